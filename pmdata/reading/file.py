"""A file's bytes → text, and the readings of one file; nothing a file holds makes it raise."""

import codecs
import os
from collections.abc import Iterator
from pathlib import Path

from pmdata.errors import LinksOutsideError
from pmdata.inside import Bounds, read_within
from pmdata.model import Reading
from pmdata.nearest import did_you_mean
from pmdata.problems import Problem, problem
from pmdata.reading.corrections.applying import corrected
from pmdata.reading.corrections.in_force import corrections_of, own_correction_problems, problems_beside
from pmdata.reading.corrections.judging import gone
from pmdata.reading.report import parse_report
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.reading.vocabulary.workspace_themes import taxonomy_of, taxonomy_problems, with_themes
from pmdata.reading.vocabulary.workspace_words import FileProblem, vocabulary_of, vocabulary_problems
from pmdata.reading.withdrawn import with_withdrawn_noted
from pmdata.workspace import Workspace
from pmdata.workspace.corrections import CORRECTIONS_NAME

MOST_LINES = 100_000
"""Beyond it a report is a log: reading takes seconds and hundreds of megabytes."""
_MEGABYTE = 1_000_000
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_MOST_CONTROL_RATIO = 0.02


def read_file(
    path: Path,
    workspace: Workspace,
    vocabulary: Vocabulary | None = None,
    *,
    name: str | None = None,
    bounds: Bounds | None = None,
) -> tuple[Reading, ...]:
    """Return the readings of the file at `path`, under `name` or its path within the workspace.

    `bounds` are those that it must lie within; without them it is a file that a person named.
    """
    name = name if name is not None else shown_path(path, workspace.root)
    limit = workspace.settings.reports.max_megabytes
    try:
        size = path.stat().st_size
        if size > limit * _MEGABYTE:
            return _failed(
                name, problem("file-too-large", size=f"{size / _MEGABYTE:.1f}", limit=f"{limit:g}")
            )
        data = read_within(path, bounds)
    except LinksOutsideError:
        return _failed(name, problem("links-outside"))
    except OSError as error:
        return _failed(name, problem("unreadable-file", reason=error.strerror or type(error).__name__))
    return read_bytes(data, name, workspace, vocabulary, report=place_of(path, workspace.root))


def read_bytes(
    data: bytes,
    name: str,
    workspace: Workspace,
    vocabulary: Vocabulary | None = None,
    *,
    report: str | None = None,
) -> tuple[Reading, ...]:
    """Return the readings of a file's bytes, as people corrected them.

    `report` is the path by which corrections name the file, where that is not `name`.
    """
    text, problems = decode(data)
    if text is None:
        return _failed(name, *problems)
    count = text.count("\n") + 1
    if count > MOST_LINES:
        return _failed(name, problem("too-many-lines", count=f"{count:,}", limit=f"{MOST_LINES:,}"))
    words = vocabulary or vocabulary_of(workspace)
    readings = parse_report(text, name, workspace.settings, words)
    if rows := corrections_of(workspace).of_report.get(report or name):
        readings = corrected(readings, rows, text, workspace.settings)
    readings = with_withdrawn_noted(with_themes(readings, taxonomy_of(workspace)))
    if not problems:
        return readings
    first, *others = readings
    return (first.model_copy(update={"problems": (*problems, *first.problems)}), *others)


def as_written(
    path: Path, workspace: Workspace, bounds: Bounds | None = None
) -> tuple[tuple[Reading, ...], str]:
    """Return what a report states without anybody's corrections, and its text; none where it is no text.

    Raises OSError where it cannot be read, LinksOutsideError where it lies outside.
    """
    text, _ = decode(read_within(path, bounds))
    if text is None or text.count("\n") >= MOST_LINES:
        return (), text or ""
    words = vocabulary_of(workspace)
    return parse_report(text, place_of(path, workspace.root), workspace.settings, words), text


def own_problems(workspace: Workspace) -> tuple[FileProblem, ...]:
    """Return what is wrong with the workspace's own words, templates, themes and corrections.

    The reports that people corrected are read again, as they are without that.
    """
    return (
        *vocabulary_problems(workspace),
        *taxonomy_problems(workspace),
        *sorted(
            (*own_correction_problems(workspace), *_outdated_corrections(workspace)),
            key=lambda row: row[1].line or 0,
        ),
    )


def _outdated_corrections(workspace: Workspace) -> Iterator[FileProblem]:
    """Yield the corrections that no longer belong to what their reports state."""
    found = corrections_of(workspace)
    if not found.rows:
        return
    own = workspace.root / CORRECTIONS_NAME
    reports = {shown_path(path, workspace.root): path for path in workspace.report_paths()}
    for name, rows in found.of_report.items():
        path = reports.get(name)
        if path is None:
            guess = did_you_mean(name, reports)
            reason = f"{name} is no report of the workspace" + (f"; {guess}" if guess else "")
            yield from ((own, gone(row, reason)) for row in rows)
            continue
        try:
            readings, text = as_written(path, workspace, workspace.bounds)
        except (OSError, LinksOutsideError):
            continue  # reading names a file that cannot be opened
        yield from ((own, one) for one in problems_beside(rows, readings, text, workspace) if readings)


def decode(data: bytes) -> tuple[str | None, tuple[Problem, ...]]:
    """Return the text of a file: UTF-8 with or without BOM, UTF-16 with one, else cp1252 with a warning."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), (problem("wrong-encoding", encoding="UTF-16"),)
        except UnicodeDecodeError as error:
            return None, (problem("not-text", byte=error.start),)
    head = data[:8192]
    control_count = len(head) - len(head.translate(None, delete=_CONTROL))
    if b"\0" in head or control_count > _MOST_CONTROL_RATIO * 8192:
        return None, (problem("not-text", byte=max(0, data.find(b"\0"))),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        try:
            return data.decode("cp1252"), (problem("wrong-encoding", encoding="Windows-1252"),)
        except UnicodeDecodeError:
            return None, (problem("not-text", byte=error.start),)


def shown_path(path: Path, root: Path) -> str:
    """Return `path` below `root` with forward slashes, bytes that are no text shown as such."""
    try:
        inside = path.relative_to(root)
    except ValueError:
        inside = path
    return inside.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def place_of(path: Path, root: Path) -> str:
    """Return the path by which corrections name a file of the workspace at `root`, however it was named."""
    return shown_path(Path(os.path.abspath(path)), root)  # noqa: PTH100 -- resolve() would follow the team's links


def _failed(name: str, *problems: Problem) -> tuple[Reading, ...]:
    return (Reading(path=name, postmortem=None, problems=problems),)
