"""`pmdata parse`: what the reports say, and what is wrong with them, without a store."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.options import data_option, format_option

if TYPE_CHECKING:
    from pmdata.model import DurationName, Postmortem, Reading
    from pmdata.workspace import Workspace


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@format_option("table", "jsonl")
@data_option
def parse(paths: tuple[Path, ...], output_format: str, data: Path | None) -> None:
    """Print what the reports say and what is wrong with them.

    PATH is a report or a folder of reports. Settings come from the workspace, where there is one.
    """
    from pmdata.contract import reading_line

    readings = read_all(paths, workspace_for(paths, data))
    if output_format == "jsonl":
        for reading in readings:
            click.echo(f"{reading_line(reading)}\n".encode(), nl=False)
    else:
        click.echo(_table(readings), nl=False)


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
    are no text are replaced.
    """
    from pmdata.identity import with_unique_keys
    from pmdata.reading import read_file

    return with_unique_keys(
        reading.model_copy(update={"path": click.format_filename(path)})
        for path in _files(paths, workspace)
        for reading in read_file(path, workspace)
    )


def _files(paths: tuple[Path, ...], workspace: "Workspace") -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        for file in _reports_of(path, workspace) if path.is_dir() else (path,):
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                yield file


def _reports_of(folder: Path, workspace: "Workspace") -> tuple[Path, ...]:
    """Return a workspace's own reports, or those of any other folder, as paths that begin with `folder`."""
    if folder.resolve() != workspace.root.resolve():
        return workspace.reports_below(folder)
    return tuple(folder / path.relative_to(workspace.root) for path in workspace.report_paths())


def _table(readings: tuple["Reading", ...]) -> str:
    from pmdata.cli.text_table import text_table

    incidents = text_table(
        ("path", "part", "date", "severity", "title", "services", "detect", "resolve", "items", "problems"),
        [_incident_row(reading) for reading in readings],
    )
    problems = [
        (reading.path, row.line, row.level, row.code, row.message)
        for reading in readings
        for row in reading.problems
    ]
    if not problems:
        return incidents
    return f"{incidents}\n{text_table(('path', 'line', 'level', 'code', 'message'), problems)}"


def _incident_row(reading: "Reading") -> tuple[object, ...]:
    incident = reading.postmortem
    if incident is None:
        return (reading.path, reading.part, *[None] * 7, len(reading.problems))
    return (
        reading.path, reading.part, incident.incident_on, incident.severity, incident.title,
        incident.services, _clock(incident, "time_to_detect"), _clock(incident, "time_to_resolve"),
        len(incident.action_items), len(reading.problems),
    )  # fmt: skip


def _clock(incident: "Postmortem", name: "DurationName") -> str | None:
    """Return "1 h 42 m" for a duration of 6120 seconds."""
    duration = incident.durations.get(name)
    if duration is None:
        return None
    hours, minutes = divmod(round(duration.seconds / 60), 60)
    return f"{hours} h {minutes:02} m" if hours else f"{minutes} m"
