"""Which number of 03/04/2025 is the month, as a whole document shows it.

A date above twelve says so, else the dates that are written otherwise, else the order of the rows
that begin with such dates. Where two of one kind disagree the document decides nothing.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pmdata.reading.text.scripts import half_width
from pmdata.reading.values.dates import find_dates, readings_of
from pmdata.reading.vocabulary.language import DateOrder, Language

_MAYBE = re.compile(r"(?<![0-9])[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})(?![0-9])")
_BEFORE_ROW = re.compile(r"[\s*_`~\[({>•#|-]{0,12}")
_NEAR = dt.timedelta(days=4)
_FAR = dt.timedelta(days=20)
_SHORT = dt.timedelta(days=14)
_ORDERS: tuple[DateOrder, ...] = ("mdy", "dmy")
_BOTH = 2

Readings = dict[DateOrder, dt.date]


def order_of(lines: Sequence[str], known: Iterable[dt.date], language: Language) -> DateOrder | None:
    """Return the order of a document's numeric dates; `known` are dates that are given beside its text."""
    if not _MAYBE.search("\n".join(lines)):
        return None
    numeric = [half_width(line) for line in lines if _MAYBE.search(line)]
    found = [(line, list(_readings_in(line, language))) for line in numeric]
    sure = {next(iter(read)) for _, dates in found for _, read in dates if len(read) == 1}
    open_ones = [(line, at, read) for line, dates in found for at, read in dates if len(read) == _BOTH]
    if sure or not open_ones:
        return sure.pop() if len(sure) == 1 else None
    whole = {hit.date for line in lines for hit in find_dates(line, language=language) if hit.date}
    near = {order for _, _, read in open_ones if (order := _nearer(read, whole.union(known)))}
    if near:
        return near.pop() if len(near) == 1 else None
    return _by_rows([read for line, at, read in open_ones if _opens(line, at)])


def _readings_in(line: str, language: Language) -> Iterator[tuple[int, Readings]]:
    for hit in find_dates(line, language=language.in_order(None)):
        if read := readings_of(line, hit):
            yield hit.start, read


def _nearer(read: Readings, known: Iterable[dt.date]) -> DateOrder | None:
    """Return the reading that lies beside a date of the document while the other lies far from all."""
    distances = {order: min((abs(day - one) for one in known), default=_FAR) for order, day in read.items()}
    near = [order for order, distance in distances.items() if distance <= _NEAR]
    return near[0] if len(near) == 1 and max(distances.values()) >= _FAR else None


def _opens(line: str, at: int) -> bool:
    opening = _BEFORE_ROW.match(line)
    return opening is not None and opening.end() == at


def _by_rows(rows: Sequence[Readings]) -> DateOrder | None:
    """Return the order in which the rows go on in time, or in which they take days and not months."""
    days = {order: [read[order] for read in rows] for order in _ORDERS}
    if len(set(days["mdy"])) < _BOTH:
        return None
    sorted_ones = [order for order in _ORDERS if all(one <= two for one, two in pairwise(days[order]))]
    if len(sorted_ones) == 1:
        return sorted_ones[0]
    spans = {order: max(days[order]) - min(days[order]) for order in sorted_ones}
    short = [order for order, span in spans.items() if span <= _SHORT]
    return short[0] if len(short) == 1 and max(spans.values()) > 2 * _SHORT else None
