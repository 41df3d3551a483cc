"""The rows of a timeline that is a table: which column holds what, and a row of each of its rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from pmdata.reading.structure.entries import Entry, with_label, with_note
from pmdata.reading.text.markdown import Row, Table
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import (
    ClockTime,
    begins_with_time,
    find_times,
    has_unread_lead,
    parse_leading_time,
)
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.zones import zone_in_head
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary


@dataclass(frozen=True, slots=True)
class _Columns:
    time: int
    date: int | None
    label: int | None
    text: int
    actor: int | None
    zone: str | None


def table_entries(table: Table, group: int, vocabulary: Vocabulary) -> Iterator[Entry]:
    """Yield the rows of a table that has a column of times; `group` is that of all of them."""
    columns = _columns(table, vocabulary)
    if columns is None:
        return
    for row in table.rows:
        entry = _row_entry(row, columns, group, vocabulary.language)
        if entry:
            yield entry


def _columns(table: Table, vocabulary: Vocabulary) -> _Columns | None:
    roles = [vocabulary.column(strip_markup(cell)) for cell in table.header.cells]
    dates = [i for i, role in enumerate(roles) if "date" in role]
    times = [i for i, role in enumerate(roles) if "time" in role]
    if (
        not times
        and table.rows
        and all(begins_with_time(row.cells[0], vocabulary.language) for row in table.rows if row.cells)
    ):
        times, dates = [0], []
    if not times:
        times, dates = dates, []
    rest = [i for i in range(len(roles)) if i not in (*times, *dates)]
    if not times or not rest:
        return None
    actor = next((i for i in rest if "actor" in roles[i]), None)
    events = [i for i in rest if i != actor and "event" in roles[i]]
    labels = [i for i in rest if i != actor and "label" in roles[i] and i not in events]
    others = [i for i in rest if i != actor]
    if not others:
        return None
    if not events:
        events = [i for i in others if i not in labels] or labels
    label = labels[0] if labels and labels[0] != events[0] else (events[0] if len(events) > 1 else None)
    text = events[1] if len(events) > 1 and label == events[0] else events[0]
    name = zone_in_head(strip_markup(table.header.cells[times[0]]), vocabulary.language)
    return _Columns(times[0], dates[0] if dates else None, label, text, actor, name)


def _row_entry(row: Row, columns: _Columns, group: int, language: Language) -> Entry | None:
    cells = [strip_markup(cell) for cell in row.cells]
    when = _at(cells, columns.time)
    times = find_times(when, language) or _only_time(when, language)
    clock = times[0] if times else None
    is_alone = clock is not None and len(when) == clock.end - clock.start
    dates = (
        find_dates(_at(cells, columns.date), language=language)
        if columns.date is not None
        else []
        if is_alone
        else find_dates(when, language=language)
    )
    label, text = _at(cells, columns.label), _at(cells, columns.text)
    date = (clock.date if clock else None) or (dates[0] if dates else None)
    if not (label or text) or (clock is None and not text):
        return None
    if clock is None and normalise(when) and not dates:
        text = with_note(text, "", when)
    day = _at(cells, columns.date)
    unread = date is None and (_is_unread_day(day, language) or has_unread_lead(when, language))
    return with_label(
        Entry(
            row.line, group, clock, date, label, text, _at(cells, columns.actor) or None, columns.zone,
            unread=unread, written=f"{day} {when}".strip(),
        )
    )  # fmt: skip


def _is_unread_day(cell: str, language: Language) -> bool:
    """Return whether a cell for a day has a figure, or a month, and no day that is known."""
    words = normalise(cell).split()
    stems = [word[:3] for word in words if not word.isdigit()]
    months = language.table("months")
    return any(sign.isdigit() for sign in cell) or any(stem in months for stem in stems)


def _only_time(cell: str, language: Language) -> list[ClockTime]:
    """Return the time of a cell that is nothing else, in a form that is none elsewhere ("9.59")."""
    leading = parse_leading_time(cell, language)
    return [leading[0]] if leading and not leading[1] else []


def _at(cells: list[str], index: int | None) -> str:
    return cells[index] if index is not None and index < len(cells) else ""
