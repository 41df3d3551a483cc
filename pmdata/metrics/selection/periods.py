"""Periods: months, quarters and years as buckets of local dates, with the workspace's fiscal-year start.

A key never loses its year ("2026-09", "2026-Q3", "2026"). A fiscal year that does not start in
January bears the number of the calendar year in which it ends; months keep their calendar names.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pmdata.errors import UnknownPeriodError

Grain = Literal["month", "quarter", "year"]
GRAINS: tuple[Grain, ...] = ("month", "quarter", "year")
_MONTHS: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}
_JANUARY = 1
EARLIEST_YEAR = 1970
"""No report is older; with `LATEST_YEAR` it keeps every period and its neighbours on the calendar."""
LATEST_YEAR = 9000


@dataclass(frozen=True)
class Period:
    """One bucket: all local dates from `first_on` to `last_on`, both included."""

    key: str
    """`2026-09`, `2026-Q3` or `2026`."""
    title: str
    """The same in words: `Sep 2026`, `Q3 2026`, `2026`; fiscal ones are marked."""
    grain: Grain
    first_on: date
    last_on: date


def period_of(day: date, grain: Grain, fiscal_year_start: int = _JANUARY) -> Period:
    """Return the period that `day` falls in."""
    length = _MONTHS[grain]
    origin = _JANUARY if grain == "month" else fiscal_year_start
    back = (day.month - origin) % length
    return _period_from(_add_months(day.replace(day=1), -back), grain, origin)


def previous_period(period: Period, fiscal_year_start: int = _JANUARY) -> Period:
    """Return the period of the same grain right before `period`."""
    return period_of(period.first_on - timedelta(days=1), period.grain, fiscal_year_start)


def periods_between(first: date, last: date, grain: Grain, fiscal_year_start: int = _JANUARY) -> list[Period]:
    """Return every period that holds a day from `first` to `last`, in order, with none left out."""
    found = []
    day = first
    while day <= last:
        period = period_of(day, grain, fiscal_year_start)
        found.append(period)
        day = period.last_on + timedelta(days=1)
    return found


def parse_period(key: str, fiscal_year_start: int = _JANUARY) -> Period:
    """Return the period named `key`.

    Raises UnknownPeriodError for anything but `2026-09`, `2026-Q3` or `2026`, of 1970 to 9000.
    """
    match = re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", key.strip().upper())
    if not match or not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
        raise UnknownPeriodError(key)
    year, quarter, month = int(match[1]), match[2], match[3]
    if month:
        return period_of(date(year, int(month), 1), "month")
    first = date(year - (fiscal_year_start != _JANUARY), fiscal_year_start, 1)
    if quarter:
        return _period_from(_add_months(first, 3 * (int(quarter) - 1)), "quarter", fiscal_year_start)
    return _period_from(first, "year", fiscal_year_start)


def _period_from(first: date, grain: Grain, origin: int) -> Period:
    last = _add_months(first, _MONTHS[grain]) - timedelta(days=1)
    if grain == "month":
        return Period(f"{first:%Y-%m}", f"{first:%b %Y}", grain, first, last)
    year = _fiscal_year(first, origin)
    label = str(year) if origin == _JANUARY else f"FY {year}"
    if grain == "year":
        return Period(str(year), label, grain, first, last)
    quarter = (first.month - origin) % 12 // 3 + 1
    return Period(f"{year}-Q{quarter}", f"Q{quarter} {label}", grain, first, last)


def _fiscal_year(first: date, origin: int) -> int:
    return first.year + (origin != _JANUARY and first.month >= origin)


def year_before(day: date) -> date:
    """Return the same date a year before; of 29 February the 28th."""
    return _add_months(day, -12)


def month_before(first: date, count: int) -> date:
    """Return the first day of the month `count` months before the one that begins on `first`."""
    return _add_months(first, -count)


def _add_months(day: date, count: int) -> date:
    years, month = divmod(day.month - 1 + count, 12)
    return _clipped(day.year + years, month + 1, day.day)


def _clipped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
