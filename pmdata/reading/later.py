"""Incidents that start later than they can be looked at: after as-of, or after tomorrow.

What is still to come depends on the clock and on the setting, not on the report, so it is no part of a
reading: the store and the commands ask for it when they run (docs/glossary.md).
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pmdata.model import Postmortem, Reading
from pmdata.problems import Problem, problem
from pmdata.workspace import Settings

IN_THE_FUTURE = "in-the-future"
_STARTS = ("impact_started_at", "incident_on")


def latest_start_on(settings: Settings, now: datetime | None = None) -> date:
    """Return tomorrow in the reporting zone, by `now` (aware) or by as-of, whichever is later.

    No incident starts after it: what does bears a wrong date, most likely a wrong year.
    """
    zone = ZoneInfo(settings.reporting_zone)
    today = (now or datetime.now(UTC)).astimezone(zone).date()
    stated = settings.as_of_instant
    as_of_on = settings.as_of_day or (stated.astimezone(zone).date() if stated else today)
    return max(today, as_of_on) + timedelta(days=1)


def started_on(incident: Postmortem, settings: Settings) -> date | None:
    """Return the local date in the reporting zone on which an incident started."""
    at = incident.impact_started_at
    if at is None:
        return incident.incident_on
    try:
        return at.astimezone(ZoneInfo(settings.reporting_zone)).date()
    except OverflowError:  # at either end of the calendar, where a zone would lead out of it
        return at.date()


def later_problem(
    incident: Postmortem, settings: Settings, now: datetime | None = None, *, with_as_of: bool = True
) -> Problem | None:
    """Return the problem of an incident that starts after tomorrow, else after as-of; else None.

    Without `with_as_of` only the former is reported, which no change of the setting to an earlier day mends.
    """
    begins_on = started_on(incident, settings)
    if begins_on is None:
        return None
    field = "impact_started_at" if incident.impact_started_at else "incident_on"
    line = _line(incident, field)
    if begins_on > latest_start_on(settings, now):
        return problem(IN_THE_FUTURE, line=line, field=field, day=begins_on)
    if with_as_of and settings.as_of is not None and _is_after_as_of(incident, begins_on, settings):
        return problem("after-as-of", line=line, field=field, day=begins_on, as_of=settings.as_of)
    return None


def _is_after_as_of(incident: Postmortem, begins_on: date, settings: Settings) -> bool:
    instant, at = settings.as_of_instant, incident.impact_started_at
    if settings.as_of_day or at is None or instant is None:
        day = settings.as_of_day or (instant and instant.astimezone(ZoneInfo(settings.reporting_zone)).date())
        return day is not None and begins_on > day
    return at > instant


def _line(incident: Postmortem, field: str) -> int:
    names = (field, *_STARTS)
    lines = {source.field: source.line for source in reversed(incident.sources)}
    return next((lines[name] for name in names if name in lines), incident.line)


def with_later_ones(
    readings: Iterable[Reading], settings: Settings, now: datetime | None = None
) -> tuple[Reading, ...]:
    """Return the readings; those of incidents that are still to come, or after as-of, say so."""
    return tuple(_with_notice(reading, settings, now) for reading in readings)


def _with_notice(reading: Reading, settings: Settings, now: datetime | None) -> Reading:
    found = (
        later_problem(reading.postmortem, settings, now) if reading.postmortem and reading.counted else None
    )
    return reading.model_copy(update={"problems": (*reading.problems, found)}) if found else reading
