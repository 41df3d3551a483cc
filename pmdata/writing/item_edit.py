"""Editing one action item in place, with the fewest bytes that say it, and read back before it is written.

The item is known by its key (its id, else its number and a hash of its text), so that a file that changed
meanwhile is not edited in the wrong place. A template without a place for a status gets a column or a line.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from pmdata.errors import ItemNotFoundError, NotEditableError
from pmdata.escaping import escaped_cell, escaped_line
from pmdata.model import ActionItem, ActionStatus, Reading
from pmdata.reading import parse_report
from pmdata.reading.text.markdown import Item, Row, Table, parse_markdown
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.workspace import Workspace
from pmdata.writing import inline_notes, list_items, table_rows
from pmdata.writing.edit import Edit, content
from pmdata.writing.item_places import block_at, items_of, others, table_at
from pmdata.writing.item_words import (
    LABELS,
    ItemChanges,
    facts,
    flat,
    is_stated,
    stated_words,
    values,
    wanted,
)
from pmdata.writing.text_file import TextFile


def item_edit(workspace: Workspace, path: Path, part: int, item_key: str, changes: ItemChanges) -> Edit:
    """Return the edit of one item of the incident `part` (from 1) in the report at `path`.

    Raises ItemNotFoundError where the item is not, or no longer, there, and NotEditableError where the
    change cannot be written in place.
    """
    before, cleaned = content(workspace, path), changes.cleaned()
    place = _Place(workspace, path, TextFile.of(before, path))
    item, after = place.changed(part, item_key, cleaned)
    return Edit(path, before, after.data, f"“{item.text}”: {cleaned.in_words}")


def item_now(workspace: Workspace, path: Path, part: int, item_key: str) -> ActionItem:
    """Return an item as its report states it now; raises ItemNotFoundError and ReportWriteError."""
    place = _Place(workspace, path, TextFile.of(content(workspace, path), path))
    return place.item(part, item_key)


class _Place:
    """One file, and where its items are."""

    def __init__(self, workspace: Workspace, path: Path, file: TextFile) -> None:
        self.workspace, self.path, self.file = workspace, path, file
        self.vocabulary: Vocabulary = vocabulary_of(workspace)
        self.labelled = frozenset[str]()
        """What gets a labelled line even where the item's own line states it."""

    def item(self, part: int, item_key: str) -> ActionItem:
        """Return the item of this key; raises ItemNotFoundError."""
        return self._item(self._read(self.file), part, item_key)

    def changed(self, part: int, item_key: str, changes: ItemChanges) -> tuple[ActionItem, TextFile]:
        """Return the item, and the changed file, read back and found to differ in that item alone."""
        readings = self._read(self.file)
        item = self._item(readings, part, item_key)
        # What no longer fits in the item's own line can be held by a labelled line.
        for labelled in (frozenset[str](), frozenset({"status"})):
            self.labelled = labelled
            with suppress(NotEditableError):
                return item, self._tried(readings, part, item, changes)
        self.labelled = frozenset(LABELS)
        return item, self._tried(readings, part, item, changes)

    def _tried(
        self, readings: Sequence[Reading], part: int, item: ActionItem, changes: ItemChanges
    ) -> TextFile:
        postmortem = readings[part - 1].postmortem
        template, row = getattr(postmortem, "template", None), getattr(postmortem, "line", None)
        beside = [one for one in items_of(readings[part - 1]) if one.key != item.key]
        file = self.file
        for role, value in values(changes, item, template, beside):
            # A row of a log describes the incident in its columns; the item is words in a cell.
            change = self._in_cell if row == item.line else self._with
            file = change(file, item, role, value)
        if changes.status and not is_stated(changes, item):
            file = self._with_box(file, item, changes.status)
        self._verify(readings, self._read(file), part, item, changes)
        return file

    def _read(self, file: TextFile) -> tuple[Reading, ...]:
        return parse_report(file.text, self.path.name, self.workspace.settings, self.vocabulary)

    def _item(self, readings: Sequence[Reading], part: int, item_key: str) -> ActionItem:
        postmortem = readings[part - 1].postmortem if 0 < part <= len(readings) else None
        items = postmortem.action_items if postmortem else ()
        found = [item for item in items if item.key == item_key]
        if len(found) != 1:
            raise ItemNotFoundError(self.path, item_key, [item.key for item in items])
        return found[0]

    def _with(self, file: TextFile, item: ActionItem, role: str, value: str) -> TextFile:
        found = block_at(parse_markdown(file.text).blocks, item.line)
        if isinstance(found, tuple):
            return self._with_cell(file, *found, role, value)
        if isinstance(found, Item):
            return self._with_line(file, found, item, role, value)
        raise NotEditableError(self.path, "the item stands neither in a table nor in a list")

    def _in_cell(self, file: TextFile, item: ActionItem, role: str, value: str) -> TextFile:
        old = stated_words(item, role)
        note = value if role == "status" else f"{LABELS[role].lower()}: {value}"
        text = escaped_cell(flat(note[:1].lower() + note[1:]))
        changed = inline_notes.with_words(file, [item.line], old, flat(value), item.text) if old else None
        changed = changed or (
            None if old else inline_notes.with_note(file, item.line, escaped_cell(item.text), text)
        )
        if changed is None:
            raise NotEditableError(
                self.path, "the item is words in a cell that cannot be told apart from others"
            )
        return changed

    def _with_cell(self, file: TextFile, table: Table, row: Row, role: str, value: str) -> TextFile:
        column = self._column(table, role)
        if column is None:
            file = table_rows.with_column(file, table, LABELS[role])
            table = table_at(parse_markdown(file.text).blocks, table.line)
            column = len(table.header.cells) - 1
        return table_rows.with_cell(file, table, row.line, column, escaped_cell(value))

    def _column(self, table: Table, role: str) -> int | None:
        roles = [self.vocabulary.item_columns.get(normalise(cell)) for cell in table.header.cells]
        return roles.index(role) if role in roles else None

    def _with_line(self, file: TextFile, found: Item, item: ActionItem, role: str, value: str) -> TextFile:
        text = escaped_line(value)
        if line := list_items.labelled_line(found, role, self.vocabulary):
            return list_items.with_value(file, line, text)
        old = None if role in self.labelled else stated_words(item, role)
        lines = [line.number for line in found.lines] or [found.line]
        new = flat(text) if role == "status" else text
        if old and (changed := inline_notes.with_words(file, lines, old, new, item.text)):
            return changed
        return list_items.with_label(file, found, LABELS[role], text, self.vocabulary)

    def _with_box(self, file: TextFile, item: ActionItem, status: ActionStatus) -> TextFile:
        found = block_at(parse_markdown(file.text).blocks, item.line)
        return list_items.with_box(file, found, ticked=status == "done") if isinstance(found, Item) else file

    def _verify(
        self,
        before: Sequence[Reading],
        after: Sequence[Reading],
        part: int,
        item: ActionItem,
        changes: ItemChanges,
    ) -> None:
        expected = facts(item) | wanted(changes, item)
        index = next(i for i, one in enumerate(items_of(before[part - 1])) if one.key == item.key)
        read = items_of(after[part - 1]) if len(after) == len(before) else ()
        if len(read) != len(items_of(before[part - 1])) or facts(read[index]) != expected:
            raise NotEditableError(self.path, "the changed line would be read as something else")
        if others(before, part, index) != others(after, part, index):
            raise NotEditableError(self.path, "the change would change more than this item")
