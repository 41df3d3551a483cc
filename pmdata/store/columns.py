"""The columns of the store that hold fields of a record, from the types of the record.

The SQL files name them as a whole: `<columns of incidents>` in a table, `<values of incidents>` where a
record is taken apart, `<shape of a record>` where its JSON is read. What is not a field of a record
(keys, dates in the reporting zone, counts of problems) is written out in the SQL files.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pmdata.model import (
    ActionItem,
    Answer,
    ContributingFactor,
    Indicator,
    Money,
    Postmortem,
    Quantity,
    Record,
    TimelineEvent,
)
from pmdata.model.fields import RecordField, fields_of, kind_of
from pmdata.model.shown import Shown
from pmdata.store.search_words import words_sql

_TYPES = {
    str: "VARCHAR",
    bool: "BOOLEAN",
    int: "INTEGER",
    float: "DOUBLE",
    date: "DATE",
    datetime: "TIMESTAMP",
}
_DURATIONS = {
    "time_to_detect": "TTD, from the start of the impact to detection",
    "time_to_acknowledge": "TTA, from detection to acknowledgement",
    "time_to_mitigate": "TTM, from the start of the impact to mitigation",
    "time_to_resolve": "TTR, from the start of the impact to resolution",
}
_DURATION_MEMBERS = {
    "seconds": ("DOUBLE", "{span}, in seconds; NULL is unknown."),
    "source": ("VARCHAR", "`stated` or `timestamps`: where those seconds come from."),
    "stated_seconds": ("DOUBLE", "The value as the report states it, in seconds, on its own clock."),
    "stated_clock": ("VARCHAR", "The clock that the stated value runs on."),
    "computed_seconds": ("DOUBLE", "Seconds between the two instants, on our clock."),
}
_VALUES: Mapping[type[Record], Mapping[str, tuple[str, str, str]]] = {
    Quantity: {
        "text": ("_text", "VARCHAR", "{what}, as written."),
        "count": ("_count", "BIGINT", "{what}: the number, where one is written."),
        "ratio": ("_ratio", "DOUBLE", "{what}: the share, 0 to 1, where one is written."),
    },
    Money: {
        "text": ("_text", "VARCHAR", "{what}, as written."),
        "amount": ("_amount", "DOUBLE", "{what}: the amount, in the currency beside it."),
        "currency": (
            "_currency",
            "VARCHAR",
            "ISO 4217 code of that amount; sums must not mix currencies.",
        ),
    },
    Answer: {
        "answer": ("", "BOOLEAN", "{what}; NULL where the report does not say."),
        "text": ("_text", "VARCHAR", "{what}, as written."),
    },
}
"""Records that are one value: member → what its column's name ends in, its type, its sentence."""
_IN_RECORDS_ALONE = frozenset({"key", "end_line", "stated_budget"})
"""Fields of a postmortem without a column: the store has its own key, and computes budgets."""
_NO_COLUMN = frozenset({"escalations_ratio"})
"""Parts of a value without a column: escalations are counted, never a share."""
_DERIVED_FROM = frozenset(
    (
        "timeline", "contributing_factors", "action_items", "sign_offs", "causes", "people", "went_well",
        "went_wrong", "got_lucky", "lessons", "fields", "sections",
    )
)  # fmt: skip
"""Fields of a postmortem that the store takes apart into rows or passages, or counts."""
_UNITS = {"ratio": "0 to 1", "milliseconds": "in milliseconds", "minutes": "in minutes", None: ""}
_EXPRESSIONS = {"incident_id": "nullif(trim({value}), '')"}
"""What is stored of a field, where it is not the field as it is."""
TABLES: Mapping[str, type[Record]] = {
    "incidents": Postmortem,
    "timeline_events": TimelineEvent,
    "contributing_factors": ContributingFactor,
    "action_items": ActionItem,
}
"""Table → the record that gives its rows their fields."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that holds a field of a record, or a part of one."""

    name: str
    type: str
    value: str
    """SQL that takes it out of the record `r`."""
    sentence: str


@cache
def columns_of(table: str) -> tuple[Column, ...]:
    """Return the columns of `table` that hold fields of its record, in the record's order."""
    columns = (column for field in _stored(table) for column in _columns(field))
    return tuple(column for column in columns if column.name not in _NO_COLUMN)


