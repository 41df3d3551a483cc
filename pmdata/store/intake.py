"""One report file → what the store keeps of it: its hash and its readings as JSON."""

import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pmdata.errors import LinksOutsideError
from pmdata.model import Postmortem, Reading, Record
from pmdata.problems import Problem, problem
from pmdata.store.scan import FileStamp, is_settled, shown_path
from pmdata.workspace import Workspace

_PROBLEMS = TypeAdapter(tuple[Problem, ...])
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class StoredReading:
    """One reading as the store keeps it."""

    part: int
    counts: bool
    """Whether it is an incident in the figures: it was read, has no error, and is not merely perhaps one."""
    incident_id: str | None
    folded_id: str | None
    """The id as it is compared: without case."""
    id_line: int | None
    """Where the id is stated."""
    record: str | None
    """The record as JSON, without the fields that are at their default."""
    problems: str
    """The problems as a JSON array."""


@dataclass(frozen=True, slots=True)
class FileIntake:
    """One file as it was read."""

    stamp: FileStamp
    path: str
    is_settled: bool
    sha256: str | None
    """None for a file that could not be opened or is too large."""
    git_blob: str | None
    """What git calls the content, where it is stored as it is."""
    readings: tuple[StoredReading, ...] | None
    """None where the content is the one already known."""


def take_in(workspace: Workspace, stamp: FileStamp, known_sha256: str | None) -> FileIntake | None:
    """Read one file, or only hash it where its content is known; None if it is gone.

    What is hashed is what is parsed, and the stamp is older than both: a file that is replaced
    meanwhile differs from its stamp at the next sync.
    """
    path = workspace.root / os.fsdecode(stamp.name)
    try:
        found = path.stat()
    except OSError:
        return None
    stamp = FileStamp(stamp.name, found.st_size, found.st_mtime_ns)
    settled = is_settled(stamp.modified_ns, time.time_ns())
    data = _content(path, stamp.size_bytes, workspace)
    sha256 = None if data is None else hashlib.sha256(data).hexdigest()
    shown = shown_path(stamp.name)
    if sha256 and sha256 == known_sha256:
        return FileIntake(stamp, shown, settled, sha256, git_blob=None, readings=None)
    readings = tuple(stored(reading) for reading in _readings(workspace, path, data, shown))
    return FileIntake(stamp, shown, settled and data is not None, sha256, _git_blob(data), readings)


def _git_blob(data: bytes | None) -> str | None:
    if data is None:
        return None
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def _content(path: Path, size_bytes: int, workspace: Workspace) -> bytes | None:
    """Return the file's bytes; None where it cannot be opened or is too large to be read."""
    if size_bytes > workspace.settings.reports.max_megabytes * 1_000_000:
        return None
    try:
        return workspace.bounds.read(path)
    except (OSError, LinksOutsideError):
        return None


def _readings(workspace: Workspace, path: Path, data: bytes | None, shown: str) -> tuple[Reading, ...]:
    """Read with the real reader; even a mistake in it costs one report, never the sync."""
    from pmdata.reading.file import read_bytes, read_file

    try:
        if data is None:  # it states why
            return read_file(path, workspace, name=shown, bounds=workspace.bounds)
        return read_bytes(data, shown, workspace)
    except MemoryError:
        raise  # the process that reads is held to a limit, and answers for it
    except Exception as error:  # noqa: BLE001 - one odd report never blanks the whole store
        reason = f"{type(error).__name__}: {error}"
        return (Reading(path=shown, postmortem=None, problems=(problem("unreadable-file", reason=reason),)),)


def stored(reading: Reading) -> StoredReading:
    """Turn a reading into what the store keeps."""
    record = reading.postmortem
    # What is left out names no incident, so that a duplicate leaves the id to the report that counts.
    stated = record.incident_id if record and not reading.is_left_out else None
    incident_id = clean_text(stated) if stated else None
    return StoredReading(
        part=reading.part,
        counts=reading.counted,
        incident_id=incident_id,
        folded_id=incident_id.casefold() if incident_id else None,
        id_line=_id_line(record) if record else None,
        record=record_json(record) if record else None,
        problems=_PROBLEMS.dump_json(_clean_problems(reading.problems), exclude_none=True).decode(),
    )


def hand_made(path: str, readings: tuple[Reading, ...]) -> FileIntake:
    """Return the intake of readings that come from no file."""
    name = os.fsencode(path)
    rows = tuple(map(stored, readings))
    stamp = FileStamp(name, 0, 0)
    return FileIntake(stamp, shown_path(name), is_settled=False, sha256=None, git_blob=None, readings=rows)


def _id_line(record: Postmortem) -> int:
    return next((source.line for source in record.sources if source.field == "incident_id"), record.line)


def record_json(record: Record) -> str:
    """Return the record as the store keeps it: as JSON, without the fields that are at their default."""
    try:
        return record.model_dump_json(exclude_defaults=True)
    except ValueError:  # pydantic refuses half a surrogate pair, which an escape in a report can write
        clean: dict[str, Any] = _clean_values(record.model_dump(exclude_defaults=True))
        return type(record).model_validate(clean).model_dump_json(exclude_defaults=True)


def _clean_problems(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(p.model_copy(update=_clean_values({"message": p.message, "hint": p.hint})) for p in problems)


def _clean_values(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: _clean_values(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return tuple(_clean_values(item) for item in value)
    return value


def clean_text(text: str) -> str:
    """Return `text` with what is no character written out, so that it can be stored as UTF-8."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
