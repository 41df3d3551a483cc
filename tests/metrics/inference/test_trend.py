"""Trend: the slope with HC3 errors as statsmodels has it, and the words that it is worth."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from pmdata.metrics.inference.trend import slope_hc3, trend


def test_the_slope_and_its_error_are_those_of_statsmodels() -> None:
    random = np.random.default_rng(8)
    times = np.sort(random.uniform(0, 8, 60))
    values = 7 - 0.1 * times + random.standard_t(3, 60) * (0.2 + times)
    theirs = sm.OLS(values, sm.add_constant(times)).fit(cov_type="HC3", use_t=True)
    ours = slope_hc3(times, values)
    assert ours is not None
    assert (ours.slope, ours.error, ours.p_value) == pytest.approx(
        (theirs.params[1], theirs.bse[1], theirs.pvalues[1])
    )
    interval = ours.interval(0.05)
    assert (interval.low, interval.high) == pytest.approx(tuple(theirs.conf_int()[1]))


def test_hc3_by_hand() -> None:
    """Times −1, 0, 1 and values 0, 3, 0: slope 0, leverages 5/6, 1/3, 5/6, residuals −1, 2, −1."""
    found = slope_hc3([-1, 0, 1], [0, 3, 0])
    assert found is not None
    # Σ (x e / (1 − h))² = 2 · (1 / (1/6))² = 72, and √72 / Σx² = √72 / 2.
    assert (found.slope, found.error, found.degrees) == pytest.approx((0, math.sqrt(72) / 2, 1))


def test_points_that_fix_the_line_have_no_error_to_go_by() -> None:
    assert slope_hc3([0, 0, 0, 5], [1, 2, 3, 9]) is None
    assert slope_hc3([2, 2, 2], [1, 2, 3]) is None
    assert slope_hc3([1, 2], [1, 2]) is None


def test_a_fall_by_a_tenth_a_quarter_is_found() -> None:
    times = np.linspace(0, 8, 80)
    found = trend(times, 8 + math.log(0.9) * times + np.tile([-0.3, 0.3], 40), 8)
    assert found is not None
    assert found.ratio == pytest.approx(-0.1, abs=0.005)
    assert found.low_ratio < found.ratio < found.high_ratio < 0
    assert found.verdict(found.p_value) == "improved"
    assert found.verdict(0.2) == "cannot_tell"


def test_steady_is_another_answer_than_unknown() -> None:
    times = np.linspace(0, 8, 400)
    steady = trend(times, 8 + np.tile([-0.3, 0.3], 200), 8)
    unknown = trend(times[::20], 8 + np.tile([-1.5, 1.5, 1.2, -1.4], 5), 8)
    assert steady is not None
    assert unknown is not None
    assert steady.verdict(steady.p_value) == "no_change"
    assert unknown.verdict(unknown.p_value) == "cannot_tell"


def test_a_constant_is_no_change() -> None:
    found = trend(np.linspace(0, 8, 40), np.full(40, math.log(3600)), 8)
    assert found is not None
    assert (found.p_value, found.verdict(found.p_value)) == (1, "no_change")


def test_few_values_or_quarters_have_no_trend() -> None:
    assert trend(np.linspace(0, 8, 11), np.arange(11.0), 8) is None
    assert trend(np.linspace(0, 8, 40), np.arange(40.0), 5) is None
