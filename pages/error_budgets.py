"""How much error budget is left? What objectives allow, what incidents consumed, whether it will last."""

import streamlit as st

from pmdata.dashboard.error_budgets.head import (
    budget_tiles,
    budgets_answer,
    pick_objective,
    require_budgets,
    show_one,
    show_others,
)
from pmdata.dashboard.error_budgets.tabs import (
    show_alerts,
    show_beside,
    show_consumers,
    show_forecast,
    show_not_counted,
    show_periods,
    show_policy,
    show_touched,
    show_what_if,
)
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.head import OF_BUDGETS, show_head
from pmdata.dashboard.parts.tiles import show_tiles

guard()
QUESTION = "How much error budget is left?"
view = current_view().over_own_windows()
figures = require_budgets(view, QUESTION)

show_head(QUESTION, budgets_answer(figures.rows, figures.consumed), view, membership=OF_BUDGETS)
if figures.rows:
    show_tiles(budget_tiles(figures))

st.header("What remained, and what took it?", anchor=False)
chosen = pick_objective(figures)
show_one(figures, chosen, view.selection.reporting_zone)
others, consumed, periods, beside, alerts, ahead, policy, otherwise = st.tabs(
    [
        "How are the others?",
        "What consumed it?",
        "How did past periods go?",
        "What is planned or measured?",
        "Would a burn-rate alert have fired?",
        "Will it last?",
        "What does the policy ask?",
        "What if?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if others.open:
    with others:
        show_others(figures, chosen, view.selection.reporting_zone)
if consumed.open:
    with consumed:
        show_consumers(view, figures, chosen.slo)
if periods.open:
    with periods:
        show_periods(view, figures, chosen.slo)
if beside.open:
    with beside:
        show_beside(view, figures, chosen.slo)
if alerts.open:
    with alerts:
        show_alerts(view, figures, chosen)
if ahead.open:
    with ahead:
        show_forecast(view, figures, chosen.slo)
if policy.open:
    with policy:
        show_policy(view, figures)
if otherwise.open:
    with otherwise:
        show_what_if(view, figures, chosen.slo)

show_touched(figures.touched)

if figures.rows:
    st.header("What is not counted", anchor="not-counted")
    show_not_counted(view, figures)
