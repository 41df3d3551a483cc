"""Answers about short texts, remembered: the rules ask the same of one line again and again.

A report says its labels and headings in the words of its template, and every rule looks at every
line, so that the same pure functions meet the same texts. What is remembered is bounded, and can
be forgotten, which a benchmark does between its rounds.
"""

from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")

_MOST = 8192
"""Answers of one function that are kept from report to report; one has some hundred lines."""
_memories: list[Any] = []


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Return `function` with a memory of its answers; for pure functions of hashable arguments."""
    # Bounded by `trim` and not by lru_cache, which keeps its entries in order of use at every call.
    memory = cache(function)
    _memories.append(memory)
    return cast("Callable[P, R]", memory)


def trim() -> None:
    """Forget the answers of every function that has more than enough; called after each report."""
    for memory in _memories:
        if memory.cache_info().currsize > _MOST:
            memory.cache_clear()


def forget() -> None:
    """Forget every remembered answer."""
    for memory in _memories:
        memory.cache_clear()
