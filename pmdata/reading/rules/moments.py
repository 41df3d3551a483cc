"""Timeline rows and labelled times → the five moments of the incident.

What a row says beats what it is called (docs/glossary.md). A restoration with no separate
resolution is the resolution; mitigation is then unknown, never a copy.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from pmdata.model import MomentName, Phase, TimelineEvent
from pmdata.reading.rules.instants import Instant, TimedRow
from pmdata.reading.text.sentences import asides_of, sentences_of, without_quotes
from pmdata.reading.text.words import normalise
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.reading.vocabulary.phases import PhaseRule

_MAX_SENTENCES = 3
"""Sentences of a row that may state its meaning; further down rows wander off."""
_UNBRACKETED = {ord("<"): " ", ord(">"): " "}
_LONGEST_NAME = 3
"""Words in the name of a phase."""
_ASIDES = re.compile(r"\([^()]{3,200}\)")
_CLAUSE = re.compile(r"[,;:.]\s+|\s[–—-]+\s")
_NAMED_ALERT = re.compile(
    r"(?:[Aa]lert|[Aa]larm):?\s+[`\"“]?(?:[A-Z][A-Za-z]*[a-z][A-Z]|[A-Za-z]+_)\w*"
    r"|(?:[\w.-]{2,30}: )?(?:\[(?:FIRING|P[0-5]|SEV-?[0-5]|CRITICAL|ALERT|ALARM)\b"
    r"|(?:ALERT|ALARM|FIRING|CRITICAL|PROBLEM|DOWN)\b(?![.!]?$))"
    r"|[`\"“]?(?:[A-Z][a-z0-9]+){2,}[`\"”]? (?:fires|fired|triggers|triggered|goes off|went off)\b"
)
"""An alert by its name, or by the capitals that monitors write."""
_ACK = re.compile(r"[Aa]ck:?\s+[A-Z]\w+\W*$")
"""Somebody's name alone after the short word for taking an alert up."""
_LAST_ASIDE = re.compile(r"\s*\([^()]{0,300}\)[\s.]*$")
_DASH = re.compile(r"\s[–—-]+\s")
_BEFORE_A_POST = frozenset({"impact_started", "detected"})
_END_PHASES = frozenset({"resolved", "restored"})
_MOMENT_OF: dict[str, MomentName] = {
    "impact_started": "impact_started_at",
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "mitigated": "mitigated_at",
    "resolved": "resolved_at",
}


class Moment(NamedTuple):
    """One of the five moments: its instant and where it was read."""

    instant: Instant
    line: int
    rule: str
    is_restoration: bool = False
    """Whether all that is stated of this end is that service was restored, or that the outage was over."""
    matched: str = ""
    """The words that it was read from."""


class ClassifiedRow(NamedTuple):
    """A timed row with what it means, chief meaning first; rows after it decide what `restored` is."""

    placed: TimedRow
    phases: tuple[str, ...]
    called: bool
    """Whether the row's label says so, rather than its words."""
    rule: str = ""
    """The rule that says so, where it is one of words."""

    @property
    def phase(self) -> str | None:
        """The chief meaning."""
        return self.phases[0] if self.phases else None


def classify_rows(rows: Sequence[TimedRow], vocabulary: Vocabulary) -> list[ClassifiedRow]:
    """Return the rows with what they mean."""
    found: list[ClassifiedRow] = []
    times: set[datetime] = set()
    for row in rows:
        at = row.instant.at if row.instant else None
        classified = _classified(row, len(times) - (at in times), vocabulary)
        found.append(without_onset(classified, vocabulary) if row.entry.posted else classified)
        if at:
            times.add(at)
    return _with_closings(found, vocabulary)


def describes_incident(rows: Sequence[ClassifiedRow]) -> bool:
    """Return whether rows that nothing else calls a timeline state an impact or an alert, and an end."""
    matched = {phase for row in rows if row.placed.entry.clock for phase in row.phases}
    return not matched.isdisjoint(_BEFORE_A_POST) and not matched.isdisjoint(_END_PHASES)


