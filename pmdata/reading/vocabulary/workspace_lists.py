"""A file of words that adds to ours: its lists, checked against the shape that ours have.

Words are what is written: `no`, `on` and `2026` are words here, not values of YAML.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from pmdata.bounds import is_plain
from pmdata.errors import SettingsError, YamlError
from pmdata.inside import Bounds
from pmdata.marked_yaml import documents
from pmdata.nearest import did_you_mean
from pmdata.reading.vocabulary.language import ENGLISH
from pmdata.reading.vocabulary.phases import PHASES
from pmdata.reading.vocabulary.template_headers import bundled_headers, rows_of
from pmdata.reading.vocabulary.word_lists import ours
from pmdata.workspace.own_file import own_text

_ROW_LISTS = ("any", "who", "does", "unless", "not", "yes", "no")
_ROW_KEYS = ("name", "phase", "within", *_ROW_LISTS)
_HINT = "Write it as `list: {meaning: [words]}`."
_OPEN = frozenset({
    "templates", "clocks", "horizon_days", "own_below", "zones", "currencies", "units", "numbers",
    "multipliers", "log_columns",
})  # fmt: skip
"""Mappings whose keys need not be among ours."""
_FIGURES = frozenset({"units", "numbers", "multipliers"})
_MOST_PIECES = 100_000
"""Words and lists of one file; YAML's references can make a short file a huge one."""


@dataclass(frozen=True)
class OwnLists:
    """The lists of one file."""

    lists: Mapping[str, Any]
    """Those of `vocabulary.yaml`."""
    values: Mapping[str, Any]
    """Those of a language: months, units, statuses."""


def own_lists(path: Path, bounds: Bounds | None = None) -> OwnLists:
    """Read a file of words; `bounds` are those that it must lie within.

    Raises SettingsError, with the line, where it is not YAML or does not have the shape of our lists, and
    LinksOutsideError.
    """
    try:
        nodes = [document.node for document in documents(own_text(path, bounds))]
    except YamlError as error:
        raise SettingsError(path, error.line, error.reason, error.hint) from error
    if len(nodes) > 1:
        raise SettingsError(path, _line(nodes[1]), "a second document begins here", "Write one document.")
    try:
        found = _Shape().of_file(nodes[0]) if nodes else {}
    except _MisfitError as error:
        raise SettingsError(path, error.line, error.reason, _HINT) from error
    values = {key: rows for key, rows in found.items() if key in ENGLISH.entries}
    return OwnLists({key: rows for key, rows in found.items() if key not in values}, values)


def is_word_file(root: yaml.Node) -> bool:
    """Return whether a document has the shape of our lists."""
    try:
        _Shape().of_file(root)
    except _MisfitError:
        return False
    return True


class _MisfitError(Exception):
    """Something in the file is not shaped as in ours."""

    def __init__(self, node: yaml.Node, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = _line(node), reason


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


class _Shape:
    """Turns nodes into lists shaped like ours; `_MisfitError` where they are not."""

    def __init__(self) -> None:
        self._left = _MOST_PIECES

    def of_file(self, root: yaml.Node) -> dict[str, Any]:
        known = {**ours(), **rows_of(bundled_headers()), **ENGLISH.entries}
        found: dict[str, Any] = {}
        for key, node in _rows(root, "the file"):
            if key.value not in known:
                advice = did_you_mean(key.value, known)
                raise _MisfitError(key, f"there is no word list “{key.value}”; {advice}".rstrip("; "))
            found[key.value] = self._like(known[key.value], node, key.value)
        return found

    def _like(self, ours: Any, node: yaml.Node, name: str, above: str = "") -> Any:
        self._left -= 1
        if self._left < 0:
            raise _MisfitError(node, "the file has too many words")
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if isinstance(ours, Mapping):
            return self._mapping(ours, node, name, is_open=name in _OPEN or above == "clocks")
        if not isinstance(ours, list):
            return _figure(node) if isinstance(ours, (int, float)) else _word(node)
        if not isinstance(node, yaml.SequenceNode):
            raise _MisfitError(node, f"“{name}” must hold a list of words in brackets")
        if name == "text" and ours and isinstance(ours[0], Mapping):
            return [self._phase_rule(row) for row in node.value]
        return [self._like(ours[0] if ours else "", one, name) for one in node.value]

    def _mapping(
        self, ours: Mapping[Any, Any], node: yaml.Node, name: str, *, is_open: bool
    ) -> dict[Any, Any]:
        names = {str(key): key for key in ours}
        found = {}
        for key, value in _rows(node, f"“{name}”"):
            meaning = _meaning(key, names, name, is_open=is_open)
            pattern = ours.get(meaning, next(iter(ours.values())))
            found[meaning] = self._like(pattern, value, str(meaning), name)
        return found

    def _phase_rule(self, node: yaml.Node) -> dict[str, Any]:
        row: dict[str, Any] = {}
        for key, value in _rows(node, "a row of “text”"):
            if key.value == "phase":
                row["phase"] = list(_phases(value))
            elif key.value == "within":
                row["within"] = int(_figure(value))
            elif key.value == "name":
                row["name"] = _word(value)
            elif key.value in _ROW_LISTS:
                row[key.value] = self._like([""], value, key.value)
            else:
                reason = f"a row of “text” has no “{key.value}”; it has {', '.join(_ROW_KEYS)}"
                raise _MisfitError(key, reason)
        if "phase" not in row or not (row.get("any") or (row.get("who") and row.get("does"))):
            raise _MisfitError(node, "a row of “text” needs a phase, and words: any, or who with does")
        for group in row.get("unless", ()):
            if group not in ours()["groups"]:
                advice = did_you_mean(group, ours()["groups"])
                raise _MisfitError(node, f"there is no group “{group}”; {advice}".rstrip("; "))
        return row


def _rows(node: yaml.Node, name: str) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _MisfitError(node, f"{name} must hold meanings, each with its words")
    yield from node.value


def _meaning(key: yaml.ScalarNode, names: Mapping[str, Any], name: str, *, is_open: bool) -> Any:
    """Return our own key for a written one, or the written one where the list is open."""
    if key.value in names:
        return names[key.value]
    if name in _FIGURES:
        figure = _figure(key)
        return next((known for known in names.values() if known == figure), figure)
    if name == "zones" and not _is_zone(key.value):
        raise _MisfitError(key, f"“{key.value}” is no zone of the IANA database")
    if not is_open:
        guess = "" if key.value.isdigit() else did_you_mean(key.value, names)
        advice = guess or f"it has {', '.join(names)}"
        raise _MisfitError(key, f"“{name}” has no meaning “{key.value}”; {advice}")
    return key.value


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):
        return False


def _phases(node: yaml.Node) -> Iterator[str]:
    for one in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        name = _word(one)
        # No record could hold another.
        if name not in PHASES:
            raise _MisfitError(one, f"“{name}” is no phase; phases are {', '.join(sorted(PHASES))}")
        yield name


def _word(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise _MisfitError(node, "a word was expected, not a list")
    return str(node.value)


def _figure(node: yaml.Node) -> float:
    try:
        value = float(_word(node))
    except ValueError:
        raise _MisfitError(node, f"“{node.value}” is no figure") from None
    if not is_plain(value):
        raise _MisfitError(node, f"“{node.value}” is too large a figure")
    return int(value) if value.is_integer() else value
