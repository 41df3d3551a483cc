"""How much budget is left? What objectives allow, what incidents spent of it, whether it will last."""

import streamlit as st

from pmdata.dashboard.error_budgets import (
    budget_tiles,
    budgets_answer,
    forecast_words,
    pick_objective,
    require_budgets,
    show_alerts,
    show_left,
    show_not_spent,
    show_periods,
    show_policy,
    show_spenders,
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
    st.subheader("What was left, over each window", anchor=False)
    show_left(figures, view.selection.reporting_zone)

chosen = pick_objective(figures)
spent, periods, alerts, ahead, policy = st.tabs(
    [
        "Which incidents spent it?",
        "How did past periods go?",
        "Would an alert have told?",
        "Will it last?",
        "What does the policy ask?",
    ],
    key="look",
    on_change="rerun",
    bind="query-params",
)
if spent.open:
    with spent:
        show_spenders([one for one in figures.spent if one.slo == chosen.slo])
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
    show_not_spent(figures)
