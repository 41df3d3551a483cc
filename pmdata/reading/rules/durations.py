"""Stated and computed durations of one incident, each on its clock (docs/glossary.md)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from pmdata.model import Clock, Duration, DurationName, MomentName
from pmdata.problems import Problem, problem

DIFFERS_SECONDS = 300
DIFFERS_RATIO = 0.05

LEGS: dict[DurationName, tuple[MomentName, MomentName]] = {
    "time_to_detect": ("impact_started_at", "detected_at"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at"),
    "time_to_mitigate": ("impact_started_at", "mitigated_at"),
    "time_to_resolve": ("impact_started_at", "resolved_at"),
}
OUR_CLOCKS: dict[DurationName, tuple[Clock, ...]] = {
    "time_to_detect": ("impact_start", "outage"),
    "time_to_acknowledge": ("detection",),
    "time_to_mitigate": ("impact_start", "outage"),
    "time_to_resolve": ("impact_start",),
}
"""An outage begins where the impact starts and ends where it is mitigated."""
_MINUTE, _TOLERANCE = 60, 300
_FROM_DETECTION: tuple[Clock, ...] = ("detection_to_resolution", "detection")


class StatedDuration(NamedTuple):
    """A duration as the report states it."""

    seconds: int
    clock: Clock
    line: int
    rule: str = "label"
    matched: str = ""
    """The words that it was read from."""


def durations_of(
    moments: Mapping[MomentName, datetime], stated: Mapping[DurationName, StatedDuration]
) -> tuple[dict[DurationName, Duration], list[Problem]]:
    """Return the durations that are known or stated, and the problems of those that contradict themselves.

    `moments` are aware instants. Seconds are whole. A stated value wins over the instants on our own clock
    alone; on another one it is kept as stated, and converted only where an instant is missing and
    the missing leg is known.
    """
    late = _after_the_end(moments)
    found: dict[DurationName, Duration] = {}
    problems: list[Problem] = []
    for name, leg in LEGS.items():
        computed = None if late & set(leg) else _between(moments, *leg)
        reported = stated.get(name)
        duration = _duration(name, computed, reported, found)
        if duration:
            found[name] = duration
        if reported and (issue := _difference(name, reported, moments)):
            problems.append(issue)
    if issue := _longer_than_whole(moments, found):
        problems.append(issue)
    return found, problems


def computed_for(
    name: DurationName, reported: StatedDuration, moments: Mapping[MomentName, datetime]
) -> int | None:
    """Return the seconds between the instants that a stated duration runs between, where both are known."""
    start, end = LEGS[name]
    if reported.clock in _FROM_DETECTION:
        start = "detected_at"
    elif reported.clock == "acknowledgement":
        start = "acknowledged_at"
    elif reported.clock == "outage" and "mitigated_at" in moments:
        end = "mitigated_at"
    elif reported.clock == "impact_start":
        start = "impact_started_at"
    return _between(moments, start, end)


def by_end(
    stated: Mapping[DurationName, StatedDuration],
    moments: Mapping[MomentName, datetime],
    *,
    ends_with_outage: bool,
) -> Mapping[DurationName, StatedDuration]:
    """Return the stated durations, an outage's as the time to mitigate where the report has a later end.

    `ends_with_outage` states that the resolution may be no more than the end of the outage.
    """
    reported = stated.get("time_to_resolve")
    if reported is None or reported.clock != "outage" or "time_to_mitigate" in stated:
        return stated
    if not _has_later_end(reported, moments, ends_with_outage=ends_with_outage):
        return stated
    filed = dict(stated)
    filed["time_to_mitigate"] = filed.pop("time_to_resolve")
    return filed


def by_response(
    stated: Mapping[DurationName, StatedDuration], moments: Mapping[MomentName, datetime]
) -> Mapping[DurationName, StatedDuration]:
    """Return the stated durations, the time to mitigate as one from the response where only that fits.

    The report's own moments show on which clock it runs: it is the time from acknowledgement to mitigation
    to the minute, and not that from the start.
    """
    reported = stated.get("time_to_mitigate")
    if reported is None or reported.clock == "acknowledgement" or reported.clock in _FROM_DETECTION:
        return stated
    from_response = reported._replace(clock="acknowledgement")
    start, response = (computed_for("time_to_mitigate", one, moments) for one in (reported, from_response))
    if start is None or response is None or abs(start - reported.seconds) <= _TOLERANCE:
        return stated
    fits = abs(response - reported.seconds) < _MINUTE
    return {**stated, "time_to_mitigate": from_response} if fits else stated


def _has_later_end(
    reported: StatedDuration, moments: Mapping[MomentName, datetime], *, ends_with_outage: bool
) -> bool:
    start, mitigated, resolved = (
        moments.get(name) for name in ("impact_started_at", "mitigated_at", "resolved_at")
    )
    if resolved is None:
        return False
    if mitigated is not None:
        return mitigated <= resolved
    if ends_with_outage or start is None:
        return False
    whole = round((resolved - start).total_seconds())
    return whole > reported.seconds and are_apart(whole, reported.seconds)


def _after_the_end(moments: Mapping[MomentName, datetime]) -> frozenset[MomentName]:
    """Return the moments that come after the resolution, where that itself comes after the start."""
    start, end = moments.get("impact_started_at"), moments.get("resolved_at")
    if end is None or (start is not None and end < start):
        return frozenset()
    return frozenset(name for name, at in moments.items() if at > end)


def _between(moments: Mapping[MomentName, datetime], start: MomentName, end: MomentName) -> int | None:
    if start not in moments or end not in moments:
        return None
    seconds = round((moments[end] - moments[start]).total_seconds())
    return seconds if seconds >= 0 else None


def _duration(
    name: DurationName,
    computed: int | None,
    reported: StatedDuration | None,
    found: Mapping[DurationName, Duration],
) -> Duration | None:
    ours = _on_our_clock(name, reported, found) if reported else None
    if reported and reported.clock not in OUR_CLOCKS[name] and computed not in (None, ours):
        ours = None
    seconds = ours if ours is not None else computed
    if reported is None and seconds is None:
        return None
    source: Literal["stated", "timestamps"] = "timestamps" if ours is None else "stated"
    return Duration(
        seconds=seconds,
        source=None if seconds is None else source,
        stated_seconds=reported.seconds if reported else None,
        stated_clock=reported.clock if reported else None,
        computed_seconds=computed,
        line=reported.line if reported else None,
    )


def _on_our_clock(
    name: DurationName, reported: StatedDuration, found: Mapping[DurationName, Duration]
) -> int | None:
    """Convert a stated value to our clock; None where the missing leg is unknown."""
    if reported.clock in (*OUR_CLOCKS[name], "outage"):
        return reported.seconds
    detect, acknowledge = (_seconds(found.get(leg)) for leg in ("time_to_detect", "time_to_acknowledge"))
    if reported.clock in _FROM_DETECTION and detect is not None:
        return reported.seconds + detect
    if reported.clock == "acknowledgement" and detect is not None and acknowledge is not None:
        return reported.seconds + detect + acknowledge
    if name == "time_to_acknowledge" and reported.clock == "impact_start" and detect is not None:
        return reported.seconds - detect if reported.seconds >= detect else None
    return None


def _seconds(duration: Duration | None) -> int | None:
    return duration.seconds if duration else None


def _longer_than_whole(
    moments: Mapping[MomentName, datetime], found: Mapping[DurationName, Duration]
) -> Problem | None:
    """Return a problem where detection to resolution takes longer than the time to resolve."""
    resolve = found.get("time_to_resolve")
    if resolve is None or resolve.seconds is None:
        return None
    is_stated = resolve.stated_clock == "detection_to_resolution"
    part = resolve.stated_seconds if is_stated else _between(moments, "detected_at", "resolved_at")
    if part is None or part <= resolve.seconds or not are_apart(part, resolve.seconds):
        return None
    start, detected = moments.get("impact_started_at"), moments.get("detected_at")
    if start and detected and detected < start:
        return None  # that the one comes before the other says it already
    return problem(
        "longer-than-whole",
        line=resolve.line,
        field="detection_to_resolution",
        part=_minutes(part),
        whole=_minutes(resolve.seconds),
    )


def are_apart(seconds: int, others: int) -> bool:
    """Return whether two durations differ by more than 5 minutes and more than 5 % (docs/glossary.md)."""
    apart = abs(seconds - others)
    return apart > DIFFERS_SECONDS and apart > DIFFERS_RATIO * max(seconds, others)


def _difference(
    name: DurationName, reported: StatedDuration, moments: Mapping[MomentName, datetime]
) -> Problem | None:
    """Compare the stated value with the instants on the clock it was stated on."""
    computed = computed_for(name, reported, moments)
    if computed is None:
        return None
    if not are_apart(computed, reported.seconds):
        return None
    return stated_differs(name, reported, computed)


def stated_differs(
    name: DurationName, reported: StatedDuration, computed: int, *, is_used: bool = True
) -> Problem:
    """Return the problem of a stated duration that the times of the report do not bear out."""
    counts = is_used and reported.clock in OUR_CLOCKS[name]
    return problem(
        "stated-differs",
        line=reported.line,
        field=name,
        name=name.replace("_", " "),
        stated=_minutes(reported.seconds),
        computed=_minutes(computed),
        counts="the stated value counts" if counts else "the times count",
    )


def _minutes(seconds: int) -> str:
    return f"{seconds // 60} min"
