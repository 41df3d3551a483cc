"""The form for a new report, grouped by question; a field without a place in the template stays hidden."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from pmdata import words
from pmdata.dashboard.new_report.ask import Questions, label_of
from pmdata.dashboard.new_report.entry import Entry
from pmdata.dashboard.new_report.fields import Fields
from pmdata.metrics.selection.choices import Choices
from pmdata.model import MOMENTS, ActionKind, ActionStatus, Phase, Priority
from pmdata.model.fields import record_fields
from pmdata.model.shown import STEPS
from pmdata.model.term_words import TERM_WORDS
from pmdata.workspace import Settings
from pmdata.writing.catalogue import Template
from pmdata.writing.render import fields_of

TIMES_IN_A_ROW = 5
ADDRESSES_HELP = (
    "The theme of the contributing factor that it works on. It is written behind the item; whether the fix "
    "worked is then known by it."
)
NEEDED = "(needed)"
"""After a label. Streamlit's own mark of a required field keeps the old text when one empties it."""


def show_form(
    template: Template, settings: Settings, known: Choices, themes: Sequence[str], as_of_on: date
) -> tuple[Entry, Fields]:
    """Draw the form and return what is typed in it; the fields take the faults.

    `themes` are those that an action item can address.
    """
    fields = Fields(fields_of(template))
    questions = Questions(fields)
    entered: dict[str, Any] = {}
    with st.container(border=True):
        _what(questions, sorted({*settings.services, *known.services}))
    with st.container(border=True):
        _when(fields, entered, _zones(settings, template), as_of_on)
    with st.container(border=True):
        _impact(questions)
    _story(fields, entered)
    _why(questions, entered)
    _action_items(fields, entered, template.horizons, themes)
    _learned(questions)
    _about(questions)
    _further(fields, entered, template)
    return Entry(**entered, **vars(questions.typed)), fields


def _zones(settings: Settings, template: Template) -> list[str]:
    likely = dict.fromkeys([settings.zone or settings.reporting_zone, template.zone, "UTC"])
    return [*likely, *sorted(zone for zone in available_timezones() if "/" in zone and zone not in likely)]


def _what(questions: Questions, services: Sequence[str]) -> None:
    st.header(STEPS["what"], anchor=False)
    questions.ask("title", mark=NEEDED, max_chars=300)
    left, middle, right = st.columns([3, 1.5, 1.5])
    with left:
        questions.ask("services", services)
    with middle:
        questions.ask("severity")
    with right:
        questions.ask("incident_id")
    questions.ask("summary")
    questions.ask_rest("what")


def _when(fields: Fields, entered: dict[str, Any], zones: Sequence[str], as_of_on: date) -> None:
    st.header(STEPS["when"], anchor=False)
    st.caption(
        "A time as 14:05; with the day, 2026-09-15 00:20, where it is another one. Unknown stays empty."
    )
    # No incident starts after tomorrow; a typo in the year would hide it from every figure.
    entered["latest_on"] = max(as_of_on, datetime.now(UTC).date()) + timedelta(days=1)
    day, zone, still_open = st.columns([1.5, 1.5, 3], vertical_alignment="bottom")
    with day:
        entered["on"] = st.date_input(
            f"{label_of(record_fields()['incident_on'])} {NEEDED}",
            None,
            max_value=entered["latest_on"],
            format="YYYY-MM-DD",
            key=fields.key("on"),
            persist_state="session",
            help=f"Figures look at incidents up to {as_of_on:%Y-%m-%d}; a later one is in none yet.",
        )
    with zone:
        entered["zone"] = st.selectbox("Times are in", zones, key=fields.key("zone"), persist_state="session")
    with still_open:
        entered["still_open"] = st.checkbox(
            label_of(record_fields()["incident_status"]),
            key=fields.key("still_open"),
            persist_state="session",
        )
    fields.slot("on")
    times = {}
    for column, name in zip(st.columns(TIMES_IN_A_ROW), MOMENTS, strict=True):
        with column:
            times[name] = fields.line(name, label_of(record_fields()[name]), placeholder="hh:mm")
    entered["times"] = times
    fields.slot("durations")


def _impact(questions: Questions) -> None:
    st.header(STEPS["impact"], anchor=False)
    questions.ask("impact.text")
    left, right = st.columns(2)
    with left:
        questions.ask("detection_method")
    with right:
        questions.ask("impact.users")
    if questions.has_rest("impact"):
        with st.expander("More about the impact", key=questions.fields.key("more-impact")):
            questions.ask_rest("impact")


