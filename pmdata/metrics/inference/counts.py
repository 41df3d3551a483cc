"""Counts: whether two spans had incidents at different rates, where months spread more than chance as well.

Given the sum of both, Poisson counts are binomial with the share of the days (Przyborowski & Wilenski,
*Biometrika* 31, 1940). Negative binomial counts (NB2: variance μ + α μ²) of months sum to negative binomial
counts of spans, and given their sum they are beta-binomial, with the months ÷ α as parameters: the exact test
of Robinson & Smyth (*Biostatistics* 9, 2008), which becomes the binomial one as α falls to 0.
"""

import math
from collections.abc import Sequence

import numpy as np

from pmdata.metrics.statistics import Values

MIN_MONTHS = 6
"""Below so many whole months their spread is not estimated."""
DAYS_A_MONTH = 365.25 / 12
_SMALLEST, _LARGEST = 1e-6, 1e4
_POINTS, _ROUNDS, _NEWTON = 40, 5, 6
"""The likelihood is looked at in a grid of logs of α, then in a finer one around the best, and so on."""


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
    tops = np.bincount(y.astype(np.intp))
    # Σ log Γ(y + 1/α) − log Γ(1/α) is a sum of logs over j < y, since y is whole.
    above = (len(y) - np.cumsum(tops)[:-1]).astype(np.float64)
    low, high = math.log(_SMALLEST), math.log(_LARGEST)
    for _ in range(_ROUNDS):
        grid = np.linspace(low, high, _POINTS)
        best = int(_profile(y, offset, above, np.exp(grid)).argmax())
        low, high = grid[max(0, best - 1)], grid[min(_POINTS - 1, best + 1)]
    return math.exp((low + high) / 2)


def _profile(y: Values, offset: Values, above: Values, alphas: Values) -> Values:
    """Return the log likelihood at each α with the rate that is best there."""
    alpha = alphas[:, None]
    rate = np.full((len(alphas), 1), y.sum() / offset.sum())
    for _ in range(_NEWTON):
        # Newton's steps on the score Σ (y − μ)/(1 + αμ), in the log of the rate.
        mu = offset * rate
        score = ((y - mu) / (1 + alpha * mu)).sum(axis=1, keepdims=True)
        information = (mu * (1 + alpha * y) / (1 + alpha * mu) ** 2).sum(axis=1, keepdims=True)
        rate = rate * np.exp(np.clip(score / information, -1, 1))
    mu = offset * rate
    rising = np.log1p(alpha * np.arange(len(above))) @ above
    likelihood: Values = rising + (y * np.log(mu) - (y + 1 / alpha) * np.log1p(alpha * mu)).sum(axis=1)
    return likelihood


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
