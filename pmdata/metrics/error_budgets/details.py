"""Budget details: how the budget went down, which incidents consumed it, which alerts would have fired.

Works on the `Budgets` of `budget_ledger.load_budgets`, for the current windows: `consumed_by_incident`
(with the detection gap; `consumed_in_period` the same of a period) · `burn_down` (the series) ·
`alert_burns` (the alert table).
"""

from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import numpy as np
import pyarrow as pa

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.alerts import (
    ALERT_RULES,
    AlertRule,
    burn_rate,
    earliest_alert_seconds,
    reaches,
)
from pmdata.metrics.error_budgets.bad_minutes import MEASURED, BadMinutes
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.objective_ledger import LedgerRow
from pmdata.metrics.error_budgets.pieces import Seconds
from pmdata.metrics.error_budgets.windows import (
    BudgetedObjective,
    Window,
    error_budget_seconds,
    rolling_starts,
    window_at,
    window_of,
)
from pmdata.metrics.selection.periods import Grain, period_of
from pmdata.model import Record

_MINUTE = 60
_SERIES_POINTS = 240


class ConsumedByIncident(Record):
    """What one incident consumed of one objective's budget in its current window."""

    slo: str
    service: str
    key: str
    title: str | None
    path: str
    started_on: date | None
    severity: str | None
    starts_at: Annotated[datetime, Column("From")]
    ends_at: Annotated[datetime, Column("To")]
    error_ratio: Annotated[float, Column("Share that failed")]
    ratio_basis: Annotated[str, Column("Known from")]
    """`requests`, `error_rate`, `users` or `assumed`."""
    minutes_basis: Annotated[str, Column("Minutes from")]
    """Where the minutes come from."""
    minutes: Annotated[float, Column("Bad minutes")]
    """Its own weighted minutes in the window."""
    counted_minutes: Annotated[float, Column("Counted once")]
    """Those not already put down to an incident that overlaps it; they sum to the consumed minutes."""
    budget_ratio: Annotated[float | None, Column("Of the budget")]
    """Its own minutes ÷ budget; null without a budget."""
    time_to_detect_seconds: Annotated[float | None, Column("Detected after")]
    alert_after_seconds: Annotated[float | None, Column("Alert would fire after")]
    """When the first burn-rate alert would have fired, had there been one; null is never."""
    detection_gap_seconds: Annotated[float | None, Column("Detection gap")]
    """Time to detect minus `alert_after_seconds`; positive is what an alert would have gained."""


class AlertBurn(Record):
    """One line of the alert table for one objective, at the as-of instant."""

    slo: str
    severity: Annotated[Literal["page", "ticket"], Column("Alert")]
    budget_share_ratio: Annotated[float, Column("Share of the budget")]
    long_seconds: Annotated[int, Column("Long window")]
    short_seconds: Annotated[int, Column("Short window")]
    factor: Annotated[float, Column("Burn-rate threshold", "number")]
    long_burn_rate: Annotated[float | None, Column("Burn rate now", "number")]
    short_burn_rate: Annotated[float | None, Column("Over the short window", "number")]
    is_tripped: Annotated[bool, Column("Firing")]
    """Both burn rates reach the factor."""


def consumed_by_incident(budgets: Budgets) -> tuple[ConsumedByIncident, ...]:
    """Return what each incident consumed in the current windows, the largest first within an objective."""
    return tuple(row for one in budgets.objectives for row in _consumed_by_incident(budgets, one))


def consumed_in_period(budgets: Budgets, day: date, grain: Grain) -> tuple[ConsumedByIncident, ...]:
    """Return what each incident consumed in the period of `day`, as `budget_rows_by_period` counts."""
    chosen = budgets.selection
    window = window_of(period_of(day, grain, chosen.fiscal_year_start), chosen.reporting_zone)
    return tuple(row for one in budgets.objectives for row in _consumed_by_incident(budgets, one, window))


def _consumed_by_incident(
    budgets: Budgets, objective: BudgetedObjective, window: Window | None = None
) -> list[ConsumedByIncident]:
    as_of = budgets.as_of(objective)
    window = window or window_at(objective, as_of)
    elapsed = Window(window.start, min(window.end, as_of))
    ledger = budgets.ledger_of(objective)
    counted = ledger.counted_seconds(elapsed)
    rows = [_consumed(row, objective, window, counted.get(row.key, 0.0)) for row in ledger.rows_in(elapsed)]
    return sorted(rows, key=lambda row: (-row.minutes, row.key))