def filled(sql: str) -> str:
    """Return one of the store's SQL files with the columns in their places."""
    for table in TABLES:
        columns = columns_of(table)
        sql = sql.replace(f"<columns of {table}>", ", ".join(f'"{one.name}" {one.type}' for one in columns))
        sql = sql.replace(
            f"<values of {table}>", ", ".join(f'{one.value} AS "{one.name}"' for one in columns)
        )
    sql = sql.replace("<words of text>", words_sql("text"))
    return sql.replace("<shape of a record>", json.dumps(_record_shape()))


def _stored(table: str) -> Iterator[RecordField]:
    """Yield the fields that have columns: values, not lists of records."""
    for field in fields_of(TABLES[table]).values():
        is_row = isinstance(field.kind, type) and issubclass(field.kind, Record) and field.is_list
        is_kept = table == "incidents" and field.path.partition(".")[0] in _IN_RECORDS_ALONE
        if not is_row and not is_kept:
            yield field


def _columns(field: RecordField) -> Iterator[Column]:
    name, what = field.shown.column or field.name, field.sentence.rstrip(".")
    value = ".".join(f'"{part}"' for part in ("r", *field.path.split(".")))
    if get_origin(field.kind) is dict:
        yield from _duration_columns(value)
    elif field.kind is Indicator and isinstance(field.shown, Shown):
        unit = field.shown.unit
        measured = f"CASE WHEN {value}.unit = '{unit}' THEN {value}.value END"
        yield Column(f"{name}_{unit}", "DOUBLE", measured, f"{what}; {_UNITS[unit]}.")
    elif field.kind in _VALUES:
        for member, (ending, kind, sentence) in _VALUES[field.kind].items():
            yield Column(name + ending, kind, f"{value}.{member}", sentence.format(what=what))
    else:
        yield Column(
            name,
            _type(field.name, field.kind) + "[]" * field.is_list,
            _stored_as(field, value),
            _sentence(field),
        )


def _duration_columns(value: str) -> Iterator[Column]:
    for name, span in _DURATIONS.items():
        for member, (kind, sentence) in _DURATION_MEMBERS.items():
            yield Column(f"{name}_{member}", kind, f"{value}.{name}.{member}", sentence.format(span=span))


def _stored_as(field: RecordField, value: str) -> str:
    """Return the SQL of what is stored; the JSON of a record leaves out what is at its default."""
    if field.kind is datetime:
        return f"{value} AT TIME ZONE 'UTC'"
    if field.path in _EXPRESSIONS:
        return _EXPRESSIONS[field.path].format(value=value)
    if field.default is None:
        return value
    return f"coalesce({value}, {'[]' if field.is_list else _literal(field.default)})"


def _literal(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else str(value)


def _sentence(field: RecordField) -> str:
    """Return what a column is: for instants with their zone, for closed lists with their values."""
    what = field.sentence.rstrip(".")
    if field.kind is datetime:
        return f"{what}; UTC."
    if field.is_term:
        return f"{what}: {', '.join(f'`{value}`' for value in get_args(field.kind))}."
    return f"{what}."


def _type(name: str, kind: Any) -> str:
    """Return the SQL type of a value; seconds are always DOUBLE, since stated ones are added and divided."""
    if kind is int and name.endswith("seconds"):
        return "DOUBLE"
    if kind is int and name == "count":
        return "BIGINT"
    return _TYPES[str if get_origin(kind) is Literal else kind]


def _record_shape() -> dict[str, Any]:
    """Return the JSON of a postmortem as `from_json` wants it, without what the store does not take apart."""
    wanted = {field.path.partition(".")[0] for field in _stored("incidents")} | _DERIVED_FROM
    return {name: shape for name, shape in _shape(Postmortem).items() if name in wanted}


def _shape(record: type[Record]) -> dict[str, Any]:
    return {name: _member_shape(name, info.annotation) for name, info in record.model_fields.items()}


def _member_shape(name: str, annotation: Any) -> Any:
    kind, is_list = kind_of(annotation)
    shape: Any
    if get_origin(kind) is dict:
        names, value = get_args(kind)
        shape = {each: _shape(value) for each in get_args(names)}
    elif isinstance(kind, type) and issubclass(kind, Record):
        shape = _shape(kind)
    else:
        shape = "TIMESTAMPTZ" if kind is datetime else _type(name, kind)
    return [shape] if is_list else shape
