"""The border that values from files pass: which figures, days and texts can be counted with and stored.

Beyond it arithmetic ends in exceptions or in nonsense, so that a value outside is refused where it is read.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from math import isfinite

from pydantic import BaseModel

FIRST_YEAR, LAST_YEAR = 1970, 2200
"""Days and instants lie between the first day of the one and the last of the other."""
LARGEST_NUMBER = 10**15
"""Numbers are at most this far from zero; a double holds each of them exactly."""


def is_plain(value: object) -> bool:
    """Whether every number, day and text in `value` lies within the bounds, however deep."""
    if isinstance(value, str):
        return _is_whole_text(value)
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return isfinite(value) and abs(value) <= LARGEST_NUMBER
    if isinstance(value, date):
        return is_usable_day(value)
    return all(map(is_plain, _parts(value)))


def is_usable_day(day: date | datetime) -> bool:
    """Whether a day or instant lies between the first and the last year that are counted with."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _is_whole_text(text: str) -> bool:
    """Whether a text can be stored and can be part of a path: no half of a surrogate pair, no NUL."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, BaseModel):
        return (part for _, part in value)
    if isinstance(value, Mapping):
        return (part for pair in value.items() for part in pair)
    return value if isinstance(value, list | tuple | set | frozenset) else ()
