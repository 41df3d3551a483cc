"""Cells and sentences that several chapters have in common."""

from collections.abc import Sequence
from datetime import date

from pmdata import words
from pmdata.metrics.action_items.lists import Item
from pmdata.metrics.incidents.rows import ListedIncident
from pmdata.metrics.response_times.durations import ResponseTimesRow
from pmdata.model import Severity
from pmdata.model.term_words import in_words
from pmdata.review.pack.document import Cell, Column, Table, table

ITEM_COLUMNS = (
    Column("Item", is_wide=True), Column("Owner"), Column("Team"), Column("Due", is_whole=True),
    Column("State"), Column("Incident"),
)  # fmt: skip
INCIDENT_COLUMNS = (
    Column("Incident", is_wide=True), Column("Started", is_whole=True), Column("Severity"),
    Column("Services"), Column("Resolved after", "right"),
)  # fmt: skip


def incident_cell(title: str | None, key: str, path: str | None = None, line: int | None = None) -> Cell:
    """Return the cell that names an incident and leads to it."""
    return Cell(title or key, key, path, line)


def severity_words(name: str | None) -> str:
    """Return a severity as people call it."""
    return words.sentence(in_words(Severity, name) or words.UNKNOWN)


def incidents_table(title: str, listed: Sequence[ListedIncident], nothing: str) -> Table:
    """Return incidents, each leading to its report."""
    rows = [
        (
            incident_cell(one.title, one.key, one.path),
            words.day(one.started_on),
            severity_words(one.severity),
            ", ".join(one.services) or words.UNKNOWN,
            "still open" if one.is_open else words.duration(one.time_to_resolve_seconds),
        )
        for one in listed
    ]
    return table(title, INCIDENT_COLUMNS, rows, nothing)


def items_table(title: str, items: Sequence[Item], nothing: str) -> Table:
    """Return action items, each leading to its line."""
    rows = [
        (
            Cell(item.text, item.key, item.path, item.line),
            item.owner or "nobody",
            item.team or words.UNKNOWN,
            _due(item.due, item.due_basis),
            item_state(item),
            incident_cell(item.title, item.key, item.path),
        )
        for item in items
    ]
    return table(title, ITEM_COLUMNS, rows, nothing)


def _due(due: date | None, basis: str | None) -> str:
    return words.day(due) if basis in {"stated", None} else f"{words.day(due)} by {basis}"


def item_state(item: Item) -> str:
    """Return what has become of an item, with its day."""
    if item.status is None:
        return "status unknown"
    if item.status == "done":
        return f"done {words.day(item.done_on)}" if item.done_on else "done on an unknown day"
    if item.is_overdue:
        return f"{words.count(-(item.days_left or 0), 'day')} overdue"
    return {"wont_do": "won't be done", "in_progress": "in progress"}.get(item.status, item.status)


def trend_words(row: ResponseTimesRow) -> str:
    """Return the trend of one duration in words, with its interval."""
    if row.trend_ratio is None:
        return "too few incidents for a trend"
    sure = f"{words.change(row.trend_low_ratio)} … {words.change(row.trend_high_ratio)}"
    verdict = words.TREND_VERDICTS[row.trend_verdict]
    return f"{words.change(row.trend_ratio)} a quarter over eight quarters (95 %: {sure}), {verdict}"
