"""`pmdata parse`: what the reports state, and what is wrong with them, without a store."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.named_reports import read_all, workspace_for
from pmdata.cli.options import data_option, format_option
from pmdata.cli.output import hand_out, say

if TYPE_CHECKING:
    from pmdata.model import DurationName, Postmortem, Reading


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@format_option("table", "jsonl")
@data_option
def parse(paths: tuple[Path, ...], output_format: str, data: Path | None) -> None:
    """Print what the reports say and what is wrong with them.

    PATH is a report or a folder of reports. Settings come from the workspace, where there is one. A line of
    jsonl has, as suggestions, the rows that are probably the moments which the rules left open.
    """
    from pmdata.contract import reading_line
    from pmdata.reading.suggesting.rows import with_suggestions

    readings = read_all(paths, workspace_for(paths, data))
    if output_format == "jsonl":
        for reading in readings:
            hand_out(f"{reading_line(with_suggestions(reading))}\n")
    else:
        say(_table(readings), nl=False)


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
    from pmdata.words import duration

    stated = incident.durations.get(name)
    return duration(stated.seconds) if stated else None
