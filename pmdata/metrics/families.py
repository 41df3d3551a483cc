"""Families: which comparisons are read at once, and their p-values adjusted over all of them.

The tiles of a page are one family, adjusted by Holm; all rows of one opened view, groups or periods, are
another, adjusted by Benjamini–Hochberg. Which tiles are read at once is declared in the registry of figures,
so that pages, command line and review have the same p-values.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

from pmdata.metrics.figures import FIGURES
from pmdata.metrics.inference.adjustment import PValues, adjusted

Name = TypeVar("Name", bound=Hashable)


def over_tiles(figure: str, p_values: Mapping[Name, float | None]) -> dict[Name, float | None]:
    """Return the p-values of a figure's tiles, adjusted by Holm; what is no tile keeps its own.

    Tiles of other figures on the page count as tests that found nothing, which is never too bold.
    """
    tiles = FIGURES[figure].tiles
    members = [name for name in p_values if name in tiles]
    found = adjusted([p_values[name] for name in members], "holm", size=len(tiles))
    return {**p_values, **dict(zip(members, found, strict=True))}


def over_rows(p_values: Mapping[Name, float | None]) -> dict[Name, float | None]:
    """Return the p-values of the rows of one opened view, adjusted by Benjamini–Hochberg."""
    values: PValues = list(p_values.values())
    return dict(zip(p_values, adjusted(values, "benjamini_hochberg"), strict=True))