def _consumed(
    row: LedgerRow, objective: BudgetedObjective, window: Window, counted_seconds: float
) -> ConsumedByIncident:
    budget = error_budget_seconds(objective, window)
    impact_seconds = (row.ends_at - row.starts_at).total_seconds()
    alert_after = earliest_alert_seconds(
        row.error_ratio, objective.allowed_ratio, window.seconds, impact_seconds
    )
    detected = row.time_to_detect_seconds
    return ConsumedByIncident(
        slo=objective.slo,
        service=objective.service,
        key=row.key,
        title=row.title,
        path=row.path,
        started_on=row.started_on,
        severity=row.severity,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        error_ratio=row.error_ratio,
        ratio_basis=row.ratio_basis,
        minutes_basis=row.minutes_basis,
        minutes=row.minutes,
        counted_minutes=counted_seconds / _MINUTE,
        budget_ratio=row.minutes * _MINUTE / budget if budget else None,
        time_to_detect_seconds=detected,
        alert_after_seconds=alert_after,
        detection_gap_seconds=None if alert_after is None or detected is None else detected - alert_after,
    )


def burn_down(budgets: Budgets) -> pa.Table:
    """Return what remained at each moment of the current windows, until as-of.

    Columns: slo, at (naive UTC), spent_minutes, remaining_minutes, remaining_ratio and, by what is known
    to be consumed, remaining_known_ratio (null without a budget). A rolling window lets old incidents age
    out, so it need not start at 100 %; a calendar window starts there.
    """
    parts = [_burn_down(budgets, one) for one in budgets.objectives]
    return pa.concat_tables(parts) if parts else _series("", np.empty(0), np.empty(0), np.empty(0), 0)


def _burn_down(budgets: Budgets, objective: BudgetedObjective) -> pa.Table:
    as_of = budgets.as_of(objective)
    window = window_at(objective, as_of)
    start = window.start.timestamp()
    end = min(window.end, as_of).timestamp()
    bad = budgets.bad_minutes_of(objective)
    at = _moments(bad, start, end, window.seconds if objective.basis == "rolling" else None)
    since = rolling_starts(objective, at) if objective.basis == "rolling" else np.full(len(at), start)
    known = budgets.ledger_of(objective).known
    consumed, at_least = (one.until(at) - one.until(since) for one in (bad, known))
    return _series(objective.slo, at, consumed, at_least, error_budget_seconds(objective, window))


def _moments(bad: BadMinutes, start: float, end: float, window_seconds: float | None) -> Seconds:
    """Return an even grid and every moment at which the slope changes, ageing out included.

    Of measured time, which may change its slope every minute, the grid is enough.
    """
    reported = bad.owners > MEASURED
    edges = np.concatenate([bad.starts[reported], bad.ends[reported]])
    if window_seconds:
        edges = np.concatenate([edges, edges + window_seconds])
    inside = edges[(edges > start) & (edges < end)]
    return np.unique(np.concatenate([np.linspace(start, end, _SERIES_POINTS), inside]))


def _series(slo: str, at: Seconds, consumed: Seconds, at_least: Seconds, budget: float) -> pa.Table:
    ratio, known_ratio = (
        pa.array((budget - one) / budget) if budget else pa.nulls(len(at), pa.float64())
        for one in (consumed, at_least)
    )
    return pa.table(
        {
            "slo": pa.array([slo] * len(at), pa.string()),
            "at": pa.array((at * 1e6).astype("int64"), pa.timestamp("us")),
            "spent_minutes": pa.array(consumed / _MINUTE),
            "remaining_minutes": pa.array((budget - consumed) / _MINUTE),
            "remaining_ratio": ratio,
            "remaining_known_ratio": known_ratio,
        }
    )


def alert_burns(budgets: Budgets) -> tuple[AlertBurn, ...]:
    """Return the alert table of each listed objective that has a budget, with the burn rates at as-of."""
    return tuple(
        _alert_burn(budgets, one, rule)
        for one in budgets.objectives
        if one.allowed_ratio
        for rule in ALERT_RULES
    )


def _alert_burn(budgets: Budgets, objective: BudgetedObjective, rule: AlertRule) -> AlertBurn:
    as_of = budgets.as_of(objective)
    long, short = (
        _burn_over(budgets, objective, as_of, seconds) for seconds in (rule.long_seconds, rule.short_seconds)
    )
    factor = rule.factor(window_at(objective, as_of).seconds)
    return AlertBurn(
        slo=objective.slo,
        severity=rule.severity,
        budget_share_ratio=rule.budget_share_ratio,
        long_seconds=rule.long_seconds,
        short_seconds=rule.short_seconds,
        factor=factor,
        long_burn_rate=long,
        short_burn_rate=short,
        is_tripped=all(burn is not None and reaches(burn, factor) for burn in (long, short)),
    )


def _burn_over(budgets: Budgets, objective: BudgetedObjective, as_of: datetime, seconds: int) -> float | None:
    bad = budgets.bad_minutes_of(objective).bad_seconds(as_of - timedelta(seconds=seconds), as_of)
    return burn_rate(bad, seconds, objective.allowed_ratio)
