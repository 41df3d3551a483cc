"""A document → its sections, each with what its heading means and without left-over prompts."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pmdata.reading.structure.implicit_headings import with_headings
from pmdata.reading.text.indented_prose import with_indented_prose
from pmdata.reading.text.markdown import (
    Block,
    Document,
    Fence,
    Heading,
    Item,
    ItemList,
    Line,
    Paragraph,
    Table,
)
from pmdata.reading.text.memory import remembered
from pmdata.reading.text.words import has_words, is_placeholder, normalise, strip_markup, strip_placeholders
from pmdata.reading.values.choices import marks_one
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_TOP = 1
_NEVER_TITLES = frozenset({"incident_on", "duration", "severity", "status", "document_status", "people"})
"""Fields whose label, as the first heading, has its value below it."""
_LONGEST_WHEN = 40
_FEW = 5
"""Characters beside a date or time ("~", ", ", "at") that do not make a heading say more."""


@dataclass(slots=True, eq=False)
class Part:
    """A heading with the blocks below it, up to the next heading of any level."""

    heading: Heading | None
    title: str
    """The heading's text without markup; empty before the first heading."""
    kind: str | None
    """What the heading means, or the kind it keeps from the heading above."""
    named: bool
    """Whether the heading itself has the meaning, rather than one above it."""
    level: int
    line: int
    end_line: int
    parent: "Part | None" = None
    blocks: list[Block] = field(default_factory=list)
    named_level: int = 0
    """Level of the heading that gave the kind: this one, or one before it."""

    def above(self) -> Iterator["Part"]:
        """Yield the headings above, innermost first."""
        part = self.parent
        while part is not None:
            yield part
            part = part.parent


def outline(document: Document, vocabulary: Vocabulary) -> list[Part]:
    """Return the sections in order; the first holds what is before any heading."""
    blocks = with_headings(document.blocks, vocabulary)
    headings = [block for block in blocks if isinstance(block, Heading)]
    title = _title_heading(headings, vocabulary)
    current = Part(None, "", "metadata", named=False, level=0, line=1, end_line=len(document.lines))
    parts, ancestors = [current], list[Part]()
    for block in blocks:
        if isinstance(block, Heading):
            current.end_line = block.line - 1
            current = _part(block, current, ancestors, vocabulary, is_title=block is title)
            current.end_line = len(document.lines)
            parts.append(current)
            continue
        code = block if isinstance(block, Fence) else None
        for piece in with_indented_prose(code, current.kind, document) if code else (block,):
            if (kept := _without_prompts(piece, vocabulary)) is not None:
                current.blocks.append(kept)
    return parts


def title_part(parts: list[Part]) -> Part | None:
    """Return the section whose heading is the report's title."""
    return next((part for part in parts if part.kind == "title"), None)


def _title_heading(headings: list[Heading], vocabulary: Vocabulary) -> Heading | None:
    """The first heading, where it is alone on its level or is no known section."""
    if not headings:
        return None
    first = headings[0]
    top = min(heading.level for heading in headings)
    alone = first.level == top and sum(1 for h in headings if h.level == top) == 1
    wording = normalise(first.text)
    known = vocabulary.whole_headings.get(wording)
    if not wording or (known and not (alone and wording in vocabulary.log_titles and len(headings) > 1)):
        return None
    if not alone and vocabulary.labels.get(wording) in _NEVER_TITLES:
        return None
    return first if alone or (first.level == _TOP and not vocabulary.heading(first.text)) else None


def _part(
    block: Heading, before: Part, ancestors: list[Part], vocabulary: Vocabulary, *, is_title: bool
) -> Part:
    while ancestors and ancestors[-1].level >= block.level:
        ancestors.pop()
    parent = ancestors[-1] if ancestors else None
    kind = "title" if is_title else vocabulary.heading(block.text)
    named = kind is not None
    if parent and _keeps(parent, kind, vocabulary):
        kind, named = parent.kind, False
    title = strip_markup(strip_placeholders(block.text, vocabulary.language)).strip()
    named_level = parent.named_level if parent and parent.kind == kind and not named else block.level
    if (
        kind is None
        and before.kind == "timeline"
        and before.named_level <= block.level
        and _is_when(title, vocabulary.language)
    ):
        kind, named_level = "timeline", before.named_level
    part = Part(block, title, kind, named, block.level, block.line, block.line, parent, [], named_level)
    ancestors.append(part)
    return part


def _keeps(parent: Part, kind: str | None, vocabulary: Vocabulary) -> bool:
    """Return whether a heading below `parent` means what that one means, whatever it is called."""
    if parent.kind not in vocabulary.keeping:
        return False
    return kind not in vocabulary.strong and kind not in vocabulary.own_below.get(parent.kind or "", ())


def _is_when(title: str, language: Language) -> bool:
    """Return whether a heading is a date or a clock time and nothing else."""
    spans = [(hit.start, hit.end) for hit in find_dates(title, language=language)]
    spans += [(hit.start, hit.end) for hit in find_times(title, language)]
    covered = sum(end - start for start, end in spans)
    return bool(spans) and len(title) - covered <= _FEW and len(title) < _LONGEST_WHEN


def _without_prompts(block: Block, vocabulary: Vocabulary) -> Block | None:
    """Drop the lines, items and cells that only a template wrote."""
    if isinstance(block, Paragraph):
        block.lines = _lines(block.lines, vocabulary)
        return block if block.lines else None
    if isinstance(block, ItemList):
        block.items = [item for item in block.items if _item_says_something(item, vocabulary)]
        return block if block.items else None
    if isinstance(block, Table):
        states = [vocabulary.item_columns.get(normalise(title)) == "status" for title in block.header.cells]
        for row in block.rows:
            prompt = _is_prompt(" | ".join(row.cells), vocabulary)
            row.cells = [
                "" if prompt else _cell(cell, vocabulary.language, is_state=at < len(states) and states[at])
                for at, cell in enumerate(row.cells)
            ]
        block.rows = [row for row in block.rows if any(row.cells)]
    return block


def _item_says_something(item: Item, vocabulary: Vocabulary) -> bool:
    item.put(_lines(item.lines, vocabulary))
    if item.children:
        item.children = [
            kept for child in item.children if (kept := _without_prompts(child, vocabulary)) is not None
        ]
    return bool(item.lines or item.children)


def _lines(lines: list[Line], vocabulary: Vocabulary) -> list[Line]:
    return [
        line if text == line.text else Line(line.number, text)
        for line in lines
        if (text := _own_words(line.text, vocabulary))
    ]


@remembered
def _own_words(text: str, vocabulary: Vocabulary) -> str:
    """Return what a line says beside prompts; nothing where a template wrote all of it."""
    if _is_prompt(text, vocabulary):
        return ""
    kept = strip_placeholders(text, vocabulary.language).strip()
    return kept if has_words(kept) else ""


def _is_prompt(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether only a template wrote this; a list of options with one marked is an answer."""
    return vocabulary.is_prompt(text) and not marks_one(text)


@remembered
def _cell(text: str, language: Language, *, is_state: bool) -> str:
    if is_state and text.lower() in language.table("action_status"):
        return text
    return "" if is_placeholder(text, language) else strip_placeholders(text, language).strip()
