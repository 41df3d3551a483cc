"""The time window of an SLO: rolling, or by the calendar in a zone."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from pmdata.bounds import is_usable_day
from pmdata.marked_yaml import Place
from pmdata.slo.durations import CALENDAR_UNITS, SECONDS, SloDuration, parse_duration
from pmdata.slo.objective import CalendarWindow, RollingWindow, Window

NATURAL_START = datetime(2024, 1, 1)  # noqa: DTZ001 -- local; a Monday, and the start of a month, quarter and year
_PLACE = ("spec", "timeWindow")
_LONGEST_SECONDS = 10 * SECONDS["Y"]
_KNOWN = ("duration", "isRolling", "calendar")
_CALENDAR_KNOWN = ("startTime", "timeZone")


class Note(Protocol):
    """Notes a problem at a place of the document."""

    def __call__(self, code: str, *place: int | str, **values: object) -> None:
        """Note it."""


def parse_window(stated: object, note: Note) -> Window | None:
    """Return the window that `spec.timeWindow` states; None, with the reason noted, where it states none."""
    row = _only_item(stated, note)
    if row is None:
        return None
    duration = parse_duration(row.get("duration"))
    if duration is None:
        note("slo-window", *_PLACE, 0, "duration", reason=_bad_duration(row.get("duration")))
        return None
    if duration.seconds > _LONGEST_SECONDS:
        note("slo-window", *_PLACE, 0, "duration", reason=f"“{row['duration']}” is longer than ten years")
        return None
    _note_unknown(row, note)
    if duration.unit == "m":
        note(
            "slo-minute-window", *_PLACE, 0, "duration", duration=row["duration"], months=f"{duration.count}M"
        )
    text = str(row["duration"]).strip()
    return _calendar(row, duration, text, note) if _is_calendar(row, note) else _rolling(duration, text)


def _bad_duration(stated: object) -> str:
    if stated is None:
        return "it has no duration"
    return f"“{stated}” is no duration (a count and one of m, h, d, w, M, Q, Y)"


def _only_item(stated: object, note: Note) -> Mapping[str, Any] | None:
    """Return the one item of the list; a bare mapping is taken for it, of several the first."""
    items = [stated] if isinstance(stated, dict) else stated
    if not isinstance(items, list) or not items or not isinstance(items[0], dict):
        note("slo-window", *_PLACE, reason="it is not a list of one item")
        return None
    if isinstance(stated, dict):
        note("slo-window-assumed", *_PLACE, reason="it is not a list")
    if len(items) > 1:
        note("slo-window-assumed", *_PLACE, 1, reason="it has several items; the first is used")
    first: Mapping[str, Any] = items[0]
    return first


def _is_calendar(row: Mapping[str, Any], note: Note) -> bool:
    rolling, calendar = row.get("isRolling"), row.get("calendar")
    if rolling is True:
        if calendar:
            note(
                "slo-window-assumed",
                *_PLACE,
                0,
                reason="it is rolling and has a calendar; it is taken as rolling",
            )
        return False
    if not calendar and rolling is not False:
        note(
            "slo-window-assumed",
            *_PLACE,
            0,
            reason="it says neither isRolling nor calendar; it is taken as rolling",
        )
        return False
    return True


def _rolling(duration: SloDuration, text: str) -> RollingWindow:
    return RollingWindow(stated=text, seconds=duration.seconds)


def _calendar(row: Mapping[str, Any], duration: SloDuration, text: str, note: Note) -> CalendarWindow | None:
    unit = CALENDAR_UNITS.get(duration.unit)
    if unit is None:
        note("slo-window", *_PLACE, 0, "duration", reason="a calendar window is at least a minute long")
        return None
    stated = row.get("calendar")
    calendar: Mapping[str, Any] = stated if isinstance(stated, dict) else {}
    zone = calendar.get("timeZone")
    if zone is None:
        note(
            "slo-window-assumed",
            *_PLACE,
            0,
            "calendar",
            reason="its calendar has no timeZone; UTC is assumed",
        )
        zone = "UTC"
    if not _is_zone(zone):
        note("slo-window", *_PLACE, 0, "calendar", "timeZone", reason=f"“{zone}” is no IANA time zone")
        return None
    start = _start(calendar.get("startTime"), str(zone))
    if start is None:
        stated_start = calendar.get("startTime", "missing")
        reason = f"its startTime is {stated_start}; periods are taken to begin as the calendar's do"
        note("slo-window-assumed", *_PLACE, 0, "calendar", "startTime", reason=reason)
    return CalendarWindow(
        stated=text, count=duration.count, unit=unit, start=start or NATURAL_START, zone=str(zone)
    )


def _is_zone(zone: object) -> bool:
    try:
        ZoneInfo(str(zone))
    except (KeyError, ValueError, OSError):
        return False
    return True


def _start(stated: object, zone: str) -> datetime | None:
    """Return the start as naive local time; one with an offset is carried over to `zone`.

    None where it is no time, or so far off that no period could be counted from it.
    """
    if isinstance(stated, str):
        try:
            stated = datetime.fromisoformat(stated.strip())
        except ValueError:
            return None
    if isinstance(stated, date) and is_usable_day(stated):
        if isinstance(stated, datetime):
            return stated.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if stated.tzinfo else stated
        return datetime.combine(stated, time())
    return None


def _note_unknown(row: Mapping[str, Any], note: Note) -> None:
    calendar = row.get("calendar")
    _note_unknown_of(row, _KNOWN, (*_PLACE, 0), note)
    if isinstance(calendar, dict):
        _note_unknown_of(calendar, _CALENDAR_KNOWN, (*_PLACE, 0, "calendar"), note)


def _note_unknown_of(row: Mapping[str, Any], known: tuple[str, ...], place: Place, note: Note) -> None:
    for key in row:
        if key not in known:
            note("slo-unknown-field", *place, key, name=f"“{key}”", known=", ".join(known))
