"""Noise verdicts: false alarms are as rare as stated, and the same store gives the same verdict."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact

from pmdata.metrics.response_times import noise


def test_fewer_than_five_on_a_side_is_too_few() -> None:
    result = noise.compare([60] * 4, [600] * 30)
    assert result.verdict == "too_few"
    assert result.change_ratio == pytest.approx(-0.9)
    assert result.p_value is None


def test_a_clear_difference_is_distinguished_from_noise() -> None:
    slow, quick = [3600 + 60 * i for i in range(12)], [600 + 10 * i for i in range(12)]
    assert noise.compare(quick, slow).verdict == "improved"
    assert noise.compare(slow, quick).verdict == "worsened"


def test_the_same_values_differ_by_nothing() -> None:
    result = noise.compare([60, 120, 300, 600, 900], [60, 120, 300, 600, 900])
    assert (result.verdict, result.change_ratio, result.p_value) == ("within_noise", 0, 1)


def test_constant_samples_are_compared_without_trouble() -> None:
    assert noise.compare([60] * 8, [60] * 8).verdict == "within_noise"
    assert noise.compare([60] * 80, [60] * 80).verdict == "within_noise"


def test_the_verdict_does_not_depend_on_the_order_of_the_call() -> None:
    first = noise.compare([100, 200, 300, 400, 500], [150, 250, 350, 450, 550])
    noise.compare(list(range(1, 30)), list(range(20, 60)))
    assert noise.compare([100, 200, 300, 400, 500], [150, 250, 350, 450, 550]) == first


def test_false_alarms_stay_near_one_in_twenty() -> None:
    random = np.random.default_rng(1)
    samples = np.exp(random.normal(8, 1, (300, 2, 20)))
    alarms = sum(noise.compare(now, before).verdict != "within_noise" for now, before in samples)
    assert 5 <= alarms <= 27


def test_what_would_show_is_stated_both_ways() -> None:
    random = np.random.default_rng(2)
    assert noise.compare(*random.lognormal(8, 1, (2, 9))).detectable_ratio is None
    result = noise.compare(*random.lognormal(8, 1, (2, 30)))
    assert result.detectable_ratio is not None
    assert result.detectable_fall_ratio is not None
    assert (1 + result.detectable_ratio) * (1 + result.detectable_fall_ratio) == pytest.approx(1)


def test_half_a_minute_is_the_shortest_on_both_sides() -> None:
    result = noise.compare([0, 60, 60, 60, 60], [20, 60, 60, 60, 60])
    assert (result.change_ratio, result.p_value) == (0, 1)
    days = noise.compare([0, 1, 2, 3, 4], [0, 10, 20, 30, 40], floor=0.5)
    assert days.change_ratio == pytest.approx(10**-0.8 - 1)


def test_the_interval_agrees_with_the_word() -> None:
    result = noise.compare([60 * k for k in range(1, 13)], [600 * k for k in range(1, 13)])
    assert result.verdict == "improved"
    assert result.change_low_ratio is not None
    assert result.change_high_ratio is not None
    assert result.change_low_ratio < (result.change_ratio or 0) < result.change_high_ratio < 0


def test_an_adjusted_p_value_takes_the_word_back() -> None:
    result = noise.compare([60 * k for k in range(1, 13)], [600 * k for k in range(1, 13)])
    assert (result.judged(0.06), result.judged(0.04), result.judged(None)) == (
        "within_noise",
        "improved",
        "improved",
    )


def test_months_that_spread_more_than_chance_need_more_of_a_difference() -> None:
    assert noise.compare_counts(14, 91, 32, 91).verdict == "improved"
    assert noise.compare_counts(14, 91, 32, 91, dispersion=0.8).verdict == "within_noise"


def test_fewer_incidents_are_better_and_few_prove_little() -> None:
    assert noise.compare_counts(20, 90, 50, 90).verdict == "improved"
    assert noise.compare_counts(50, 90, 20, 90).verdict == "worsened"
    assert noise.compare_counts(9, 90, 12, 90).verdict == "within_noise"
    assert noise.compare_counts(1, 90, 3, 90).verdict == "too_few"


def test_counts_are_compared_by_the_day() -> None:
    result = noise.compare_counts(10, 30, 30, 90)
    assert result.change_ratio == pytest.approx(0)
    assert result.p_value == pytest.approx(1)
    assert noise.compare_counts(6, 90, 0, 90).change_ratio is None


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 92), st.integers(1, 92))
def test_counts_are_tested_by_scipys_binomial(
    count: int, previous: int, days: int, previous_days: int
) -> None:
    result = noise.compare_counts(count, days, previous, previous_days)
    if count + previous >= 5:
        expected = binomtest(count, count + previous, days / (days + previous_days)).pvalue
        assert result.p_value == pytest.approx(expected, rel=1e-6)


@settings(deadline=None)
@given(st.integers(0, 30), st.integers(5, 30), st.integers(0, 30), st.integers(5, 30))
def test_rates_are_tested_by_fishers_exact_test(a: int, n: int, b: int, m: int) -> None:
    a, b = min(a, n), min(b, m)
    expected = fisher_exact([[a, n - a], [b, m - b]]).pvalue
    assert noise.compare_rates(a, n, b, m).p_value == pytest.approx(expected, rel=1e-6)


def test_a_higher_rate_is_better() -> None:
    assert noise.compare_rates(28, 30, 10, 30).verdict == "improved"
    assert noise.compare_rates(10, 30, 28, 30).verdict == "worsened"
    assert noise.compare_rates(10, 30, 28, 30, more_is_better=False).verdict == "improved"
    assert noise.compare_rates(0, 0, 3, 4).verdict == "too_few"
    assert math.isclose(noise.compare_rates(10, 20, 5, 20).change_ratio or 0, 1)


@pytest.mark.parametrize(("a", "n", "b", "m"), [(5200, 9000, 5000, 9100), (30_000, 40_000, 29_000, 40_000)])
def test_tens_of_thousands_are_tested_as_exactly(a: int, n: int, b: int, m: int) -> None:
    expected = fisher_exact([[a, n - a], [b, m - b]]).pvalue
    assert noise.compare_rates(a, n, b, m).p_value == pytest.approx(expected, rel=1e-6)
    expected = binomtest(a, a + b, 90 / 182).pvalue
    assert noise.compare_counts(a, 90, b, 92).p_value == pytest.approx(expected, rel=1e-6)
