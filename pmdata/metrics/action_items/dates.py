"""Action dates: when each action item is due, by what right, and whether that is past.

The due date is the stated one, else creation plus the horizon of the list that it stands in (“within
a week”), else creation plus what the workspace's policy gives its priority or its incident's
severity. `due_basis` says which; only stated dates enter the on-time rate (METRICS §5).
"""

from typing import Any, Literal

from pmdata.metrics.selection.query import Condition, not_later
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import DueDays

DueBasis = Literal["stated", "horizon", "policy"]
NO_POLICY = DueDays()


def dated_items(selection: Selection, due_days: DueDays, members: str = "[]") -> Condition:
    """Return a query of the items that the filters choose, with due date, age and what is overdue.

    Filters by team go by the item's team, the others by its incident; items of incidents later than as-of
    are left out with them. `members` is a list column of
    incidents; an item appears once for each of its values, once if it is empty.
    """
    filters, values = _filters(selection)
    policy, days = _policy_days(due_days)
    horizon, horizon_days = _cases("a.horizon", due_days.horizon)
    shown, names = _shown_members(selection, members)
    listed = f"case when array_length({members}) > 0 then {members} else [null] end"
    query = f"""
        select *, due < as_of_on and is_open as is_overdue, due - as_of_on as days_left,
            as_of_on - created_on as age_days
        from (
            select *, coalesce(due_on, created_on + horizon_days, created_on + policy_days) as due,
                case
                    when due_on is not null then 'stated'
                    when horizon_days is not null then 'horizon'
                    when policy_days is not null then 'policy'
                end as due_basis,
                coalesce(status in ('open', 'in_progress', 'blocked'), false) as is_open,
                coalesce(status <> 'wont_do', false) as is_promised
            from (
                select a.key, a.item_key, a.position, a.item_id, a.text, a.status, a.owner, a.team,
                    a.team_basis, a.due_on, a.done_on, a.priority, a.kind, a.verification, a.tracking, a.line,
                    a.created_on,
                    coalesce(a.horizon_days, {horizon}) as horizon_days, {policy} as policy_days,
                    cast(? as date) as as_of_on, i.path, i.title, i.severity, i.services, i.template, member
                from action_items a join incidents i using (key)
                cross join unnest({listed}) as m(member)
                where {filters} and {shown}))"""
    return query, [*horizon_days, *days, selection.as_of_on, *values, *names]


def created_in_span(selection: Selection) -> Condition:
    """Return the condition for items that were created in the selection's span.

    Those of a report without a date are in the one that has no beginning: what is open is open now.
    """
    if selection.since is None:
        return "coalesce(created_on <= ?, true)", [selection.last_on]
    return "created_on between ? and ?", [selection.since, selection.last_on]


def _filters(selection: Selection) -> Condition:
    started, as_of = not_later(selection, "i.")
    parts = [
        ("list_has_any(i.services, ?)", selection.services),
        ("list_contains(?, a.team)", selection.teams),
        ("list_contains(?, i.severity)", selection.severities),
    ]
    chosen = [(sql, list(values)) for sql, values in parts if values]
    return " and ".join([started, *(sql for sql, _ in chosen)]), [
        *as_of,
        *(values for _, values in chosen),
    ]


def _shown_members(selection: Selection, members: str) -> Condition:
    if members != "services" or not selection.services:
        return "true", []
    return "list_contains(?, member)", [list(selection.services)]


def _policy_days(due_days: DueDays) -> Condition:
    by_priority, priorities = _cases("a.priority", due_days.priority)
    by_severity, severities = _cases("i.severity", due_days.severity)
    without = f"case when a.priority is null then {by_severity} end"
    return f"coalesce({by_priority}, {without})", [*priorities, *severities]


def _cases(column: str, days: dict[Any, int]) -> Condition:
    """Return SQL for the days that a table gives to the values of a column."""
    if not days:
        return "cast(null as integer)", []
    whens = " ".join("when ? then cast(? as integer)" for _ in days)
    return f"case {column} {whens} end", [part for pair in days.items() for part in pair]
