"""Markdown → blocks that know their lines; it knows nothing of incidents.

The CommonMark work is done by pyromark; this module only turns its events into a small tree
of blocks and keeps inline text as it was written.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any, NamedTuple, cast

import pyromark

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
    | pyromark.Options.ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS
)
_DEPTH_LIMIT = 24
"""Blocks nested deeper than this are text of the block above; no person writes them."""
_LONGEST_NOTE = 200
"""Bytes of a quote that may be a note of the report's own, such as the zone of its times."""
_LONGEST_HEAD = 1500
"""Bytes of a quote of bold labels, which some write at the head of a report."""


class Line(NamedTuple):
    """One source line of a paragraph: its number from 1 and its text, markup kept."""

    number: int
    text: str


@dataclass(slots=True)
class Block:
    """A piece of the document between two lines (both included, from 1)."""

    line: int
    end_line: int


@dataclass(slots=True)
class Heading(Block):
    """A heading; `text` has its markup."""

    level: int
    text: str


@dataclass(slots=True)
class Paragraph(Block):
    """Consecutive lines of text."""

    lines: list[Line]


@dataclass(slots=True)
class Row:
    """A table row: its cells with their markup."""

    cells: list[str]
    line: int


@dataclass(slots=True)
class Table(Block):
    """A table; `rows` are without the header."""

    header: Row
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Item(Block):
    """A list item: its own lines, its check box, and the blocks below it; `start` is its byte offset."""

    start: int
    lines: list[Line] = field(default_factory=list)
    checked: bool | None = None
    children: list["Block"] = field(default_factory=list)
    text: str = ""
    """The item's own lines as one, without the blocks below it."""

    def put(self, lines: list[Line]) -> None:
        """Make `lines` the item's own."""
        self.lines = lines
        self.text = lines[0].text if len(lines) == 1 else " ".join([line.text for line in lines])


@dataclass(slots=True)
class ItemList(Block):
    """A bullet or numbered list."""

    ordered: bool
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Fence(Block):
    """A code block."""

    info: str
    text: str


@dataclass(slots=True)
class Quote(Block):
    """A block quote; what it quotes is not the report's own word, though a short one may be a note."""

    lines: list[Line]
    """The lines of a short quote, without its signs; none of a long one."""


@dataclass(slots=True)
class FrontMatter(Block):
    """A metadata block at the head of the file, without its fences."""

    text: str


@dataclass(slots=True)
class Document:
    """The blocks of a text and its lines (without line ends)."""

    lines: list[str]
    blocks: list[Block]

    def source(self, first: int, last: int) -> str:
        """Return lines `first` to `last` (from 1, both included) as written."""
        return "\n".join(self.lines[first - 1 : last])


def parse_markdown(text: str) -> Document:
    """Return the blocks of `text`; any text is Markdown, so this never fails.

    The hyphens that no line breaks at ("2026‑03‑01") become plain ones, and an instant that a site
    generator is to print stands for itself.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2011", "-").replace("\u2010", "-")
    if "\ufeff" in text:
        text = text.replace("\ufeff", "")
    if "{{<" in text:
        text = _STAMPED.sub(r"\1", text)
    return Document(text.split("\n"), _Builder(text).blocks())


_STAMPED = re.compile(r"\{\{<\s*\w{1,20}\s+\"([0-9][0-9T: Z+.-]{9,40})\"\s*>\}\}")
"""A site generator's call that prints an instant: `{{< track "2026-11-06T13:35:00Z" >}}`."""
_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[[ xX]\](?:[ \t]+|$))?", re.MULTILINE)
_CLOSING_MARKS = re.compile(r"[ \t]+#+[ \t]*$")
_HEADING_MARKS = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]*|[ \t]+#+[ \t]*$")
_UNDERLINE = re.compile(r"\n[ \t]*(?:=+|-+)[ \t]*$")


