"""Timeline sections → rows: tables, bullets, lines, one heading per event, `Event:`/`Time:` lists.

A row keeps its words and its clock reading; turning clock readings into instants is `instants`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pmdata.reading.structure.labels import is_empty, split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.status_updates import Updates
from pmdata.reading.text.markdown import Block, Fence, Item, ItemList, Line, Paragraph, Quote, Row, Table
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import (
    ClockTime,
    begins_with_time,
    find_times,
    has_unread_lead,
    opens_partly,
    parse_leading_time,
)
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.odd_clocks import with_colons
from pmdata.reading.values.zone_lines import opening_zone
from pmdata.reading.values.zones import ZoneHit, find_zone, zone_in_head
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_BOLD_HEAD = re.compile(r"(?:\*\*|__)([^*_\n]{6,40}?)(?:\*\*|__)\s*[:–—-]?\s+(\S.*)", re.DOTALL)
_LONGEST_DATE_LINE = 60
_BREAK = re.compile(r"<br ?/?>\s*(?=[*_\[(~]{0,4}[0-9])")
_LONGEST_TEXT = 2000
_FEWEST_PASTED = 2


@dataclass(slots=True)
class Entry:
    """One timeline row as written: when (clock and date, either may be missing), what and who."""

    line: int
    group: int
    """Rows of one table or list share a group; a new group may go back in time."""
    clock: ClockTime | None
    date: DateHit | None
    label: str
    text: str
    actor: str | None = None
    zone: str | None = None
    """Zone named by the row's table header."""
    posted: bool = False
    """Whether it was a post on a status page: when it was written, not when it happened."""
    unread: bool = False
    """Whether something like a day is beside its clock that could not be read."""
    written: str = ""
    """When it was, in the words of the report."""


@dataclass(slots=True)
class DateLine:
    """A heading or line that only gives the date of the rows after it."""

    line: int
    date: DateHit
    written: str = ""
    holds: bool = False
    """Whether it is the day of every row without one, also after a row with a day of its own."""


def entries_of(parts: list[Part], vocabulary: Vocabulary) -> list[Entry | DateLine]:
    """Return the rows of the timeline sections among `parts`, in the file's order."""
    found: list[Entry | DateLine] = []
    for group, part in enumerate(part for part in parts if part.kind == "timeline"):
        found.extend(
            row for row in _part_entries(part, group * 1000, vocabulary) if not _is_form(row, vocabulary)
        )
    return found


def _is_form(row: Entry | DateLine, vocabulary: Vocabulary) -> bool:
    """Return whether a row has no time and only states what such a row is called."""
    if isinstance(row, DateLine) or row.clock or row.date:
        return False
    return (
        normalise(row.text) in ("", normalise(row.label)) or normalise(row.text) in vocabulary.phases.labels
    )


def spell_clocks(part: Part) -> None:
    """Write the clock times that rows begin with as times ("9.59", "10h47", "1625"), where all are so."""
    _spell_paragraphs(
        [block for block in part.blocks if isinstance(block, Paragraph) and len(block.lines) == 1]
    )
    for block in part.blocks:
        if isinstance(block, ItemList):
            for item, text in zip(block.items, with_colons([one.text for one in block.items]), strict=True):
                item.text = text
        elif isinstance(block, Table) and block.header.cells:
            for column in range(len(block.header.cells)):
                rows = [row for row in block.rows if column < len(row.cells)]
                for row, text in zip(rows, with_colons([row.cells[column] for row in rows]), strict=True):
                    row.cells[column] = text
        elif isinstance(block, Paragraph):
            texts = with_colons([line.text for line in block.lines])
            block.lines = [line._replace(text=text) for line, text in zip(block.lines, texts, strict=True)]


def _spell_paragraphs(blocks: list[Paragraph]) -> None:
    """Write the clock times of rows that an empty line separates, as those of one list."""
    texts = with_colons([block.lines[0].text for block in blocks])
    for block, text in zip(blocks, texts, strict=True):
        block.lines = [block.lines[0]._replace(text=text)]


