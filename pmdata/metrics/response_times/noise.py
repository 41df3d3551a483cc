"""Noise: whether a change from one period to the next can be distinguished from chance.

`compare` for durations · `compare_counts` for how many incidents there were · `compare_rates` for shares.
All tests are closed, exact or seeded, so the same store gives the same verdict: they run while a page is
drawn. α is 0.05. Most changes between two quarters are noise (Davidovič, *Incident Metrics in SRE*, 2021;
docs/glossary.md); how often each test is wrong is in docs/calibration.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pmdata.metrics.inference.counts import counts_p_value, likelihood_p_value
from pmdata.metrics.inference.two_samples import ALPHA, compare_means
from pmdata.metrics.statistics import FLOOR_SECONDS, MIN_COUNT, Values, log_values

Verdict = Literal["improved", "worsened", "within_noise", "too_few"]


@dataclass(frozen=True)
class Comparison:
    """How two samples differ, and whether that can be distinguished from noise."""

    verdict: Verdict
    """By the p-value as it is; see `judged`."""
    change_ratio: float | None
    """Now ÷ before − 1, of geometric means, counts by the day or rates; None where either side is empty."""
    p_value: float | None
    """Two-sided; None where the verdict is `too_few`."""
    count: int
    previous_count: int
    is_better: bool = False
    """Whether the change, however small, is for the better."""
    change_low_ratio: float | None = None
    """Lower end of the 95 % interval of the change of durations, before any adjustment."""
    change_high_ratio: float | None = None
    detectable_ratio: float | None = None
    """Smallest rise that durations of such numbers and spread show 4 times in 5; None below 10 on a side."""
    detectable_fall_ratio: float | None = None
    """Smallest such fall, as a ratio below 0."""

    def judged(self, p_value: float | None) -> Verdict:
        """Return the verdict by another p-value than its own: the adjusted one."""
        return self.verdict if p_value is None else _verdict(p_value, is_better=self.is_better)


def _verdict(p_value: float, *, is_better: bool) -> Verdict:
    if p_value > ALPHA:
        return "within_noise"
    return "improved" if is_better else "worsened"


def compare(
    values: Sequence[float] | Values, previous: Sequence[float] | Values, floor: float = FLOOR_SECONDS
) -> Comparison:
    """Compare durations with those of the period before on logs, shorter being better.

    Below `floor`, in their unit, all durations are the same. The test is `inference.two_samples`.
    """
    now, before = log_values(values, floor), log_values(previous, floor)
    count, previous_count = len(now), len(before)
    change = float(now.mean() - before.mean()) if count and previous_count else None
    if change is None or min(count, previous_count) < MIN_COUNT:
        return Comparison("too_few", _as_ratio(change), None, count, previous_count)
    found = compare_means(now, before)
    is_better = found.difference < 0
    return Comparison(
        _verdict(found.p_value, is_better=is_better),
        math.expm1(found.difference),
        found.p_value,
        count,
        previous_count,
        is_better,
        _as_ratio(found.interval.low),
        _as_ratio(found.interval.high),
        _as_ratio(found.detectable),
        _as_ratio(None if found.detectable is None else -found.detectable),
    )


def _as_ratio(difference: float | None) -> float | None:
    """Return a difference of logs as a ratio − 1; one beyond all numbers is unknown."""
    return None if difference is None or difference > math.log(1e12) else math.expm1(difference)


def compare_counts(
    count: int, days: float, previous_count: int, previous_days: float, dispersion: float = 0.0
) -> Comparison:
    """Compare how many incidents there were in two spans of so many days, fewer being better.

    The exact conditional test of `inference.counts`; `dispersion` is that of the months (NB2), 0 where they
    spread no more than chance. Too few is a sum below 5.
    """
    total = count + previous_count
    change = (count / days) / (previous_count / previous_days) - 1 if previous_count and days else None
    if total < MIN_COUNT:
        return Comparison("too_few", change, None, count, previous_count)
    p_value = counts_p_value(count, days, previous_count, previous_days, dispersion)
    is_better = count / days < previous_count / previous_days
    return Comparison(
        _verdict(p_value, is_better=is_better), change, p_value, count, previous_count, is_better
    )


def compare_rates(
    successes: int, count: int, previous_successes: int, previous_count: int, *, more_is_better: bool = True
) -> Comparison:
    """Compare two proportions: Fisher's exact test, two-sided.

    `change_ratio` is the relative change of the rate; what is shown of it is the difference in points.
    """
    now = successes / count if count else None
    before = previous_successes / previous_count if previous_count else None
    change = now / before - 1 if now is not None and before else None
    if min(count, previous_count) < MIN_COUNT or now is None or before is None:
        return Comparison("too_few", change, None, count, previous_count)
    p_value = _fisher_p_value(successes, count, previous_successes, previous_count)
    is_better = now > before if more_is_better else now < before
    return Comparison(
        _verdict(p_value, is_better=is_better), change, p_value, count, previous_count, is_better
    )


def _fisher_p_value(successes: int, count: int, previous_successes: int, previous_count: int) -> float:
    total = successes + previous_successes
    fewest = max(0, total - previous_count)
    k = np.arange(fewest, min(count, total))
    steps = np.log((count - k) * (total - k)) - np.log((k + 1) * (previous_count - total + k + 1))
    return likelihood_p_value(steps, successes - fewest)
