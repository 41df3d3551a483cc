"""Clock times as people write them, with the zone and the date beside them.

Versions, ratios, ports, addresses, amounts and percentages are no times; 24:10 is none either.
A time whose halves contradict each other ("23:00 AM") is passed over.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from pmdata.reading.dates import DateHit, Order, find_dates
from pmdata.reading.language import ENGLISH, Language, alternation
from pmdata.reading.words import LIMIT, strip_markup
from pmdata.reading.zones import zone_pattern

_NOON = 12
_BESIDE_LENGTH = 24
_HAS_DIGIT = re.compile(r"[0-9]")
_DIGITS = re.compile(r"[0-9]+")
_COLON = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::([0-5][0-9])(?:[.,][0-9]{1,9})?)?(?![0-9%]|[.:][0-9])")
_DOT = re.compile(r"([0-9]{1,2})\.([0-5][0-9])()(?![0-9%]|[.:,][0-9])")
_HOUR = re.compile(r"([0-9]{1,2})()()(?![0-9%.:,/])")
_COMPACT = re.compile(r"([01][0-9]|2[0-3])([0-5][0-9])()(?![0-9%.:,/-])")
_ISO_OFFSET = re.compile(r"[+-][0-9]{2}:?[0-9]{2}(?![0-9:])|Z(?![A-Za-z0-9])")
_SPACED_OFFSET = re.compile(r"\s(?:[0-9]{4}\s)?([+-][0-9]{4})(?![0-9:])")
_GLUE = frozenset(".:/,#$€£¥\\&=_%+")
_LOOKS_LIKE_YEAR = range(1960, 2060)


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A clock time found in a text: as written, with its own zone and date if beside it."""

    hour: int
    minute: int
    second: int
    zone: str | None
    date: DateHit | None
    approximate: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Found:
    hour: int
    minute: int
    second: int
    meridiem: str | None
    zone: str | None
    start: int
    end: int


@dataclass(frozen=True)
class _Patterns:
    meridiem: re.Pattern[str]
    zone: re.Pattern[str]
    hedge: re.Pattern[str]
    at: re.Pattern[str]
    suffix: re.Pattern[str]
    between: re.Pattern[str]
    half_follows: re.Pattern[str]
    date_before: re.Pattern[str]
    date_after: re.Pattern[str]
    loose: frozenset[str]


@lru_cache(maxsize=8)
def _patterns(language: Language) -> _Patterns:
    entries = language.entries
    halves = [*entries["am"], *entries["pm"]]
    long, short = (alternation(w for w in halves if (len(w) > 1) is many) for many in (True, False))
    hedges = alternation([*entries["hedges"], "~", "≈"])
    days, ats = alternation(entries["weekdays"]), alternation([*entries["at"], *entries["hedges"]])
    connector = rf"(?:[\s,;:~≈@|*_`()\[\]–—-]|T(?=$)|(?<!\w)(?:{ats}|{days})(?!\w))"
    return _Patterns(
        meridiem=re.compile(rf"(?:[ \t\u00a0\u202f]?({long})|({short}))(?![A-Za-z0-9])", re.IGNORECASE),
        zone=re.compile(
            rf"[ \t\u00a0\u202f]{{0,2}}(?:({zone_pattern(language)})|"
            rf"[(\[]\s?({zone_pattern(language)})\s?[)\]])"
        ),
        hedge=re.compile(rf"(?:[~≈]|(?<!\w)(?:{hedges}))[\s@]{{0,2}}$", re.IGNORECASE),
        at=re.compile(rf"(?<!\w)(?:{alternation(entries['at'])}|@)\s?[~*_`]{{0,3}}$", re.IGNORECASE),
        suffix=re.compile(rf"(?:{alternation(entries['clock_suffixes'])})(?![A-Za-z0-9])", re.IGNORECASE),
        half_follows=re.compile(
            rf"\s?(?:[-–—]|(?:{alternation(entries['to'])})(?!\w))\s?[0-9]{{1,2}}(?:[:.][0-5][0-9])?\s?"
            rf"(?:{long})(?!\w)",
            re.IGNORECASE,
        ),
        between=re.compile(
            rf"[\s*_`]*(?:[-–—→]|->|(?<!\w)(?:{alternation([*entries['to'], *entries['and']])})(?!\w))[\s*_`]*"
            rf"(?:[~≈]|(?:{hedges})\s)?\s?",
            re.IGNORECASE,
        ),
        date_before=re.compile(rf"{connector}{{1,12}}", re.IGNORECASE),
        date_after=re.compile(
            rf"(?:[\s,(*_`]|(?<!\w)(?:on|of|{days})(?!\w))(?:[\s,(*_`]|(?<!\w)(?:on|of|the|{days})(?!\w)){{0,8}}",
            re.IGNORECASE,
        ),
        loose=frozenset(
            str(w).lower() for k in ("to", "and", "from", "at", "hedges", "weekdays") for w in entries[k]
        ),
    )


