"""Budget windows: which span of time an objective's error budget is for, in real seconds.

A rolling window ends at the instant looked from; one of months goes back by the calendar. A calendar window
is counted from the objective's start in its own zone, so a day with a clock change has 23 or 25 hours and the
budget follows. An as-of date is that date in the objective's own zone, whatever the reporting zone
(`as_of_for`, docs/glossary.md).
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from pmdata.metrics.error_budgets.pieces import Seconds
from pmdata.metrics.selection.periods import Period
from pmdata.metrics.selection.query import Cursor, fetch_records, in_filters
from pmdata.metrics.selection.selection import Selection, end_of_day
from pmdata.slo.durations import CALENDAR_UNITS, parse_duration

Basis = Literal["rolling", "calendar"]
_MONTHS: dict[str | None, int] = {"month": 1, "quarter": 3, "year": 12}
_FIXED = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class BudgetedObjective:
    """One row of the view `objectives`, as far as budgets need it."""

    slo: str
    title: str
    service: str
    kind: str
    target_ratio: float
    budgeting_method: str
    window_text: str
    basis: Basis
    window_seconds: float | None
    calendar_count: int | None
    calendar_unit: str | None
    calendar_start: datetime | None
    zone: str | None
    team: str | None = None
    """The team that owns the service by the settings."""
    also_touched: bool | None = None
    """Whether it is listed for a team that does not own its service, but whose incidents touched it.

    None where no team is chosen.
    """
    reporting_zone: str = "UTC"
    """Zone in which a rolling window of months is counted back."""

    @property
    def allowed_ratio(self) -> float:
        """Return 1 − target, decimal, so that 0.999 leaves 0.001 and nothing else."""
        return float(1 - Decimal(str(self.target_ratio)))


@dataclass(frozen=True)
class Window:
    """A span of time between two aware UTC instants."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """Return its length in seconds that really elapse."""
        return (self.end - self.start).total_seconds()


def error_budget_seconds(objective: BudgetedObjective, window: Window) -> float:
    """Return (1 − target) × window in seconds (docs/glossary.md; SRE workbook, “Implementing SLOs”)."""
    return allowed_seconds(objective.target_ratio, window.seconds)


def allowed_seconds(target_ratio: float, seconds: float) -> float:
    """Return (1 − target) × seconds, decimal, so that 0.999 leaves 0.001 and nothing else."""
    return float((1 - Decimal(str(target_ratio))) * Decimal(str(seconds)))


def as_of_for(objective: BudgetedObjective, selection: Selection) -> datetime:
    """Return the instant from which the objective's own window is looked at.

    An as-of date ends in the zone of a calendar objective, for a rolling one in the reporting zone.
    """
    rolling = objective.basis == "rolling"
    return selection.as_of if rolling else selection.as_of_in(objective.zone or "UTC")


def window_at(objective: BudgetedObjective, instant: datetime) -> Window:
    """Return the window that is current at `instant`; a boundary still belongs to the period it ends."""
    if objective.basis == "rolling":
        return Window(rolling_start(objective, instant), instant)
    number = _number(objective, instant)
    return Window(_boundary(objective, number), _boundary(objective, number + 1))


def is_counted_in_months(objective: BudgetedObjective) -> bool:
    """Return whether it is rolling and looks back months, quarters or years, by the calendar."""
    return objective.basis == "rolling" and bool(_months_back(objective))


def _months_back(objective: BudgetedObjective) -> int:
    """Return how many months its window has, 0 where it is not written in months, quarters or years."""
    duration = parse_duration(objective.window_text)
    return duration.count * _MONTHS.get(CALENDAR_UNITS.get(duration.unit), 0) if duration else 0


def rolling_start(objective: BudgetedObjective, end: datetime) -> datetime:
    """Return where a rolling window that ends at `end` starts; one of months goes back by the calendar."""
    months = _months_back(objective)
    if not months:
        return end - timedelta(seconds=objective.window_seconds or 0)
    zone = ZoneInfo(objective.reporting_zone)
    local = end.astimezone(zone).replace(tzinfo=None)
    back = _add_months(local, -months)
    return back.replace(tzinfo=zone).astimezone(UTC)


def rolling_starts(objective: BudgetedObjective, ends: Seconds) -> Seconds:
    """Return the same for many instants; seconds since 1970."""
    if not _months_back(objective):
        return ends - (objective.window_seconds or 0)
    aware = (datetime.fromtimestamp(end, UTC) for end in ends.tolist())
    return np.array([rolling_start(objective, end).timestamp() for end in aware])


def elapsed_window(objective: BudgetedObjective, as_of: datetime) -> Window:
    """Return what of the window that is current at `as_of` is over by then."""
    window = window_at(objective, as_of)
    return Window(window.start, min(window.end, as_of))


def closed_windows(objective: BudgetedObjective, instant: datetime, count: int) -> tuple[Window, ...]:
    """Return the last `count` calendar windows of the objective that are over at `instant`, oldest first."""
    number = _number(objective, instant + _INSTANT)
    numbers = range(number - count, number)
    return tuple(Window(_boundary(objective, n), _boundary(objective, n + 1)) for n in numbers)


def window_of(period: Period, zone: str) -> Window:
    """Return a period of local dates as a window."""
    return Window(end_of_day(period.first_on - timedelta(days=1), zone), end_of_day(period.last_on, zone))


def _number(objective: BudgetedObjective, instant: datetime) -> int:
    """Return which calendar window, counted from the objective's start, holds `instant`."""
    length = _boundary(objective, 1) - _boundary(objective, 0)
    number = (instant - _boundary(objective, 0)) // length
    while _boundary(objective, number) >= instant:
        number -= 1
    while _boundary(objective, number + 1) < instant:
        number += 1
    return number


