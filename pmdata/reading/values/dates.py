"""Calendar dates as people write them, whole or inside longer text.

A date is accepted only where one reading is possible: 03/04/2025 stays unread unless the
caller, or another date in the same text, tells which number is the month.
"""

import datetime as dt
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import half_width, joins
from pmdata.reading.text.words import LIMIT, strip_markup
from pmdata.reading.vocabulary.language import ENGLISH, Language

Order = Literal["mdy", "dmy"]

_FIRST_YEAR, _LAST_YEAR = 1990, 2099

_DIGITS = re.compile(r"[0-9]+")
_HAS_DIGIT = re.compile(r"[0-9０-９]")
_ISO = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_JOINED = re.compile(r"[0-9]\s{0,2}[-/.年년月월]")
_TIME_OF_DAY = re.compile(r"[0-9]{1,2}:[0-9]")
_YEAR_FIRST = re.compile(r"([12][0-9]{3})(\s{0,2})([-/.])\2([0-9]{1,2})\2\3\2([0-9]{1,2})(?![0-9])")
_EAST_ASIAN = re.compile(r"([12][0-9]{3})[年년]\s?([0-9]{1,2})[月월]\s?([0-9]{1,2})[日일]")
_EAST_ASIAN_DAY = re.compile(r"([0-9]{1,2})[月월]\s?([0-9]{1,2})[日일]")
_LAST_OF_SPAN = re.compile(r"/[0-3][0-9](?![\w/.-])")
"""The last day of a span in the short form of ISO 8601: 2026-03-01/02."""
_STAMP = re.compile(r"([0-9]{2})-([0-9]{2})(?=[ T][0-9]{1,2}:[0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_WORD_AFTER = re.compile(r"[ \t\u00a0/-]{1,2}([^\W\d_]{2,12})|([^\W\d_]{3,12})")
_SHORT_YEAR = re.compile(r"/([0-9]{2})(?![0-9/])")
"""Of "04/Mar/26", as some trackers print dates."""
_YEAR_BEHIND_TIME = re.compile(
    r"[ \t]{1,3}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[ \t]{1,2}(?:[A-Z]{2,5}[ \t]{1,2})?"
    r"((?:19|20)[0-9]{2})(?![0-9]|[:.,-][0-9])"
)
"""Of "Wed Mar  4 10:02:11 UTC 2026", as `date` prints it."""
_YEAR_AFTER = re.compile(r"\.?[ \t]?(?:,[ \t]?|[ \t/-]|of[ \t])'?((?:19|20)[0-9]{2})(?![0-9]|[:.,-][0-9])")
_LAST_DAY = re.compile(r"[ \t]?[-–][ \t]?([0-9]{1,2})(?:[a-z]{2})?(?![0-9:.])")
_SLIPPED_YEAR = re.compile(
    r"[12][0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![0-9])|[0-9]{1,2}/[0-9]{1,2}/[12][0-9]{2}(?![0-9])"
)
_COMPACT = re.compile(r"(?<![0-9])([12][0-9]{3})([-_./]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_NOTE = re.compile(r"\s*\([^()]{0,200}\)$")
_JOINTS_OF_WORDS = re.compile(r"[-_ ]+(?=[^\W\d_])|(?<=[^\W\d_])[-_]+")
_NOT_A_DATE = re.compile(r"[^\W\d_]+|[0-9]+")


class DateHit(NamedTuple):
    """A date found in a text, with its place; without a year `date` is None.

    Where the numbers allow two readings, or none ("20202-01-20"), `date` is None although a
    year is written, and `month` and `day` are 0: here is a date that must not be guessed.
    """

    date: dt.date | None
    month: int
    day: int
    year: int | None
    start: int
    end: int

    @property
    def has_year(self) -> bool:
        """Whether the text states the year."""
        return self.year is not None


def _valid(year: int, month: int, day: int) -> dt.date | None:
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004 - the calendar
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _hit(year: int, month: int, day: int, start: int, end: int) -> DateHit:
    date = _valid(year, month, day)
    return DateHit(date, month if date else 0, day if date else 0, year, start, end)


def find_dates(text: str, order: Order | None = None, language: Language = ENGLISH) -> list[DateHit]:
    """Return every date in the text, in order of place.

    `order` tells which number of 03/04/2025 is the month; without it, another date of the text
    that allows one reading only decides.
    """
    return list(_found(text, order, language)) if _HAS_DIGIT.search(text) else []


@remembered
def _found(text: str, order: Order | None, language: Language) -> tuple[DateHit, ...]:
    if _ISO.fullmatch(text):  # the commonest cell of all
        return (_hit(int(text[:4]), int(text[5:7]), int(text[8:]), 0, 10),)
    text = half_width(text[:LIMIT])
    if not _might_hold(text, language):
        return ()
    hits: list[DateHit] = []
    at = 0
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        if start < at or digits.end() - start > 5:  # noqa: PLR2004 - no part of a date is longer
            continue
        found = _dates_at(text, start, digits.end(), at, language)
        hits += found
        at = found[-1].end if found else at
    return tuple(_ordered(hits, text, order))


def _might_hold(text: str, language: Language) -> bool:
    """Whether a figure is joined to what follows as in a date, or a month is named: a cheap first look."""
    if _JOINED.search(text):
        return True
    words = text.lower()
    return any(stem in words for stem in _month_stems(language))


@lru_cache(maxsize=8)
def _month_stems(language: Language) -> tuple[str, ...]:
    """Return the names of months that hold no shorter one."""
    names = language.table("months")
    return tuple(name for name in names if not any(other in name for other in names if other != name))


def _dates_at(text: str, start: int, end: int, at: int, language: Language) -> list[DateHit]:
    length = end - start
    if _is_glued(text, start, at) or _TIME_OF_DAY.match(text, start):
        return []
    if slipped := _SLIPPED_YEAR.match(text, start):
        return [DateHit(None, 0, 0, 0, start, slipped.end())]
    if length == 4:  # noqa: PLR2004 - a year
        hit = _year_first(text, start)
        return [hit] if hit else []
    if length > 2:  # noqa: PLR2004 - no day or month
        return []
    hit = _year_last(text, start) or _in_brackets(text, start) or _east_asian_day(text, start)
    if hit:
        return [hit]
    return _month_first(text, start, end, language) or _day_first(text, start, end, language)


def _is_glued(text: str, start: int, at: int) -> bool:
    """Whether the number belongs to something longer: an id, a path, a version, an amount."""
    if start in {0, at}:
        return False
    before = text[start - 1]
    if before in "-_":
        return start > 1 and start - 1 != at and text[start - 2].isalnum()
    return joins(before) or before in "./:#\\$€£+@=&%"


def _ends_cleanly(text: str, end: int) -> bool:
    if end >= len(text):
        return True
    after = text[end]
    if after.isalpha() and joins(after):
        return after == "T" and text[end + 1 : end + 2].isdigit()
    if after in "-_/." and end + 1 < len(text):
        following = text[end + 1]
        return not following.isalnum() or (
            after == "-" and following.isdigit() and "/" in text[end - 6 : end]
        )
    return True


def _year_first(text: str, start: int) -> DateHit | None:
    if m := _EAST_ASIAN.match(text, start):
        return _hit(int(m[1]), int(m[2]), int(m[3]), start, m.end())
    m = _YEAR_FIRST.match(text, start)
    # Dotted, only zero-padded ones are dates: 2024.2.1 is as likely a version.
    if m is None or (m[3] == "." and len(m[4] + m[5]) < 4):  # noqa: PLR2004
        return None
    if not _ends_cleanly(text, m.end()) and not _LAST_OF_SPAN.match(text, m.end()):
        return None
    return _hit(int(m[1]), int(m[4]), int(m[5]), start, m.end())


def _year_last(text: str, start: int) -> DateHit | None:
    m = _YEAR_LAST.match(text, start)
    if m is None or not _ends_cleanly(text, m.end()):
        return None
    if m[2] == "." and len(m[4]) == 2:  # noqa: PLR2004 - 1.2.10 is a version
        return None
    year = int(m[4]) if len(m[4]) == 4 else 2000 + int(m[4])  # noqa: PLR2004 - two digits are of this century
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    return DateHit(None, 0, 0, year, start, m.end())


def _east_asian_day(text: str, start: int) -> DateHit | None:
    m = _EAST_ASIAN_DAY.match(text, start)
    return next(iter(_day(int(m[1]), int(m[2]), None, start, m.end())), None) if m else None


def _in_brackets(text: str, start: int) -> DateHit | None:
    """Read `[03-26 23:04]`: a log's stamp is cut from the ISO form, so that the month comes first."""
    m = _STAMP.match(text, start) if text[start - 1 : start] == "[" else None
    return next(iter(_day(int(m[1]), int(m[2]), None, start, m.end())), None) if m else None


def _readings(text: str, hit: DateHit) -> dict[Order, dt.date]:
    """Return the possible dates of a number-only date with the year last, by order."""
    m = _YEAR_LAST.match(text, hit.start)
    if m is None or hit.year is None:
        return {}
    first, second = int(m[1]), int(m[3])
    orders: list[tuple[Order, int, int]] = [("mdy", first, second), ("dmy", second, first)]
    if m[2] == ".":
        orders = orders[1:]  # dots are written where the day comes first
    read = {order: date for order, month, day in orders if (date := _valid(hit.year, month, day))}
    # 21-05-26 may also begin with its year.
    year_first = m[2] == "-" and len(m[1]) == 2 and len(m[4]) == 2 and _valid(2000 + first, second, int(m[4]))  # noqa: PLR2004
    return {"mdy": dt.date.min, "dmy": dt.date.max} if year_first and len(read) < 2 else read  # noqa: PLR2004


def _ordered(hits: list[DateHit], text: str, order: Order | None) -> list[DateHit]:
    """Settle the number-only dates among the hits, by `order` or by one another."""
    pending = {
        index: read for index, hit in enumerate(hits) if hit.month == 0 and (read := _readings(text, hit))
    }
    if not pending:
        return hits
    if order is None:
        evidence = {next(iter(read)) for read in pending.values() if len(read) == 1}
        order = evidence.pop() if len(evidence) == 1 else None
    settled = list(hits)
    for index, read in pending.items():
        date = _settle(read, order)
        if date:
            settled[index] = DateHit(
                date, date.month, date.day, date.year, hits[index].start, hits[index].end
            )
    return settled


def _settle(read: dict[Order, dt.date], order: Order | None) -> dt.date | None:
    dates = set(read.values())
    date = dates.pop() if len(dates) == 1 else read.get(order) if order else None
    return None if date in (dt.date.min, dt.date.max) else date


def date_order(text: str, language: Language = ENGLISH) -> Order | None:
    """Return whether the number-only dates of a document put the month or the day first, if they tell."""
    text = half_width(text)
    hits = find_dates(text, None, language)
    told = {next(iter(read)) for hit in hits if len(read := _readings(text, hit)) == 1}
    return told.pop() if len(told) == 1 else None


def _month_first(text: str, start: int, end: int, language: Language) -> list[DateHit]:
    stop = start
    while stop > 0 and start - stop < 3 and text[stop - 1] in " .\t\u00a0":  # noqa: PLR2004 - "Oct.  9"
        stop -= 1
    begin = stop
    while begin > 0 and stop - begin < 13 and text[begin - 1].isalpha():  # noqa: PLR2004 - the longest month
        begin -= 1
    word = text[begin:stop]
    month = language.table("months").get(word.lower()) if word else None
    if month is None or begin == stop == start:
        return []
    number = int(text[start:end])
    end = _after_ordinal(text, end, language)
    if text[end : end + 1] in (":", "%") and text[end + 1 : end + 2].isdigit():
        return []  # "May 10:15" is a time of day
    last = _LAST_DAY.match(text, end)
    year = _YEAR_AFTER.match(text, last.end() if last else end)
    if last and year is None:
        last, year = None, _YEAR_AFTER.match(text, end)
    if year is None and (behind := _YEAR_BEHIND_TIME.match(text, end)):
        return _day(month, number, int(behind[1]), begin, end)
    if year is None and _is_everyday(word, language):
        return []
    hits = _named(text, month, year, begin, (start, end))
    return hits + (_named(text, month, year, last.start(1), last.span(1)) if last and hits else [])


def _day_first(text: str, start: int, end: int, language: Language) -> list[DateHit]:
    after = _after_ordinal(text, end, language)
    if text[after : after + 1] == ".":
        after += 1
    m = _WORD_AFTER.match(text, after)
    if m and (m[1] or "").lower() in language.words("of"):
        m = _WORD_AFTER.match(text, m.end())
    month = language.table("months").get((m[1] or m[2]).lower()) if m else None
    if m is None or month is None:
        return []
    year = _YEAR_AFTER.match(text, m.end())
    if year is None and _is_everyday(m[1] or m[2], language):
        return []
    stop = year.end() if year else m.end()
    number = int(text[start:end])
    if year is None and text[after : after + 1] == "/" and (short := _SHORT_YEAR.match(text, m.end())):
        return _day(month, number, 2000 + int(short[1]), start, short.end())
    if year is None and "/" in text[after : m.end()]:
        return []  # a path, or a fraction
    return _day(month, number, int(year[1]) if year else None, start, stop)


def _named(
    text: str, month: int, year: re.Match[str] | None, begin: int, day: tuple[int, int]
) -> list[DateHit]:
    digits = _DIGITS.match(text, day[0])
    number = int(digits[0]) if digits else 0
    return _day(month, number, int(year[1]) if year else None, begin, max(year.end() if year else 0, day[1]))


def _day(month: int, day: int, year: int | None, start: int, end: int) -> list[DateHit]:
    # 2000 was a leap year, so that 29 February passes where no year is written.
    if _valid(year or 2000, month, day) is None:
        return []
    return [DateHit(dt.date(year, month, day) if year else None, month, day, year, start, end)]


def _after_ordinal(text: str, end: int, language: Language) -> int:
    return end + 2 if text[end : end + 2].lower() in language.words("ordinals") else end


def _is_everyday(word: str, language: Language) -> bool:
    return word.islower() and word in language.words("everyday_months")


def parse_date(text: str, order: Order | None = None, language: Language = ENGLISH) -> dt.date | None:
    """Return the whole text as one date, or None; a weekday and a note in parentheses may stand beside it."""
    if len(text) > 200 or not _HAS_DIGIT.search(text):  # noqa: PLR2004 - longer than any date with a note
        return None
    bare = strip_markup(text).strip(" .,;[]")
    bare = _NOTE.sub("", bare)
    if compact := re.fullmatch(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})", bare):
        return _valid(int(compact[1]), int(compact[2]), int(compact[3]))
    hits = find_dates(bare, order, language)
    if len(hits) != 1:
        return None
    rest = _NOT_A_DATE.findall(bare[: hits[0].start] + " " + bare[hits[0].end :])
    return hits[0].date if all(word.lower() in language.words("weekdays") for word in rest) else None


def date_in_file_name(name: str, language: Language = ENGLISH) -> dt.date | None:
    """Return the first whole date in a file's name ("2025-01-23-edge.md"), or None."""
    for m in _COMPACT.finditer(name[:500]):
        if date := _valid(int(m[1]), int(m[3]), int(m[4])):
            return date
    hits = find_dates(_JOINTS_OF_WORDS.sub(" ", name[:500].rsplit(".", 1)[0]), language=language)
    return next((hit.date for hit in hits if hit.date), None)
