"""What keeps causing incidents? Themes by frequency and quarter, what comes back, what is done about it."""

import streamlit as st

from pmdata.charts.contributing_factors import heat_map, pareto_chart
from pmdata.dashboard.contributing_factors import (
    factors_answer,
    factors_tiles,
    pick_theme,
    show_coverage,
    show_factors_as_written,
    show_pairs,
    show_untagged,
)
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.states import require_incidents
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.metrics.contributing_factors.lists import co_occurrences, coverage, factor_list
from pmdata.metrics.contributing_factors.neighbours import untagged_factors
from pmdata.metrics.contributing_factors.recurrence import repeat_rate
from pmdata.metrics.contributing_factors.themes import factors

guard()
QUESTION = "What keeps causing incidents?"
view = current_view()
require_incidents(view, QUESTION)
themes = view.ask(factors)
[repeat] = view.ask(repeat_rate)

show_head(QUESTION, factors_answer(themes, repeat), view)
show_tiles(factors_tiles(themes, repeat, view.ask(repeat_rate, by="quarter")))

st.subheader("Incidents by theme of their factors", anchor=False)
draw(pareto_chart(themes), key="pareto")

quarters, remedies, pairs, wording, untagged = st.tabs(
    [
        "When did they occur?",
        "What is done about them?",
        "Which go together?",
        "What do reports say?",
        "Which have no theme?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if quarters.open:
    with quarters:
        draw(heat_map(view.ask(factors, by="quarter")), key="heat_map")
if remedies.open:
    with remedies:
        show_coverage(view.ask(coverage))
if pairs.open:
    with pairs:
        show_pairs(view.ask(co_occurrences))
if wording.open:
    with wording:
        show_factors_as_written(view.ask(factor_list, pick_theme(themes)), view.taxonomy)
if untagged.open:
    with untagged:
        show_untagged(view.ask(untagged_factors))
