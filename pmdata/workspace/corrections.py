"""Reads `corrections.yaml`: what people put in the place of what was read of the reports.

A file that is no list of corrections is of no use as a whole; one correction that cannot be used leaves the
others in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pmdata.bounds import is_plain
from pmdata.errors import SettingsError, YamlError
from pmdata.inside import Bounds
from pmdata.marked_yaml import Document, documents
from pmdata.model import record_paths
from pmdata.model.record_paths import PlaceError, Words
from pmdata.nearest import did_you_mean
from pmdata.problems import Problem, problem
from pmdata.workspace.own_file import own_text

CORRECTIONS_NAME = "corrections.yaml"
KEYS = ("report", "field", "value", "was", "line", "who", "when", "why")
_NEEDED = ("report", "field", "value")
_NULL = "tag:yaml.org,2002:null"
_SHAPE = "it must be a list, each row with report, field and value"
_HINT = "Write rows such as `- {report: reports/a.md#1, field: resolved_at, value: 2026-03-04T10:02:00Z}`."


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One correction as written in the file."""

    report: str
    """Path of the report in the workspace."""
    part: int
    """1, 2, … within that file."""
    field: record_paths.Path
    value: Any
    """What counts instead."""
    was: Words
    """What reading took from the report then, as written; None where it took nothing."""
    states_was: bool
    """Whether the row states what that was."""
    text: str | None
    """The line of the report as it was then."""
    who: str | None
    on: date | None
    why: str | None
    line: int
    """First line of the row, from 1."""
    last_line: int

    @property
    def place(self) -> tuple[str, int, record_paths.Path]:
        """What it corrects: two rows of one place contradict each other."""
        return self.report, self.part, self.field


@dataclass(frozen=True)
class Corrections:
    """The corrections of a workspace."""

    rows: tuple[CorrectionRow, ...] = ()
    problems: tuple[Problem, ...] = ()
    of_report: Mapping[str, tuple[CorrectionRow, ...]] = field(default_factory=dict)
    """Those of each report, by its path."""


def read_corrections(path: Path, bounds: Bounds) -> Corrections:
    """Read the file; raises SettingsError where it is no list of corrections, and LinksOutsideError."""
    return corrections_in(own_text(path, bounds), path)


def corrections_in(text: str, path: Path) -> Corrections:
    """Return the corrections of a file's text; raises SettingsError where it is no list of them."""
    try:
        found = list(documents(text))
    except YamlError as error:
        raise SettingsError(path, error.line, error.reason, error.hint) from error
    if len(found) > 1:
        raise SettingsError(path, found[1].line(), "a second document begins here", "Write one list.")
    if not found or found[0].data is None:
        return Corrections()
    if not isinstance(found[0].node, yaml.SequenceNode):
        raise SettingsError(path, found[0].line(), _SHAPE, _HINT)
    return _sorted_out(found[0])


def report_name(report: str, part: int) -> str:
    """Return how a row names the incident that it corrects."""
    return f"{report}#{part}"


def _sorted_out(document: Document) -> Corrections:
    rows: dict[tuple[Any, ...], CorrectionRow] = {}
    problems: list[Problem] = []
    for one in document.objects():
        try:
            row = _row(one)
        except _RowError as error:
            problems.append(_unusable(error.line, error.field, str(error)))
            continue
        if other := rows.pop(row.place, None):
            named = record_paths.spelled(row.field)
            problems.append(_unusable(other.line, named, f"line {row.line} corrects {named} as well"))
        rows[row.place] = row
    by_report: dict[str, list[CorrectionRow]] = {}
    for row in rows.values():
        by_report.setdefault(row.report, []).append(row)
    of_report = {name: tuple(found) for name, found in by_report.items()}
    return Corrections(tuple(rows.values()), tuple(problems), of_report)


def _unusable(line: int, named: str | None, reason: str) -> Problem:
    name = named or "the field"
    return problem("correction-not-used", line=line, field=named, name=name, reason=reason)


class _RowError(Exception):
    def __init__(self, line: int, reason: str, named: str | None = None) -> None:
        super().__init__(reason)
        self.line, self.field = line, named


def _row(document: Document) -> CorrectionRow:
    line = document.line()
    if not isinstance(document.node, yaml.MappingNode):
        raise _RowError(line, _SHAPE)
    nodes = {key.value: value for key, value in document.node.value}
    for key in nodes:
        if key not in KEYS:
            advice = did_you_mean(key, KEYS) or f"it knows {', '.join(KEYS)}"
            raise _RowError(document.line(key), f"there is no key “{key}”; {advice}")
    for key in _NEEDED:
        if key not in nodes or (key != "value" and nodes[key].tag == _NULL):
            raise _RowError(line, f"{key} is missing")
    words = {key: _words(node, document.line(key), key) for key, node in nodes.items()}
    field_words = _text(words, "field") or ""
    try:
        place = record_paths.path_of(field_words)
        value = record_paths.read_value(place, words["value"])
    except PlaceError as error:
        known = _is_place(field_words)
        at, named = ("value", field_words) if known else ("field", None)
        raise _RowError(document.line(at), str(error), named) from None
    report, part = _report(_text(words, "report") or "")
    return CorrectionRow(
        report=report,
        part=part,
        field=place,
        value=value,
        was=words.get("was"),
        states_was="was" in words,
        text=_line_text(words),
        who=_text(words, "who"),
        on=_day(words, document),
        why=_text(words, "why"),
        line=line,
        last_line=_last_line(document.node),
    )


def _is_place(words: str) -> bool:
    try:
        return bool(record_paths.path_of(words))
    except PlaceError:
        return False


def _words(node: yaml.Node, line: int, key: str) -> Words:
    """Return what is written: `no`, `1.10` and `2026` are words here."""
    if isinstance(node, yaml.SequenceNode):
        rows = [_words(one, line, key) for one in node.value]
        if all(isinstance(row, str) for row in rows):
            return tuple(str(row) for row in rows)
    if not isinstance(node, yaml.ScalarNode):
        raise _RowError(line, f"{key} takes one value, or a list of them")
    if not is_plain(node.value):
        raise _RowError(line, f"{key} holds half a character or a NUL")
    return None if node.tag == _NULL else str(node.value)


def _text(words: Mapping[str, Words], key: str) -> str | None:
    value = words.get(key)
    return ", ".join(value) if isinstance(value, tuple) else (value or None)


def _line_text(words: Mapping[str, Words]) -> str | None:
    """Return the words of the corrected line; a number names a line that any edit above moves."""
    text = _text(words, "line")
    return None if text is None or text.isdigit() else text


def _day(words: Mapping[str, Words], document: Document) -> date | None:
    text = _text(words, "when")
    if text is None:
        return None
    try:
        on = date.fromisoformat(text[:10])
    except ValueError:
        on = None
    if on is None or not is_plain(on):
        raise _RowError(document.line("when"), f"when is a date such as 2026-03-04, not “{text}”")
    return on


def _report(words: str) -> tuple[str, int]:
    path, mark, part = words.rpartition("#")
    if mark and part.isascii() and part.isdigit() and len(part) < 7:  # noqa: PLR2004 -- a file has fewer lines
        return path, int(part)
    return words, 1


def _last_line(node: yaml.Node) -> int:
    """Return the last line of a row: of its last value that holds words."""
    last = node
    while isinstance(last, yaml.MappingNode | yaml.SequenceNode) and last.value and not last.flow_style:
        last = last.value[-1][1] if isinstance(last, yaml.MappingNode) else last.value[-1]
    end = last.end_mark
    return int(end.line) + (1 if end.column or end.line == last.start_mark.line else 0)
