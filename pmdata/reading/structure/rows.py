"""Timeline sections → rows: tables, bullets, lines, one heading per event, `Event:`/`Time:` lists.

A row keeps its words and its clock reading; turning clock readings into instants is `instants`.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from pmdata.reading.structure.day_lines import day_statement, only_date, speaks_of_clock
from pmdata.reading.structure.entries import LONGEST_TEXT, DateLine, Entry, with_label, with_note
from pmdata.reading.structure.labels import is_empty, split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.status_updates import Updates
from pmdata.reading.structure.table_rows import table_entries
from pmdata.reading.text.markdown import Block, Fence, Item, ItemList, Line, Paragraph, Quote, Table
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import (
    begins_with_time,
    find_times,
    has_unread_lead,
    opens_partly,
    parse_leading_time,
)
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_BOLD_HEAD = re.compile(r"(?:\*\*|__)([^*_\n]{6,40}?)(?:\*\*|__)\s*[:–—-]?\s+(\S.*)", re.DOTALL)
_BREAK = re.compile(r"<br ?/?>\s*(?=[*_\[(~]{0,4}[0-9])")
_FEWEST_PASTED = 2


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


def _part_entries(part: Part, group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    opened: Entry | None = None
    if not part.named and part.heading:
        opened = _timed(part.title, part.line, group, vocabulary.language)
        if opened is None and (day := only_date(part.title, vocabulary.language)):
            yield DateLine(part.line, day, part.title)
    inner = list(_entries_in(part.blocks, group, vocabulary))
    if opened is None:
        yield from inner
        return
    below = "\n\n".join(_plain(block) for block in part.blocks)
    opened.text = f"{opened.text} {below}".strip()[:LONGEST_TEXT]
    yield opened
    yield from (entry for entry in inner if isinstance(entry, Entry) and entry.clock and entry.clock.date)


def _entries_in(blocks: list[Block], group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    """Yield the rows of blocks; a paragraph after one that is only a time states what happened then."""
    bare: Entry | None = None
    for number, block in enumerate(blocks):
        found = list(_block_entries(block, group + number + 1, vocabulary))
        if bare and not found and isinstance(block, Paragraph):
            bare.text, bare = _plain(block)[:LONGEST_TEXT], None
        last = found[-1] if found else None
        if isinstance(last, Entry):
            bare = last if last.clock and not last.text and not last.label else None
        yield from found


def _block_entries(block: Block, group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    if isinstance(block, Table):
        yield from table_entries(block, group, vocabulary)
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
        yield from (one for line in block.lines if (one := day_statement(line, vocabulary)))


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


def _line_entries(lines: list[Line], group: int, vocabulary: Vocabulary) -> Iterator[Entry | DateLine]:
    current: Entry | None = None
    label = ""
    for line in _broken(lines):
        if statement := day_statement(line, vocabulary):
            yield statement
            continue
        entry = _timed(line.text, line.number, group, vocabulary.language)
        named = None if entry else _named(line, group, vocabulary)
        entry = entry or (named if named and named.clock else None)
        if entry and label and not entry.text:
            entry.label = label
        label = _bare_label(line.text, vocabulary)
        if entry is None and current is None:
            day = only_date(strip_markup(line.text), vocabulary.language)
            if day and not speaks_of_clock(line.text, vocabulary):
                yield DateLine(line.number, day, line.text)
        elif entry is None and current is not None:
            current.text = f"{current.text} {strip_markup(line.text)}".strip()[:LONGEST_TEXT]
        else:
            if current:
                yield current
            current = entry
    if current:
        yield current


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
        entry.text = f"{entry.text} {below}".strip()[:LONGEST_TEXT]
        yield with_label(entry)
        return
    if day := only_date(strip_markup(item.text), vocabulary.language):
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
    return with_label(event) if event.text else None


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
        event.text = with_note(event.text, label, value)


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
