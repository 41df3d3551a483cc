"""What a template may call: a postmortem's values, worded and escaped for their place.

`Page` keeps account of what has been written, so that what a template leaves out is known. Lists and
tables (timeline, action items, whys, sign-offs) are in `page_lists`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import jinja2
import jinja2.sandbox

from pmdata.escaping import cleaned, escaped_cell, escaped_line, escaped_prose
from pmdata.model import DurationName, Postmortem, Section
from pmdata.writing import wording
from pmdata.writing.catalogue import Template, calls
from pmdata.writing.normal_form import word

EMPTY = "\x00"
"""Stands for an empty block until the page is done; then it goes, with the empty line before it."""


class Ready(str):
    """Text that is already escaped for its place."""

    __slots__ = ()


def written(value: object) -> str:
    """Return a value as the page shows it: escaped as one line unless it is `Ready`; None is nothing."""
    if value is None:
        return ""
    if isinstance(value, Ready):
        return value
    return escaped_line(cleaned(str(value)))


def block(lines: Iterable[str]) -> Ready:
    """Return `lines` as one block; `EMPTY` where there are none."""
    return Ready("\n".join(lines) or EMPTY)


def cell(value: object) -> str:
    """Return a value as a table cell shows it."""
    if isinstance(value, Ready):
        return value.replace("|", r"\|")
    return "" if value is None else escaped_cell(cleaned(str(value)))


@cache
def _environment() -> jinja2.Environment:
    return jinja2.sandbox.ImmutableSandboxedEnvironment(
        finalize=written,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # the output is Markdown: `finalize` escapes for it
        loader=None,
    )


@cache
def _compiled(body: str) -> jinja2.Template:
    return _environment().from_string(body)


def compiled(template: Template) -> jinja2.Template:
    """Return the page of `template`, ready to run."""
    return _compiled(template.body)


class Page:
    """One rendering: the functions a template calls, and the account of what they wrote."""

    def __init__(self, postmortem: Postmortem, template: Template, zone: str, *, blank: bool) -> None:
        """Prepare to write `postmortem` in `template`, its times in `zone`; `blank` shows what to fill in."""
        self.p, self.template, self.zone, self.blank = postmortem, template, zone, blank
        self.tzinfo = wording.zone_of(zone)
        self.people_left = list(postmortem.people)
        self.fields_left = list(postmortem.fields)
        self.sections_left = list(postmortem.sections)

    def names(self) -> Mapping[str, object]:
        """Return what a template can name, by name."""
        own: dict[str, object] = {
            name: getattr(self, name) for name in dir(self) if not name.startswith("_") and name != "names"
        }
        return own | {"p": self.p, "zone": Ready(wording.zone_words(self.zone)), "hard_break": Ready("  ")}

    def hint(self, text: str) -> Ready:
        """Return what a person is to fill in here; only in an empty report."""
        return Ready(text if self.blank else "")

    def prose(self, text: str | None) -> Ready:
        """Return text of any length below a heading."""
        return block([escaped_prose(cleaned(text))] if text else [])

    def titled(self, before: str) -> Ready:
        """Return the title after `before`, or nothing."""
        return Ready(before + written(self.p.title) if self.p.title else "")

    def row(self, label: str, *values: object) -> Ready:
        """Return a table row; its label is the template's own text."""
        return Ready(f"| {label} | {' | '.join(cell(value) for value in values)} |")

    def listed(self, values: Iterable[str]) -> str:
        """Return names on one line."""
        return ", ".join(values)

    def code(self, text: str | None) -> Ready:
        """Return a short text as code, or nothing."""
        return Ready(f"`{written(text)}`" if text and "`" not in text else written(text))

    def word(self, vocabulary: str, value: str | None, stated: str | None = None) -> str | None:
        """Return the word as stated, else this template's word for our value."""
        return word(self.template, vocabulary, value, stated)

    def severity(self) -> str | None:
        """Return the severity's word."""
        return self.word("severity", self.p.severity, self.p.severity_stated)

    def incident_status(self) -> str | None:
        """Return the incident status's word."""
        return self.word("incident_status", self.p.incident_status, self.p.incident_status_stated)

    def document_status(self) -> str | None:
        """Return the document status's word."""
        return self.word("document_status", self.p.document_status, self.p.document_status_stated)

    def detection(self) -> str | None:
        """Return how it was detected."""
        return self.word("detection_method", self.p.detection_method, self.p.detection_stated)

    def fixed_by(self) -> str:
        """Return what ended it, on one line."""
        return ", ".join(self.word("fixed_by", way) or way for way in self.p.fixed_by)

    def triggered_by_change(self) -> str | None:
        """Return which kind of change triggered it, or that none did."""
        kind = self.p.triggered_by_change
        return self.word("triggered_by_change", "no change" if kind == "none" else kind)

    def impact(self, name: str) -> str | None:
        """Return the member `name` of the impact as it was written (`users`, `sla_breach`, `latency`, …)."""
        member = getattr(self.p.impact, name)
        return member.text if member else None

    def impact_kinds(self) -> str:
        """Return the kinds of impact on one line."""
        return ", ".join(self.word("impact_kind", kind) or kind for kind in self.p.impact.kinds)

    def day_spaced(self, on: date | None) -> str:
        """Return a date as `2026 / 03 / 04`."""
        return wording.day_spaced(on) if on else ""

    def span_short(self, seconds: float | None) -> str:
        """Return a span as `1h 52m`."""
        return "" if seconds is None else wording.span_short(seconds)

    def stated(self, name: DurationName, form: str, after: str = "") -> Ready:
        """Return the stated duration `name` as `words`, `short` or `clock`, with the words `after` it.

        Only where it is stated on the clock that this template's label means.
        """
        duration = self.p.durations.get(name)
        if duration is None or duration.stated_seconds is None:
            return Ready("")
        if duration.stated_clock != self.template.holds.durations.get(name):
            return Ready("")
        forms: dict[str, Callable[[float], str]] = {
            "words": wording.span_words, "short": wording.span_short, "clock": wording.span_clock,
        }  # fmt: skip
        return Ready(forms[form](duration.stated_seconds) + after)

    def local(self, at: datetime) -> datetime:
        """Return an instant in the report's zone."""
        return at.astimezone(self.tzinfo)

    def stamp(self, at: datetime) -> str:
        """Return an instant as `2026-03-04 09:15`."""
        return self.local(at).strftime("%Y-%m-%d %H:%M")

    def started(self) -> str:
        """Return the start of the impact with its zone, else the date, else nothing."""
        at = self.p.impact_started_at
        if at is None:
            return self.p.incident_on.isoformat() if self.p.incident_on else ""
        return f"{self.stamp(at)} {wording.zone_abbreviation(at, self.zone)}"

    def from_to(self) -> str:
        """Return `start to end (1 hour 52 minutes)`, as far as both are known."""
        start, end = self.p.impact_started_at, self.p.resolved_at
        if start is None or end is None or end < start:
            return f"{self.stamp(start)}" if start else ""
        span = wording.span_words((end - start).total_seconds())
        return f"{self.stamp(start)} to {self.stamp(end)} ({span})"

    def updated(self) -> str:
        """Return the date of the last change."""
        return self.p.updated_on.isoformat() if self.p.updated_on else ""

    def person(self, role: str) -> str:
        """Return the names of those with `role`."""
        return ", ".join(person.name for person in self._taken(self.people_left, lambda q: q.role == role))

    def field(self, label: str) -> str:
        """Return the value of the field `label`."""
        found = self._taken(self.fields_left, lambda field: field.label == label, at_most=1)
        return found[0].value if found else ""

    def other_fields(self, form: str) -> Ready:
        """Return the fields that no place of this template names, as table rows or as lines."""
        named = self.template_calls("field")
        left = self._taken(self.fields_left, lambda field: field.label not in named)
        if form == "row":
            lines = [self.row(f"**{cell(field.label)}**", field.value) for field in left]
        else:
            lines = [Ready(f"**{written(field.label)}:** {written(field.value)}") for field in left]
        return Ready("\n".join(lines) or EMPTY)

    def section(self, heading: str, offered: str = "") -> Ready:
        """Return the text of the section `heading`; in an empty report what is `offered`."""
        found = self._taken(self.sections_left, lambda section: section.heading == heading, at_most=1)
        return block([offered]) if self.blank and offered else self.prose(found[0].text if found else None)

    def other_sections(self, level: int) -> Ready:
        """Return the sections that no place of this template names, under headings of `level`."""
        named = self.template_calls("section")
        left = self._taken(self.sections_left, lambda section: section.heading not in named)
        return Ready("\n\n".join(self._section(section, level) for section in left) or EMPTY)

    def template_calls(self, function: str) -> frozenset[str]:
        """Return the names that this template gives to `person`, `field` or `section`."""
        return calls(self.template.body, function)

    def _section(self, section: Section, level: int) -> str:
        heading = f"{'#' * level} {written(section.heading)}"
        return f"{heading}\n\n{self.prose(section.text)}" if section.text.strip() else heading

    @staticmethod
    def _taken(left: list[Any], wanted: Callable[[Any], bool], at_most: int | None = None) -> list[Any]:
        found = [item for item in left if wanted(item)][:at_most]
        for item in found:
            left.remove(item)
        return found
