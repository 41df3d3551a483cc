"""Statistics: intervals, comparisons and survival for small samples of heavy-tailed durations.

Everything here takes plain numbers and knows nothing of incidents. It is the only module that
imports scipy, inside functions, because that import costs most of a second.

`quantile` · `median_interval` · `geometric_mean` · `compare` (the noise verdict) ·
`wilson_interval` · `kaplan_meier`. Process limits live in `process_behaviour`.

**Zeros on a log scale.** A duration of 0 means "less than what the report resolves", and reports
are precise to the minute. Wherever logs are taken a zero therefore stands for half a minute, or for
the smallest positive value beside it where that is shorter, so that the order is kept.
Medians, quantiles and means use the zero itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Verdict = Literal["improved", "worsened", "within_noise", "too_few"]
Values = npt.NDArray[np.float64]

ALPHA = 0.05
CONFIDENCE_RATIO = 0.9
MIN_COUNT = 5
"""Below this there is no interval and no verdict."""
P95_MIN_COUNT = 20
PERMUTATION_COUNT = 999
LARGE_COUNT = 100
"""Above this many values the permutation distribution is taken as normal, which it then is."""
ZERO_SECONDS = 30.0
_Z_TWO_SIDED = 1.959964
_Z_POWER = 0.841621
_Z_CONFIDENCE = 1.6448536269514722
_SEED = 20210101


@dataclass(frozen=True)
class Interval:
    """A closed interval."""

    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """How two samples of durations differ, and whether that can be told from noise."""

    verdict: Verdict
    change_ratio: float | None
    """Geometric mean now ÷ before − 1; None where either side is empty."""
    detectable_ratio: float | None
    """Smallest rise, as the same ratio, that samples of these sizes and spread show 4 times in 5."""
    p_value: float | None
    """Two-sided; None where the verdict is `too_few`."""
    count: int
    previous_count: int


def as_values(values: Sequence[float] | Values) -> Values:
    """Return the values as a sorted array of floats."""
    return np.sort(np.asarray(values, dtype=np.float64))


def quantile(values: Sequence[float] | Values, share: float) -> float | None:
    """Return the quantile, linear between neighbours as SQL's `quantile_cont`; None of nothing."""
    return float(np.quantile(values, share)) if len(values) else None


def median_interval(values: Sequence[float] | Values) -> Interval | None:
    """Return the exact order-statistic interval of the median with 90 % confidence, None below n = 5.

    Source: METRICS §3; Conover, *Practical Nonparametric Statistics*, §3.2 (as `scipy.stats.quantile_test`).
    """
    ranks = _median_ranks(len(values))
    if ranks is None:
        return None
    ordered = as_values(values)
    return Interval(float(ordered[ranks[0]]), float(ordered[ranks[1]]))


@lru_cache(maxsize=4096)
def _median_ranks(count: int) -> tuple[int, int] | None:
    # The interval's ends are order statistics whose ranks depend on n alone: asked for the values
    # 0 … n − 1, the test answers with the ranks.
    if count < MIN_COUNT:
        return None
    from scipy.stats import quantile_test

    interval = quantile_test(np.arange(count), q=(count - 1) / 2, p=0.5).confidence_interval(CONFIDENCE_RATIO)
    return int(interval.low), int(interval.high)


def geometric_mean(values: Sequence[float] | Values) -> float | None:
    """Return exp of the mean log, None of nothing, 0 where all are 0; zeros as the module says."""
    array = np.asarray(values, dtype=np.float64)
    if not array.any():
        return 0.0 if len(array) else None
    return math.exp(log_values(array).mean())


def log_values(values: Sequence[float] | Values, zero: float = ZERO_SECONDS) -> Values:
    """Return natural logs in the given order; a zero stands for `zero` or the smallest positive value."""
    array = np.asarray(values, dtype=np.float64)
    positive = array[array > 0]
    floor = min(zero, float(positive.min())) if len(positive) else zero
    logs: Values = np.log(np.where(array > 0, array, floor))
    return logs


def compare(values: Sequence[float] | Values, previous: Sequence[float] | Values) -> Comparison:
    """Compare durations with those of the period before: the noise verdict, shorter being better.

    A permutation test on the difference of mean logs, seeded, α = 0.05 (METRICS §3; after
    Davidovič, *Incident Metrics in SRE*, 2021).
    """
    pooled = log_values([*values, *previous])
    count, previous_count = len(values), len(previous)
    now, before = pooled[:count], pooled[count:]
    change = math.expm1(now.mean() - before.mean()) if count and previous_count else None
    if min(count, previous_count) < MIN_COUNT:
        return Comparison("too_few", change, None, None, count, previous_count)
    p_value = permutation_p_value(now, before)
    return Comparison(
        _verdict(p_value, float(now.mean() - before.mean())),
        change,
        _detectable_ratio(now, before),
        p_value,
        count,
        previous_count,
    )


