"""Adding one action item to a report: after the last one, in its way of writing, and read back.

Where there is none yet it goes into the report's section of action items, its table or a list, else into a
section of its own at the end of the incident. The first place in which it is read as meant is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pmdata.errors import NotEditableError
from pmdata.escaping import cleaned, escaped_cell, escaped_line
from pmdata.model import ActionItem, Postmortem, Priority, Reading
from pmdata.reading import parse_report
from pmdata.reading.structure.outline import Part, outline
from pmdata.reading.text.markdown import Item, Table, parse_markdown
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.workspace import Workspace
from pmdata.writing import list_items, table_rows
from pmdata.writing.edit import Edit, content
from pmdata.writing.item_places import block_at, items_of, others, table_at
from pmdata.writing.item_words import LABELS, ItemChanges, facts, values, wanted
from pmdata.writing.text_file import TextFile

_HEADING = "Action items"
_KINDS = ("action_items", "remediation", "prevention", "follow_up")
"""Sections that hold action items, the first that a report has."""
_NUMBERED = re.compile(r"(.*?)(\d+)")
_PLACES = 3
"""How many of the last items are tried as the one to follow."""


@dataclass(frozen=True)
class NewItem:
    """An action item that is to be added; it is open."""

    text: str
    owner: str | None = None
    due_on: date | None = None
    priority: Priority | None = None
    tracking: str | None = None

    def cleaned(self) -> "NewItem":
        """Return the item without control characters and outer space, each text on one line."""
        return replace(
            self, text=_line(self.text) or "", owner=_line(self.owner), tracking=_line(self.tracking)
        )

    @property
    def changes(self) -> ItemChanges:
        """Return what is stated of the item beside its text."""
        return ItemChanges(
            status="open",
            owner=self.owner,
            due_on=self.due_on,
            priority=self.priority,
            tracking=self.tracking,
        )


def new_item_edit(workspace: Workspace, path: Path, part: int, item: NewItem) -> Edit:
    """Return the edit that adds an action item to the incident `part` (from 1) of the report at `path`.

    Raises NotEditableError where no place is found in which it is read as meant, ReportWriteError where the
    file cannot be read.
    """
    before, item = content(workspace, path), item.cleaned()
    after = _Page(workspace, path, TextFile.of(before, path)).with_item(part, item)
    return Edit(path, before, after.data, f"“{item.text}”: added")


class _Page:
    """One report, and the places where an item can go."""

    def __init__(self, workspace: Workspace, path: Path, file: TextFile) -> None:
        self.workspace, self.path, self.file = workspace, path, file
        self.vocabulary: Vocabulary = vocabulary_of(workspace)

    def with_item(self, part: int, item: NewItem) -> TextFile:
        """Return the file with the item, read back and found to differ in that alone."""
        readings = self._read(self.file)
        postmortem = readings[part - 1].postmortem if 0 < part <= len(readings) else None
        if postmortem is None:
            raise NotEditableError(self.path, "it holds no such incident")
        if not item.text:
            raise NotEditableError(self.path, "the item has no text")
        for file in self._tries(postmortem, item):
            if self._is_as_meant(readings, self._read(file), part, item):
                return file
        reason = f"no place was found where “{item.text}” would be read as an action item"
        raise NotEditableError(self.path, reason)

    def _read(self, file: TextFile) -> tuple[Reading, ...]:
        return parse_report(file.text, self.path.name, self.workspace.settings, self.vocabulary)

    def _tries(self, postmortem: Postmortem, item: NewItem) -> Iterator[TextFile]:
        """Yield the file with the item in one place after the other."""
        blocks = parse_markdown(self.file.text).blocks
        words = self._words(postmortem, item)
        for other in postmortem.action_items[: -_PLACES - 1 : -1]:
            found = None if other.line == postmortem.line else block_at(blocks, other.line)
            if isinstance(found, tuple):
                yield self._after_row(found[0], found[1].line, words, postmortem.action_items)
            elif isinstance(found, Item):
                yield self._after_item(found, words)
        sections = self._sections(postmortem)
        for section in sections:
            for table in (block for block in section.blocks if isinstance(block, Table)):
                with suppress(NotEditableError):
                    last = table_rows.row_lines(table)[-1]
                    yield self._after_row(table, last, words, postmortem.action_items)
        for section in sections:
            yield self._with_lines(section.line, ["", *self._list_lines(words)])
        yield self._at_the_end(postmortem, words)

    def _words(self, postmortem: Postmortem, item: NewItem) -> Mapping[str, str]:
        """Return what is written: role → words, the text first."""
        bare = ActionItem(key="", text=item.text, line=1)
        stated = values(item.changes, bare, postmortem.template, postmortem.action_items)
        return {"text": item.text, **dict(stated)}

    def _sections(self, postmortem: Postmortem) -> list[Part]:
        """Return the sections where its items can be, the one for work of a week or a month first."""
        parts = [
            part
            for part in outline(parse_markdown(self.file.text), self.vocabulary)
            if part.heading and postmortem.line <= part.line <= (postmortem.end_line or part.line)
        ]
        kind = next((kind for kind in _KINDS if any(part.kind == kind for part in parts)), None)
        found = [part for part in parts if part.kind == kind and kind]
        return sorted(found, key=lambda part: not self._is_short_term(part))

    def _is_short_term(self, part: Part) -> bool:
        title = normalise(part.title)
        horizons = self.vocabulary.horizons.items()
        return any(meaning == "short_term" and title.startswith(word) for word, meaning in horizons)

    def _after_row(
        self, table: Table, line: int, words: Mapping[str, str], items: Sequence[ActionItem]
    ) -> TextFile:
        file = self.file
        if "text" not in self._roles(table):
            raise NotEditableError(self.path, "its table has no column for what is to be done")
        for name in words:
            if name not in self._roles(table):
                file = table_rows.with_column(file, table, LABELS[name])
                table = table_at(parse_markdown(file.text).blocks, table.line)
        roles = self._roles(table)
        if line in {row.line for row in table.rows if not any(map(str.strip, row.cells))}:
            file = file.with_line(line, table_rows.empty_row(file, table))
        else:
            file = file.with_line_after(line, table_rows.empty_row(file, table))
            line += 1
        table = table_at(parse_markdown(file.text).blocks, table.line)
        number = _next_id(items)
        cells = {**words, "id": number} if number else words
        for column, role in enumerate(roles):
            if role and role in cells and roles.index(role) == column:
                file = table_rows.with_cell(file, table, line, column, escaped_cell(cells[role]))
        return file

    def _roles(self, table: Table) -> list[str | None]:
        return [self.vocabulary.item_columns.get(normalise(cell)) for cell in table.header.cells]

    def _after_item(self, item: Item, words: Mapping[str, str]) -> TextFile:
        last = item.end_line
        while last > item.line and not self.file.line(last).strip():
            last -= 1
        lines = list_items.like(self.file, item, escaped_line(words["text"]))
        labels = {LABELS[role]: escaped_line(word) for role, word in words.items() if role != "text"}
        if item.checked is not None and list_items.labelled_line(item, "status", self.vocabulary) is None:
            del labels[LABELS["status"]]
        lead = list_items.label_lead(self.file, item, self.vocabulary)
        return self._with_lines(last, [*lines, *(f"{lead}{label}: {text}" for label, text in labels.items())])

    def _list_lines(self, words: Mapping[str, str]) -> list[str]:
        rest = [(LABELS[role], word) for role, word in words.items() if role not in {"text", "status"}]
        text = escaped_line(words["text"])
        return [f"- [ ] {text}", *(f"  - {label}: {escaped_line(word)}" for label, word in rest)]

    def _with_lines(self, line: int, lines: Sequence[str]) -> TextFile:
        """Return the file with lines after `line`, apart from a paragraph or heading that follows a list."""
        file = self.file
        following = file.line(line + 1) if line < len(file.lines) else ""
        apart = bool(following.strip()) and not following.startswith((" ", "\t", "-", "*", "+", "|"))
        is_list = lines[0] == "" or (apart and not following[:1].isdigit())
        for text in reversed([*lines, ""] if apart and is_list else lines):
            file = file.with_line_after(line, text)
        return file

    def _at_the_end(self, postmortem: Postmortem, words: Mapping[str, str]) -> TextFile:
        """Return the file with a section of its own for the item, at the end of its incident."""
        document = parse_markdown(self.file.text)
        end = min(postmortem.end_line or len(self.file.lines), len(self.file.lines))
        levels = [
            part.level
            for part in outline(document, self.vocabulary)
            if part.heading and postmortem.line <= part.line <= end
        ]
        below = [level for level in levels[1:] if level > levels[0]]
        level = min(below) if below else (levels[0] + 1 if levels else 2)
        while end > 1 and not self.file.line(end).strip():
            end -= 1
        return self._with_lines(end, ["", "#" * min(level, 6) + f" {_HEADING}", "", *self._list_lines(words)])

    def _is_as_meant(
        self, before: Sequence[Reading], after: Sequence[Reading], part: int, item: NewItem
    ) -> bool:
        if len(after) != len(before):
            return False
        old, new = (items_of(readings[part - 1]) for readings in (before, after))
        added = [n for n in range(len(new)) if [*new[:n], *new[n + 1 :]] == list(old)]
        if len(new) != len(old) + 1 or not added:
            return False
        index = next((n for n in added if new[n].text == item.text), None)
        if index is None:
            return False
        read = facts(new[index])
        meant: dict[str, object] = {
            "text": item.text,
            "owner": None,
            "due_on": None,
            "priority": None,
            "tracking": None,
        }
        meant |= wanted(item.changes, new[index])
        same = all(read[name] == value for name, value in meant.items())
        # Without any item `others` of an index beyond them is the whole record.
        return same and others(before, part, len(old)) == others(after, part, index)


def _line(text: str | None) -> str | None:
    return " ".join(cleaned(text).split()) if text else None


def _next_id(items: Sequence[ActionItem]) -> str | None:
    """Return the number that follows those of the items, written as they are; None where they have none."""
    found = [match for item in items if item.id and (match := _NUMBERED.fullmatch(item.id))]
    if not items or len(found) < len(items):
        return None
    last = max(found, key=lambda match: int(match[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}}"
