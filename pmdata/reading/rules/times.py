"""When it all happened: date, zone, timeline, moments and durations of one incident, put together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pmdata.model import Duration, DurationName, MomentName, Source
from pmdata.problems import Problem, problem
from pmdata.reading.candidate import Resolution
from pmdata.reading.rules import facts, moments
from pmdata.reading.rules.durations import (
    StatedDuration,
    by_end,
    by_response,
    computed_for,
    durations_of,
    stated_differs,
)
from pmdata.reading.rules.earlier_start import backdated
from pmdata.reading.rules.front_matter import FrontStatement
from pmdata.reading.rules.identity import CLASH, report_date, report_zone
from pmdata.reading.rules.instants import InstantResolver, ReportZone
from pmdata.reading.rules.moment_order import disorder, near, over_midnight, rows_over_midnight
from pmdata.reading.rules.moment_rules import Evidence, resolved
from pmdata.reading.rules.opposites import with_opposites
from pmdata.reading.rules.prose import (
    durations_in_prose,
    relevant_sentences,
    title_sentence,
)
from pmdata.reading.rules.sections import opening_text
from pmdata.reading.rules.time_led_sentences import apart
from pmdata.reading.structure.labels import Pair
from pmdata.reading.structure.outline import Part, title_part
from pmdata.reading.structure.rows import DateLine, Entry, entries_of
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.zones import is_unknown_zone
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_OPENING_WORD = re.compile(r"\W{0,2}([A-Z]+)(?!\w)")
_IN_PATH = re.compile(r"(?<=[A-Za-z])/(?=\d{4}-\d\d-\d\d)|(?<=\d{4}-\d\d-\d\d)/(?=[A-Za-z])")
"""A slash beside the date of a title that is the path of a page."""
_MOST_LOST = 5
_CERTAIN = "front matter"
_HALF_A_YEAR = timedelta(days=183)
_PROSE_RATIO = 0.2
"""Prose that differs by more than this from the report's own times speaks of something else."""


@dataclass(slots=True)
class Times:
    """The fields of the record that state times, where each was read, and what is wrong with them."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    zone_lines: frozenset[int] = frozenset()


def times_of(
    parts: list[Part],
    extracted: facts.Facts,
    front: FrontStatement,
    template: str | None,
    path: str,
    zone_name: str | None,
    vocabulary: Vocabulary,
) -> Times:
    """Return the times of one incident; `zone_name` is the workspace's zone for reports without one."""
    times = Times()
    rows = entries_of(parts, vocabulary)
    on, rule = _date(parts, extracted, rows, path)
    zone, clashes = report_zone(
        parts, extracted.pairs("time_zone"), _dated(extracted), rows, zone_name, extracted.language
    )
    times.zone_lines = zone.lines
    if rule == CLASH:
        times.problems.append(_date_clash(rows, on))
        rows = [replace(row, clock=None, date=None) for row in rows if isinstance(row, Entry)]
    times.problems += _unknown_zones(rows, extracted.language)
    resolver = InstantResolver(on, zone, vocabulary.language)
    shown, as_classified, since = _meanings(rows, resolver, on, zone, vocabulary)
    sentences = relevant_sentences(parts, vocabulary.language)
    titled = title_sentence(parts, vocabulary.language)
    stated = front.durations(facts.stated_durations(extracted, template, vocabulary))
    in_prose = _unstated(durations_in_prose(sentences, vocabulary), stated)
    resolution = resolved(
        Evidence(
            parts=parts,
            rows=as_classified,
            has_clocks=any(isinstance(row, Entry) and row.clock for row in rows),
            labels=extracted,
            front=front,
            sentences=[*titled, *sentences],
            since=since,
            durations={**in_prose, **stated},
            resolver=resolver,
            vocabulary=vocabulary,
        )
    )
    read = {name: one for name, one in resolution.moments().items() if name not in front.denied}
    found = over_midnight(read, resolver)
    shown = rows_over_midnight(shown, read, found, resolver)
    started = found.get("impact_started_at")
    incident_on = on if rule == "label" or not started else started.instant.on
    found, far = near(found, incident_on)
    if not {"impact_started_at", "resolved_at"} <= found.keys():
        # A title rounds: its length counts where nothing else states one.
        in_prose = {**_unstated(durations_in_prose(titled, vocabulary), stated), **in_prose}
    durations, differences = _durations(found, in_prose, stated, front, zone)
    wrong = list(disorder(found))
    if on and rule == "title" and (issue := _of_another_year(found, on)):
        # Lengths hold in any year.
        found = {name: moment for name, moment in found.items() if moment.rule == _CERTAIN}
        shown, wrong, incident_on = [_nowhere(row) for row in shown], [issue], on
    if zone.is_doubtful:
        # Lengths and the local date hold in any zone, instants and their order do not.
        found = {name: moment for name, moment in found.items() if moment.instant.zone_source == "row"}
        shown, wrong = [_without_instant(row) for row in shown], []
    times.problems += [*resolver.problems, *clashes, *far, *wrong, *differences]
    _note(times, found, incident_on, resolution)
    times.values = {
        **{str(name): moment.instant.at for name, moment in found.items()},
        "incident_on": incident_on,
        "durations": durations,
        "timeline": moments.events_of(shown, found),
    }
    return times


