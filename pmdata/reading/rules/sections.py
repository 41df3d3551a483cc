"""The words of a report: texts of the narrative sections, and every section nothing else took."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from pmdata.escaping import unescaped_prose
from pmdata.model import Section
from pmdata.reading.structure.labels import is_empty, is_pair_table, split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Block, Document, Fence, Heading, Item, ItemList, Paragraph, Table
from pmdata.reading.text.words import has_words, normalise, strip_placeholders
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

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
    "got_lucky", "lessons", "people", "sign_off", "tags", "related", "timeline",
})  # fmt: skip
_OWN_ITEMS = frozenset({
    "action_items", "remediation", "prevention", "contributing_factors",
    "went_well", "went_wrong", "got_lucky", "lessons",
})  # fmt: skip
_OPENING = frozenset({None, "metadata", "title"})
"""Kinds of section before the first one that a postmortem has."""
_MARKER = re.compile(r"^\s*(?:[-*+]|\d{1,9}[.)])\s*(\[[ xX]\])?\s*")
_UNTICKED = re.compile(r"^\s*[-*+]\s+\[ \]")


def narrative(
    report: Report, read_lines: frozenset[int], row_lines: frozenset[int]
) -> tuple[dict[str, Section], list[Section]]:
    """Return the texts by field, first section of a kind first, and the sections that stay.

    `row_lines` are those at which rows of the timeline begin; their words are in the rows.
    """
    parts, vocabulary = report.parts, report.vocabulary
    texts: dict[str, Section] = {}
    sections: list[Section] = []
    causes: list[Section] = []
    intro = intro_of(parts)
    actions_listed = any(part.kind == "action_items" for part in parts)
    for part in parts:
        rest = _without_rows(part, row_lines) if part.kind == "timeline" else part
        text = _left(rest, read_lines, report.document, vocabulary, items_taken=not actions_listed)
        if not has_words(text):
            continue
        section = Section(heading=part.title, text=text, line=part.line)
        name = TEXT_FIELDS.get(part.kind or "") if part.named else None
        if part is intro:
            name = "summary"
        if name and name not in texts:
            texts[name] = section
        else:
            sections.append(section)
            if _states_cause(part, vocabulary):
                causes.append(section)
    if causes and "root_cause" not in texts:
        sections.remove(causes[0])
        texts["root_cause"] = _without_lead_in(causes[0])
    return texts, sections


def _states_cause(part: Part, vocabulary: Vocabulary) -> bool:
    """Return whether the root cause is here where no section is called so.

    Under a heading of causes it is above their list, and under "Root cause" in what happened.
    """
    if part.kind == "contributing_factors":
        return part.named and normalise(part.title) in vocabulary.cause_headings
    above = part.parent
    return part.named and part.kind == "summary" and above is not None and above.kind == "root_cause"


def _without_lead_in(section: Section) -> Section:
    """Return a section without the line that led in the list below it."""
    lines = section.text.rstrip().split("\n")
    text = "\n".join(lines[:-1]) if len(lines) > 1 and lines[-1].endswith(":") else section.text
    return section.model_copy(update={"text": text.strip()})


def _without_rows(part: Part, row_lines: frozenset[int]) -> Part:
    """Return a timeline's section without what is in its rows: below a row's heading, that is all text."""
    is_row = part.line in row_lines
    kept = [
        block
        for block in part.blocks
        if not (is_row and isinstance(block, (Paragraph, ItemList)))
        and not (isinstance(block, Paragraph) and any(line.number in row_lines for line in block.lines))
    ]
    return replace(part, blocks=kept)


def _left(
    part: Part, read_lines: frozenset[int], document: Document, vocabulary: Vocabulary, *, items_taken: bool
) -> str:
    """Return the source of what no rule read in a section, prompts left out."""
    rows: list[str] = []
    for block in part.blocks:
        if _taken(part, block, read_lines, vocabulary, items_taken=items_taken):
            continue
        listed = items_taken or part.kind not in ("remediation", "prevention")
        items = _listed_lines(part, block, vocabulary) if listed else None
        used = read_lines | items if items else read_lines
        numbers = [n for n in range(block.line, block.end_line + 1) if n not in used]
        lines = [document.lines[n - 1] for n in numbers]
        if not isinstance(block, Fence):
            lines = [_kept(line, lines[i + 1 : i + 2], part, vocabulary) for i, line in enumerate(lines)]
        rows.extend([*lines, ""])
    text = "\n".join(rows).strip()
    return unescaped_prose(text) if "\\" in text else text


def _taken(
    part: Part, block: Block, read_lines: frozenset[int], vocabulary: Vocabulary, *, items_taken: bool
) -> bool:
    if isinstance(block, Heading):
        return True
    if isinstance(block, Table) and not _table_says_more(block, read_lines, vocabulary):
        return True
    if isinstance(block, Fence) and part.kind in vocabulary.field_fences:
        return _only_known_fields(block, vocabulary)
    listed = part.kind in _LIST_KINDS or (items_taken and part.kind in ("remediation", "prevention"))
    if listed and part.kind in _OWN_ITEMS and isinstance(block, ItemList):
        return not any(item.children for item in block.items)
    return listed and isinstance(block, (Table, ItemList))


def _listed_lines(part: Part, block: Block, vocabulary: Vocabulary) -> frozenset[int]:
    """Return the lines of a list whose items were read one by one, and the labels below them."""
    if part.kind not in _OWN_ITEMS or not isinstance(block, ItemList):
        return frozenset()
    found: set[int] = set()
    for item in block.items:
        found.update(line.number for line in item.lines)
        found.update(_label_lines(item, vocabulary))
    return frozenset(found)


def _label_lines(item: Item, vocabulary: Vocabulary) -> Iterator[int]:
    for child in item.children:
        for inner in child.items if isinstance(child, ItemList) else ():
            if (split := split_pair(inner.text)) and normalise(split[0]) in vocabulary.item_labels:
                yield from (line.number for line in inner.lines)
        for line in child.lines if isinstance(child, Paragraph) else ():
            if (split := split_pair(line.text)) and normalise(split[0]) in vocabulary.item_labels:
                yield line.number


def _table_says_more(table: Table, read_lines: frozenset[int], vocabulary: Vocabulary) -> bool:
    """Return whether a table has a row that was not read as a label and its value."""
    if not table.rows:
        return False
    return not is_pair_table(table, vocabulary) or any(row.line not in read_lines for row in table.rows)


def _only_known_fields(fence: Fence, vocabulary: Vocabulary) -> bool:
    """Return whether a block of fields holds none beside those that have a place in the record."""
    for row in fence.text.split("\n"):
        split = split_pair(row.strip(" -*`"))
        if split is None:
            if normalise(row):
                return False
        elif (
            not is_empty(split[1], vocabulary.language)
            and normalise(split[0]) not in vocabulary.budget_labels
        ):
            return False
    return True


def _kept(line: str, following: list[str], part: Part, vocabulary: Vocabulary) -> str:
    if vocabulary.is_prompt(line.strip()) or (part.kind == "detection" and _UNTICKED.match(line)):
        return ""
    text = strip_placeholders(line, vocabulary.language)
    if text != line and not normalise(text):
        return ""
    return "" if _is_form(text, following, vocabulary.language) else text.rstrip()


def _is_form(line: str, following: list[str], language: Language) -> bool:
    """Return whether a line is a bullet, number or label that nobody wrote anything after or below."""
    marker = _MARKER.match(line)
    bare = line[marker.end() :] if marker else line.strip()
    split = split_pair(bare)
    if (not marker or bare.strip()) and not (split and is_empty(split[1], language) and (marker or split[2])):
        return False
    below = following[0] if following else ""
    return not below.strip() or _indent(below) <= _indent(line) or _is_form(below, [], language)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def intro_of(parts: list[Part]) -> Part | None:
    """Return the section before any other that describes what happened, where none is called the summary."""
    if any(part.kind == "summary" and part.named for part in parts):
        return None
    opening = [
        part for part in parts if part.kind == "title" or (not part.heading and part.kind != "timeline")
    ]
    return next((part for part in opening if any(isinstance(b, Paragraph) for b in part.blocks)), None)


def opening_text(parts: list[Part]) -> str:
    """Return the paragraphs of the summary, else of what is in its place."""
    intro = intro_of(parts)
    opening = [intro] if intro else list(takewhile(lambda part: part.kind in _OPENING, parts))
    lines = paragraph_lines(parts, "summary")
    for part in opening:
        lines += [line.text for b in part.blocks if isinstance(b, Paragraph) for line in b.lines]
    return " ".join(lines)


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
