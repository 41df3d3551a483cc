"""The period of a pack: a quarter, month, week or dates, and what it is held against."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pmdata.errors import EmptySpanError, PackNotBegunError, UnknownDigestPeriodError, UnknownPeriodError
from pmdata.metrics.selection.selection import Selection
from pmdata.review.pack import last_pack_period, pack_dates, pack_periods, parse_pack_period, settings_for
from pmdata.review.pack.period import PackGrain, chosen_in, year_before_dates
from pmdata.workspace import Settings

ALL = Selection(as_of=datetime(2026, 10, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("key", "grain", "first", "last"),
    [
        ("2026-Q3", "quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-09", "month", date(2026, 9, 1), date(2026, 9, 30)),
        ("2026-W38", "week", date(2026, 9, 14), date(2026, 9, 20)),
    ],
)
def test_a_period_is_named_as_elsewhere(key: str, grain: PackGrain, first: date, last: date) -> None:
    period = parse_pack_period(key, grain)
    assert (period.first_on, period.last_on, period.key) == (first, last, key)


@pytest.mark.parametrize(
    ("key", "grain"), [("2026-09", "quarter"), ("2026-Q3", "month"), ("2026-W60", "week")]
)
def test_a_name_of_another_length_is_refused(key: str, grain: PackGrain) -> None:
    with pytest.raises((UnknownPeriodError, UnknownDigestPeriodError)):
        parse_pack_period(key, grain)


def test_dates_are_both_included_and_in_order() -> None:
    assert pack_dates(date(2026, 8, 1), date(2026, 8, 1)).key == "2026-08-01_2026-08-01"
    with pytest.raises(EmptySpanError):
        pack_dates(date(2026, 8, 2), date(2026, 8, 1))


@pytest.mark.parametrize(
    ("key", "grain", "before", "year"),
    [
        ("2026-Q3", "quarter", (date(2026, 4, 1), date(2026, 6, 30)), date(2025, 7, 1)),
        ("2026-09", "month", (date(2026, 8, 1), date(2026, 8, 31)), date(2025, 9, 1)),
        ("2026-W38", "week", (date(2026, 9, 7), date(2026, 9, 13)), date(2025, 9, 15)),
    ],
)
def test_a_period_is_held_against_the_one_before_and_the_year_before(
    key: str, grain: PackGrain, before: tuple[date, date], year: date
) -> None:
    period = parse_pack_period(key, grain)
    _, span = chosen_in(ALL, period)
    assert (span.previous_first_on, span.previous_last_on) == before
    assert year_before_dates(period, span)[0] == year


def test_a_quarter_that_is_not_over_is_held_against_the_same_part_of_the_last() -> None:
    halfway = replace(ALL, as_of=datetime(2026, 8, 16, tzinfo=UTC))
    _, span = chosen_in(halfway, parse_pack_period("2026-Q3", "quarter"))
    assert (span.last_on, span.previous_last_on) == (date(2026, 8, 15), date(2026, 5, 16))


def test_a_period_that_has_not_begun_is_refused_and_the_current_one_named() -> None:
    with pytest.raises(PackNotBegunError, match="Name one up to 2026-Q3"):
        chosen_in(ALL, parse_pack_period("2027-Q1", "quarter"))


def test_the_last_one_that_is_over_is_meant_where_none_is_named() -> None:
    assert last_pack_period(date(2026, 9, 30), "quarter").key == "2026-Q3"
    assert last_pack_period(date(2026, 9, 29), "quarter").key == "2026-Q2"
    assert last_pack_period(date(2026, 9, 29), "week").key == "2026-W39"


def test_periods_reach_back_to_the_first_day_in_fiscal_years_too() -> None:
    found = [one.key for one in pack_periods(date(2026, 1, 15), date(2026, 9, 30), "quarter", 4)]
    assert found == ["2027-Q2", "2027-Q1", "2026-Q4"]


def test_a_pack_is_as_of_the_last_day_of_its_period_unless_a_date_is_set() -> None:
    period = parse_pack_period("2026-Q3", "quarter")
    assert settings_for(Settings(), period, date(2026, 12, 1)).as_of == date(2026, 9, 30)
    assert settings_for(Settings(), period, date(2026, 8, 1)).as_of == date(2026, 8, 1)
    set_on = Settings(as_of=date(2026, 11, 2))
    assert settings_for(set_on, period, date(2026, 12, 1)) is set_on
