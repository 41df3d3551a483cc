"""Columns: what each value of a figure is called and in which unit it is, as its field declares it.

A field of a row declares it with its type: `done: Annotated[int, Column("Done")]`. The unit follows from the
name (`_seconds`, `_ratio`, …) or the type; where neither gives it, the column names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pmdata.errors import UnitMissingError
from pmdata.model import Record

Unit = Literal[
    "count", "share", "target", "change", "points", "number", "seconds", "minutes", "days", "date", "instant",
    "words", "yes or no", "list", "unit of the row",
]  # fmt: skip
"""`share` and `target` are 0–1, `change` a ratio − 1 with its sign, `points` a difference of shares,
`instant` a moment in UTC."""
_BY_NAME: dict[str, Unit] = {
    "seconds": "seconds",
    "minutes": "minutes",
    "days": "days",
    "change_ratio": "change",
    "points": "points",
    "ratio": "share",
}
_BY_TYPE: tuple[tuple[type, Unit], ...] = (
    (bool, "yes or no"),
    (int, "count"),
    (str, "words"),
    (datetime, "instant"),
    (date, "date"),
    (tuple, "list"),
)


@dataclass(frozen=True, slots=True)
class Column:
    """What one value of a figure's rows is called, everywhere."""

    label: str
    unit: Unit | None = None
    """None where the field's name or type gives it."""
    sentence: str = ""
    """What it is; the docstring of the field."""

    @property
    def heading(self) -> str:
        """Return the label for a column of numbers, with the unit that they do not carry themselves."""
        is_plain = self.unit in {"minutes", "days"} and self.unit not in self.label.lower().split()
        return f"{self.label}, {self.unit}" if is_plain else self.label


COMMON: Mapping[str, Column] = {
    "period": Column("Period"),
    "period_title": Column("Period"),
    "group": Column("Group"),
    "incidents": Column("Incidents"),
    "near_misses": Column("Near misses"),
    "verdict": Column("Verdict"),
    "change_ratio": Column("Change"),
    "partial": Column("In part"),
    "first_on": Column("First day"),
    "last_on": Column("Last day"),
    "key": Column("Incident"),
    "title": Column("Title"),
    "path": Column("File"),
    "line": Column("Line", "number"),
    "started_on": Column("Started"),
    "severity": Column("Severity"),
    "services": Column("Services"),
    "service": Column("Service"),
    "team": Column("Team"),
    "teams": Column("Teams"),
    "slo": Column("Objective"),
    "theme": Column("Theme"),
    "budget_minutes": Column("Budget"),
    "spent_minutes": Column("Consumed"),
}
"""Fields that mean the same wherever they occur."""


@cache
def columns_of(record: type[Record]) -> Mapping[str, Column]:
    """Return the columns of a figure's rows by field, in the record's order, each with its unit.

    Raises UnitMissingError where a field states no column, or no unit and its name and type give none.
    """
    return {name: _column(record, name) for name in record.model_fields}


def _column(record: type[Record], name: str) -> Column:
    field = record.model_fields[name]
    stated = next((mark for mark in field.metadata if isinstance(mark, Column)), COMMON.get(name))
    unit = stated.unit or _unit(name, field.annotation) if stated else None
    if stated is None or unit is None:
        raise UnitMissingError(record.__name__, name)
    return replace(stated, unit=unit, sentence=field.description or "")


def _unit(name: str, annotation: Any) -> Unit | None:
    """Return the unit that a field's name gives, else its type."""
    named = next((unit for end, unit in _BY_NAME.items() if name.endswith(end)), None)
    kind = _kind(annotation)
    by_type = next((unit for known, unit in _BY_TYPE if issubclass(kind, known)), None)
    return named if kind in {int, float} and named else by_type


def _kind(annotation: Any) -> type:
    """Return the type of a field's values: `int` of `int | None`, `str` of literals."""
    if get_origin(annotation) in (Union, UnionType):
        (annotation, *_) = (kind for kind in get_args(annotation) if kind is not NoneType)
        return _kind(annotation)
    if get_origin(annotation) is Literal:
        return type(get_args(annotation)[0])
    kind: type = get_origin(annotation) or annotation
    return kind
