"""The form for a new report, grouped by question; a field without a place in the template stays hidden."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from pmdata import words
from pmdata.dashboard.new_report.entry import CHOICES, MOMENT_WORDS, PHASES, Entry
from pmdata.dashboard.new_report.fields import Fields
from pmdata.metrics.selection.choices import Choices
from pmdata.model import MOMENTS, ActionKind, ActionStatus, Priority
from pmdata.workspace import Settings
from pmdata.writing.catalogue import Template
from pmdata.writing.render import fields_of

SEVERITY_WORDS = {"NEAR_MISS": "Near miss"}
DETECTION_WORDS = {
    "alert": "An alert",
    "user_report": "A user told us",
    "internal": "Somebody of ours noticed",
    "vendor": "A vendor told us",
    "other": "Another way",
}
STATUS_WORDS = {"draft": "Draft", "in_review": "In review", "final": "Final", "archived": "Archived"}
ACTION_WORDS = {
    "open": "Open",
    "in_progress": "In progress",
    "blocked": "Blocked",
    "done": "Done",
    "wont_do": "Will not do",
}
KIND_WORDS = {
    "prevent": "Prevent",
    "detect": "Detect",
    "mitigate": "Mitigate",
    "process": "Process",
    "other": "Other",
}
TIMES_IN_A_ROW = 5
NEEDED = "(needed)"
"""After a label. Streamlit's own mark of a required field keeps the old text when one empties it."""


def show_form(template: Template, settings: Settings, known: Choices, as_of_on: date) -> tuple[Entry, Fields]:
    """Draw the form and return what is typed in it; the fields take the faults."""
    fields = Fields(fields_of(template))
    said: dict[str, Any] = {"texts": {}, "choices": {}, "lists": {}}
    with st.container(border=True):
        _what(fields, said, sorted({*settings.services, *known.services}))
    with st.container(border=True):
        _when(fields, said, _zones(settings, template), as_of_on)
    with st.container(border=True):
        _harm(fields, said)
    _story(fields, said)
    _why(fields, said)
    _promises(fields, said, template.horizons)
    _learned(fields, said)
    _about(fields, said)
    _further(fields, said, template)
    return Entry(**said), fields


def _zones(settings: Settings, template: Template) -> list[str]:
    likely = dict.fromkeys([settings.zone or settings.reporting_zone, template.zone, "UTC"])
    return [*likely, *sorted(zone for zone in available_timezones() if "/" in zone and zone not in likely)]


def _what(fields: Fields, said: dict[str, Any], services: Sequence[str]) -> None:
    st.subheader("What happened?", anchor=False)
    texts = said["texts"]
    texts["title"] = fields.line(
        "title", f"Title {NEEDED}", placeholder="What broke, in a few words", max_chars=300
    )
    left, middle, right = st.columns([3, 1.5, 1.5])
    with left:
        said["lists"]["services"] = fields.names(
            "services", "Services", services, placeholder="Choose, or type a new name"
        )
    with middle:
        said["choices"]["severity"] = fields.choice(
            "severity", "Severity", CHOICES["severity"], SEVERITY_WORDS
        )
    with right:
        texts["incident_id"] = fields.line("incident_id", "Id", placeholder="INC-2026-0031")
    texts["summary"] = fields.text("summary", "Summary", placeholder="What a reader from another team needs")


def _when(fields: Fields, said: dict[str, Any], zones: Sequence[str], as_of_on: date) -> None:
    st.subheader("When?", anchor=False)
    st.caption(
        "A time as 14:05; with the day, 2026-09-15 00:20, where it is another one. Unknown stays empty."
    )
    # No incident starts after tomorrow; a slip of the finger in the year would hide it from every figure.
    said["latest_on"] = max(as_of_on, datetime.now(UTC).date()) + timedelta(days=1)
    day, zone, still_open = st.columns([1.5, 1.5, 3], vertical_alignment="bottom")
    with day:
        said["on"] = st.date_input(
            f"Day on which it began {NEEDED}",
            None,
            max_value=said["latest_on"],
            format="YYYY-MM-DD",
            key=fields.key("on"),
            persist_state="session",
            help=f"Figures look at incidents up to {as_of_on:%Y-%m-%d}; a later one is in none yet.",
        )
    with zone:
        said["zone"] = st.selectbox("Times are in", zones, key=fields.key("zone"), persist_state="session")
    with still_open:
        said["still_open"] = st.checkbox(
            "It is still going on", key=fields.key("still_open"), persist_state="session"
        )
    fields.slot("on")
    times = {}
    for column, name in zip(st.columns(TIMES_IN_A_ROW), MOMENTS, strict=True):
        with column:
            times[name] = fields.line(name, MOMENT_WORDS[name], placeholder="hh:mm")
    said["times"] = times
    fields.slot("durations")


