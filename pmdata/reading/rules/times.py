"""When it all happened: date, zone, timeline, moments and durations of one incident, put together."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pmdata.model import MomentName, Source
from pmdata.problems import Problem, problem
from pmdata.reading.candidate import Candidate, Resolution
from pmdata.reading.rules import facts, moments
from pmdata.reading.rules.dates import CLASH, FIELD, dated_pairs, dates_of
from pmdata.reading.rules.duration_rules import chosen_durations, unstated
from pmdata.reading.rules.earlier_start import backdated
from pmdata.reading.rules.front_matter import RULE as _CERTAIN
from pmdata.reading.rules.front_matter import FrontStatement
from pmdata.reading.rules.instants import InstantResolver, ReportZone
from pmdata.reading.rules.moment_order import disorder, near, over_midnight, rows_over_midnight
from pmdata.reading.rules.moment_rules import Evidence, resolved
from pmdata.reading.rules.opposites import with_opposites
from pmdata.reading.rules.prose import relevant_sentences, title_sentence
from pmdata.reading.rules.prose_durations import durations_in_prose
from pmdata.reading.rules.time_led_sentences import apart
from pmdata.reading.rules.zone import report_zone
from pmdata.reading.structure.entries import DateLine, Entry
from pmdata.reading.structure.report import Report
from pmdata.reading.values.zones import is_unknown_zone
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_OPENING_WORD = re.compile(r"\W{0,2}([A-Z]+)(?!\w)")
_MOST_LOST = 5
_HALF_A_YEAR = timedelta(days=183)


@dataclass(slots=True)
class Times:
    """The fields of the record that state times, where each was read, and what is wrong with them."""

    values: dict[str, Any] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    zone_lines: frozenset[int] = frozenset()


def times_of(report: Report, extracted: facts.Facts, front: FrontStatement, found: Resolution) -> Times:
    """Return the times of one incident; `found` takes what was chosen, and knows its template."""
    times, vocabulary = Times(), report.vocabulary
    rows: Sequence[Entry | DateLine] = report.rows
    found.take(dates_of(report, extracted))
    on, rule = _day(found)
    zone, clashes = report_zone(report, extracted.pairs("time_zone"), dated_pairs(extracted))
    times.zone_lines = zone.lines
    if rule == CLASH:
        times.problems.append(_date_clash(rows, on))
        rows = [replace(row, clock=None, date=None) for row in rows if isinstance(row, Entry)]
    times.problems += _unknown_zones(rows, report.language)
    resolver = InstantResolver(on, zone, report.language)
    shown, as_classified, since = _meanings(rows, resolver, on, zone, vocabulary)
    sentences = relevant_sentences(report)
    titled = title_sentence(report)
    stated = front.durations(facts.stated_durations(extracted, found.value("template"), vocabulary))
    in_prose = unstated(durations_in_prose(sentences, vocabulary), stated)
    resolved(
        Evidence(
            report=report,
            rows=as_classified,
            has_clocks=any(isinstance(row, Entry) and row.clock for row in rows),
            labels=extracted,
            front=front,
            sentences=[*titled, *sentences],
            since=since,
            durations={**in_prose, **stated},
            resolver=resolver,
            found=found,
        )
    )
    read = {name: one for name, one in found.moments().items() if name not in front.denied}
    placed = over_midnight(read, resolver)
    shown = rows_over_midnight(shown, read, placed, resolver)
    incident_on = on if rule == "label" else _day_of_start(found, placed)
    placed, far = near(placed, incident_on)
    if not {"impact_started_at", "resolved_at"} <= placed.keys():
        # A title rounds: its length counts where nothing else states one.
        in_prose = {**unstated(durations_in_prose(titled, vocabulary), stated), **in_prose}
    durations, differences = chosen_durations(
        placed, in_prose, stated, front, found, is_doubtful=zone.is_doubtful
    )
    wrong = list(disorder(placed))
    if on and rule == "title" and (issue := _of_another_year(placed, on)):
        # Lengths hold in any year.
        placed = {name: moment for name, moment in placed.items() if moment.rule == _CERTAIN}
        shown, wrong, incident_on = [_nowhere(row) for row in shown], [issue], on
    if zone.is_doubtful:
        # Lengths and the local date hold in any zone, instants and their order do not.
        placed = {name: moment for name, moment in placed.items() if moment.instant.zone_source == "row"}
        shown, wrong = [_without_instant(row) for row in shown], []
    times.problems += [*resolver.problems, *clashes, *far, *wrong, *differences]
    _note(times, placed, incident_on, found)
    times.sources += [Source(field=name, line=front.line, rule=_CERTAIN) for name in sorted(front.denied)]
    times.values = {
        **{str(name): moment.instant.at for name, moment in placed.items()},
        "incident_on": incident_on,
        "durations": durations,
        "timeline": moments.events_of(shown, placed),
    }
    return times


def _day(found: Resolution) -> tuple[date | None, str]:
    """Return the day that the report gives, and the rule that found it."""
    one = found.chosen.get(FIELD)
    return (one.value, one.rule) if one else (None, "")


def _day_of_start(found: Resolution, placed: Mapping[MomentName, moments.Moment]) -> date | None:
    """Return the local day of the start, which counts where no label states the day."""
    start = placed.get("impact_started_at")
    if start is None:
        return _day(found)[0]
    if start.instant.on != _day(found)[0]:
        found.drop(FIELD, f"the day of the start (line {start.line}) comes first")
        found.take([Candidate(FIELD, start.instant.on, start.line, "start", start.matched)])
    return start.instant.on


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


def rows_describe_incident(report: Report) -> bool:
    """Return whether rows with clock times describe an incident, whatever their sections are called."""
    resolver = InstantResolver(None, ReportZone(None, "utc"), report.language)
    placed = resolver.resolve(report.rows)
    return moments.describes_incident(moments.classify_rows(placed, report.vocabulary))


def _unknown_zones(rows: Sequence[Entry | DateLine], language: Language) -> list[Problem]:
    """Return a problem where one word after the clock of all rows looks like a zone and is none."""
    clocked = [row for row in rows if isinstance(row, Entry) and row.clock and not row.clock.zone]
    openings = {match[1] if (match := _OPENING_WORD.match(row.text)) else "" for row in clocked}
    if len(clocked) == 1 or len(openings) != 1 or not is_unknown_zone(name := openings.pop(), language):
        return []
    return [problem("unknown-zone", line=clocked[0].line, field="timeline", zone=name)]


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


def _date_clash(rows: Sequence[Entry | DateLine], on: date | None) -> Problem:
    row = next(row for row in rows if row.date and row.date.date)
    stated = row.date.date if row.date else None
    return problem("date-clash", line=row.line, field="timeline", stated=stated, other=on)


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
