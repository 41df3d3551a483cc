"""What a page shows, taken apart by place: the answer, each tile, each heading or tab, each table.

A figure is a number with its unit, as `pmdata.words` writes it. Dates and names are none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.testing.v1 import AppTest

from pmdata import words
from pmdata.dashboard.frame import snapshot

SELECTION = re.compile(r".*as of \d{4}-\d\d-\d\d")
QUARTERS_AND_DATES = re.compile(r"Q\d \d{4}|\d{4}-Q\d|\d{4}-\d\d(-\d\d)?|SEV\d")
UNIT = r"(?:s|min|h|d)\b"
FIGURE = re.compile(
    rf"(?<![\w.-])[+±−]?\d[\d,.]*(?<=\d)(?:{words.GAP}(?:%|{UNIT})(?:{words.GAP}\d+{words.GAP}{UNIT})?)?"
)
SORTABLE = re.compile(r" *\d+ (d|h|min|s)( +\d+ (h|min))?")
"""A duration with blanks that make it sort."""
LINK = ":material/article: "
"""What the words of a row that leads somewhere begin with."""


def figures(text: object) -> list[str]:
    """Return the figures in `text`, in order."""
    plain = re.sub(r"\]\([^)]*\)", "", str(text)).replace("\\", "").replace("*", "")
    return FIGURE.findall(QUARTERS_AND_DATES.sub("", SELECTION.sub("", plain)))


@dataclass
class ShownPage:
    """One page with one of its tabs open."""

    tiles: dict[str, list[str]] = field(default_factory=dict)
    """Label → figures of its value, its change and the line under it."""
    texts: dict[str, list[str]] = field(default_factory=dict)
    """Heading or tab → figures of what is written under it; the head is under “answer”."""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Heading or tab → the table under it."""

    def rows(self, place: str, columns: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the cells of `columns` in words."""
        table = self.tables[place]
        return [tuple(map(cell_words, row)) for row in table[list(columns)].itertuples(index=False)]

    def figure_columns(self, place: str) -> set[str]:
        """Return the columns of a table that hold a figure anywhere."""
        table = self.tables[place]
        return {
            name for name in table.columns if any(figures(cell_words(cell)) for cell in table[name].tolist())
        }


def cell_words(cell: Any) -> str:
    """Return a cell as words: durations as `pmdata.words` has them, numbers without needless digits."""
    if cell is None or pd.isna(cell):
        return words.UNKNOWN
    if isinstance(cell, float | int):
        return f"{cell:g}"
    text = str(cell).removeprefix(LINK)
    return words.GAP.join(text.split()) if SORTABLE.fullmatch(text) else text


def forget() -> None:
    """Let the next page begin like a new server, with nothing kept from another workspace."""
    st.cache_resource.clear()
    snapshot._kept.cache_clear()


def shown_page(app: AppTest) -> ShownPage:
    """Return what the main part of the page shows."""
    page, place, tile = ShownPage(), "answer", ""
    for where, element in _elements(app.main, ""):
        place = where or place
        if element.type == "header":
            place = element.value
        elif element.type == "metric":
            tile = element.label
            page.tiles[tile] = figures(element.value) + figures(element.delta)
        elif element.type == "caption" and tile:
            page.tiles[tile] += figures(element.value)
            tile = ""
        elif element.type in {"markdown", "caption"}:
            page.texts.setdefault(place, []).extend(figures(element.value))
        elif element.type == "dataframe":
            page.tables[_next(place, page.tables)] = element.value
    return page


def _next(place: str, tables: Mapping[str, object]) -> str:
    """Return what the next table of a place is known by: the second is “place (2)”."""
    number = sum(name == place or name.startswith(f"{place} (") for name in tables)
    return f"{place} ({number + 1})" if number else place


def _elements(block: Any, tab: str) -> Iterator[tuple[str, Any]]:
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from _elements(child, child.label if child.type == "tab" else tab)
        else:
            yield tab, child
