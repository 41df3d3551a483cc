"""Statistics agree with their definitions, also at the edges."""

from itertools import combinations

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


def test_a_zero_never_counts_as_more_than_a_smaller_value() -> None:
    assert statistics.geometric_mean([0, 10]) == pytest.approx(10)


def test_nothing_has_no_figures_and_zeros_have_zero() -> None:
    assert statistics.geometric_mean([]) is None
    assert statistics.quantile([], 0.5) is None
    assert statistics.geometric_mean([0, 0]) == 0


def test_fewer_than_five_on_a_side_is_too_few() -> None:
    result = statistics.compare([60] * 4, [600] * 30)
    assert result.verdict == "too_few"
    assert result.change_ratio == pytest.approx(-0.9)
    assert result.p_value is None


def test_a_clear_difference_is_told_from_noise() -> None:
    slow, quick = [3600 + 60 * i for i in range(12)], [600 + 10 * i for i in range(12)]
    assert statistics.compare(quick, slow).verdict == "improved"
    assert statistics.compare(slow, quick).verdict == "worsened"


def test_the_same_values_differ_by_nothing() -> None:
    result = statistics.compare([60, 120, 300, 600, 900], [60, 120, 300, 600, 900])
    assert (result.verdict, result.change_ratio, result.p_value) == ("within_noise", 0, 1)


def test_constant_samples_are_compared_without_trouble() -> None:
    assert statistics.compare([60] * 8, [60] * 8).verdict == "within_noise"
    assert statistics.compare([60] * 80, [60] * 80).verdict == "within_noise"


def test_the_p_value_is_near_that_of_every_relabelling() -> None:
    now, before = np.log([300.0, 420, 800, 950, 1500]), np.log([200.0, 260, 330, 500, 610])
    pooled = np.concatenate([now, before])
    observed = abs(now.mean() - before.mean())
    reached = [
        abs(pooled[list(rows)].mean() - np.delete(pooled, rows).mean()) >= observed - 1e-12
        for rows in combinations(range(10), 5)
    ]
    assert statistics.permutation_p_value(now, before) == pytest.approx(np.mean(reached), abs=0.03)


def test_large_samples_get_the_same_p_value_from_the_normal_limit() -> None:
    random = np.random.default_rng(7)
    now, before = random.normal(0.28, 1, 50), random.normal(0, 1, 50)
    pooled = np.concatenate([now, before])
    limit = statistics._normal_p_value(pooled, 50, abs(float(now.mean() - before.mean())))
    assert limit == pytest.approx(statistics.permutation_p_value(now, before), abs=0.03)


def test_the_verdict_does_not_depend_on_the_order_of_the_call() -> None:
    first = statistics.compare([100, 200, 300, 400, 500], [150, 250, 350, 450, 550])
    statistics.compare(list(range(1, 30)), list(range(20, 60)))
    assert statistics.compare([100, 200, 300, 400, 500], [150, 250, 350, 450, 550]) == first


def test_false_alarms_stay_near_one_in_twenty() -> None:
    random = np.random.default_rng(1)
    samples = np.exp(random.normal(8, 1, (300, 2, 20)))
    alarms = sum(statistics.compare(now, before).verdict != "within_noise" for now, before in samples)
    assert 5 <= alarms <= 27


def test_the_detectable_change_shrinks_with_the_number_of_incidents() -> None:
    random = np.random.default_rng(2)
    few, many = random.lognormal(8, 1, (2, 10)), random.lognormal(8, 1, (2, 90))
    small, large = statistics.compare(*few), statistics.compare(*many)
    assert small.detectable_ratio is not None
    assert large.detectable_ratio is not None
    assert small.detectable_ratio > 2 * large.detectable_ratio


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
