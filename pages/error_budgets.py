"""How much error budget is left? What objectives allow, what incidents consumed, whether it will last."""

import streamlit as st

from pmdata.dashboard.error_budgets import (
    budget_tiles,
    budgets_answer,
    forecast_words,
    pick_objective,
    require_budgets,
    show_alerts,
    show_consumers,
    show_not_counted,
    show_periods,
    show_policy,
    show_remaining,
    show_touched,
)
from pmdata.dashboard.frame.guard import guard
from pmdata.dashboard.frame.view import current_view
from pmdata.dashboard.parts.head import OF_BUDGETS, show_head
from pmdata.dashboard.parts.tiles import show_tiles

guard()
QUESTION = "How much error budget is left?"
view = current_view().over_own_windows()
figures = require_budgets(view, QUESTION)

show_head(QUESTION, budgets_answer(figures.rows), view, membership=OF_BUDGETS)
if figures.rows:
    show_tiles(budget_tiles(figures))
    st.subheader("What remained, over each window", anchor=False)
    show_remaining(figures, view.selection.reporting_zone)

chosen = pick_objective(figures)
consumed, periods, alerts, ahead, policy = st.tabs(
    [
        "What consumed it?",
        "How did past periods go?",
        "Would a burn-rate alert have fired?",
        "Will it last?",
        "What does the policy ask?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if consumed.open:
    with consumed:
        show_consumers([one for one in figures.consumed if one.slo == chosen.slo])
if periods.open:
    with periods:
        show_periods(figures.history[chosen.slo])
if alerts.open:
    with alerts:
        show_alerts(figures, chosen)
if ahead.open:
    with ahead:
        st.markdown(forecast_words(figures.forecasts[chosen.slo]))
if policy.open:
    with policy:
        show_policy(figures.findings)

show_touched(figures.touched)

if figures.rows:
    st.subheader("What is not counted", anchor="not-counted")
    show_not_counted(figures)
