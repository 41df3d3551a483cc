"""Where the action items of a report are in its Markdown, and what of its readings an edit may not change."""

from collections.abc import Iterator, Sequence

from pmdata.model import ActionItem, Postmortem, Reading
from pmdata.reading.text.markdown import Block, Item, ItemList, Row, Table


def items_of(reading: Reading) -> tuple[ActionItem, ...]:
    """Return the action items of a reading."""
    return reading.postmortem.action_items if reading.postmortem else ()


def others(readings: Sequence[Reading], part: int, index: int) -> list[Postmortem | None]:
    """Return what an edit of item `index` of an incident may not change: everything but that item.

    Texts that are kept as written are not in it.
    """
    return [_without(one, index if number == part else None) for number, one in enumerate(readings, 1)]


def _without(reading: Reading, index: int | None) -> Postmortem | None:
    postmortem = reading.postmortem
    if postmortem is None:
        return None
    items = postmortem.action_items
    kept = items if index is None else (*items[:index], *items[index + 1 :])
    return postmortem.model_copy(update={"action_items": kept, "sections": (), "fields": ()})


def block_at(blocks: Sequence[Block], line: int) -> Item | tuple[Table, Row] | None:
    """Return the list item, or the row with its table, that begins in `line`."""
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                if row.line == line:
                    return block, row
        for item in block.items if isinstance(block, ItemList) else ():
            if item.line == line:
                return item
            if found := block_at(item.children, line):
                return found
    return None


def table_at(blocks: Sequence[Block], line: int) -> Table:
    """Return the table that begins in `line`."""
    return next(table for table in tables_of(blocks) if table.line == line)


def tables_of(blocks: Sequence[Block]) -> Iterator[Table]:
    """Yield the tables, also those below list items."""
    for block in blocks:
        if isinstance(block, Table):
            yield block
        for item in block.items if isinstance(block, ItemList) else ():
            yield from tables_of(item.children)