def find_times(text: str, language: Language = ENGLISH, order: Order | None = None) -> list[ClockTime]:
    """Return every clock time in the text, in order of place.

    In a range ("13:40 – 15:05 UTC", "2 - 4 PM") the zone and the half of the day that stand at
    the end hold for the beginning too. `order` is that of `dates.find_dates`.
    """
    if not _HAS_DIGIT.search(text):
        return []
    text = text[:LIMIT]
    dates = find_dates(text, order, language)
    found = _inherit(_scan(text, dates, language), text, language)
    return [_clock(f, text, dates, language) for f in found if _hour(f) is not None]


def _scan(text: str, dates: list[DateHit], language: Language) -> list[_Found]:
    patterns = _patterns(language)
    found: list[_Found] = []
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
    return before.isalnum() or before in _GLUE


def _time_at(text: str, start: int, end: int, patterns: _Patterns, at: int) -> _Found | None:
    length = end - start
    if length == 4:  # noqa: PLR2004 - 1400 UTC
        return _compact(text, start, patterns)
    if length > 2:  # noqa: PLR2004 - no hour
        return None
    sign = text[end : end + 1]
    if sign == ":":
        return _finish(_COLON.match(text, start), text, start, patterns)
    if sign == ".":
        one = _finish(_DOT.match(text, start), text, start, patterns)
        return one if one and (one.meridiem or one.zone or _said_at(text, one, patterns, at)) else None
    one = _finish(_HOUR.match(text, start), text, start, patterns)
    if one is None or not 1 <= one.hour <= _NOON:
        return None
    return one if one.meridiem or patterns.half_follows.match(text, one.end) else None


def _said_at(text: str, one: _Found, patterns: _Patterns, at: int) -> bool:
    following = text[one.end : one.end + 1]
    return following in ("", ",", ";", ")", "\n") and bool(
        patterns.at.search(text[max(at, one.start - 12) : one.start])
    )


def _compact(text: str, start: int, patterns: _Patterns) -> _Found | None:
    one = _finish(_COMPACT.match(text, start), text, start, patterns)
    if one is None or one.zone is None or one.meridiem:
        return None
    year_like = one.hour * 100 + one.minute in _LOOKS_LIKE_YEAR
    return None if year_like and not patterns.at.search(text[max(0, start - 12) : start]) else one


def _finish(m: re.Match[str] | None, text: str, start: int, patterns: _Patterns) -> _Found | None:
    """Read what follows the figures: AM or PM, then the zone."""
    if m is None:
        return None
    end, meridiem = m.end(), None
    if half := patterns.meridiem.match(text, end):
        meridiem, end = (half[1] or half[2])[0].lower(), half.end()
    elif suffix := patterns.suffix.match(text, end):
        end = suffix.end()
    zone, end = _zone_at(text, start, end, patterns)
    if end < len(text) and meridiem is None and zone is None and text[end].isalpha():
        return None
    return _Found(int(m[1]), int(m[2] or 0), int(m[3] or 0), meridiem, zone, start, end)


def _zone_at(text: str, start: int, end: int, patterns: _Patterns) -> tuple[str | None, int]:
    iso = _ISO_OFFSET.match(text, end)
    # "06:12-07:00" is a range unless an ISO date goes before it.
    if iso and (iso[0][0] != "-" or ":" not in iso[0] or text[start - 1 : start] == "T"):
        return iso[0], iso.end()
    if named := patterns.zone.match(text, end):
        return named[1] or named[2], named.end()
    if spaced := _SPACED_OFFSET.match(text, end):
        return spaced[1], spaced.end()
    return None, end


def _hour(found: _Found) -> int | None:
    hour, half = found.hour, found.meridiem
    if hour > 23 or (half and half not in "ap"):  # noqa: PLR2004 - 24:10 is no time
        return None
    if half == "a":
        return None if hour > _NOON else hour % _NOON
    if half == "p":
        return hour + _NOON if 0 < hour < _NOON else hour or None
    return hour


def _inherit(found: list[_Found], text: str, language: Language) -> list[_Found]:
    result = list(found)
    between = _patterns(language).between
    for index, (one, two) in enumerate(pairwise(found)):
        if not between.fullmatch(text, one.end, two.start):
            continue
        zone = one.zone or two.zone
        meridiem = one.meridiem or (_half_before(one, two) if two.meridiem and one.hour <= _NOON else None)
        result[index] = replace(one, zone=zone, meridiem=meridiem)
    return result


def _half_before(one: _Found, two: _Found) -> str | None:
    """Return the half of the day that puts the beginning of a range before its end."""
    same = _hour(replace(one, meridiem=two.meridiem))
    end = _hour(two)
    if same is None or end is None:
        return None
    return two.meridiem if (same, one.minute) <= (end, two.minute) else "a"


def _clock(found: _Found, text: str, dates: list[DateHit], language: Language) -> ClockTime:
    patterns = _patterns(language)
    hedged = text[found.end : found.end + 1] in ("~", "≈") or (
        found.start > 0 and bool(patterns.hedge.search(text[max(0, found.start - 16) : found.start]))
    )
    date = _beside(found, text, dates, patterns) if dates else None
    return ClockTime(
        _hour(found) or 0, found.minute, found.second, found.zone, date, hedged, found.start, found.end
    )


