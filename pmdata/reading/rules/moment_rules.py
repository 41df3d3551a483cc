"""The rules that find the five moments, in order of trust: the one table to read first.

Each gives candidates from what the report states; `candidate.POLICY` says which of them count. A rule
that needs what others chose before it reads `Evidence.found`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pmdata.model import DurationName, MomentName
from pmdata.reading.candidate import Candidate, Lost, Resolution
from pmdata.reading.rules import facts
from pmdata.reading.rules.durations import StatedDuration
from pmdata.reading.rules.front_matter import FrontStatement
from pmdata.reading.rules.instants import InstantResolver
from pmdata.reading.rules.listed_times import listed_moments
from pmdata.reading.rules.matching_durations import anchored_moments
from pmdata.reading.rules.moments import ClassifiedRow, Moment, from_timeline, matched_by
from pmdata.reading.rules.prose import Sentence, moments_in_prose, points_in_prose
from pmdata.reading.rules.time_led_sentences import narrated_moments
from pmdata.reading.rules.timed_clauses import moments_in_clauses, span_in_form
from pmdata.reading.structure.report import Report

_LONGEST_SHOWN = 80


@dataclass(slots=True)
class Evidence:
    """What one incident's report states of its moments, before anything is chosen."""

    report: Report
    rows: Sequence[ClassifiedRow]
    """The rows of the timeline with what they mean."""
    has_clocks: bool
    """Whether any row of the timeline has a time."""
    labels: facts.Facts
    front: FrontStatement
    sentences: list[Sentence]
    """Those outside the timeline that may state times; the title is the first."""
    since: Mapping[MomentName, Moment]
    """What rows state of an earlier start."""
    durations: Mapping[DurationName, StatedDuration]
    resolver: InstantResolver
    found: Resolution = field(default_factory=Resolution)


@dataclass(frozen=True, slots=True)
class MomentRule:
    """A rule by its name, and what it finds."""

    name: str
    find: Callable[[Evidence], Mapping[MomentName, Moment]]
    is_weak: bool = False
    """Whether its times have no day of their own."""


def _from_front_matter(evidence: Evidence) -> Mapping[MomentName, Moment]:
    return evidence.front.moments({})


def _from_labels(evidence: Evidence) -> Mapping[MomentName, Moment]:
    stated = facts.stated_moments(evidence.labels, evidence.resolver)
    rows = from_timeline(evidence.rows)
    finer = {
        name: rows[name] for name, moment in stated.items() if name in rows and _is_finer(rows[name], moment)
    }
    return _unless_in_front({**stated, **finer}, evidence)


def _is_finer(row: Moment, stated: Moment) -> bool:
    """Return whether a row gives the second of a time that is stated to the minute."""
    at = row.instant.at
    return stated.instant.at.second == 0 < at.second and at.replace(second=0) == stated.instant.at


def _from_listed_times(evidence: Evidence) -> Mapping[MomentName, Moment]:
    return _unless_in_front(listed_moments(evidence.report, evidence.resolver), evidence)


def _from_sentences(evidence: Evidence) -> Mapping[MomentName, Moment]:
    found = moments_in_prose(evidence.report, evidence.sentences, evidence.resolver)
    return _unless_in_front(found, evidence)


def _from_stated_durations(evidence: Evidence) -> Mapping[MomentName, Moment]:
    return anchored_moments(evidence.rows, evidence.durations, evidence.found.moments())


def _from_timeline(evidence: Evidence) -> Mapping[MomentName, Moment]:
    return from_timeline(evidence.rows)


def _from_points(evidence: Evidence) -> Mapping[MomentName, Moment]:
    return points_in_prose(evidence.sentences, evidence.resolver, evidence.report.vocabulary)


def _from_clauses(evidence: Evidence) -> Mapping[MomentName, Moment]:
    if evidence.has_clocks:
        return {}
    return moments_in_clauses(evidence.sentences, evidence.resolver, evidence.report.vocabulary)


def _from_span(evidence: Evidence) -> Mapping[MomentName, Moment]:
    found = span_in_form(evidence.sentences, evidence.resolver, evidence.report.vocabulary)
    return _unless_in_front(found, evidence)


def _from_earlier_start(evidence: Evidence) -> Mapping[MomentName, Moment]:
    return evidence.since


def _from_story(evidence: Evidence) -> Mapping[MomentName, Moment]:
    if evidence.has_clocks:
        return {}
    narrated = narrated_moments(evidence.report, evidence.resolver)
    if "resolved_at" in evidence.found.chosen:
        narrated.pop("mitigated_at", None)  # measured against another end
    return narrated


def _unless_in_front(found: Mapping[MomentName, Moment], evidence: Evidence) -> Mapping[MomentName, Moment]:
    """Return the moments without those that the front matter speaks of, if only to deny them."""
    return {name: moment for name, moment in found.items() if name not in evidence.front.values}


RULES: tuple[MomentRule, ...] = (
    MomentRule("front matter", _from_front_matter),
    MomentRule("label", _from_labels),
    MomentRule("listed times", _from_listed_times),
    MomentRule("sentence", _from_sentences),
    MomentRule("stated duration", _from_stated_durations),
    MomentRule("timeline", _from_timeline),
    MomentRule("time in a sentence", _from_points, is_weak=True),
    MomentRule("span of a sentence", _from_span),
    MomentRule("clause", _from_clauses, is_weak=True),
    MomentRule("earlier start", _from_earlier_start, is_weak=True),
    MomentRule("story", _from_story, is_weak=True),
)
"""In order of trust."""


def resolved(evidence: Evidence) -> None:
    """Choose the moments of an incident among what all rules find."""
    for rule in RULES:
        evidence.found.take(_candidates(rule, evidence))
    start, taken = (evidence.found.chosen.get(name) for name in ("impact_started_at", "acknowledged_at"))
    if start and taken and taken.value.rule == "timeline" and taken.value.instant.at < start.value.instant.at:
        evidence.found.drop(
            "acknowledged_at", "who took something up before the start took up something else"
        )
    evidence.found.lost.extend(_other_rows(evidence))


def _candidates(rule: MomentRule, evidence: Evidence) -> Iterator[Candidate]:
    rows = {row.placed.entry.line: row for row in evidence.rows}
    for name, moment in rule.find(evidence).items():
        row = rows.get(moment.line) if rule.name in ("timeline", "stated duration") else None
        by, matched = matched_by(row, name, evidence.report.vocabulary) if row else ("", moment.matched)
        full = f"{rule.name}/{by}" if by and rule.name == "timeline" else rule.name
        yield Candidate(name, moment, moment.line, full, matched[:_LONGEST_SHOWN], rule.is_weak)


def _other_rows(evidence: Evidence) -> Iterator[Lost]:
    """Yield the rows of the timeline that say the same of another time."""
    for name in evidence.found.moments():
        won = evidence.found.chosen[name]
        phase = name.removesuffix("_at")
        for row in evidence.rows:
            instant, line = row.placed.instant, row.placed.entry.line
            matches = phase in row.phases or (phase == "resolved" and "restored" in row.phases)
            if instant and matches and line != won.value.line:
                lost = Candidate(name, Moment(instant, line, "timeline"), line, "timeline")
                yield Lost(lost, f"{won} comes first")
