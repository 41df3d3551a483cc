"""How reliable are we? Everything in one look: incidents, response, budgets, promises, the latest."""

import streamlit as st

from pmdata.charts.incident_counts import incidents_chart
from pmdata.charts.response_times import of_metric
from pmdata.dashboard.draw import draw
from pmdata.dashboard.guard import guard
from pmdata.dashboard.head import show_head
from pmdata.dashboard.promises import show_items
from pmdata.dashboard.states import require_incidents
from pmdata.dashboard.summary import (
    budgets_of,
    overview_answer,
    overview_tiles,
    show_budgets,
    show_latest,
)
from pmdata.dashboard.tiles import show_tiles
from pmdata.dashboard.view import current_view
from pmdata.metrics.action_lists import backlog
from pmdata.metrics.incidents import incident_rows
from pmdata.metrics.response_times import METRICS, response_times

guard()
QUESTION = "How reliable are we?"
view = current_view()
require_incidents(view, QUESTION)
due_days = view.settings.policies.due_days
totals = {row.metric: row for row in view.ask(response_times)}
by_quarter = view.ask(response_times, by="quarter")
course = {metric: of_metric(by_quarter, metric) for metric in METRICS}
budgets = budgets_of(view)
still_open = view.ask(backlog, due_days)
overdue = view.ask(backlog, due_days, which="overdue")

show_head(QUESTION, overview_answer(totals["time_to_resolve"], budgets, overdue), view)
show_tiles(overview_tiles(totals, course, budgets, overdue, still_open))

st.subheader("Incidents by quarter and severity", anchor=False)
by_severity = view.ask(response_times, by="quarter", group="severity")
st.caption("The darker, the graver; grey is an incident whose report states no severity.")
draw(incidents_chart(of_metric(by_severity, "time_to_resolve")), key="incidents")

latest, left, late = st.tabs(
    ["What happened last?", "How much budget is left?", "Which promises are overdue?"],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if latest.open:
    with latest:
        show_latest(view.ask(incident_rows))
if left.open:
    with left:
        show_budgets(budgets)
if late.open:
    with late:
        show_items(overdue, "Nothing is overdue at the as-of date.", key="overdue")
