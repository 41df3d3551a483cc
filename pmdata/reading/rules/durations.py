"""Stated and computed durations of one incident, each on its clock (METRICS: The four durations)."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pmdata.model import Clock, Duration, DurationName, MomentName
from pmdata.problems import Problem, problem

DIFFERS_SECONDS = 300
DIFFERS_RATIO = 0.05

_LEGS: dict[DurationName, tuple[MomentName, MomentName]] = {
    "time_to_detect": ("impact_started_at", "detected_at"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at"),
    "time_to_mitigate": ("impact_started_at", "mitigated_at"),
    "time_to_resolve": ("impact_started_at", "resolved_at"),
}
_OUR_CLOCK: dict[DurationName, Clock] = {
    "time_to_detect": "impact_start",
    "time_to_acknowledge": "detection",
    "time_to_mitigate": "impact_start",
    "time_to_resolve": "impact_start",
}


class Stated(NamedTuple):
    """A duration as the report states it."""

    seconds: int
    clock: Clock
    line: int


def durations_of(
    moments: Mapping[MomentName, datetime], stated: Mapping[DurationName, Stated]
) -> tuple[dict[DurationName, Duration], list[Problem]]:
    """Return the known durations and the problems of those that contradict themselves.

    `moments` are aware instants. Seconds are whole. A stated value on our clock wins over the
    instants; one on another clock is converted only where the missing leg is known.
    """
    found: dict[DurationName, Duration] = {}
    problems: list[Problem] = []
    for name, leg in _LEGS.items():
        computed = _between(moments, *leg)
        said = stated.get(name)
        duration = _duration(name, computed, said, found)
        if duration:
            found[name] = duration
        if said and (issue := _difference(name, said, moments)):
            problems.append(issue)
    return found, problems


def computed_for(name: DurationName, said: Stated, moments: Mapping[MomentName, datetime]) -> int | None:
    """Return the seconds between the instants that a stated duration runs between, where both are known."""
    start, end = _LEGS[name]
    if said.clock in ("detection_to_resolution", "detection"):
        start = "detected_at"
    elif said.clock == "acknowledgement":
        start = "acknowledged_at"
    elif said.clock == "outage" and "mitigated_at" in moments:
        end = "mitigated_at"
    elif said.clock == "impact_start":
        start = "impact_started_at"
    return _between(moments, start, end)


def _between(moments: Mapping[MomentName, datetime], start: MomentName, end: MomentName) -> int | None:
    if start not in moments or end not in moments:
        return None
    seconds = round((moments[end] - moments[start]).total_seconds())
    return seconds if seconds >= 0 else None


def _duration(
    name: DurationName,
    computed: int | None,
    said: Stated | None,
    found: Mapping[DurationName, Duration],
) -> Duration | None:
    ours = _on_our_clock(name, said, found) if said else None
    seconds = ours if ours is not None else computed
    if seconds is None:
        return None
    return Duration(
        seconds=seconds,
        source="stated" if ours is not None else "timestamps",
        stated_seconds=said.seconds if said else None,
        stated_clock=said.clock if said else None,
        computed_seconds=computed,
        line=said.line if said else None,
    )


def _on_our_clock(name: DurationName, said: Stated, found: Mapping[DurationName, Duration]) -> int | None:
    """Convert a stated value to our clock; None where the missing leg is unknown."""
    if said.clock in (_OUR_CLOCK[name], "outage"):
        return said.seconds
    detect = found.get("time_to_detect")
    acknowledge = found.get("time_to_acknowledge")
    if said.clock in ("detection_to_resolution", "detection") and detect:
        return said.seconds + detect.seconds
    if said.clock == "acknowledgement" and detect and acknowledge:
        return said.seconds + detect.seconds + acknowledge.seconds
    if name == "time_to_acknowledge" and said.clock == "impact_start" and detect:
        return said.seconds - detect.seconds if said.seconds >= detect.seconds else None
    return None


def _difference(name: DurationName, said: Stated, moments: Mapping[MomentName, datetime]) -> Problem | None:
    """Compare the stated value with the instants on the clock it was stated on."""
    computed = computed_for(name, said, moments)
    if computed is None:
        return None
    apart = abs(computed - said.seconds)
    if apart <= DIFFERS_SECONDS or apart <= DIFFERS_RATIO * max(computed, said.seconds):
        return None
    return stated_differs(name, said, computed)


def stated_differs(name: DurationName, said: Stated, computed: int) -> Problem:
    """Return the problem of a stated duration that the times of the report do not bear out."""
    return problem(
        "stated-differs",
        line=said.line,
        field=name,
        name=name.replace("_", " "),
        stated=_minutes(said.seconds),
        computed=_minutes(computed),
    )


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min"
