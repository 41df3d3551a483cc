"""The process behaviour chart on its page: the sentence above it, and what its marks mean."""

from collections.abc import Sequence

import streamlit as st

from pmdata.charts.process import process_chart
from pmdata.dashboard.answers import process_answer
from pmdata.dashboard.draw import draw
from pmdata.dashboard.view import View
from pmdata.metrics.process_behaviour import days_between_incidents, duration_process, is_rare
from pmdata.metrics.response_times import Metric

RARE_WORDS = "Drawn are the days since the incident before: of so few they tell more than how long each took."


def show_process(view: View, metric: Metric, incidents: Sequence[int]) -> None:
    """Show which incidents say that something changed; `incidents` are the numbers of each period."""
    changes = view.settings.changes
    if is_rare(incidents):
        points = view.ask(days_between_incidents, changes)
        st.caption(RARE_WORDS)
    else:
        points = view.ask(duration_process, metric, changes)
    st.markdown(process_answer(points))
    if points:
        draw(process_chart(points), key="process")
