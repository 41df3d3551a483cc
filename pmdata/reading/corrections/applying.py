"""Puts corrections onto what was read of a file, each named as the source of its field."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from pmdata.model import (
    DURATIONS,
    MOMENTS,
    ActionItem,
    Correction,
    DurationName,
    MomentName,
    Postmortem,
    Reading,
    Source,
)
from pmdata.model.record_paths import Path, in_words, path_of, spelled, value_at, with_value
from pmdata.problems import Problem
from pmdata.reading.corrections.following import CorrectedTimes, with_times
from pmdata.reading.corrections.judging import Judgement, judged
from pmdata.reading.rules.affected import teams_of
from pmdata.workspace import Settings
from pmdata.workspace.corrections import CorrectionRow

_FOLLOWING = frozenset({"incident_on", *(f"durations.{name}" for name in DURATIONS)})
RULE = "correction"
"""The rule that a source names where a person corrected the value."""


def corrected(
    readings: tuple[Reading, ...], rows: Sequence[CorrectionRow], text: str, settings: Settings
) -> tuple[Reading, ...]:
    """Return the readings of one file, with the text `text`, as people corrected them."""
    lines = lines_of(text)
    return tuple(
        _corrected(reading, [row for row in rows if row.part == reading.part], lines, settings)
        for reading in readings
    )


def lines_of(text: str) -> list[str]:
    """Return the lines of a file, counted as reading counts them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def line_of(record: Postmortem, place: Path) -> int | None:
    """Return the line from which the value at a place was read, where that is known."""
    value: Any = record
    found: int | None = None
    for step in place[:-1]:
        value = value[step] if isinstance(step, int) else getattr(value, step, None)
        found = getattr(value, "line", None) if isinstance(step, int) else found
    if found is None and place[0] == "durations":
        row = record.durations.get(cast("DurationName", place[1]))
        found = row.line if row else None
    if found is not None:
        return found
    names = {spelled(place), str(place[-1]), str(place[0])}
    return next((source.line for source in record.sources if source.field in names), None)


def _corrected(
    reading: Reading, rows: Sequence[CorrectionRow], lines: Sequence[str], settings: Settings
) -> Reading:
    old = reading.postmortem
    if old is None or not rows:
        return reading
    used = [one for row in rows if (one := judged(row, old, lines, settings)).is_used]
    if not used:
        return reading
    new = old
    for one in used:
        if one.place[0] != "durations":
            new = cast("Postmortem", with_value(new, one.place, _kept(one.value)))
    fields = frozenset(spelled(one.place) for one in used)
    new = _with_the_rest(reading, old, new, fields, settings)
    new = new.model_copy(update={"sources": _sources(old, used)})
    problems: tuple[Problem, ...] = tuple(p for p in reading.problems if not _is_of_names(p, fields))
    new, problems = with_times(old, new, _times(used, fields), problems)
    new = new.model_copy(update={"sources": tuple(_following(new, old))})
    return reading.model_copy(update={"postmortem": new, "problems": problems})


def _kept(value: Any) -> Any:
    """Return an instant as records keep it: in UTC."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _times(used: Iterable[Judgement], fields: frozenset[str]) -> CorrectedTimes:
    moments: dict[MomentName, datetime | None] = {}
    durations: dict[DurationName, int | None] = {}
    for one in used:
        name = str(one.place[-1])
        if len(one.place) == 1 and name in MOMENTS:
            moments[name] = one.value
        elif one.place[0] == "durations" and name in DURATIONS:
            durations[name] = one.value
    return CorrectedTimes(moments, durations, fields)


def _with_the_rest(
    reading: Reading, old: Postmortem, new: Postmortem, fields: frozenset[str], settings: Settings
) -> Postmortem:
    """Return the record with what follows from names and states: its key, its teams, its items' dates."""
    update: dict[str, Any] = {"action_items": _items(old.action_items, new.action_items, fields)}
    if "incident_id" in fields:
        update["key"] = new.incident_id or f"{reading.path}#{reading.part}"
    if "services" in fields and "teams" not in fields and old.teams == teams_of(old.services, settings):
        update["teams"] = teams_of(new.services, settings)
    return new.model_copy(update=update)


def _items(
    old: Sequence[ActionItem], new: Sequence[ActionItem], fields: frozenset[str]
) -> tuple[ActionItem, ...]:
    """Return the items, without what a report says of a state or a due date that was corrected."""
    rows = []
    for number, (before, item) in enumerate(zip(old, new, strict=True)):
        changed: dict[str, Any] = {}
        if item.status not in (before.status, "done") and item.done_on == before.done_on:
            changed["done_on"] = None
        if f"action_items[{number}].due_on" in fields:
            changed["due_stated"] = None
        rows.append(item.model_copy(update=changed) if changed else item)
    return tuple(rows)


def _is_of_names(one: Problem, fields: frozenset[str]) -> bool:
    return one.code == "unknown-service" and "services" in fields


def _sources(old: Postmortem, used: Sequence[Judgement]) -> tuple[Source, ...]:
    """Return the sources, each corrected field's own in the place of what it was read from."""
    replaced = {spelled(one.place) for one in used}
    replaced |= {str(one.place[-1]) for one in used if one.place[0] in {"impact", "stated_budget"}}
    kept = [source for source in old.sources if source.field not in replaced]
    return (*kept, *(_source(old, one) for one in used))


def _following(new: Postmortem, old: Postmortem) -> Iterator[Source]:
    """Yield the sources; a date or duration that follows from corrected moments says so."""
    for source in new.sources:
        value = value_at(new, path_of(source.field)) if source.field in _FOLLOWING else None
        if (
            source.correction
            or source.field not in _FOLLOWING
            or value == value_at(old, path_of(source.field))
        ):
            yield source
        elif value is not None:
            yield Source(field=source.field, line=source.line, rule="corrected times")


def _source(old: Postmortem, one: Judgement) -> Source:
    row = one.row
    return Source(
        field=spelled(one.place),
        line=line_of(old, one.place) or old.line,
        rule=RULE,
        correction=Correction(
            reads=in_words(one.place, one.reads), who=row.who, on=row.on, why=row.why, line=row.line
        ),
    )