def _part_entries(part: Part, group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    opened: Entry | None = None
    if not part.named and part.heading:
        opened = _timed(part.title, part.line, group, vocabulary.language)
        if opened is None and (day := _only_date(part.title, vocabulary.language)):
            yield DateLine(part.line, day, part.title)
    inner = list(_entries_in(part.blocks, group, vocabulary))
    if opened is None:
        yield from inner
        return
    below = "\n\n".join(_plain(block) for block in part.blocks)
    opened.text = f"{opened.text} {below}".strip()[:_LONGEST_TEXT]
    yield opened
    yield from (entry for entry in inner if isinstance(entry, Entry) and entry.clock and entry.clock.date)


def _entries_in(blocks: list[Block], group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    """Yield the rows of blocks; a paragraph after one that is only a time states what happened then."""
    bare: Entry | None = None
    for number, block in enumerate(blocks):
        found = list(_block_entries(block, group + number + 1, vocabulary))
        if bare and not found and isinstance(block, Paragraph):
            bare.text, bare = _plain(block)[:_LONGEST_TEXT], None
        last = found[-1] if found else None
        if isinstance(last, Entry):
            bare = last if last.clock and not last.text and not last.label else None
        yield from found


def _block_entries(block: Block, group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    if isinstance(block, Table):
        yield from _table_entries(block, group, vocabulary)
    elif isinstance(block, ItemList):
        for item in block.items:
            for row in _item_entries(item, group, vocabulary):
                yield (
                    replace(row, posted=True)
                    if isinstance(block, Updates) and isinstance(row, Entry)
                    else row
                )
    elif isinstance(block, Paragraph):
        yield from _line_entries(block.lines, group, vocabulary)
    elif isinstance(block, Fence):
        # A log that was pasted as code.
        rows = [Line(block.line + at, row) for at, row in enumerate(block.text.split("\n"))]
        if sum(begins_with_time(row.text, vocabulary.language) for row in rows) >= _FEWEST_PASTED:
            yield from _line_entries(
                [row for row in rows if not row.text.startswith("```")], group, vocabulary
            )
    elif isinstance(block, Quote):
        yield from (one for line in block.lines if (one := _day_statement(line, vocabulary)))


def _timed(text: str, line: int, group: int, language: Language) -> Entry | None:
    leading = parse_leading_time(text, language)
    if leading is None and (dated := _dated_row(text, line, group, language)):
        return dated
    if leading is None:
        bare, unread = strip_markup(text), has_unread_lead(text, language)
        if not unread and not opens_partly(text):
            return None
        return Entry(line, group, None, None, "", bare, unread=unread, written=bare)
    clock, rest = leading
    return Entry(
        line, group, clock, clock.date, "", strip_markup(rest).strip(" \n\t–—"), written=strip_markup(text)
    )


def _dated_row(text: str, line: int, group: int, language: Language) -> Entry | None:
    """Read a row without a clock that begins with its day in bold: `**21 March 2025**: Fix released`."""
    match = _BOLD_HEAD.match(text)
    head = strip_markup(match[1]) if match else ""
    dates = find_dates(head, language=language)
    if match is None or len(dates) != 1 or find_times(head, language):
        return None
    left = normalise(head[: dates[0].start] + " " + head[dates[0].end :]).split()
    words = strip_markup(match[2])
    if not words or not language.words("weekdays").issuperset(left):
        return None
    return Entry(line, group, None, dates[0], "", words, written=head)


def _only_date(text: str, language: Language) -> DateHit | None:
    """Return the date of a short text that gives a date and no time."""
    if len(text) > _LONGEST_DATE_LINE or find_times(text, language):
        return None
    dates = find_dates(text, language=language)
    return dates[0] if len(dates) == 1 else None


def _line_entries(lines: list[Line], group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    current: Entry | None = None
    label = ""
    for line in _broken(lines):
        if statement := _day_statement(line, vocabulary):
            yield statement
            continue
        entry = _timed(line.text, line.number, group, vocabulary.language)
        named = None if entry else _named(line, group, vocabulary)
        entry = entry or (named if named and named.clock else None)
        if entry and label and not entry.text:
            entry.label = label
        label = _bare_label(line.text, vocabulary)
        if entry is None and current is None:
            day = _only_date(strip_markup(line.text), vocabulary.language)
            if day and not _speaks_of_clock(line.text, vocabulary):
                yield DateLine(line.number, day, line.text)
        elif entry is None and current is not None:
            current.text = f"{current.text} {strip_markup(line.text)}".strip()[:_LONGEST_TEXT]
        else:
            if current:
                yield current
            current = entry
    if current:
        yield current


def _day_statement(line: Line, vocabulary: Vocabulary) -> DateLine | None:
    """Return the day that a sentence such as "all on 2026-10-21 unless noted" gives the rows without one."""
    text = strip_markup(line.text)
    if find_times(text, vocabulary.language):
        return None
    if zoned := _day_beside_zone(text, vocabulary.language):
        return DateLine(line.number, zoned, text)
    if not vocabulary.day_statements.search(normalise(text)):
        return None
    dates = find_dates(text, language=vocabulary.language)
    return DateLine(line.number, dates[0], text, holds=True) if len(dates) == 1 else None


def _speaks_of_clock(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line with a day states in which zone the rows are, or when it is the next day."""
    if vocabulary.next_day_statements.search(normalise(text)):
        return True
    return bool(opening_zone(text, vocabulary.language) or find_zone(text, vocabulary.language))


def _day_beside_zone(text: str, language: Language) -> DateHit | None:
    """Return the day that the sentence on the zone ends with ("Times are CEST, 31 March")."""
    sentence = (sentences_of(text) or [""])[0]
    dates = find_dates(sentence, language=language)
    if len(dates) != 1 or normalise(sentence[dates[0].end :]):
        return None
    before = sentence[: dates[0].start].rstrip(" ,;:(–—-")
    hit = opening_zone(before, language) or find_zone(before, language)
    if not isinstance(hit, ZoneHit) or normalise(hit.name).split()[-1] not in normalise(before).split()[-2:]:
        return None
    return dates[0]


def _broken(lines: list[Line]) -> Iterator[Line]:
    """Yield the lines, one with breaks of its own before clock times cut at those."""
    for line in lines:
        if "<br" in line.text:
            yield from (Line(line.number, piece) for piece in _BREAK.split(line.text) if piece)
        else:
            yield line


def _bare_label(text: str, vocabulary: Vocabulary) -> str:
    """Return the name of a row that is alone above its time ("Detection time:")."""
    bare = strip_markup(text).strip()
    return bare.rstrip(":") if bare.endswith(":") and normalise(bare) in vocabulary.phases.labels else ""


def _item_entries(item: Item, group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    labelled = _labelled_event(item, group, vocabulary)
    if labelled:
        yield labelled
        return
    entry = _timed(item.text, item.line, group, vocabulary.language) or _named(
        Line(item.line, item.text), group, vocabulary
    )
    if entry:
        below = " ".join(_plain(child) for child in item.children)
        entry.text = f"{entry.text} {below}".strip()[:_LONGEST_TEXT]
        yield _with_label(entry)
        return
    if day := _only_date(strip_markup(item.text), vocabulary.language):
        yield DateLine(item.line, day, item.text)
    label = _bare_label(item.text, vocabulary)
    for child in item.children:
        for row in _block_entries(child, group, vocabulary):
            if label and isinstance(row, Entry) and row.clock and not row.text:
                row.label = label
            yield row


def _named(line: Line, group: int, vocabulary: Vocabulary) -> Entry | None:
    """Read `**Incident start:** 2026-03-01 10:02`: what the row is called, its time, and a note perhaps.

    What it is called is bold, or a name of rows of a timeline ("Detected: 15:02").
    """
    split = split_pair(line.text)
    is_name = split and (split[2] or normalise(split[0]) in vocabulary.phases.labels)
    entry = (
        _timed(split[1], line.number, group, vocabulary.language) if split and split[1] and is_name else None
    )
    if split and entry and entry.clock:
        entry.label = split[0]
    return entry


def _labelled_event(item: Item, group: int, vocabulary: Vocabulary) -> Entry | None:
    """Read `Event: …` with a `Time: …` below it."""
    split = split_pair(item.text)
    if not split or vocabulary.event_labels.get(normalise(split[0])) != "event":
        return None
    event = Entry(item.line, group, None, None, "", strip_markup(split[1]))
    for child in item.children:
        for row in child.items if isinstance(child, ItemList) else ():
            _take_detail(event, row.text, vocabulary)
    return _with_label(event) if event.text else None


def _take_detail(event: Entry, text: str, vocabulary: Vocabulary) -> None:
    """Take the time from below an event; what says something else goes on its text."""
    label, value, _ = split_pair(text) or ("", strip_markup(text), False)
    found = (
        find_times(value, vocabulary.language)
        if vocabulary.event_labels.get(normalise(label)) == "time"
        else []
    )
    if found and event.clock is None:
        event.clock, event.date = found[0], found[0].date
    elif not is_empty(value, vocabulary.language):
        event.text = _with_note(event.text, label, value)


def _with_note(text: str, label: str, value: str) -> str:
    note = f"{label}: {strip_markup(value)}" if label else strip_markup(value)
    return f"{text} ({note})".strip()[:_LONGEST_TEXT]


@dataclass(frozen=True, slots=True)
class _Columns:
    time: int
    date: int | None
    label: int | None
    text: int
    actor: int | None
    zone: str | None


def _table_entries(table: Table, group: int, vocabulary: Vocabulary) -> Iterator[Entry]:
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
        text = _with_note(text, "", when)
    day = _at(cells, columns.date)
    unread = date is None and (_is_unread_day(day, language) or has_unread_lead(when, language))
    return _with_label(
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


def _with_label(entry: Entry) -> Entry:
    """Take a short leading `Label:` of the row's text as what the row is called."""
    split = None if entry.label else split_pair(entry.text)
    if split and split[1] and len(split[0].split()) <= 3:  # noqa: PLR2004 - a label, not a sentence
        entry.label = split[0]
        entry.text = split[1]
    return entry


def _plain(block: Block) -> str:
    if isinstance(block, Paragraph):
        return strip_markup(" ".join(line.text for line in block.lines))
    if isinstance(block, ItemList):
        # An empty line ends a sentence, as an item does whether or not its writer put a full stop.
        return "\n\n".join(
            f"{strip_markup(item.text)} {' '.join(_plain(child) for child in item.children)}".strip()
            for item in block.items
        )
    return ""
