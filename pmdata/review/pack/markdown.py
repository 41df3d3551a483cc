"""A pack as Markdown, to read and pass on; text of reports is escaped, so that it is shown as written."""

import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from pmdata import words
from pmdata.review.pack.document import Block, Cell, Drawing, Pack, Paragraph, Table
from pmdata.review.pack.figures import (
    difference_words,
    interval_words,
    known_words,
    now_words,
    value_words,
)

Link = Callable[[Cell], str | None]
FIGURE_COLUMNS = ("Figure", "This period", "90 % interval", "Before", "A year before", "Change", "Known")
_ACTIVE = re.compile(r"[\\`*\[\]<>|~$&]|(?<!\w)_|_(?!\w)")


def literal(text: str) -> str:
    """Return `text` within a line so that Markdown shows it as written; plain words stay plain."""
    return " ".join(_ACTIVE.sub(r"\\\g<0>", text).split())


def figure_rows(pack: Pack) -> list[tuple[str, ...]]:
    """Return the figures in words, in the order of `FIGURE_COLUMNS`."""
    return [
        (
            one.label + (", median" if one.unit == "seconds" else ""),
            now_words(one),
            interval_words(one) or words.UNKNOWN,
            value_words(one, one.before),
            value_words(one, one.year_before),
            difference_words(one),
            known_words(one),
        )
        for one in pack.figures
    ]


def render_markdown(pack: Pack, link: Link | None = None) -> str:
    """Return the pack as Markdown; `link` gives the address of a cell, else the path of its report."""
    blocks = [
        f"# {literal(pack.title)}",
        literal(pack.sentence),
        " ".join(f"{literal(words.sentence(text))}." for text in _about(pack)),
        "## Figures",
        _written(FIGURE_COLUMNS, [tuple(map(literal, row)) for row in figure_rows(pack)]),
        *map(literal, pack.notes),
    ]
    for chapter in pack.chapters:
        blocks.append(f"## {literal(chapter.title)}")
        blocks += [text for block in chapter.blocks for text in _block(block, link or _path)]
    return "\n\n".join(blocks) + "\n"


def _about(pack: Pack) -> tuple[str, ...]:
    return pack.compared, pack.about, f"As of {words.day(pack.as_of_on)}"


def _path(cell: Cell) -> str | None:
    return quote(cell.path, errors="replace") if cell.path else None


def _block(block: Block, link: Link) -> Iterator[str]:
    match block:
        case Paragraph():
            yield literal(block.text)
        case Drawing():
            return
        case Table():
            if block.title:
                yield f"### {literal(block.title)}"
            if not block.rows:
                yield literal(block.nothing)
                return
            heads = [literal(column.label) for column in block.columns]
            yield _written(heads, [[_cell(cell, link) for cell in row] for row in block.rows])
            if block.more:
                yield block.more


def _cell(cell: Cell, link: Link) -> str:
    text, address = literal(cell.text), link(cell)
    return f"[{text}]({address})" if address and text else text


def _written(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = (heads, ["---"] * len(heads), *rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
