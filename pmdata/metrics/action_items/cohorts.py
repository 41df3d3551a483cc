"""Cohorts: whether the items of one period get done sooner than those of another, whatever their age.

Never by raw rates: a young cohort has had less time. Items still open are censored at their age. Of one done
on an unknown day it is known only that it was done between its creation and as-of, so a verdict has to
hold at either end of that.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pmdata.metrics.inference.two_samples import ALPHA
from pmdata.metrics.response_times.noise import Verdict
from pmdata.metrics.statistics import MIN_COUNT

Days = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cohort:
    """How many items of a cohort there are, by days since their creation."""

    days: Days
    done: Days
    """Done after so many days."""
    still_open: Days
    """Open at that age."""
    done_some_day: Days
    """Done at an unknown time until that age."""

    @property
    def items(self) -> int:
        """Return how many items it has."""
        return int(self.done.sum() + self.still_open.sum() + self.done_some_day.sum())

    def events(self, *, early: bool) -> tuple[Days, Days, Days]:
        """Return days, how many were done then and how many were censored; unknown days at either end."""
        at = np.zeros_like(self.days) if early else self.days
        days = np.concatenate([self.days, at])
        nothing = np.zeros_like(self.days)
        return (
            days,
            np.concatenate([self.done, self.done_some_day]),
            np.concatenate([self.still_open, nothing]),
        )


def compare_cohorts(now: Cohort, before: Cohort) -> tuple[Verdict, float | None]:
    """Return the verdict on `now` against `before`, sooner being better, and its p-value.

    The p-value is the larger one of the two ends that unknown days leave open, 1 where they disagree.
    """
    if min(now.items, before.items) < MIN_COUNT:
        return "too_few", None
    found = [log_rank(now.events(early=early), before.events(early=not early)) for early in (True, False)]
    if found[0][0] * found[1][0] <= 0:
        return "within_noise", 1.0
    p_value = max(p for _, p in found)
    if p_value > ALPHA:
        return "within_noise", p_value
    return ("improved" if found[0][0] > 0 else "worsened"), p_value


def log_rank(one: tuple[Days, Days, Days], other: tuple[Days, Days, Days]) -> tuple[float, float]:
    """Return how many more items of `one` were done than expected, and the two-sided p-value.

    Source: Mantel, *Cancer Chemotherapy Reports* 50 (1966); Peto & Peto, JRSS A 135 (1972); the variance is
    the hypergeometric one, for ties.
    """
    times = np.unique(np.concatenate([one[0], other[0]]))
    done, at_risk = (np.array([_by_time(times, cohort)[part] for cohort in (one, other)]) for part in (0, 1))
    all_done, all_at_risk = done.sum(axis=0), at_risk.sum(axis=0)
    counts = all_done > 0
    all_done, all_at_risk, first_at_risk = all_done[counts], all_at_risk[counts], at_risk[0][counts]
    share = first_at_risk / all_at_risk
    difference = float(done[0].sum() - (all_done * share).sum())
    rest = np.maximum(all_at_risk - 1, 1)
    variance = float((all_done * share * (1 - share) * (all_at_risk - all_done) / rest).sum())
    if not variance:
        return 0.0, 1.0
    return difference, math.erfc(abs(difference) / math.sqrt(2 * variance))


def _by_time(times: Days, cohort: tuple[Days, Days, Days]) -> tuple[Days, Days]:
    """Return how many were done at each time, and how many were at risk just before."""
    days, done, censored = cohort
    places = np.searchsorted(times, days)
    done_then: Days = np.bincount(places, done, len(times)).astype(np.float64)
    leaving = np.bincount(places, done + censored, len(times))
    at_risk: Days = leaving[::-1].cumsum()[::-1]
    return done_then, at_risk


_PARTS = ("done", "still_open", "done_some_day")
COHORT_COUNTS: Mapping[str, str] = {
    "done": "count(*) filter (status = 'done' and done_on is not null)",
    "still_open": "count(*) filter (is_open)",
    "done_some_day": "count(*) filter (status = 'done' and done_on is null)",
}
"""Part of a cohort → how a query counts it, by `DAYS`."""
DAYS = """greatest(
    case when status = 'done' and done_on is not null then done_on - created_on else age_days end, 0)"""
"""SQL for the days at which an item is counted: until it was done, else its age."""


def cohort_of(rows: list[Mapping[str, int]]) -> Cohort:
    """Return the cohort of rows of `days` and the counts of `COHORT_COUNTS`."""
    days, *parts = (np.array([row[name] for row in rows], np.float64) for name in ("days", *_PARTS))
    return Cohort(days, *parts)
