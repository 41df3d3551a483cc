"""Values of a YAML file set, added to a list or taken out, as the smallest change: comments and order stay.

The changed file is read back before it is handed out: it holds what it held and the change, and can be used.
Where a value has no place yet, it gets a line in the section for it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import yaml

from pmdata.errors import NotEditableError, YamlError
from pmdata.escaping import cleaned
from pmdata.marked_yaml import Document, documents
from pmdata.workspace import Workspace
from pmdata.writing.edit import Edit, content_or_nothing
from pmdata.writing.text_file import TextFile, lines_of

Value = str | int | float | None | Mapping[str, Any] | list[Any]
_PLAIN = re.compile(r"[A-Za-z][\w./-]*(?: [\w./-]+)*")
_WORDS_OF_YAML = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"})
_NULL = "tag:yaml.org,2002:null"
_INDENT = "  "


@dataclass(frozen=True)
class YamlChange:
    """One value that is set at its place, added to the list there, or taken out with its key."""

    place: tuple[str, ...]
    """Keys from the outermost."""
    value: Value = None
    how: Literal["set", "add", "remove"] = "set"
    remark: str = ""
    """The comment behind it, where its line has none."""


@dataclass(frozen=True)
class YamlFile:
    """A YAML file of the workspace that can be changed."""

    workspace: Workspace
    path: Path
    is_usable: Callable[[Document], bool]
    """Whether the file could be used as it would be."""
    begins_as: bytes = b""
    """What it begins as where it is not there yet."""

    def edit(self, changes: Sequence[YamlChange], what: str) -> Edit:
        """Return the edit of the file that makes all the changes.

        Raises NotEditableError where the file cannot be changed in these alone, or would not be usable.
        """
        before = content_or_nothing(self.workspace, self.path)
        file = TextFile.of(before or self.begins_as, self.path)
        text = self.changed(file.text, changes)
        if text == file.text:
            return Edit(self.path, before, before, what)
        after = replace(file, lines=lines_of(text)).data
        return Edit(self.path, before, after, what, begins_as=b"" if before else self.begins_as)

    def changed(self, text: str, changes: Sequence[YamlChange]) -> str:
        """Return a text of the file with all the changes; raises as `edit`."""
        for change in changes:
            text = _changed(text, change, self)
        return text


def _changed(text: str, change: YamlChange, file: YamlFile) -> str:
    document = _document(text, file.path)
    data = document.data if document and document.data is not None else {}
    wanted = _with(data, change)
    if wanted == data:
        return text
    tries = list(_tries(text, document, change))
    if remark := " ".join(cleaned(change.remark).split()):
        tries = [*(_with_remark(one, text, remark) for one in tries), *tries]
    for one in tries:
        with suppress(NotEditableError):
            found = _document(one, file.path)
            if (found.data if found else None) == (wanted or None) and (not found or file.is_usable(found)):
                return one
    reason = f"{'.'.join(change.place)} cannot be written there without changing more than that"
    raise NotEditableError(file.path, reason)


def _document(text: str, path: Path) -> Document | None:
    try:
        found = list(documents(text))
    except YamlError as error:
        raise NotEditableError(path, f"line {error.line}: {error.reason}") from None
    if len(found) > 1:
        raise NotEditableError(path, "it holds a second document")
    return found[0] if found else None


def _with(data: Any, change: YamlChange) -> Any:
    """Return a copy of the data with the change."""
    changed = _copied(data)
    if change.how == "remove":
        return _without(changed, change.place)
    inner, last = changed, change.place[-1]
    for key in change.place[:-1]:
        if not isinstance(inner.get(key), dict):
            inner[key] = {}
        inner = inner[key]
    if change.how == "set":
        inner[last] = change.value
        return changed
    held = inner.get(last)
    there = list(held) if isinstance(held, list) else [] if held is None else [held]
    inner[last] = there if change.value in there else [*there, change.value]
    return changed


def _without(data: Any, place: tuple[str, ...]) -> Any:
    """Return the data without a key, and without what then is empty around it."""
    key, *rest = place
    if not isinstance(data, dict) or key not in data:
        return data
    inner = _without(data[key], tuple(rest)) if rest else None
    return {**data, key: inner} if inner else {name: value for name, value in data.items() if name != key}


def _copied(data: Any) -> Any:
    """Return a copy in which nothing is shared, also not what an anchor shares in the file."""
    if isinstance(data, dict):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(value) for value in data] if isinstance(data, list) else data


def _tries(text: str, document: Document | None, change: YamlChange) -> Iterator[str]:
    source, is_entry = _Source(text), change.how == "add"
    written = _scalar(change.value)
    if document is None or not isinstance(document.node, yaml.MappingNode):
        yield source.at_the_end(_block(change.place, f"[{written}]" if is_entry else written, ""))
        return
    node: yaml.Node = document.node
    above, known = [node], 0
    for key in change.place:
        found = _child(node, key) if isinstance(node, yaml.MappingNode) else None
        if found is None:
            break
        above, node, known = [*above, found], found, known + 1
    rest = change.place[known:]
    if change.how == "remove":
        parents = [one for one in above[:-1] if isinstance(one, yaml.MappingNode)]
        yield from (source.without(one, key) for one, key in zip(parents, change.place, strict=True))
    elif not rest:
        yield source.with_entry(node, written) if is_entry else source.replaced(node, written)
    elif isinstance(node, yaml.MappingNode):
        yield source.with_key(node, rest, f"[{written}]" if is_entry else written)
    else:
        yield source.below_key(above[-2], node, rest, f"[{written}]" if is_entry else written)


def _with_remark(text: str, before: str, remark: str) -> str:
    """Return the text with a comment behind the last line that is not in `before`, if it has none."""
    there, lines = set(before.split("\n")), text.split("\n")
    number = max((n for n, line in enumerate(lines) if line not in there), default=None)
    if number is not None and "#" not in lines[number]:
        line = lines[number].rstrip("\r")
        lines[number] = f"{line}   # {remark}{lines[number][len(line) :]}"
    return "\n".join(lines)


class _Source:
    """The text in lines, and where nodes are in it."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.end = "\r" if text.endswith("\r\n") or "\r\n" in text else ""

    def at_the_end(self, added: Sequence[str]) -> str:
        """Return the text with lines after it."""
        lines = list(self.lines)
        while lines and not lines[-1].strip():
            lines.pop()
        return "\n".join([*lines, *(line + self.end for line in added), ""])

    def replaced(self, node: yaml.Node, written: str) -> str:
        """Return the text with something else in the place of a node of one line."""
        line, start = node.start_mark.line, node.start_mark.column
        end = node.end_mark.column if node.end_mark.line == line else len(self.lines[line])
        gap = " " if node.tag == _NULL and start == end and self.lines[line][:start].endswith(":") else ""
        return self._in_line(line, start, end, gap + written)

    def with_entry(self, node: yaml.Node, written: str) -> str:
        """Return the text with a further entry in a list, which may be one value alone."""
        if isinstance(node, yaml.SequenceNode) and node.flow_style:
            line, column = node.end_mark.line, node.end_mark.column - 1
            return self._in_line(line, column, column, f", {written}" if node.value else written)
        if isinstance(node, yaml.SequenceNode):
            indent = " " * node.start_mark.column
            return self._after(_last_line(node), [f"{indent}- {written}"])
        if node.tag == _NULL:
            return self.replaced(node, f"[{written}]")
        line, start, end = node.start_mark.line, node.start_mark.column, node.end_mark.column
        return self._in_line(line, start, end, f"[{self.lines[line][start:end]}, {written}]")

    def with_key(self, node: yaml.MappingNode, rest: Sequence[str], written: str) -> str:
        """Return the text with a further key in a mapping."""
        if node.flow_style:
            line, column = node.end_mark.line, node.end_mark.column - 1
            added = _flow(rest, written)
            return self._in_line(line, column, column, f", {added}" if node.value else added)
        indent = " " * node.start_mark.column
        return self._after(_last_line(node), _block(rest, written, indent))

    def below_key(self, above: yaml.Node, node: yaml.Node, rest: Sequence[str], written: str) -> str:
        """Return the text with keys below one that has no value yet."""
        indent = " " * above.start_mark.column + _INDENT
        return self._after(node.start_mark.line, _block(rest, written, indent))

    def without(self, node: yaml.MappingNode, key: str) -> str:
        """Return the text without a key of a mapping and what it holds."""
        name, value = next(pair for pair in node.value if pair[0].value == key)
        line, start = name.start_mark.line, name.start_mark.column
        if not node.flow_style:
            return "\n".join([*self.lines[:line], *self.lines[max(map(_last_line, (name, value))) + 1 :]])
        before, after = self.lines[line][:start], self.lines[line][value.end_mark.column :]
        if after.lstrip().startswith(","):
            after = after.lstrip()[1:].lstrip()
        else:
            before = before.rstrip().removesuffix(",")
        return "\n".join([*self.lines[:line], before + after, *self.lines[line + 1 :]])

    def _in_line(self, line: int, start: int, end: int, written: str) -> str:
        lines = list(self.lines)
        lines[line] = lines[line][:start] + written + lines[line][end:]
        return "\n".join(lines)

    def _after(self, line: int, added: Sequence[str]) -> str:
        lines = list(self.lines)
        if line + 1 == len(lines) and self.end and not lines[line].endswith("\r"):
            lines[line] += self.end
        return "\n".join([*lines[: line + 1], *(one + self.end for one in added), *lines[line + 1 :]])


