"""Labelled values → typed fields; what no typed field takes stays a plain `Field`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from pmdata.model import Clock, DurationName, Field, MomentName
from pmdata.problems import Problem, problem
from pmdata.reading.rules.durations import StatedDuration
from pmdata.reading.rules.instants import Instant, InstantResolver
from pmdata.reading.rules.moments import Moment
from pmdata.reading.rules.prose import joins_ends
from pmdata.reading.rules.time_labels import ends_outage, moment_named, place_restored
from pmdata.reading.structure.entries import Entry
from pmdata.reading.structure.labels import Pair, is_empty
from pmdata.reading.text.words import is_placeholder, normalise, normalised, strip_markup
from pmdata.reading.values.clock_times import (
    ClockTime,
    find_times,
    has_partly_known_time,
    has_unread_lead,
    parse_range,
)
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.duration_bases import stated_clock
from pmdata.reading.values.durations import find_duration, parse_duration
from pmdata.reading.values.zones import ZoneHit, find_zone
from pmdata.reading.vocabulary.language import ENGLISH, Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_MOMENT_LABELS: tuple[MomentName, ...] = (
    "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at",
)  # fmt: skip
_DURATION_LABELS: dict[str, DurationName] = {
    "time_to_resolve": "time_to_resolve",
    "duration": "time_to_resolve",
    "time_to_detect": "time_to_detect",
    "time_to_acknowledge": "time_to_acknowledge",
    "time_to_mitigate": "time_to_mitigate",
}


_NOTE = re.compile(r"\(([^()]{3,100})\)\s*$")
_LONGEST_SHOWN = 60
_MOST_WORDS = 16
"""Words of a value that is a span or a length, what explains it included; more are prose."""


@dataclass(slots=True)
class Facts:
    """The pairs of one incident by field, first stated first, and those that stay plain fields."""

    language: Language = ENGLISH
    by_field: dict[str, list[Pair]] = field(default_factory=dict)
    values: dict[str, list[Pair]] = field(default_factory=dict)
    """Those of `by_field` that say something."""
    plain: list[Pair] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    """Identities of the pairs whose value is in a typed field."""

    def pairs(self, name: str) -> list[Pair]:
        """Return the pairs of a field that say something."""
        return self.values.get(name, [])

    def first(self, name: str) -> Pair | None:
        """Return the first pair of a field that says something, and note it as read."""
        pairs = self.values.get(name)
        if pairs is None:
            return None
        self.consume(pairs[0])
        return pairs[0]

    def every(self, name: str) -> list[Pair]:
        """Return the pairs of a field that holds a list, and note them as read."""
        pairs = self.pairs(name)
        for pair in pairs:
            self.consume(pair)
        return pairs

    def consume(self, pair: Pair) -> None:
        """Note that the value of `pair` is in a typed field."""
        self.taken.add(id(pair))

    def release(self, name: str) -> None:
        """Keep a field's pairs as plain fields, since its value could not be read."""
        self.taken.difference_update(id(pair) for pair in self.by_field.get(name, ()))

    def fields(self) -> tuple[Field, ...]:
        """Return what no typed field took, in the file's order."""
        rows = sorted([*self.plain, *self._left()], key=lambda pair: pair.line)
        return tuple(
            Field(label=strip_markup(pair.label), value=strip_markup(pair.value), line=pair.line)
            for pair in rows
            if not is_empty(pair.value, self.language)
        )

    def _left(self) -> Iterator[Pair]:
        """Yield the pairs that name a typed field, but could not be read or repeat it otherwise."""
        for pairs in self.by_field.values():
            left = [pair for pair in pairs if id(pair) not in self.taken and pair.kind != "front_matter"]
            if left:
                used = {normalise(pair.value) for pair in pairs if id(pair) in self.taken}
                yield from (pair for pair in left if normalise(pair.value) not in used)


