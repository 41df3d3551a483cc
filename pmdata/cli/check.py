"""`pmdata check`: what is wrong with reports, for editors, pre-commit and CI."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from pmdata.cli.named_reports import files_by_name, read_all, workspace_for
from pmdata.cli.options import data_option, format_option
from pmdata.cli.output import hand_out, say, shown_on_one_line

if TYPE_CHECKING:
    from pmdata.model import Reading
    from pmdata.problems import Level, Problem
    from pmdata.workspace import Workspace

FOUND = 1
_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}


class _Finding(NamedTuple):
    path: str
    part: int | None
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
    help="Show hints, and line by line which rule read what.",
)
@data_option
def check(
    paths: tuple[Path, ...], output_format: str, fail_on: "Level", *, explain: bool, data: Path | None
) -> None:
    """Lint reports, vocabulary.yaml, factors.yaml and corrections.yaml.

    PATH is a report or a folder of reports; without one, the workspace's reports and SLOs are meant.
    """
    from pmdata.workspace import find_workspace

    named = paths or (find_workspace(data).root,)
    workspace = workspace_for(named, data)
    readings = read_all(named, workspace)
    is_whole = any(path.resolve() == workspace.root.resolve() for path in named)
    findings = [*_of_other_files(workspace, with_slos=is_whole), *_of_reports(readings)]
    if output_format == "json":
        hand_out(f"{_json(findings)}\n")
    else:
        for finding in findings:
            say(_github(finding) if output_format == "github" else _text(finding, explain=explain))
    if explain and output_format == "text":
        _explain(readings, files_by_name(named, workspace), workspace)
    say(_summary(readings, findings), err=True)
    raise SystemExit(_exit_code(findings, fail_on))


def _of_other_files(workspace: "Workspace", *, with_slos: bool) -> Iterator[_Finding]:
    from pmdata.reading import own_problems

    slo_problems = workspace.objectives()[1] if with_slos else ()
    for path, problem in (*own_problems(workspace), *slo_problems):
        yield _Finding(click.format_filename(path), None, problem)


def _of_reports(readings: Iterable["Reading"]) -> Iterator[_Finding]:
    for reading in readings:
        for problem in reading.problems:
            yield _Finding(reading.path, reading.part, problem)


def _explain(readings: Iterable["Reading"], files: Mapping[str, Path], workspace: "Workspace") -> None:
    from pmdata.cli.explanation import explanation

    for reading in readings:
        for line in explanation(reading, files[reading.path], workspace):
            say(line)


def _exit_code(findings: Iterable[_Finding], fail_on: "Level") -> int:
    from pmdata.problems import LEVELS

    failing = LEVELS[: LEVELS.index(fail_on) + 1]
    return FOUND if any(row.problem.level in failing for row in findings) else 0


def _text(finding: _Finding, *, explain: bool) -> str:
    """Return `path:line: level: message [code]`, which editors can jump to."""
    path, _, row = finding
    text = shown_on_one_line(f"{path}:{row.line or 1}: {row.level}: {row.message} [{row.code}]")
    return f"{text}\n    {shown_on_one_line(row.hint)}" if explain else text


def _github(finding: _Finding) -> str:
    """Return a workflow command that GitHub shows next to the line."""
    path, _, row = finding
    place = f"file={_property(path)},line={row.line or 1},title={_property(row.code)}"
    return f"::{_GITHUB[row.level]} {place}::{_escaped(f'{row.message}. {row.hint}')}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


def _json(findings: Iterable[_Finding]) -> str:
    rows = [{"path": path, "part": part, **row.model_dump(mode="json")} for path, part, row in findings]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _summary(readings: tuple["Reading", ...], findings: list[_Finding]) -> str:
    from pmdata.words import count

    levels = Counter(row.problem.level for row in findings)
    files = count(len({row.path for row in readings}), "file")
    errors, warnings, notes = levels["error"], levels["warning"], levels["info"]
    counted = (count(errors, "error"), count(warnings, "warning"), count(notes, "note"))
    return f"pmdata: {files}, {', '.join(counted)}"
