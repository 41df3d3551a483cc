"""Action lists: the action items themselves, chosen by what has to be done about them.

`items` returns those created in the selection's span: all, open, done, of unknown status, or the open
ones of one due state (`overdue`, `due_soon`, `later`, `undated`, each open item has exactly
one), `item_table` the same as Arrow · `done_between` those done in a span · `backlog` what is to
be done at the as-of date, whenever it was created. Owners are as the workspace shows people
(`workspace.people`).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

import pyarrow as pa

from pmdata.metrics.action_items.dates import NO_POLICY, DueBasis, DueState, created_in_span, dated_items
from pmdata.metrics.action_items.ticket_sides import TicketSide
from pmdata.metrics.columns import Column
from pmdata.metrics.selection.query import Condition, Cursor, fetch_dicts, fetch_table, fetch_value
from pmdata.metrics.selection.selection import Selection
from pmdata.model import ActionStatus
from pmdata.workspace import DueDays, Settings
from pmdata.workspace.people import shown_name

Which = Literal[
    "all", "open", "overdue", "due_soon", "later", "undated", "blocked", "done", "wont_do", "unknown"
]  # fmt: skip
Open = Literal["open", "overdue", "due_soon", "later", "undated"]

_WHICH: dict[Which, str] = {
    "all": "true",
    "open": "is_open",
    "overdue": "due_state = 'overdue'",
    "due_soon": "due_state = 'due_soon'",
    "later": "due_state = 'later'",
    "undated": "due_state = 'undated'",
    "blocked": "status = 'blocked'",
    "done": "status = 'done'",
    "wont_do": "status = 'wont_do'",
    "unknown": "status is null",
}
_NO_SETTINGS = Settings()


class Item(TicketSide):
    """One action item with what follows from the as-of date."""

    key: str
    """The incident."""
    position: Annotated[int, Column("Number", "number")]
    """Number within the incident, from 1."""
    item_id: Annotated[str | None, Column("Id")]
    path: str
    line: int | None
    title: Annotated[str | None, Column("Title of the incident")]
    """Title of the incident."""
    severity: str | None
    services: tuple[str, ...]
    text: Annotated[str, Column("Item")]
    status: Annotated[ActionStatus | None, Column("Status")]
    owner: Annotated[str | None, Column("Owner")]
    """By the canonical name; in a blameless workspace a team, a role or "somebody"."""
    team: str | None
    team_basis: Annotated[Literal["owner", "incident"] | None, Column("Team by")]
    priority: Annotated[str | None, Column("Priority")]
    kind: Annotated[str | None, Column("Kind")]
    created_on: Annotated[date | None, Column("Created")]
    age_days: Annotated[int | None, Column("Age")]
    done_on: Annotated[date | None, Column("Done on")]
    due: Annotated[date | None, Column("Due")]
    """Stated or implied."""
    due_basis: Annotated[DueBasis | None, Column("Due date")]
    due_state: Annotated[DueState | None, Column("List")]
    """Null where the item is not open."""
    is_overdue: Annotated[bool, Column("Overdue")]
    days_left: Annotated[int | None, Column("Days left", "days")]
    """Until due; negative where overdue; null where nothing is due."""
    verification: Annotated[str | None, Column("Verification")]
    tracking: Annotated[str | None, Column("Ticket")]
    status_stated: Annotated[str | None, Column("Status as written")]
    """Of a dismissed one with its reason."""
    first_due_on: Annotated[date | None, Column("First due")]
    """The first stated due date that is known, from the history of the file where there is one."""
    moved_days: Annotated[int | None, Column("Moved by", "days")]
    """Days from that to the due date now; null without a history."""
    reopened: Annotated[int | None, Column("Reopened")]
    """How often it was closed and then open again; null without a history."""


def items(
    cursor: Cursor, selection: Selection, settings: Settings = _NO_SETTINGS, *, which: Which = "all"
) -> tuple[Item, ...]:
    """Return the items created in the selection's span, the most pressing first."""
    query, values = _query(selection, settings, which)
    return _as_items(fetch_dicts(cursor, query, values), settings)


