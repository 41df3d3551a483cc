"""Are we getting more reliable? All in one look: impact, recovery, budgets, items, decisions."""

import streamlit as st

from pmdata.charts.impact import hours_chart
from pmdata.charts.incidents import incidents_chart
from pmdata.dashboard.action_items import EVER
from pmdata.dashboard.acts.open_items import show_open_items
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.pickers import pick_measure
from pmdata.dashboard.frame.states import require_incidents
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.overview import (
    overview_answer,
    overview_tiles,
    show_decisions,
    show_latest,
    show_where,
)
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.metrics.data_quality import file_counts
from pmdata.metrics.decisions import decisions
from pmdata.metrics.impact.sums import impact
from pmdata.metrics.impact.where import costliest, impact_cells
from pmdata.metrics.incidents.counts import incident_counts
from pmdata.metrics.incidents.rows import incident_rows
from pmdata.metrics.overview import overview

guard()
QUESTION = "Are we getting more reliable?"
view = current_view()
require_incidents(view, QUESTION)
figures, files = view.ask(overview, view.settings.policies.due_days), view.ask(file_counts)

show_head(QUESTION, overview_answer(figures, files), view, files=files)
show_tiles(overview_tiles(figures))

with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    title = st.container(width="content")
    measure = pick_measure()
title.header(
    "Hours of impact by quarter and severity" if measure == "hours" else "Incidents by quarter and severity",
    anchor=False,
)
if measure == "hours":
    draw(hours_chart(view.ask(impact, by="quarter", group="severity")), key="hours")
else:
    draw(incidents_chart(view.ask(incident_counts, by="quarter", group="severity")), key="incidents")

decide, where, latest, late = st.tabs(
    [
        "What needs a decision?",
        "Where did the hours go?",
        "What happened last?",
        "Which action items are overdue?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if decide.open:
    with decide:
        show_decisions(view.ask(decisions, view.settings))
if where.open:
    with where:
        show_where(view.ask(impact_cells), view.ask(costliest))
if latest.open:
    with latest:
        show_latest(view.ask(incident_rows))
if late.open:
    with late:
        st.caption(EVER)
        show_open_items(view, "overdue", key="overdue", filters=False)
