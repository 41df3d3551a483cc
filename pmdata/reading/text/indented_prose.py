"""Prose that its writer set in with spaces: Markdown takes it for code, a reader takes it for text."""

import re
from itertools import groupby

from pmdata.reading.text.markdown import Block, Document, Fence, Line, Paragraph

_PROSE_KINDS = frozenset({
    "summary", "impact", "root_cause", "root_cause_analysis", "trigger", "resolution", "detection",
    "response", "conclusion", "lessons",
})  # fmt: skip
_FEWEST_WORDS = 4
_CODE = re.compile(r"[{}<>|;$\\=]|::|->|^\s*[#/\[]|\b\w+\(\)", re.MULTILINE)
_SET_IN = ("    ", "\t", " \t", "  \t", "   \t")


def with_indented_prose(block: Fence, kind: str | None, document: Document) -> list[Block]:
    """Return a block of a section of this kind as paragraphs where it is such prose, else itself."""
    if block.info or kind not in _PROSE_KINDS:
        return [block]
    source = [Line(number, document.lines[number - 1]) for number in range(block.line, block.end_line + 1)]
    if not source or not source[0].text.startswith(_SET_IN) or _CODE.search(block.text):
        return [block]
    lines = [line._replace(text=line.text.strip()) for line in source]
    found = [list(group) for filled, group in groupby(lines, key=lambda line: bool(line.text)) if filled]
    if not all(map(_is_prose, found)):
        return [block]
    return [Paragraph(group[0].number, group[-1].number, group) for group in found]


def _is_prose(lines: list[Line]) -> bool:
    """Return whether lines are sentences: a capital first, a full stop last, enough words."""
    text = " ".join(line.text for line in lines)
    return text[:1].isupper() and text[-1:] in ".!" and len(text.split()) >= _FEWEST_WORDS
