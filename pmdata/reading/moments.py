"""Timeline rows and labelled times → the five moments of the incident.

What a row says beats what it is called (METRICS: Moments). A restoration with no separate
resolution is the resolution; mitigation is then unknown, never a copy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pmdata.model import MomentName, Phase, TimelineEvent
from pmdata.problems import Problem, problem
from pmdata.reading.instants import Instant, Placed
from pmdata.reading.vocabulary import Vocabulary
from pmdata.reading.words import normalise

_MOMENT_OF: dict[str, MomentName] = {
    "impact_started": "impact_started_at",
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "mitigated": "mitigated_at",
    "resolved": "resolved_at",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the five moments: its instant and where it was read."""

    instant: Instant
    line: int
    rule: str


@dataclass(frozen=True, slots=True)
class Phased:
    """A placed row with what it means; `restored` is decided by the rows after it."""

    placed: Placed
    phase: str | None


def phase_of(label: str, text: str, vocabulary: Vocabulary) -> str | None:
    """Return what a row means: by its words, else by what it is called."""
    said = normalise(text)
    for rule in vocabulary.phase_rules:
        if rule.matches(said):
            return rule.phase
    called = normalise(label)
    return vocabulary.phase_labels.get(called) or vocabulary.phase_labels.get(said)


def phased(rows: Sequence[Placed], vocabulary: Vocabulary) -> list[Phased]:
    """Return the rows with their phases."""
    return [Phased(row, phase_of(row.entry.label, row.entry.text, vocabulary)) for row in rows]


def moments_of(
    rows: Sequence[Phased], stated: Mapping[MomentName, Moment]
) -> tuple[dict[MomentName, Moment], list[Problem]]:
    """Return the moments: the stated ones, then those of the timeline, kept in order.

    A moment that would come before the start of harm, or after the end, is dropped with a problem.
    """
    found = dict(stated)
    for name, moment in _from_timeline(rows).items():
        found.setdefault(name, moment)
    return _in_order(found)


def _from_timeline(rows: Sequence[Phased]) -> dict[MomentName, Moment]:
    firsts: dict[str, Moment] = {}
    lasts: dict[str, Moment] = {}
    for row in rows:
        if row.phase and row.placed.instant:
            moment = Moment(row.placed.instant, row.placed.entry.line, "timeline")
            firsts.setdefault(row.phase, moment)
            lasts[row.phase] = moment
    found = {name: firsts[phase] for phase, name in _MOMENT_OF.items() if phase in firsts}
    restored = lasts.get("restored")
    if "resolved" in lasts:
        found["resolved_at"] = lasts["resolved"]
        if restored and restored.instant.at <= lasts["resolved"].instant.at:
            found.setdefault("mitigated_at", restored)
    elif restored:
        found["resolved_at"] = restored
        if found.get("mitigated_at") == restored:
            del found["mitigated_at"]
    return found


_ORDER: tuple[tuple[MomentName, MomentName], ...] = (
    ("impact_started_at", "detected_at"),
    ("impact_started_at", "mitigated_at"),
    ("impact_started_at", "resolved_at"),
    ("detected_at", "acknowledged_at"),
    ("detected_at", "resolved_at"),
    ("mitigated_at", "resolved_at"),
)


def _in_order(found: dict[MomentName, Moment]) -> tuple[dict[MomentName, Moment], list[Problem]]:
    problems = []
    for earlier, later in _ORDER:
        if earlier in found and later in found:
            behind = found[earlier].instant.at - found[later].instant.at
            if behind > timedelta(0):
                problems.append(
                    problem(
                        "negative-interval",
                        line=found[later].line,
                        field=later,
                        later=_said(later),
                        earlier=_said(earlier),
                    )
                )
    return found, problems


def _said(name: MomentName) -> str:
    return name.removesuffix("_at").replace("_", " ")


def events_of(rows: Sequence[Phased], moments: Mapping[MomentName, Moment]) -> tuple[TimelineEvent, ...]:
    """Return the timeline as records."""
    resolved_line = moments["resolved_at"].line if "resolved_at" in moments else None
    return tuple(
        TimelineEvent(
            at=row.placed.instant.at if row.placed.instant else None,
            text=_text(row.placed),
            phase=_phase(row, resolved_line),
            actor=row.placed.entry.actor,
            line=row.placed.entry.line,
        )
        for row in rows
        if row.placed.entry.text or row.placed.entry.label
    )


def _phase(row: Phased, resolved_line: int | None) -> Phase | None:
    if row.phase == "restored":
        return "resolved" if row.placed.entry.line == resolved_line else "mitigated"
    return row.phase  # type: ignore[return-value]  # the vocabulary's phases are ours, checked on loading


def _text(placed: Placed) -> str:
    label, text = placed.entry.label, placed.entry.text
    return f"{label}: {text}" if label and text else label or text
