"""How fast do we detect and recover? The durations by period, whether they change, where, when, compared."""

import streamlit as st

from pmdata.charts.distribution import distribution_chart
from pmdata.charts.trend import trend_chart
from pmdata.dashboard.acts.edits import may_act
from pmdata.dashboard.acts.settings_acts import ask_for_target
from pmdata.dashboard.comparison import show_comparison
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.pickers import pick_grain, pick_metric
from pmdata.dashboard.frame.states import require_incidents
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tables import show_not_counted
from pmdata.dashboard.parts.tiles import detection_tile, duration_tiles, show_tiles
from pmdata.dashboard.response_times import response_times_answer, show_process, show_when, show_where
from pmdata.metrics.incidents.detection import detection
from pmdata.metrics.labels import FIGURE_LABELS
from pmdata.metrics.response_times.counted import duration_values, not_counted
from pmdata.metrics.response_times.durations import of_metric, response_times

guard()
QUESTION = "How fast do we detect and recover?"
view = current_view()
require_incidents(view, QUESTION)

head = st.container()
metric = pick_metric()
with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
    st.header(f"{FIGURE_LABELS[metric]}, every incident and the median", anchor=False, width="content")
    grain = pick_grain()

totals, by_period = view.ask(response_times), view.ask(response_times, by=grain)
[detected], detected_by_period = view.ask(detection), view.ask(detection, by=grain)
[total] = of_metric(totals, metric)
trend = of_metric(by_period, metric)

with head:
    show_head(QUESTION, response_times_answer(total, detected), view, counted=(total.known, total.incidents))
    show_tiles([*duration_tiles(totals, by_period), detection_tile(detected, detected_by_period)])

target = view.target_seconds(metric)
values = view.ask(duration_values, metric)
draw(trend_chart(trend, target, values, view.settings.changes), key="trend")
if may_act():
    st.button(
        "Change the target" if target else "Set a target",
        icon=":material/flag:",
        key="set_target",
        on_click=ask_for_target,
        args=(metric,),
    )

changing, where, when, compare, spread = st.tabs(
    ["Is it changing?", "Where?", "When?", "Compare two", "How are they spread?"],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if changing.open:
    with changing:
        show_process(view, metric, [row.incidents for row in trend])
if where.open:
    with where:
        show_where(view, metric, total)
if when.open:
    with when:
        show_when(view)
if compare.open:
    with compare:
        show_comparison(view)
if spread.open:
    with spread:
        draw(distribution_chart(values, trend), key="spread")

st.header("What is not counted", anchor="not-counted")
show_not_counted(view.ask(not_counted, metric), total)
