"""Due dates that no report states: what a list's horizon or the workspace's policy makes of an item.

The one place that decides it: syncing writes the dates into the view `action_items`, and the metrics
ask with the settings as they are now. An item is due by its stated date, else its creation plus its
horizon (“within a week”), else plus what the policy gives its priority, or its incident's severity
where it has no priority (docs/glossary.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pmdata.workspace import DueDays

DUE_BASIS = """
    case
        when due_on is not null then 'stated'
        when created_on + horizon_days is not null then 'horizon'
        when created_on + policy_days is not null then 'policy'
    end"""
"""SQL for what gives an item its due date; NULL where nothing does."""
IMPLIED_DUE_ON = "coalesce(created_on + horizon_days, created_on + policy_days)"
"""SQL for the due date of an item that states none."""


@dataclass(frozen=True)
class DaysToDo:
    """SQL for the days that an item `a` of an incident `i` has from its creation, with its parameters."""

    horizon_days: str
    policy_days: str
    values: tuple[Any, ...]
    """The parameters of both, in this order."""


def days_to_do(due_days: DueDays) -> DaysToDo:
    """Return how long items have by their horizon and by the policy `due_days`."""
    horizon, horizons = _cases("a.horizon", due_days.horizon)
    by_priority, priorities = _cases("a.priority", due_days.priority)
    by_severity, severities = _cases("i.severity", due_days.severity)
    return DaysToDo(
        f"coalesce(a.horizon_days, {horizon})",
        f"coalesce({by_priority}, case when a.priority is null then {by_severity} end)",
        (*horizons, *priorities, *severities),
    )


def _cases(column: str, days: Mapping[Any, int]) -> tuple[str, list[Any]]:
    """Return SQL for the days that a table gives to the values of a column."""
    if not days:
        return "cast(null as integer)", []
    whens = " ".join("when ? then cast(? as integer)" for _ in days)
    return f"case {column} {whens} end", [part for pair in days.items() for part in pair]


def imply_due_dates(due_days: DueDays) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that writes due dates into the store's items, with its parameters."""
    days = days_to_do(due_days)
    statement = f"""
        update store.action_items set implied_due_on = found.implied_due_on, due_basis = found.due_basis
        from (
            select file_no as f, key as k, position as p, {DUE_BASIS} as due_basis,
                case when due_on is null then {IMPLIED_DUE_ON} end as implied_due_on
            from (
                select a.file_no, a.key, a.position, a.due_on, a.created_on,
                    {days.horizon_days} as horizon_days, {days.policy_days} as policy_days
                from store.action_items a join store.incidents i using (key))
        ) as found
        where file_no = f and key = k and position = p
            and (action_items.implied_due_on, action_items.due_basis)
                is distinct from (found.implied_due_on, found.due_basis)"""
    return statement, days.values