def _harm(fields: Fields, said: dict[str, Any]) -> None:
    st.subheader("Who was harmed, and how?", anchor=False)
    texts = said["texts"]
    texts["impact.text"] = fields.text(
        "impact.text", "Impact", placeholder="What users could not do, and how many of them"
    )
    left, right = st.columns(2)
    with left:
        said["choices"]["detection_method"] = fields.choice(
            "detection_method", "How was it noticed?", CHOICES["detection_method"], DETECTION_WORDS
        )
    with right:
        texts["impact.users"] = fields.line(
            "impact.users", "Users affected", placeholder="1,200 users, or 4 %"
        )
    more = {
        "impact.requests": ("Requests affected", "3 % of requests"),
        "impact.revenue": ("Revenue lost", "EUR 12,000"),
        "impact.sla_breach": ("Was an SLA breached?", "No, or which one"),
        "impact.data_loss": ("Was data lost?", "No, or what"),
        "impact.escalations": ("Escalations", "14 tickets"),
    }
    shown = [name for name in more if fields.has(name)]
    if not shown and not fields.has("impact.downtime_seconds"):
        return
    with st.expander("More about the harm", key=fields.key("more-harm")):
        for name in shown:
            label, example = more[name]
            texts[name] = fields.line(name, label, placeholder=example)
        if fields.has("impact.downtime_seconds"):
            said["downtime_minutes"] = st.number_input(
                "Downtime in minutes",
                min_value=0.0,
                value=None,
                step=1.0,
                format="%g",
                key=fields.key("impact.downtime_seconds"),
                persist_state="session",
            )


def _story(fields: Fields, said: dict[str, Any]) -> None:
    with st.expander("What happened step by step?", icon=":material/timeline:", key=fields.key("story")):
        st.caption("The moments above stand in the timeline by themselves; add here what else happened.")
        said["timeline"] = fields.rows(
            "timeline",
            {
                "at": st.column_config.TextColumn("When", width="small", help="14:05, or 2026-09-15 00:20"),
                "text": st.column_config.TextColumn("What happened", width="large", required=True),
                "phase": _choices_column("It was", PHASES, {}),
                "actor": st.column_config.TextColumn("Who", width="small"),
            },
        )


def _choices_column(label: str, options: Sequence[str], said: Mapping[str, str]) -> Any:
    return st.column_config.SelectboxColumn(
        label,
        options=list(options),
        format_func=lambda value: said.get(str(value), str(value).replace("_", " ").capitalize()),
        width="small",
    )


def _why(fields: Fields, said: dict[str, Any]) -> None:
    texts = said["texts"]
    with st.expander("Why did it happen?", icon=":material/hub:", key=fields.key("why")):
        for name, label, hint in (
            ("trigger", "Trigger", "What set it off"),
            ("root_cause", "Root cause", "What had to be so for the trigger to do harm"),
            ("resolution", "Resolution", "What ended it"),
        ):
            if fields.has(name):
                texts[name] = fields.text(name, label, placeholder=hint, height=72)
        st.markdown("Contributing factors")
        said["factors"] = fields.rows(
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
            said["whys"] = fields.rows(
                "whys",
                {
                    "question": st.column_config.TextColumn("Why", width="medium"),
                    "answer": st.column_config.TextColumn("Because", width="large", required=True),
                },
            )


def _promises(fields: Fields, said: dict[str, Any], horizons: Mapping[str, int]) -> None:
    within = {name: words.count(days, "day") for name, days in horizons.items()}
    with st.expander("What will be done?", icon=":material/checklist:", key=fields.key("promises")):
        said["actions"] = fields.rows(
            "actions",
            {
                "text": st.column_config.TextColumn("Action item", width="large", required=True),
                # None hides it; the column itself stays, so that a change of template loses nothing.
                "horizon": _choices_column("Within", [*within], within) if within else None,
                "owner": st.column_config.TextColumn("Owner", width="small"),
                "due_on": st.column_config.DateColumn("Due", format="YYYY-MM-DD", width="small"),
                "priority": _choices_column("Priority", _values(Priority), {}),
                "kind": _choices_column("Kind", _values(ActionKind), KIND_WORDS),
                "status": _choices_column("Status", _values(ActionStatus), ACTION_WORDS),
                "tracking": st.column_config.TextColumn("Ticket", width="small"),
            },
            dates=("due_on",),
        )


def _values(choice: Any) -> tuple[str, ...]:
    values: tuple[str, ...] = choice.__args__
    return values


def _learned(fields: Fields, said: dict[str, Any]) -> None:
    labels = {
        "went_well": "What went well?",
        "went_wrong": "What went wrong?",
        "got_lucky": "Where were we lucky?",
        "lessons": "What was learned?",
    }
    shown = [name for name in labels if fields.has(name)]
    if not shown:
        return
    with st.expander("What was learned?", icon=":material/lightbulb:", key=fields.key("learned")):
        st.caption("One line each.")
        for name in shown:
            said["texts"][name] = fields.text(name, labels[name], height=72)


def _about(fields: Fields, said: dict[str, Any]) -> None:
    with st.expander("About the report", icon=":material/description:", key=fields.key("about")):
        said["choices"]["document_status"] = fields.choice(
            "document_status", "State of the report", CHOICES["document_status"], STATUS_WORDS
        )
        for name, label in (("tags", "Tags"), ("related_incidents", "Related incidents")):
            if fields.has(name):
                said["lists"][name] = fields.names(name, label, (), placeholder="Type and press Enter")


def _further(fields: Fields, said: dict[str, Any], template: Template) -> None:
    """Draw the places that only this template has: its people, labels and sections, in its own order."""
    named = {kind: _named(fields, kind, template) for kind in ("people", "fields", "sections")}
    if not any(named.values()):
        return
    with st.expander("Further parts of this template", icon=":material/notes:", key=fields.key("further")):
        said["people"] = _side_by_side(named["people"], "people", fields.line)
        said["fields"] = _side_by_side(named["fields"], "fields", fields.line)
        said["sections"] = _side_by_side(named["sections"], "sections", fields.text)


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
