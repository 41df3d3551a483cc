"""Paths: how bad minutes add up day by day until a window ends, drawn from a model of what is to come."""

from datetime import datetime

import numpy as np

from pmdata.metrics.error_budgets.arrivals import DAY, Model
from pmdata.metrics.error_budgets.bad_minutes import BadMinutes
from pmdata.metrics.error_budgets.pieces import Seconds
from pmdata.metrics.error_budgets.windows import BudgetedObjective, rolling_starts, window_at


def draw_paths(
    model: Model,
    generator: np.random.Generator,
    bad: BadMinutes,
    objective: BudgetedObjective,
    as_of: datetime,
    until: datetime,
    count: int,
) -> Seconds:
    """Return the bad seconds at the end of each coming day, one row per draw.

    Of a rolling window old bad minutes age out on the way.
    """
    now, horizon = as_of.timestamp(), (until - as_of).total_seconds()
    days = max(1, int(-(-horizon // DAY)))
    draw, at, sizes = model.draws(generator, horizon / DAY, count)
    places = draw * days + np.minimum(at.astype(np.int64), days - 1)
    coming = np.bincount(places, sizes, count * days).reshape(count, days).cumsum(axis=1)
    ends = np.minimum(now + np.arange(1, days + 1) * DAY, now + horizon)
    begins = (
        rolling_starts(objective, ends)
        if objective.basis == "rolling"
        else np.full(days, window_at(objective, as_of).start.timestamp())
    )
    kept = bad.until(np.full(days, now)) - bad.until(np.minimum(begins, now))
    paths: Seconds = coming + kept
    return paths


def exhausted_share(paths: Seconds, budget: float) -> float:
    """Return the share of the paths that reach a budget of so many seconds on any day."""
    return float((paths.max(axis=1) >= budget).mean())
