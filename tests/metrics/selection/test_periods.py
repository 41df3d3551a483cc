"""Periods keep their year, leave none out and follow the fiscal year."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pmdata.errors import UnknownPeriodError
from pmdata.metrics.action_items.ageing import time_to_complete
from pmdata.metrics.contributing_factors.themes import factors
from pmdata.metrics.error_budgets.budgets import error_budgets
from pmdata.metrics.incidents.counts import incident_counts
from pmdata.metrics.response_times.durations import response_times
from pmdata.metrics.selection.periods import (
    GRAINS,
    Grain,
    parse_period,
    period_of,
    periods_between,
    previous_period,
)
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection

DAYS = st.dates(date(1999, 1, 1), date(2060, 1, 1))
MONTHS = st.integers(1, 12)


@pytest.mark.parametrize(
    ("day", "grain", "start", "key", "title"),
    [
        (date(2026, 9, 14), "month", 1, "2026-09", "Sep 2026"),
        (date(2026, 9, 14), "quarter", 1, "2026-Q3", "Q3 2026"),
        (date(2026, 9, 14), "year", 1, "2026", "2026"),
        (date(2026, 9, 14), "month", 4, "2026-09", "Sep 2026"),
        (date(2026, 9, 14), "quarter", 4, "2027-Q2", "Q2 FY 2027"),
        (date(2026, 3, 31), "quarter", 4, "2026-Q4", "Q4 FY 2026"),
        (date(2026, 4, 1), "year", 4, "2027", "FY 2027"),
        (date(2026, 1, 15), "quarter", 12, "2026-Q1", "Q1 FY 2026"),
    ],
)
def test_a_period_is_named_with_its_year(day: date, grain: Grain, start: int, key: str, title: str) -> None:
    period = period_of(day, grain, start)
    assert (period.key, period.title) == (key, title)


@given(DAYS, st.sampled_from(GRAINS), MONTHS)
def test_a_period_holds_its_day_and_is_found_by_its_key(day: date, grain: Grain, start: int) -> None:
    period = period_of(day, grain, start)
    assert period.first_on <= day <= period.last_on
    assert parse_period(period.key, start) == period


@given(DAYS, st.integers(0, 900), st.sampled_from(GRAINS), MONTHS)
def test_periods_follow_each_other_without_gap_or_repeated_key(
    first: date, days: int, grain: Grain, start: int
) -> None:
    found = periods_between(first, first + timedelta(days=days), grain, start)
    assert len({period.key for period in found}) == len(found)
    for before, period in pairwise(found):
        assert before.last_on + timedelta(days=1) == period.first_on
        assert previous_period(period, start) == before


def test_nothing_lies_between_a_day_and_the_day_before() -> None:
    assert periods_between(date(2026, 1, 2), date(2026, 1, 1), "month") == []


@pytest.mark.parametrize("key", ["2026-13", "2026-Q5", "26", "Q3", "2026-Q3-1", "0000", ""])
def test_a_name_that_is_no_period_is_refused(key: str) -> None:
    with pytest.raises(UnknownPeriodError, match="2026-Q3"):
        parse_period(key)


@pytest.mark.parametrize("key", ["0001", "0001-Q1", "1969-12", "9999-Q4", "9001"])
def test_a_period_beyond_any_report_is_none(key: str) -> None:
    for start in (1, 4):
        with pytest.raises(UnknownPeriodError):
            parse_period(key, start)


def test_rows_name_a_fiscal_period_as_the_period_does(fill: Callable[..., Cursor]) -> None:
    fiscal = Selection(
        datetime(2026, 10, 1, tzinfo=UTC), date(2026, 7, 1), date(2026, 9, 30), fiscal_year_start=4
    )
    day = date(2026, 8, 3)
    cursor = fill(
        [{"incident_on": day}],
        factors=[{"key": "INC-1", "theme": "dns", "position": 1, "text": "x", "source": "list"}],
        objectives=[{}],
        items=[{"key": "INC-1", "position": 1, "text": "x", "status": "open", "created_on": day}],
    )
    for rows in (response_times, incident_counts, factors, error_budgets):
        row = rows(cursor, fiscal, by="quarter")[0]
        assert (row.period, row.period_title) == ("2027-Q2", "Q2 FY 2027")
        assert rows(cursor, fiscal, by="year")[0].period_title == "FY 2027"
    [curve] = time_to_complete(cursor, fiscal)
    assert (curve.cohort, curve.cohort_title) == ("2027-Q2", "Q2 FY 2027")
