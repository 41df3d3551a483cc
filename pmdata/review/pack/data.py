"""A pack as data: JSON whole, with what the next pack compares itself with, and CSV of its figures."""

import csv
import io
from typing import Any

from pydantic import TypeAdapter

from pmdata.review.pack.document import Pack
from pmdata.review.pack.figures import PackFigure
from pmdata.review.pack.kept import FORMAT, Register

CSV_COLUMNS = (
    "period", "figure", "unit", "now", "low", "high", "before", "year_before", "difference", "verdict",
    "known", "total",
)  # fmt: skip


def render_json(pack: Pack, register: Register) -> str:
    """Return the pack as JSON: its period, figures, the typed rows of each chapter, and the register."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "period": pack.period,
        "team": pack.team,
        "about": pack.about,
        "as_of_on": pack.as_of_on,
        "compared": pack.compared,
        "sentence": pack.sentence,
        "figures": pack.figures,
        "chapters": {chapter.name: chapter.data for chapter in pack.chapters},
        "register": register,
    }
    return TypeAdapter(dict[str, Any]).dump_json(data, indent=1).decode() + "\n"


def render_csv(pack: Pack) -> str:
    """Return the figures as CSV; ratios are 0 to 1, durations seconds, impact minutes."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(_row(pack, one) for one in pack.figures)
    return written.getvalue()


def _row(pack: Pack, one: PackFigure) -> tuple[object, ...]:
    return (
        pack.period.key, one.name, one.unit, one.now, one.low, one.high, one.before, one.year_before,
        one.difference, one.verdict, one.known, one.total,
    )  # fmt: skip
