"""Statistics agree with their definitions, also at the edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, quantile_test

from pmdata.metrics import statistics

SECONDS = st.lists(st.floats(0, 1e7).map(round), min_size=1, max_size=40)


@settings(deadline=None)
@given(SECONDS)
def test_the_median_interval_is_scipys_quantile_test(values: list[int]) -> None:
    interval = statistics.median_interval(values)
    if len(values) < 5:
        assert interval is None
        return
    expected = quantile_test(values, q=float(np.median(values)), p=0.5).confidence_interval(0.9)
    assert interval is not None
    assert (interval.low, interval.high) == (expected.low, expected.high)


def test_the_median_of_an_even_number_lies_in_the_middle() -> None:
    assert statistics.quantile([60, 120, 180, 600], 0.5) == 150


def test_the_geometric_mean_is_the_root_of_the_product() -> None:
    assert statistics.geometric_mean([60, 240]) == pytest.approx(120)


def test_a_zero_counts_as_half_a_minute_on_the_log_scale() -> None:
    assert statistics.geometric_mean([0, 120]) == pytest.approx(60)


def test_whatever_is_shorter_than_half_a_minute_counts_as_that() -> None:
    assert statistics.geometric_mean([0, 10]) == pytest.approx(30)
    assert statistics.geometric_mean([10, 120]) == pytest.approx(60)


@pytest.mark.parametrize(("degrees", "point"), [(1, 12.706), (5, 2.571), (30, 2.042), (math.inf, 1.960)])
def test_students_t_is_that_of_the_printed_tables(degrees: float, point: float) -> None:
    assert statistics.student_quantile(0.975, degrees) == pytest.approx(point, abs=5e-4)
    assert statistics.student_p_value(-point, degrees) == pytest.approx(0.05, abs=1e-4)


def test_nothing_has_no_figures_and_zeros_have_zero() -> None:
    assert statistics.geometric_mean([]) is None
    assert statistics.quantile([], 0.5) is None
    assert statistics.geometric_mean([0, 0]) == 0


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilsons_interval_is_scipys(successes: int, count: int) -> None:
    successes = min(successes, count)
    interval = statistics.wilson_interval(successes, count)
    expected = binomtest(successes, count).proportion_ci(0.9, method="wilson")
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-9)
    assert 0 <= interval.low <= successes / count <= interval.high <= 1


def test_a_rate_of_nothing_has_no_interval() -> None:
    assert statistics.wilson_interval(0, 0) is None


def test_survival_counts_open_items_as_censored_not_as_done() -> None:
    curve = statistics.kaplan_meier([10, 20], [15, 30])
    assert [(point.days, point.open_ratio, point.at_risk) for point in curve] == [
        (10, 0.75, 4), (15, 0.75, 3), (20, 0.375, 2), (30, 0.375, 1),
    ]  # fmt: skip
    assert statistics.median_survival_days(curve) == 20


def test_survival_of_nothing_done_is_no_curve() -> None:
    assert statistics.kaplan_meier([], [3, 4]) == ()
    assert statistics.median_survival_days(()) is None


def test_seeded_numbers_are_the_same_every_time_and_differ_by_key() -> None:
    assert statistics.seeded_generator("a", 1).random() == statistics.seeded_generator("a", 1).random()
    assert statistics.seeded_generator("a", 1).random() != statistics.seeded_generator("b", 1).random()
