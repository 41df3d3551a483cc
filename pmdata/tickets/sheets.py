"""A file as rows of named cells, whatever it is: CSV, a JSON document, or JSON Lines.

Never raises for what the file holds. Cells are text on one line, of bounded length; a list of people or
labels is its names with commas.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pmdata.bounds import is_plain
from pmdata.escaping import cleaned
from pmdata.tickets.shapes import folded

MOST_ROWS = 100_000
LONGEST_CELL = 1_000
_DEEPEST = 4
_NAMES = ("login", "name", "displayName", "value", "title")
"""What a member of a list is called by."""
_HOLDERS = ("issues", "nodes", "items", "tickets", "data", "values", "edges", "node")
"""Where JSON documents keep their rows."""
Cells = Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """The rows of a file, with what is wrong with its form."""

    columns: tuple[str, ...]
    """Folded names, each once."""
    shown: Mapping[str, str]
    """Folded name → name as written."""
    rows: tuple[tuple[int | None, Cells], ...]
    """Line (null in a JSON document) and filled cells."""
    fault: str | None = None
    """Why what follows the rows could not be read."""


def sheet_of(text: str) -> Sheet | str:
    """Return the rows of a file's text, or why it has none."""
    start = text.lstrip()[:1]
    if not start:
        return "it is empty"
    if start == "<":
        return "it is HTML or XML; a page of the tracker was saved instead of an export"
    if start == "[" or (start == "{" and not _is_json_lines(text)):
        return _of_document(text)
    return _of_lines(text) if start == "{" else _of_csv(text)


def _is_json_lines(text: str) -> bool:
    first = text.lstrip().split("\n", 1)[0].strip()
    try:
        return isinstance(json.loads(first), dict) and "\n" in text.strip()
    except (ValueError, RecursionError):
        return False


def _of_document(text: str) -> Sheet | str:
    try:
        document = json.loads(text)
    except RecursionError:
        return "its JSON is nested too deeply"
    except ValueError as error:
        return f"it is no JSON ({error})"
    found = _rows_in(document)
    if found is None:
        return "it has no list of issues"
    return _sheet([(None, row) for row in found])


def _rows_in(document: Any, deep: int = 0) -> list[Any] | None:
    """Return the list of rows that a document is, or holds in one of the usual places."""
    if isinstance(document, list):
        return [
            row["node"] if isinstance(row, dict) and set(row) <= {"node", "cursor"} else row
            for row in document
        ]
    if not isinstance(document, dict) or deep > _DEEPEST:
        return None
    held = (_rows_in(document[name], deep + 1) for name in _HOLDERS if name in document)
    return next((rows for rows in held if rows is not None), [document] if deep == 0 else None)


def _of_lines(text: str) -> Sheet:
    rows = list[tuple[int | None, Any]]()
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                rows.append((number, json.loads(line)))
            except (ValueError, RecursionError):
                return _sheet(rows, f"line {number} is no JSON")
    return _sheet(rows)


def _of_csv(text: str) -> Sheet | str:
    first = next(line for line in text.split("\n") if line.strip())
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    rows, header, fault = list[tuple[int | None, Any]](), list[str](), None
    try:
        for cells in lines:
            if not any(map(str.strip, cells)):
                continue
            if not header:
                header = cells
                continue
            named = dict[str, str]()
            for name, cell in zip(header, cells, strict=False):
                if cell.strip():
                    named.setdefault(name, cell)
            rows.append((lines.line_num, named))
            if len(rows) > MOST_ROWS:
                break
    except csv.Error as error:
        fault = f"from line {lines.line_num} on it is no CSV ({error})"
    return _sheet(rows, fault, header)


def _sheet(
    rows: list[tuple[int | None, Any]], fault: str | None = None, header: list[str] | None = None
) -> Sheet:
    shown = dict[str, str]()
    for name in filter(folded, header or []):
        shown.setdefault(folded(name), name.strip())
    found = list[tuple[int | None, Cells]]()
    for line, row in rows[:MOST_ROWS]:
        if isinstance(row, dict):
            cells = dict[str, str]()
            for name, value in _flat(row):
                key = folded(name)
                shown.setdefault(key, name)
                if (text := _text(value)) and key not in cells:
                    cells[key] = text
            found.append((line, cells))
    if len(rows) > MOST_ROWS:
        fault = f"it has more than {MOST_ROWS:,} rows; the first of them are read"
    return Sheet(tuple(shown), shown, tuple(found), fault)


def _flat(row: Mapping[str, Any], before: str = "", deep: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the values of a row by the names that lead to them, joined by dots."""
    for name, value in row.items():
        path = f"{before}{name}"
        if isinstance(value, dict) and deep < _DEEPEST:
            nodes = value.get("nodes")
            if isinstance(nodes, list):
                yield from _listed(path, nodes)
            else:
                yield from _flat(value, f"{path}.", deep + 1)
        elif isinstance(value, list):
            yield from _listed(path, value)
        else:
            yield path, value


def _listed(path: str, values: list[Any]) -> Iterator[tuple[str, Any]]:
    members = [value for value in values if isinstance(value, dict)]
    for name in _NAMES:
        named = [str(one[name]) for one in members if isinstance(one.get(name), str)]
        if named:
            yield f"{path}.{name}", ", ".join(named)
    plain = [str(value) for value in values if isinstance(value, str | int)]
    yield path, ", ".join(plain)


def _text(value: Any) -> str:
    """Return a cell as text on one line that can be stored; nothing where it holds none."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    text = " ".join(cleaned(str(value)[: 4 * LONGEST_CELL]).split())[:LONGEST_CELL]
    return text if is_plain(text) else ""
