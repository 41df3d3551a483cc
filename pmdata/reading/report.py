"""One report's text → its readings: the order in which the rules of this room are applied."""

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from pmdata.model import MOMENTS, Impact, Postmortem, Reading, Section
from pmdata.problems import Problem, problem
from pmdata.reading.candidate import Candidate, Resolution
from pmdata.reading.perhaps import Looked, describes_incident, is_taken_in, perhaps_problem
from pmdata.reading.rules import details, facts
from pmdata.reading.rules.action_items.items import action_items_of
from pmdata.reading.rules.action_items.owners import names_of
from pmdata.reading.rules.affected import services_of, teams_of_services
from pmdata.reading.rules.factors import causes_of, factors_of
from pmdata.reading.rules.fixes.fixing import fixes_of
from pmdata.reading.rules.front_matter import FrontStatement, front_statement
from pmdata.reading.rules.impact import SECTION, budget_of, detection_of
from pmdata.reading.rules.labelled import classes, kinds_of_impact, labelled
from pmdata.reading.rules.sections import narrative
from pmdata.reading.rules.times import Times, rows_describe_incident, times_of
from pmdata.reading.rules.title import is_numbered_report, names_of_incident, template
from pmdata.reading.split.incidents import INCIDENT_FIELDS, incidents_of
from pmdata.reading.structure.implicit_timeline import with_clocked
from pmdata.reading.structure.outline import outline
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Document, parse_markdown
from pmdata.reading.text.memory import trim
from pmdata.reading.unread import unread_problems
from pmdata.reading.unread_language import with_language_noted
from pmdata.reading.values.date_order import order_of
from pmdata.reading.values.dates import date_in_file_name, find_dates
from pmdata.reading.vocabulary.lookup import Vocabulary, default_vocabulary
from pmdata.reading.vocabulary.workspace_words import in_language
from pmdata.reading.vocabulary.written_language import language_of
from pmdata.workspace import Settings

_FIELD_OF = {"impact": "impact.text", "detection": "detection_stated"}
"""Fields of the record that are called otherwise than the sections that they are read from."""
_ANY_DOCUMENT = frozenset({"done_work", "metadata", "title", "references", "tags", None})
"""Kinds of section that documents of every sort have."""


def parse_report(
    text: str, path: str, settings: Settings, vocabulary: Vocabulary | None = None
) -> tuple[Reading, ...]:
    """Return what the text of one file states: a reading for each incident in it, at least one.

    `path` names the file in the readings and may give a date. Whatever the text, this returns.
    """
    document = parse_markdown(text.encode("utf-8", "replace").decode("utf-8"))
    words = _as_written(vocabulary or default_vocabulary(), document, path, settings)
    groups = incidents_of(outline(document, words), words)
    starts = [group[0].line for group in groups] + [len(document.lines) + 1]
    is_log = len(groups) > 1
    readings = tuple(
        _Reading(
            Report(
                path,
                number,
                document,
                with_clocked(group, words),
                settings,
                words,
                starts[number] - 1,
                is_log=is_log,
            )
        ).reading()
        for number, group in enumerate(groups, 1)
    )
    trim()
    return with_language_noted(readings, "\n".join(document.lines))


def _as_written(words: Vocabulary, document: Document, path: str, settings: Settings) -> Vocabulary:
    """Return the words of the report's language, as the document writes its numeric dates.

    The setting `languages` names which other languages reports are written in; without it, the report does.
    """
    code = None if settings.languages else language_of("\n".join(document.lines))
    words = in_language(words, code) if code else words
    named = date_in_file_name(PurePath(path).name, words.language)
    order = order_of(document.lines, [named] if named else [], words.language)
    return words.in_order(order or (words.language.usual_order if code else None))


