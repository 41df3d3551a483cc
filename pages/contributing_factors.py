"""What keeps causing incidents? Themes by impact and quarter, what came back, what is done about it."""

import streamlit as st

from pmdata.charts.contributing_factors import fixed_map, heat_map, recurrence_chart
from pmdata.charts.pareto import pareto_chart
from pmdata.dashboard.acts.factor_acts import show_return_acts, show_untagged_acts
from pmdata.dashboard.contributing_factors import (
    factors_answer,
    factors_tiles,
    pick_state,
    pick_theme,
    show_coverage,
    show_factors_as_written,
    show_fixes,
    show_pairs,
    show_returns,
    show_untagged,
    untagged_words,
)
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.states import require_incidents
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.metrics.contributing_factors.fixes import fixes
from pmdata.metrics.contributing_factors.item_states import load_tied_items
from pmdata.metrics.contributing_factors.lists import co_occurrences, coverage, factor_list, themed_incidents
from pmdata.metrics.contributing_factors.neighbours import untagged_factors
from pmdata.metrics.contributing_factors.returns import recurrence_days
from pmdata.metrics.contributing_factors.themes import factors
from pmdata.metrics.contributing_factors.together import contributing_factors

guard()
QUESTION = "What keeps causing incidents?"
view = current_view()
require_incidents(view, QUESTION)
within_days = view.settings.policies.recurrence_days
figures = view.ask(contributing_factors, within_days)
themes, back = figures.themes, figures.returns

show_head(QUESTION, factors_answer(themes, figures.repeat, back), view)
show_tiles(factors_tiles(themes, figures.repeat, figures.repeat_by_quarter))

st.header("Hours of impact by theme of the factors", anchor=False)
draw(pareto_chart(themes, view.ask(themed_incidents)), key="pareto")
if left_out := untagged_words(themes):
    st.caption(left_out)

quarters, came_back, held, remedies, pairs, ways, wording, untagged = st.tabs(
    [
        "When did they occur?",
        "What came back?",
        "Did the fixes work?",
        "What is done about them?",
        "Which go together?",
        "How was it fixed?",
        "What do reports say?",
        "Which have no theme?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if quarters.open:
    with quarters:
        draw(heat_map(view.ask(factors, within_days, by="quarter", with_chance=False)), key="heat_map")
if came_back.open:
    with came_back:
        show_returns(back, pick_state())
        show_return_acts(back, view.look_up(load_tied_items))
        if back:
            st.subheader("After how many days", anchor=False)
            draw(recurrence_chart(view.ask(recurrence_days, within_days), back), key="days")
if held.open:
    with held:
        show_fixes(view.ask(fixes, within_days))
if remedies.open:
    with remedies:
        show_coverage(view.ask(coverage, within_days))
if pairs.open:
    with pairs:
        show_pairs(view.ask(co_occurrences))
if ways.open:
    with ways:
        by_way = view.ask(factors, within_days, group="fixed_by", with_chance=False)
        draw(fixed_map(by_way), key="ways")
if wording.open:
    with wording:
        show_factors_as_written(view.ask(factor_list, pick_theme(themes), within_days), view.taxonomy)
if untagged.open:
    with untagged:
        without = view.ask(untagged_factors)
        show_untagged_acts(without)
        show_untagged(without)
