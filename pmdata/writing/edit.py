"""Editing one action item in place, with the fewest bytes that say it, and read back before it is written.

The item is known by its key (its id, else its number and a hash of its text), so that a file that changed
meanwhile is not edited in the wrong place. A template without a place for a status gets a column or a line.
"""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pmdata.errors import ItemNotFoundError, LinksOutsideError, NotEditableError, ReportWriteError
from pmdata.escaping import cleaned, escaped_cell, escaped_line
from pmdata.model import ActionItem, ActionStatus, Postmortem, Reading
from pmdata.model.term_words import TERM_WORDS
from pmdata.reading import parse_report
from pmdata.reading.text.markdown import Block, Item, ItemList, Row, Table, parse_markdown
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.words import sentence
from pmdata.workspace import Workspace
from pmdata.writing import inline_notes, list_items, table_rows
from pmdata.writing.catalogue import bundled_names, load_template
from pmdata.writing.text_file import TextFile, write_changed
from pmdata.writing.wording import dated_status

LABELS = {"status": "Status", "owner": "Owner", "due_on": "Due"}
LOCK_NAME = "edit.lock"


@dataclass(frozen=True)
class ItemChanges:
    """What is to become of an item; None leaves a value as it is."""

    status: ActionStatus | None = None
    done_on: date | None = None
    """With status done: the day it was done."""
    reason: str | None = None
    """With status won't do or blocked: why."""
    owner: str | None = None
    due_on: date | None = None

    def cleaned(self) -> "ItemChanges":
        """Return the changes without control characters in what was typed."""
        reason, owner = (text and cleaned(text) for text in (self.reason, self.owner))
        return replace(self, reason=reason, owner=owner)


@dataclass(frozen=True)
class Edit:
    """An edit of one file, not yet written."""

    path: Path
    before: bytes
    after: bytes

    def diff(self) -> str:
        """Return the change as a unified diff of the two texts."""
        old, new = (TextFile.of(data, self.path).text.split("\n") for data in (self.before, self.after))
        return "\n".join(difflib.unified_diff(old, new, str(self.path), str(self.path), lineterm="", n=1))


def item_edit(workspace: Workspace, path: Path, part: int, item_key: str, changes: ItemChanges) -> Edit:
    """Return the edit of one item of the incident `part` (from 1) in the report at `path`.

    Raises ItemNotFoundError where the item is not, or no longer, there, and NotEditableError where the
    change cannot be written in place.
    """
    try:
        before = workspace.bounds.read(path)
    except OSError as reason:
        raise ReportWriteError(path, reason.strerror or str(reason)) from reason
    place = _Place(workspace, path, TextFile.of(before, path))
    after = place.changed(part, item_key, changes.cleaned())
    return Edit(path, before, after.data)


def apply_edit(workspace: Workspace, edit: Edit) -> None:
    """Write an edit. Raises ReportChangedError where the file changed since, else ReportWriteError.

    Raises LinksOutsideError where the file lies outside: what is not read is not written either; and
    ReadOnlyError where the workspace was handed out for reading alone.
    """
    workspace.require_writable()
    if not workspace.bounds.holds(edit.path):
        raise LinksOutsideError(edit.path)
    if edit.after != edit.before:
        write_changed(edit.path, edit.before, edit.after, lock=workspace.store_directory / LOCK_NAME)


class _Place:
    """One file, and where its items are."""

    def __init__(self, workspace: Workspace, path: Path, file: TextFile) -> None:
        self.workspace, self.path, self.file = workspace, path, file
        self.vocabulary: Vocabulary = vocabulary_of(workspace)
        self.in_line = True
        """Whether a status that the item's own line states is replaced there."""

    def changed(self, part: int, item_key: str, changes: ItemChanges) -> TextFile:
        """Return the changed file, read back and found to differ in that item alone."""
        readings = self._read(self.file)
        item = self._item(readings, part, item_key)
        try:
            return self._tried(readings, part, item, changes)
        except NotEditableError:
            # What was in the item's own line no longer fits there; a labelled line can hold it.
            self.in_line = False
            return self._tried(readings, part, item, changes)

    def _tried(
        self, readings: Sequence[Reading], part: int, item: ActionItem, changes: ItemChanges
    ) -> TextFile:
        postmortem = readings[part - 1].postmortem
        template, row = getattr(postmortem, "template", None), getattr(postmortem, "line", None)
        file = self.file
        for role, value in _values(changes, item, template):
            # A row of a log describes the incident in its columns; the item is words in a cell.
            change = self._in_cell if row == item.line else self._with
            file = change(file, item, role, value)
        if changes.status and not _is_stated(changes, item):
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
        found = _block_at(parse_markdown(file.text).blocks, item.line)
        if isinstance(found, tuple):
            return self._with_cell(file, *found, role, value)
        if isinstance(found, Item):
            return self._with_line(file, found, item, role, value)
        raise NotEditableError(self.path, "the item stands neither in a table nor in a list")

    def _in_cell(self, file: TextFile, item: ActionItem, role: str, value: str) -> TextFile:
        old = _stated(item, role)
        note = value if role == "status" else f"{LABELS[role].lower()}: {value}"
        text = escaped_cell(_flat(note[:1].lower() + note[1:]))
        changed = inline_notes.with_words(file, [item.line], old, _flat(value), item.text) if old else None
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
            table = next(t for t in _tables(parse_markdown(file.text).blocks) if t.line == table.line)
            column = len(table.header.cells) - 1
        return table_rows.with_cell(file, table, row.line, column, escaped_cell(value))

    def _column(self, table: Table, role: str) -> int | None:
        roles = [self.vocabulary.item_columns.get(normalise(cell)) for cell in table.header.cells]
        return roles.index(role) if role in roles else None

    def _with_line(self, file: TextFile, found: Item, item: ActionItem, role: str, value: str) -> TextFile:
        text = escaped_line(value)
        if line := list_items.labelled_line(found, role, self.vocabulary):
            return list_items.with_value(file, line, text)
        old = _stated(item, role) if self.in_line or role != "status" else None
        lines = [line.number for line in found.lines] or [found.line]
        new = _flat(text) if role == "status" else text
        if old and (changed := inline_notes.with_words(file, lines, old, new, item.text)):
            return changed
        return list_items.with_label(file, found, LABELS[role], text, self.vocabulary)

    def _with_box(self, file: TextFile, item: ActionItem, status: ActionStatus) -> TextFile:
        found = _block_at(parse_markdown(file.text).blocks, item.line)
        return list_items.with_box(file, found, ticked=status == "done") if isinstance(found, Item) else file

    def _verify(
        self,
        before: Sequence[Reading],
        after: Sequence[Reading],
        part: int,
        item: ActionItem,
        changes: ItemChanges,
    ) -> None:
        wanted = _facts(item) | _wanted(changes, item)
        index = next(i for i, one in enumerate(_items(before[part - 1])) if one.key == item.key)
        read = _items(after[part - 1]) if len(after) == len(before) else ()
        if len(read) != len(_items(before[part - 1])) or _facts(read[index]) != wanted:
            raise NotEditableError(self.path, "the changed line would be read as something else")
        rest = [(_without(one, index if n == part - 1 else None)) for n, one in enumerate(before)]
        if rest != [(_without(one, index if n == part - 1 else None)) for n, one in enumerate(after)]:
            raise NotEditableError(self.path, "the change would change more than this item")


