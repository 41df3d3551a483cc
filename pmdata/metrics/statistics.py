"""Statistics: intervals, comparisons and survival for small samples of heavy-tailed durations.

Everything here takes plain numbers and knows nothing of incidents. It is the only module that
imports scipy, inside functions, because that import costs most of a second.

`quantile` · `median_interval` · `geometric_mean` · `wilson_interval` · `kaplan_meier` · `student_p_value`.
Tests, trends and shrinkage are in `inference`.

**Zeros on a log scale.** A duration of 0 means "less than what the report resolves", and reports
are precise to the minute. Wherever logs are taken, whatever is shorter than half a minute therefore counts
as half a minute, the same in every sample. Medians, quantiles and means use the value itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]

CONFIDENCE_RATIO = 0.9
MIN_COUNT = 5
"""Below this there is no interval, and no verdict either."""
P95_MIN_COUNT = 20
FLOOR_SECONDS = 30.0
"""What a shorter duration counts as on a log scale."""
_Z_CONFIDENCE = 1.6448536269514722
SEED = 20210101


@dataclass(frozen=True)
class Interval:
    """A closed interval."""

    low: float
    high: float


def as_values(values: Sequence[float] | Values) -> Values:
    """Return the values as a sorted array of floats."""
    return np.sort(np.asarray(values, dtype=np.float64))


def quantile(values: Sequence[float] | Values, share: float) -> float | None:
    """Return the quantile, linear between neighbours as SQL's `quantile_cont`; None of nothing."""
    return float(np.quantile(values, share)) if len(values) else None


def median_interval(values: Sequence[float] | Values) -> Interval | None:
    """Return the exact order-statistic interval of the median with 90 % confidence, None below n = 5.

    Source: Conover, *Practical Nonparametric Statistics*, §3.2 (as `scipy.stats.quantile_test`).
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
    """Return exp of the mean log, None of nothing, 0 where all are 0; zeros as the module describes."""
    array = np.asarray(values, dtype=np.float64)
    if not array.any():
        return 0.0 if len(array) else None
    return math.exp(log_values(array).mean())


def log_values(values: Sequence[float] | Values, floor: float = FLOOR_SECONDS) -> Values:
    """Return natural logs in the given order; whatever is below `floor` counts as `floor`."""
    logs: Values = np.log(np.maximum(np.asarray(values, dtype=np.float64), floor))
    return logs


def student_p_value(statistic: float, degrees: float) -> float:
    """Return the two-sided p-value of Student's t."""
    from scipy.special import stdtr

    return float(2 * stdtr(degrees, -abs(statistic)))


@lru_cache(maxsize=4096)
def student_quantile(share: float, degrees: float) -> float:
    """Return the quantile of Student's t, of the normal distribution where `degrees` are infinite."""
    from scipy.special import ndtri, stdtrit

    return float(ndtri(share) if math.isinf(degrees) else stdtrit(degrees, share))


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

    return np.random.default_rng([SEED, zlib.crc32(repr(key).encode())])
