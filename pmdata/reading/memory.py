"""Answers about short texts, remembered: the rules ask the same of one line again and again.

A report says its labels and headings in the words of its template, and every rule looks at every
line, so that the same pure functions meet the same texts. What is remembered is bounded, and can
be forgotten, which a benchmark does between its rounds.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

_MOST = 8192
"""Answers of one function that are kept; a report has some hundred lines."""
_forgetters: list[Callable[[], None]] = []


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return `function` with a memory of its latest answers; for pure functions of hashable arguments."""
    cached = lru_cache(maxsize=_MOST)(function)
    _forgetters.append(cached.cache_clear)
    return cast("Callable[P, R]", cached)


def forget() -> None:
    """Forget every remembered answer."""
    for clear in _forgetters:
        clear()
