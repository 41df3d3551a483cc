"""Which one report an argument means: a path, an incident's key, or a file's name without its ending."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmdata.model import Reading
    from pmdata.workspace import Workspace


def one_report(workspace: "Workspace", report: str) -> tuple[Path, str | None]:
    """Return the file that is meant by a path, a key or a file's name, and the key if one was given.

    Raises ReportNotFoundError.
    """
    from pmdata.errors import ReportNotFoundError

    for path in (Path(report), workspace.root / report):
        if path.is_file():
            return path, None
    if found := next((path for path, key in _keys(workspace) if key == report), None):
        return found, report
    named = [path for path in workspace.report_paths() if path.stem.casefold() == report.casefold()]
    if len(named) != 1:
        raise ReportNotFoundError(report, workspace.root)
    return named[0], None


def _keys(workspace: "Workspace") -> Iterator[tuple[Path, str]]:
    """Yield the files of the newest generation of the store with their keys; without one, of every report."""
    from pmdata.errors import PmdataError
    from pmdata.identity import with_unique_keys
    from pmdata.reading import read_file
    from pmdata.store import Store

    try:
        rows = Store(workspace).open().cursor().execute("select path, key from incidents").fetchall()
        yield from ((workspace.root / path, key) for path, key in rows)
    except PmdataError:
        readings = (reading for path in workspace.report_paths() for reading in read_file(path, workspace))
        for reading in with_unique_keys(readings):
            if reading.postmortem:
                yield workspace.root / reading.path, reading.postmortem.key


def is_called(reading: "Reading", key: str) -> bool:
    """Return whether the incident of a reading has the key or id `key`."""
    record = reading.postmortem
    return record is not None and key in (record.incident_id, record.key)
