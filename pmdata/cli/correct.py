"""`pmdata correct`: what was read of a report, put right in corrections.yaml."""

import getpass
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pmdata.cli.one_report import is_called, one_report
from pmdata.cli.options import data_option
from pmdata.cli.output import say
from pmdata.escaping import cleaned

if TYPE_CHECKING:
    from pmdata.model import Reading
    from pmdata.workspace import Workspace
    from pmdata.writing.corrections import NewCorrection

_GIT_SECONDS = 5


@click.command()
@click.argument("report", type=click.Path(), metavar="REPORT")
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE…")
@click.option("--why", metavar="TEXT", help="Why the value is another one.")
@click.option("--dry-run", is_flag=True, help="Print the change as a diff and write nothing.")
@data_option
def correct(
    report: str, values: tuple[str, ...], *, why: str | None, dry_run: bool, data: Path | None
) -> None:
    """Put right what was read of a report, in corrections.yaml beside pmdata.yaml.

    REPORT is a path, an incident's key or a file's name without its ending; PATH#2 is the second incident
    of a file. FIELD is named as in the output of `pmdata parse --format jsonl`, positions from 0:
    resolved_at=11:40, severity=SEV1, services=web,api, action_items[2].owner=Nora,
    time_to_resolve="1 h 42 min". A time without a day or zone is on the day and in the zone of the report's
    own. Nothing behind the = says that the report states nothing.
    """
    from pmdata.errors import ReportWriteError
    from pmdata.reading.file import as_written
    from pmdata.workspace import find_workspace
    from pmdata.writing.corrections import correction_edit
    from pmdata.writing.edit import apply_edit

    workspace = find_workspace(data)
    path, part, key = _meant(workspace, report)
    try:
        readings, text = as_written(path, workspace)
    except OSError as reason:
        raise ReportWriteError(path, reason.strerror or str(reason)) from reason
    reading = _incident(readings, report, part, key)
    new = list(_corrections(reading, text, values, workspace, why))
    edit = correction_edit(workspace, new)
    if dry_run:
        say(edit.diff())
        return
    apply_edit(workspace, edit)
    say(edit.diff() or "pmdata: nothing changed", err=not edit.diff())


def _meant(workspace: "Workspace", report: str) -> tuple[Path, int | None, str | None]:
    """Return the file, and the part or the key by which one incident of it was named."""
    from pmdata.reading.file import shown_path

    file, mark, number = report.rpartition("#")
    is_numbered = bool(mark) and number.isascii() and number.isdigit() and not _is_file(workspace, report)
    path, key = one_report(workspace, file if is_numbered else report)
    names = {shown_path(one, workspace.root) for one in workspace.report_paths()}
    if _name(path, workspace) not in names:
        message = f"{report!r} is no report of {workspace.root}, so nothing of it can be corrected there."
        raise click.BadParameter(f"{message} Name one below it, or another workspace with --data.")
    return path, int(number) if is_numbered else None, key


def _is_file(workspace: "Workspace", report: str) -> bool:
    return Path(report).is_file() or (workspace.root / report).is_file()


def _name(path: Path, workspace: "Workspace") -> str:
    from pmdata.reading.file import place_of

    return place_of(path, workspace.root)


def _incident(readings: "Sequence[Reading]", report: str, part: int | None, key: str | None) -> "Reading":
    found = [
        one
        for one in readings
        if one.postmortem
        and (part is None or one.part == part)
        and (key is None or len(readings) == 1 or is_called(one, key))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        number = "no incident" if part is None else f"no incident {part}"
        message = f"{report!r} has {number}. See what it holds with `pmdata parse`."
        raise click.BadParameter(message)
    names = ", ".join(f"{one.path}#{one.part}" for one in found[:9])
    message = f"{report!r} holds {len(found)} incidents. Name one of them: {names}."
    raise click.BadParameter(message)


def _corrections(
    reading: "Reading", text: str, values: Sequence[str], workspace: "Workspace", why: str | None
) -> "Iterator[NewCorrection]":
    from pmdata.model.record_paths import spelled
    from pmdata.writing.typed_corrections import Corrector, now, typed_correction

    by = Corrector(_who(workspace), now(workspace.settings), why)
    seen: set[object] = set()
    for one in values:
        name, equals, words = one.partition("=")
        if not equals:
            message = f"{one!r} is not FIELD=VALUE. Write such as resolved_at=11:40."
            raise click.BadParameter(message)
        try:
            typed = typed_correction(reading, text, name, words, workspace.settings, by)
        except ValueError as error:
            raise click.BadParameter(str(error) if str(error).endswith("?") else f"{error}.") from None
        if typed.place in seen:
            message = f"{spelled(typed.place)} is given twice. Give it once."
            raise click.BadParameter(message)
        seen.add(typed.place)
        if typed.correction is None:
            say(f"pmdata: {spelled(typed.place)} is {words or 'not stated'} in the report already", err=True)
            continue
        if typed.row:
            say(f"pmdata: {typed.row} is “{typed.text}”", err=True)
        yield typed.correction


def _who(workspace: "Workspace") -> str | None:
    """Return the name that git writes into commits here, else that of the user."""
    if git := shutil.which("git"):
        try:
            found = subprocess.run(  # noqa: S603 -- a fixed command line
                [git, "config", "user.name"],
                cwd=workspace.root,
                capture_output=True,
                timeout=_GIT_SECONDS,
                check=False,
            )
            if name := cleaned(found.stdout.decode(errors="replace")):
                return name
        except (OSError, subprocess.TimeoutExpired):
            pass
    try:
        return cleaned(getpass.getuser()) or None
    except (OSError, KeyError):  # a user whom the system does not know
        return None
