"""One report's text → its readings: the order in which the rules of this room are applied."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any

from pmdata.model import Postmortem, Reading, Section, Source, TimelineEvent
from pmdata.problems import Problem, problem
from pmdata.reading.perhaps import Looked, describes_incident, is_taken_in, perhaps_problem
from pmdata.reading.rules import details, facts
from pmdata.reading.rules.action_items.items import action_items_of
from pmdata.reading.rules.action_items.owners import names_of
from pmdata.reading.rules.affected import affected_services, teams_of
from pmdata.reading.rules.factors import causes_of, factors_of
from pmdata.reading.rules.front_matter import FrontStatement, front_statement
from pmdata.reading.rules.identity import is_numbered_report, split_id, template_of, title_of
from pmdata.reading.rules.impact import detection_of, impact_of
from pmdata.reading.rules.sections import narrative
from pmdata.reading.rules.times import rows_describe_incident, times_of
from pmdata.reading.split.incidents import INCIDENT_FIELDS, incidents_of, span_in_title
from pmdata.reading.structure.heading_values import headed_pair
from pmdata.reading.structure.implicit_timeline import with_clocked
from pmdata.reading.structure.labels import Pair, front_matter_pairs, pairs_in, pairs_of
from pmdata.reading.structure.outline import Part, outline, title_part
from pmdata.reading.text.markdown import Document, FrontMatter, Paragraph, parse_markdown
from pmdata.reading.text.memory import trim
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.unread import unread_problems
from pmdata.reading.values import scales
from pmdata.reading.values.date_order import order_of
from pmdata.reading.values.dates import date_in_file_name, find_dates
from pmdata.reading.vocabulary.lookup import Vocabulary, default_vocabulary
from pmdata.reading.vocabulary.workspace_words import in_language
from pmdata.reading.vocabulary.written_language import language_of
from pmdata.workspace import Settings

_PARAGRAPH_LABELS = frozenset({"timeline", "sign_off", "boilerplate", "references"})
_TEXTS = ("summary", "root_cause", "trigger", "resolution")
_SPAN_LABEL = "when"
"""What a span of time in a title would be called, if it were labelled."""
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
        _Report(
            path,
            number,
            document,
            with_clocked(group, words),
            settings,
            words,
            starts[number] - 1,
            is_log=is_log,
        ).reading()
        for number, group in enumerate(groups, 1)
    )
    trim()
    return readings


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
class _Report:
    """One incident of a file while it is being read."""

    path: str
    part: int
    document: Document
    parts: list[Part]
    settings: Settings
    vocabulary: Vocabulary
    last_line: int
    problems: list[Problem] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    zone_lines: frozenset[int] = frozenset()
    is_log: bool = False
    front: FrontStatement = field(default_factory=FrontStatement)

    def reading(self) -> Reading:
        """Apply the rules, from what names the incident to what is left over."""
        head = self._front_matter()
        self.front = front_statement(self.document) if self.part == 1 else FrontStatement()
        pairs = [*head, *(pair for part in self.parts for pair in self._pairs(part))]
        extracted = facts.gather(pairs, self.vocabulary)
        taken_in = is_taken_in(self.path, self.settings)
        if not (taken_in or self._is_postmortem(extracted) or describes_incident(self._looked(None))):
            return Reading(
                path=self.path, part=self.part, postmortem=None, problems=(problem("not-a-postmortem"),)
            )
        self.problems += facts.placeholders(extracted)
        values = self._identity(extracted)
        values |= self._times(extracted, values)
        values |= self._classes(extracted)
        values |= self._lists(extracted, values["incident_on"], values["timeline"])
        values |= self._narrative(extracted, pairs, values)
        self.problems += unread_problems(self.parts, values, self.vocabulary)
        values["fields"] = extracted.fields()
        values = self.front.onto(values)
        self.problems += self.front.problems
        values["sources"] = (*self.sources, *extracted.read.values())
        values["line"], values["end_line"] = self.parts[0].line, self.last_line
        values["key"] = values["incident_id"] or f"{self.path}#{self.part}"
        incident = Postmortem(**values)
        perhaps = None if taken_in else perhaps_problem(incident, self._looked(incident.title))
        if perhaps and self.is_log:
            perhaps = perhaps.model_copy(update={"line": incident.line})
        problems = (perhaps,) if perhaps else tuple(self.problems)
        return Reading(path=self.path, part=self.part, postmortem=incident, problems=problems)

    def _looked(self, title: str | None) -> Looked:
        heading = title_part(self.parts)
        if not (heading or title):
            heading = next((part for part in self.parts if part.heading), None)
        lines = self.document.lines[self.parts[0].line - 1 : self.last_line]
        return Looked(self.path, (heading.title if heading else title) or "", self.parts, lines)

    def _front_matter(self) -> tuple[Pair, ...]:
        first = self.document.blocks[0] if self.document.blocks else None
        return front_matter_pairs(first) if isinstance(first, FrontMatter) else ()

    def _pairs(self, part: Part) -> list[Pair]:
        if part.kind in _PARAGRAPH_LABELS:
            return [
                pair
                for block in part.blocks
                if isinstance(block, Paragraph)
                for pair in pairs_in(block.lines, part.kind, self.vocabulary)
                if pair.strong or self.vocabulary.label(pair.label) == "document_status"
            ]
        pairs = [*headed_pair(part, self.vocabulary), *pairs_of(part, self.vocabulary)]
        if part.kind == "title" and (span := span_in_title(part.title, self.vocabulary.language)):
            pairs.append(Pair(_SPAN_LABEL, span, part.line, part.kind, strong=False))
        return pairs

    def _is_postmortem(self, extracted: facts.Facts) -> bool:
        """Return whether it has a heading that postmortems have, a labelled fact, or rows of an incident."""
        kinds = {part.kind for part in self.parts if part.named} - _ANY_DOCUMENT
        heading = title_part(self.parts)
        dated = heading is not None and bool(find_dates(heading.title, language=extracted.language))
        return (
            bool(kinds)
            or self.is_log
            or dated
            or any(extracted.pairs(name) for name in INCIDENT_FIELDS)
            or date_in_file_name(PurePath(self.path).name, extracted.language) is not None
            or is_numbered_report(PurePath(self.path).name, self.vocabulary)
            or rows_describe_incident(self.parts, self.vocabulary)
        )

    def _identity(self, extracted: facts.Facts) -> dict[str, Any]:
        heading = title_part(self.parts)
        title = None
        if heading and heading.heading and not self.vocabulary.is_prompt(heading.heading.text):
            title = title_of(heading.heading.text, self.vocabulary)
        front = next((pair for pair in extracted.pairs("title") if pair.kind == "front_matter"), None)
        if front and (named := title_of(front.value, self.vocabulary)):
            # The head of a page names the page; its first heading may be any section's.
            title, heading = named, None
            extracted.consume("title", front)
        if title and normalise(title) in self.vocabulary.log_titles:
            # A log of one incident: its own heading names it.
            heading = next((part for part in self.parts if self._is_dated(part)), None)
            title = title_of(heading.title, self.vocabulary) if heading else None
        if title and heading:
            self._source("title", heading.line, "heading")
        title = title or (
            title_of(extracted.raw("title"), self.vocabulary) if extracted.pairs("title") else None
        )
        incident_id, title = self._id_and_title(extracted.text("incident_id"), title, heading)
        labels = [pair.label for pairs in extracted.by_field.values() for pair in pairs]
        labels += [pair.label for pair in extracted.plain]
        return {
            "title": title,
            "incident_id": incident_id,
            "template": template_of((part.title for part in self.parts), labels, self.vocabulary),
        }

    def _is_dated(self, part: Part) -> bool:
        return part.heading is not None and bool(find_dates(part.title, language=self.vocabulary.language))

    def _id_and_title(
        self, stated: str | None, title: str | None, heading: Part | None
    ) -> tuple[str | None, str | None]:
        """Take the id off the title, which is the incident's where no label states one."""
        found, rest = split_id(title or "", self.vocabulary)
        if not found or not heading or stated not in (None, found):
            return stated, title
        if stated is None:
            self._source("incident_id", heading.line, "heading")
        return found, rest

    def _times(self, extracted: facts.Facts, values: dict[str, Any]) -> dict[str, Any]:
        zone, template = self.settings.zone, values["template"]
        times = times_of(self.parts, extracted, self.front, template, self.path, zone, self.vocabulary)
        self.sources += times.sources
        self.problems += times.problems
        self.zone_lines = times.zone_lines
        return times.values

    def _classes(self, extracted: facts.Facts) -> dict[str, Any]:
        severity, severity_stated = scales.read_severity(
            extracted.raw("severity"), self.settings.severities, extracted.language
        )
        document, document_stated = scales.read_document_status(
            extracted.raw("document_status"), extracted.language
        )
        incident, incident_stated = scales.read_incident_status(extracted.raw("status"), extracted.language)
        if incident is None and extracted.raw("status"):
            other, other_stated = scales.read_document_status(extracted.raw("status"), extracted.language)
            if document_stated is None:
                document, document_stated = other, other_stated
            incident_stated = None if other else incident_stated
        return {
            "severity": severity,
            "severity_stated": severity_stated,
            "incident_status": incident,
            "incident_status_stated": incident_stated,
            "document_status": document,
            "document_status_stated": document_stated,
            **self._affected(extracted),
            "vendor": extracted.text("vendor"),
            "version": extracted.text("version"),
            "review_on": self._date(extracted, "review_on"),
            "final_on": self._date(extracted, "final_on"),
            "updated_on": self._date(extracted, "updated_on"),
        }

    def _affected(self, extracted: facts.Facts) -> dict[str, Any]:
        stated = (
            (s, pair.line)
            for pair in extracted.every("services")
            for s in details.list_values(pair.value, extracted.language)
        )
        services, problems = affected_services(stated, self.settings)
        self.problems.extend(problems)
        teams = tuple(
            t
            for pair in extracted.every("teams")
            for t in details.list_values(pair.value, extracted.language)
        )
        return {"services": services, "teams": teams or teams_of(services, self.settings)}

    def _date(self, extracted: facts.Facts, name: str) -> date | None:
        pair = extracted.first(name)
        hits = find_dates(strip_markup(pair.value), language=extracted.language) if pair else []
        if pair and not hits:
            extracted.release(name)
        return hits[0].date if hits else None

    def _lists(
        self, extracted: facts.Facts, on: date | None, timeline: tuple[TimelineEvent, ...]
    ) -> dict[str, Any]:
        causes = causes_of(self.parts, self.vocabulary)
        factors = extracted.every("contributing_factors")
        people = details.people_of(extracted.every("people"), self.parts, extracted.language)
        names = names_of(
            (person.name for person in people), timeline, self.settings.owners, extracted.language
        )
        return {
            "causes": causes,
            "contributing_factors": factors_of(self.parts, factors, causes, self.vocabulary),
            "action_items": action_items_of(self.parts, self.vocabulary, on, names),
            "people": people,
            "went_well": details.notes_of(self.parts, "went_well", self.vocabulary),
            "went_wrong": details.notes_of(self.parts, "went_wrong", self.vocabulary),
            "got_lucky": details.notes_of(self.parts, "got_lucky", self.vocabulary),
            "lessons": details.notes_of(self.parts, "lessons", self.vocabulary),
            "related_incidents": details.related_of(
                self.parts, extracted.every("related"), extracted.language
            ),
            "tags": details.tags_of(self.parts, extracted.every("tags"), extracted.language),
            "sign_offs": details.sign_offs_of(self.parts, extracted.language),
        }

    def _narrative(self, extracted: facts.Facts, pairs: list[Pair], values: dict[str, Any]) -> dict[str, Any]:
        read_lines = frozenset(pair.line for pair in pairs) | self.zone_lines
        row_lines = frozenset(event.line for event in values["timeline"])
        read_lines |= frozenset(item.line for item in values["action_items"])
        texts, sections = narrative(self.parts, read_lines, row_lines, self.document, self.vocabulary)
        impact = impact_of(extracted, self.parts, self.vocabulary)
        if impact.text is None and "impact" in texts:
            impact = impact.model_copy(update={"text": texts.pop("impact").text})
        budget = details.stated_budget_of(
            self.parts, impact.sla_breach, self._line(extracted, "sla_breach"), self.vocabulary
        )
        if impact.downtime_seconds is None and budget and budget.downtime_minutes is not None:
            impact = impact.model_copy(update={"downtime_seconds": round(60 * budget.downtime_minutes)})
        section = texts.get("detection")
        method, stated = detection_of(
            extracted, self.parts, section.text if section else None, values["timeline"]
        )
        if section and stated == section.text:
            del texts["detection"]
        root = next((cause.text for cause in values["causes"] if cause.is_root and cause.text), None)
        words = {name: extracted.text(name) or (root if name == "root_cause" else None) for name in _TEXTS}
        for name, section in texts.items():
            if words.get(name) is None:
                self._source(name, section.line, "section")
        words = {name: text or _taken(texts, name) for name, text in words.items()}
        return {
            **words,
            "impact": impact,
            "detection_method": method,
            "detection_stated": stated,
            "first_alert": extracted.text("first_alert"),
            "stated_budget": budget,
            "sections": tuple(sorted([*sections, *texts.values()], key=lambda section: section.line)),
        }

    def _line(self, extracted: facts.Facts, name: str) -> int | None:
        pairs = extracted.pairs(name)
        return pairs[0].line if pairs else None

    def _source(
        self, name: str, line: int, rule: str, zone: str | None = None, zone_source: Any = None
    ) -> None:
        self.sources.append(Source(field=name, line=line, rule=rule, zone=zone, zone_source=zone_source))


def _taken(texts: dict[str, Section], name: str) -> str | None:
    """Take the text of a section for the field `name`, so that the section does not stay as well."""
    section = texts.pop(name, None)
    return section.text if section else None
