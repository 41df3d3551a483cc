"""Reads `maintenance.yaml`: planned maintenance, adjustments, and exemptions from the error-budget policy.

A file that is no list is of no use as a whole; one row that cannot be used leaves the others in force.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import yaml

from pmdata.bounds import is_plain
from pmdata.errors import LinksOutsideError, YamlError
from pmdata.inside import Bounds, read_within
from pmdata.marked_yaml import Document, documents
from pmdata.nearest import did_you_mean
from pmdata.problems import Problem, problem
from pmdata.slo.moments import parse_instant

MAINTENANCE_NAME = "maintenance.yaml"
MAX_BYTES = 4_000_000
KEYS = ("service", "slo", "kind", "from", "until", "reason", "author", "incident")
_NEEDED = ("from", "until", "reason", "author")
_LONGEST_TEXT = 1_000
AdjustmentKind = Literal["maintenance", "adjustment", "exemption"]
KINDS: tuple[AdjustmentKind, ...] = get_args(AdjustmentKind)
_SHAPE = "it must be a list, each row with service or slo, from, until, reason and author"


@dataclass(frozen=True, slots=True)
class MaintenanceRow:
    """One row as written, its instants aware UTC."""

    slo: str | None
    """The objective that it names, as written."""
    service: str | None
    """The service that it names, as written; either this or an objective."""
    kind: AdjustmentKind
    starts_at: datetime
    ends_at: datetime
    """Not included."""
    reason: str
    author: str
    incident: str | None
    """Key of the one incident that an exemption is about."""
    line: int
    """First line of the row, from 1."""


Rows = tuple[MaintenanceRow, ...]


def read_maintenance(path: Path, zone: str, bounds: Bounds | None = None) -> tuple[Rows, tuple[Problem, ...]]:
    """Return the rows of the file, those in local time in `zone`, and what is wrong; none if it is missing.

    Never raises for what the file holds. `bounds` are those that it must lie within.
    """
    try:
        content = read_within(path, bounds, MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            return (), (_unreadable(f"it is larger than {MAX_BYTES // 1_000_000} MB"),)
        return parse_maintenance(content.decode("utf-8-sig"), zone)
    except FileNotFoundError:
        return (), ()
    except UnicodeDecodeError as error:
        return (), (_unreadable(f"byte {error.start} is not UTF-8"),)
    except LinksOutsideError:
        return (), (problem("links-outside"),)
    except OSError as error:
        return (), (_unreadable(error.strerror or str(error)),)


def parse_maintenance(text: str, zone: str) -> tuple[Rows, tuple[Problem, ...]]:
    """Return the rows of a file's text, and what is wrong with it."""
    try:
        found = list(documents(text))
    except YamlError as error:
        return (), (_unreadable(error.reason, error.line),)
    if len(found) > 1:
        return (), (_unreadable("a second document begins here", found[1].line()),)
    if not found or found[0].data is None:
        return (), ()
    if not isinstance(found[0].node, yaml.SequenceNode):
        return (), (_unreadable(_SHAPE, found[0].line()),)
    rows, problems = list[MaintenanceRow](), list[Problem]()
    for one in found[0].objects():
        try:
            rows.append(_row(one, zone))
        except _RowError as error:
            problems.append(problem("maintenance-row", line=error.line, field=error.key, reason=str(error)))
    return tuple(rows), tuple(problems)


def _unreadable(reason: str, line: int | None = None) -> Problem:
    return problem("maintenance-unreadable", line=line, reason=reason)


class _RowError(Exception):
    def __init__(self, line: int, key: str | None, reason: str) -> None:
        super().__init__(reason)
        self.line, self.key = line, key


def _row(document: Document, zone: str) -> MaintenanceRow:
    if not isinstance(document.node, yaml.MappingNode):
        raise _RowError(document.line(), None, _SHAPE)
    words = {key.value: _words(value, document.line(key.value), key.value)
             for key, value in document.node.value}  # fmt: skip
    _check_keys(document, words)
    starts_at, ends_at = (_instant(document, words, key, zone) for key in ("from", "until"))
    if ends_at <= starts_at:
        reason = (
            "it ends where it starts or before; until is not included, so that of a whole day is the next"
        )
        raise _RowError(document.line("until"), "until", reason)
    return MaintenanceRow(
        slo=words.get("slo"),
        service=words.get("service"),
        kind=_kind(document, words),
        starts_at=starts_at,
        ends_at=ends_at,
        reason=words["reason"],
        author=words["author"],
        incident=words.get("incident"),
        line=document.line(),
    )


def _words(node: yaml.Node, line: int, key: str) -> str:
    """Return what is written, as written; "" where nothing is."""
    if not isinstance(node, yaml.ScalarNode):
        raise _RowError(line, key, f"{key} takes one value")
    text = str(node.value).strip() if node.tag != "tag:yaml.org,2002:null" else ""
    if not is_plain(text) or len(text) > _LONGEST_TEXT:
        raise _RowError(line, key, f"{key} holds half a character, a NUL, or more than {_LONGEST_TEXT:,}")
    return text


def _check_keys(document: Document, words: Mapping[str, str]) -> None:
    for key in words:
        if key not in KEYS:
            advice = did_you_mean(key, KEYS) or f"it knows {', '.join(KEYS)}"
            raise _RowError(document.line(key), key, f"there is no key “{key}”; {advice}")
    for key in _NEEDED:
        if not words.get(key):
            raise _RowError(document.line(key), key, f"{key} is missing")
    if bool(words.get("slo")) == bool(words.get("service")):
        which = "both slo and service are given" if words.get("slo") else "neither slo nor service is given"
        raise _RowError(document.line(), "slo", which)
    if words.get("incident") and words.get("kind") != "exemption":
        raise _RowError(document.line("incident"), "incident", "only an exemption is about one incident")


def _kind(document: Document, words: Mapping[str, str]) -> AdjustmentKind:
    stated = words.get("kind") or "maintenance"
    for kind in KINDS:
        if kind == stated.casefold():
            return kind
    raise _RowError(document.line("kind"), "kind", f"kind is one of {', '.join(KINDS)}, not “{stated}”")


def _instant(document: Document, words: Mapping[str, str], key: str, zone: str) -> datetime:
    found = parse_instant(words[key], zone)
    if isinstance(found, str):
        raise _RowError(document.line(key), key, found)
    return found
