"""The digest of a week or month: what is new, due, overdue, done, and which error budgets are at risk.

Every number comes from the metrics; open items and budgets are as they are at the as-of date.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from pmdata.errors import DigestNotBegunError, UnknownDigestPeriodError
from pmdata.metrics.action_items.lists import Item, backlog, done_between
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, budget_rows, by_owner
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.incidents.rows import ListedIncident, listed_incidents
from pmdata.metrics.selection.periods import EARLIEST_YEAR, LATEST_YEAR, period_of
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import Settings

DigestGrain = Literal["week", "month"]
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_SUNDAY = 7
_PRESSING = ("exhausted", "at_risk")


@dataclass(frozen=True)
class DigestPeriod:
    """One week, from Monday to Sunday (ISO 8601), or one month; both ends included."""

    key: str
    """`2026-W38` or `2026-09`."""
    title: str
    """The same in words."""
    grain: DigestGrain
    first_on: date
    last_on: date


@dataclass(frozen=True)
class Digest:
    """What a digest lists."""

    period: DigestPeriod
    about: str
    """Whose it is: the chosen teams, services and severities in words."""
    as_of_on: date
    incidents: tuple[ListedIncident, ...]
    """Those that started in the period, newest first."""
    near_misses: tuple[ListedIncident, ...]
    due: tuple[Item, ...]
    """Open, not overdue, and due in the period or the one after it, the most pressing first."""
    overdue: tuple[Item, ...]
    """At the as-of date, whenever created, the longest overdue first."""
    done: tuple[Item, ...]
    """Done on a known day of the period."""
    budgets: tuple[ErrorBudgetRow, ...]
    """Those at risk or exhausted by what is consumed at most, in their own current window."""
    is_blameless: bool
    report_url: str | None = None
    """The pattern of the addresses of reports, where the settings have one."""


def digest_period(day: date, grain: DigestGrain) -> DigestPeriod:
    """Return the week or month that holds `day`."""
    if grain == "month":
        month = period_of(day, "month")
        return DigestPeriod(month.key, month.title, grain, month.first_on, month.last_on)
    year, number, weekday = day.isocalendar()
    first = day - timedelta(days=weekday - 1)
    last = first + timedelta(days=_SUNDAY - 1)
    return DigestPeriod(
        f"{year}-W{number:02}", f"week {number} of {year} ({first} to {last})", grain, first, last
    )


def parse_digest_period(key: str, grain: DigestGrain) -> DigestPeriod:
    """Return the week (`2026-W38`) or month (`2026-09`) of that name.

    Raises UnknownDigestPeriodError for anything else, and outside the years 1970 to 9000.
    """
    found = (_WEEK if grain == "week" else _MONTH).fullmatch(key.strip())
    try:
        if not found or not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
            raise UnknownDigestPeriodError(key, grain)
        year, number = int(found[1]), int(found[2])
        day = date(year, number, 1) if grain == "month" else date.fromisocalendar(year, number, 1)
    except ValueError as error:
        raise UnknownDigestPeriodError(key, grain) from error
    return digest_period(day, grain)


def last_digest_period(as_of_on: date, grain: DigestGrain) -> DigestPeriod:
    """Return the last week or month that is over at the end of the as-of date."""
    current = digest_period(as_of_on, grain)
    return current if as_of_on >= current.last_on else _beside(current, -1)


def digest_periods(as_of_on: date, grain: DigestGrain, count: int) -> tuple[DigestPeriod, ...]:
    """Return the week or month of the as-of date and those before it, `count` of them, the newest first."""
    periods = [digest_period(as_of_on, grain)]
    while len(periods) < count:
        periods.append(_beside(periods[-1], -1))
    return tuple(periods)


def digest(cursor: Cursor, selection: Selection, settings: Settings, period: DigestPeriod) -> Digest:
    """Return the digest of `period`; the selection's own dates are not looked at.

    Raises DigestNotBegunError where the period has no day up to the as-of date.
    """
    as_of_on = selection.as_of_on
    if period.first_on > as_of_on:
        raise DigestNotBegunError(period.key, as_of_on, digest_period(as_of_on, period.grain).key)
    chosen = replace(selection, since=period.first_on, until=period.last_on)
    listed = listed_incidents(cursor, chosen)
    still_open = backlog(cursor, selection, settings)
    last_due = _beside(period, 1).last_on
    return Digest(
        period=period,
        about=_about(selection),
        as_of_on=as_of_on,
        incidents=tuple(one for one in listed if not one.is_near_miss),
        near_misses=tuple(one for one in listed if one.is_near_miss),
        due=tuple(
            one
            for one in still_open
            if one.due and not one.is_overdue and period.first_on <= one.due <= last_due
        ),
        overdue=tuple(one for one in still_open if one.is_overdue),
        done=done_between(cursor, selection, settings, period.first_on, min(period.last_on, as_of_on)),
        budgets=_pressing(cursor, selection),
        is_blameless=settings.blameless,
        report_url=settings.report_url,
    )


def _pressing(cursor: Cursor, selection: Selection) -> tuple[ErrorBudgetRow, ...]:
    every = replace(selection, since=None, until=None, severities=())
    owned, touched = by_owner(budget_rows(load_budgets(cursor, every)))
    return tuple(row for rows in (owned, touched) for row in _by_need(rows) if row.state in _PRESSING)


def _by_need(rows: Iterable[ErrorBudgetRow]) -> list[ErrorBudgetRow]:
    return sorted(rows, key=lambda row: (row.remaining_ratio or 0, row.remaining_minutes, row.slo))


def _beside(period: DigestPeriod, step: int) -> DigestPeriod:
    day = period.last_on + timedelta(days=1) if step > 0 else period.first_on - timedelta(days=1)
    return digest_period(day, period.grain)


def _about(selection: Selection) -> str:
    parts = (selection.teams, selection.services, selection.severities)
    return " · ".join(", ".join(names) for names in parts if names) or "all teams"
