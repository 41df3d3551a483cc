"""What the form's report will be: its Markdown, how it is read back, what does not fit its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.dashboard.parts.tables import show_table
from pmdata.metrics.labels import DURATION_LABELS, MOMENT_LABELS
from pmdata.model import DURATIONS, Postmortem, Severity
from pmdata.model.fields import record_fields
from pmdata.model.term_words import in_words
from pmdata.problems import Problem
from pmdata.reading import parse_report
from pmdata.reading.report_quality import Quality, quality_of
from pmdata.workspace import Settings
from pmdata.writing.catalogue import Template
from pmdata.writing.faithful import rendered
from pmdata.writing.save import report_name

COMPARED = (
    "title", "incident_id", "incident_on", *MOMENT_LABELS, "severity", "incident_status",
    "document_status", "detection_method",
)  # fmt: skip
NOTHING_YET = "Nothing yet: with a title, a day and a time it becomes an incident."
COUNTED = ("timeline", "contributing_factors", "action_items")


@dataclass(frozen=True)
class Preview:
    """A report as it would be saved now."""

    name: str
    """File name; the folder adds a number where it is taken."""
    text: str
    left_over: Mapping[str, Any]
    """What the template has no place for; it is written at the head of the file."""
    read: Postmortem | None
    """What reading makes of the text."""
    problems: tuple[Problem, ...]
    """The problems found by reading it."""
    changed: tuple[str, ...]
    """Names of the fields that do not come back as they were typed."""


def preview_of(postmortem: Postmortem, template: Template, zone: str, settings: Settings) -> Preview:
    """Render `postmortem` and read it back. Raises TemplateError."""
    made = rendered(postmortem, template, settings, zone=zone)
    name = report_name(postmortem.incident_on, postmortem.title)
    readings = parse_report(made.text, name, settings)
    read = readings[0].postmortem if len(readings) == 1 else None
    return Preview(
        name=name,
        text=made.text,
        left_over=made.front_matter,
        read=read,
        problems=readings[0].problems,
        changed=_changed(postmortem, read) if read else (),
    )


def _changed(typed: Postmortem, read: Postmortem) -> tuple[str, ...]:
    stated = [name for name in COMPARED if getattr(typed, name) is not None]
    lost = [name for name in stated if getattr(typed, name) != getattr(read, name)]
    lost += [name for name in COUNTED if len(getattr(typed, name)) != len(getattr(read, name))]
    return tuple(lost)


def durations_in_words(read: Postmortem) -> str:
    """Return the durations that follow from what was typed, in words; empty where none does."""
    known = [(DURATION_LABELS[name], read.durations.get(name)) for name in DURATIONS]
    return " · ".join(
        f"{label} {words.duration(found.seconds)}"
        for label, found in known
        if found and found.seconds is not None
    )


def show_preview(preview: Preview, template: Template, zone: str) -> None:
    """Show the report as it would be saved."""
    st.header("The report as it will be saved", anchor=False)
    _notes(preview, template)
    facts, text = st.tabs(["What pmdata will read in it", "The Markdown"])
    with facts:
        _facts(preview, zone)
    with text:
        st.code(preview.text, language="markdown", wrap_lines=True, height=520)


def _notes(preview: Preview, template: Template) -> None:
    if preview.left_over:
        st.info(
            f"The template “{words.literal(template.label)}” has no place for "
            f"{_listed(preview.left_over)}. It will be in a block at the head of the file, where it is "
            "read all the same. Choose another template if it should be in the text.",
            icon=":material/info:",
        )
    if preview.changed:
        st.warning(
            f"Reading the report back gives something else for {_listed(preview.changed)}. "
            "Compare both below, and word it differently or choose another template.",
            icon=":material/warning:",
        )


def _listed(names: Sequence[str] | Mapping[str, Any]) -> str:
    return words.listing([WORDS.get(name, name.replace("_", " ")) for name in names], limit=12)


WORDS: dict[str, str] = {
    **{path: f"the {found.label.lower()}" for path, found in record_fields().items()},
    **{str(name): label.lower() for name, label in MOMENT_LABELS.items()},
    "action_items": "details of the action items",
    "timeline": "details of the timeline",
    "incident_status": "that it is still going on",
    "impact": "details of the impact",
}


def _facts(preview: Preview, zone: str) -> None:
    read = preview.read
    if read is None:
        st.markdown(NOTHING_YET)
        return
    rows = {
        "Title": read.title,
        "Day": words.day(read.incident_on),
        "Services": ", ".join(read.services),
        "Severity": words.sentence(in_words(Severity, read.severity) or ""),
        **{label: words.instant(getattr(read, name), zone) for name, label in MOMENT_LABELS.items()},
        **{DURATION_LABELS[name]: words.duration(_seconds(read, name)) for name in DURATIONS},
        "Timeline": words.count(len(read.timeline), "row") if read.timeline else None,
        "Contributing factors": _number(read.contributing_factors),
        "Action items": _number(read.action_items),
    }
    known = {label: value for label, value in rows.items() if value and value != words.UNKNOWN}
    if not known:
        st.markdown(NOTHING_YET)
        return
    show_table(pa.table({"What": list(known), "Read as": list(known.values())}))
    for problem in preview.problems:
        st.caption(f"{words.literal(words.sentence(problem.message))}. {words.with_code(problem.hint)}")
    _open_questions(quality_of(read, preview.problems))


def _open_questions(quality: Quality) -> None:
    st.caption(f"Of what a reader asks of a postmortem, {quality.words}.")
    if quality.gaps:
        with st.expander("What is left open"):
            st.markdown(
                "\n".join(
                    f"- {words.literal(gap.reason)}. {words.with_code(gap.hint)}" for gap in quality.gaps
                )
            )


def _number(records: Sequence[object]) -> str | None:
    return f"{len(records):,}" if records else None


def _seconds(read: Postmortem, name: Any) -> float | None:
    duration = read.durations.get(name)
    return duration.seconds if duration else None
