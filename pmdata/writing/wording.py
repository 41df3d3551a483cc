"""The words that values are written in: spans of time, dates, instants and zones, shares and amounts.

Everything here is a pure function of its value; which of them a template uses is the template's choice.
"""

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from pmdata.errors import UnknownZoneError

MINUTE_SECONDS, HOUR_SECONDS = 60, 3600

ZONE_WORDS = {
    "UTC": "UTC",
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Los_Angeles": "Pacific",
}
"""Zones that reports call by a name of their own; every other zone goes by its IANA name."""


def zone_of(name: str) -> tzinfo:
    """Return the zone `name` (an IANA name). Raises UnknownZoneError."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as reason:
        raise UnknownZoneError(name) from reason


def zone_words(name: str) -> str:
    """Return what a report calls the zone `name`."""
    return ZONE_WORDS.get(name, name)


def zone_abbreviation(at: datetime, name: str) -> str:
    """Return the abbreviation in force in zone `name` at `at` (`CET`); `UTC+03:00` where it has none."""
    local = at.astimezone(zone_of(name))
    words = local.tzname() or ""
    if words.isalpha():
        return words
    offset = local.strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def span_words(seconds: float) -> str:
    """Return a span in words to the minute: `1 hour 52 minutes`, `9 minutes`, `0 minutes`."""
    hours, minutes = divmod(round(seconds / MINUTE_SECONDS), 60)
    parts = [_counted(hours, "hour")] if hours else []
    if minutes or not hours:
        parts.append(_counted(minutes, "minute"))
    return " ".join(parts)


def span_short(seconds: float) -> str:
    """Return a span in the short form: `1h 52m`, `9m`."""
    hours, minutes = divmod(round(seconds / MINUTE_SECONDS), 60)
    parts = [f"{hours}h"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes}m")
    return " ".join(parts)


def span_clock(seconds: float) -> str:
    """Return a span as `HH:MM`."""
    hours, minutes = divmod(round(seconds / MINUTE_SECONDS), 60)
    return f"{hours:02}:{minutes:02}"


def day(on: date) -> str:
    """Return `2026-03-04`."""
    return on.isoformat()


def day_spaced(on: date) -> str:
    """Return `2026 / 03 / 04`."""
    return on.strftime("%Y / %m / %d")


def number(value: float) -> str:
    """Return a number without needless digits: `43`, `43.2`, `99.95`."""
    return f"{value:.10g}"


def percent(ratio: float) -> str:
    """Return a ratio (0–1) as a percentage: `99.95%`."""
    return f"{number(round(ratio * 100, 9))}%"


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def dated_status(status: str, done_on: date | None) -> str:
    """Return a status with the date that goes with it: `Done (2026-03-04)`."""
    if done_on is None or done_on.isoformat() in status:
        return status
    return f"{status} ({done_on.isoformat()})".strip()
