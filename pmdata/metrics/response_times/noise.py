"""Noise: whether a change from one period to the next can be distinguished from chance.

`compare` for durations · `compare_counts` for how many incidents there were · `compare_rates` for shares.
All tests are exact or seeded, so the same store gives the same verdict, and none needs scipy: they
run while a page is drawn. α is 0.05. Most changes between two quarters are noise (Davidovič, *Incident
Metrics in SRE*, 2021; docs/glossary.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

from pmdata.metrics.statistics import MIN_COUNT, SEED, Values, log_values

Verdict = Literal["improved", "worsened", "within_noise", "too_few"]
ALPHA = 0.05
PERMUTATION_COUNT = 999
LARGE_COUNT = 100
"""Above this many values the permutation distribution is taken as normal, which it then is."""
_Z_TWO_SIDED = 1.959964
_Z_POWER = 0.841621


@dataclass(frozen=True)
class Comparison:
    """How two samples of durations differ, and whether that can be distinguished from noise."""

    verdict: Verdict
    change_ratio: float | None
    """Geometric mean now ÷ before − 1; None where either side is empty."""
    detectable_ratio: float | None
    """Smallest rise, as the same ratio, that samples of these sizes and spread show 4 times in 5."""
    p_value: float | None
    """Two-sided; None where the verdict is `too_few`."""
    count: int
    previous_count: int


def compare(values: Sequence[float] | Values, previous: Sequence[float] | Values) -> Comparison:
    """Compare durations with those of the period before: the noise verdict, shorter being better.

    A permutation test on the difference of mean logs, seeded, α = 0.05 (docs/glossary.md; after
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
    shuffled: npt.NDArray[np.uint8] = np.random.default_rng(SEED).permuted(rows, axis=1)[:, :chosen]
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


def compare_counts(count: int, days: float, previous_count: int, previous_days: float) -> Comparison:
    """Compare how many incidents there were in two spans of so many days, fewer being better.

    The exact conditional test of two Poisson rates: given the sum, the count is binomial with the
    share of the days (Przyborowski & Wileński, *Biometrika* 31, 1940). Too few is a sum below 5.
    """
    total = count + previous_count
    change = (count / days) / (previous_count / previous_days) - 1 if previous_count and days else None
    if total < MIN_COUNT:
        return Comparison("too_few", change, None, None, count, previous_count)
    p_value = _binomial_p_value(count, total, days / (days + previous_days))
    difference = count / days - previous_count / previous_days
    return Comparison(_verdict(p_value, difference), change, None, p_value, count, previous_count)


def _binomial_p_value(successes: int, count: int, share: float) -> float:
    k = np.arange(count)
    steps = np.log(count - k) - np.log(k + 1) + math.log(share) - math.log1p(-share)
    return _likelihood_p_value(steps, successes)


def _likelihood_p_value(steps: Values, observed: int) -> float:
    """Return the two-sided p-value: the chance of an outcome no likelier than the observed one.

    `steps` are the logs of each outcome's likelihood over that of the one before it, so that no
    factorial is ever computed; `observed` is the place of the outcome, from 0.
    """
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    chances = np.exp(logs - logs.max())
    # Equal chances come out a few bits apart, and a tie must count.
    reached = chances[logs <= logs[observed] + 1e-7]
    return float(min(1.0, reached.sum() / chances.sum()))


def compare_rates(
    successes: int, count: int, previous_successes: int, previous_count: int, *, more_is_better: bool = True
) -> Comparison:
    """Compare two proportions: Fisher's exact test, two-sided.

    It is the permutation test on yes-or-no values, counted out instead of drawn. `change_ratio` is the
    relative change of the rate.
    """
    now = successes / count if count else None
    before = previous_successes / previous_count if previous_count else None
    change = now / before - 1 if now is not None and before else None
    if min(count, previous_count) < MIN_COUNT or now is None or before is None:
        return Comparison("too_few", change, None, None, count, previous_count)
    p_value = _fisher_p_value(successes, count, previous_successes, previous_count)
    return Comparison(
        _verdict(p_value, before - now if more_is_better else now - before),
        change,
        None,
        p_value,
        count,
        previous_count,
    )


def _fisher_p_value(successes: int, count: int, previous_successes: int, previous_count: int) -> float:
    total = successes + previous_successes
    fewest = max(0, total - previous_count)
    k = np.arange(fewest, min(count, total))
    steps = np.log((count - k) * (total - k)) - np.log((k + 1) * (previous_count - total + k + 1))
    return _likelihood_p_value(steps, successes - fewest)
