"""The words of a report: texts of the narrative sections, and every section nothing else took."""

from collections.abc import Iterable

from pmdata.model import Section
from pmdata.reading.markdown import Document, Fence, Heading, ItemList, Paragraph, Table
from pmdata.reading.outline import Part
from pmdata.reading.vocabulary import Vocabulary
from pmdata.reading.words import normalise, strip_placeholders

TEXT_FIELDS = {
    "summary": "summary",
    "root_cause": "root_cause",
    "trigger": "trigger",
    "resolution": "resolution",
    "impact": "impact",
    "detection": "detection",
}
"""Kinds of section whose text is a field of the record."""
_LIST_KINDS = frozenset({
    "action_items", "contributing_factors", "five_whys", "possible_causes", "went_well", "went_wrong",
    "got_lucky", "lessons", "people", "sign_off", "tags", "related",
})  # fmt: skip
_SKIPPED = frozenset({"boilerplate"})


def narrative(
    parts: list[Part], read_lines: frozenset[int], document: Document, vocabulary: Vocabulary
) -> tuple[dict[str, str], tuple[Section, ...]]:
    """Return the texts by field, first section of a kind first, and the sections that stay."""
    texts: dict[str, str] = {}
    sections: list[Section] = []
    actions_listed = any(part.kind == "action_items" for part in parts)
    for part in parts:
        text = _left(part, read_lines, document, vocabulary, items_taken=not actions_listed)
        if not normalise(text):
            continue
        name = TEXT_FIELDS.get(part.kind or "") if part.named else None
        if name and name not in texts:
            texts[name] = text
        else:
            sections.append(Section(heading=part.title, text=text, line=part.line))
    return texts, tuple(sections)


def _left(
    part: Part, read_lines: frozenset[int], document: Document, vocabulary: Vocabulary, *, items_taken: bool
) -> str:
    """Return the source of what no rule read in a section, prompts left out."""
    rows: list[str] = []
    for block in part.blocks:
        if _taken(part, block, items_taken=items_taken):
            continue
        fenced = isinstance(block, Fence)
        numbers = (n for n in range(block.line, block.end_line + 1) if n not in read_lines)
        rows.extend(_kept(document.lines[n - 1], vocabulary, fenced=fenced) for n in numbers)
        rows.append("")
    return "\n".join(rows).strip()


def _taken(part: Part, block: object, *, items_taken: bool) -> bool:
    if part.kind in _SKIPPED or isinstance(block, Heading):
        return part.kind not in _SKIPPED
    if part.kind == "timeline":
        return isinstance(block, (Table, ItemList))
    if part.kind in ("remediation", "prevention"):
        return items_taken and isinstance(block, (Table, ItemList))
    return part.kind in _LIST_KINDS and isinstance(block, (Table, ItemList))


def _kept(line: str, vocabulary: Vocabulary, *, fenced: bool) -> str:
    if fenced:
        return line
    if vocabulary.is_prompt(line):
        return ""
    text = strip_placeholders(line)
    return text.rstrip() if text == line or normalise(text) else ""


def paragraph_lines(parts: Iterable[Part], kind: str) -> list[str]:
    """Return the paragraph lines of the sections of one kind."""
    return [
        line.text
        for part in parts
        if part.kind == kind
        for block in part.blocks
        if isinstance(block, Paragraph)
        for line in block.lines
    ]
