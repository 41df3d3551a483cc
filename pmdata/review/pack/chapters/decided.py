"""Decisions: those of this review, and what became of the ones before."""

from collections.abc import Sequence
from datetime import date

from pmdata import words
from pmdata.metrics.action_items.lists import Item, items
from pmdata.review.pack.about import About
from pmdata.review.pack.document import Cell, Chapter, Column, Paragraph, Table, table
from pmdata.workspace import Settings
from pmdata.workspace.decisions import Decided
from pmdata.workspace.people import shown_name

NAME = "decisions"
EARLIER = 2
"""How many periods back a decision that is done or dropped is quoted; an open one always is."""


def decided(about: About, rows: Sequence[Decided], team: str | None) -> Chapter:
    """Return this review's decisions, and those of earlier ones with what the reports say of them."""
    own = [row for row in rows if row.team in (None, team) or team is None]
    of_this = [row for row in own if row.period == about.period.key]
    before = [row for row in own if row.period != about.period.key and row.on <= about.chosen.as_of_on]
    recent = sorted({row.period for row in before}, reverse=True)[:EARLIER]
    quoted = [row for row in before if row.status == "open" or row.period in recent]
    answers = _answers(about, own)
    still_open = sum(
        _state(row, answers, about.chosen.as_of_on).startswith(("open", "overdue")) for row in quoted
    )
    text = (
        f"{words.count(len(of_this), 'decision')} of this review; {still_open:,} of earlier ones still open."
    )
    blocks = (
        Paragraph(text),
        _table("Of this review", of_this, answers, about, "None is written yet."),
        _table("Of earlier reviews", quoted, answers, about, "There is none."),
    )
    data = {name: _shown(rows, about.settings) for name, rows in (("decided", of_this), ("earlier", quoted))}
    return Chapter(NAME, "What was decided?", blocks, data)


def _shown(rows: Sequence[Decided], settings: Settings) -> tuple[Decided, ...]:
    """Return the rows with what is shown of people."""
    return tuple(
        row.model_copy(
            update={"owner": shown_name(row.owner, settings), "by": shown_name(row.by, settings) or row.by}
        )
        for row in rows
    )


def _answers(about: About, rows: Sequence[Decided]) -> dict[str, Item]:
    wanted = {row.item for row in rows if row.item}
    if not wanted:
        return {}
    every = items(about.cursor, about.ever, about.settings, which="all")
    return {name: one for one in every if (name := f"{one.key}#{one.position}") in wanted}


def _state(row: Decided, answers: dict[str, Item], as_of_on: date) -> str:
    """Return what became of a decision: as stated, or as its action item says."""
    if row.status != "open":
        return row.status
    item = answers.get(row.item or "")
    if item is not None and item.status in {"done", "wont_do"}:
        day = f" {words.day(item.done_on)}" if item.done_on else ""
        return f"{'done' if item.status == 'done' else 'dropped'}{day}, by its action item"
    if row.item and item is None:
        return f"open; {row.item} is no action item"
    if row.due and row.due < as_of_on:
        return f"overdue by {words.count((as_of_on - row.due).days, 'day')}"
    return "open"


def _table(
    title: str, rows: Sequence[Decided], answers: dict[str, Item], about: About, nothing: str
) -> Table:
    columns = (
        Column("Decision", is_wide=True), Column("Period"), Column("Owner"),
        Column("Due", is_whole=True), Column("State"),
    )  # fmt: skip
    cells = []
    for row in rows:
        item = answers.get(row.item or "")
        cells.append(
            (
                Cell(row.decision, item.key, item.path, item.line) if item else row.decision,
                row.period if row.team is None else f"{row.period}, {row.team}",
                shown_name(row.owner, about.settings) or "nobody",
                words.day(row.due),
                _state(row, answers, about.chosen.as_of_on),
            )
        )
    return table(title, columns, cells, nothing)
