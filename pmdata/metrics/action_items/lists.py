"""Action lists: the action items themselves, chosen by what has to be done about them.

`items` returns those created in the selection's span: all, open, overdue, upcoming, done or of unknown
status, `item_table` the same as Arrow · `backlog` and `backlog_table` what is to be
done at the as-of date, whenever it was promised.
"""

from dataclasses import replace
from datetime import date
from typing import Literal

import pyarrow as pa

from pmdata.metrics.action_items.dates import NO_POLICY, DueBasis, created_in_span, dated_items
from pmdata.metrics.selection.query import Condition, Cursor, fetch_rows, fetch_table
from pmdata.metrics.selection.selection import Selection
from pmdata.model import ActionStatus, Record
from pmdata.workspace import DueDays

Which = Literal["all", "open", "overdue", "upcoming", "done", "unknown"]
UPCOMING_DAYS = 14

_WHICH: dict[Which, str] = {
    "all": "true",
    "open": "is_open",
    "overdue": "is_overdue",
    "upcoming": "is_open and due <= as_of_on + ?",
    "done": "status = 'done'",
    "unknown": "status is null",
}


class Item(Record):
    """One action item with what follows from the as-of date."""

    key: str
    """The incident."""
    item_key: str
    position: int
    """Number within the incident, from 1."""
    item_id: str | None
    path: str
    line: int | None
    title: str | None
    """Title of the incident."""
    severity: str | None
    services: tuple[str, ...]
    text: str
    status: ActionStatus | None
    owner: str | None
    team: str | None
    team_basis: Literal["owner", "incident"] | None
    priority: str | None
    kind: str | None
    created_on: date | None
    age_days: int | None
    done_on: date | None
    due: date | None
    """Stated or implied."""
    due_basis: DueBasis | None
    is_overdue: bool
    days_left: int | None
    """Until due; negative where overdue; null where nothing is due."""
    verification: str | None
    tracking: str | None


def items(
    cursor: Cursor, selection: Selection, due_days: DueDays = NO_POLICY, *, which: Which = "all"
) -> tuple[Item, ...]:
    """Return the items created in the selection's span, the most pressing first."""
    return _items(cursor, selection, due_days, which, UPCOMING_DAYS)


def backlog(
    cursor: Cursor,
    selection: Selection,
    due_days: DueDays = NO_POLICY,
    *,
    which: Literal["open", "overdue", "upcoming"] = "open",
    upcoming_days: int = UPCOMING_DAYS,
) -> tuple[Item, ...]:
    """Return what is to be done at the as-of date, whenever it was promised, the most pressing first.

    `upcoming` are the open ones due within `upcoming_days`, and those already overdue.
    """
    return _items(cursor, replace(selection, since=None, until=None), due_days, which, upcoming_days)


def backlog_table(
    cursor: Cursor, selection: Selection, due_days: DueDays = NO_POLICY, *, which: Which = "open"
) -> pa.Table:
    """Return what `backlog` returns as an Arrow table, for long lists."""
    return item_table(cursor, replace(selection, since=None, until=None), due_days, which=which)


def overdue_count(cursor: Cursor, selection: Selection, due_days: DueDays = NO_POLICY) -> int:
    """Return how many items `backlog` has that are overdue, without making them."""
    dated, values = dated_items(selection, due_days)
    span, days = created_in_span(replace(selection, since=None, until=None))
    query = f"select count(*) from ({dated}) where {span} and {_WHICH['overdue']}"
    [(count,)] = fetch_rows(cursor, query, [*values, *days])
    return int(count)


def item_table(
    cursor: Cursor, selection: Selection, due_days: DueDays = NO_POLICY, *, which: Which = "all"
) -> pa.Table:
    """Return what `items` returns as an Arrow table with the fields of `Item` as columns, for long lists."""
    query, values = _query(selection, due_days, which, UPCOMING_DAYS)
    return fetch_table(cursor, query, values)


def _items(
    cursor: Cursor, selection: Selection, due_days: DueDays, which: Which, upcoming_days: int
) -> tuple[Item, ...]:
    query, values = _query(selection, due_days, which, upcoming_days)
    names = tuple(Item.model_fields)
    return tuple(Item(**dict(zip(names, row, strict=True))) for row in fetch_rows(cursor, query, values))


def _query(selection: Selection, due_days: DueDays, which: Which, upcoming_days: int) -> Condition:
    dated, values = dated_items(selection, due_days)
    span, days = created_in_span(selection)
    ahead = [upcoming_days] if which == "upcoming" else []
    query = f"""
        select key, item_key, position, item_id, path, line, title, severity, services, text, status, owner,
            team, team_basis, priority, kind, created_on, age_days, done_on, due, due_basis,
            coalesce(is_overdue, false) as is_overdue, case when is_open then days_left end as days_left,
            verification, tracking
        from ({dated}) where {span} and {_WHICH[which]}
        order by is_open desc, due nulls last, priority nulls last, created_on, key, position"""
    return query, [*values, *days, *ahead]
