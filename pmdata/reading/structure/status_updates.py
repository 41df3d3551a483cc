"""Updates as status pages print them, the state first and the time last → rows that begin with their time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Block, Item, ItemList, Line, Paragraph
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import ClockTime, find_times
from pmdata.reading.vocabulary.lookup import Vocabulary

_FEWEST = 2
_STAMP = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
_STATE = re.compile(
    rf"(?P<state>[^\W\d_]+(?: [^\W\d_]+)?)\s*?(?:[-–—:|]\s*|\n\s*|\s(?={_STAMP})|$)(?P<words>.*)", re.DOTALL
)
_SIGNS = frozenset("\n-–—:|")
_BOLD = re.compile(r"(\*\*|__)([^*_\n]{3,60})\1")
_POSTED = re.compile(r"\s*(?:posted\b[^.]{0,40}\.?|[-–—(|]|\bon\b|\bat\b)?\s*$", re.IGNORECASE)


@dataclass(slots=True)
class Updates(ItemList):
    """The posts of a status page as rows: who writes there knew before, of an impact that had begun."""


def take_updates(parts: Sequence[Part], vocabulary: Vocabulary) -> bool:
    """Turn the updates in these sections into lists of rows; return whether there are some, two at least."""
    found = [_take(part, vocabulary) for part in parts]
    return _take_headed(parts, vocabulary) or any(found)


def _take(part: Part, vocabulary: Vocabulary) -> bool:
    before = part.blocks
    part.blocks = _with_rows(before, vocabulary)
    return part.blocks is not before


def _with_rows(blocks: list[Block], vocabulary: Vocabulary) -> list[Block]:
    found = {id(block): rows for block in blocks if (rows := _rows_of(block, vocabulary))}
    rows = [row for of_block in found.values() for row in of_block]
    if len(rows) < _FEWEST:
        return blocks
    first = next(iter(found))
    kept = [block for block in blocks if id(block) == first or id(block) not in found]
    return [_list(rows) if id(block) == first else block for block in kept]


def _list(rows: list[Item]) -> Updates:
    return Updates(rows[0].line, rows[-1].end_line, ordered=False, items=rows)


def _rows_of(block: Block, vocabulary: Vocabulary) -> list[Item]:
    """Return the rows of a paragraph that is an update, or of a list of nothing else."""
    if isinstance(block, Paragraph):
        row = _row("\n".join(line.text for line in block.lines), block, vocabulary)
        return [row] if row else []
    if isinstance(block, ItemList):
        rows = [_row("\n".join(line.text for line in item.lines), item, vocabulary) for item in block.items]
        return [row for row in rows if row] if all(rows) else []
    return []


def _row(text: str, block: Block, vocabulary: Vocabulary) -> Item | None:
    """Return `Resolved - All well. Mar 3, 14:05 UTC` as a row that begins with its time."""
    bare = strip_markup(text)
    match = _STATE.match(bare)
    if match is None or normalise(match["state"]) not in vocabulary.phases.update_states:
        return None
    times = find_times(match["words"], vocabulary.language)
    if not times:
        return None
    bold = _BOLD.match(text)
    if _is_at_front(match["words"], times[0], strip_markup(bold[2]) if bold else ""):
        behind = _without_sign(match["words"][times[0].end :])
        return _item(f"{match['words'][: times[0].end]} – {match['state']}: {behind}", block)
    if normalise(match["words"][times[-1].end :]):
        return None
    last = times[-1]
    start = min(last.start, last.date.start) if last.date else last.start
    words = _POSTED.sub("", match["words"][:start])
    return _item(f"{match['words'][start : last.end]} – {match['state']}: {' '.join(words.split())}", block)


def _is_at_front(words: str, first: ClockTime, head: str) -> bool:
    """Return whether the time is right after the state, and the words apart from it.

    They are in a line of their own, after a sign, or not in bold as the `head` is.
    """
    start = min(first.start, first.date.start) if first.date else first.start
    behind = words[first.end :].lstrip(" *_)")
    stamped = words[first.start - 1 : first.start] == "T"
    apart = (
        not behind or stamped or behind[0] in _SIGNS or head.rstrip(" :").endswith(words[start : first.end])
    )
    return apart and not words[:start].strip(" ~(")


def _without_sign(words: str) -> str:
    return " ".join(words.lstrip(" *_)\n-–—:|.").split())


def _item(row: str, block: Block) -> Item:
    return Item(block.line, block.end_line, start=0, lines=[Line(block.line, row)], text=row)


def _take_headed(parts: Sequence[Part], vocabulary: Vocabulary) -> bool:
    """Take sections that are called by a state and end in a time."""
    headed = [
        part for part in parts if part.heading and normalise(part.title) in vocabulary.phases.update_states
    ]
    rows = [(part, row) for part in headed if (row := _headed(part, vocabulary))]
    for part, row in rows if len(rows) >= _FEWEST else ():
        part.kind, part.named, part.named_level = "timeline", False, part.level
        part.blocks = [_list([row])]
    return len(rows) >= _FEWEST


def _headed(part: Part, vocabulary: Vocabulary) -> Item | None:
    texts = [line.text for b in part.blocks if isinstance(b, Paragraph) for line in b.lines]
    if not texts or len(part.blocks) != sum(isinstance(b, Paragraph) for b in part.blocks):
        return None
    place = Block(part.line, part.end_line)
    return _row(f"{part.title}: " + "\n".join(texts), place, vocabulary)