def backlog(
    cursor: Cursor, selection: Selection, settings: Settings = _NO_SETTINGS, *, which: Open = "open"
) -> tuple[Item, ...]:
    """Return what is to be done at the as-of date, whenever it was created, the most pressing first."""
    return items(cursor, _ever(selection), settings, which=which)


def done_between(
    cursor: Cursor, selection: Selection, settings: Settings, first_on: date, last_on: date
) -> tuple[Item, ...]:
    """Return the items done on a known day of the span, both ends included, by that day."""
    query, values = _query(_ever(selection), settings, "done")
    chosen = f"select * from ({query}) as d where done_on between ? and ? order by done_on, key, position"
    return _as_items(fetch_dicts(cursor, chosen, [*values, first_on, last_on]), settings)


def item_table(
    cursor: Cursor, selection: Selection, settings: Settings = _NO_SETTINGS, *, which: Which = "all"
) -> pa.Table:
    """Return what `items` returns as an Arrow table with the fields of `Item` as columns, for long lists."""
    query, values = _query(selection, settings, which)
    found = fetch_table(cursor, query, values)
    shown = {name: shown_name(name, settings) for name in set(found["owner"].to_pylist())}
    owners = pa.array([shown[name] for name in found["owner"].to_pylist()], pa.string())
    return found.set_column(found.schema.get_field_index("owner"), "owner", owners)


def owner_names(cursor: Cursor, settings: Settings = _NO_SETTINGS) -> tuple[str, ...]:
    """Return everybody who owns an item, open or not, by the names that the workspace shows."""
    rows = fetch_dicts(
        cursor,
        "select distinct owner from action_items join incidents using (key) where owner is not null",
        [],
    )
    shown = [name for row in rows if (name := shown_name(row["owner"], settings))]
    return tuple(sorted({one for name in shown for one in name.split(", ")}))


def oldest_overdue(
    cursor: Cursor, selection: Selection, settings: Settings = _NO_SETTINGS
) -> tuple[Item, ...]:
    """Return of each team, and of none, the item that is overdue for longest; the longest first."""
    overdue, values = _query(_ever(selection), settings, "overdue")
    query = f"""
        select * exclude (place) from (
            select *, row_number() over (partition by team order by days_left, key, position) as place
            from ({overdue}) as o) as ranked
        where place = 1 order by days_left, key, position"""
    return _as_items(fetch_dicts(cursor, query, values), settings)


def _as_items(rows: Iterable[dict[str, Any]], settings: Settings) -> tuple[Item, ...]:
    return tuple(Item(**row | {"owner": shown_name(row["owner"], settings)}) for row in rows)


def overdue_count(cursor: Cursor, selection: Selection, due_days: DueDays = NO_POLICY) -> int:
    """Return how many items `backlog` has that are overdue, without making them."""
    dated, values = dated_items(selection, due_days)
    span, days = created_in_span(_ever(selection))
    query = f"select count(*) from ({dated}) where {span} and {_WHICH['overdue']}"
    return int(fetch_value(cursor, query, [*values, *days]))


def _ever(selection: Selection) -> Selection:
    return replace(selection, since=None, until=None)


def _query(selection: Selection, settings: Settings, which: Which) -> Condition:
    dated, values = dated_items(selection, settings.policies.due_days)
    span, days = created_in_span(selection)
    query = f"""
        select key, item_key, position, item_id, path, line, title, severity, services, text, status, owner,
            team, team_basis, priority, kind, created_on, age_days, done_on, due, due_basis, due_state,
            is_overdue, case when is_open then days_left end as days_left, verification, tracking,
            status_stated, first_due_on, moved_days, reopened, status_source, status_reported, tickets,
            ticket_status, ticket_url
        from ({dated}) where {span} and {_WHICH[which]}
        order by is_open desc, due nulls last, priority nulls last, created_on, key, position"""
    return query, [*values, *days]
