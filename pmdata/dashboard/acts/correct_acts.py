"""A value that was read of a report put right from its page: in corrections.yaml, with the reason."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import streamlit as st

from pmdata import words
from pmdata.dashboard.acts.asked import ask_for, close, key_of
from pmdata.dashboard.acts.edits import offer
from pmdata.dashboard.acts.item_acts import LIVE, place_of_report
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.errors import PmdataError, ReportWriteError
from pmdata.escaping import cleaned
from pmdata.metrics.incidents.rows import ReportPlace
from pmdata.metrics.labels import DURATION_LABELS
from pmdata.model import DURATIONS, MOMENTS, Postmortem, Reading, TimelineEvent
from pmdata.model.fields import RecordField, record_fields
from pmdata.model.record_paths import in_text, path_of
from pmdata.model.term_words import TERM_WORDS
from pmdata.reading.file import as_written
from pmdata.workspace.corrections import CORRECTIONS_NAME
from pmdata.writing.corrections import correction_edit, without_correction_edit
from pmdata.writing.edit import Edit
from pmdata.writing.typed_corrections import Corrector, now, typed_correction

CORRECT, TAKE_BACK = "correct_value", "take_back_correction"
FIELDS: tuple[str, ...] = (
    "incident_on", *MOMENTS, *DURATIONS, "severity", "incident_status", "detection_method", "services",
    "teams", "title",
)  # fmt: skip
"""What is corrected from the page; the command corrects every field."""
_ROW_LENGTH = 70
NAME = "corrector"
"""Session state: the name of whoever acts, asked for once."""


def ask_to_correct(key: str, name: str = "", typed: str = "") -> None:
    """Ask for the correction of a field of the incident `key`, with a value filled in; for a button.

    Without a name the visitor chooses which moment it is that a row of the timeline states.
    """
    ask_for(CORRECT, key, name, typed)


def ask_to_take_back_correction(report: str, part: int, name: str) -> None:
    """Ask to take the correction of one field back; for a button."""
    ask_for(TAKE_BACK, report, part, name)


def field_label(name: str) -> str:
    """Return what a correctable field is called."""
    durations = {str(metric): label for metric, label in DURATION_LABELS.items()}
    return durations.get(name) or record_fields()[name].label or name


@st.dialog("Correct a value", width="medium", on_dismiss=close)
def correct_value(view: View, key: str, name: str, typed: str) -> None:
    """Let the visitor state what a report means, and why."""
    place = place_of_report(view, key)
    if place is None:
        return
    try:
        reading, text = _as_written(view.root / place.path, place.part)
        record = reading.postmortem
        if record is None:
            raise ReportWriteError(view.root / place.path, "it holds no such incident")
        suggested = typed if name else ""
        name = name or st.selectbox(
            "What happened then?", MOMENTS, format_func=field_label, key=key_of("name")
        )
        st.markdown(f"**{words.literal(field_label(name))}**")
        st.caption(words.literal(where_read(record, name, view.selection.reporting_zone)))
        value = _value(view, record, name, typed)
        unstated = st.checkbox("The report does not state it", key=key_of("unstated"))
        confirms = bool(suggested) and value == suggested and not unstated
        asked = "Why? (not needed to confirm)" if confirms else "Why is it another one?"
        why = st.text_input(asked, key=key_of("why"), live=LIVE).strip()
        who = st.text_input("Your name, as others know you", key=NAME, persist_state="session", live=LIVE)
        # The moment of the first look stays, so that what is written is what was shown.
        when = st.session_state.setdefault(key_of("when"), now(view.settings))
        by = Corrector(cleaned(who).strip() or None, when, why)
        given: str | Sequence[str] | None = "" if unstated else value or None
        edit = _edit(reading, text, name, given, by)
    except (PmdataError, ValueError) as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    if edit.changes_something and not (why or confirms):
        st.caption("State why; it is kept beside the value.")
    offer(edit, f"Write it to {CORRECTIONS_NAME}", ready=bool(why) or confirms)


@st.dialog("Take the correction back", width="medium", on_dismiss=close)
def take_back_correction(_view: View, report: str, part: int, name: str) -> None:
    """Let the visitor take a correction back: what the report states counts again."""
    st.text(f"{report}: {name}", width="stretch")
    try:
        edit = without_correction_edit(workspace(), (report, part, path_of(name)))
    except (PmdataError, ValueError) as error:
        st.error(words.literal(str(error)), icon=":material/error:")
        return
    offer(edit, f"Write it to {CORRECTIONS_NAME}")


def correction_of(view: View, place: ReportPlace, name: str, value: str, *, who: str, why: str) -> Edit:
    """Return the edit that corrects one field of a report. Raises PmdataError and ValueError."""
    reading, text = _as_written(view.root / place.path, place.part)
    when = st.session_state.setdefault(key_of("when"), now(view.settings))
    return _edit(reading, text, name, value, Corrector(cleaned(who).strip() or None, when, why))


def _as_written(path: Path, part: int) -> tuple[Reading, str]:
    """Return what the report states without corrections, and its text. Raises PmdataError."""
    try:
        readings, text = as_written(path, workspace(), workspace().bounds)
    except OSError as reason:
        raise ReportWriteError(path, reason.strerror or str(reason)) from reason
    found = next((one for one in readings if one.part == part and one.postmortem), None)
    if found is None:
        raise ReportWriteError(path, "the incident is no longer in it")
    return found, text


def _edit(reading: Reading, text: str, name: str, value: str | Sequence[str] | None, by: Corrector) -> Edit:
    """Return the edit of corrections.yaml; without a value, one that changes nothing."""
    unchanged = Edit(workspace().root / CORRECTIONS_NAME, b"", b"")
    if value is None:
        return unchanged
    typed = typed_correction(reading, text, name, value, workspace().settings, by)
    if typed.correction is None:
        st.caption("That is what the report states already.")
        return unchanged
    edit = correction_edit(workspace(), [typed.correction])
    shown = ", ".join(value) if not isinstance(value, str) else value
    return replace(edit, what=f"{field_label(name)}: {shown or 'not stated'}")


def _value(view: View, record: Postmortem, name: str, typed: str) -> str | Sequence[str]:
    """Draw the fields for a value and return what was chosen or typed; nothing where nothing was."""
    if name in MOMENTS:
        return _moment(view, record, typed)
    if name in DURATIONS:
        return st.text_input("How long?", placeholder="1 h 42 min", key=key_of("value"), live=LIVE)
    field = record_fields()[name]
    held = field.of(record)
    if field.is_list:
        services = (*view.settings.services, *view.choices.services)
        known = services if name == "services" else view.choices.teams
        return st.multiselect(
            field.label,
            tuple(dict.fromkeys([*held, *known])),
            default=list(held),
            accept_new_options=True,
            key=key_of("value"),
        )
    if field.is_term:
        named = TERM_WORDS[field.kind]
        choices = tuple(named)
        index = choices.index(held) if held in choices else None
        return (
            st.selectbox(
                field.label, choices, index=index, format_func=named.__getitem__, key=key_of("value")
            )
            or ""
        )
    if field.kind is date:
        found = st.date_input(field.label, held, format="YYYY-MM-DD", key=key_of("value"))
        return in_text(found) or ""
    return st.text_input(field.label, held or "", key=key_of("value"), live=LIVE)


def _moment(view: View, record: Postmortem, typed: str) -> str:
    zone = view.selection.reporting_zone
    rows = {in_text(event.at) or "": event for event in reversed(record.timeline) if event.at}
    options = sorted(rows)
    chosen = st.selectbox(
        "The row of the timeline that states it",
        options,
        index=options.index(typed) if typed in options else None,
        format_func=lambda at: row_words(rows[at], zone),
        placeholder="None of them",
        key=key_of("row"),
    )
    other = st.text_input(
        "Or the time, in the report's own zone",
        placeholder="11:40, or 2026-03-04 11:40",
        key=key_of("value"),
        live=LIVE,
    )
    return other.strip() or chosen or ""


def row_words(event: TimelineEvent, zone: str) -> str:
    """Return a row of the timeline on one line: when, what, from which line."""
    text = event.text if len(event.text) <= _ROW_LENGTH else f"{event.text[: _ROW_LENGTH - 1]}…"
    return f"{words.instant(event.at, zone)}  {text}  (line {event.line})"


def shown_value(record: Postmortem, name: str, zone: str) -> str:
    """Return the value of a correctable field in words."""
    if name in DURATIONS:
        found = record.durations.get(name)
        return words.duration(found.seconds if found else None)
    value = getattr(record, name)
    if isinstance(value, datetime):
        return words.instant(value, zone)
    field: RecordField = record_fields()[name]
    if field.is_term and value:
        return TERM_WORDS[field.kind].get(value, value)
    return in_text(value) or words.UNKNOWN


def where_read(record: Postmortem, name: str, zone: str) -> str:
    """Return a field's value and from where it was read: the line, the rule, the words it matched."""
    return f"{shown_value(record, name, zone)} · {source_words(record, name)}"


def source_words(record: Postmortem, name: str) -> str:
    """Return from where a field was read: `read from line 14 by timeline/monitor-fires (“alert fired”)`."""
    path = f"durations.{name}" if name in DURATIONS else name
    paths = (path, "detection_stated") if name == "detection_method" else (path,)
    source = next((one for one in record.sources if one.field in paths), None)
    if source and source.correction:
        return source.correction.words
    if source:
        matched = f" (“{source.matched}”)" if source.matched else ""
        return f"read from line {source.line} by {source.rule}{matched}"
    if name in DURATIONS:
        found = record.durations.get(name)
        if found is None or found.source is None:
            return "neither stated nor given by the times"
        return f"stated in line {found.line}" if found.source == "stated" else "from the times"
    if name == "teams" and record.teams:
        return "the teams of its services"
    return "nothing was read" if getattr(record, name) in (None, (), "") else "read from the report"
