"""The page of one incident: everything its report states, in the order in which one asks.

What people wrote is shown as they wrote it: never as Markdown, so that nothing in a report can
load a picture, pose as one of our links or break the page.
"""

from dataclasses import replace
from typing import Literal

import streamlit as st

from pmdata import words
from pmdata.charts.incident import timeline_chart
from pmdata.dashboard.acts.withdraw_acts import show_withdrawing
from pmdata.dashboard.frame.navigation import open_list
from pmdata.dashboard.frame.snapshot import workspace
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.incidents.alike import show_similar
from pmdata.dashboard.incidents.corrections import corrected_basis, show_corrections
from pmdata.dashboard.incidents.details import (
    show_actions,
    show_everything_else,
    show_factors,
    show_notes,
    show_original,
    show_problems,
    show_texts,
)
from pmdata.dashboard.incidents.fact_words import facts_in
from pmdata.dashboard.incidents.facts import show_further_facts
from pmdata.dashboard.incidents.suggested import show_suggestions
from pmdata.dashboard.incidents.where_read import show_where_read
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.links import show_report
from pmdata.dashboard.parts.people import say_who_is_shown
from pmdata.dashboard.parts.tiles import DEFINITIONS, Tile, show_tiles
from pmdata.metrics.incidents.rows import Incident
from pmdata.metrics.labels import DURATION_LABELS, DURATION_SOURCES, MOMENT_LABELS
from pmdata.model import DURATIONS, DocumentStatus, Duration, DurationName, Postmortem, Severity
from pmdata.model.term_words import in_words
from pmdata.workspace.people import with_shown_names

Colour = Literal["red", "orange", "gray"]
SEVERITY_COLOURS: dict[str, Colour] = {"SEV1": "red", "SEV2": "orange"}
VERBS: dict[DurationName, str] = {
    "time_to_detect": "detected",
    "time_to_mitigate": "mitigated",
    "time_to_resolve": "resolved",
}


def show_incident(incident: Incident, view: View) -> None:
    """Draw the page of `incident`."""
    settings = workspace().settings
    postmortem = with_shown_names(incident.postmortem, settings)
    zone = view.selection.reporting_zone
    _head(incident, zone)
    say_who_is_shown(settings)
    show_tiles([_tile(postmortem, name) for name in DURATIONS])
    _timeline(postmortem, zone)
    show_suggestions(postmortem, zone)
    show_corrections(postmortem, zone)
    show_where_read(postmortem, zone)
    _story(postmortem)
    show_further_facts(postmortem)
    show_factors(postmortem, view.taxonomy)
    show_actions(view, postmortem.key, postmortem)
    show_notes(postmortem)
    show_similar(view, postmortem.key)
    show_everything_else(postmortem)
    show_problems(incident)
    show_original(view.root, incident.path)


def _head(incident: Incident, zone: str) -> None:
    postmortem = incident.postmortem
    st.button("All incidents", icon=":material/arrow_back:", type="tertiary", on_click=open_list)
    st.title(words.literal(postmortem.title or postmortem.key), anchor=False)
    with st.container(horizontal=True, gap="xsmall"):
        for label, colour in _badges(postmortem):
            st.badge(label, color=colour)
    st.markdown(_answer(postmortem))
    names = [
        postmortem.incident_id,
        words.day(postmortem.incident_on),
        *postmortem.services,
        *postmortem.teams,
        f"times in {zone}",
        f"{incident.path}, line {postmortem.line}",
    ]
    st.caption(" · ".join(words.literal(name) for name in names if name))
    show_withdrawing(postmortem.key)
    show_report(incident.path, postmortem.line, workspace().settings)


def _badges(postmortem: Postmortem) -> list[tuple[str, Colour]]:
    severity = postmortem.severity
    status, document = postmortem.incident_status, postmortem.document_status
    colour: Colour = SEVERITY_COLOURS.get(severity or "", "gray")
    badges: list[tuple[str, Colour]] = [
        (words.sentence(in_words(Severity, severity) or "no severity stated"), colour)
    ]
    badges += [("Still open", "orange")] if status == "open" else []
    badges += [(f"Report {in_words(DocumentStatus, document)}", "gray")] if document else []
    badges += [(postmortem.template.replace("_", " "), "gray")] if postmortem.template else []
    return badges


def _answer(postmortem: Postmortem) -> str:
    known = postmortem.durations
    parts = [
        f"{verb} after **{words.duration(known[name].seconds)}**"
        for name, verb in VERBS.items()
        if name in known and known[name].seconds is not None
    ]
    if parts:
        return f"Counted from the start of the impact, it was {words.listing(parts)}."
    if postmortem.detected_at and postmortem.resolved_at:
        seconds = (postmortem.resolved_at - postmortem.detected_at).total_seconds()
        lasted = words.duration(seconds)
        return f"From detection to resolution it took **{lasted}**; the impact start is not stated."
    return "The report does not state how long it lasted."


def _tile(postmortem: Postmortem, name: DurationName) -> Tile:
    duration = postmortem.durations.get(name)
    return Tile(
        label=DURATION_LABELS[name],
        value=words.duration(duration.seconds if duration else None),
        basis=corrected_basis(postmortem, name) or _basis(duration),
        definition=DEFINITIONS[name],
    )


def _basis(duration: Duration | None) -> str:
    if duration is None or duration.source is None:
        return "neither stated nor derivable from the timestamps"
    if duration.stated_seconds is not None and duration.computed_seconds not in {None, duration.seconds}:
        return (
            f"{DURATION_SOURCES[duration.source]}; its times give {words.duration(duration.computed_seconds)}"
        )
    return DURATION_SOURCES[duration.source]


def _timeline(postmortem: Postmortem, zone: str) -> None:
    st.header("Timeline", anchor=False)
    chart = timeline_chart(postmortem, zone)
    if chart.is_empty:
        st.markdown("The report has no times that can be drawn.")
        return
    moments = [(MOMENT_LABELS[name], getattr(postmortem, name)) for name in MOMENT_LABELS]
    parts = [f"{label} {words.instant(at, zone)}" for label, at in moments if at]
    # Below the chart: the line above it is where the chart's toolbar comes up.
    note = " · ".join([*parts, f"times in {words.literal(zone)}"])
    draw(replace(chart, note=note), key="timeline")


def _story(postmortem: Postmortem) -> None:
    st.header("What happened", anchor=False)
    show_texts(facts_in("story", postmortem))
