"""Overview: the few figures of the first page, each from the module that owns it.

`overview` gathers them; nothing is computed here that another page would compute otherwise.
"""

from dataclasses import dataclass

from pmdata.metrics.action_items.lists import overdue_count
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, budget_rows, by_owner
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.impact.sums import ImpactRow, impact
from pmdata.metrics.incidents.counts import IncidentCountsRow, incident_counts
from pmdata.metrics.response_times.durations import ResponseTimesRow, response_times
from pmdata.metrics.response_times.metric import METRICS
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
    impact: ImpactRow
    impact_by_period: tuple[ImpactRow, ...]
    impact_by_service: tuple[ImpactRow, ...]
    """The whole selection by service, the most minutes first."""
    budgets: tuple[ErrorBudgetRow, ...]
    """The current window of each listed objective, the least left first; those without reports last.

    After them those that are `also_touched`.
    """
    overdue: int
    """Items that are overdue at as-of, whenever they were created."""


def overview(
    cursor: Cursor,
    selection: Selection,
    due_days: DueDays,
    *,
    by: Grain = "quarter",
) -> Overview:
    """Return the figures of the first page."""
    counts = incident_counts(cursor, selection, by=by, include_total=True)
    times = response_times(cursor, selection, by=by, include_total=True)
    costs = impact(cursor, selection, by=by, include_total=True)
    by_service = impact(cursor, selection, group="service")
    budgets = budget_rows(load_budgets(cursor, selection))
    return Overview(
        counts=counts[0],
        counts_by_period=counts[1:],
        response_times=times[: len(METRICS)],
        response_times_by_period=times[len(METRICS) :],
        impact=costs[0],
        impact_by_period=costs[1:],
        impact_by_service=tuple(sorted(by_service, key=lambda row: -row.impact_minutes)),
        budgets=tuple(row for rows in by_owner(budgets) for row in sorted(rows, key=_pressing)),
        overdue=overdue_count(cursor, selection, due_days),
    )


def _pressing(row: ErrorBudgetRow) -> tuple[bool, float, str]:
    left = row.remaining_ratio if row.remaining_ratio is not None else row.remaining_minutes
    return row.state == "no_reports", left, row.slo