def _unstated(
    durations: Mapping[DurationName, StatedDuration], stated: Mapping[DurationName, StatedDuration]
) -> dict[DurationName, StatedDuration]:
    return {name: one for name, one in durations.items() if name not in stated}


def _meanings(
    rows: Sequence[Entry | DateLine],
    resolver: InstantResolver,
    on: date | None,
    zone: ReportZone,
    vocabulary: Vocabulary,
) -> tuple[list[moments.ClassifiedRow], list[moments.ClassifiedRow], dict[MomentName, moments.Moment]]:
    """Return the rows as the record shows them, the rows as classified, and a start stated later.

    They state more where a row holds several times; what is wrong with them is reported once.
    """
    shown = with_opposites(moments.classify_rows(resolver.resolve(rows), vocabulary), vocabulary)
    pieces = apart(rows, vocabulary.language)
    if len(pieces) == len(rows):
        as_classified, since = backdated(shown, resolver, vocabulary)
        return as_classified, as_classified, since
    again = InstantResolver(on, zone, vocabulary.language)
    classified = with_opposites(moments.classify_rows(again.resolve(pieces), vocabulary), vocabulary)
    as_classified, since = backdated(classified, resolver, vocabulary)
    return shown, as_classified, since


def rows_describe_incident(parts: list[Part], vocabulary: Vocabulary) -> bool:
    """Return whether rows with clock times describe an incident, whatever their sections are called."""
    resolver = InstantResolver(None, ReportZone(None, "utc"), vocabulary.language)
    placed = resolver.resolve(entries_of(parts, vocabulary))
    return moments.describes_incident(moments.classify_rows(placed, vocabulary))


def _unknown_zones(rows: Sequence[Entry | DateLine], language: Language) -> list[Problem]:
    """Return a problem where one word after the clock of all rows looks like a zone and is none."""
    clocked = [row for row in rows if isinstance(row, Entry) and row.clock and not row.clock.zone]
    openings = {match[1] if (match := _OPENING_WORD.match(row.text)) else "" for row in clocked}
    if len(clocked) == 1 or len(openings) != 1 or not is_unknown_zone(name := openings.pop(), language):
        return []
    return [problem("unknown-zone", line=clocked[0].line, field="timeline", zone=name)]


