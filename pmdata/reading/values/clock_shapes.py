"""Finds clock times in text by their shape: figures, AM or PM, zone, the two ends of a range.

What they mean for a date is the business of `clock_times`.
"""

import re
from itertools import pairwise
from typing import NamedTuple

from pmdata.reading.text.scripts import joins
from pmdata.reading.values.clock_patterns import Patterns, patterns_of
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.vocabulary.language import Language

_NOON = 12
_DIGITS = re.compile(r"[0-9]+")
_COLON = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::([0-5][0-9])(?:[.,][0-9]{1,9})?)?(?![0-9%]|[.:][0-9])")
_DOT = re.compile(r"([0-9]{1,2})\.([0-5][0-9])()(?![0-9%]|[.:,][0-9])")
_WITH_H = re.compile(r"([0-9]{1,2})[hH]([0-5][0-9])()(?![0-9])")
_HOUR = re.compile(r"([0-9]{1,2})()()(?![0-9%.:,/])")
_COMPACT = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])()(?![0-9%.:,/-])")
_ISO_OFFSET = re.compile(r"[+-][0-9]{2}:?[0-9]{2}(?![0-9:])|[Zz](?![A-Za-z0-9])")
_SPACED_OFFSET = re.compile(r"\s(?:[0-9]{4}\s)?([+-][0-9]{4})(?![0-9:])")
_GLUE = frozenset(".:/,#$€£¥\\&=_%+")
_LOOKS_LIKE_YEAR = range(1960, 2060)


class Found(NamedTuple):
    """A time of day as its figures and the words after them say; the hour is not yet checked."""

    hour: int
    minute: int
    second: int
    meridiem: str | None
    zone: str | None
    start: int
    end: int


def scan(text: str, dates: list[DateHit], language: Language) -> list[Found]:
    """Return what looks like a clock time outside the dates, in order of place."""
    patterns = patterns_of(language)
    found: list[Found] = []
    at, upcoming = 0, iter([*dates, None])
    date = next(upcoming)
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        while date is not None and date.end <= start:
            at, date = max(at, date.end), next(upcoming)
        inside_date = date is not None and date.start <= start
        if start < at or inside_date or _is_glued(text, start, at):
            continue
        one = _time_at(text, start, digits.end(), patterns, at)
        if one is not None:
            found.append(one)
            at = one.end
    return found


def _is_glued(text: str, start: int, at: int) -> bool:
    """Whether the number is the tail of something longer; a range or an ISO "T" before it is fine."""
    if start in (0, at):
        return False
    before = text[start - 1]
    if before == "T":
        return start - 1 != at
    if before == "-":
        return start - 1 != at and start > 1 and not text[start - 2].isspace() and text[start - 2] != ")"
    if before in ",_":
        return start > 1 and text[start - 2].isalnum()
    return joins(before) or before in _GLUE


def _time_at(text: str, start: int, end: int, patterns: Patterns, at: int) -> Found | None:
    length = end - start
    if length == 4:  # noqa: PLR2004 - 1400 UTC
        return _compact(text, start, patterns)
    if length > 2:  # noqa: PLR2004 - no hour
        return None
    if one := _called(text, start, patterns, at):
        return one
    sign = text[end : end + 1]
    if sign in "hH" and (m := _WITH_H.match(text, start)):
        # Without a zone after it, or words around it, this is as likely a length.
        one = _finish(m, text, start, patterns)
        return one if one and (one.zone or (length > 1 and _is_around(text, one, patterns, at))) else None
    if sign == ":":
        return _finish(_COLON.match(text, start), text, start, patterns)
    return _dotted(text, start, patterns, at) if sign == "." else _hour(text, start, patterns)


def _is_around(text: str, one: Found, patterns: Patterns, at: int) -> bool:
    """Return whether "at" is before a time such as 08h48, or "to 10h15" behind it."""
    joint = patterns.between.match(text, one.end)
    return bool(
        patterns.at.search(text[max(at, one.start - 12) : one.start])
        or (joint and (other := _WITH_H.match(text, joint.end())) and len(other[1]) > 1)
    )


def _dotted(text: str, start: int, patterns: Patterns, at: int) -> Found | None:
    one = _finish(_DOT.match(text, start), text, start, patterns)
    if one is None:
        return None
    sure = one.meridiem or one.zone or patterns.word.search(text, start, one.end)
    return one if sure or _is_written_at(text, one, patterns, at) else None


def _hour(text: str, start: int, patterns: Patterns) -> Found | None:
    one = _finish(_HOUR.match(text, start), text, start, patterns)
    if one is None or not 1 <= one.hour <= _NOON:
        return None
    return one if one.meridiem or patterns.half_follows.match(text, one.end) else None


def _called(text: str, start: int, patterns: Patterns, at: int) -> Found | None:
    """Read figures that words before or signs after them call a time; English has neither."""
    lead = patterns.before.search(text, max(at, start - 16), start) if patterns.before else None
    if lead and (one := _led(lead, text, start, patterns)):
        return one
    m = patterns.signed.match(text, start) if patterns.signed else None
    return _with_signs(m, text, None, start, patterns) if m else None


