"""Time zones as people name them, and the way from a wall clock to UTC.

Abbreviations follow the rules of their place on the day in question: who writes "PST" in July
means the wall clock of the Pacific coast. What is ambiguous (IST) or contradicts itself
("PST (UTC-7)" in winter) is no zone.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmdata.reading.language import ENGLISH, Language, alternation
from pmdata.reading.memory import remembered
from pmdata.reading.words import strip_markup

_LONGEST_NAME = 60
_LONGEST_HEADING = 90
_FARTHEST_HOURS = 14
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\-−])([0-9]{1,2})(?::?([0-5][0-9]))?", re.IGNORECASE)
_IANA = re.compile(r"[A-Z][A-Za-z]{1,15}/[A-Z][A-Za-z_]{1,20}(?:/[A-Z][A-Za-z_]{1,20})?")
_TWO_NAMES = re.compile(r"([^()]{1,30}?)\s*\(([^()]{1,30})\)")
_OPENED = re.compile(r"[(\[][A-Za-z]")
_WORDS_IN_NAME = 5
_NOON = time(12)


class ZoneHit(NamedTuple):
    """A zone that a document states for its times; `name` is what `zone_of` takes."""

    name: str
    text: str


class ZoneClash(NamedTuple):
    """A statement that names several zones which cannot all hold."""

    names: tuple[str, ...]
    text: str


@lru_cache(maxsize=512)
def _iana(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # an unknown key is a KeyError of zoneinfo's own
        return None
    except KeyError:
        return None


def _offset(name: str) -> tzinfo | None:
    m = _OFFSET.fullmatch(name)
    if m is None or (m[3] is None and not name[:1].isalpha()):
        return None  # a bare "-7" is a number
    hours, minutes = int(m[2]), int(m[3] or 0)
    if (m[3] is None and len(m[2]) > 2) or hours > _FARTHEST_HOURS:  # noqa: PLR2004
        return None
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(shift if m[1] == "+" else -shift) if shift else UTC


@lru_cache(maxsize=8)
def _suffix(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternation(language.entries['zone_suffixes'])})$", re.IGNORECASE)


@lru_cache(maxsize=512)
def _zone_by_name(name: str, language: Language) -> tzinfo | None:
    bare = name.strip(" .,()[]")
    if offset := _offset(bare):
        return offset
    if "/" in bare:
        return _iana(bare) if _IANA.fullmatch(bare) else None
    table = language.table("zones")
    place = table.get(bare.lower()) or table.get(_suffix(language).sub("", bare).lower())
    if place is None or place == "ambiguous":
        return None
    return UTC if place == "UTC" else _iana(place)


def zone_of(name: str, on: date, language: Language = ENGLISH) -> tzinfo | None:
    """Return the zone that a name means on a day, or None if it is unknown or ambiguous.

    Knows abbreviations, "Eastern timezone", "UTC-07:00", "GMT+2", "+0000" and IANA names. Of a
    name with another in parentheses ("CEST (UTC+2)") both must give the same offset on that day.
    """
    if len(name) > _LONGEST_NAME:
        return None
    if both := _TWO_NAMES.fullmatch(name.strip()):
        first, second = zone_of(both[1], on, language), zone_of(both[2], on, language)
        if first is None or second is None:
            return None
        noon = datetime.combine(on, _NOON)
        return first if first.utcoffset(noon) == second.utcoffset(noon) else None
    return _zone_by_name(name.strip(), language)


def to_utc(on: date, at: time, zone: tzinfo) -> datetime:
    """Return the instant of a wall clock as aware UTC.

    An hour that happens twice (autumn) is its first occurrence; one that is skipped (spring) is
    taken as if the clock had not yet been put forward, so it lands after the gap.
    """
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)


# ---------------------------------------------------------------- names in text


@lru_cache(maxsize=8)
def zone_pattern(language: Language) -> str:
    """Return the regex (as text) of a zone's name where it stands right after a clock time."""
    names = [word for words in language.entries["zones"].values() for word in words if word != "Z"]
    short = [word for word in names if word.isupper()]
    long = [word for word in names if not word.isupper()]
    suffixes = alternation(language.entries["zone_suffixes"])
    return (
        rf"(?:UTC|GMT|utc|gmt)\s?[+\-−][0-9]{{1,2}}(?::?[0-5][0-9])?(?![0-9:])|"
        rf"(?:{alternation([*short, *language.entries['zones_any_case']])})(?![A-Za-z0-9])|"
        rf"(?:{alternation(long)})(?:\s(?:{suffixes}))?(?![A-Za-z])"
    )


