"""Budget figures: what is asked one figure at a time, each from a load of the ledger of its own.

A page asks once with `ledger.load_budgets` and takes everything from that.
"""

from pmdata.metrics.error_budgets.details import (
    AlertBurn,
    ConsumedByIncident,
    alert_burns,
    consumed_by_incident,
)
from pmdata.metrics.error_budgets.forecast import BudgetForecast, forecast
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.policies import PolicyFinding, policy_findings
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import ErrorBudgetPolicy


def budget_consumers(cursor: Cursor, selection: Selection) -> tuple[ConsumedByIncident, ...]:
    """Return what each incident consumed in the current windows."""
    return consumed_by_incident(load_budgets(cursor, selection))


def budget_alerts(cursor: Cursor, selection: Selection) -> tuple[AlertBurn, ...]:
    """Return the alert table of each listed objective."""
    return alert_burns(load_budgets(cursor, selection))


def budget_forecasts(cursor: Cursor, selection: Selection) -> tuple[BudgetForecast, ...]:
    """Return the forecast of each listed objective."""
    budgets = load_budgets(cursor, selection)
    return tuple(forecast(budgets, objective) for objective in budgets.objectives)


def budget_policy(
    cursor: Cursor, selection: Selection, policy: ErrorBudgetPolicy
) -> tuple[PolicyFinding, ...]:
    """Return what the policy asks for."""
    return policy_findings(cursor, load_budgets(cursor, selection), policy)
