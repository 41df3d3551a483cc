"""Which reports the paths on a command line mean, and their readings."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pmdata.inside import Bounds
    from pmdata.model import Reading
    from pmdata.workers.ended import Ended
    from pmdata.workspace import Workspace

    Named = tuple[Path, Bounds | None]
    """A file, with what it must lie within."""


def workspace_for(paths: tuple[Path, ...], data: Path | None) -> "Workspace":
    """Return the workspace that is meant, else the nearest above the first path, else one of defaults.

    Raises what `find_workspace` raises for a broken one, and PathNotFoundError for a path that is not there.
    """
    from pmdata.errors import NoWorkspaceError, PathNotFoundError
    from pmdata.workspace import Workspace, find_workspace, nearest_workspace

    for path in paths:
        if not path.exists():
            raise PathNotFoundError(path)
    try:
        return find_workspace(data)
    except NoWorkspaceError:
        return nearest_workspace(paths[0].absolute()) or Workspace(root=Path.cwd())


def read_all(paths: tuple[Path, ...], workspace: "Workspace") -> tuple["Reading", ...]:
    """Read every report that `paths` name, each file once, with keys unique among them.

    A reading's path is the one given, or the given folder's with what follows; bytes in it that
    are no text are replaced. Incidents that start after as-of have a problem that states so.
    """
    from pmdata.identity import with_unique_keys
    from pmdata.reading import with_later_ones
    from pmdata.reading.file import shown_path
    from pmdata.workers.crew import results

    files = tuple(_files(paths, workspace))
    # A process that was started in another folder would not find a relative path.
    items = tuple((path.absolute(), shown_path(path, workspace.root), bounds) for path, bounds in files)
    readings = with_unique_keys(
        reading.model_copy(update={"path": click.format_filename(path)})
        for (path, _), (_, several) in zip(files, results(_read, workspace, items), strict=True)
        for reading in _whole(several)
    )
    return with_later_ones(readings, workspace.settings)


def _read(workspace: "Workspace", item: "tuple[Path, str, Bounds | None]") -> tuple["Reading", ...]:
    from pmdata.reading import read_file

    path, name, bounds = item
    return read_file(path, workspace, name=name, bounds=bounds)


def _whole(readings: "tuple[Reading, ...] | Ended") -> tuple["Reading", ...]:
    """Return the readings of a file, or what is wrong where it ended the process that read it."""
    from pmdata.model import Reading
    from pmdata.problems import problem
    from pmdata.workers.ended import Ended

    if not isinstance(readings, Ended):
        return readings
    fault = problem("unreadable-file", reason=readings.reason)
    return (Reading(path="", postmortem=None, problems=(fault,)),)


def files_by_name(paths: tuple[Path, ...], workspace: "Workspace") -> dict[str, Path]:
    """Return the files of `read_all` by the paths that its readings have."""
    return {click.format_filename(path): path for path, _ in _files(paths, workspace)}


def _files(paths: tuple[Path, ...], workspace: "Workspace") -> Iterator["Named"]:
    """Yield the files with what they must lie within: a file that is named may lie anywhere."""
    seen: set[Path] = set()
    for path in paths:
        bounds = workspace.bounds.with_folder(path) if path.is_dir() else None
        for file in _reports_of(path, workspace) if bounds else (path,):
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                yield file, bounds


def _reports_of(folder: Path, workspace: "Workspace") -> tuple[Path, ...]:
    """Return a workspace's own reports, or those of any other folder, as paths that begin with `folder`."""
    if folder.resolve() != workspace.root.resolve():
        return workspace.reports_below(folder)
    return tuple(folder / path.relative_to(workspace.root) for path in workspace.report_paths())
