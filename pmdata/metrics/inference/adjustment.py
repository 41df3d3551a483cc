"""Adjustment of p-values where several comparisons are read at once: Holm, and Benjamini–Hochberg.

Which comparisons are read at once is declared with the figures (`pmdata.metrics.figures`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

Adjustment = Literal["holm", "benjamini_hochberg"]
PValues = Sequence[float | None]


def adjusted(p_values: PValues, how: Adjustment, size: int | None = None) -> tuple[float | None, ...]:
    """Return the adjusted p-values in the given order; what was not tested stays None and counts for nobody.

    `size` is how many comparisons the family has, where some of them are in another figure.
    """
    known = [(value, place) for place, value in enumerate(p_values) if value is not None]
    found: list[float | None] = [None] * len(p_values)
    values = _METHODS[how](sorted(known), max(size or 0, len(known)))
    for (_, place), value in zip(sorted(known), values, strict=True):
        found[place] = value
    return tuple(found)


def _holm(ranked: Sequence[tuple[float, int]], size: int) -> list[float]:
    """Step down: the smallest times n, the next times n − 1 … (Holm, *Scandinavian J. Stat.* 6, 1979)."""
    found: list[float] = []
    for rank, (value, _) in enumerate(ranked):
        found.append(min(1.0, max((size - rank) * value, found[-1] if found else 0.0)))
    return found


def _benjamini_hochberg(ranked: Sequence[tuple[float, int]], size: int) -> list[float]:
    """Step up: the largest as it is, the one of rank r times n / r (JRSS B 57, 1995)."""
    found: list[float] = []
    for rank in range(len(ranked), 0, -1):
        found.append(min(1.0, ranked[rank - 1][0] * size / rank, found[-1] if found else 1.0))
    return found[::-1]


_METHODS: Mapping[Adjustment, Callable[[Sequence[tuple[float, int]], int], list[float]]] = {
    "holm": _holm,
    "benjamini_hochberg": _benjamini_hochberg,
}