def _story(fields: Fields, entered: dict[str, Any]) -> None:
    with st.expander(STEPS["story"], icon=":material/timeline:", key=fields.key("story")):
        st.caption("The moments above are in the timeline already; add here what else happened.")
        entered["timeline"] = fields.rows(
            "timeline",
            {
                "at": st.column_config.TextColumn("When", width="small", help="14:05, or 2026-09-15 00:20"),
                "text": st.column_config.TextColumn("What happened", width="large", required=True),
                "phase": _choices_column("It was", Phase),
                "actor": st.column_config.TextColumn("Who", width="small"),
            },
        )


def _choices_column(label: str, terms: object) -> Any:
    return _options_column(label, TERM_WORDS[terms])


def _options_column(label: str, labels: Mapping[str, str]) -> Any:
    return st.column_config.SelectboxColumn(
        label,
        options=list(labels),
        format_func=lambda value: words.sentence(labels.get(str(value), str(value))),
        width="small",
    )


def _why(questions: Questions, entered: dict[str, Any]) -> None:
    fields = questions.fields
    with st.expander(STEPS["why"], icon=":material/hub:", key=fields.key("why")):
        questions.ask_rest("why")
        st.markdown("Contributing factors")
        entered["factors"] = fields.rows(
            "factors",
            {
                "text": st.column_config.TextColumn(
                    "What made it possible, or worse", width="large", required=True
                ),
                "category": st.column_config.SelectboxColumn(
                    "Category", options=["Technical", "Process", "Human", "External"], width="small"
                ),
            },
        )
        if fields.has("causes"):
            st.markdown("Five whys")
            entered["whys"] = fields.rows(
                "whys",
                {
                    "question": st.column_config.TextColumn("Why", width="medium"),
                    "answer": st.column_config.TextColumn("Because", width="large", required=True),
                },
            )


def _action_items(
    fields: Fields, entered: dict[str, Any], horizons: Mapping[str, int], themes: Sequence[str]
) -> None:
    within = {name: words.count(days, "day") for name, days in horizons.items()}
    with st.expander(STEPS["actions"], icon=":material/checklist:", key=fields.key("action-items")):
        entered["actions"] = fields.rows(
            "actions",
            {
                "text": st.column_config.TextColumn("Action item", width="large", required=True),
                "addresses": st.column_config.SelectboxColumn(
                    "Addresses", options=list(themes), width="small", help=ADDRESSES_HELP
                ),
                # None hides it; the column itself stays, so that a change of template loses nothing.
                "horizon": _options_column("Within", within) if within else None,
                "owner": st.column_config.TextColumn("Owner", width="small"),
                "due_on": st.column_config.DateColumn("Due", format="YYYY-MM-DD", width="small"),
                "priority": _choices_column("Priority", Priority),
                "kind": _choices_column("Kind", ActionKind),
                "status": _choices_column("Status", ActionStatus),
                "tracking": st.column_config.TextColumn("Ticket", width="small"),
            },
            dates=("due_on",),
        )


def _learned(questions: Questions) -> None:
    if not questions.has_rest("learned"):
        return
    with st.expander(STEPS["learned"], icon=":material/lightbulb:", key=questions.fields.key("learned")):
        st.caption("One line each.")
        questions.ask_rest("learned")


def _about(questions: Questions) -> None:
    with st.expander(STEPS["about"], icon=":material/description:", key=questions.fields.key("about")):
        questions.ask("document_status")
        questions.ask_rest("about")


def _further(fields: Fields, entered: dict[str, Any], template: Template) -> None:
    """Draw the places that only this template has: its people, labels and sections, in its own order."""
    named = {kind: _named(fields, kind, template) for kind in ("people", "fields", "sections")}
    if not any(named.values()):
        return
    with st.expander(STEPS["further"], icon=":material/notes:", key=fields.key("further")):
        entered["people"] = _side_by_side(named["people"], "people", fields.line)
        entered["fields"] = _side_by_side(named["fields"], "fields", fields.line)
        entered["sections"] = _side_by_side(named["sections"], "sections", fields.text)


def _named(fields: Fields, kind: str, template: Template) -> list[str]:
    """Return the places of one kind that the template names, and those filled in under another template."""
    begin = fields.key(f"{kind}.")
    names = {name.split(".", 1)[1] for name in fields.room if name.startswith(f"{kind}.")}
    names |= {str(key).removeprefix(begin) for key in st.session_state if str(key).startswith(begin)}
    shown = [name for name in names if fields.has(f"{kind}.{name}")]
    return sorted(shown, key=lambda name: (template.body.find(f'"{name}"') % len(template.body), name))


def _side_by_side(names: Sequence[str], kind: str, draw: Callable[[str, str], str]) -> dict[str, str]:
    typed = {}
    for pair in (names[start : start + 2] for start in range(0, len(names), 2)):
        for column, name in zip(st.columns(2), pair, strict=False):
            with column:
                typed[name] = draw(f"{kind}.{name}", name)
    return typed
