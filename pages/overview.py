"""How reliable are we? Everything in one look: incidents, response, budgets, action items, the latest."""

import streamlit as st

from pmdata.charts.incidents import incidents_chart
from pmdata.dashboard.action_items import EVER
from pmdata.dashboard.acts.open_items import show_open_items
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.states import require_incidents
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.overview import overview_answer, overview_tiles, show_budgets, show_latest
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.metrics.data_quality import file_counts
from pmdata.metrics.incidents.counts import incident_counts
from pmdata.metrics.incidents.rows import incident_rows
from pmdata.metrics.overview import overview

guard()
QUESTION = "How reliable are we?"
view = current_view()
require_incidents(view, QUESTION)
due_days = view.settings.policies.due_days
figures = view.ask(overview, due_days, view.settings.policies.recurrence_days)

show_head(QUESTION, overview_answer(figures), view, files=view.ask(file_counts))
show_tiles(overview_tiles(figures))

st.subheader("Incidents by quarter and severity", anchor=False)
draw(incidents_chart(view.ask(incident_counts, by="quarter", group="severity")), key="incidents")

latest, left, late = st.tabs(
    ["What happened last?", "How much budget is left?", "Which action items are overdue?"],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if latest.open:
    with latest:
        show_latest(view.ask(incident_rows))
if left.open:
    with left:
        show_budgets(figures.budgets)
if late.open:
    with late:
        st.caption(EVER)
        show_open_items(view, "overdue", key="overdue", filters=False)