def _verdict(p_value: float, difference: float) -> Verdict:
    if p_value > ALPHA:
        return "within_noise"
    return "worsened" if difference > 0 else "improved"


def permutation_p_value(now: Values, before: Values) -> float:
    """Return the two-sided p-value of the difference of means under random relabelling.

    Source: Good, *Permutation, Parametric and Bootstrap Tests*, §3.2; the observed labelling
    counts as one of the permutations (Phipson & Smyth, 2010), so it is never 0.
    """
    pooled = np.concatenate([now, before])
    observed = abs(float(now.mean() - before.mean()))
    if len(pooled) > LARGE_COUNT:
        return _normal_p_value(pooled, len(now), observed)
    means = pooled[_relabellings(len(pooled), len(now))].mean(axis=1)
    rest = (pooled.sum() - means * len(now)) / len(before)
    # Equal sums come out a few bits apart, and a tie must count.
    reached = np.count_nonzero(np.abs(means - rest) >= observed - 1e-12)
    return float((reached + 1) / (PERMUTATION_COUNT + 1))


@lru_cache(maxsize=128)
def _relabellings(count: int, chosen: int) -> npt.NDArray[np.uint8]:
    rows = np.tile(np.arange(count, dtype=np.uint8), (PERMUTATION_COUNT, 1))
    shuffled: npt.NDArray[np.uint8] = np.random.default_rng(_SEED).permuted(rows, axis=1)[:, :chosen]
    return shuffled


def _normal_p_value(pooled: Values, chosen: int, observed: float) -> float:
    count = len(pooled)
    variance = float(pooled.var(ddof=1)) * count / (chosen * (count - chosen))
    return math.erfc(observed / math.sqrt(2 * variance)) if variance else 1.0


def _detectable_ratio(now: Values, before: Values) -> float:
    # Two-sample normal approximation, Δ = (z₁₋α⸝₂ + z₀.₈) · σ · √(1/n + 1/m), on logs.
    degrees = len(now) + len(before) - 2
    spread = ((len(now) - 1) * now.var(ddof=1) + (len(before) - 1) * before.var(ddof=1)) / degrees
    width = math.sqrt(spread * (1 / len(now) + 1 / len(before)))
    return math.expm1((_Z_TWO_SIDED + _Z_POWER) * width)


def wilson_interval(successes: int, count: int) -> Interval | None:
    """Return the Wilson score interval of a proportion with 90 % confidence; None of nothing.

    Source: Wilson, *Probable Inference …*, JASA 22 (1927).
    """
    if not count:
        return None
    ratio, z_squared = successes / count, _Z_CONFIDENCE**2
    scale = 1 + z_squared / count
    centre = (ratio + z_squared / (2 * count)) / scale
    spread = math.sqrt(ratio * (1 - ratio) / count + z_squared / (4 * count**2))
    reach = _Z_CONFIDENCE * spread / scale
    # At the edges the interval touches 0 and 1, which the arithmetic misses by its last bit.
    low = 0.0 if successes == 0 else centre - reach
    return Interval(low, 1.0 if successes == count else centre + reach)


@dataclass(frozen=True)
class SurvivalPoint:
    """One step of a survival curve."""

    days: float
    """Days since creation."""
    open_ratio: float
    """Estimated share still open after so many days."""
    at_risk: int
    """Items that had been watched for at least so long and were still open just before."""


def kaplan_meier(
    done_after_days: Sequence[float], open_for_days: Sequence[float]
) -> tuple[SurvivalPoint, ...]:
    """Return the Kaplan–Meier curve of time to completion, open items censored; empty where none was done.

    Source: Kaplan & Meier, JASA 53 (1958), by `scipy.stats.ecdf`.
    """
    if not done_after_days:
        return ()
    from scipy.stats import CensoredData, ecdf

    curve = ecdf(CensoredData(uncensored=list(done_after_days), right=list(open_for_days))).sf
    watched = np.sort(np.concatenate([done_after_days, open_for_days]).astype(np.float64))
    at_risk = len(watched) - np.searchsorted(watched, curve.quantiles, side="left")
    steps = zip(curve.quantiles, curve.probabilities, at_risk, strict=True)
    return tuple(SurvivalPoint(float(day), float(ratio), int(left)) for day, ratio, left in steps)


def median_survival_days(curve: Sequence[SurvivalPoint]) -> float | None:
    """Return the days after which half are done; None where the curve never falls to one half."""
    return next((point.days for point in curve if point.open_ratio <= 1 / 2), None)


def seeded_generator(*key: Any) -> np.random.Generator:
    """Return a random generator that depends on `key` alone, the same on every machine and run."""
    import zlib

    return np.random.default_rng([_SEED, zlib.crc32(repr(key).encode())])