@dataclass(slots=True)
class _Reading:
    """One incident of a file while it is being read."""

    report: Report
    found: Resolution = field(default_factory=Resolution)
    """What the rules found, and which of it counts."""
    problems: list[Problem] = field(default_factory=list)
    times: Times = field(default_factory=Times)
    front: FrontStatement = field(default_factory=FrontStatement)

    def reading(self) -> Reading:
        """Apply the rules, from what names the incident to what is left over."""
        report = self.report
        self.front = front_statement(report.document) if report.part == 1 else FrontStatement()
        extracted = facts.gather(report.pairs, report.vocabulary)
        taken_in = is_taken_in(report.path, report.settings)
        if not (taken_in or _is_postmortem(report, extracted) or describes_incident(self._looked(None))):
            return Reading(
                path=report.path, part=report.part, postmortem=None, problems=(problem("not-a-postmortem"),)
            )
        self.problems += facts.placeholders(extracted)
        incident = self._incident(extracted)
        perhaps = None if taken_in else perhaps_problem(incident, self._looked(incident.title))
        if perhaps and report.is_log:
            perhaps = perhaps.model_copy(update={"line": incident.line})
        problems = (perhaps,) if perhaps else tuple(self.problems)
        return Reading(path=report.path, part=report.part, postmortem=incident, problems=problems)

    def _incident(self, extracted: facts.Facts) -> Postmortem:
        report, found = self.report, self.found
        found.take(names_of_incident(report, extracted))
        found.take(template(report, extracted))
        self.times = times_of(report, extracted, self.front, found)
        self.problems += self.times.problems
        self._take_labels(extracted)
        lists = self._lists(extracted)
        sections = self._narrative(extracted, lists)
        found.take(fixes_of(report, extracted, self.times.values["timeline"]))
        values: dict[str, Any] = {
            **{name: one.value for name, one in found.chosen.items() if "." not in name},
            **dict.fromkeys(MOMENTS),
            **self.times.values,
            **lists,
            "fixed_by": found.values("fixed_by"),
            "impact": Impact(**found.below("impact")),
            "sections": sections,
        }
        self.problems += unread_problems(report, values)
        values["fields"] = extracted.fields()
        values = self.front.onto(values)
        self.problems += self.front.problems
        sources = [*self.times.sources, *found.sources()]
        values["sources"] = self.front.sources(sources, values)
        values["line"], values["end_line"] = report.line, report.last_line
        values["key"] = values.get("incident_id") or f"{report.path}#{report.part}"
        return Postmortem(**values)

    def _looked(self, title: str | None) -> Looked:
        report = self.report
        heading = report.heading
        if not (heading or title):
            heading = next((part for part in report.parts if part.heading), None)
        shown = (heading.title if heading else title) or ""
        return Looked(report.path, shown, report.parts, report.lines)

    def _take_labels(self, extracted: facts.Facts) -> None:
        report, found = self.report, self.found
        found.take(classes(report, extracted))
        candidates, problems = services_of(extracted.every("services"), report)
        self.problems += problems
        found.take(candidates)
        found.take(labelled(report, extracted))
        found.take(kinds_of_impact(report, extracted))
        found.take(teams_of_services(found.chosen.get("services"), report.settings))

    def _lists(self, extracted: facts.Facts) -> dict[str, Any]:
        report, times = self.report, self.times.values
        causes = causes_of(report)
        factors = extracted.every("contributing_factors")
        people = details.people_of(report, extracted)
        names = names_of(
            (person.name for person in people), times["timeline"], report.settings.owners, report.language
        )
        self.found.take(details.tags_of(report, extracted))
        self.found.take(details.related_of(report, extracted))
        return {
            "causes": causes,
            "contributing_factors": factors_of(report, factors, causes),
            "action_items": action_items_of(report, times["incident_on"], names),
            "people": people,
            "went_well": details.notes_of(report, "went_well"),
            "went_wrong": details.notes_of(report, "went_wrong"),
            "got_lucky": details.notes_of(report, "got_lucky"),
            "lessons": details.notes_of(report, "lessons"),
            "sign_offs": details.sign_offs_of(report),
        }

    def _narrative(self, extracted: facts.Facts, lists: dict[str, Any]) -> tuple[Section, ...]:
        """Take the texts of sections that fields hold; return the sections that no field holds."""
        report, found, timeline = self.report, self.found, self.times.values["timeline"]
        read_lines = frozenset(pair.line for pair in report.pairs) | self.times.zone_lines
        row_lines = frozenset(event.line for event in timeline)
        read_lines |= frozenset(item.line for item in lists["action_items"])
        texts, sections = narrative(report, read_lines, row_lines)
        found.take(budget_of(report, extracted, found.value("impact.sla_breach")))
        found.take(detection_of(report, extracted, texts.get("detection"), timeline))
        root = next((cause for cause in lists["causes"] if cause.is_root and cause.text), None)
        if root:
            found.take([Candidate("root_cause", root.text, root.line, "cause", root.text)])
        found.take(
            Candidate(_FIELD_OF.get(name, name), section.text, section.line, SECTION, section.heading)
            for name, section in texts.items()
            if name != "detection"
        )
        left = [texts[name] for name in texts if not self._is_in(_FIELD_OF.get(name, name), texts[name])]
        return tuple(sorted([*sections, *left], key=lambda section: section.line))

    def _is_in(self, name: str, section: Section) -> bool:
        """Return whether a section is the one that a field was read from."""
        one = self.found.chosen.get(name)
        return one is not None and one.rule == SECTION and one.line == section.line


def _is_postmortem(report: Report, extracted: facts.Facts) -> bool:
    """Return whether it has a heading that postmortems have, a labelled fact, or rows of an incident."""
    kinds = {part.kind for part in report.parts if part.named} - _ANY_DOCUMENT
    file_name = PurePath(report.path).name
    dated = report.heading is not None and bool(find_dates(report.heading.title, language=report.language))
    return (
        bool(kinds)
        or report.is_log
        or dated
        or any(extracted.pairs(name) for name in INCIDENT_FIELDS)
        or date_in_file_name(file_name, report.language) is not None
        or is_numbered_report(file_name, report.vocabulary)
        or rows_describe_incident(report)
    )
