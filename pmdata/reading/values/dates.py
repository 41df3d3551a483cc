"""Calendar dates as people write them, whole or inside longer text.

A date is accepted only where one reading is possible: 03/04/2025 stays unread unless the
caller, or another date in the same text, shows which number is the month.
"""

import datetime as dt
import re
from functools import lru_cache
from itertools import pairwise

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import half_width
from pmdata.reading.text.words import LIMIT, strip_markup
from pmdata.reading.values.date_shapes import YEAR_LAST, DateHit, dates_at, valid, whole_date
from pmdata.reading.vocabulary.language import ENGLISH, DateOrder, Language, alternation

Order = DateOrder

_DIGITS = re.compile(r"[0-9]+")
_HAS_DIGIT = re.compile(r"[0-9０-９]")
_ISO = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_JOINED = re.compile(r"[0-9]\s{0,2}[-/.年년月월]")
_COMPACT = re.compile(r"(?<![0-9])([12][0-9]{3})([-_./]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
_NOTE = re.compile(r"\s*\([^()]{0,200}\)$")
_JOINTS_OF_WORDS = re.compile(r"[-_ ]+(?=[^\W\d_])|(?<=[^\W\d_])[-_]+")
_NEAR_WORD = 30
_NOT_A_DATE = re.compile(r"[^\W\d_]+|[0-9]+")


def find_dates(text: str, order: Order | None = None, language: Language = ENGLISH) -> list[DateHit]:
    """Return every date in the text, in order of place.

    `order` states which number of 03/04/2025 is the month; without it, another date of the text
    that allows one reading only decides, else what the document shows (`Language.order`).
    """
    return list(_found(text, order or language.order, language)) if _HAS_DIGIT.search(text) else []


@remembered
def _found(text: str, order: Order | None, language: Language) -> tuple[DateHit, ...]:
    if _ISO.fullmatch(text):  # the commonest cell of all
        return (whole_date(int(text[:4]), int(text[5:7]), int(text[8:]), 0, 10),)
    text = half_width(text[:LIMIT])
    if not _might_hold(text, language):
        return ()
    hits: list[DateHit] = []
    at = 0
    for digits in _DIGITS.finditer(text):
        start = digits.start()
        if start < at or digits.end() - start > 5:  # noqa: PLR2004 - no part of a date is longer
            continue
        found = dates_at(text, start, digits.end(), at, language)
        hits += found
        at = found[-1].end if found else at
    return tuple(_with_years(_ordered(hits, text, order), text, language))


def _with_years(hits: list[DateHit], text: str, language: Language) -> list[DateHit]:
    """Give the first day of a span ("28 February – 2 March 2026") the year that is at its end."""
    for index, (one, two) in enumerate(pairwise(hits)):
        if one.has_year or not two.date or not _joint(language).fullmatch(text, one.end, two.start):
            continue
        years = (two.date.year, two.date.year - 1)
        days = (day for year in years if (day := valid(year, one.month, one.day)) and day <= two.date)
        if day := next(days, None):
            hits[index] = one._replace(date=day, year=day.year)
    return hits


@lru_cache(maxsize=32)
def _joint(language: Language) -> re.Pattern[str]:
    return re.compile(rf"\s*(?:[-–—→]|(?:{alternation(language.entries['to'])})(?!\w))\s*", re.IGNORECASE)


def without_paperwork(hits: list[DateHit], text: str, language: Language) -> list[DateHit]:
    """Return the dates but those after a word for an update or a publication ("Update 23-April-2025")."""
    kept = []
    for hit in hits:
        before = text[max(0, hit.start - _NEAR_WORD) : hit.start].lower()
        if not _paperwork(language).search(before):
            kept.append(hit)
    return kept


@lru_cache(maxsize=32)
def _paperwork(language: Language) -> re.Pattern[str]:
    words = alternation(language.entries["paper_days"])
    return re.compile(rf"(?<!\w)(?:{words})\W{{0,4}}(?:(?:{alternation(language.entries['at'])})\s)?$")


def _might_hold(text: str, language: Language) -> bool:
    """Whether a figure is joined to what follows as in a date, or a month is named: a cheap first look."""
    if _JOINED.search(text):
        return True
    words = text.lower()
    return any(stem in words for stem in _month_stems(language))


@lru_cache(maxsize=32)
def _month_stems(language: Language) -> tuple[str, ...]:
    """Return the names of months that hold no shorter one."""
    names = language.table("months")
    return tuple(name for name in names if not any(other in name for other in names if other != name))


def readings_of(text: str, hit: DateHit) -> dict[Order, dt.date]:
    """Return the possible dates of a number-only date with the year last, by order; of others none."""
    m = YEAR_LAST.match(text, hit.start)
    if m is None or hit.year is None:
        return {}
    first, second = int(m[1]), int(m[3])
    orders: list[tuple[Order, int, int]] = [("mdy", first, second), ("dmy", second, first)]
    if m[2] == ".":
        orders = orders[1:]  # dots are written where the day comes first
    read = {order: date for order, month, day in orders if (date := valid(hit.year, month, day))}
    # 21-05-26 may also begin with its year.
    year_first = m[2] == "-" and len(m[1]) == 2 and len(m[4]) == 2 and valid(2000 + first, second, int(m[4]))  # noqa: PLR2004
    return {"mdy": dt.date.min, "dmy": dt.date.max} if year_first and len(read) < 2 else read  # noqa: PLR2004


def _ordered(hits: list[DateHit], text: str, order: Order | None) -> list[DateHit]:
    """Settle the number-only dates among the hits, by `order` or by one another."""
    pending = {
        index: read for index, hit in enumerate(hits) if hit.month == 0 and (read := readings_of(text, hit))
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
    """Return whether the number-only dates of a document put the month or the day first, if they show it."""
    text = half_width(text)
    hits = find_dates(text, None, language)
    orders = {next(iter(read)) for hit in hits if len(read := readings_of(text, hit)) == 1}
    return orders.pop() if len(orders) == 1 else None


def parse_date(text: str, order: Order | None = None, language: Language = ENGLISH) -> dt.date | None:
    """Return the whole text as one date, or None; a weekday and a note in parentheses may be beside it."""
    if len(text) > 200 or not _HAS_DIGIT.search(text):  # noqa: PLR2004 - longer than any date with a note
        return None
    bare = strip_markup(text).strip(" .,;[]")
    bare = _NOTE.sub("", bare)
    if compact := re.fullmatch(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})", bare):
        return valid(int(compact[1]), int(compact[2]), int(compact[3]))
    hits = find_dates(bare, order, language)
    if len(hits) != 1:
        return None
    rest = _NOT_A_DATE.findall(bare[: hits[0].start] + " " + bare[hits[0].end :])
    return hits[0].date if all(word.lower() in language.words("weekdays") for word in rest) else None


def date_in_file_name(name: str, language: Language = ENGLISH) -> dt.date | None:
    """Return the first whole date in a file's name ("2025-01-23-edge.md"), or None."""
    for m in _COMPACT.finditer(name[:500]):
        if date := valid(int(m[1]), int(m[3]), int(m[4])):
            return date
    hits = find_dates(_JOINTS_OF_WORDS.sub(" ", name[:500].rsplit(".", 1)[0]), language=language)
    return next((hit.date for hit in hits if hit.date), None)