@lru_cache(maxsize=8)
def _in_text(language: Language) -> re.Pattern[str]:
    iana = r"[A-Z][a-z]{2,9}/[A-Z][A-Za-z_]{2,20}"
    return re.compile(rf"(?<![A-Za-z0-9])(?:{iana}|{zone_pattern(language)}|[A-Z]\w+ time(?!\w))")


@lru_cache(maxsize=8)
def _statement(language: Language) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{alternation(language.entries['zone_statements'])})(?!\w)", re.IGNORECASE)


@remembered
def find_zone(text: str, language: Language = ENGLISH) -> ZoneHit | ZoneClash | None:
    """Return the zone that a sentence, heading or column title states for all times.

    "All times in PST", "Timeline (UTC)", "Eastern timezone": the zone must stand with a word
    for time, alone in parentheses, or alone. A zone behind a clock time is that time's own and
    does not count; nor does a list to choose from ("[UTC/PST/EST]").
    """
    if len(text) > 1000:  # noqa: PLR2004 - a statement is a sentence, not a chapter
        return None
    bare = strip_markup(text)
    if not _might_state(bare, language):
        return None
    found = [m for m in _in_text(language).finditer(bare) if _states(bare, m, language)]
    known = [m[0] for m in found if _zone_by_name(m[0], language) or _is_known(m[0], language)]
    names = list(dict.fromkeys(known))
    if not names:
        return None
    if len({_zone_by_name(name, language) or name for name in names}) == 1:
        return ZoneHit(names[0], text.strip())  # "PST/PDT" is one zone under its two names
    if _is_choice(bare, found):
        return None
    return _several(names, text.strip(), language)


def _might_state(text: str, language: Language) -> bool:
    """Whether a zone could stand here as a statement: beside a word for time, in parentheses, alone."""
    words = text.lower()
    for stem in _stems(language):
        if stem in words:
            return True
    if _OPENED.search(text):
        return True
    alone = text.strip(" ().:")
    return len(alone) <= _LONGEST_NAME and alone.count(" ") < _WORDS_IN_NAME


@lru_cache(maxsize=8)
def _stems(language: Language) -> tuple[str, ...]:
    """Return the words for time that hold no shorter one."""
    words = language.words("zone_statements")
    return tuple(word for word in words if not any(stem in word for stem in words - {word}))


def _is_known(name: str, language: Language) -> bool:
    return name.lower() in language.table("zones")


def _states(text: str, m: re.Match[str], language: Language) -> bool:
    before, after = text[: m.start()].rstrip(" ([/"), text[m.end() :].lstrip()
    if before[-1:].isdigit() or (
        before[-2:].lower() in ("am", "pm") and re.search(r"[0-9]\s?.m$", before, re.IGNORECASE)
    ):
        return False
    short = len(text) <= _LONGEST_HEADING
    alone = short and text[m.start() - 1 : m.start()] in ("(", "[") and after[:1] in (")", "]", ",")
    whole = not before.strip(" (:") and not after.strip(" ).:")
    near = _statement(language).search(before[-28:]) or _statement(language).match(after)
    return alone or whole or bool(near) or bool(_statement(language).search(m[0]))


def _is_choice(text: str, found: list[re.Match[str]]) -> bool:
    return any(text[a.end() : b.start()].strip() in ("/", "|") for a, b in pairwise(found))


def _several(names: list[str], text: str, language: Language) -> ZoneHit | ZoneClash:
    """Join two names that agree at some time of the year ("CET (GMT+1)"); others clash."""
    zones = [_zone_by_name(name, language) for name in names]
    offsets = [_offsets(zone) for zone in zones if zone is not None]
    if len(offsets) == len(names) == 2 and offsets[0] & offsets[1]:  # noqa: PLR2004 - a name and its gloss
        return ZoneHit(names[0] if zones[0] == zones[1] else f"{names[0]} ({names[1]})", text)
    return ZoneClash(tuple(names), text)


def _offsets(zone: tzinfo) -> set[timedelta | None]:
    return {zone.utcoffset(datetime(2025, month, 15, 12)) for month in (1, 7)}  # noqa: DTZ001 - wall clock