def without_onset(row: ClassifiedRow, vocabulary: Vocabulary) -> ClassifiedRow:
    """Return a post without what had come before it was written; its name may classify it instead."""
    left = tuple(phase for phase in row.phases if phase not in _BEFORE_A_POST)
    called = vocabulary.phases.labels.get(normalise(row.placed.entry.label))
    return row._replace(phases=left or ((called,) if called and called not in _BEFORE_A_POST else ()))


def _with_closings(rows: list[ClassifiedRow], vocabulary: Vocabulary) -> list[ClassifiedRow]:
    """Let a row that ends in ", resolved" end the incident, unless another end comes after it."""
    found: list[ClassifiedRow] = []
    ended = False
    for row in reversed(rows):
        closing = None if ended else _closing(row.placed.entry.text, vocabulary)
        phases = (*row.phases, closing) if closing and closing not in row.phases else row.phases
        ended = ended or not _END_PHASES.isdisjoint(phases)
        found.append(row if phases is row.phases else row._replace(phases=phases))
    return found[::-1]


def _closing(text: str, vocabulary: Vocabulary) -> str | None:
    bare = _LAST_ASIDE.sub("", text).rstrip(" .!")
    last = bare.rpartition(" ")[2]
    if last.isalpha() and last.lower() not in vocabulary.phases.closing_ends:
        return None
    pieces = _CLAUSE.split(bare)
    if len(pieces) > 1 and vocabulary.phases.paperwork.search(normalise(text)):
        return None
    return vocabulary.phases.closings.get(normalise(pieces[-1])) if len(pieces) > 1 else None


def _classified(row: TimedRow, before: int, vocabulary: Vocabulary) -> ClassifiedRow:
    """Decide by the words of the first sentence that matches, else by what the row is called.

    `before` other times are above it.
    """
    first, *others = sentences_of(row.entry.text) or [""]
    # A sentence with a time of its own is about that time.
    pieces = [first, *(one for one in others if not find_times(one, vocabulary.language))]
    matched = [
        phases for piece in pieces[:_MAX_SENTENCES] if (phases := _classify(piece, before, vocabulary))
    ]
    label = vocabulary.phases.labels.get(normalise(row.entry.label))
    if label == "detected" and matched[:1] == [("impact_started",)]:
        matched = []  # "Detection: payments fail" states what was seen, not when it began
    if label == "escalated" and matched[:1] == [("acknowledged",)]:
        matched = []  # "Escalation: the database team joins" states who took it up after somebody else
    if not matched and label is None:
        matched = [phases] if (phases := _classify(row.entry.label, before, vocabulary)) else []
    last = _classify(pieces[-1], before, vocabulary) if len(pieces) > 1 else ()
    more = [phase for phase in last if phase == "resolved" or (phase == "restored" and not matched)]
    if matched or more:
        matched = matched or [()]
        if matched[0] == ("detected",):
            more += [phase for phases in matched[1:] for phase in phases if phase == "acknowledged"]
        if matched[0] == ("impact_started",):
            more += _at_once(pieces[1:_MAX_SENTENCES], before, vocabulary)
        phases = tuple(dict.fromkeys((*matched[0], *more)))
        return ClassifiedRow(row, phases, called=_is_called(row.entry.text, phases, vocabulary))
    if label is None and _NAMED_ALERT.match(row.entry.text):
        return ClassifiedRow(row, ("detected",), called=False)
    if label is None and _ACK.match(row.entry.text):
        return ClassifiedRow(row, ("acknowledged",), called=False)
    names = (
        row.entry.label,
        row.entry.text,
        head_of(row.entry.text),
        first.rstrip("."),
        *asides_of(row.entry.text),
    )
    called = next((phase for name in names if (phase := vocabulary.phases.labels.get(normalise(name)))), None)
    return ClassifiedRow(row, (called,) if called else (), called=True)


def head_of(text: str) -> str:
    """Return what is before the first dash of a text ("Resolved - all is well"); "" without one."""
    dash = _DASH.search(text)
    return text[: dash.start()] if dash else ""


