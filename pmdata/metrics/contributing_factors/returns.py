"""Returns: what came back on the same service, how soon, and what had become of its action items.

`returns` lists every return with the earlier incident and the item · `recurrence_days` how long it took.
"""

from datetime import date
from itertools import pairwise
from statistics import median
from typing import Annotated, Any

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.item_states import ReturnState, Tied, load_tied_items, state_of
from pmdata.metrics.contributing_factors.occurrences import (
    WITHIN_DAYS,
    Occurrences,
    Return,
    load_occurrences,
)
from pmdata.metrics.selection.query import Cursor, fetch_dicts, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record, ThemeBasis

DAYS_BOUNDS = (0, 8, 31, 61, 91, 121, 151, 181)
"""Days from which each class of the distribution begins; the last one is open."""


class ReturnRow(Record):
    """One theme that came back on one service."""

    key: str
    """The incident in which it came back."""
    title: str | None
    started_on: date
    severity: str | None
    service: str
    theme: str
    days: Annotated[int, Column("Days since")]
    """From the start of the earlier incident."""
    by_link: Annotated[bool, Column("By link")]
    """Whether it is longer ago than counts, and the report names it."""
    earlier_key: Annotated[str, Column("Earlier incident")]
    """The latest earlier incident with the theme on the service."""
    earlier_title: Annotated[str | None, Column("Title of the earlier one")]
    earlier_on: Annotated[date, Column("Earlier one started")]
    state: Annotated[ReturnState, Column("State")]
    """`item_open`, `did_not_hold`, `no_item` or `unknown`: by the items tied to the theme there."""
    item: Annotated[str | None, Column("Item")]
    """The item that decides the state."""
    item_position: Annotated[int | None, Column("Number", "number")]
    item_basis: Annotated[ThemeBasis | None, Column("Tied by")]
    """`stated`, where the item says `addresses: …`, or `wording`."""
    item_done_on: Annotated[date | None, Column("Done on")]
    earlier_path: Annotated[str, Column("Report of the earlier one")]
    item_line: Annotated[int | None, Column("Line of the item", "number")]


class RecurrenceDays(Record):
    """The returns after so many days."""

    from_days: Annotated[int, Column("From")]
    to_days: Annotated[int | None, Column("To")]
    """Excluded; null for the last one."""
    returns: Annotated[int, Column("Returns")]
    median_days: Annotated[float | None, Column("Median of all")]
    """Of all returns of the selection; the same in each row."""


_Incidents = dict[str, dict[str, Any]]


def returns(
    cursor: Cursor,
    selection: Selection,
    within_days: int = WITHIN_DAYS,
    *,
    theme: str | None = None,
    occurrences: Occurrences | None = None,
) -> tuple[ReturnRow, ...]:
    """Return the returns of the selection's incidents, the newest first; of one theme, or of all.

    `occurrences` are those of `load_occurrences`, for who has them.
    """
    occurrences = occurrences or load_occurrences(cursor, selection, within_days)
    condition, values = in_selection(selection)
    chosen = {key for (key,) in _keys(cursor, condition, values)}
    found = [
        one
        for one in occurrences.returns
        if occurrences.incidents[one.place].key in chosen
        and theme in (None, one.theme)
        and (not selection.services or one.service in selection.services)
    ]
    keys = [[occurrences.incidents[place].key for place in (one.place, one.earlier)] for one in found]
    described = _described(cursor, {key for pair in keys for key in pair})
    tied = load_tied_items(cursor)
    rows = (
        _row(one, key, earlier_key, described, tied)
        for one, (key, earlier_key) in zip(found, keys, strict=True)
    )
    return tuple(sorted(rows, key=lambda row: (-row.started_on.toordinal(), row.key, row.service, row.theme)))


def recurrence_days(
    cursor: Cursor, selection: Selection, within_days: int = WITHIN_DAYS
) -> tuple[RecurrenceDays, ...]:
    """Return after how many days themes came back, in classes, empty ones too."""
    days = [row.days for row in returns(cursor, selection, within_days)]
    middle = float(median(days)) if days else None
    return tuple(
        RecurrenceDays(
            from_days=low,
            to_days=high,
            returns=sum(low <= one and (high is None or one < high) for one in days),
            median_days=middle,
        )
        for low, high in pairwise((*DAYS_BOUNDS, None))
        if low is not None
    )


def _keys(cursor: Cursor, condition: str, values: list[object]) -> list[tuple[Any, ...]]:
    return cursor.execute(
        f"select key from incidents where {condition} and not is_near_miss", values
    ).fetchall()


def _described(cursor: Cursor, keys: set[str]) -> _Incidents:
    query = "select key, title, severity, started_on, path from incidents where list_contains(?, key)"
    return {row["key"]: row for row in fetch_dicts(cursor, query, [sorted(keys)])}


def _row(found: Return, key: str, earlier_key: str, described: _Incidents, tied: Tied) -> ReturnRow:
    incident, earlier = described[key], described[earlier_key]
    state, item = state_of(tied.get((earlier_key, found.theme), ()), incident["started_on"])
    return ReturnRow(
        **{name: incident[name] for name in ("key", "title", "started_on", "severity")},
        service=found.service,
        theme=found.theme,
        days=found.days,
        by_link=found.by_link_alone,
        earlier_key=earlier_key,
        earlier_title=earlier["title"],
        earlier_on=earlier["started_on"],
        state=state,
        item=item and item.text,
        item_position=item and item.position,
        item_basis=item and item.basis,
        item_done_on=item and item.done_on,
        earlier_path=earlier["path"],
        item_line=item and item.line,
    )
