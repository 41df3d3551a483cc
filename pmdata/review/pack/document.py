"""What a pack is made of: chapters of paragraphs, tables and charts, in plain text.

Nothing here is Markdown or HTML: whoever renders escapes. A table is bounded and knows how many rows there
are; a cell may lead to a report or an incident.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pmdata.charts.chart import Chart
from pmdata.review.pack.figures import PackFigure
from pmdata.review.pack.period import PackPeriod

LONGEST_LIST = 40
Align = Literal["left", "right"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table."""

    text: str
    key: str | None = None
    """The incident that it leads to."""
    path: str | None = None
    """The report that it leads to, within the workspace."""
    line: int | None = None


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    label: str
    align: Align = "left"
    is_wide: bool = False
    """Whether it has the room that others leave."""
    is_whole: bool = False
    """Whether its cells, dates for one, stay on one line; those to the right do too."""


@dataclass(frozen=True)
class Paragraph:
    """A sentence or two."""

    text: str
    is_note: bool = False
    """Whether it states how figures are to be read."""


@dataclass(frozen=True)
class Table:
    """Rows with a heading each, at most `LONGEST_LIST` of them."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    """How many rows there are."""
    nothing: str
    """What is shown where there is none."""

    @property
    def more(self) -> str | None:
        """Return how many rows are left out; None where none is."""
        left = self.total - len(self.rows)
        return f"And {left:,} more." if left else None


@dataclass(frozen=True)
class Drawing:
    """A chart with a sentence that stands in for it where it is not seen."""

    title: str
    chart: Chart
    verdict: str
    """What the chart shows, for those who do not see it."""
    note: str | None = None


Block = Paragraph | Table | Drawing


@dataclass(frozen=True)
class Chapter:
    """One subject of a pack."""

    name: str
    """A word that stays: the key in JSON and the anchor in HTML."""
    title: str
    blocks: tuple[Block, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    """The typed rows that it shows, whole, for JSON."""


@dataclass(frozen=True)
class Pack:
    """The review of one period, whole."""

    period: PackPeriod
    about: str
    """Whose it is, in words."""
    team: str | None
    as_of_on: date
    compared: str
    """What the period is held against, in words."""
    sentence: str
    figures: tuple[PackFigure, ...]
    chapters: tuple[Chapter, ...]
    notes: tuple[str, ...]
    """What a reader must know of all of it."""

    @property
    def title(self) -> str:
        """Return the heading."""
        kind = {"quarter": "Quarterly", "month": "Monthly", "week": "Weekly"}.get(
            self.period.grain, "Reliability"
        )
        return f"{kind} review, {self.period.title}"

    @property
    def stem(self) -> str:
        """Return what its files are called, without a suffix."""
        return "-".join(filter(None, (self.period.key, file_words(self.team or ""))))


def file_words(name: str) -> str:
    """Return `name` as a part of a file's name: letters, digits and hyphens."""
    kept = "".join(one if one.isalnum() else "-" for one in name.casefold())
    return "-".join(filter(None, kept.split("-")))


def table(
    title: str, columns: Sequence[Column | str], rows: Iterable[Sequence[Cell | str]], nothing: str
) -> Table:
    """Return a table of the rows, bounded."""
    every = [tuple(Cell(cell) if isinstance(cell, str) else cell for cell in row) for row in rows]
    return Table(
        title=title,
        columns=tuple(Column(one) if isinstance(one, str) else one for one in columns),
        rows=tuple(every[:LONGEST_LIST]),
        total=len(every),
        nothing=nothing,
    )
