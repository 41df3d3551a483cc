"""On which day an incident was: by a label, its title, its timeline, its text, the name of its file."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import PurePath

from pmdata.reading.candidate import Candidate
from pmdata.reading.rules.facts import Facts
from pmdata.reading.rules.sections import intro_of, opening_text
from pmdata.reading.structure.entries import DateLine, Entry
from pmdata.reading.structure.labels import Pair, is_empty
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Paragraph
from pmdata.reading.text.words import strip_markup
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.dates import date_in_file_name, find_dates, without_paperwork
from pmdata.reading.vocabulary.language import Language

FIELD = "incident_on"
CLASH = "agreement"
"""The rule that names a date on which everything but the timeline's own dates agrees."""
_NEAR = timedelta(days=7)
_FAR = timedelta(days=31)
_SOON = timedelta(days=92)
_OPENING_LENGTH = 1500
_LABELS = ("incident_on", "event_time", "impact_started_at", "duration")
_IN_PATH = re.compile(r"(?<=[A-Za-z])/(?=\d{4}-\d\d-\d\d)|(?<=\d{4}-\d\d-\d\d)/(?=[A-Za-z])")
"""A slash beside the date of a title that is the path of a page."""


def dated_pairs(facts: Facts) -> list[Pair]:
    """Return the labels that may state the day."""
    return [pair for name in _LABELS for pair in facts.pairs(name)]


def dates_of(report: Report, facts: Facts) -> Iterator[Candidate]:
    """Yield the report's date in the order of trust; the first one counts.

    Label, title, dated timeline rows, summary (where it lies within a week of a weaker source),
    front matter, file name. A timeline dated a month off is overruled where two others agree.
    """
    language = report.language
    for pair in facts.pairs(FIELD):
        if find_dates(pair.value, language=language):
            facts.consume(pair)
    stated = [*_of_labels(facts, language), *_of_title(report, facts)]
    yield from stated or _of_the_rest(report, facts)


def _of_labels(facts: Facts, language: Language) -> Iterator[Candidate]:
    for pair in dated_pairs(facts):
        if pair.kind != "front_matter" and not is_empty(pair.value, language):
            value = strip_markup(pair.value)
            if found := _first_full(find_dates(value, language=language)):
                yield Candidate(FIELD, found, pair.line, "label", pair.name)


def _of_title(report: Report, facts: Facts) -> Iterator[Candidate]:
    heading, titles = report.heading, facts.pairs("title")
    texts = [heading.title if heading else "", *(pair.value for pair in titles)]
    title = _IN_PATH.sub(" ", "\n".join(texts))
    hits = without_paperwork(find_dates(title, language=report.language), title, report.language)
    for hit in hits:
        if hit.date:
            line = heading.line if heading else titles[0].line
            yield Candidate(FIELD, hit.date, line, "title", title[hit.start : hit.end])
            return


def _of_the_rest(report: Report, facts: Facts) -> Iterator[Candidate]:
    language, rows = report.language, report.rows
    summary = opening_text(report.parts)[:_OPENING_LENGTH]
    in_text = without_paperwork(find_dates(summary, language=language), summary, language)
    head = next(_in_front_matter(facts, language), None)
    name = date_in_file_name(PurePath(report.path).name, language)
    if found := _beginning(rows):
        row, day = found
        others = [one for one in (head and head.value, name, _first_full(in_text)) if one]
        agreed = next((one for one in others if others.count(one) > 1), None)
        if agreed is not None and all(abs(one - day) > _FAR for one in others):
            yield Candidate(FIELD, agreed, report.line, CLASH)
        yield Candidate(FIELD, day, row.line, "timeline", row.written)
        return
    weaker = head or (Candidate(FIELD, name, report.line, "file name", report.path) if name else None)
    line = _opening_line(report)
    if weaker is None:
        for hit in in_text:
            if hit.date:
                yield Candidate(FIELD, hit.date, line, "text", summary[hit.start : hit.end])
                return
        return
    yield from _corrected(weaker.value, rows, in_text, summary, line)
    yield weaker


def _in_front_matter(facts: Facts, language: Language) -> Iterator[Candidate]:
    for pair in dated_pairs(facts):
        if pair.kind == "front_matter" and (day := _first_full(find_dates(pair.value, language=language))):
            yield Candidate(FIELD, day, pair.line, "front matter", pair.name)


def _opening_line(report: Report) -> int:
    opening = intro_of(report.parts) or next(report.of_kind("summary"), None)
    blocks = opening.blocks if opening else ()
    return next((block.line for block in blocks if isinstance(block, Paragraph)), report.line)


def _corrected(
    weaker: date, rows: Sequence[Entry | DateLine], in_text: Sequence[DateHit], summary: str, line: int
) -> Iterator[Candidate]:
    """Yield the date of the incident where only the front matter or the file's name is dated in full."""
    first = next((row for row in rows if row.date), None)
    if first and first.date and (found := _before(first.date, weaker)):
        yield Candidate(FIELD, found, first.line, "timeline", first.written)
    for hit in in_text[:3]:
        day = hit.date or _on_year(hit, weaker)
        if day and abs(day - weaker) <= _NEAR:
            yield Candidate(FIELD, day, line, "text", summary[hit.start : hit.end])
            return


def _before(hit: DateHit, published: date) -> date | None:
    """Return a date without a year as the last such day before the report, if that came out soon after."""
    for year in (published.year, published.year - 1):
        day = _on_year(hit, date(year, 1, 1))
        if day and timedelta(0) <= published - day <= _SOON:
            return day
    return None


def _beginning(rows: Sequence[Entry | DateLine]) -> tuple[Entry | DateLine, date] | None:
    """Return the first row with its date; the last one where each is dated and they go back in time."""
    dated = [(row, row.date.date) for row in rows if row.date and row.date.date]
    descending = all(later >= earlier for (_, later), (_, earlier) in pairwise(dated))
    return (dated[-1] if descending else dated[0]) if dated else None


def _first_full(hits: Iterable[DateHit]) -> date | None:
    return next((hit.date for hit in hits if hit.date), None)


def _on_year(hit: DateHit, near: date) -> date | None:
    try:
        return date(near.year, hit.month, hit.day)
    except ValueError:
        return None
