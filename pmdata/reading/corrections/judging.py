"""One correction beside what its report says now: where it belongs, and whether it still holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pmdata.model import Postmortem
from pmdata.model.record_paths import Path, PlaceError, in_words, read_value, spelled, value_at
from pmdata.problems import Problem, problem
from pmdata.workspace import Settings
from pmdata.workspace.corrections import CorrectionRow

_MARKS = re.compile(r"^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?:\[[ xX]\]\s+)?")
"""A list item's mark and box: ticking the box leaves the item what it is."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Judgement:
    """A correction and what became of it."""

    row: CorrectionRow
    place: Path
    """Where it belongs in the record now: a row of a list may have moved."""
    value: Any
    reads: Any
    """What the report itself says there."""
    is_used: bool
    problem: Problem | None = None


def judged(row: CorrectionRow, record: Postmortem, lines: Sequence[str], settings: Settings) -> Judgement:
    """Return what becomes of a correction of `record`, which was read from `lines` without corrections.

    Of a row of a list the line that it was read from decides which is meant: another one in its place is
    left alone.
    """
    value = _by_the_names(row, settings)
    place, is_sure = _located(row, record, lines)
    try:
        reads = value_at(record, place)
    except PlaceError as error:
        return Judgement(
            row,
            row.field,
            value,
            None,
            is_used=False,
            problem=gone(row, f"{spelled(row.field)}, since {error}"),
        )
    found = Judgement(row, place, value, reads, is_used=is_sure)
    if reads == value:
        shown = in_words(place, value) or "nothing"
        agreement = problem("correction-agrees", line=row.line, field=spelled(place), value=shown)
        return replace(found, is_used=False, problem=agreement)
    if reason := _change(row, place, reads, lines, is_sure=is_sure):
        return replace(found, problem=_outdated(row, reason, is_used=is_sure))
    return found


def gone(row: CorrectionRow, reason: str) -> Problem:
    """Return the problem of a correction whose report, part or field is not there."""
    return problem("correction-gone", line=row.line, field=spelled(row.field), reason=reason)


def bare(line: str) -> str:
    """Return a line as it is compared: without its mark and box, in single spaces."""
    return " ".join(_MARKS.sub("", line).split())


def _by_the_names(row: CorrectionRow, settings: Settings) -> Any:
    if row.field != ("services",):
        return row.value
    names = settings.service_names
    return tuple(dict.fromkeys(names.canonical(name) or name for name in row.value))


def _located(row: CorrectionRow, record: Postmortem, lines: Sequence[str]) -> tuple[Path, bool]:
    """Return where a correction belongs, and whether that is beyond doubt."""
    name, *rest = row.field
    if not rest or not isinstance(rest[0], int):
        return row.field, True
    elements = getattr(record, str(name))
    if row.text is None:
        was = _was(row, row.field)
        has_it = rest[0] < len(elements) and (not row.states_was or _same(value_at(record, row.field), was))
        return row.field, has_it
    wanted = bare(row.text)
    same = [
        number
        for number, element in enumerate(elements)
        if element.line <= len(lines) and bare(lines[element.line - 1]) == wanted
    ]
    if rest[0] in same or len(same) != 1:
        return row.field, rest[0] in same
    return (name, same[0], *rest[1:]), True


def _change(
    row: CorrectionRow, place: Path, reads: Any, lines: Sequence[str], *, is_sure: bool
) -> str | None:
    """Return what has changed since the correction; None where nothing has."""
    was = _was(row, place)
    if row.states_was and not _same(reads, was):
        then, now = (
            _quoted(in_words(place, one) if not isinstance(one, str) else one) for one in (was, reads)
        )
        return f"it said {then} then and says {now} now"
    if row.text is None:
        return None if is_sure else "it is not clear which row it corrects"
    wanted = bare(row.text)
    if not is_sure or all(bare(line) != wanted for line in lines):
        return f"its line “{_short(wanted)}” is not there any more"
    return None


def _was(row: CorrectionRow, place: Path) -> Any:
    try:
        return read_value(place, row.was)
    except PlaceError:  # what cannot be a value of the field was never read as one
        return row.was


def _same(reads: Any, was: Any) -> bool:
    return bool(reads == was) or (reads in (None, "", ()) and was in (None, "", ()))


def _quoted(text: str | None) -> str:
    return f"“{_short(text)}”" if text else "nothing"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _outdated(row: CorrectionRow, reason: str, *, is_used: bool) -> Problem:
    return problem(
        "correction-outdated",
        line=row.line,
        field=spelled(row.field),
        name=spelled(row.field),
        reason=reason,
        counts="the correction counts" if is_used else "what the report says counts",
    )
