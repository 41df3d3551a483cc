"""What rows of a timeline begin with in a short form, written out: clock times and days without a year.

A day in figures alone (`02/11`, `30-11 06:15`, `28.03.`) may be a fraction, a version or a time. In a column
of dates, or before a clock time, it is a day; which figure is the month is decided by one above twelve, else
by the days that the report gives in full. Where neither decides, they stay as they are, and their rows are
not understood.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Block, ItemList, Paragraph, Table
from pmdata.reading.text.words import strip_markup
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.odd_clocks import with_colons
from pmdata.reading.vocabulary.language import DateOrder, Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_SHORT = re.compile(
    r"^(?P<lead>[\s*_`~\[({>•-]{0,8}(?:[^\W\d_]{2,9}[.,]?\s+)?)"
    r"(?P<one>[0-9]{1,2})(?P<sign>[/.-])(?P<two>[0-9]{1,2})(?P<dot>\.?)"
    r"(?=(?P<clock>[\s,*_`)\]|–—-]{1,6}[0-9]{1,2}(?:[:.h][0-5][0-9]|\s?[ap]\.?m)(?![0-9]))|[\s*_`)\],]*$)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"^(?P<lead>[\s*_`~\[({>•-]{0,8})(?P<day>[^\W\d_]{3,9})[.,]?\s+"
    r"(?=[0-9]{1,2}(?:[:.h][0-5][0-9](?![0-9])|\s?[ap]\.?m))",
    re.IGNORECASE,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEAR = dt.timedelta(days=5)
_LEAP_YEAR = 2000
_ORDERS: tuple[DateOrder, ...] = ("mdy", "dmy")


class _Place(NamedTuple):
    """One text that a row may begin its time with, and how to put another in its stead."""

    holder: list[str] | object
    at: int
    text: str
    is_day: bool
    """Whether it is in a column of days."""


def spell_clocks(part: Part) -> None:
    """Write the clock times that rows begin with as times ("9.59", "10h47", "1625"), where all are so."""
    _spell_paragraphs(
        [block for block in part.blocks if isinstance(block, Paragraph) and len(block.lines) == 1]
    )
    for block in part.blocks:
        if isinstance(block, ItemList):
            for item, text in zip(block.items, with_colons([one.text for one in block.items]), strict=True):
                item.text = text
        elif isinstance(block, Table) and block.header.cells:
            for column in range(len(block.header.cells)):
                rows = [row for row in block.rows if column < len(row.cells)]
                for row, text in zip(rows, with_colons([row.cells[column] for row in rows]), strict=True):
                    row.cells[column] = text
        elif isinstance(block, Paragraph):
            texts = with_colons([line.text for line in block.lines])
            block.lines = [line._replace(text=text) for line, text in zip(block.lines, texts, strict=True)]


def _spell_paragraphs(blocks: list[Paragraph]) -> None:
    """Write the clock times of rows that an empty line separates, as those of one list."""
    texts = with_colons([block.lines[0].text for block in blocks])
    for block, text in zip(blocks, texts, strict=True):
        block.lines = [block.lines[0]._replace(text=text)]


def spell_days(parts: Sequence[Part], vocabulary: Vocabulary) -> None:
    """Write the days that rows of the timelines among `parts` begin with by the name of their month."""
    places = [
        place for part in parts if part.kind == "timeline" for place in _places(part.blocks, vocabulary)
    ]
    _spell_weekdays(places, parts, vocabulary.language)
    found = [(place, match) for place in places if (match := _match(place, vocabulary.language))]
    if not found:
        return
    order = _order([match for _, match in found], parts, vocabulary.language)
    for place, match in found if order else ():
        month, day = _pair(match, order)
        _put(place, f"{match['lead']}{_MONTHS[month - 1]} {day}{place.text[match.end() :]}")


def _spell_weekdays(places: Sequence[_Place], parts: Sequence[Part], language: Language) -> None:
    """Write the weekdays that are before clock times as the days nearest to the last known one."""
    found = [(place, match) for place in places if (match := _WEEKDAY.match(place.text))]
    found = [(place, match) for place, match in found if match["day"].lower() in _weekdays()]
    known = next(_known_days(parts, language), None) if found else None
    if known is None:
        return
    for place, match in found:
        shift = (_weekdays()[match["day"].lower()] - known.weekday() + 3) % 7 - 3
        known += dt.timedelta(days=shift)
        _put(place, f"{match['lead']}{known:%Y-%m-%d} {place.text[match.end() :]}")


@cache
def _weekdays() -> dict[str, int]:
    """Return the weekdays in English, whole and by their first three letters, Monday as 0."""
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return {short: number for number, name in enumerate(names) for short in (name, name[:3])}


def _places(blocks: Iterable[Block], vocabulary: Vocabulary) -> Iterator[_Place]:
    for block in blocks:
        if isinstance(block, Table):
            roles = [vocabulary.column(strip_markup(cell)) for cell in block.header.cells]
            for at, role in enumerate(roles):
                if "date" in role or "time" in role:
                    yield from (
                        _Place(row.cells, at, row.cells[at], "date" in role)
                        for row in block.rows
                        if at < len(row.cells)
                    )
        elif isinstance(block, ItemList):
            yield from (_Place(item, 0, item.text, is_day=False) for item in block.items)
        elif isinstance(block, Paragraph):
            yield from (_Place(block, at, line.text, is_day=False) for at, line in enumerate(block.lines))


def _put(place: _Place, text: str) -> None:
    if isinstance(place.holder, list):
        place.holder[place.at] = text
    elif isinstance(place.holder, Paragraph):
        place.holder.lines[place.at] = place.holder.lines[place.at]._replace(text=text)
    else:
        place.holder.text = text  # type: ignore[attr-defined]  # an item of a list


def _match(place: _Place, language: Language) -> re.Match[str] | None:
    match = _SHORT.match(place.text)
    if match is None or not (place.is_day or match["clock"] or match["dot"]):
        return None
    if match["sign"] == "." and not (match["dot"] or (match["clock"] and place.is_day)):
        return None  # 10.30 is a time
    word = match["lead"].strip(" *_`~[({>•-.,\t").lower()
    return match if not word or word in language.words("weekdays") else None


def _order(found: Sequence[re.Match[str]], parts: Sequence[Part], language: Language) -> DateOrder | None:
    """Return which number is the month: the one order in which all are days, near to a day in full."""
    dotted = all(match["sign"] == "." for match in found)
    able = [order for order in _ORDERS if all(_day(_LEAP_YEAR, match, order) for match in found)]
    if dotted:
        able = [order for order in able if order == "dmy"]
    if len(able) < 2:  # noqa: PLR2004 - nothing to choose
        return able[0] if able else None
    known = set(_known_days(parts, language))
    near = [order for order in able if any(_is_near(match, order, known) for match in found)]
    if len(near) == 1:
        return near[0]
    same = all(match["one"].lstrip("0") == match["two"].lstrip("0") for match in found)
    return "mdy" if same else language.order


def _is_near(match: re.Match[str], order: DateOrder, known: Iterable[dt.date]) -> bool:
    return any(
        abs(day - one) <= _NEAR
        for one in known
        for year in (one.year - 1, one.year, one.year + 1)
        if (day := _day(year, match, order))
    )


def _known_days(parts: Sequence[Part], language: Language) -> Iterator[dt.date]:
    """Yield the days that the report gives in full before its timeline: its title, labels and summary."""
    for part in parts:
        if part.kind == "timeline":
            break
        for text in (part.title, *(text for block in part.blocks for text in _texts(block))):
            yield from (hit.date for hit in find_dates(strip_markup(text), language=language) if hit.date)


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from (line.text for line in block.lines)
    elif isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row.cells)
    elif isinstance(block, ItemList):
        yield from (item.text for item in block.items)


def _pair(match: re.Match[str], order: DateOrder | None) -> tuple[int, int]:
    one, two = int(match["one"]), int(match["two"])
    return (one, two) if order == "mdy" else (two, one)


def _day(year: int, match: re.Match[str], order: DateOrder) -> dt.date | None:
    month, day = _pair(match, order)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