def gather(pairs: Iterable[Pair], vocabulary: Vocabulary) -> Facts:
    """Sort pairs by the field their label means."""
    facts = Facts(vocabulary.language)
    restored: list[Pair] = []
    for pair in pairs:
        own = vocabulary.front_matter.get(normalise(pair.label)) if pair.kind == "front_matter" else None
        name = own or vocabulary.label(pair.label)
        if name == "ignore":
            continue
        moment = moment_named(pair, name, vocabulary)
        if moment == "restored":
            restored.append(pair)
            continue
        name = moment or name
        if name == "resolved_at" and ends_outage(pair, vocabulary):
            restored.append(pair)
            continue
        if name is None:
            if pair.strong:
                facts.plain.append(pair)
            continue
        if name == "incident_id" and normalise(pair.label) in vocabulary.id_or_title and _names(pair.value):
            name = "title"
        facts.by_field.setdefault(name, []).append(pair)
        if not is_empty(pair.value, vocabulary.language):
            facts.values.setdefault(name, []).append(pair)
    place_restored(restored, facts.by_field)
    place_restored(restored, facts.values)
    return facts


def _names(value: str) -> bool:
    """Return whether a value is words, as no id is."""
    return not any(sign.isdigit() for sign in value) and " " in value.strip()


def placeholders(facts: Facts) -> list[Problem]:
    """Return a problem for each field in which a template's words were left standing."""
    return [
        problem(
            "placeholder-left",
            line=pair.line,
            field=name,
            label=strip_markup(pair.label),
            value=strip_markup(pair.value)[:_LONGEST_SHOWN],
        )
        for name, pairs in facts.by_field.items()
        for pair in pairs
        if is_placeholder(pair.value, facts.language)
        and len(normalise(pair.value)) > 1
        and not _says_none(pair.value, facts.language)
    ]


def _says_none(value: str, language: Language) -> bool:
    """Return whether somebody wrote that there is nothing to say, which is no left-over."""
    return normalise(value) in normalised("says_none", language)


def stated_moments(facts: Facts, resolver: InstantResolver) -> dict[MomentName, Moment]:
    """Return the moments that labels state: single times, and both ends of a stated span."""
    found: dict[MomentName, Moment] = {}
    for pair in (*facts.pairs("event_time"), *facts.pairs("incident_on"), *facts.pairs("duration")):
        if pair.kind == "front_matter":
            continue
        for name, moment in _span(pair, resolver).items():
            found.setdefault(name, moment)
            facts.taken.add(id(pair))
    for name in _MOMENT_LABELS:
        for pair in facts.pairs(name):
            if _is_copied(pair, facts):
                continue
            if instant := _single(pair, resolver):
                found[name] = _labelled(instant, pair)
                facts.taken.add(id(pair))
                break
    return found


def _labelled(instant: Instant, pair: Pair) -> Moment:
    return Moment(instant, pair.line, "label", matched=pair.name)


def _is_copied(pair: Pair, facts: Facts) -> bool:
    """Return whether a front matter's end only repeats its date, as an import from elsewhere writes it."""
    return pair.kind == "front_matter" and any(
        pair.value == day.value for day in facts.pairs("incident_on") if day.kind == pair.kind
    )


def _span(pair: Pair, resolver: InstantResolver) -> dict[MomentName, Moment]:
    text = strip_markup(pair.value)
    note = _NOTE.search(text)
    ends = (
        parse_range(text, resolver.language)
        or (parse_range(note[1], resolver.language) if note else None)
        or (_span_ends(text, resolver.language) if len(text.split()) <= _MOST_WORDS else None)
    )
    found: dict[MomentName, Moment] = {}
    if ends is None:
        is_length = (
            not find_dates(text, language=resolver.language)
            and parse_duration(text, resolver.language) is not None
        )
        instant = None if is_length else _single(pair, resolver)
        return {"impact_started_at": _labelled(instant, pair)} if instant else {}
    rows = [_entry(pair, clock, number, resolver.language) for number, clock in enumerate(ends)]
    start, end = resolver.resolve(rows)
    if start.instant:
        found["impact_started_at"] = _labelled(start.instant, pair)
    if start.instant and end.instant:
        found["resolved_at"] = _labelled(end.instant, pair)
    return found