class _Builder:
    """Turns pyromark's events into blocks; containers on a stack, leaves straight from their range."""

    def __init__(self, text: str) -> None:
        data = text.encode()
        self.text, self.data = text, data
        self.cut: Callable[[int, int], str] = (
            (lambda start, end: text[start:end])
            if len(data) == len(text)
            else (lambda start, end: data[start:end].decode("utf-8", "replace"))
        )
        self.line_starts = [0, *accumulate(map(len, (data + b"\n").splitlines(keepends=True)))]
        self.out: list[Block] = []
        self.open: list[Any] = []
        self.holder: Any = None

    def blocks(self) -> list[Block]:
        """Walk the events once; most of them are inline text, which is passed over."""
        makers, containers = _MAKERS, _CONTAINERS
        text = _without_strong(self.text)
        for event, span in cast("Iterable[Any]", pyromark.events_with_range(text, options=_OPTIONS)):
            if event.__class__ is str or "Text" in event:
                continue
            if "Start" in event:
                started, detail = event["Start"], None
                if started.__class__ is not str:
                    ((started, detail),) = started.items()
                if (make := makers.get(started)) is not None:
                    if self.holder.__class__ is Item:
                        self.own_text(span["start"])
                    make(self, detail, span["start"], span["end"])
            elif "End" in event:
                ended = event["End"]
                if (ended if ended.__class__ is str else next(iter(ended))) in containers:
                    self.close(span["end"])
            elif "TaskListMarker" in event and self.holder.__class__ is Item:
                self.holder.checked = bool(event["TaskListMarker"])
        return self.out

    def line(self, at: int) -> int:
        """Return the line of a byte offset."""
        return bisect_right(self.line_starts, at)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last line of a byte range."""
        first = bisect_right(self.line_starts, start)
        return first, bisect_right(self.line_starts, end - 1 if end > start else start, first - 1)

    def lines(self, start: int, end: int) -> list[Line]:
        """Return the lines of a byte range that hold something."""
        return _lines(bisect_right(self.line_starts, start), self.cut(start, end))

    def add(self, block: Block) -> None:
        """Put a block where it belongs: below the innermost list item, else into the document."""
        if self.holder is None:
            self.out.append(block)
        elif self.holder.__class__ is Item:
            self.holder.children.append(block)

    def own_text(self, until: int) -> None:
        """Give the open item, before its first child, the text that is directly in it."""
        item = self.holder
        if not item.lines and not item.children:
            source = self.cut(item.start, until)
            marker = _MARKER.match(source)
            item.put(_lines(item.line, source[marker.end() :] if marker else source))

    def close(self, end: int) -> None:
        """Leave the innermost container."""
        if self.holder.__class__ is Item:
            self.own_text(end)
        stack = self.open
        stack.pop()
        self.holder = stack[-1] if stack else None

    def begin(self, holder: Any) -> None:
        """Open a container; what is nested too deep, or quoted, goes nowhere."""
        self.holder = holder if len(self.open) < _DEPTH_LIMIT else _NOWHERE
        self.open.append(self.holder)


def _without_strong(text: str) -> str:
    """Return text of the same length and blocks, its `**` as letters: a fifth of all events are theirs.

    Stars that may be a rule are left as they are.
    """
    return text if "***" in text or "* *" in text else text.replace("**", "xx")


def _lines(first: int, source: str) -> list[Line]:
    """Return the lines of `source` that hold something, numbered from `first`."""
    if "\n" not in source:
        return [Line(first, text)] if (text := _bare(source)) else []
    return [Line(first + i, text) for i, row in enumerate(source.split("\n")) if (text := _bare(row))]


def _bare(row: str) -> str:
    """Return a line without the space around it and without the backslash of a hard break."""
    text = row.strip()
    return text[:-1].rstrip() if text.endswith("\\") and not text.endswith("\\\\") else text


_NOWHERE = object()
_CONTAINERS = frozenset(
    {"List", "Item", "BlockQuote", "Table", "TableHead", "TableRow", "FootnoteDefinition"}
)


def _heading(b: _Builder, detail: Any, start: int, end: int) -> None:
    raw = b.cut(start, end).strip()
    line, level = b.line(start), int(detail["level"][1])
    if "\n" not in raw:
        text = raw.removeprefix("#" * level).strip()
        b.add(Heading(line, line, level, _CLOSING_MARKS.sub("", text) if text.endswith("#") else text))
        return
    if "\n" in _UNDERLINE.sub("", raw):
        # A header of `Label: value` lines above a rule is no heading of many lines.
        b.add(Paragraph(*b.span(start, end), b.lines(start, end)[:-1]))
        return
    text = _HEADING_MARKS.sub("", _UNDERLINE.sub("", raw).strip()).strip()
    b.add(Heading(*b.span(start, end), level, text))


def _paragraph(b: _Builder, _: Any, start: int, end: int) -> None:
    holder, lines = b.holder, b.lines(start, end)
    if holder.__class__ is Item and not holder.lines and not holder.children:
        holder.put(lines)
        return
    b.add(Paragraph(*b.span(start, end), lines))


def _fence(b: _Builder, detail: Any, start: int, end: int) -> None:
    info = detail.get("Fenced", "") if isinstance(detail, dict) else ""
    b.add(Fence(*b.span(start, end), info, b.cut(start, end)))


def _front_matter(b: _Builder, _: Any, start: int, end: int) -> None:
    rows = b.cut(start, end).strip().split("\n")
    if b.out:  # two rules around text, further down
        b.add(Paragraph(*b.span(start, end), b.lines(start, end)[1:-1]))
        return
    b.add(FrontMatter(*b.span(start, end), "\n".join(rows[1:-1])))


def _list(b: _Builder, detail: Any, start: int, end: int) -> None:
    first, last = b.span(start, end)
    block = ItemList(first, last, detail is not None, [])
    b.add(block)
    b.begin(block if b.holder is not _NOWHERE else _NOWHERE)


def _item(b: _Builder, _: Any, start: int, end: int) -> None:
    if b.holder.__class__ is not ItemList:
        b.begin(_NOWHERE)
        return
    if b.data[start : start + 1].isspace():  # after tabs the range begins on the line before
        head = b.cut(start, end)
        start += len(head) - len(head.lstrip())
    first, last = b.span(start, end)
    item = Item(first, last, start, [], None, [])
    b.holder.items.append(item)
    b.begin(item)


def _quote(b: _Builder, _: Any, start: int, end: int) -> None:
    b.add(Quote(*b.span(start, end), _note(b, start, end)))
    b.begin(_NOWHERE)


def _note(b: _Builder, start: int, end: int) -> list[Line]:
    if end - start > _LONGEST_HEAD:
        return []
    lines = [
        Line(line.number, text) for line in b.lines(start, end) if (text := line.text.lstrip("> \t").rstrip())
    ]
    short = end - start <= _LONGEST_NOTE
    return lines if short or (lines and lines[0].text.startswith(("**", "__"))) else []


def _table(b: _Builder, _: Any, start: int, end: int) -> None:
    first, last = b.span(start, end)
    block = Table(first, last, header=Row([], first))
    b.add(block)
    b.begin(block if b.holder is not _NOWHERE else _NOWHERE)


def _table_row(b: _Builder, _: Any, start: int, _end: int) -> None:
    if b.holder.__class__ is not Table:
        b.begin(_NOWHERE)
        return
    row = Row([], b.line(start))
    b.holder.rows.append(row)
    b.begin(row)


def _table_head(b: _Builder, _: Any, _start: int, _end: int) -> None:
    table = b.holder
    b.begin(table.header if isinstance(table, Table) else _NOWHERE)


def _cell(b: _Builder, _: Any, start: int, end: int) -> None:
    if b.holder.__class__ is Row:
        text = b.cut(start, end).strip()
        if "|" in text:
            # The pipe of a cell that ends in one is the table's, unless it is escaped.
            text = text.lstrip("|")
            text = text.strip() if text.endswith("\\|") else text.rstrip("|").strip()
        b.holder.cells.append(text)


_MAKERS: dict[str, Callable[[_Builder, Any, int, int], None]] = {
    "Heading": _heading,
    "Paragraph": _paragraph,
    "CodeBlock": _fence,
    "MetadataBlock": _front_matter,
    "List": _list,
    "Item": _item,
    "BlockQuote": _quote,
    "FootnoteDefinition": _quote,
    "Table": _table,
    "TableHead": _table_head,
    "TableRow": _table_row,
    "TableCell": _cell,
}
