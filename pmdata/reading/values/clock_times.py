"""Clock times as people write them, with the zone and the date beside them.

Versions, ratios, ports, addresses, amounts and percentages are no times; 24:10 is none either.
A time whose halves contradict each other ("23:00 AM") is passed over.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import half_width
from pmdata.reading.text.words import LIMIT, strip_markup
from pmdata.reading.values.clock_patterns import Patterns, patterns_of
from pmdata.reading.values.clock_shapes import Found, hour_of, inherit, scan
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.dates import Order, find_dates
from pmdata.reading.vocabulary.language import ENGLISH, Language

_BESIDE_LENGTH = 24
_PLAIN = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_ISO_CLOCK = re.compile(
    r"([12][0-9]{3}-[0-9]{2}-[0-9]{2})[ T]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?(?: ?(UTC|Z))?"
)
_TWO_FIGURES = re.compile(r"[0-9][^0-9]+[0-9]")
_HAS_DIGIT = re.compile(r"[0-9０-９]")


class ClockTime(NamedTuple):
    """A clock time found in a text: as written, with its own zone and date if beside it."""

    hour: int
    minute: int
    second: int
    zone: str | None
    date: DateHit | None
    approximate: bool
    start: int
    end: int


def find_times(text: str, language: Language = ENGLISH, order: Order | None = None) -> list[ClockTime]:
    """Return every clock time in the text, in order of place.

    In a range ("13:40 – 15:05 UTC", "2 - 4 PM") the zone and the half of the day that are at
    the end hold for the beginning too. `order` is that of `dates.find_dates`.
    """
    return list(_found(text, order, language)) if _HAS_DIGIT.search(text) else []


@remembered
def _found(text: str, order: Order | None, language: Language) -> tuple[ClockTime, ...]:
    if plain := _PLAIN.fullmatch(text):  # the commonest cell of all
        return (ClockTime(int(plain[1]), int(plain[2]), 0, None, None, False, 0, len(text)),)  # noqa: FBT003 - a record
    if dated := _ISO_CLOCK.fullmatch(text):
        return _dated(dated)
    text = half_width(text[:LIMIT])
    if not patterns_of(language).maybe.search(text):
        return ()
    dates = find_dates(text, order, language)
    found = inherit(scan(text, dates, language), text, language)
    return tuple(_clock(f, text, dates, language) for f in found if hour_of(f) is not None)


def _dated(m: re.Match[str]) -> tuple[ClockTime, ...]:
    dates = find_dates(m[1])
    return tuple(
        ClockTime(int(m[2]), int(m[3]), int(m[4] or 0), m[5], date, False, m.start(2), m.end())  # noqa: FBT003
        for date in dates
    )


def _clock(found: Found, text: str, dates: list[DateHit], language: Language) -> ClockTime:
    patterns = patterns_of(language)
    hedged = text[found.end : found.end + 1] in ("~", "≈") or (
        found.start > 0 and bool(patterns.hedge.search(text[max(0, found.start - 16) : found.start]))
    )
    date = _beside(found, text, dates, patterns) if dates else None
    return ClockTime(
        hour_of(found) or 0, found.minute, found.second, found.zone, date, hedged, found.start, found.end
    )


def _beside(found: Found, text: str, dates: list[DateHit], patterns: Patterns) -> DateHit | None:
    index = bisect_right(dates, found.start, key=lambda date: date.end)
    before = dates[index - 1] if index else None
    if (
        before
        and found.start - before.end <= _BESIDE_LENGTH
        and patterns.date_before.fullmatch(text, before.end, found.start)
    ):
        return before
    after = dates[index] if index < len(dates) else None
    if (
        after
        and after.start - found.end <= _BESIDE_LENGTH
        and patterns.date_after.fullmatch(text, found.end, after.start)
    ):
        return after
    return None


# ---------------------------------------------------------------- times that are only partly known

_PARTLY = re.compile(
    r"(?<![\w:.?])(?:(?=[0-9:Xx?]{0,4}[Xx?])(?=[Xx?:]{0,4}[0-9])[0-9Xx?]{1,2}:[0-9Xx?]{2}|"
    r"(?:2[4-9]|[3-9][0-9]):[0-5][0-9])(?![\w:?])"
)
_BEFORE_PARTLY = re.compile(r"[\s*_`~\[({>•#|≈-]{0,12}")


def has_partly_known_time(text: str) -> bool:
    """Return whether a text gives a time of which figures are missing ("23:XX"), or that no clock shows."""
    return ":" in text and bool(_PARTLY.search(text[:LIMIT]))


def opens_partly(text: str) -> bool:
    """Return whether a text begins with such a time."""
    if ":" not in text[:_HEAD_LENGTH]:
        return False
    opening = _BEFORE_PARTLY.match(text)
    return opening is not None and _PARTLY.match(text, opening.end()) is not None


# ---------------------------------------------------------------- whole values and beginnings

_NOTE = re.compile(r"\s*\([^()]{0,200}\)\s*$")
_WORDS = re.compile(r"[^\W\d_]+|[0-9]+")
_DOTTED_RANGE = re.compile(r"(?<![0-9.])([0-2]?[0-9])\.([0-5][0-9])(?![0-9.])")


def parse_range(
    text: str, language: Language = ENGLISH, order: Order | None = None
) -> tuple[ClockTime, ClockTime] | None:
    """Return the two ends of a text that is one clock range and nothing else, or None."""
    if len(text) > 200 or not _TWO_FIGURES.search(half_width(text)):  # noqa: PLR2004 - longer than any range with a note
        return None
    bare = half_width(strip_markup(text))
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
    patterns = patterns_of(language)
    words = _WORDS.findall("".join(rest))
    joined = "".join(rest[times[0].end : times[1].start])
    lowered = {word.lower() for word in words}
    linked = any(sign in joined for sign in "-–—→>~～〜") or bool(lowered & language.words("to"))
    between = bool(lowered & language.words("and")) and bool(lowered & language.words("from"))
    return (linked or between) and lowered <= patterns.loose


_HEAD_LENGTH = 100
_LONGEST_LEAD_IN = 40
_JOINT = re.compile(r"[-/.]")
_STEM = 3
"""Letters by which a month is known, however it is misspelt after them."""
_OPENING = re.compile(r"[\s*_`~\[({>•#|-]{0,12}")
_SEPARATOR = re.compile(r"[ \t]*(?:[:：;,、|=→]|--?>?|[–—])?[ \t]*")
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_HASHES = re.compile(r"#*\s*$")


def parse_leading_time(
    text: str, language: Language = ENGLISH, order: Order | None = None
) -> tuple[ClockTime, str] | None:
    """Return the time that a bullet, heading or cell begins with, and the rest of the text.

    The time may be bold, in brackets, dated, or the first end of a range (the other end is
    dropped from the rest); marks that close around it go with it. Positions are those in `text`.
    """
    head = half_width(_head(text))
    digit = _HAS_DIGIT.search(head)
    if digit is None or digit.start() > _LONGEST_LEAD_IN:
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
    if len(times) > 1 and patterns_of(language).between.fullmatch(head, first.end, times[1].start):
        end = max(end, times[1].end)
    between = head[first.date.end : first.start] if first.date and first.date.end <= first.start else ""
    return first, _rest(text, end, head[:lead] + between)


def begins_with_time(text: str, language: Language = ENGLISH) -> bool:
    """Return whether nothing but marks and a weekday is before the time (or date) of a text."""
    opening = _WORDS.search(text)
    word = opening[0].lower() if opening else ""
    if not (word[:1].isdigit() or word in patterns_of(language).openings):
        return False
    leading = parse_leading_time(text, language)
    if leading is None:
        return opens_partly(text)
    first = leading[0]
    lead = min(first.start, first.date.start) if first.date else first.start
    return {word.lower() for word in _WORDS.findall(text[:lead])} <= language.words("weekdays")


def has_unread_lead(text: str, language: Language = ENGLISH) -> bool:
    """Return whether only what looks like a day precedes the first clock time, and is none that is known.

    "Janvember-05 15:14" is such a text; "Step 2 at 15:14" says something else.
    """
    head = half_width(_head(text))
    times = find_times(head, language)
    if not times or times[0].date or times[0].start > _LONGEST_LEAD_IN:
        return False
    lead = head[: times[0].start]
    if not _HAS_DIGIT.search(lead) or find_dates(lead, language=language):
        return False
    words = [word.strip("*_`~[](){}>•#|,;:") for word in lead.split()]
    unknown = [word for word in words if word and word.lower().rstrip(".") not in patterns_of(language).loose]
    return all(_is_like_day(word, language) for word in unknown)


def _is_like_day(word: str, language: Language) -> bool:
    joined = len(pieces := _JOINT.split(word)) > 1 and any(piece.isdigit() for piece in pieces)
    numbered = word[:1].isdigit() and word.rstrip("0123456789").lower() in ("", *language.words("ordinals"))
    stem = word[:_STEM].lower()
    return joined or numbered or any(name.startswith(stem) for name in language.table("months"))


def _head(text: str) -> str:
    """Return enough of the text to hold the time, cut at a space so that no figure is halved."""
    return text if len(text) <= _HEAD_LENGTH else text[:_HEAD_LENGTH].rpartition(" ")[0]


def _dotted_head(head: str, begin: int, language: Language, order: Order | None) -> list[ClockTime]:
    m = re.match(r"([0-2]?[0-9])\.([0-5][0-9])(?=[\s*_`]*(?:[:–—-]|$))", head[begin:])
    return (
        find_times(head[:begin] + f"{m[1]}:{m[2]}" + head[begin + m.end() :], language, order)[:1]
        if m
        else []
    )


def _is_lead_in(words: str, language: Language) -> bool:
    patterns = patterns_of(language)
    return len(words) <= _LONGEST_LEAD_IN and all(w.lower() in patterns.loose for w in _WORDS.findall(words))


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
