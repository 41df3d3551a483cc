"""Rows of Markdown tables in their source: where cells are, and a cell or a column changed in place."""

import re
from itertools import pairwise

from pmdata.reading.text.markdown import Table
from pmdata.writing.text_file import TextFile

_PIPE = re.compile(r"(?<!\\)\|")
_DELIMITER = re.compile(r"^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")


def cell_spans(line: str) -> list[tuple[int, int]]:
    """Return where the cells of a row are in its line, without the pipes between them."""
    pipes = [match.start() for match in _PIPE.finditer(line)]
    text = line.rstrip()
    first = len(line) - len(line.lstrip())
    edges = [*pipes] if pipes and pipes[0] == first else [first - 1, *pipes]
    if not pipes or pipes[-1] != len(text) - 1:
        edges.append(len(text))
    return [(start + 1, end) for start, end in pairwise(edges)]


def row_lines(table: Table) -> list[int]:
    """Return the lines of a table: its head, the line of dashes, its rows."""
    return [table.header.line, table.header.line + 1, *(row.line for row in table.rows)]


def with_cell(file: TextFile, table: Table, line: int, column: int, text: str) -> TextFile:
    """Return the file with `text` in one cell; the column keeps its width where its cells are aligned."""
    source = file.line(line)
    spans = cell_spans(source)
    if column >= len(spans):
        return _with_missing_cells(file, line, column, text)
    start, end = spans[column]
    old = source[start:end]
    content = old.strip()
    left = old[: len(old) - len(old.lstrip())] if content else old[:1]
    right = old[len(old.rstrip()) :] if content else old[1:2]
    if _aligned(file, table, column):
        right = " " * max(1, len(old) - len(left) - len(text))
    new = (left or " ") + text + (right or " ")
    return file.with_line(line, source[:start] + new + source[end:])


def with_column(file: TextFile, table: Table, heading: str) -> TextFile:
    """Return the file with an empty column after the last one, called `heading`."""
    columns = len(table.header.cells)
    for line in row_lines(table):
        source = file.line(line)
        if line == table.header.line:
            added = heading
        elif _DELIMITER.match(source):
            added = "---"
        else:
            added = ""
        file = _with_missing_cells(file, line, columns, added)
    return file


def empty_row(file: TextFile, table: Table) -> str:
    """Return a row without content: as wide as the head where its columns are aligned, else narrow."""
    head = file.line(table.header.line)
    columns = range(len(table.header.cells))
    wide = all(_aligned(file, table, column) for column in columns)
    for start, end in reversed(cell_spans(head)):
        head = head[:start] + " " * (end - start if wide else 2) + head[end:]
    return head


def _with_missing_cells(file: TextFile, line: int, column: int, text: str) -> TextFile:
    """Add cells to the end of a row until `column` is there, `text` in it."""
    source = file.line(line)
    body = source.rstrip()
    closed = bool(_PIPE.search(body[-1:])) and not body.endswith("\\|")
    missing = column - len(cell_spans(source)) + 1
    tight = _DELIMITER.match(source) and "| " not in body and " |" not in body
    new = ["" for _ in range(missing - 1)] + [text]
    if tight:
        added = "".join(f"{cell or '---'}|" for cell in new)
    else:
        added = "".join(f" {cell} |" if cell else "  |" for cell in new)
    if not closed:
        added = " |" + added.removesuffix("|").rstrip()
    return file.with_line(line, body + added + source[len(body) :])


def _aligned(file: TextFile, table: Table, column: int) -> bool:
    """Whether the cells of a column are all of one width, head and rows."""
    widths = set()
    for line in (table.header.line, *(row.line for row in table.rows)):
        spans = cell_spans(file.line(line))
        if column >= len(spans):
            return False
        widths.add(spans[column][1] - spans[column][0])
    return len(widths) == 1 and len(table.rows) > 0
