"""What follows from corrected moments: the incident's date, its durations, and what is wrong with them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pmdata.model import MOMENTS, Duration, DurationName, MomentName, Postmortem
from pmdata.problems import Problem
from pmdata.reading.rules.durations import (
    LEGS,
    OUR_CLOCKS,
    StatedDuration,
    are_apart,
    durations_of,
    stated_differs,
)
from pmdata.reading.rules.moment_order import order_problem, out_of_order

_ASSUMED = ("utc", "workspace")
_OF_A_FIELD = frozenset(
    {"far-from-date", "next-day", "no-date", "placeholder-left", "front-matter-value", "stated-differs"}
)
"""Problems of one value, which go with it."""


@dataclass(frozen=True)
class CorrectedTimes:
    """The times of an incident that people corrected."""

    moments: Mapping[MomentName, datetime | None]
    """As written, with the offset in which their local date is meant."""
    durations: Mapping[DurationName, int | None]
    """In seconds on our clocks."""
    fields: frozenset[str] = field(default_factory=frozenset)
    """Every corrected field of the incident."""


def with_times(
    old: Postmortem, new: Postmortem, times: CorrectedTimes, problems: Iterable[Problem]
) -> tuple[Postmortem, tuple[Problem, ...]]:
    """Return the record with what follows from its corrected times, and the problems it has then.

    `old` is what the report says, with `problems`; `new` holds the corrected values. Whatever does not
    depend on a corrected time stays as it was read.
    """
    new = new.model_copy(update={"incident_on": _date(old, new, times)})
    before, old_issues = _durations(old, CorrectedTimes({}, {}))
    after, new_issues = _durations(new, times)
    changed = {name for name in LEGS if before.get(name) != after.get(name)}
    durations = {name: row for name, row in old.durations.items() if name not in changed}
    durations |= {name: row for name, row in after.items() if name in changed}
    new = new.model_copy(update={"durations": {name: durations[name] for name in LEGS if name in durations}})
    solved = {_known_by(issue) for issue in old_issues} - {_known_by(issue) for issue in new_issues}
    kept = [one for one in problems if _known_by(one) not in solved and not _is_settled(one, old, new, times)]
    there = {_known_by(one) for one in kept}
    return new, (*kept, *(issue for issue in new_issues if _known_by(issue) not in there))


def _date(old: Postmortem, new: Postmortem, times: CorrectedTimes) -> date | None:
    """Return the incident's date: that of a corrected start, unless a date is stated for itself."""
    start = times.moments.get("impact_started_at")
    is_stated = any(source.field == "incident_on" and source.rule == "label" for source in old.sources)
    if start is None or is_stated or "incident_on" in times.fields:
        return new.incident_on
    return start.date()


def _durations(
    record: Postmortem, times: CorrectedTimes
) -> tuple[dict[DurationName, Duration], list[Problem]]:
    at: dict[MomentName, datetime] = {
        name: instant for name in MOMENTS if (instant := getattr(record, name)) is not None
    }
    stated = _stated(record, times)
    outvoted = {name: stated.pop(name) for name in _outvoted(stated, at, times)}
    found, issues = durations_of(at, stated)
    for name, reported in outvoted.items():
        row = found.get(name)
        if row is None or row.computed_seconds is None:
            continue
        found[name] = row.model_copy(
            update={"stated_seconds": reported.seconds, "stated_clock": reported.clock, "line": reported.line}
        )
        if reported.clock in OUR_CLOCKS[name] and are_apart(row.computed_seconds, reported.seconds):
            issues.append(stated_differs(name, reported, row.computed_seconds, is_used=False))
    lines = {source.field: source.line for source in record.sources}
    pairs = out_of_order(at)
    return found, [*(order_problem(first, then, lines.get(then)) for first, then in pairs), *issues]


def _stated(record: Postmortem, times: CorrectedTimes) -> dict[DurationName, StatedDuration]:
    stated = {
        name: StatedDuration(row.stated_seconds, row.stated_clock, row.line or record.line)
        for name, row in record.durations.items()
        if row.stated_seconds is not None and row.stated_clock is not None
    }
    for name, seconds in times.durations.items():
        reported = stated.pop(name, None)
        if seconds is not None:
            stated[name] = StatedDuration(
                seconds, OUR_CLOCKS[name][0], reported.line if reported else record.line
            )
    return stated


def _outvoted(
    stated: Mapping[DurationName, StatedDuration], at: Mapping[MomentName, datetime], times: CorrectedTimes
) -> list[DurationName]:
    """Return the durations that the report states, but a corrected moment gives."""
    return [
        name
        for name in stated
        if name not in times.durations
        and set(LEGS[name]) & times.moments.keys()
        and set(LEGS[name]) <= at.keys()
        and at[LEGS[name][0]] <= at[LEGS[name][1]]
    ]


def _is_settled(one: Problem, old: Postmortem, new: Postmortem, times: CorrectedTimes) -> bool:
    """Return whether a problem of the report went with a value that was corrected."""
    if one.code in _OF_A_FIELD and (one.field or "") in {
        *times.fields,
        *(name.removeprefix("durations.") for name in times.fields),
    }:
        return True
    if one.code == "no-date":
        return new.incident_on is not None
    if one.code == "no-times":
        return any(getattr(new, name) for name in MOMENTS) or "time_to_resolve" in new.durations
    if one.code == "zone-assumed":
        assumed = {source.field for source in old.sources if source.zone_source in _ASSUMED}
        return bool(assumed) and assumed <= times.fields
    return False


def _known_by(one: Problem) -> tuple[str, str, str | None]:
    return one.code, one.message, one.field