def _values(changes: ItemChanges, item: ActionItem, template: str | None) -> Iterator[tuple[str, str]]:
    """Yield what is to be written: role and words."""
    if changes.status and not _is_stated(changes, item):
        yield "status", _status_words(changes, template)
    if changes.owner:
        yield "owner", changes.owner
    if changes.due_on:
        yield "due_on", changes.due_on.isoformat()


def _stated(item: ActionItem, role: str) -> str | None:
    """Return the words in which the item states a value, as far as they are kept."""
    due = item.due_on.isoformat() if item.due_on else item.due_stated
    return {"owner": item.owner, "due_on": due, "status": item.status_stated}[role]


def _flat(words: str) -> str:
    """Return a status as written within parentheses: `Done 2026-03-09`."""
    return words.replace(" (", " ").replace(")", "")


def _is_stated(changes: ItemChanges, item: ActionItem) -> bool:
    """Whether the item already has the wanted status, with nothing to be added to it."""
    dated = changes.done_on in (None, item.done_on)
    return item.status == changes.status and dated and not changes.reason


def _status_words(changes: ItemChanges, template: str | None) -> str:
    status = changes.status or "open"
    words = load_template(template).words.get("action_status", {}) if template in bundled_names() else {}
    word = words.get(status) or sentence(TERM_WORDS[ActionStatus][status])
    if status == "done":
        return dated_status(word, changes.done_on)
    return f"{word}: {changes.reason}" if changes.reason and status in ("blocked", "wont_do") else word


def _wanted(changes: ItemChanges, item: ActionItem) -> dict[str, object]:
    wanted: dict[str, object] = {}
    if changes.status:
        wanted["status"] = changes.status
        wanted["done_on"] = (changes.done_on or _kept_date(item)) if changes.status == "done" else None
    if changes.owner:
        wanted["owner"] = changes.owner
    if changes.due_on:
        wanted["due_on"], wanted["due_stated"] = changes.due_on, None
    return wanted


def _kept_date(item: ActionItem) -> date | None:
    return item.done_on if item.status == "done" else None


def _facts(item: ActionItem) -> dict[str, object]:
    return {name: value for name, value in item.facts().items() if name != "status_stated"}


def _items(reading: Reading) -> tuple[ActionItem, ...]:
    return reading.postmortem.action_items if reading.postmortem else ()


def _without(reading: Reading, index: int | None) -> Postmortem | None:
    """Return what an edit may not change: everything but the item itself and texts kept as written."""
    postmortem = reading.postmortem
    if postmortem is None:
        return None
    items = postmortem.action_items
    others = items if index is None else (*items[:index], *items[index + 1 :])
    return postmortem.model_copy(update={"action_items": others, "sections": (), "fields": ()})


def _block_at(blocks: Sequence[Block], line: int) -> Item | tuple[Table, Row] | None:
    """Return the list item, or the row with its table, that begins in `line`."""
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                if row.line == line:
                    return block, row
        for item in block.items if isinstance(block, ItemList) else ():
            if item.line == line:
                return item
            if found := _block_at(item.children, line):
                return found
    return None


def _tables(blocks: Sequence[Block]) -> Iterator[Table]:
    for block in blocks:
        if isinstance(block, Table):
            yield block
        for item in block.items if isinstance(block, ItemList) else ():
            yield from _tables(item.children)