def _boundary(objective: BudgetedObjective, number: int) -> datetime:
    start, unit = objective.calendar_start, objective.calendar_unit or "month"
    zone = ZoneInfo(objective.zone or "UTC")
    steps = number * (objective.calendar_count or 1)
    local = start or datetime(2024, 1, 1)  # noqa: DTZ001 - local; the zone is put on below
    if unit in _MONTHS:
        return _add_months(local, steps * _MONTHS[unit]).replace(tzinfo=zone).astimezone(UTC)
    if unit in {"minute", "hour"}:
        return local.replace(tzinfo=zone).astimezone(UTC) + steps * _FIXED[unit]
    return (local + steps * _FIXED[unit]).replace(tzinfo=zone).astimezone(UTC)


def _add_months(day: datetime, count: int) -> datetime:
    years, month = divmod(day.month - 1 + count, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def listed_objectives(cursor: Cursor, selection: Selection) -> tuple[BudgetedObjective, ...]:
    """Return the objectives that the selection's services and teams list, by service and name.

    A team's are those of the services that it owns by the settings. Others that its incidents touched
    come after them, marked so.
    """
    touched, instants = in_filters(replace(selection, services=(), severities=()))
    owned = "coalesce(list_contains(?, team), false)" if selection.teams else "cast(null as boolean)"
    served = "list_contains(?, service)" if selection.services else "true"
    chosen = [list(names) for names in (selection.teams, selection.services) if names]
    query = f"""
        select slo, title, service, kind, target_ratio, budgeting_method, window_text, basis, window_seconds,
            calendar_count, calendar_unit, calendar_start, zone, team, not is_owned as also_touched
        from (select *, {owned} as is_owned from objectives where {served})
        where is_owned is not false or service in (select unnest(services) from incidents where {touched})
        order by also_touched, service, slo"""
    found = fetch_records(cursor, query, [*chosen, *instants], BudgetedObjective)
    return tuple(replace(one, reporting_zone=selection.reporting_zone) for one in found)
