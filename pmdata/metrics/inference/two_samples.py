"""Two samples of logs: whether their means differ, by how much, and what difference they could have shown.

`compare_means` is Welch's test; where the smaller side has fewer than `WELCH_MIN_COUNT` the permutation
of its statistic has to agree, so the larger p-value counts. Alone the one is wrong too often on skewed
logs, the other where the smaller side spreads more. Both keep their 5 % where the sides spread differently,
which the permutation of plain means does not (docs/calibration.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from pmdata.metrics.statistics import SEED, Interval, Values, student_p_value, student_quantile

ALPHA = 0.05
WELCH_MIN_COUNT = 10
ALL_RELABELLINGS = 20_000
"""Up to so many relabellings all of them are counted, else `DRAWN_RELABELLINGS` are drawn."""
DRAWN_RELABELLINGS = 9_999
POWER_RATIO = 0.8
_TIE = 1e-9
"""Equal statistics come out a few bits apart, and a tie must count."""


@dataclass(frozen=True)
class MeanComparison:
    """The difference of two means, now − before, with its test."""

    difference: float
    p_value: float
    """Two-sided."""
    interval: Interval
    """Of the difference, 95 %; it leaves out 0 exactly where the p-value is at most 0.05."""
    detectable: float | None
    """Smallest difference that such samples show 4 times in 5; None below 10 on a side."""


@dataclass(frozen=True)
class _Welch:
    difference: float
    error: float
    """Standard error of the difference."""
    degrees: float

    @property
    def statistic(self) -> float:
        return _studentised(self.difference, self.error)


def compare_means(now: Sequence[float] | Values, before: Sequence[float] | Values) -> MeanComparison:
    """Compare two samples of at least two values each; the order of their values plays no part.

    Sources: Welch, *Biometrika* 34 (1947); Janssen, *Statistics & Probability Letters* 36 (1997), and
    Chung & Romano, *Annals of Statistics* 41 (2013), for the permutation of the studentised difference.
    """
    now, before = np.sort(np.asarray(now, np.float64)), np.sort(np.asarray(before, np.float64))
    welch = _welch(now, before)
    p_value = _welch_p_value(welch)
    critical = student_quantile(1 - ALPHA / 2, welch.degrees)
    if min(len(now), len(before)) < WELCH_MIN_COUNT:
        permuted, permuted_critical = _permutation(now, before, abs(welch.statistic))
        p_value, critical = max(p_value, permuted), max(critical, permuted_critical)
    reach = critical * welch.error if welch.error else 0.0
    return MeanComparison(
        welch.difference,
        p_value,
        Interval(welch.difference - reach, welch.difference + reach),
        _detectable(welch, min(len(now), len(before))),
    )


def _welch(now: Values, before: Values) -> _Welch:
    parts = now.var(ddof=1) / len(now), before.var(ddof=1) / len(before)
    variance = float(sum(parts))
    degrees = math.inf
    # The rounding of a constant's mean is no spread.
    if variance <= _TIE * _TIE:
        return _Welch(_rounded_difference(now, before), 0.0, degrees)
    degrees = variance**2 / (parts[0] ** 2 / (len(now) - 1) + parts[1] ** 2 / (len(before) - 1))
    return _Welch(float(now.mean() - before.mean()), math.sqrt(variance), float(degrees))


def _rounded_difference(now: Values, before: Values) -> float:
    difference = float(now.mean() - before.mean())
    return 0.0 if abs(difference) < _TIE else difference


def _welch_p_value(welch: _Welch) -> float:
    if not welch.error:
        return 0.0 if welch.difference else 1.0
    return student_p_value(welch.statistic, welch.degrees)


def _studentised(difference: float, error: float) -> float:
    if error:
        return difference / error
    return math.copysign(math.inf, difference) if difference else 0.0


def _permutation(now: Values, before: Values, observed: float) -> tuple[float, float]:
    """Return the p-value, and the largest statistic that would still be within noise.

    Where relabellings are drawn, the observed labelling counts as one of them (Phipson & Smyth,
    *Statistical Applications in Genetics and Molecular Biology* 9, 2010), so the p-value is never 0.
    """
    few = min(len(now), len(before))
    pooled = np.sort(np.concatenate([now, before]))
    chosen, is_all = relabellings(len(pooled), few)
    statistics = _statistics(pooled, chosen)
    extra = 0 if is_all else 1
    reached = int(np.count_nonzero(statistics >= observed - _TIE * max(1.0, min(observed, 1e9)))) + extra
    allowed = math.floor(ALPHA * (len(statistics) + extra) + _TIE) - extra
    critical = float(np.partition(statistics, -allowed - 1)[-allowed - 1])
    p_value = reached / (len(statistics) + extra)
    # Ties at the edge: word and interval must agree.
    critical = max(critical, observed) if p_value > ALPHA else min(critical, observed * (1 - 1e-12))
    return p_value, critical if math.isfinite(critical) else observed


def _statistics(pooled: Values, chosen: npt.NDArray[np.uint16]) -> Values:
    """Return the absolute studentised difference under each relabelling."""
    centred = pooled - pooled.mean()
    few, many = chosen.shape[1], len(pooled) - chosen.shape[1]
    own = centred[chosen]
    sums = own.sum(axis=1)
    squares = np.einsum("ij,ij->i", own, own)
    total, total_squares = float(centred.sum()), float(centred @ centred)
    rest, rest_squares = total - sums, total_squares - squares
    variance = _variance(sums, squares, few) / few + _variance(rest, rest_squares, many) / many
    difference = np.abs(sums / few - rest / many)
    # Sums of squares lose the last bits, which must be neither a spread nor a difference.
    scale = max(total_squares / len(pooled), _TIE)
    flat = variance <= scale * 1e-13
    difference[difference <= math.sqrt(scale) * _TIE] = 0
    with np.errstate(divide="ignore", invalid="ignore"):
        found = difference / np.sqrt(np.where(flat, 0, variance))
    return np.where(flat & (difference == 0), 0.0, found)


def _variance(sums: Values, squares: Values, count: int) -> Values:
    found: Values = np.maximum(squares - sums * sums / count, 0) / (count - 1)
    return found


@lru_cache(maxsize=256)
def relabellings(count: int, chosen: int) -> tuple[npt.NDArray[np.uint16], bool]:
    """Return which places of `count` the smaller side takes, a row each, and whether these are all ways."""
    if math.comb(count, chosen) <= ALL_RELABELLINGS:
        rows = np.fromiter(chain.from_iterable(combinations(range(count), chosen)), np.uint16)
        return rows.reshape(-1, chosen), True
    random = np.random.default_rng([SEED, count, chosen])
    return _drawn(random, count, chosen), False


def _drawn(random: np.random.Generator, count: int, chosen: int) -> npt.NDArray[np.uint16]:
    """Draw rows of places without repetition: those with one are drawn anew, which few need."""
    if count < 3 * chosen * chosen:
        keys = random.random((DRAWN_RELABELLINGS, count), dtype=np.float32)
        return np.argpartition(keys, chosen, axis=1)[:, :chosen].astype(np.uint16)
    rows = random.integers(0, count, (DRAWN_RELABELLINGS, chosen))
    while len(again := np.flatnonzero((np.diff(np.sort(rows, axis=1), axis=1) == 0).any(axis=1))):
        rows[again] = random.integers(0, count, (len(again), chosen))
    return rows.astype(np.uint16)


def _detectable(welch: _Welch, fewest: int) -> float | None:
    """Return (t₁₋α⸝₂ + t₀.₈) · standard error (Cohen, *Statistical Power Analysis*, 1988, §2)."""
    if fewest < WELCH_MIN_COUNT:
        return None
    if not welch.error:
        return 0.0
    both = student_quantile(1 - ALPHA / 2, welch.degrees) + student_quantile(POWER_RATIO, welch.degrees)
    return both * welch.error