def _durations(
    found: Mapping[MomentName, moments.Moment],
    in_prose: Mapping[DurationName, StatedDuration],
    stated: Mapping[DurationName, StatedDuration],
    front: FrontStatement,
    zone: ReportZone,
) -> tuple[dict[DurationName, Duration], list[Problem]]:
    """Return the durations; of a report in doubt of its zone only times of one kind are compared."""
    agreed, doubts = _agreeing(in_prose, found)
    instants = {
        name: moment.instant.at
        for name, moment in found.items()
        if not zone.is_doubtful or moment.instant.zone_source != "row"
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
    return durations, [*doubts, *differences]


def _dated(extracted: facts.Facts) -> list[Pair]:
    return [
        p
        for name in ("incident_on", "event_time", "impact_started_at", "duration")
        for p in extracted.pairs(name)
    ]


def _lost(resolution: Resolution, name: MomentName) -> Iterator[str]:
    """Yield in words what else was found for a moment, and why it does not count."""
    lost = [one for one in resolution.lost if one.candidate.field == name]
    for one in lost[:_MOST_LOST]:
        moment = one.candidate.value
        at = f"{moment.instant.at:%Y-%m-%d %H:%M} UTC"
        yield f"{one.candidate.rule} (line {moment.line}) {at}: {one.reason}"


def _of_another_year(found: Mapping[MomentName, moments.Moment], on: date) -> Problem | None:
    """Return the problem of moments that all lie a year or so from the date in the title.

    Those of the block that pmdata writes are whole instants: no title is held against them.
    """
    typed = [moment for moment in found.values() if moment.rule != _CERTAIN]
    far = [moment for moment in typed if abs(moment.instant.on - on) > _HALF_A_YEAR]
    if not far or len(far) < len(typed):
        return None
    return problem("date-clash", line=far[0].line, field="timeline", stated=far[0].instant.on, other=on)


def _nowhere(row: moments.ClassifiedRow) -> moments.ClassifiedRow:
    return row._replace(placed=row.placed._replace(instant=None))


def _without_instant(row: moments.ClassifiedRow) -> moments.ClassifiedRow:
    instant = row.placed.instant
    doubtful = instant is not None and instant.zone_source != "row"
    return row._replace(placed=row.placed._replace(instant=None)) if doubtful else row


def _date(
    parts: list[Part], extracted: facts.Facts, rows: Sequence[Entry | DateLine], path: str
) -> tuple[date | None, str]:
    heading = title_part(parts)
    dated = _dated(extracted)
    for pair in extracted.pairs("incident_on"):
        if find_dates(pair.value, language=extracted.language):
            extracted.consume("incident_on", pair)
    return report_date(
        labels=[pair for pair in dated if pair.kind != "front_matter"],
        title=_IN_PATH.sub(" ", "\n".join([heading.title if heading else "", *_titles(extracted)])),
        rows=rows,
        summary=opening_text(parts)[:1500],
        front_matter=[pair for pair in dated if pair.kind == "front_matter"],
        file_name=path,
        language=extracted.language,
    )


def _titles(extracted: facts.Facts) -> list[str]:
    return [pair.value for pair in extracted.pairs("title")]


def _date_clash(rows: Sequence[Entry | DateLine], on: date | None) -> Problem:
    row = next(row for row in rows if row.date and row.date.date)
    stated = row.date.date if row.date else None
    return problem("date-clash", line=row.line, field="timeline", stated=stated, other=on)


def _agreeing(
    in_prose: Mapping[DurationName, StatedDuration], found: Mapping[MomentName, moments.Moment]
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


def _note(
    times: Times, found: Mapping[MomentName, moments.Moment], on: date | None, resolution: Resolution
) -> None:
    for name, moment in found.items():
        instant, won = moment.instant, resolution.chosen[name]
        times.sources.append(
            Source(
                field=name,
                line=moment.line,
                rule=won.rule,
                matched=won.matched or None,
                zone=instant.zone,
                zone_source=instant.zone_source,
                instead_of=tuple(_lost(resolution, name)),
            )
        )
    if on is None:
        times.problems.append(problem("no-date", field="incident_on"))
    assumed = [m for m in found.values() if m.instant.zone_source in ("utc", "workspace")]
    if assumed:
        first = min(assumed, key=lambda m: m.line)
        times.problems.append(
            problem("zone-assumed", line=first.line, field="timeline", zone=first.instant.zone)
        )
