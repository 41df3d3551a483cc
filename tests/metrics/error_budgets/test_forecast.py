"""The forecast: a range and a word from what happened before, with the record of such words."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from scipy import stats

from pmdata.metrics.error_budgets.arrivals import History, models
from pmdata.metrics.error_budgets.backtest import PastWindow, skill_of
from pmdata.metrics.error_budgets.forecast import BudgetForecast, forecasts, likelihood
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.selection.selection import Selection
from tests.metrics.error_budgets.test_error_budgets import MONTH, NOW, QUARTER, Fill, impact, incidents

AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
Forecasts = Callable[..., BudgetForecast]


def every_twenty_days(fill: Fill, minutes: Any = 12, **more: Any) -> duckdb.DuckDBPyConnection:
    rows = [{"incident_on": date(2025, 10, 1) + timedelta(days=20 * i)} for i in range(18)]
    ledger = [
        impact(f"{row['incident_on']} 10:00", minutes, key=f"INC-{i + 1}") for i, row in enumerate(rows)
    ]
    return fill(rows, objectives=[more], ledger=ledger)


def only(cursor: duckdb.DuckDBPyConnection, selection: Selection = NOW) -> BudgetForecast:
    [found] = forecasts(load_budgets(cursor, selection))
    return found


def test_the_forecast_is_a_range_that_the_same_store_repeats(fill: Fill) -> None:
    first = only(every_twenty_days(fill))
    assert first == only(every_twenty_days(fill))
    assert first.p10_minutes is not None
    assert first.p50_minutes is not None
    assert first.p90_minutes is not None
    assert 0 <= first.p10_minutes <= first.p50_minutes <= first.p90_minutes < 120
    # 1.4 incidents of 12 minutes are expected, and the budget is 40.32 minutes.
    assert first.likelihood == "unlikely"


def test_incidents_of_which_two_take_it_all_make_it_even_and_the_word_has_a_record(fill: Fill) -> None:
    found = only(every_twenty_days(fill, minutes=39))
    assert found.likelihood == "even"
    assert found.backtest_windows >= found.same_word_windows >= found.same_word_exhausted > 0


def test_a_probability_is_given_only_where_the_back_test_showsskill_of(fill: Fill) -> None:
    found = only(every_twenty_days(fill))
    assert found.backtest_windows < 30
    assert found.exhausted_ratio is None


def test_skill_is_what_beats_the_base_rate_beyond_doubt() -> None:
    random = np.random.default_rng(1)
    chances = random.uniform(0, 1, 120)
    came = random.uniform(0, 1, 120) < chances
    good = [PastWindow(n, float(p), bool(c)) for n, (p, c) in enumerate(zip(chances, came, strict=True))]
    idle = [
        PastWindow(n, float(p), bool(c))
        for n, (p, c) in enumerate(zip(chances, random.permutation(came), strict=True))
    ]
    assert skill_of(good).is_shown
    assert not skill_of(idle).is_shown
    assert not skill_of(good[:29]).is_shown
    both = np.array([1.0 if one.is_exhausted else 0.0 for one in good])
    brier = np.mean([(one.probability - value) ** 2 for one, value in zip(good, both, strict=True)])
    assert skill_of(good).difference == pytest.approx(brier - both.mean() * (1 - both.mean()))


@pytest.mark.parametrize(
    ("probability", "word"),
    [(0, "unlikely"), (0.33, "unlikely"), (0.34, "even"), (0.66, "even"), (0.67, "likely")],
)
def test_a_third_and_two_thirds_are_the_bounds_of_the_words(probability: float, word: str) -> None:
    assert likelihood(probability) == word


def test_a_calendar_forecast_starts_from_what_is_consumed_and_has_a_straight_line(fill: Fill) -> None:
    found = only(every_twenty_days(fill, **QUARTER), Selection(datetime(2026, 8, 16, tzinfo=UTC)))
    assert found.until == AS_OF
    assert found.straight_line_minutes == pytest.approx(2 * found.spent_minutes)
    assert found.p10_minutes is not None
    assert found.p10_minutes >= found.spent_minutes > 0


@pytest.mark.parametrize(
    ("row", "reason"),
    [({"target_ratio": 1.0}, "100 %"), ({}, "days of history"), (QUARTER, "ends with the as-of date")],
)
def test_without_budget_history_or_time_ahead_there_is_a_reason(
    fill: Fill, row: dict[str, Any], reason: str
) -> None:
    found = only(fill(incidents(1), objectives=[row]))
    assert (found.p50_minutes, found.likelihood, found.exhausted_ratio) == (None, None, None)
    assert reason in (found.reason or "")


def test_an_exhausted_budget_says_since_when_and_when_something_remains_again(fill: Fill) -> None:
    cursor = fill(incidents(1), objectives=[{}], ledger=[impact("2026-09-10 10:00", 60)])
    found = only(cursor)
    assert found.exhausted_since == datetime(2026, 9, 10, 10, 40, 19, tzinfo=UTC)
    # 19.68 minutes beyond the budget have to age out, 28 days after they happened.
    assert found.above_zero_on == date(2026, 10, 8)
    assert found.likelihood is None
    month = only(
        fill(incidents(1), objectives=[MONTH], ledger=[impact("2026-09-10 10:00", 60)]),
        Selection(AS_OF - timedelta(days=3)),
    )
    assert month.exhausted_since == datetime(2026, 9, 10, 10, 43, 12, tzinfo=UTC)
    assert month.above_zero_on == date(2026, 10, 1)


def test_arrivals_follow_gamma_poisson_by_the_moments_of_the_services() -> None:
    counts = [2, 4, 9, 1]
    days = 200.0
    histories = [History(np.arange(n, dtype=float), np.full(n, 600.0)) for n in counts]
    mean, variance = np.mean(counts) / days, np.var(counts, ddof=1) / days**2
    shape = mean**2 / (variance - mean / days)
    found = models(histories, days)
    assert [one.shape for one in found] == pytest.approx([shape + n for n in counts])
    assert [one.per_days for one in found] == pytest.approx([shape / mean + days] * 4)
    draws, _, _ = found[2].draws(np.random.default_rng(3), 28, 20_000)
    numbers = np.bincount(draws, minlength=20_000)
    expected = stats.nbinom(found[2].shape, found[2].per_days / (found[2].per_days + 28))
    assert numbers.mean() == pytest.approx(expected.mean(), rel=0.03)
    assert numbers.var() == pytest.approx(expected.var(), rel=0.06)


def test_under_three_services_the_prior_of_arrivals_has_shape_a_half() -> None:
    histories = [History(np.arange(n, dtype=float), np.full(n, 600.0)) for n in (3, 0)]
    assert [(one.shape, one.per_days) for one in models(histories, 100)] == [(3.5, 100), (0.5, 100)]


def test_sizes_are_log_normal_with_what_is_uncertain_of_their_parameters() -> None:
    logs = np.log([300.0, 600, 900, 1200, 4000, 700])
    histories = [History(np.arange(6, dtype=float), np.exp(logs)), History(np.empty(0), np.empty(0))]
    _, _, sizes = models(histories, 100)[0].draws(np.random.default_rng(2), 500, 4_000)
    # Each draw has parameters of its own, so that logs of new sizes follow a t distribution around the mean.
    spread = logs.std(ddof=1) * np.sqrt(1 + 1 / 6)
    for quantile in (0.1, 0.5, 0.9):
        expected = logs.mean() + stats.t(5).ppf(quantile) * spread
        assert np.quantile(np.log(sizes), quantile) == pytest.approx(expected, abs=0.08)
