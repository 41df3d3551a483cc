"""Instants as the files beside objectives write them: ISO 8601, with an offset or local to a zone.

`from` and `until` hold what begins with the one and ends before the other; a bare date is its first moment.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pmdata.bounds import is_usable_day

EXAMPLE = "2026-09-12T02:00:00+02:00"


def parse_instant(text: str, zone: str) -> datetime | str:
    """Return the UTC instant that `text` means, or why it means none; without an offset it is in `zone`.

    A local time that a change of clocks skips or repeats means none: which one is meant cannot be known.
    """
    written = text.strip()
    try:
        stated = datetime.fromisoformat(written)
    except ValueError:
        return f"“{_short(written)}” is no date or time such as 2026-09-12 or {EXAMPLE}"
    if not is_usable_day(stated):
        return f"“{_short(written)}” is too far off to be counted with"
    if stated.tzinfo:
        return stated.astimezone(UTC)
    first, second = (stated.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        ways = " or ".join(at.isoformat() for at in (first, second))
        return f"“{written}” is skipped or repeated when clocks change in {zone}; write {ways}"
    return first.astimezone(UTC)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - fits one line of a message
