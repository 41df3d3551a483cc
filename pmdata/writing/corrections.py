"""Adds corrections to `corrections.yaml` as the smallest diff: what is there keeps its order and comments.

A correction of what was corrected before takes the place of the former one. The file is read back before it
is written, and holds exactly what was wanted and what was there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pmdata.errors import NotEditableError, SettingsError
from pmdata.model.record_paths import Path as Place
from pmdata.model.record_paths import Words, spelled
from pmdata.workspace import Workspace
from pmdata.workspace.corrections import (
    CORRECTIONS_NAME,
    CorrectionRow,
    corrections_in,
    report_name,
)
from pmdata.writing.edit import Edit, content_or_nothing
from pmdata.writing.text_file import TextFile
from pmdata.writing.yaml_words import yaml_words


@dataclass(frozen=True)
class NewCorrection:
    """A correction that is to be added."""

    report: str
    part: int
    field: Place
    value: Words
    was: Words
    text: str | None
    """The line of the report that gave what was read."""
    who: str | None
    when: datetime
    why: str | None = None


def correction_edit(workspace: Workspace, new: Sequence[NewCorrection]) -> Edit:
    """Return the edit of the workspace's corrections.yaml that adds `new`; a file that is missing is empty.

    Raises SettingsError where the file is no list of corrections, NotEditableError where a row cannot be
    added to it as it is written, ReportWriteError where it cannot be read, and LinksOutsideError.
    """
    path = workspace.root / CORRECTIONS_NAME
    before = content_or_nothing(workspace, path)
    file = TextFile.of(before, path)
    if file.encoding != "utf-8":
        raise NotEditableError(path, "it is not UTF-8 text")
    there = corrections_in(file.text, path).rows
    wanted = {(one.report, one.part, one.field) for one in new}
    after = _with_rows(file, [row for row in there if row.place in wanted], new, path)
    changed = replace(file, lines=tuple(after))
    _verify(changed, there, new, wanted, path)
    return Edit(path, before, changed.data)


def without_correction_edit(workspace: Workspace, place: tuple[str, int, Place]) -> Edit:
    """Return the edit that takes the correction of one place out of corrections.yaml.

    Raises what `correction_edit` raises; without such a correction it changes nothing.
    """
    path = workspace.root / CORRECTIONS_NAME
    before = content_or_nothing(workspace, path)
    file = TextFile.of(before, path)
    there = corrections_in(file.text, path).rows
    row = next((one for one in there if one.place == place), None)
    what = f"correction taken back: {spelled(place[2])}"
    if row is None:
        return Edit(path, before, before, what)
    lines = list(file.lines)
    if not lines[row.line - 1].lstrip().startswith("- "):
        reason = f"the correction in line {row.line} shares its line with others"
        raise NotEditableError(path, reason)
    changed = replace(file, lines=(*lines[: row.line - 1], *lines[row.last_line :]))
    _verify(changed, there, (), {place}, path)
    return Edit(path, before, changed.data, what)


def _with_rows(
    file: TextFile, former: Iterable[CorrectionRow], new: Sequence[NewCorrection], path: Path
) -> list[str]:
    """Return the lines with the new rows, each in the place of a former one or at the end."""
    end = _line_end(file)
    lines = list(file.lines)
    if [line.strip() for line in lines if line.strip()] == ["[]"]:
        lines = []
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    opening = (line for line in lines if line.lstrip().startswith("- "))
    indent = next((line[: len(line) - len(line.lstrip())] for line in opening), "")
    written = {
        (one.report, one.part, one.field): [f"{indent}{row}{end}" for row in _rows(one)] for one in new
    }
    for row in sorted(former, key=lambda row: -row.line):
        if not lines[row.line - 1].lstrip().startswith("- "):
            name = spelled(row.field)
            reason = f"the former correction of {name} in line {row.line} shares its line with others"
            raise NotEditableError(path, reason)
        lines[row.line - 1 : row.last_line] = written.pop(row.place)
    return [*lines, *(line for rows in written.values() for line in rows)]


def _line_end(file: TextFile) -> str:
    first = next((line for line in file.lines if line[-1:] in {"\r", "\n"}), "\n")
    return first[len(first.rstrip("\r\n")) :]


def _rows(new: NewCorrection) -> list[str]:
    values: dict[str, Words] = {
        "report": report_name(new.report, new.part),
        "field": spelled(new.field),
        "value": new.value,
        "was": new.was,
        "line": new.text,
        "who": new.who,
        "when": new.when.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "why": new.why,
    }
    kept = {key: value for key, value in values.items() if value is not None or key in {"value", "was"}}
    return [f"{'- ' if key == 'report' else '  '}{key}: {_yaml(value)}" for key, value in kept.items()]


def _yaml(value: Words) -> str:
    """Return a value as YAML on one line, in quotes wherever another reader might take it otherwise."""
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return f"[{', '.join(map(_yaml, value))}]"
    return yaml_words(value)


def _verify(
    changed: TextFile,
    there: Sequence[CorrectionRow],
    new: Sequence[NewCorrection],
    wanted: set[tuple[str, int, Place]],
    path: Path,
) -> None:
    reason = (
        "with the new rows it would be read as something else; write its list as rows that begin with “- ”"
    )
    try:
        found = corrections_in(changed.text, path).rows
    except SettingsError:
        raise NotEditableError(path, reason) from None
    others = [_unplaced(row) for row in there if row.place not in wanted]
    if [_unplaced(row) for row in found if row.place not in wanted] != others or len(found) != len(
        others
    ) + len(new):
        raise NotEditableError(path, reason)
    by_place = {row.place: row for row in found}
    for one in new:
        row = by_place.get((one.report, one.part, one.field))
        if row is None or (row.was, row.who, row.why) != (one.was, one.who, one.why):
            raise NotEditableError(path, reason)


def _unplaced(row: CorrectionRow) -> CorrectionRow:
    return replace(row, line=0, last_line=0)
