"""The corrections of a workspace as they are now, and what is wrong with them beside the reports."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pmdata.errors import LinksOutsideError, SettingsError
from pmdata.inside import Bounds
from pmdata.model import Reading
from pmdata.problems import Problem, problem
from pmdata.reading.corrections.applying import lines_of
from pmdata.reading.corrections.judging import gone, judged
from pmdata.workspace import Workspace
from pmdata.workspace.corrections import CORRECTIONS_NAME, CorrectionRow, Corrections, read_corrections

FileProblem = tuple[Path, Problem]


def corrections_of(workspace: Workspace) -> Corrections:
    """Return the corrections of `workspace`; none where there is no file, or it is broken."""
    return _current(workspace)[0]


def own_correction_problems(workspace: Workspace) -> tuple[FileProblem, ...]:
    """Return what keeps corrections from being used, without a look at the reports."""
    found, problems = _current(workspace)
    path = workspace.root / CORRECTIONS_NAME
    names = workspace.settings.service_names
    unknown = (
        fault
        for row in found.rows
        if row.field == ("services",)
        for name in row.value
        if (fault := names.unknown_service(name, row.line))
    )
    return (*((path, one) for one in (*problems, *found.problems)), *((path, one) for one in unknown))


def problems_beside(
    rows: tuple[CorrectionRow, ...], readings: tuple[Reading, ...], text: str, workspace: Workspace
) -> Iterator[Problem]:
    """Yield what has become of the corrections of one report, read anew without them from `text`."""
    lines = lines_of(text)
    by_part = {reading.part: reading.postmortem for reading in readings}
    for row in rows:
        record = by_part.get(row.part)
        if record is None:
            several = f"it holds {len(by_part)}" if row.part not in by_part else "it is no postmortem"
            yield gone(row, f"there is no incident {row.part} in {row.report}; {several}")
        elif found := judged(row, record, lines, workspace.settings).problem:
            yield found


def _current(workspace: Workspace) -> tuple[Corrections, tuple[Problem, ...]]:
    path = workspace.root / CORRECTIONS_NAME
    try:
        stat = path.stat()
    except OSError:
        return Corrections(), ()
    return _read(path, stat.st_mtime_ns, stat.st_size, workspace.bounds)


@lru_cache(maxsize=16)
def _read(
    path: Path, _modified_ns: int, _size_bytes: int, bounds: Bounds
) -> tuple[Corrections, tuple[Problem, ...]]:
    try:
        return read_corrections(path, bounds), ()
    except LinksOutsideError:
        return Corrections(), (problem("links-outside"),)
    except SettingsError as error:
        return Corrections(), (problem("own-corrections", line=error.line, reason=error.reason),)
