"""Reports written without Markdown headings: which of their lines serve as headings.

A report in plain text, or one whose sections are bold lines, has its sections all the same. Lines
count as headings only where no heading of the document has a meaning of its own, or before the
first heading, where text is below them; bold lines of their own also right below the title.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from pmdata.reading.text.markdown import Block, FrontMatter, Heading, ItemList, Line, Paragraph, Table
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.vocabulary.lookup import Vocabulary

_BOLD_LABEL = re.compile(r"(?:\*\*|__)[^*_\n]{1,60}(?::(?:\*\*|__)|(?:\*\*|__):)\s+\S")
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_\n]{3,60}(?:\*\*|__):?")
_LISTED = frozenset({
    "timeline", "action_items", "contributing_factors", "prevention", "went_well", "went_wrong", "got_lucky",
    "lessons",
})  # fmt: skip
"""Kinds of section that are lists, so that a bold line over a list may name them."""
_OPEN = frozenset({
    None, "summary", "metadata", "impact", "detection", "response", "resolution", "root_cause",
    "root_cause_analysis", "trigger", "conclusion",
})  # fmt: skip
"""Kinds of section in which such a list is something else than the section."""
_ENOUGH = frozenset({"timeline", "action_items"})
_LONGEST = 60
_LONGEST_TITLE = 120
_MOST_WORDS = 5
_TITLE_LEVEL = 1
_FEWEST = 2
"""Kinds of section that make a text a report of sections."""


def with_headings(blocks: list[Block], vocabulary: Vocabulary) -> list[Block]:
    """Return the blocks with the lines that serve as headings made headings, where it has no others."""
    headings = [block for block in blocks if isinstance(block, Heading)]
    if any(vocabulary.heading(heading.text) for heading in headings):
        blocks = _with_headings_below(headings, blocks, vocabulary)
        split = _with_headings_before(headings[0], min(h.level for h in headings), blocks, vocabulary)
        return list(_with_bold(split, vocabulary))
    own = {id(heading) for heading in headings}
    level = min((heading.level for heading in headings), default=_TITLE_LEVEL) + 1
    split = [piece for block in blocks for piece in _pieces(block, level, vocabulary)]
    kinds = {vocabulary.heading(p.text) for p in split if isinstance(p, Heading) and id(p) not in own}
    if len(kinds) < _FEWEST and kinds.isdisjoint(_ENOUGH):
        return blocks
    return split if headings else _titled(split, vocabulary)


def _with_headings_before(
    first: Heading, level: int, blocks: list[Block], vocabulary: Vocabulary
) -> list[Block]:
    """Return the blocks with the lines before the first heading made headings, where they head a text.

    A heading that somebody adds at the end of such a report must not undo its sections; a list of
    contents before the report's title has no text below its lines.
    """
    at = next(i for i, block in enumerate(blocks) if block is first)
    split = [piece for block in blocks[:at] for piece in _pieces(block, level, vocabulary)]
    kinds = {
        vocabulary.heading(piece.text)
        for piece, below in pairwise(split)
        if isinstance(piece, Heading) and not isinstance(below, Heading)
    }
    return [*_titled(split, vocabulary), *blocks[at:]] if len(kinds) >= _FEWEST else blocks


def _with_headings_below(headings: list[Heading], blocks: list[Block], vocabulary: Vocabulary) -> list[Block]:
    """Return the blocks with the bold lines between the title and the next heading made headings.

    So are the sections of a template marked whose last ones alone have headings.
    """
    if len(headings) < _FEWEST or vocabulary.heading(headings[0].text):
        return blocks
    first, until = (next(i for i, block in enumerate(blocks) if block is heading) for heading in headings[:2])
    level = headings[0].level + 1
    below = [_bold_heading(block, level, vocabulary) for block in blocks[first + 1 : until]]
    kinds = {
        vocabulary.heading(block.text)
        for block, after in pairwise(below)
        if isinstance(block, Heading) and not isinstance(after, Heading)
    }
    return [*blocks[: first + 1], *below, *blocks[until:]] if len(kinds) >= _FEWEST else blocks


def _bold_heading(block: Block, level: int, vocabulary: Vocabulary) -> Block:
    if not isinstance(block, Paragraph) or len(block.lines) != 1:
        return block
    line = block.lines[0]
    text = _heading_text(line, vocabulary, alone=True) if line.text.startswith(("**", "__")) else None
    return block if text is None else Heading(line.number, line.number, level, text)


def _with_bold(blocks: list[Block], vocabulary: Vocabulary) -> Iterator[Block]:
    """Yield the blocks with a line over a list or table that names it made a heading, in other sections.

    Within a section of what such a line names it only parts that section.
    """
    level, kind = 0, None
    for block, below in pairwise([*blocks, None]):
        if isinstance(block, Heading):
            level, kind = block.level, vocabulary.heading(block.text)
        named = (
            _bold_name(block, vocabulary) if isinstance(below, (ItemList, Table)) and kind in _OPEN else None
        )
        if isinstance(block, Paragraph) and named:
            last = block.lines[-1].number
            if len(block.lines) > 1:
                yield Paragraph(block.line, last - 1, block.lines[:-1])
            yield Heading(last, last, level + 1, named)
        elif block is not None:
            yield block


def _bold_name(block: Block | None, vocabulary: Vocabulary) -> str | None:
    raw = block.lines[-1].text.strip() if isinstance(block, Paragraph) and block.lines else ""
    if not _BOLD_LINE.fullmatch(raw):
        bare = normalise(raw) if len(raw) <= _LONGEST and raw[:1].isupper() else ""
        # "Action items" says nothing else, even where it is in no bold type.
        return raw.rstrip(":") if vocabulary.whole_headings.get(bare) == "action_items" else None
    text = strip_markup(raw).strip().rstrip(":").strip()
    return text if vocabulary.whole_headings.get(normalise(text)) in _LISTED else None


def _pieces(block: Block, level: int, vocabulary: Vocabulary) -> Iterator[Block]:
    if not isinstance(block, Paragraph):
        yield block
        return
    kept: list[Line] = []
    for line in block.lines:
        text = _heading_text(line, vocabulary, alone=len(block.lines) == 1)
        if text is None:
            kept.append(line)
            continue
        if kept:
            yield Paragraph(kept[0].number, kept[-1].number, kept)
        yield Heading(line.number, line.number, level, text)
        kept = []
    if kept:
        yield Paragraph(kept[0].number, kept[-1].number, kept)


def _heading_text(line: Line, vocabulary: Vocabulary, *, alone: bool) -> str | None:
    """Return the text of a line that is called like a section and says nothing else."""
    raw = line.text.strip()
    if len(raw) > _LONGEST:
        return None
    text = strip_markup(raw).strip().rstrip(":").strip()
    wording = normalise(text)
    if wording in vocabulary.headings:
        return text
    if wording in vocabulary.phases.labels:
        return None  # the name of a row, whose time is below it
    apart = alone or raw.endswith((":", "**", "__"))
    known = apart and len(wording.split()) <= _MOST_WORDS and text[:1].isupper() and vocabulary.heading(text)
    return text if known and text[-1:] not in ".!?" else None


def _titled(blocks: list[Block], vocabulary: Vocabulary) -> list[Block]:
    """Make the first line the title, where it is before every section and is no label or sentence."""
    at = 1 if blocks and isinstance(blocks[0], FrontMatter) else 0
    first = blocks[at] if at < len(blocks) else None
    if not isinstance(first, Paragraph):
        return blocks
    line = first.lines[0]
    text = strip_markup(line.text).strip()
    if len(text) > _LONGEST_TITLE or text.endswith(".") or _is_label(line.text, vocabulary):
        return blocks
    title = Heading(line.number, line.number, _TITLE_LEVEL, text)
    rest = first.lines[1:]
    below: list[Block] = [Paragraph(rest[0].number, rest[-1].number, rest)] if rest else []
    return [*blocks[:at], title, *below, *blocks[at + 1 :]]


def _is_label(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line is a bold label with its value, or begins with a label that is known."""
    return bool(_BOLD_LABEL.match(text)) or vocabulary.label(text.partition(":")[0]) is not None
