"""Shrinkage: medians of small groups, drawn towards all of them by as much as chance spreads them."""

import math
from collections.abc import Sequence

import numpy as np

from pmdata.metrics.statistics import Values

MIN_GROUPS = 3
MIN_DEGREES = 5
_MEDIAN_FACTOR = math.pi / 2
"""The variance of a median of normal values over that of their mean, for large n."""


def shrunken(logs_by_group: Sequence[Values]) -> tuple[float | None, ...]:
    """Return each group's log median, shrunken; None of nothing, and below 3 groups or 5 degrees.

    y = the group's log median, v = (π/2)·s²/n with s² pooled within groups, τ² by DerSimonian & Laird
    (*Controlled Clinical Trials* 7, 1986), never negative; shrunken = μ + τ²/(τ² + v)·(y − μ), the
    empirical Bayes estimate of Efron & Morris (JASA 70, 1975) with μ the weighted mean.
    """
    known = [logs for logs in logs_by_group if len(logs)]
    degrees = sum(len(logs) for logs in known) - len(known)
    if len(known) < MIN_GROUPS or degrees < MIN_DEGREES:
        return (None,) * len(logs_by_group)
    medians = np.array([np.median(logs) for logs in known])
    pooled = sum(float(((logs - logs.mean()) ** 2).sum()) for logs in known) / degrees
    variances = _MEDIAN_FACTOR * pooled / np.array([len(logs) for logs in known])
    if not pooled:
        values = medians
    else:
        between = between_variance(medians, variances)
        mean = _weighted_mean(medians, 1 / (between + variances))
        values = mean + between / (between + variances) * (medians - mean)
    found = iter(values.tolist())
    return tuple(next(found) if len(logs) else None for logs in logs_by_group)


def between_variance(effects: Values, variances: Values) -> float:
    """Return τ², the variance between groups beyond their own, by the moments of DerSimonian & Laird."""
    weights = 1 / variances
    mean = _weighted_mean(effects, weights)
    heterogeneity = float(weights @ (effects - mean) ** 2)
    scale = float(weights.sum() - (weights @ weights) / weights.sum())
    return max(0.0, (heterogeneity - (len(effects) - 1)) / scale)


def _weighted_mean(values: Values, weights: Values) -> float:
    return float(weights @ values / weights.sum())
