"""Budget figures: what is asked one figure at a time, each from a load of the ledger of its own.

A page asks once with `ledger.load_budgets` and takes everything from that.
"""

from pmdata.metrics.error_budgets import beside, budgets, details, shares
from pmdata.metrics.error_budgets import forecast as forecasting
from pmdata.metrics.error_budgets import what_if as supposing
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.policies import PolicyFinding, policy_findings
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import ErrorBudgetPolicy


def budget_windows(cursor: Cursor, selection: Selection) -> tuple[budgets.ErrorBudgetRow, ...]:
    """Return each objective over a rolling and a calendar window."""
    return budgets.budget_windows(load_budgets(cursor, selection))


def budget_consumers(cursor: Cursor, selection: Selection) -> tuple[details.ConsumedByIncident, ...]:
    """Return what each incident consumed in the current windows."""
    return details.consumed_by_incident(load_budgets(cursor, selection))


def budget_shares(cursor: Cursor, selection: Selection) -> tuple[shares.BudgetShare, ...]:
    """Return what the incidents of each theme, service and team consumed."""
    return shares.budget_shares(cursor, load_budgets(cursor, selection))


def budget_adjustments(cursor: Cursor, selection: Selection) -> tuple[beside.BudgetAdjustment, ...]:
    """Return the maintenance, adjustments and exemptions that touch the current windows."""
    return beside.budget_adjustments(load_budgets(cursor, selection))


def budget_measured(cursor: Cursor, selection: Selection) -> tuple[beside.BudgetMeasured, ...]:
    """Return what was measured in the current windows, against what was reported."""
    return beside.budget_measured(load_budgets(cursor, selection))


def budget_alerts(cursor: Cursor, selection: Selection) -> tuple[details.AlertBurn, ...]:
    """Return the alert table of each listed objective."""
    return details.alert_burns(load_budgets(cursor, selection))


def budget_forecasts(cursor: Cursor, selection: Selection) -> tuple[forecasting.BudgetForecast, ...]:
    """Return the forecast of each listed objective."""
    return forecasting.forecasts(load_budgets(cursor, selection))


def budget_what_if(cursor: Cursor, selection: Selection) -> tuple[supposing.WhatIf, ...]:
    """Return what each budget would be, had one thing been otherwise."""
    return supposing.what_if(load_budgets(cursor, selection))


def budget_policy(
    cursor: Cursor, selection: Selection, policy: ErrorBudgetPolicy
) -> tuple[PolicyFinding, ...]:
    """Return what the policy asks for."""
    return policy_findings(cursor, load_budgets(cursor, selection), policy)
