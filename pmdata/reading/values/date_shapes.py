"""Finds dates in text by their shape: figures, names of months, the year beside them.

Which number of 03/04/2025 is the month is the business of `dates`.
"""

import datetime as dt
import re
from functools import lru_cache
from typing import NamedTuple

from pmdata.reading.text.scripts import joins
from pmdata.reading.vocabulary.language import Language, alternation

_FIRST_YEAR, _LAST_YEAR = 1990, 2099

_DIGITS = re.compile(r"[0-9]+")
_TIME_OF_DAY = re.compile(r"[0-9]{1,2}:[0-9]")
_YEAR_FIRST = re.compile(r"([12][0-9]{3})(\s{0,2})([-/.])\2([0-9]{1,2})\2\3\2([0-9]{1,2})(?![0-9])")
_EAST_ASIAN = re.compile(r"([12][0-9]{3})[年년]\s?([0-9]{1,2})[月월]\s?([0-9]{1,2})[日일]")
_EAST_ASIAN_DAY = re.compile(r"([0-9]{1,2})[月월]\s?([0-9]{1,2})[日일]")
_LAST_OF_SPAN = re.compile(r"/[0-3][0-9](?![\w/.-])")
"""The last day of a span in the short form of ISO 8601: 2026-03-01/02."""
_STAMP = re.compile(r"([0-9]{2})-([0-9]{2})(?=[ T][0-9]{1,2}:[0-9]{2})")
YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![0-9])")
_WORD_AFTER = re.compile(r"[ \t\u00a0/-]{1,2}([^\W\d_]{2,12})|([^\W\d_]{3,12})")
_APOSTROPHE_YEAR = re.compile(r",?[ \t]?['’‘]([0-9]{2})(?![0-9])")
_JOINED_MONTH = re.compile(r"(?<![\w/-])([^\W\d_]{3,12})[-/]?$")
_YEAR_BEFORE = re.compile(r"(?<![\w./-])((?:19|20)[0-9]{2})[ \t]{1,2}$")
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

    @property
    def is_readable(self) -> bool:
        """Whether it is known which day is meant, its year perhaps aside."""
        return self.month > 0


def valid(year: int, month: int, day: int) -> dt.date | None:
    """Return the date of the years that reports are written in, or None."""
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):  # noqa: PLR2004 - the calendar
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def whole_date(year: int, month: int, day: int, start: int, end: int) -> DateHit:
    """Return a date with its year, found between two places; one of no calendar must not be guessed."""
    date = valid(year, month, day)
    return DateHit(date, month if date else 0, day if date else 0, year, start, end)


def dates_at(text: str, start: int, end: int, at: int, language: Language) -> list[DateHit]:
    """Return the date, or the ends of a span of days, of which the figure from `start` to `end` is a part.

    What is before `at` belongs to another date.
    """
    if _TIME_OF_DAY.match(text, start):
        return []
    is_day = end - start <= 2  # noqa: PLR2004 - two figures
    if _is_glued(text, start, at):
        return _behind_month(text, start, end, at, language) if is_day else []
    if slipped := _SLIPPED_YEAR.match(text, start):
        return [DateHit(None, 0, 0, 0, start, slipped.end())]
    if is_day and (
        hit := _year_last(text, start) or _in_brackets(text, start) or _east_asian_day(text, start)
    ):
        return [hit]
    if is_day:
        return _month_first(text, start, end, language) or _day_first(text, start, end, language)
    hit = _year_first(text, start) if end - start == 4 else None  # noqa: PLR2004 - a year
    return [hit] if hit else []


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
        return whole_date(int(m[1]), int(m[2]), int(m[3]), start, m.end())
    m = _YEAR_FIRST.match(text, start)
    # Dotted, only zero-padded ones are dates: 2024.2.1 is as likely a version.
    if m is None or (m[3] == "." and len(m[4] + m[5]) < 4):  # noqa: PLR2004
        return None
    if not _ends_cleanly(text, m.end()) and not _LAST_OF_SPAN.match(text, m.end()):
        return None
    return whole_date(int(m[1]), int(m[4]), int(m[5]), start, m.end())


def _year_last(text: str, start: int) -> DateHit | None:
    m = YEAR_LAST.match(text, start)
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


def _behind_month(text: str, start: int, end: int, at: int, language: Language) -> list[DateHit]:
    """Read a day that is joined to the name of its month, the year after it: "Apr-22-2022", "May3, 2021"."""
    m = _JOINED_MONTH.search(text, max(at, start - 13), start)
    month = language.table("months").get(m[1].lower()) if m else None
    year = _YEAR_AFTER.match(text, _after_ordinal(text, end, language))
    if m is None or month is None or year is None or not m[1][0].isupper():
        return []
    return _day(month, int(text[start:end]), int(year[1]), m.start(1), year.end())


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
    if year is None and (found := _year_elsewhere(text, begin, end)):
        return _day(month, number, *found)
    if year is None and _is_everyday(word, language):
        return []
    hits = _named(text, month, year, begin, (start, end))
    return hits + (_named(text, month, year, last.start(1), last.span(1)) if last and hits else [])


def _year_elsewhere(text: str, begin: int, end: int) -> tuple[int, int, int] | None:
    """Return the year of a day that is not right after it, and where the date begins and ends."""
    if short := _APOSTROPHE_YEAR.match(text, end):
        return 2000 + int(short[1]), begin, short.end()
    if behind := _YEAR_BEHIND_TIME.match(text, end):
        return int(behind[1]), begin, end
    before = _YEAR_BEFORE.search(text, max(0, begin - 6), begin)
    return (int(before[1]), before.start(), end) if before else None


@lru_cache(maxsize=32)
def _year_of(language: Language) -> re.Pattern[str]:
    """Compile a year after the word for "of": "4 de marzo de 2026"."""
    words = alternation(language.entries["of"])
    return re.compile(rf"[ \t]{{1,2}}(?:{words})[ \t]{{1,2}}((?:19|20)[0-9]{{2}})(?![0-9])", re.IGNORECASE)


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
    year = _YEAR_AFTER.match(text, m.end()) or _year_of(language).match(text, m.end())
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
    if valid(year or 2000, month, day) is None:
        return []
    return [DateHit(dt.date(year, month, day) if year else None, month, day, year, start, end)]


def _after_ordinal(text: str, end: int, language: Language) -> int:
    return end + 2 if text[end : end + 2].lower() in language.words("ordinals") else end


def _is_everyday(word: str, language: Language) -> bool:
    return word.islower() and word in language.words("everyday_months")
