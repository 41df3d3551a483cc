"""Shrinkage: DerSimonian–Laird as published and by hand, and what it does to small groups."""

import numpy as np
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from pmdata.metrics.inference.shrinkage import between_variance, shrunken


def test_the_variance_between_groups_is_that_of_statsmodels() -> None:
    effects, variances = np.array([0.1, 0.9, 1.4, -0.3, 2.0]), np.array([0.2, 0.1, 0.4, 0.3, 0.15])
    theirs = combine_effects(effects, variances, method_re="chi2")
    assert between_variance(effects, variances) == pytest.approx(theirs.tau2)


def test_between_variance_by_hand() -> None:
    """Effects 0, 2, 4 of variance 1: Q = 8, τ² = (8 − 2) / (3 − 3/3) = 3; less spread than chance: 0."""
    assert between_variance(np.array([0.0, 2, 4]), np.ones(3)) == pytest.approx(3)
    assert between_variance(np.array([0.0, 0.1, 0.2]), np.ones(3)) == 0


def test_the_smallest_group_is_drawn_furthest() -> None:
    random = np.random.default_rng(4)
    groups = [random.normal(7, 1, 40), random.normal(8, 1, 40), random.normal(9, 1, 40), np.array([12.0])]
    own = [float(np.median(group)) for group in groups]
    found = [value or 0 for value in shrunken(groups)]
    moved = [abs(value - before) for value, before in zip(found, own, strict=True)]
    assert moved[3] > 5 * max(moved[:3])
    assert own[2] < found[3] < own[3]


def test_two_groups_or_few_values_are_left_alone() -> None:
    assert shrunken([np.arange(9.0), np.arange(9.0)]) == (None, None)
    assert shrunken([np.arange(2.0), np.arange(2.0), np.arange(3.0)]) == (None, None, None)
    assert shrunken([np.arange(9.0), np.arange(9.0), np.arange(9.0), np.empty(0)])[3] is None


def test_groups_of_one_value_each_time_stay_apart() -> None:
    groups = [np.full(4, level) for level in (5.0, 6.0, 7.0)]
    assert shrunken(groups) == pytest.approx((5, 6, 7))
