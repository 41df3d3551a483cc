"""How did the quarter go? One quarter against the one before, in figures and as a document."""

import streamlit as st

from pmdata.charts.quarterly_review import before_after_chart
from pmdata.dashboard.action_items import EVER, show_items
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.states import require_reports
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.dashboard.quarterly_review import (
    pick_quarter,
    review_answer,
    review_tiles,
    show_consumers,
    show_downloads,
    show_incidents,
    show_themes,
)
from pmdata.metrics.action_items.lists import backlog_table
from pmdata.review import quarterly_review

guard()
QUESTION = "How did the quarter go?"
view = current_view()
require_reports(view, QUESTION)
head = st.container()
quarter = pick_quarter(view)
view = view.over(quarter.first_on, quarter.last_on)
review = view.ask(quarterly_review, view.settings, quarter, with_overdue=False)

with head:
    show_head(QUESTION, review_answer(review), view)
show_tiles(review_tiles(review))

st.header("Durations, this quarter and before", anchor=False)
st.caption(
    "Filled: the median of this quarter, with its 90 % interval. Hollow: before. "
    "The change is that of the geometric mean, to which every incident adds."
)
draw(before_after_chart(review.durations, review.durations_before), key="durations")

incidents, budgets, themes, items = st.tabs(
    ["Which incidents?", "What consumed the budget?", "Which factors?", "Which action items are overdue?"],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if incidents.open:
    with incidents:
        show_incidents(review)
if budgets.open:
    with budgets:
        show_consumers(review)
if themes.open:
    with themes:
        show_themes(review)
if items.open:
    with items:
        st.caption(EVER)
        overdue = view.ask(backlog_table, view.settings, which="overdue")
        show_items(overdue, view.settings, "Nothing is overdue at the as-of date.", key="overdue")

show_downloads(view, quarter)
