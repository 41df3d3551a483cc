"""Which durations of one incident count: what labels and sentences state beside what its moments give."""

from collections.abc import Iterator, Mapping

from pmdata.model import Duration, DurationName, MomentName
from pmdata.problems import Problem
from pmdata.reading.candidate import Candidate, Lost, Resolution
from pmdata.reading.rules.durations import (
    LEGS,
    StatedDuration,
    by_end,
    by_response,
    computed_for,
    durations_of,
    stated_differs,
)
from pmdata.reading.rules.front_matter import FrontStatement
from pmdata.reading.rules.moments import Moment

COMPUTED = "timestamps"
_PROSE_RATIO = 0.2
"""Prose that differs by more than this from the report's own times speaks of something else."""


def unstated(
    durations: Mapping[DurationName, StatedDuration], stated: Mapping[DurationName, StatedDuration]
) -> dict[DurationName, StatedDuration]:
    """Return the durations that nothing stronger states."""
    return {name: one for name, one in durations.items() if name not in stated}


def chosen_durations(
    found: Mapping[MomentName, Moment],
    in_prose: Mapping[DurationName, StatedDuration],
    stated: Mapping[DurationName, StatedDuration],
    front: FrontStatement,
    resolution: Resolution,
    *,
    is_doubtful: bool,
) -> tuple[dict[DurationName, Duration], list[Problem]]:
    """Return the durations, and what is wrong with them; `resolution` takes where each was read.

    Of a report that `is_doubtful` in its zone only times of one kind are compared.
    """
    agreed, doubts = _agreeing(in_prose, found)
    instants = {
        name: moment.instant.at
        for name, moment in found.items()
        if not is_doubtful or moment.instant.zone_source != "row"
    }
    end = found.get("resolved_at")
    unnamed = end is None or end.is_restoration or end.rule != "timeline"
    reported: Mapping[DurationName, StatedDuration] = {**agreed, **stated}
    if "time_to_resolve" not in front.named_durations:
        reported = by_end(reported, instants, ends_with_outage=unnamed)
    reported = by_response(reported, instants)
    durations, differences = durations_of(instants, reported)
    # Of a sentence nothing is kept that cannot be converted: it may speak of something else.
    durations = {n: d for n, d in durations.items() if d.seconds is not None or n not in agreed}
    resolution.take(_candidates(durations, reported, found))
    resolution.lost.extend(
        Lost(_stated(name, one), "the times of the report differ from it")
        for name, one in in_prose.items()
        if name not in agreed
    )
    return durations, [*doubts, *differences]


def _candidates(
    durations: Mapping[DurationName, Duration],
    reported: Mapping[DurationName, StatedDuration],
    found: Mapping[MomentName, Moment],
) -> Iterator[Candidate]:
    """Yield what states each duration and what computes it, the one that counts first."""
    for name, duration in durations.items():
        rows = [_stated(name, reported[name])] if name in reported else []
        if duration.computed_seconds is not None:
            start, end = LEGS[name]
            between = f"{start} to {end}"
            line = found[end].line
            rows.append(Candidate(_field(name), duration.computed_seconds, line, COMPUTED, between))
        yield from reversed(rows) if duration.source == COMPUTED else rows


def _stated(name: DurationName, stated: StatedDuration) -> Candidate:
    return Candidate(_field(name), stated.seconds, stated.line, stated.rule, stated.matched)


def _field(name: DurationName) -> str:
    return f"durations.{name}"


def _agreeing(
    in_prose: Mapping[DurationName, StatedDuration], found: Mapping[MomentName, Moment]
) -> tuple[dict[DurationName, StatedDuration], list[Problem]]:
    """Keep the durations of sentences that the report's own times bear out, or that are alone."""
    agreed: dict[DurationName, StatedDuration] = {}
    problems: list[Problem] = []
    instants = {name: moment.instant.at for name, moment in found.items()}
    for name, stated in in_prose.items():
        computed = computed_for(name, stated, instants)
        outage = computed_for("time_to_mitigate", stated, instants)
        if computed is None or _bears_out(computed, stated):
            agreed[name] = stated
        elif name == "time_to_resolve" and outage is not None and _bears_out(outage, stated):
            # How long it lasted is stated of the outage, which the incident outlasted.
            agreed[name] = stated._replace(clock="outage")
        else:
            problems.append(stated_differs(name, stated, computed, is_used=False))
    return agreed, problems


def _bears_out(computed: int, stated: StatedDuration) -> bool:
    return abs(computed - stated.seconds) <= max(300, _PROSE_RATIO * computed)