def _is_called(text: str, phases: tuple[str, ...], vocabulary: Vocabulary) -> bool:
    """Return whether a text opens with the very name of its phase ("OUTAGE BEGINS — …")."""
    words = normalise(text).split(" ", _LONGEST_NAME)[:_LONGEST_NAME]
    names = [" ".join(words[:count]) for count in range(2, len(words) + 1)]
    return any(vocabulary.phases.labels.get(name) in phases for name in names)


def phase_of(clause: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what a clause outside a timeline states, by the words of timeline rows; chief meaning first."""
    return _classify(clause, 0, vocabulary)[:1]


def matching_rules(text: str, vocabulary: Vocabulary) -> list[PhaseRule]:
    """Return the rules of words that match a row's text, in order of trust."""
    return list(_matching(text, vocabulary)[1])


def _matching(text: str, vocabulary: Vocabulary) -> tuple[str, Iterator[PhaseRule]]:
    """Return the text that rules match, and those that do; an aside counts where nothing else does."""
    if "(" in text and (bare := _matched_text(_ASIDES.sub(" ", text))):
        outside = _matches(bare, vocabulary)
        if (first := next(outside, None)) is not None:
            return bare, chain((first,), outside)
    wording = _matched_text(text)
    return wording, _matches(wording, vocabulary)


def _matches(wording: str, vocabulary: Vocabulary) -> Iterator[PhaseRule]:
    return (rule for rule in vocabulary.phases.rules_for(wording) if rule.matches(wording))


def _matched_text(sentence: str) -> str:
    """Return a sentence as rules match it, without what it quotes."""
    # What is left in angle brackets here was escaped by its writer and is no tag.
    return normalise(without_quotes(sentence.translate(_UNBRACKETED) if "<" in sentence else sentence))


def _classify(sentence: str, before: int, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what a sentence states; who takes an incident after a report also states the report."""
    wording, matching = _matching(sentence, vocabulary)
    first: tuple[str, ...] = ()
    for rule in matching:
        if rule.within is not None and before >= rule.within:
            continue
        if not first or rule.phases == ("detected",):
            first = tuple(dict.fromkeys((*first, *rule.phases)))
            if first != ("acknowledged",):
                return first + _impact_before(wording, rule, before, vocabulary)
    return first


def _impact_before(wording: str, rule: PhaseRule, before: int, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the start of the impact where a sentence states it before it states who noticed."""
    place = rule.words.search(wording) if "detected" in rule.phases else None
    head = wording[: place.start()] if place else ""
    if not head:
        return ()
    matched = any(
        "impact_started" in other.phases and before < (other.within or before + 1) and other.matches(head)
        for other in vocabulary.phases.rules_for(head)
    )
    return ("impact_started",) if matched else ()


def _at_once(sentences: Sequence[str], before: int, vocabulary: Vocabulary) -> list[str]:
    """Return that the impact was noticed, where a further sentence states it without a time of its own."""
    matched = (
        _classify(sentence, before, vocabulary)
        for sentence in sentences
        if not find_times(sentence, vocabulary.language)
    )
    return ["detected"] if any(phases[:1] == ("detected",) for phases in matched) else []


def matched_by(row: ClassifiedRow, name: MomentName, vocabulary: Vocabulary) -> tuple[str, str]:
    """Return the rule of words that reads a row as a moment, and its words; what the row is called, else."""
    if row.rule:
        return row.rule, row.placed.entry.text
    if found := words_stating(row.placed.entry.text, name.removesuffix("_at"), vocabulary):
        return found
    return "called", row.placed.entry.label or head_of(row.placed.entry.text) or row.placed.entry.text


def words_stating(text: str, phase: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Return the rule of words by which the text of a row states a phase, and the words."""
    wanted = {phase, "restored", "closed"} if phase in ("resolved", "mitigated") else {phase}
    for sentence in sentences_of(text) or [""]:
        wording, rules = _matching(sentence, vocabulary)
        rule = next((one for one in rules if not wanted.isdisjoint(one.phases)), None)
        if rule and (match := rule.words.search(wording)):
            return rule.name, match[0]
    return None


def _is_finer(row: datetime, stated: datetime) -> bool:
    """Return whether a row gives the second of a time that is stated to the minute."""
    return stated.second == 0 < row.second and row.replace(second=0) == stated


def from_timeline(rows: Sequence[ClassifiedRow]) -> dict[MomentName, Moment]:
    """Return the moments that the rows of the timeline state."""
    firsts: dict[str, Moment] = {}
    lasts: dict[str, Moment] = {}
    opening = _opening(rows)
    for row in rows:
        if row.placed.instant:
            moment = Moment(row.placed.instant, row.placed.entry.line, "timeline")
            for phase in row.phases:
                if phase in _END_PHASES and moment.instant.at == opening and not row.called:
                    continue
                if phase == "impact_started" and row.called and phase not in firsts:
                    # What was seen before the impact started was something else.
                    firsts.pop("detected", None)
                elif phase == "impact_started" and _known_before(moment, firsts):
                    continue
                firsts.setdefault(phase, moment)
                if not (phase == "restored" and "resolved" in row.phases and phase in lasts):
                    lasts[phase] = moment
    found = {name: firsts[phase] for phase, name in _MOMENT_OF.items() if phase in firsts}
    _take_end(found, lasts)
    _take_declaration(rows, found)
    detected, acknowledged = found.get("detected_at"), found.get("acknowledged_at")
    if detected and acknowledged and acknowledged.instant.at < detected.instant.at:
        # Who takes an incident knows of it: a later alert or report is not the first.
        del found["detected_at"]
    return found


def _opening(rows: Sequence[ClassifiedRow]) -> datetime | None:
    """Return the first time of a timeline that goes on to describe impact: all was well before, not after."""
    timed = [(row.placed.instant.at, row) for row in rows if row.placed.instant]
    first = timed[0][0] if timed and timed[0][0] == min(at for at, _ in timed) else None
    later = (row.phases for at, row in timed if at != first)
    return first if any("impact_started" in phases for phases in later) else None


def _known_before(moment: Moment, firsts: Mapping[str, Moment]) -> bool:
    """Return whether somebody knew before: what follows is then no beginning, but what was seen of it."""
    return any(
        phase in firsts and firsts[phase].instant.at < moment.instant.at
        for phase in ("detected", "acknowledged", "declared", "mitigated", "restored", "resolved")
    )


def _take_end(found: dict[MomentName, Moment], lasts: Mapping[str, Moment]) -> None:
    restored = lasts.get("restored")
    if "resolved" in lasts:
        found["resolved_at"] = lasts["resolved"]
        apart = restored and restored.line != lasts["resolved"].line
        if restored and apart and restored.instant.at < lasts["resolved"].instant.at:
            found.setdefault("mitigated_at", restored)
    elif restored:
        found["resolved_at"] = restored._replace(is_restoration=True)
        if found.get("mitigated_at") == restored:
            del found["mitigated_at"]
    elif closed := lasts.get("closed"):
        found["resolved_at"] = closed


def _take_declaration(rows: Sequence[ClassifiedRow], found: dict[MomentName, Moment]) -> None:
    """Where the timeline opens with the declaration, later alerts came to people who knew already."""
    first = next((row for row in rows if row.placed.instant), None)
    if first is None or first.phases[:1] != ("declared",) or first.placed.instant is None:
        return
    detected = found.get("detected_at")
    if detected and detected.instant.at > first.placed.instant.at:
        found["detected_at"] = Moment(first.placed.instant, first.placed.entry.line, "timeline")


def events_of(
    rows: Sequence[ClassifiedRow], moments: Mapping[MomentName, Moment]
) -> tuple[TimelineEvent, ...]:
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


def _phase(row: ClassifiedRow, resolved_line: int | None) -> Phase | None:
    if row.phase == "closed":
        return "resolved" if row.placed.entry.line == resolved_line else None
    if row.phase == "restored":
        return "resolved" if row.placed.entry.line == resolved_line else "mitigated"
    return row.phase  # type: ignore[return-value]  # the vocabulary's phases are ours, checked on loading


def _text(placed: TimedRow) -> str:
    label, text = placed.entry.label, placed.entry.text.replace("\n\n", " ")
    return f"{label}: {text}" if label and text else label or text
