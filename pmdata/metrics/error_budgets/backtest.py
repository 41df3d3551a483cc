"""Back-test: what the forecast would have been in windows that are over, what came, and whether it had skill.

Each window is forecast from what was before it alone. A probability is worth showing only where those of the
back-test were better than the base rate (docs/glossary.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from pmdata.metrics.error_budgets.alerts import reaches
from pmdata.metrics.error_budgets.arrivals import (
    DAY,
    MAX_HISTORY_DAYS,
    MIN_HISTORY_DAYS,
    MIN_INCIDENTS,
    History,
    models,
)
from pmdata.metrics.error_budgets.bad_minutes import BadMinutes
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.paths import draw_paths, exhausted_share
from pmdata.metrics.error_budgets.windows import (
    BudgetedObjective,
    Window,
    error_budget_seconds,
    rolling_start,
    rolling_starts,
    window_at,
)
from pmdata.metrics.statistics import seeded_generator

BACKTEST_DRAWS = 300
MIN_WINDOWS = 30
"""Windows of the back-test from which on a probability may be given."""
_MOST_WINDOWS = 60
"""Of one objective."""
_RESAMPLES = 2000
_BLOCK = 3
"""Windows one after the other that are resampled together."""


@dataclass(frozen=True)
class PastWindow:
    """One window of the back-test: what was forecast, and what came."""

    block: int
    """Its place in time, the newest 0; windows of all objectives share it."""
    probability: float
    is_exhausted: bool


def backtest(budgets: Budgets, histories: Sequence[History]) -> list[PastWindow]:
    """Forecast the windows before as-of, each from what was before it, and look what came.

    The windows of one objective follow one another; what was exhausted at their beginning is left out.
    """
    if budgets.earliest_on is None:
        return []
    first = datetime.combine(budgets.earliest_on, datetime.min.time(), UTC)
    found = []
    for place, objective in enumerate(budgets.objectives):
        if objective.allowed_ratio:
            found += _past_windows(budgets, objective, place, histories, first)
    return found


def _past_windows(
    budgets: Budgets,
    objective: BudgetedObjective,
    place: int,
    histories: Sequence[History],
    first: datetime,
) -> list[PastWindow]:
    as_of = budgets.as_of(objective)
    bad = budgets.bad_minutes_of(objective)
    found = list[PastWindow]()
    for block, (origin, until) in enumerate(_windows_before(objective, as_of)):
        days = (origin - first).total_seconds() / DAY
        if days < MIN_HISTORY_DAYS:
            return found
        days, now = min(days, MAX_HISTORY_DAYS), origin.timestamp()
        recent = [one.between(now - days * DAY, now) for one in histories]
        window = window_at(objective, origin)
        budget = error_budget_seconds(objective, window)
        before = bad.bad_seconds(window.start, origin)
        if sum(map(len, recent)) >= MIN_INCIDENTS and not reaches(before, budget):
            generator = seeded_generator(objective.slo, origin.isoformat())
            model = models(recent, days)[place]
            paths = draw_paths(model, generator, bad, objective, origin, until, BACKTEST_DRAWS)
            reached = _reached(objective, bad, window, origin, until)
            found.append(PastWindow(block, exhausted_share(paths, budget), reaches(reached, budget)))
    return found


def _windows_before(objective: BudgetedObjective, as_of: datetime) -> list[tuple[datetime, datetime]]:
    """Return from when until when past forecasts would have looked, the newest first.

    Those of a calendar objective are made as far into their window as the as-of date is into its own.
    """
    if objective.basis == "rolling":
        starts = [as_of]
        while len(starts) <= _MOST_WINDOWS:
            starts.append(rolling_start(objective, starts[-1]))
        return [(start, end) for end, start in pairwise(starts)]
    found = list[tuple[datetime, datetime]]()
    window = window_at(objective, as_of)
    share = (as_of - window.start) / (window.end - window.start)
    # A forecast on the last day looks at nothing; those of the back-test then look at the last half.
    share = share if share < 1 else 1 / 2
    while len(found) < _MOST_WINDOWS:
        window = window_at(objective, window.start)
        found.append((window.start + (window.end - window.start) * share, window.end))
    return found


def _reached(
    objective: BudgetedObjective, bad: BadMinutes, window: Window, origin: datetime, until: datetime
) -> float:
    """Return the most that was consumed at the end of any day between two instants."""
    now, end = origin.timestamp(), until.timestamp()
    at = np.append(np.arange(now + DAY, end, DAY), end)
    since = (
        rolling_starts(objective, at)
        if objective.basis == "rolling"
        else np.full(len(at), window.start.timestamp())
    )
    return float((bad.until(at) - bad.until(since)).max())


@dataclass(frozen=True)
class Skill:
    """How much better the probabilities of the back-test were than the base rate."""

    difference: float | None = None
    low: float | None = None
    high: float | None = None
    is_shown: bool = False
    """Whether a probability may be shown."""

    @property
    def brier(self) -> dict[str, float | None]:
        """Return the columns of a forecast that state it."""
        return {"brier_difference": self.difference, "brier_low": self.low, "brier_high": self.high}


def skill_of(tested: Sequence[PastWindow]) -> Skill:
    """Return the Brier difference to the base rate with its 90 % interval by a block bootstrap.

    Sources: Brier, *Monthly Weather Review* 78 (1950); Künsch, *Annals of Statistics* 17 (1989).
    """
    if len(tested) < MIN_INCIDENTS:
        return Skill()
    said = np.array([one.probability for one in tested])
    came = np.array([one.is_exhausted for one in tested], np.float64)
    gains = (said - came) ** 2 - (came.mean() - came) ** 2
    blocks = np.array([one.block // _BLOCK for one in tested])
    sums, counts = np.bincount(blocks, gains), np.bincount(blocks)
    sums, counts = sums[counts > 0], counts[counts > 0]
    picks = seeded_generator("brier", len(tested)).integers(0, len(sums), (_RESAMPLES, len(sums)))
    means = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    low, high = (float(end) for end in np.quantile(means, [0.05, 0.95]))
    return Skill(float(gains.mean()), low, high, len(tested) >= MIN_WINDOWS and high < 0)
