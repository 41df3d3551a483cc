"""Times as people type them into the form: "14:05", or with the day where it is another one."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_TIME = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})[ T]+)?(\d{1,2})[:.hH](\d{2})(?::\d{2})?")
_HALF_A_DAY = timedelta(hours=12)
_ONE_DAY = timedelta(days=1)

HOW = "Write 14:05, or 2026-09-15 00:20 where the day is another one."


def typed_time(text: str) -> tuple[date | None, time] | None:
    """Return the day, where one is written, and the time; None where it is neither."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    try:
        return date(year, month, day) if year else None, time(hour, minute)
    except ValueError:
        return None


def placed(typed: tuple[date | None, time], on: date, after: datetime | None, *, strictly: bool) -> datetime:
    """Return the local (naive) moment that is meant, on the day `on` unless another is written.

    A time before `after` is past midnight: always if `strictly`, as the moments of an incident come in
    order; else only where it is more than half a day earlier, as rows of a timeline may also describe
    what went before.
    """
    day, clock = typed
    if day:
        return datetime.combine(day, clock)
    if after is None:
        return datetime.combine(on, clock)
    meant = datetime.combine(after.date(), clock)
    back = after - meant
    return meant + _ONE_DAY if (back > timedelta(0) if strictly else back > _HALF_A_DAY) else meant


def in_utc(local: datetime, zone: str) -> datetime:
    """Return the aware UTC instant of a local moment in `zone` (an IANA name)."""
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
