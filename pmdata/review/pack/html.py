"""A pack as one HTML file: charts inside, no script, no other address, light and dark, ready to print.

A template of the workspace replaces ours (`review.html.j2`, docs/review.md). It runs in a sandbox, and
whatever it prints is escaped.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pmdata import words
from pmdata.charts.picture import Scheme, pictures
from pmdata.errors import LinksOutsideError, SideFileError
from pmdata.inside import Bounds
from pmdata.review.pack.document import Block, Cell, Column, Drawing, Pack, Paragraph, Table
from pmdata.review.pack.markdown import FIGURE_COLUMNS, Link, figure_rows

TEMPLATE_NAME = "review.html.j2"
_IDS = re.compile(r'(\bid="|url\(#|href="#)')
_SHAPE = "Write it after docs/review.md, or remove it to use the one that comes with pmdata."


def render_html(
    pack: Pack,
    *,
    template: str | None = None,
    link: Link | None = None,
    schemes: Sequence[Scheme] = ("light", "dark"),
) -> str:
    """Return the pack as HTML. The same pack gives the same text.

    `template` is the text of another one; `link` gives the address of a cell. Raises DrawingError where the
    charts cannot be drawn, SideFileError where the template cannot be used.
    """
    from jinja2 import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    try:
        written = environment.from_string(template or _ours("pack.html.j2"))
        text: str = written.render(**_context(pack, link or _nowhere, schemes))
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError) as error:
        if template is None:
            raise
        number = getattr(error, "lineno", None)
        line = f"line {number}: " if number else ""
        raise SideFileError(Path(TEMPLATE_NAME), f"{line}{error}", _SHAPE) from error
    return text


def own_template(root: Path, bounds: Bounds) -> str | None:
    """Return the template of the workspace, None where it has none; raises SideFileError if unreadable."""
    path = root / TEMPLATE_NAME
    try:
        return bounds.read(path).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, LinksOutsideError) as error:
        raise SideFileError(path, str(error), _SHAPE) from error


def _nowhere(_cell: Cell) -> None:
    """Return no address: the file is handed out alone."""


@cache
def _ours(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _context(pack: Pack, link: Link, schemes: Sequence[Scheme]) -> dict[str, Any]:
    from markupsafe import Markup

    drawings = [block for chapter in pack.chapters for block in chapter.blocks if isinstance(block, Drawing)]
    drawn = iter(_prefixed(pictures([one.chart for one in drawings if not one.chart.is_empty], schemes)))
    return {
        "title": pack.title,
        "sentence": pack.sentence,
        "about": words.sentence(pack.about),
        "compared": words.sentence(pack.compared),
        "as_of": words.day(pack.as_of_on),
        "notes": pack.notes,
        "css": Markup(_ours("pack.css")),  # noqa: S704 - our own file
        "figure_columns": FIGURE_COLUMNS,
        "figures": figure_rows(pack),
        "chapters": [
            {
                "name": chapter.name,
                "title": chapter.title,
                "blocks": [_block(block, link, drawn, schemes) for block in chapter.blocks],
            }
            for chapter in pack.chapters
        ],
    }


def _block(
    block: Block, link: Link, drawn: Iterator[Sequence[str]], schemes: Sequence[Scheme]
) -> Mapping[str, Any]:
    from markupsafe import Markup

    match block:
        case Paragraph():
            return {"kind": "paragraph", "text": block.text, "is_note": block.is_note}
        case Drawing():
            own = () if block.chart.is_empty else next(drawn)
            # What vl-convert draws is SVG whose texts are escaped, without script or address.
            shown = [(scheme, Markup(svg)) for scheme, svg in zip(schemes, own, strict=False)]  # noqa: S704
            return {
                "kind": "drawing", "title": block.title, "verdict": block.verdict, "note": block.note,
                "pictures": shown, "is_empty": block.chart.is_empty,
            }  # fmt: skip
        case Table():
            return {
                "kind": "table",
                "title": block.title,
                "columns": [{"label": one.label, "look": _look(one)} for one in block.columns],
                "rows": [[{"text": cell.text, "link": link(cell)} for cell in row] for row in block.rows],
                "more": block.more,
                "nothing": block.nothing,
            }


def _look(column: Column) -> str:
    """Return the classes of a column's cells."""
    parts = (column.align, "wide" if column.is_wide else "", "whole" if column.is_whole else "")
    return " ".join(filter(None, parts))


def _prefixed(drawn: Sequence[Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the pictures with names of their own inside, hidden from who hears the sentence instead."""
    for place, schemes in enumerate(drawn):
        yield tuple(
            _IDS.sub(rf"\g<1>p{place}{number}-", svg).replace("<svg ", '<svg aria-hidden="true" ', 1)
            for number, svg in enumerate(schemes)
        )
