"""Items of Markdown lists in their source: the check box, and the labelled lines below, changed in place."""

import re
from collections.abc import Iterator

from pmdata.reading.structure.labels import split_pair
from pmdata.reading.text.markdown import Item, ItemList, Paragraph
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.writing.text_file import TextFile

_BOX = re.compile(r"^([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\]")
_MARKER = re.compile(r"^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)")
_VALUE = re.compile(r"^(?P<head>[^:]*?:(?:\*{1,2}|_{1,2})?)(?P<gap>[ \t]*)(?P<value>.*?)(?P<tail>[ \t]*)$")


def with_box(file: TextFile, item: Item, *, ticked: bool) -> TextFile:
    """Return the file with the item's check box ticked or not; without one nothing changes."""
    line = file.line(item.line)
    return file.with_line(item.line, _BOX.sub(rf"\g<1>[{'x' if ticked else ' '}]", line))


def labelled_line(item: Item, role: str, vocabulary: Vocabulary) -> int | None:
    """Return the line below the item whose label means `role`, if it has one."""
    return next((number for number, found in _labels(item, vocabulary) if found == role), None)


def with_value(file: TextFile, line: int, value: str) -> TextFile:
    """Return the file with another value after the label in `line`."""
    match = _VALUE.match(file.line(line))
    if match is None:
        return file
    return file.with_line(line, f"{match['head']}{match['gap'] or ' '}{value}{match['tail']}")


def with_label(file: TextFile, item: Item, label: str, value: str, vocabulary: Vocabulary) -> TextFile:
    """Return the file with a new `label: value` below the item, indented as its other ones."""
    below = [number for number, _ in _labels(item, vocabulary)]
    last = below[-1] if below else (item.lines[-1].number if item.lines else item.line)
    return file.with_line_after(last, f"{label_lead(file, item, vocabulary)}{label}: {value}")


def label_lead(file: TextFile, item: Item, vocabulary: Vocabulary) -> str:
    """Return what is before a label in a line below the item: indent and marker."""
    below = [number for number, _ in _labels(item, vocabulary)]
    if below:
        last = file.line(below[-1])
        other = _MARKER.match(last)
        return other[0] if other else last[: _indent(last)]
    own = _MARKER.match(file.line(item.line))
    width = len(own[2]) + len(own[3]) if own else 2
    marker = own[2] if own and own[2] in "-*+" else "-"
    return f"{own[1] if own else ''}{' ' * width}{marker} "


def like(file: TextFile, item: Item, text: str) -> list[str]:
    """Return the lines of a further item of the same list: the next number, an empty box where it has one."""
    own = _MARKER.match(file.line(item.line))
    indent, marker, gap = (own[1], own[2], own[3]) if own else ("", "-", " ")
    if marker[0].isdigit():
        marker = f"{int(marker[:-1]) + 1}{marker[-1]}"
    return [f"{indent}{marker}{gap}{'[ ] ' if item.checked is not None else ''}{text}"]


def _labels(item: Item, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    for child in item.children:
        if isinstance(child, ItemList):
            rows = [(inner.line, inner.text) for inner in child.items]
        else:
            rows = [(line.number, line.text) for line in child.lines] if isinstance(child, Paragraph) else []
        for number, text in rows:
            split = split_pair(text)
            role = vocabulary.item_labels.get(normalise(split[0])) if split else None
            if role:
                yield number, role


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
