"""Budget forecast: whether the budget will last until its window ends, as a range and as a straight line.

The range resamples past days with all that happened on them: arrivals and bad minutes together,
quiet days included (docs/glossary.md). It is seeded by objective and as-of date, so the same store gives
the same forecast. A calendar window is followed to its end; a rolling one for its own length, old
incidents ageing out on the way.
"""

from datetime import datetime, timedelta
from typing import Annotated

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.bad_minutes import BadMinutes, Seconds
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.windows import BudgetedObjective, error_budget_seconds, window_at
from pmdata.metrics.statistics import seeded_generator
from pmdata.model import Record

DRAW_COUNT = 1000
MIN_HISTORY_DAYS = 90
MAX_HISTORY_DAYS = 365
MIN_INCIDENTS = 3
_DAY = 86400
_MINUTE = 60


class BudgetForecast(Record):
    """Where the bad minutes of one objective will end, if the future is like the past year."""

    slo: str
    until: Annotated[datetime, Column("Until")]
    """End of the calendar window, or one window ahead of as-of for a rolling one."""
    budget_minutes: float
    spent_minutes: float
    """So far."""
    straight_line_minutes: Annotated[float | None, Column("At the pace so far")]
    """Consumed by `until` at the pace so far; null for a rolling window: its pace is the burn rate."""
    p10_minutes: Annotated[float | None, Column("Low (P10)")]
    """Consumed at `until`, lower end of the range; null where there is no forecast."""
    p50_minutes: Annotated[float | None, Column("Median")]
    p90_minutes: Annotated[float | None, Column("High (P90)")]
    exhausted_ratio: Annotated[float | None, Column("Exhausted in")]
    """Share of the draws in which the budget is exhausted at some moment before `until`."""
    history_days: Annotated[int, Column("Days of history")]
    """Days that were resampled."""
    reason: Annotated[str | None, Column("Why no range")]
    """Why there is no range."""


def forecast(budgets: Budgets, objective: BudgetedObjective) -> BudgetForecast:
    """Return the forecast of one objective; its range is null where history is too short."""
    as_of = budgets.as_of(objective)
    window = window_at(objective, as_of)
    rolling = objective.basis == "rolling"
    until = as_of + timedelta(seconds=window.seconds) if rolling else max(window.end, as_of)
    bad = budgets.bad_minutes_of(objective)
    days = _history(budgets, bad, as_of)
    reason = _reason(objective, budgets, len(days))
    start = None if rolling else window.start
    paths = np.empty((0, 1)) if reason else _paths(bad, days, as_of, until, start, objective)
    return _forecast(budgets, objective, until, paths, len(days), reason)


def _forecast(
    budgets: Budgets,
    objective: BudgetedObjective,
    until: datetime,
    paths: Seconds,
    history_days: int,
    reason: str | None,
) -> BudgetForecast:
    as_of = budgets.as_of(objective)
    window = window_at(objective, as_of)
    budget = error_budget_seconds(objective, window)
    consumed = budgets.bad_minutes_of(objective).bad_seconds(window.start, min(window.end, as_of))
    elapsed = (min(window.end, as_of) - window.start).total_seconds()
    line = consumed * window.seconds / elapsed if objective.basis == "calendar" and elapsed else None
    low, middle, high = _quantiles(paths)
    return BudgetForecast(
        slo=objective.slo,
        until=until,
        budget_minutes=budget / _MINUTE,
        spent_minutes=consumed / _MINUTE,
        straight_line_minutes=None if line is None else line / _MINUTE,
        p10_minutes=low,
        p50_minutes=middle,
        p90_minutes=high,
        exhausted_ratio=float((paths.max(axis=1) >= budget).mean()) if len(paths) else None,
        history_days=history_days,
        reason=reason,
    )


def _quantiles(paths: Seconds) -> tuple[float | None, float | None, float | None]:
    if not len(paths):
        return None, None, None
    low, middle, high = np.quantile(paths[:, -1], [0.1, 0.5, 0.9]) / _MINUTE
    return float(low), float(middle), float(high)


def _reason(objective: BudgetedObjective, budgets: Budgets, history_days: int) -> str | None:
    if not objective.allowed_ratio:
        return "a target of 100 % leaves no error budget"
    if history_days < MIN_HISTORY_DAYS:
        return f"only {history_days} days of history, fewer than {MIN_HISTORY_DAYS}"
    known = len(budgets.ledger.get(objective.slo, ()))
    if known < MIN_INCIDENTS:
        return f"only {known} incidents with known minutes, fewer than {MIN_INCIDENTS}"
    return None


def _history(budgets: Budgets, bad: BadMinutes, as_of: datetime) -> Seconds:
    """Return the bad seconds of each past day, the newest first, since reports began; a year at most."""
    if budgets.earliest_on is None:
        return np.empty(0)
    known = (budgets.selection.as_of_on - budgets.earliest_on).days + 1
    count = min(known, MAX_HISTORY_DAYS)
    edges = as_of.timestamp() - np.arange(count + 1, dtype=np.float64) * _DAY
    return -np.diff(bad.until(edges))


def _paths(
    bad: BadMinutes,
    history: Seconds,
    as_of: datetime,
    until: datetime,
    start: datetime | None,
    objective: BudgetedObjective,
) -> Seconds:
    """Return the bad seconds at the end of each coming day, one row per draw.

    `start` is that of a calendar window; without it old bad minutes age out of the rolling window.
    """
    now, horizon = as_of.timestamp(), (until - as_of).total_seconds()
    count = int(-(-horizon // _DAY)) or 1
    draws = seeded_generator(objective.slo, as_of.isoformat()).integers(0, len(history), (DRAW_COUNT, count))
    share = np.ones(count)
    share[-1] = min(1.0, horizon / _DAY - (count - 1))
    ends = np.minimum(now + np.arange(1, count + 1) * _DAY, now + horizon)
    begins = np.full(count, start.timestamp()) if start else ends - (objective.window_seconds or 0)
    kept = bad.until(np.full(count, now)) - bad.until(np.minimum(begins, now))
    consumed: Seconds = kept + np.cumsum(history[draws] * share, axis=1)
    return consumed