def _child(node: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None)


def _last_line(node: yaml.Node) -> int:
    """Return the last line of a node, from 0, without the comments and empty lines that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return max(map(_last_line, last)) if isinstance(last, tuple) else _last_line(last)
    ends_before = node.end_mark.column == 0 and node.end_mark.line > node.start_mark.line
    return node.end_mark.line - 1 if ends_before else node.end_mark.line


def _block(place: Sequence[str], written: str, indent: str) -> list[str]:
    *outer, last = [_scalar(key) for key in place]
    lines = [f"{indent}{_INDENT * depth}{key}:" for depth, key in enumerate(outer)]
    return [*lines, f"{indent}{_INDENT * len(outer)}{last}: {written}"]


def _flow(place: Sequence[str], written: str) -> str:
    *outer, last = [_scalar(key) for key in place]
    return "".join(f"{key}: {{" for key in outer) + f"{last}: {written}" + "}" * len(outer)


def _scalar(value: Value) -> str:
    """Return a value as YAML that is read as that value, also within brackets."""
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_scalar(key)}: {_scalar(one)}' for key, one in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_scalar, value))}]"
    if not isinstance(value, str):
        return f"{value:.10g}"
    if _PLAIN.fullmatch(value) and value.casefold() not in _WORDS_OF_YAML:
        return value
    return json.dumps(value, ensure_ascii=False)
