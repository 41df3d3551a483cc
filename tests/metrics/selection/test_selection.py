"""A selection knows its period, its as-of date and how to say both."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pmdata.errors import EmptySpanError
from pmdata.metrics.action_items.items import action_items
from pmdata.metrics.contributing_factors.recurrence import repeat_rate
from pmdata.metrics.contributing_factors.themes import factors
from pmdata.metrics.incidents.counts import incident_counts
from pmdata.metrics.response_times.durations import response_times
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import (
    Selection,
    in_words,
    period_in_words,
    previous_span,
    select,
)
from pmdata.workspace import Settings

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def of(**settings: Any) -> Selection:
    return select(Settings(**settings), now=NOW)


def test_the_default_period_is_four_full_quarters_and_the_current_one() -> None:
    chosen = of()
    assert (chosen.since, chosen.until) == (date(2025, 10, 1), date(2026, 11, 20))
    assert in_words(chosen) == "Q4 2025 – Q4 2026 so far · all services"


def test_the_default_period_follows_the_fiscal_year() -> None:
    assert of(fiscal_year_start=2).since == date(2025, 11, 1)


def test_an_as_of_date_means_the_end_of_that_day_in_the_reporting_zone() -> None:
    chosen = of(as_of=date(2026, 9, 30), reporting_zone="America/New_York")
    assert chosen.as_of == datetime(2026, 10, 1, 4, tzinfo=UTC)
    assert chosen.as_of_on == date(2026, 9, 30)


def test_an_as_of_instant_means_it_exactly() -> None:
    stated = datetime(2026, 9, 30, 15, 30, tzinfo=UTC)
    assert of(as_of=stated).as_of == stated


def test_without_a_setting_as_of_is_now_to_the_minute() -> None:
    now = datetime(2026, 11, 20, 12, 0, 41, 5, tzinfo=UTC)
    chosen = select(Settings(), now=now)
    assert timedelta() <= now - chosen.as_of < timedelta(minutes=1)
    assert (chosen.as_of_day, chosen.as_of_on) == (None, date(2026, 11, 20))
    assert chosen == select(Settings(), now=now + timedelta(seconds=18))


@pytest.mark.parametrize(
    ("zone", "now", "as_of_on"),
    [
        ("UTC", datetime(2026, 9, 30, 23, 59, 59, tzinfo=UTC), date(2026, 9, 30)),
        ("UTC", datetime(2026, 10, 1, tzinfo=UTC), date(2026, 10, 1)),
        ("Europe/Berlin", datetime(2026, 9, 30, 22, 0, 3, tzinfo=UTC), date(2026, 10, 1)),
        ("America/Los_Angeles", datetime(2026, 10, 1, 6, 59, tzinfo=UTC), date(2026, 9, 30)),
    ],
)
def test_now_is_the_date_that_it_is_in_the_reporting_zone(zone: str, now: datetime, as_of_on: date) -> None:
    assert select(Settings(reporting_zone=zone), now=now).as_of_on == as_of_on


def test_the_previous_span_is_as_long_and_right_before() -> None:
    chosen = select(Settings(), since=date(2026, 3, 1), until=date(2026, 3, 31), now=NOW)
    before = previous_span(chosen)
    assert before is not None
    assert (before.since, before.until) == (date(2026, 1, 29), date(2026, 2, 28))


def test_a_selection_without_a_beginning_has_no_previous_span() -> None:
    assert previous_span(select(Settings(), until=date(2026, 3, 31), now=NOW)) is None


def test_the_future_is_not_selected() -> None:
    chosen = select(Settings(), since=date(2026, 1, 1), until=date(2027, 1, 1), now=NOW)
    assert chosen.until == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2026, 7, 1), date(2026, 9, 30), "Q3 2026"),
        (date(2026, 4, 1), date(2026, 9, 30), "Q2 2026 – Q3 2026"),
        (date(2026, 10, 1), None, "Q4 2026 so far"),
        (date(2026, 10, 1), date(2026, 11, 1), "2026-10-01 – 2026-11-01"),
        (date(2026, 7, 2), date(2026, 9, 30), "2026-07-02 – 2026-09-30"),
        (None, date(2026, 9, 30), "everything to 2026-09-30"),
    ],
)
def test_a_span_is_written_in_quarters_where_it_is_quarters(
    since: date | None, until: date | None, words: str
) -> None:
    assert period_in_words(select(Settings(), since=since, until=until, now=NOW)) == words


def test_chosen_services_teams_and_severities_are_named() -> None:
    chosen = select(Settings(), services=("a", "b"), severities=("SEV1",), now=NOW)
    assert in_words(chosen).endswith(" · a, b · SEV1")


def test_equal_selections_are_one_cache_key() -> None:
    assert len({of(), of()}) == 1
    assert of() != select(Settings(), services=("a",), now=NOW)
    assert of().as_of - timedelta(days=1) < NOW + timedelta(days=1)


def test_one_question_answers_for_the_whole_and_for_its_periods(fill: Callable[..., Cursor]) -> None:
    cursor = fill(
        [{"key": "A", "incident_on": date(2026, 8, 1)}, {"key": "B", "incident_on": date(2026, 4, 1)}],
        factors=[{"key": key, "position": 1, "theme": "dns", "text": "x", "source": "list"} for key in "AB"],
        items=[{"key": "A", "item_key": "1", "position": 1, "text": "x", "created_on": date(2026, 8, 1)}],
    )
    chosen = of(as_of=date(2026, 9, 30))
    for metric in (response_times, incident_counts, action_items, repeat_rate, factors):
        rows: Any = metric(cursor, chosen, by="quarter", include_total=True)
        whole: Any = metric(cursor, chosen)
        parts: Any = metric(cursor, chosen, by="quarter")
        assert rows == (*whole, *parts)


def test_a_span_without_a_day_is_refused_with_the_remedy() -> None:
    with pytest.raises(EmptySpanError, match=r"no day lies between 2027-01-01 and 2026-11-20.*as of when"):
        select(Settings(), since=date(2027, 1, 1), now=NOW)
    with pytest.raises(EmptySpanError, match=r"between 2026-05-01 and 2026-04-01.*later last one"):
        select(Settings(), since=date(2026, 5, 1), until=date(2026, 4, 1), now=NOW)


def test_a_first_day_before_any_report_is_the_beginning() -> None:
    chosen = select(Settings(), since=date.min, until=date(2026, 9, 30), now=NOW)
    assert (chosen.since, chosen.until) == (None, date(2026, 9, 30))
    assert previous_span(chosen) is None


def test_a_last_day_before_any_report_leaves_nothing_to_count() -> None:
    assert select(Settings(), until=date.min, now=NOW).last_on == date(1970, 1, 1)
