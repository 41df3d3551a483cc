"""What the incident did beyond what labels state, and how it was noticed: claims and words → candidates."""

from collections.abc import Iterator, Sequence

from pmdata.model import Answer, DetectionMethod, Section, TimelineEvent
from pmdata.reading.candidate import Candidate
from pmdata.reading.rules import details
from pmdata.reading.rules.facts import Facts
from pmdata.reading.structure.report import Report
from pmdata.reading.text.words import strip_markup
from pmdata.reading.values import scales
from pmdata.reading.vocabulary.language import Language

_BUDGET = "error budget"
SECTION = "section"


def budget_of(report: Report, facts: Facts, sla: Answer | None) -> Iterator[Candidate]:
    """Yield the figures that the block of an error budget states, or the answer on an SLA."""
    pairs = facts.pairs("sla_breach")
    budget = details.stated_budget_of(report, sla, pairs[0].line if pairs else None)
    if budget:
        line = budget.line or report.line
        yield Candidate("stated_budget", budget, line, _BUDGET)
        if budget.downtime_minutes is not None:
            yield Candidate("impact.downtime_seconds", round(60 * budget.downtime_minutes), line, _BUDGET)
    if peak := details.peak_error_rate_of(report):
        value = scales.read_indicator(peak.text, report.language)
        yield Candidate("impact.peak_error_rate", value, peak.number, _BUDGET, peak.text)


def detection_of(
    report: Report, facts: Facts, section: Section | None, timeline: Sequence[TimelineEvent]
) -> Iterator[Candidate]:
    """Yield how it was detected: by a label, a ticked box, the words of the detecting row, a section."""
    language, stated, method = report.language, _answer(report, facts), None
    if stated:
        method, words = scales.read_detection_method(stated.value, language)
        if method is not None:
            yield Candidate("detection_method", method, stated.line, stated.rule, stated.matched)
        if shown := words or strip_markup(stated.value):
            yield Candidate("detection_stated", shown, stated.line, stated.rule, stated.matched)
    row = next((event for event in timeline if event.phase == "detected"), None)
    if row and method is None and (method := _method_of_row(row, language)):
        yield Candidate("detection_method", method, row.line, "timeline", row.text)
    if section and not stated:
        yield Candidate("detection_stated", section.text, section.line, SECTION, section.heading)


def _answer(report: Report, facts: Facts) -> Candidate | None:
    """Return the answer to how it was detected, with its markup."""
    if (pair := facts.first("detection")) and pair.value:
        return Candidate("detection_stated", pair.value, pair.line, "label", pair.name)
    for part in report.of_kind("detection"):
        for item in details.items_in(part.blocks):
            if item.checked:
                return Candidate("detection_stated", item.text, item.line, "ticked box", item.text)
    return None


def _method_of_row(row: TimelineEvent, language: Language) -> DetectionMethod | None:
    """Return how the detecting row states that it was noticed; "other" is a word like any there."""
    text = f"{row.actor}: {row.text}" if row.actor else row.text
    method, _ = scales.read_detection_method(text, language)
    if method in (None, "other"):
        named = scales.detection_methods(text, language)
        outside = not named and scales.rings_from_outside(text, language)
        return "user_report" if outside else None
    return method
