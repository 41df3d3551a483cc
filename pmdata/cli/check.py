"""`pmdata check`: what is wrong with reports, for editors, pre-commit and CI."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from pmdata.cli.named_reports import read_all, workspace_for
from pmdata.cli.options import data_option, format_option

if TYPE_CHECKING:
    from pmdata.model import Reading
    from pmdata.problems import Level, Problem
    from pmdata.workspace import Workspace

FOUND = 1
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}


class _Finding(NamedTuple):
    path: str
    problem: "Problem"


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH…]")
@format_option("text", "github", "json")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    show_default=True,
    help="The mildest level that makes the exit code 1.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Say what to do, what each line was read as, what was looked for.",
)
@data_option
def check(
    paths: tuple[Path, ...], output_format: str, fail_on: "Level", *, explain: bool, data: Path | None
) -> None:
    """Tell what is wrong with the reports.

    PATH is a report or a folder of reports; without one, the workspace's reports are meant.
    """
    from pmdata.workspace import find_workspace

    named = paths or (find_workspace(data).root,)
    workspace = workspace_for(named, data)
    readings = read_all(named, workspace)
    findings = [_Finding(row.path, problem) for row in readings for problem in row.problems]
    if output_format == "json":
        click.echo(_json(readings))
    else:
        for finding in findings:
            click.echo(_github(finding) if output_format == "github" else _text(finding, explain=explain))
    if explain and output_format == "text":
        _explain(readings, workspace)
    click.echo(_summary(readings, findings), err=True)
    raise SystemExit(_exit_code(findings, fail_on))


def _explain(readings: Iterable["Reading"], workspace: "Workspace") -> None:
    from pmdata.cli.explanation import explanation

    for reading in readings:
        for line in explanation(reading, workspace):
            click.echo(line)


def _exit_code(findings: Iterable[_Finding], fail_on: "Level") -> int:
    from pmdata.problems import LEVELS

    failing = LEVELS[: LEVELS.index(fail_on) + 1]
    return FOUND if any(row.problem.level in failing for row in findings) else 0


def _text(finding: _Finding, *, explain: bool) -> str:
    """Return `path:line: level: message [code]`, which editors can jump to."""
    path, row = finding
    text = f"{path}:{row.line or 1}: {row.level}: {row.message} [{row.code}]"
    return f"{text}\n    {row.hint}" if explain else text


def _github(finding: _Finding) -> str:
    """Return a workflow command that GitHub shows beside the line."""
    path, row = finding
    place = f"file={_property(path)},line={row.line or 1},title={_property(row.code)}"
    return f"::{_GITHUB[row.level]} {place}::{_escaped(f'{row.message}. {row.hint}')}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _json(readings: Iterable["Reading"]) -> str:
    rows = [
        {"path": reading.path, "part": reading.part, **row.model_dump(mode="json")}
        for reading in readings
        for row in reading.problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _summary(readings: tuple["Reading", ...], findings: list[_Finding]) -> str:
    from pmdata.words import count

    levels = Counter(row.problem.level for row in findings)
    files = count(len({row.path for row in readings}), "file")
    errors, warnings, notes = levels["error"], levels["warning"], levels["info"]
    told = (count(errors, "error"), count(warnings, "warning"), count(notes, "note"))
    return f"pmdata: {files}, {', '.join(told)}"
