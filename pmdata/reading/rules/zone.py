"""The zone of the times of a report that name none themselves."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pmdata.problems import Problem, problem
from pmdata.reading.rules.instants import ReportZone
from pmdata.reading.structure.entries import Entry
from pmdata.reading.structure.labels import Pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Block, ItemList, Line, Paragraph, Quote, Table
from pmdata.reading.text.words import strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.zone_lines import opening_zone
from pmdata.reading.values.zones import ZoneClash, ZoneHit, find_zone, unknown_zone_in_title, zone_of
from pmdata.reading.vocabulary.language import Language

_LONGEST_ZONE_LINE = 200
_SEASONS = (date(2025, 1, 15), date(2025, 7, 15))
_LONGEST_ZONE_SENTENCE = 80
_FIRST_LINES = 3
_NOT_PROSE = frozenset({"timeline", "later_timeline", "action_items", "related", "references", "boilerplate"})


def report_zone(
    report: Report, stated: Sequence[Pair], labelled: Sequence[Pair]
) -> tuple[ReportZone, list[Problem]]:
    """Return the zone of times that name none.

    A label or the report's own sentence says it, else a labelled time, else all rows of the timeline that
    name one, else the workspace. Where the report names several that do not agree, it is the
    first, marked as doubtful, and there is the problem.
    """
    parts, language, default = report.parts, report.language, report.settings.zone
    labels = ((find_zone(strip_markup(pair.value), language), pair.line) for pair in stated)
    hits = [(hit, line) for hit, line in labels if hit]
    hits += [hit for part in parts for hit in _zones_in(part, language)]
    lines = frozenset(line for hit, line in hits if len(hit.text) <= _LONGEST_ZONE_SENTENCE)
    names = list(dict.fromkeys(name for hit, _ in hits for name in _names(hit)))
    if (
        any(isinstance(hit, ZoneClash) for hit, _ in hits)
        or len({_rules(name, language) for name in names}) > 1
    ):
        clash = problem("zone-clash", line=hits[0][1], field="timeline", zones=", ".join(sorted(names)))
        return ReportZone(names[0], "document", lines, is_doubtful=True), [clash]
    if hits:
        return _known_or_doubtful(names[0], hits[0][1], lines, language)
    if beside := _zone_of_label(labelled, language):
        return ReportZone(beside, "document"), []
    in_rows = [
        row.clock.zone for row in report.rows if isinstance(row, Entry) and row.clock and row.clock.zone
    ]
    if in_rows and len({_rules(name, language) for name in in_rows}) == 1:
        return ReportZone(in_rows[0], "document"), []
    if in_prose := _zone_of_prose(parts, language):
        name, line = in_prose
        bare = any(
            isinstance(row, Entry) and row.clock and not (row.clock.zone or row.zone) for row in report.rows
        )
        assumed = problem("zone-assumed", line=line, field="timeline", zone=name)
        return ReportZone(name, "document"), [assumed] if bare else []
    return ReportZone(default, "workspace" if default else "utc"), []


def _zone_of_label(labelled: Sequence[Pair], language: Language) -> str | None:
    """Return the zone of a labelled time: after its clock, else named beside it ("11h30 (Paris time)")."""
    values = [strip_markup(pair.value) for pair in labelled]
    zones = (clock.zone for value in values for clock in find_times(value, language) if clock.zone)
    hits = (hit.name for value in values if isinstance(hit := find_zone(value, language), ZoneHit))
    return next(zones, None) or next(hits, None)


def _known_or_doubtful(
    name: str, line: int, lines: frozenset[int], language: Language
) -> tuple[ReportZone, list[Problem]]:
    """Return the zone that the report states; one that is not known leaves its instants unknown."""
    if any(zone_of(name, day, language) for day in _SEASONS):
        return ReportZone(name, "document", lines), []
    unknown = problem("unknown-zone", line=line, field="timeline", zone=name)
    return ReportZone(name, "document", lines, is_doubtful=True), [unknown]


def _zone_of_prose(parts: Sequence[Part], language: Language) -> tuple[str, int] | None:
    """Return the one zone that clock times of the report's sentences name, and where it first does.

    Others may name none: who writes one zone out hardly leaps to another without a word.
    """
    candidates = [
        (clock.zone, line.number)
        for part in parts
        if part.kind not in _NOT_PROSE
        for block in part.blocks
        if isinstance(block, Paragraph)
        for line in block.lines
        for clock in find_times(strip_markup(line.text), language)
    ]
    named = [(zone, line) for zone, line in candidates if zone]
    if len({_rules(zone, language) for zone, _ in named}) != 1:
        return None
    name, line = named[0]
    return (name, line) if zone_of(name, _SEASONS[0], language) else None


def _names(hit: ZoneHit | ZoneClash) -> tuple[str, ...]:
    return hit.names if isinstance(hit, ZoneClash) else (hit.name,)


def _rules(name: str, language: Language) -> str:
    """Return what a zone's name stands for: PST, PDT and PT are one, and so are CET and CEST."""
    return " ".join(str(zone_of(name, day, language) or name) for day in _SEASONS)


def _zones_in(part: Part, language: Language) -> Iterable[tuple[ZoneHit | ZoneClash, int]]:
    timeline = part.kind in ("timeline", "later_timeline")
    if timeline and (hit := find_zone(part.title, language) or unknown_zone_in_title(part.title, language)):
        yield hit, part.line
    for block in part.blocks:
        if timeline and isinstance(block, Table):
            break
        for line in _statements(block, language, noted=timeline or part.kind in ("metadata", "title")):
            hit = (
                _zone_in(line.text, language, opening=timeline)
                if len(line.text) < _LONGEST_ZONE_LINE
                else None
            )
            alone = len(line.text) <= _LONGEST_ZONE_SENTENCE
            # A sentence outside the timeline that names two zones may speak of anything.
            if hit and (timeline or alone or not isinstance(hit, ZoneClash)):
                yield hit, line.number


def _zone_in(text: str, language: Language, *, opening: bool) -> ZoneHit | ZoneClash | None:
    """Return the zone that a line states; above the rows of a timeline its first word may be one."""
    opened = opening_zone(text, language) if opening else None
    return opened or find_zone(strip_markup(text), language)


def _statements(block: Block, language: Language, *, noted: bool) -> Iterator[Line]:
    """Yield the lines that may say in which zone the times are: text, a bullet of its own, a short quote."""
    if isinstance(block, Paragraph):
        yield from block.lines[:_FIRST_LINES]
    elif isinstance(block, ItemList):
        for item in block.items[:_FIRST_LINES]:
            short = len(item.text) <= _LONGEST_ZONE_SENTENCE
            if short and find_zone(strip_markup(item.text), language) and not find_times(item.text, language):
                yield Line(item.line, item.text)
    elif noted and isinstance(block, Quote):
        yield from block.lines
