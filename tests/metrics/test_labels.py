"""What durations, budgets and their windows are called."""

from datetime import UTC, datetime, timedelta

from pmdata.metrics.labels import DURATION_LABELS, state_words, window_words
from pmdata.metrics.response_times.metric import METRICS
from tests.charts.test_charts import budget


def test_every_metric_has_a_label() -> None:
    assert set(METRICS) == set(DURATION_LABELS)


def test_a_target_of_100_percent_is_not_called_exhausted() -> None:
    none = budget("a", budget_minutes=0, remaining_minutes=-4)
    rows = (budget("a"), none, none.model_copy(update={"state": "no_reports"}))
    assert [state_words(one) for one in rows] == ["Exhausted", "No budget", "No reports"]


def test_a_calendar_window_is_shown_by_the_days_of_its_own_zone() -> None:
    start = datetime(2026, 8, 31, 22, tzinfo=UTC)
    month = budget(
        "ledger",
        basis="calendar",
        window_start=start,
        window_end=start + timedelta(days=30),
        zone="Europe/Berlin",
    )

    assert window_words(month) == "2026-09-01 to 2026-09-30"
