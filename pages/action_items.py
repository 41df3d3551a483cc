"""Are action items getting done? What is open, to be acted on; by team, how long they take, what was kept."""

import streamlit as st

from pmdata.charts.action_items import ageing_chart, completion_chart
from pmdata.charts.rates import rates_chart
from pmdata.dashboard.action_items import (
    DIFFERENCES,
    DONE,
    EVER,
    IN_TIME,
    action_items_answer,
    action_items_tiles,
    done_rates,
    quality_rates,
    show_dismissed,
    show_items,
    show_kept,
    slippage_words,
    status_source_words,
)
from pmdata.dashboard.action_items_digest import show_handing_on
from pmdata.dashboard.acts.open_items import show_open_items
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.pickers import pick_cohort, pick_due_state, pick_item_group
from pmdata.dashboard.frame.states import require_incidents
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.head import OF_ITEMS, show_head
from pmdata.dashboard.parts.tiles import show_tiles
from pmdata.metrics.action_items.ageing import ageing, item_quality, time_to_complete
from pmdata.metrics.action_items.history import history_note
from pmdata.metrics.action_items.items import action_items
from pmdata.metrics.action_items.lists import item_table

guard()
QUESTION = "Are action items getting done?"
view = current_view()
require_incidents(view, QUESTION)
due_days = view.settings.policies.due_days
[total] = view.ask(action_items, due_days)
quarters = view.ask(action_items, due_days, by="quarter", with_verdicts=False)
[ever] = view.over(None, None).ask(action_items, due_days, with_verdicts=False)

show_head(
    QUESTION,
    action_items_answer(total, ever),
    view,
    counted=(total.known, total.total),
    what="items",
    membership=OF_ITEMS,
)
show_tiles(action_items_tiles(total, ever, quarters))
if sources := status_source_words(ever, view.settings):
    st.caption(f"{sources} [Where they differ]({DIFFERENCES})")

st.header("What is still open?", anchor=False, help=EVER)
show_open_items(view, pick_due_state())

by_team, pace, kept, dismissed, ages, writing = st.tabs(
    [
        "By team",
        "How long do they take?",
        "What was kept?",
        "Dismissed, and why",
        "How old are they?",
        "How well are they written?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if by_team.open:
    with by_team:
        draw(
            rates_chart(
                done_rates(view.ask(action_items, due_days, group="team")),
                "Share of action items that are done, and done in time, by team, each with its interval.",
                named_as="Team",
                target_ratios={
                    DONE: view.settings.targets.completion_ratio,
                    IN_TIME: view.settings.targets.on_time_ratio,
                },
            ),
            key="teams",
        )
if pace.open:
    with pace:
        cohort = pick_cohort()
        draw(completion_chart(view.ask(time_to_complete, cohort=cohort), cohort), key="pace")
if kept.open:
    with kept:
        st.markdown(slippage_words(total, view.look_up(history_note)))
        show_kept(view.ask(action_items, due_days, group=pick_item_group()))
if dismissed.open:
    with dismissed:
        show_dismissed(view.ask(item_table, view.settings, which="wont_do"))
if ages.open:
    with ages:
        st.caption(EVER)
        draw(ageing_chart(view.ask(ageing, due_days)), key="ages")
if writing.open:
    with writing:
        draw(
            rates_chart(
                quality_rates(view.ask(item_quality)),
                "Share of items that have what gets them done.",
                named_as="Quality",
            ),
            key="quality",
        )

show_handing_on(view)

st.header("What is not counted", anchor="not-counted")
show_items(
    view.ask(item_table, view.settings, which="unknown"),
    view.settings,
    "Every item of the selection has a known status.",
    key="unknown",
)
