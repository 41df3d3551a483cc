"""Finds a timeline by its rows where no heading names one: they all begin with a clock time."""

from collections.abc import Iterator
from itertools import groupby

from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.short_forms import spell_clocks, spell_days
from pmdata.reading.structure.status_updates import take_updates
from pmdata.reading.text.markdown import Block, Fence, Item, ItemList, Paragraph, Table
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import begins_with_time, find_times, parse_leading_time
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_FEWEST_ROWS = 2
_FEWEST_AMONG = 3
"""Rows with a time among which others may have none."""
_NEVER = frozenset({
    "timeline", "later_timeline", "communication", "action_items", "remediation", "prevention", "follow_up",
    "references", "boilerplate", "sign_off", "people", "tags", "related", "budget", "response_metrics",
    "went_well", "went_wrong", "got_lucky", "lessons", "contributing_factors", "five_whys", "possible_causes",
})  # fmt: skip
"""Kinds of section in which rows with a clock time are something else."""


def with_clocked(parts: list[Part], vocabulary: Vocabulary) -> list[Part]:
    """Return the sections of one incident; where no timeline has a time, rows that have one are made one.

    A section without a meaning becomes the timeline itself; out of any other its rows are taken.
    """
    timelines = [part for part in parts if part.kind == "timeline"]
    for part in timelines:
        spell_clocks(part)
    spell_days(parts, vocabulary)
    take_updates(timelines, vocabulary)
    if any(_has_times(part, vocabulary.language) for part in timelines):
        return parts
    has_updates = take_updates([part for part in parts if part.kind not in _NEVER], vocabulary)
    _take_headings(parts, vocabulary.language)
    found = [piece for part in parts for piece in _split(part, vocabulary.language)]
    for part in found if has_updates else ():
        # Nothing but an incident has such updates: they mark it as a heading does.
        part.named = part.named or part.kind == "timeline"
    return found


def _has_times(part: Part, language: Language) -> bool:
    return bool(find_times(part.title, language)) or any(
        find_times(text, language) for b in part.blocks for text in _texts(b)
    )


def _texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield from (line.text for line in block.lines)
    elif isinstance(block, Fence):
        yield from block.text.split("\n")
    elif isinstance(block, Table):
        yield from (cell for row in block.rows for cell in row.cells)
    elif isinstance(block, ItemList):
        for item in block.items:
            yield item.text
            for child in item.children:
                yield from _texts(child)


def _take_headings(parts: list[Part], language: Language) -> None:
    """Make sibling headings that all begin with a clock time the rows of a timeline."""
    headed = [part for part in parts if part.heading and part.kind is None]
    for _, group in groupby(headed, key=lambda part: (part.level, id(part.parent))):
        same = list(group)
        if len(same) >= _FEWEST_ROWS and all(begins_with_time(part.title, language) for part in same):
            for part in same:
                part.kind, part.named_level = "timeline", part.level


def _split(part: Part, language: Language) -> Iterator[Part]:
    rows = [] if part.kind in _NEVER else list(_clocked_blocks(part, language))
    if not rows:
        yield part
        return
    if part.kind is None:
        part.kind, part.named_level = "timeline", part.level
        yield part
        return
    taken = {id(block) for block in rows}
    part.blocks = [block for block in part.blocks if id(block) not in taken]
    yield part
    first, last = rows[0].line, rows[-1].end_line
    yield Part(None, "", "timeline", False, part.level + 1, first, last, part, rows)  # noqa: FBT003 - a record


def _clocked_blocks(part: Part, language: Language) -> Iterator[Block]:
    """Yield the blocks of rows that begin with a clock time; adjacent paragraphs count as one."""
    for kind, group in groupby(
        part.blocks, key=lambda b: isinstance(b, Paragraph) and _opens_with_time(b, language)
    ):
        blocks = list(group)
        if kind:
            texts = [line.text for b in blocks if isinstance(b, Paragraph) for line in b.lines]
            rows = [text for text in texts if begins_with_time(text, language)]
            if _are_rows(rows, language) and 2 * len(rows) >= len(texts):
                yield from blocks
        else:
            yield from (block for block in blocks if _is_clocked(block, language))


def _opens_with_time(block: Paragraph, language: Language) -> bool:
    return bool(block.lines) and begins_with_time(block.lines[0].text, language)


def _is_clocked(block: Block, language: Language) -> bool:
    if isinstance(block, Table):
        cells = [strip_markup(row.cells[0]) for row in block.rows if row.cells]
        return _are_rows(cells, language)
    if isinstance(block, ItemList):
        rows = [text for item in block.items for text in _rows_of(item, language)]
        timed = [text for text in rows if begins_with_time(text, language)]
        # A row without a time is recognised by those around it, where most have one and the first does.
        most = len(timed) >= _FEWEST_AMONG and 3 * len(timed) >= 2 * len(rows) and timed[0] is rows[0]
        return _are_rows(timed if most else rows, language)
    return False


def _rows_of(item: Item, language: Language) -> Iterator[str]:
    """Yield an item's text; of one that only gives a date, what is below it."""
    if _only_dates(strip_markup(item.text), language):
        for child in item.children:
            yield from (inner.text for inner in child.items) if isinstance(child, ItemList) else ()
    else:
        yield item.text


def _only_dates(text: str, language: Language) -> bool:
    dates = find_dates(text, language=language)
    return len(dates) == 1 and not normalise(text[: dates[0].start] + text[dates[0].end :])


def _are_rows(texts: list[str], language: Language) -> bool:
    """Return whether there are enough, and not only spans from one time to another, which are no events."""
    opened = all(begins_with_time(text, language) for text in texts)
    return opened and len(texts) >= _FEWEST_ROWS and not all(_is_span(text, language) for text in texts)


def _is_span(text: str, language: Language) -> bool:
    leading = parse_leading_time(text, language)
    return leading is not None and len(find_times(text[: len(text) - len(leading[1])], language)) > 1