def _beside(found: _Found, text: str, dates: list[DateHit], patterns: _Patterns) -> DateHit | None:
    before = next((d for d in reversed(dates) if d.end <= found.start), None)
    if (
        before
        and found.start - before.end <= _BESIDE_LENGTH
        and patterns.date_before.fullmatch(text, before.end, found.start)
    ):
        return before
    after = next((d for d in dates if d.start >= found.end), None)
    if (
        after
        and after.start - found.end <= _BESIDE_LENGTH
        and patterns.date_after.fullmatch(text, found.end, after.start)
    ):
        return after
    return None


# ---------------------------------------------------------------- whole values and beginnings

_NOTE = re.compile(r"\s*\([^()]{0,200}\)\s*$")
_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
_DOTTED_RANGE = re.compile(r"(?<![0-9.])([0-2]?[0-9])\.([0-5][0-9])(?![0-9.])")


def parse_range(
    text: str, language: Language = ENGLISH, order: Order | None = None
) -> tuple[ClockTime, ClockTime] | None:
    """Return the two ends of a text that is one clock range and nothing else, or None."""
    if len(text) > 200 or not _HAS_DIGIT.search(text):  # noqa: PLR2004 - longer than any range with a note
        return None
    bare = strip_markup(text)
    times = find_times(bare, language, order)
    if len(times) > 2 and (note := _NOTE.search(bare)):  # noqa: PLR2004
        bare = bare[: note.start()]
        times = find_times(bare, language, order)
    if not times and len(_DOTTED_RANGE.findall(bare)) == 2:  # noqa: PLR2004 - 9.59 - 10.30
        bare = _DOTTED_RANGE.sub(r"\1:\2", bare)
        times = find_times(bare, language, order)
    if len(times) != 2 or not _is_only_range(bare, times, order, language):  # noqa: PLR2004
        return None
    return times[0], times[1]


def _is_only_range(text: str, times: list[ClockTime], order: Order | None, language: Language) -> bool:
    text = _NOTE.sub("", text)
    spans = [(t.start, t.end) for t in times] + [(d.start, d.end) for d in find_dates(text, order, language)]
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    patterns = _patterns(language)
    words = _WORDS.findall("".join(rest))
    joined = "".join(rest[times[0].end : times[1].start])
    said = {word.lower() for word in words}
    linked = any(sign in joined for sign in "-–—→>") or bool(said & language.words("to"))
    between = bool(said & language.words("and")) and bool(said & language.words("from"))
    return (linked or between) and said <= patterns.loose


_OPENING = re.compile(r"[\s*_`~\[({>•#|-]{0,12}")
_SEPARATOR = re.compile(r"[ \t]*(?:[:;,|=→]|--?>?|[–—])?[ \t]*")
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_HASHES = re.compile(r"#*\s*$")


def parse_leading_time(
    text: str, language: Language = ENGLISH, order: Order | None = None
) -> tuple[ClockTime, str] | None:
    """Return the time that a bullet, heading or cell begins with, and the rest of the text.

    The time may be bold, in brackets, dated, or the first end of a range (the other end is
    dropped from the rest); marks that close around it go with it. Positions are those in `text`.
    """
    head = text[:160]
    if not _HAS_DIGIT.search(head):
        return None
    opening = _OPENING.match(head)
    begin = opening.end() if opening else 0
    times = find_times(head, language, order) or _dotted_head(head, begin, language, order)
    if not times:
        return None
    first = times[0]
    lead = min(first.start, first.date.start) if first.date else first.start
    if not _is_lead_in(head[begin:lead], language):
        return None
    end = max(first.end, first.date.end) if first.date else first.end
    if len(times) > 1 and _patterns(language).between.fullmatch(head, first.end, times[1].start):
        end = max(end, times[1].end)
    between = head[first.date.end : first.start] if first.date and first.date.end <= first.start else ""
    return first, _rest(text, end, head[:lead] + between)


def _dotted_head(head: str, begin: int, language: Language, order: Order | None) -> list[ClockTime]:
    m = re.match(r"([0-2]?[0-9])\.([0-5][0-9])(?=[\s*_`]*(?:[:–—-]|$))", head[begin:])
    return (
        find_times(head[:begin] + f"{m[1]}:{m[2]}" + head[begin + m.end() :], language, order)[:1]
        if m
        else []
    )


def _is_lead_in(words: str, language: Language) -> bool:
    patterns = _patterns(language)
    return len(words) <= 30 and all(w.lower() in patterns.loose for w in _WORDS.findall(words))  # noqa: PLR2004


def _rest(text: str, end: int, before: str) -> str:
    rest = text[end:].lstrip("~ \t")
    closers = [_CLOSING.get(c, c) for c in before if c in "[({*_`~"]
    for _ in range(4):
        while closers and rest.startswith(closers[-1]):
            closers.pop()
            rest = rest[1:]
        shorter = rest[m.end() :] if (m := _SEPARATOR.match(rest)) else rest
        if shorter == rest:
            break
        rest = shorter
    return "" if _HASHES.fullmatch(rest) else rest.rstrip()
