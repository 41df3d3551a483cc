"""How fast do we detect and recover? The four durations by period, their spread, and groups side by side."""

import streamlit as st

from pmdata.charts.distribution import distribution_chart
from pmdata.charts.response_times import trend_chart
from pmdata.dashboard.acts.edits import may_act
from pmdata.dashboard.acts.settings_acts import ask_for_target
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.pickers import pick_grain, pick_metric
from pmdata.dashboard.frame.states import require_incidents
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tables import show_not_counted
from pmdata.dashboard.parts.tiles import duration_tiles, show_tiles
from pmdata.dashboard.response_times import response_times_answer, show_groups, show_process
from pmdata.metrics.labels import FIGURE_LABELS
from pmdata.metrics.response_times.durations import (
    duration_values,
    not_counted,
    of_metric,
    response_times,
)
from pmdata.metrics.selection.groups import GROUPS

guard()
QUESTION = "How fast do we detect and recover?"
view = current_view()
require_incidents(view, QUESTION)

head = st.container()
metric = pick_metric()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.subheader(f"{FIGURE_LABELS[metric]}, median", anchor=False, width="content")
    grain = pick_grain()

totals = view.ask(response_times)
by_period = view.ask(response_times, by=grain)
[total] = of_metric(totals, metric)
trend = of_metric(by_period, metric)
target = view.target_seconds(metric)

with head:
    show_head(QUESTION, response_times_answer(total), view, counted=(total.known, total.incidents))
    show_tiles(duration_tiles(totals, by_period))

draw(trend_chart(trend, target), key="trend")
if may_act():
    st.button(
        "Change the target" if target else "Set a target",
        icon=":material/flag:",
        key="set_target",
        on_click=ask_for_target,
        args=(metric,),
    )

spread, process, services, teams, severities = st.tabs(
    ["How are they spread?", "Has it changed?", "Which services?", "Which teams?", "Which severities?"],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if spread.open:
    with spread:
        draw(distribution_chart(view.ask(duration_values, metric), trend), key="spread")
if process.open:
    with process:
        show_process(view, metric, [row.incidents for row in trend])
for tab, group in zip((services, teams, severities), GROUPS, strict=False):
    if tab.open:
        with tab:
            show_groups(of_metric(view.ask(response_times, group=group), metric), total, group, target)

st.subheader("What is not counted", anchor="not-counted")
show_not_counted(view.ask(not_counted, metric), total)
