"""Counts: whether two spans had incidents at different rates, where months spread more than chance as well.

Given the sum of both, Poisson counts are binomial with the share of the days (Przyborowski & Wilenski,
*Biometrika* 31, 1940). Negative binomial counts (NB2: variance μ + α μ²) of months sum to negative binomial
counts of spans, and given their sum they are beta-binomial, with the months ÷ α as parameters: the exact test
of Robinson & Smyth (*Biostatistics* 9, 2008), which becomes the binomial one as α falls to 0.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np

from pmdata.metrics.statistics import Values

MIN_MONTHS = 6
"""Below so many whole months their spread is not estimated."""
DAYS_A_MONTH = 365.25 / 12
_LARGEST = 1e4
_STEPS = 60
_GOLDEN = (math.sqrt(5) - 1) / 2


def dispersion(counts: Sequence[int], days: Sequence[float]) -> float:
    """Return α of NB2 by maximum likelihood, months as rows and days as offset; 0 without more spread.

    One rate for all months, so `statsmodels.NegativeBinomial(counts, ones, exposure=days)` is the same fit.
    Source: Cameron & Trivedi, *Regression Analysis of Count Data*, §3.3.
    """
    total = sum(counts)
    if len(counts) < MIN_MONTHS or not total:
        return 0.0
    y, offset = np.asarray(counts, np.float64), np.asarray(days, np.float64)
    expected = offset * (total / offset.sum())
    # The derivative of the likelihood at α = 0: without more spread than chance it falls from there.
    if float(((y - expected) ** 2 - y).sum()) <= 0:
        return 0.0
    low, high = math.log(1e-6), math.log(_LARGEST)
    return math.exp(_maximum(lambda log: _profile(y, offset, math.exp(log)), low, high))


def _profile(y: Values, offset: Values, alpha: float) -> float:
    """Return the log likelihood at α with the rate that is best there."""
    rate = float(y.sum() / offset.sum())
    for _ in range(8):
        # Newton's steps on the score Σ (y − μ)/(1 + αμ), in the log of the rate.
        mu = offset * rate
        score = float(((y - mu) / (1 + alpha * mu)).sum())
        information = float((mu * (1 + alpha * y) / (1 + alpha * mu) ** 2).sum())
        rate *= math.exp(min(1.0, max(-1.0, score / information)))
    mu = offset * rate
    # Σ log Γ(y + 1/α) − log Γ(1/α) is a sum of logs, since y is whole.
    rising = sum(float(np.log1p(alpha * np.arange(int(count))).sum()) for count in y)
    return rising + float((y * np.log(mu) - (y + 1 / alpha) * np.log1p(alpha * mu)).sum())


def _maximum(function: Callable[[float], float], low: float, high: float) -> float:
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(_STEPS):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = function(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = function(left)
    return (low + high) / 2


def counts_p_value(
    count: int, days: float, previous_count: int, previous_days: float, alpha: float = 0.0
) -> float:
    """Return the two-sided p-value of equal rates; `alpha` is the dispersion of a month."""
    total = count + previous_count
    k = np.arange(total)
    if alpha <= 0:
        steps = math.log(days) - math.log(previous_days) + np.zeros(total)
    else:
        own, before = (span / DAYS_A_MONTH / alpha for span in (days, previous_days))
        steps = np.log(k + own) - np.log(total - k - 1 + before)
    return likelihood_p_value(np.log(total - k) - np.log(k + 1) + steps, count)


def likelihood_p_value(steps: Values, observed: int) -> float:
    """Return the two-sided p-value: the chance of an outcome no likelier than the observed one.

    `steps` are the logs of each outcome's likelihood over that of the one before it, so that no
    factorial is ever computed; `observed` is the place of the outcome, from 0.
    """
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    chances = np.exp(logs - logs.max())
    # Equal chances come out a few bits apart, and a tie must count.
    reached = chances[logs <= logs[observed] + 1e-7]
    return float(min(1.0, reached.sum() / chances.sum()))
