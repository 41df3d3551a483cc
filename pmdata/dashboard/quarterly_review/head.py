"""What stands above the chapters: the sentence, the tiles, the figures side by side."""

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.dashboard.parts.tables import show_table
from pmdata.dashboard.parts.tiles import TONES, Tile
from pmdata.review.pack import Pack, PackFigure, difference_words, known_words, now_words, value_words
from pmdata.review.pack.markdown import FIGURE_COLUMNS, figure_rows

SHOWN_AS_TILES = {
    "incidents": "Incidents",
    "time_to_detect": "Time to detect (MTTD)",
    "time_to_resolve": "Time to resolve (MTTR)",
    "budgets_exhausted": "Budgets exhausted",
    "on_time_ratio": "Items on time",
}
"""Figure → its label, short enough for a tile."""


def pack_answer(pack: Pack) -> str:
    """Return the period in a sentence, and what it is held against; it holds no text of reports."""
    return f"{pack.sentence} {words.sentence(pack.compared)}."


def pack_tiles(pack: Pack) -> list[Tile]:
    """Return the tiles of the page: each figure, what it was, and the change of what is shown."""
    by_name = {one.name: one for one in pack.figures}
    return [_tile(by_name[name], label) for name, label in SHOWN_AS_TILES.items() if name in by_name]


def _tile(figure: PackFigure, label: str) -> Tile:
    was = f"was {value_words(figure, figure.before)}; " if figure.before is not None else ""
    return Tile(
        label=label,
        value=now_words(figure),
        basis=f"{was}{known_words(figure)}",
        change=difference_words(figure) if figure.difference is not None else None,
        tone=TONES.get(figure.verdict, "gray"),
    )


def show_figures(pack: Pack) -> None:
    """Show every figure beside those of the period before and of a year before."""
    columns = list(zip(*figure_rows(pack), strict=True))
    show_table(
        pa.table(
            {name: pa.array(cells, pa.string()) for name, cells in zip(FIGURE_COLUMNS, columns, strict=True)}
        )
    )
    for note in pack.notes:
        st.caption(words.literal(note))
