"""A table as plain text: columns as wide as they need, figures to the right, unknown shown as a dash."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from pmdata.cli.output import shown_on_one_line

UNKNOWN = "–"


def text_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return `rows` under `header`, one line each, with a line end after every line."""
    header = [shown_on_one_line(name) for name in header]
    cells = [[shown_on_one_line(_cell(value)) for value in row] for row in rows]
    right = [
        bool(rows) and all(_is_figure(row[i]) for row in rows) and any(row[i] is not None for row in rows)
        for i in range(len(header))
    ]
    widths = [
        max([_width(header[i]), *(_width(row[i]) for row in cells)], default=0) for i in range(len(header))
    ]
    lines = [list(header), ["-" * width for width in widths], *cells]
    return "".join(f"{_line(line, widths, right)}\n" for line in lines)


def _cell(value: object) -> str:
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1 else f"{value:.1f}"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or UNKNOWN
    return " ".join(str(value).split())


def _is_figure(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, width, to_right in zip(cells, widths, right, strict=True):
        gap = " " * (width - _width(cell))
        padded.append(gap + cell if to_right else cell + gap)
    return "  ".join(padded).rstrip()