def _span_ends(text: str, language: Language) -> tuple[ClockTime, ClockTime] | None:
    """Return the ends of the one span that a sentence after a label states, its day beside them."""
    times = find_times(text, language)
    if len(times) != 2 or not joins_ends(text, times[0], times[1], language):  # noqa: PLR2004 - both ends
        return None
    first, second = times
    dates = find_dates(text, language=language)
    if first.date is None and len(dates) == 1:
        first, second = first._replace(date=dates[0]), second._replace(date=None)
    return first, second


def _single(pair: Pair, resolver: InstantResolver) -> Instant | None:
    text = strip_markup(pair.value)
    times = find_times(text, resolver.language)
    if len(times) != 1 or has_partly_known_time(text):
        return None
    entry = _entry(pair, times[0], 0, resolver.language)
    if entry.date is None and (dates := find_dates(text, language=resolver.language)):
        entry.date = dates[0]
    return resolver.resolve([entry])[0].instant


def _entry(pair: Pair, clock: ClockTime, number: int, language: Language) -> Entry:
    note = find_zone(pair.label, language) if "(" in pair.label else None
    zone = note.name if isinstance(note, ZoneHit) else None
    value = strip_markup(pair.value)
    return Entry(
        pair.line, number, clock, clock.date, pair.label, pair.value, zone=zone,
        unread=has_unread_lead(value, language), written=f"{strip_markup(pair.label)}: {value}",
    )  # fmt: skip


def stated_durations(
    facts: Facts, template: str | None, vocabulary: Vocabulary
) -> dict[DurationName, StatedDuration]:
    """Return the durations that labels state, each with the clock its template or words give."""
    found: dict[DurationName, StatedDuration] = {}
    clocks = vocabulary.clocks.get(template or "", {})
    for label, name in _DURATION_LABELS.items():
        for pair in facts.pairs(label):
            seconds = _seconds(pair.value, facts.language)
            if seconds is None:
                continue
            facts.consume(pair)
            clock = _clock(pair, label, clocks, facts.language)
            # Beside a time to resolve, the length of an outage is that of its own end.
            own: DurationName = "time_to_mitigate" if name in found and clock == "outage" else name
            found.setdefault(own, StatedDuration(seconds, clock, pair.line, matched=pair.name))
    _take_recovery(facts, found)
    return found


def _clock(pair: Pair, label: str, clocks: Mapping[str, str], language: Language) -> Clock:
    """Return the clock that the value, its label or the template gives to a stated duration."""
    basis = stated_clock(strip_markup(pair.value), language)
    if label == "duration":
        named = basis or stated_clock(strip_markup(pair.label), language) or clocks.get(label)
        return cast("Clock", named or "impact_start")
    if basis == "outage":
        return "impact_start"  # an outage's begin; the end is the one that the label names
    default = "detection" if label == "time_to_acknowledge" else "impact_start"
    return cast("Clock", basis or clocks.get(label) or default)


def _take_recovery(facts: Facts, found: dict[DurationName, StatedDuration]) -> None:
    """Time to recover is the mitigation where a resolve time is beside it, else the resolution."""
    for pair in facts.pairs("time_to_recover"):
        seconds = _seconds(pair.value, facts.language)
        if seconds is None:
            continue
        name: DurationName = "time_to_mitigate" if "time_to_resolve" in found else "time_to_resolve"
        clock = _clock(pair, "time_to_recover", {}, facts.language)
        found.setdefault(name, StatedDuration(seconds, clock, pair.line, matched=pair.name))
        facts.consume(pair)
        return


def _seconds(value: str, language: Language) -> int | None:
    text = strip_markup(value)
    seconds = parse_duration(text, language)
    if seconds is not None:
        return seconds
    hit = find_duration(text, language)
    if hit is None:
        return None
    # Prose that goes on to another length says of neither that it is the whole.
    rest = text[text.find(hit[1]) + len(hit[1]) :]
    other = find_duration(rest, language) if len(text.split()) > _MOST_WORDS else None
    return None if other and other[0] != hit[0] else hit[0]
