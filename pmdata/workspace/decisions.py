"""Reads `decisions.yaml`: what reviews decided, so that the next review can quote and check it.

A list of rows with `period`, `decision`, `by` and `on`, and perhaps `team`, `owner`, `due`, `item` (the
action item whose status answers it, `KEY#NUMBER`) and `status` (open, done or dropped).
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import Field, ValidationError, field_validator

from pmdata.errors import LinksOutsideError, SideFileError, YamlError
from pmdata.inside import Bounds
from pmdata.marked_yaml import documents
from pmdata.model import Record

DECISIONS_NAME = "decisions.yaml"
MAX_BYTES = 4_000_000
DecisionStatus = Literal["open", "done", "dropped"]
DECISION_STATUSES: tuple[DecisionStatus, ...] = get_args(DecisionStatus)
_LONGEST = 2_000
_SHAPE = "Write a list, each row with period, decision, by and on; docs/review.md has an example."


class Decided(Record):
    """One decision of a review."""

    period: str = Field(min_length=1, max_length=40)
    """Key of the period that was reviewed: `2026-Q3`."""
    team: str | None = None
    """Of whose review; None where it was that of all."""
    decision: str = Field(min_length=1, max_length=_LONGEST)
    owner: str | None = Field(default=None, max_length=200)
    due: date | None = None
    item: str | None = Field(default=None, pattern=r".+#\d+")
    """The action item whose status answers it: key of the incident, `#`, its number from 1."""
    status: DecisionStatus = "open"
    by: str = Field(min_length=1, max_length=200)
    on: date
    """When it was decided."""

    @field_validator("period", "decision", "by", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        """Take a number or date as it is written: a period that is a year is no number."""
        return value if isinstance(value, str) or value is None else str(value)


def read_decisions(path: Path, bounds: Bounds) -> tuple[Decided, ...]:
    """Return the rows of the file in its order; none where it is missing.

    Raises SideFileError with the line of the first row that cannot be used.
    """
    try:
        content = bounds.read(path)
    except FileNotFoundError:
        return ()
    except LinksOutsideError as error:
        raise SideFileError(path, "it leads out of the workspace", "Put the file itself here.") from error
    except OSError as error:
        raise SideFileError(path, error.strerror or str(error), "Make it readable.") from error
    if len(content) > MAX_BYTES:
        raise SideFileError(path, f"it is larger than {MAX_BYTES // 1_000_000} MB", "Move old rows away.")
    try:
        return decisions_in(content.decode("utf-8-sig"), path)
    except UnicodeDecodeError as error:
        raise SideFileError(path, f"byte {error.start} is not UTF-8", "Save it as UTF-8.") from error


def decisions_in(text: str, path: Path) -> tuple[Decided, ...]:
    """Return the rows of a file's text; raises SideFileError where they cannot be used."""
    try:
        found = list(documents(text))
    except YamlError as error:
        raise SideFileError(path, f"line {error.line or 1}: {error.reason}", error.hint) from error
    if not found:
        return ()
    if len(found) > 1 or not isinstance(found[0].node, yaml.SequenceNode):
        raise SideFileError(path, "it is no list", _SHAPE)
    return tuple(_row(one.data, path, one.line()) for one in found[0].objects())


def _row(data: Any, path: Path, line: int) -> Decided:
    if not isinstance(data, Mapping):
        raise SideFileError(path, f"line {line}: this row is no mapping", _SHAPE)
    try:
        return Decided.model_validate({_key(key): value for key, value in data.items()})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the row"
        raise SideFileError(path, f"line {line}: {where}: {first['msg']}", _SHAPE) from error


def _key(key: Any) -> str:
    """Return a key as text; YAML 1.1 takes a bare `on` for a truth value."""
    return "on" if key is True else str(key)
