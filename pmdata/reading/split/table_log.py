"""A table that lists incidents, one a row → the sections of each, as if a row were a report of its own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from pmdata.reading.structure.labels import is_empty, pairs_of
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Heading, Item, ItemList, Line, Row, Table
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.durations import parse_duration
from pmdata.reading.values.zones import ZoneHit, find_zone
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_FEWEST_ROWS = 2
_DATED = frozenset({"incident_on", "impact_started_at", "event_time"})
_ENDS = frozenset({"duration", "resolved_at", "time_to_resolve", "time_to_recover", "downtime"})
_INCIDENT_COLUMNS = _ENDS | {
    "impact_started_at", "detected_at", "severity", "services", "root_cause", "impact", "resolution",
    "time_to_detect", "users",
}  # fmt: skip
_MIN_INCIDENT_COLUMNS = 2
_ELSEWHERE = frozenset({
    "timeline", "later_timeline", "action_items", "remediation", "prevention", "related", "references",
    "boilerplate", "sign_off", "people", "budget", "response_metrics", "communication", "tags",
})  # fmt: skip
"""Kinds of section whose tables list something else."""
_NAMES = frozenset({"title", "incident_id", "summary"})
_ENDS_OF_SPAN = frozenset({"Start", "End"})
_UNIT = re.compile(r"\(([^()]{1,30})\)\s*$")
_ID = re.compile(r"#?[A-Za-z]{0,8}[-_ ]?\d[\w-]{0,12}")


def table_incidents(parts: list[Part], vocabulary: Vocabulary) -> list[list[Part]]:
    """Return the sections of each incident that tables list; nothing where the report describes itself too.

    Sections after the last table, such as a list of actions for all, go to the last incident.
    """
    logs = [(part, block) for part in parts for block in part.blocks if _is_log(part, block, vocabulary)]
    if not logs or any(_describes_itself(part, vocabulary) for part in parts):
        return []
    groups = [
        list(_incident(row, table, part.level + 1, vocabulary))
        for part, table in logs
        if isinstance(table, Table)
        for row in table.rows
    ]
    if len(groups) < _FEWEST_ROWS:
        return []
    last = parts.index(logs[-1][0])
    groups[-1].extend(parts[last + 1 :])
    return groups


def _describes_itself(part: Part, vocabulary: Vocabulary) -> bool:
    return (part.kind == "timeline" and not _names_log(part, vocabulary)) or any(
        vocabulary.label(pair.label) in _DATED | _ENDS for pair in pairs_of(part, vocabulary)
    )


def _names_log(part: Part, vocabulary: Vocabulary) -> bool:
    """Return whether a section is the whole file and called a log ("Incident log")."""
    words = normalise(part.title).split()
    return part.level == 1 and not vocabulary.language.words("log_titles").isdisjoint(words)


def _is_log(part: Part, block: object, vocabulary: Vocabulary) -> bool:
    """Return whether a table has a full date in each row and columns that describe incidents."""
    elsewhere = part.kind in _ELSEWHERE and not _names_log(part, vocabulary)
    if not isinstance(block, Table) or elsewhere or not block.rows:
        return False
    meanings = [vocabulary.label(cell) for cell in _labels(block, vocabulary.language)]
    if any(vocabulary.item_columns.get(normalise(cell)) == "due_on" for cell in block.header.cells[1:]):
        return False
    dated = next((i for i, meaning in enumerate(meanings) if meaning in _DATED), None)
    matched = _INCIDENT_COLUMNS.intersection(meanings)
    ends = _ENDS.intersection(meanings) or {"services", "root_cause"} <= matched
    return (
        dated is not None
        and bool(ends)
        and len(matched) >= _MIN_INCIDENT_COLUMNS
        and all(_is_dated(row, dated, vocabulary.language) for row in block.rows)
    )


def _labels(table: Table, language: Language) -> list[str]:
    """Return the titles of the columns; those of a span of clock times as reports call them."""
    spans = [i for i, cell in enumerate(table.header.cells) if _renamed(cell, language) in _ENDS_OF_SPAN]
    clocked = all(
        find_times(row.cells[i], language) for row in table.rows for i in spans if i < len(row.cells)
    )
    return [_renamed(cell, language) if spans and clocked else cell for cell in table.header.cells]


def _renamed(header: str, language: Language) -> str:
    """Return the label that a report has for a column of a log ("From (UTC)" is its "Start (UTC)")."""
    name, bracket, note = strip_markup(header).partition("(")
    label = language.table("log_columns").get(normalise(name))
    return f"{label} {bracket}{note}".strip() if label else header


def _is_dated(row: Row, column: int, language: Language) -> bool:
    return column < len(row.cells) and any(
        hit.date for hit in find_dates(strip_markup(row.cells[column]), language=language)
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    label: str
    meaning: str | None
    text: str


def _incident(row: Row, table: Table, level: int, vocabulary: Vocabulary) -> Iterator[Part]:
    """Yield the sections of one row: its facts and its action items."""
    cells = [
        _Cell(
            strip_markup(label),
            vocabulary.label(label),
            _with_unit(text, label, vocabulary.language),
        )
        for label, text in zip(_labels(table, vocabulary.language), row.cells, strict=False)
        if normalise(label) and not is_empty(text, vocabulary.language)
    ]
    cells = list(_over_midnight(cells, vocabulary.language))
    work = [cell for cell in cells if vocabulary.heading(cell.label) == "action_items"]
    name = next((cell for cell in cells if cell.meaning in _NAMES and not _is_id(cell)), None)
    title = strip_markup(name.text) if name else ""
    facts = [
        Row([_label(cell), cell.text], row.line) for cell in cells if cell not in work and cell is not name
    ]
    head = Part(Heading(row.line, row.line, level, title), title, "title", True, 1, row.line, row.line)  # noqa: FBT003 - a record
    head.blocks = [Table(row.line, row.line, header=Row(["Field", "Value"], row.line), rows=facts)]
    yield head
    if work:
        items = [
            Item(row.line, row.line, start=0, lines=[Line(row.line, text.strip())], text=text.strip())
            for cell in work
            for text in re.split(r"<br ?/?>|;", cell.text)
            if normalise(text)
        ]
        action_items = ItemList(row.line, row.line, ordered=False, items=items)
        yield Part(None, "", "action_items", True, 2, row.line, row.line, head, [action_items])  # noqa: FBT003 - a record


def _over_midnight(cells: list[_Cell], language: Language) -> Iterator[_Cell]:
    """Yield the cells, an end that is earlier in the day than the beginning dated to the day after."""
    on = next(
        (h.date for c in cells if c.meaning == "incident_on" for h in find_dates(c.text, language=language)),
        None,
    )
    start = next(
        (t for c in cells if c.meaning == "impact_started_at" for t in find_times(c.text, language)), None
    )
    for cell in cells:
        end = find_times(cell.text, language) if cell.meaning == "resolved_at" else []
        bare = on and start and end and not (start.date or end[0].date) and start.zone == end[0].zone
        if on and start and bare and (end[0].hour, end[0].minute) < (start.hour, start.minute):
            yield replace(cell, text=f"{on + timedelta(days=1)} {cell.text}")
        else:
            yield cell


def _with_unit(text: str, header: str, language: Language) -> str:
    """Return a cell with the zone or the unit that its header names ("Start (CET)", "Duration (min)")."""
    unit = _UNIT.search(strip_markup(header))
    bare = strip_markup(text).strip()
    if unit is None or not bare:
        return text
    timed = isinstance(find_zone(f"({unit[1]})", language), ZoneHit) and any(
        not time.zone for time in find_times(bare, language)
    )
    counted = bare.replace(".", "", 1).isdigit() and parse_duration(f"1 {unit[1]}", language) is not None
    return f"{bare} {unit[1]}" if timed or counted else text


def _is_id(cell: _Cell) -> bool:
    return cell.meaning == "incident_id" and bool(_ID.fullmatch(strip_markup(cell.text)))


def _label(cell: _Cell) -> str:
    """Return the column's title; a zone after it ("Start (UTC)") is not part of the label."""
    return cell.label.partition("(")[0].strip() or cell.label
