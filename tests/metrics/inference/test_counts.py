"""Counts: the spread of months by maximum likelihood, and the exact tests that allow for it."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.stats import betabinom, binomtest

from pmdata.metrics.inference.counts import DAYS_A_MONTH, counts_p_value, dispersion


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_dispersion_is_that_of_statsmodels(seed: int) -> None:
    random = np.random.default_rng(seed)
    days = np.tile([31.0, 28, 31, 30, 31, 30], 4)
    counts = random.negative_binomial(1 / 0.6, 1 / (1 + 0.6 * 0.2 * days))
    fit = sm.NegativeBinomial(counts, np.ones(24), exposure=days).fit(disp=0, method="nm", maxiter=2000)
    assert dispersion(counts.tolist(), days.tolist()) == pytest.approx(fit.params[1], rel=1e-3)


def test_months_that_spread_no_more_than_chance_have_none() -> None:
    assert dispersion([4, 5, 6, 5, 4, 6, 5, 5], [30] * 8) == 0
    assert dispersion([0] * 24, [30] * 24) == 0
    assert dispersion([0, 40, 0, 0, 0], [30] * 5) == 0, "five months are too few to estimate from"


def test_without_dispersion_it_is_the_binomial_test() -> None:
    assert counts_p_value(3, 90, 12, 60) == pytest.approx(binomtest(3, 15, 90 / 150).pvalue)


def test_with_dispersion_it_is_the_beta_binomial_test() -> None:
    own, before = 90 / DAYS_A_MONTH / 0.4, 60 / DAYS_A_MONTH / 0.4
    chances = betabinom.pmf(np.arange(16), 15, own, before)
    expected = chances[chances <= chances[3] * (1 + 1e-7)].sum()
    assert counts_p_value(3, 90, 12, 60, 0.4) == pytest.approx(expected)


def test_little_dispersion_changes_nothing_and_much_a_lot() -> None:
    exact = counts_p_value(10, 91, 30, 91)
    assert counts_p_value(10, 91, 30, 91, 1e-9) == pytest.approx(exact, rel=1e-5)
    assert counts_p_value(10, 91, 30, 91, 1.0) > 0.05 > exact