def _led(lead: re.Match[str], text: str, start: int, patterns: Patterns) -> Found | None:
    """Read figures after words that say that they are a time; these words belong to it."""
    meridiem = patterns.halves.get(lead[1].lower())
    if patterns.signed and (m := patterns.signed.match(text, start)):
        return _with_signs(m, text, meridiem, lead.start(), patterns)
    m = (
        _COLON.match(text, start)
        or _DOT.match(text, start)
        or (None if meridiem else _HOUR.match(text, start))
    )
    one = _finish(m, text, start, patterns)
    return one._replace(start=lead.start(), meridiem=meridiem or one.meridiem) if one else None


def _with_signs(m: re.Match[str], text: str, meridiem: str | None, start: int, patterns: Patterns) -> Found:
    minute = 30 if m["half"] else int(m["minute"] or m["plain"] or 0)
    zone, end = _zone_at(text, start, m.end(), patterns)
    return Found(int(m["hour"]), minute, int(m["second"] or 0), meridiem, zone, start, end)


def _is_written_at(text: str, one: Found, patterns: Patterns, at: int) -> bool:
    following = text[one.end : one.end + 1]
    return following in ("", ",", ";", ")", "\n") and bool(
        patterns.at.search(text[max(at, one.start - 12) : one.start])
    )


def _compact(text: str, start: int, patterns: Patterns) -> Found | None:
    one = _finish(_COMPACT.match(text, start), text, start, patterns)
    if one is None or one.meridiem:
        return None
    if one.zone is None:
        return _compact_start(one, text, patterns)
    year_like = one.hour * 100 + one.minute in _LOOKS_LIKE_YEAR
    return None if year_like and not patterns.at.search(text[max(0, start - 12) : start]) else one


def _compact_start(one: Found, text: str, patterns: Patterns) -> Found | None:
    """Read four figures that begin a range whose end is a time with its zone ("1900 and 2100 UTC")."""
    joint = patterns.between.match(text, one.end)
    end = _COMPACT.match(text, joint.end()) if joint else None
    zone = _zone_at(text, end.start(), end.end(), patterns)[0] if end else None
    return one._replace(zone=zone) if zone else None


def _finish(m: re.Match[str] | None, text: str, start: int, patterns: Patterns) -> Found | None:
    """Read what follows the figures: AM or PM, then the zone."""
    if m is None:
        return None
    end, meridiem = m.end(), None
    if half := patterns.meridiem.match(text, end):
        meridiem, end = patterns.halves[(half[1] or half[2]).lower()], half.end()
    elif suffix := patterns.suffix.match(text, end):
        end = suffix.end()
    zone, end = _zone_at(text, start, end, patterns)
    if end < len(text) and meridiem is None and zone is None and text[end].isalpha() and joins(text[end]):
        return None
    return Found(int(m[1]), int(m[2] or 0), int(m[3] or 0), meridiem, zone, start, end)


def _zone_at(text: str, start: int, end: int, patterns: Patterns) -> tuple[str | None, int]:
    iso = _ISO_OFFSET.match(text, end)
    # "06:12-07:00" is a range unless an ISO date goes before it.
    if iso and (iso[0][0] != "-" or ":" not in iso[0] or text[start - 1 : start] == "T"):
        return iso[0].upper(), iso.end()
    if named := patterns.zone.match(text, end):
        return named[1] or named[2], named.end()
    if spaced := _SPACED_OFFSET.match(text, end):
        return spaced[1], spaced.end()
    return None, end


def hour_of(found: Found) -> int | None:
    """Return the hour from 0 to 23, or None where hour and half of the day contradict each other."""
    hour, half = found.hour, found.meridiem
    if hour > 23:  # noqa: PLR2004 - 24:10 is no time
        return None
    if half == "am":
        return None if hour > _NOON else hour % _NOON
    if half == "pm":
        return hour + _NOON if 0 < hour < _NOON else hour or None
    return hour


def inherit(found: list[Found], text: str, language: Language) -> list[Found]:
    """Give the beginning of each range the zone and the half of the day that are at its end."""
    result = list(found)
    between = patterns_of(language).between
    for index, (one, two) in enumerate(pairwise(found)):
        if not between.fullmatch(text, one.end, two.start):
            continue
        zone = one.zone or two.zone
        meridiem = one.meridiem or (_half_before(one, two) if two.meridiem and one.hour <= _NOON else None)
        result[index] = one._replace(zone=zone, meridiem=meridiem)
    return result


def _half_before(one: Found, two: Found) -> str | None:
    """Return the half of the day that puts the beginning of a range before its end."""
    same = hour_of(one._replace(meridiem=two.meridiem))
    end = hour_of(two)
    if same is None or end is None:
        return None
    return two.meridiem if (same, one.minute) <= (end, two.minute) else "am"
