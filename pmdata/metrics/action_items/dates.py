"""Action dates: when each action item is due, by what right, and whether that is past.

The due date is the stated one, else what `store.due_dates` makes of the horizon or the policy.
`due_basis` states which; only stated dates enter the on-time rate (docs/glossary.md).

`due_state` puts every open item into exactly one list: `overdue`, due before the as-of date ·
`due_soon`, due from it to 14 days on · `later` · `undated`, where nothing gives a due date.
"""

from typing import Literal

from pmdata.metrics.selection.query import Condition, not_later
from pmdata.metrics.selection.selection import Selection
from pmdata.store.due_dates import DUE_BASIS, IMPLIED_DUE_ON, days_to_do
from pmdata.workspace import DueDays

DueBasis = Literal["stated", "horizon", "policy"]
DueState = Literal["overdue", "due_soon", "later", "undated"]
DUE_STATES: tuple[DueState, ...] = ("overdue", "due_soon", "later", "undated")
DUE_SOON_DAYS = 14
NO_POLICY = DueDays()
_DUE_STATE = f"""
    case
        when not is_open then null
        when due is null then 'undated'
        when due < as_of_on then 'overdue'
        when due <= as_of_on + {DUE_SOON_DAYS} then 'due_soon'
        else 'later'
    end"""


def dated_items(selection: Selection, due_days: DueDays, members: str = "[]") -> Condition:
    """Return a query of the items that the filters choose, with due date, age and what is overdue.

    Filters by team go by the item's team, the others by its incident; items of incidents later than as-of
    are left out with them. `members` is a list column of
    incidents; an item appears once for each of its values, once if it is empty.
    """
    filters, values = _filters(selection)
    days = days_to_do(due_days)
    shown, names = _shown_members(selection, members)
    listed = f"case when array_length({members}) > 0 then {members} else [null] end"
    query = f"""
        select *, {_DUE_STATE} as due_state, coalesce(due_state = 'overdue', false) as is_overdue,
            due - as_of_on as days_left, as_of_on - created_on as age_days
        from (
            select *, coalesce(due_on, {IMPLIED_DUE_ON}) as due, {DUE_BASIS} as due_basis,
                coalesce(status in ('open', 'in_progress', 'blocked'), false) as is_open,
                coalesce(status <> 'wont_do', false) as is_wanted
            from (
                select a.key, a.item_key, a.position, a.item_id, a.text, a.status, a.owner, a.team,
                    a.team_basis, a.due_on, a.done_on, a.priority, a.kind, a.verification, a.tracking, a.line,
                    a.created_on, coalesce(a.first_due_on, a.due_on) as first_due_on,
                    a.due_on - a.first_due_on as moved_days, a.reopened,
                    a.history_versions > 0 as has_history,
                    a.status_stated, a.status_source, a.status_reported,
                    coalesce(a.tickets, []) as tickets, a.ticket_status,
                    a.ticket_url, {days.horizon_days} as horizon_days, {days.policy_days} as policy_days,
                    cast(? as date) as as_of_on, i.path, i.title, i.severity, i.services, i.template, member
                from action_items a join incidents i using (key)
                cross join unnest({listed}) as m(member)
                where {filters} and {shown}))"""
    return query, [*days.values, selection.as_of_on, *values, *names]


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
