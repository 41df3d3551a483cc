"""Overview: the few figures of the first page, each from the module that owns it.

`overview` gathers them; nothing is computed here that another page would compute otherwise.
"""

from dataclasses import dataclass

from pmdata.metrics.action_items.items import ActionItemsRow, action_items
from pmdata.metrics.action_items.lists import overdue_count
from pmdata.metrics.contributing_factors.occurrences import WITHIN_DAYS
from pmdata.metrics.contributing_factors.recurrence import RepeatRateRow, repeat_rate
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, budget_rows, by_owner
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.incidents.counts import IncidentCountsRow, incident_counts
from pmdata.metrics.response_times.durations import METRICS, ResponseTimesRow, response_times
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import DueDays


@dataclass(frozen=True)
class Overview:
    """What the first page shows; the rows by period feed the sparklines."""

    counts: IncidentCountsRow
    counts_by_period: tuple[IncidentCountsRow, ...]
    response_times: tuple[ResponseTimesRow, ...]
    """One row per metric over the whole selection."""
    response_times_by_period: tuple[ResponseTimesRow, ...]
    budgets: tuple[ErrorBudgetRow, ...]
    """The current window of each listed objective, the least left first; those without reports last.

    After them those that are `also_touched`.
    """
    items: ActionItemsRow
    items_by_period: tuple[ActionItemsRow, ...]
    overdue: int
    """Items that are overdue at as-of, whenever they were created."""
    repeats: RepeatRateRow
    repeats_by_period: tuple[RepeatRateRow, ...]


def overview(
    cursor: Cursor,
    selection: Selection,
    due_days: DueDays,
    within_days: int = WITHIN_DAYS,
    *,
    by: Grain = "quarter",
) -> Overview:
    """Return the figures of the first page."""
    counts = incident_counts(cursor, selection, by=by, include_total=True)
    times = response_times(cursor, selection, by=by, include_total=True)
    items = action_items(cursor, selection, due_days, by=by, include_total=True)
    repeats = repeat_rate(cursor, selection, within_days, by=by, include_total=True, with_chance=False)
    budgets = budget_rows(load_budgets(cursor, selection))
    return Overview(
        counts=counts[0],
        counts_by_period=counts[1:],
        response_times=times[: len(METRICS)],
        response_times_by_period=times[len(METRICS) :],
        budgets=tuple(row for rows in by_owner(budgets) for row in sorted(rows, key=_pressing)),
        items=items[0],
        items_by_period=items[1:],
        overdue=overdue_count(cursor, selection, due_days),
        repeats=repeats[0],
        repeats_by_period=repeats[1:],
    )


def _pressing(row: ErrorBudgetRow) -> tuple[bool, float, str]:
    left = row.remaining_ratio if row.remaining_ratio is not None else row.remaining_minutes
    return row.state == "no_reports", left, row.slo
