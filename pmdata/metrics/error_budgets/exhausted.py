"""Exhausted budgets: since when one is, and when something of it remains again if nothing happens."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from pmdata.metrics.error_budgets.alerts import reaches
from pmdata.metrics.error_budgets.bad_minutes import BadMinutes
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.windows import BudgetedObjective, Window, rolling_starts, window_at


def exhausted_since(
    objective: BudgetedObjective, bad: BadMinutes, elapsed: Window, budget: float
) -> datetime | None:
    """Return since when the budget has been exhausted without a break until the end of `elapsed`."""
    end = elapsed.end.timestamp()
    if objective.basis == "calendar":
        start = bad.until(np.array([elapsed.start.timestamp()]))
        return _instant(_when(bad, float(start[0]) + budget))
    edges = np.concatenate([bad.starts, bad.ends])
    at = np.unique(np.concatenate([edges, edges + elapsed.seconds, [end]]))
    at = at[at <= end]
    consumed = bad.until(at) - bad.until(rolling_starts(objective, at))
    below = np.flatnonzero([not reaches(one, budget) for one in consumed.tolist()])
    if not len(below):
        return _instant(float(at[0]))
    last = int(below[-1])
    share = (budget - consumed[last]) / (consumed[last + 1] - consumed[last])
    return _instant(float(at[last] + share * (at[last + 1] - at[last])))


def above_zero_on(budgets: Budgets, objective: BudgetedObjective, bad: BadMinutes, budget: float) -> date:
    """Return the first day on which something remains, in the zone of the objective's days."""
    as_of = budgets.as_of(objective)
    zone = ZoneInfo(objective.zone or budgets.selection.reporting_zone)
    if objective.basis == "calendar":
        return window_at(objective, as_of).end.astimezone(zone).date()
    until_now = float(bad.until(np.array([as_of.timestamp()]))[0])
    # Something remains as soon as less than the budget is younger than the window.
    leaves = _when(bad, until_now - budget) if until_now > budget else float(bad.starts[0])
    back = max(as_of.timestamp(), leaves + window_at(objective, as_of).seconds)
    return datetime.fromtimestamp(back, UTC).astimezone(zone).date()


def _when(bad: BadMinutes, seconds: float) -> float:
    """Return when so many bad seconds have been reached since the beginning."""
    own = (bad.ends - bad.starts) * bad.weights
    reached = np.cumsum(own)
    place = min(int(np.searchsorted(reached, seconds * (1 - 1e-9))), len(own) - 1)
    return float(bad.ends[place] - max(0.0, reached[place] - seconds) / bad.weights[place])


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)
