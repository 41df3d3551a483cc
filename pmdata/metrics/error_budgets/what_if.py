"""What if: the budget of each objective with one incident fewer, an earlier detection, or another target.

Everything else stays as it was. Time that was measured cannot be taken apart into incidents, so that an
objective with measured minutes in its window has no answer for earlier detection.
"""

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.bad_minutes import bad_minutes
from pmdata.metrics.error_budgets.budgets import State, state_of
from pmdata.metrics.error_budgets.details import ConsumedByIncident, consumed_by_incident
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.pieces import Seconds
from pmdata.metrics.error_budgets.windows import (
    BudgetedObjective,
    allowed_seconds,
    elapsed_window,
    window_at,
)
from pmdata.model import Record

Change = Literal["as_it_is", "one_incident_fewer", "detected_by_alert", "other_target", "kept_target"]
TARGETS = (0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9998, 0.9999, 0.99995, 0.99999)
"""Targets as people set them; the next on either side of an objective's own are tried."""
_MINUTE = 60


class WhatIf(Record):
    """One objective's current budget, had one thing been otherwise."""

    slo: str
    change: Annotated[Change, Column("What would differ")]
    """`kept_target` is the highest target that the window would have kept."""
    key: str | None
    """The incident that would not have happened."""
    title: str | None
    incidents: int
    """How many incidents would have been shorter, of an earlier detection."""
    target: Annotated[float, Column("Target", "target")]
    budget_minutes: float
    spent_minutes: Annotated[float, Column("Consumed")]
    remaining_minutes: Annotated[float, Column("Remaining")]
    state: Annotated[State, Column("State")]


def what_if(budgets: Budgets) -> tuple[WhatIf, ...]:
    """Return, for each objective with bad minutes in its window, what would have been otherwise."""
    consumed: dict[str, list[ConsumedByIncident]] = {}
    for row in consumed_by_incident(budgets):
        consumed.setdefault(row.slo, []).append(row)
    return tuple(
        row for one in budgets.objectives for row in _what_if(budgets, one, consumed.get(one.slo, []))
    )


def _what_if(
    budgets: Budgets, objective: BudgetedObjective, consumed: list[ConsumedByIncident]
) -> Iterator[WhatIf]:
    window = elapsed_window(objective, budgets.as_of(objective))
    spent = budgets.bad_minutes_of(objective).bad_seconds(window.start, window.end)
    if not spent:
        return
    whole = window_at(objective, budgets.as_of(objective)).seconds
    yield _row(objective, "as_it_is", spent, whole)
    if consumed:
        most = max(consumed, key=lambda row: (row.counted_minutes, row.minutes, row.key))
        without = _without(budgets, objective, most.key)
        yield _row(objective, "one_incident_fewer", without, whole, key=most.key, title=most.title)
    gained = {row.key: row.detection_gap_seconds for row in consumed if (row.detection_gap_seconds or 0) > 0}
    if gained and not len(budgets.ledger_of(objective).measured.spans):
        gaps = {key: seconds or 0.0 for key, seconds in gained.items()}
        sooner = _detected_sooner(budgets, objective, gaps)
        yield _row(objective, "detected_by_alert", sooner, whole, incidents=len(gained))
    for target in _targets_beside(objective.target_ratio):
        yield _row(objective, "other_target", spent, whole, target=target)
    kept = np.floor((1 - spent / whole) * 1e6) / 1e6
    yield _row(objective, "kept_target", spent, whole, target=float(max(0.0, kept)))


def _row(
    objective: BudgetedObjective,
    change: Change,
    spent: float,
    whole: float,
    *,
    target: float | None = None,
    key: str | None = None,
    title: str | None = None,
    incidents: int = 1,
) -> WhatIf:
    chosen = objective.target_ratio if target is None else target
    budget = allowed_seconds(chosen, whole)
    return WhatIf(
        slo=objective.slo,
        change=change,
        key=key,
        title=title,
        incidents=incidents,
        target=chosen,
        budget_minutes=budget / _MINUTE,
        spent_minutes=spent / _MINUTE,
        remaining_minutes=(budget - spent) / _MINUTE,
        state=state_of(budget, spent),
    )


def _targets_beside(own: float) -> list[float]:
    below = [target for target in TARGETS if target < own]
    above = [target for target in TARGETS if target > own]
    return [*below[-1:], *above[:1]]


def _without(budgets: Budgets, objective: BudgetedObjective, key: str) -> float:
    """Return the bad seconds of the window without one incident."""
    ledger, window = budgets.ledger_of(objective), elapsed_window(objective, budgets.as_of(objective))
    spent = ledger.at_most.bad_seconds(window.start, window.end)
    if len(ledger.measured.spans):
        return max(0.0, spent - ledger.counted_seconds(window).get(key, 0.0))
    kept = np.array([other != key for other in ledger.keys])
    weights = np.where(kept, ledger.weights, 0.0)
    rest = bad_minutes(ledger.starts, ledger.ends, weights, spared=ledger.spared)
    return rest.bad_seconds(window.start, window.end)


def _detected_sooner(budgets: Budgets, objective: BudgetedObjective, gaps: dict[str, float]) -> float:
    """Return the bad seconds of the window, had incidents ended by their gaps in detection earlier."""
    ledger, window = budgets.ledger_of(objective), elapsed_window(objective, budgets.as_of(objective))
    gained: Seconds = np.array([gaps.get(key, 0.0) for key in ledger.keys])
    ends = np.maximum(ledger.starts, ledger.ends - gained)
    sooner = bad_minutes(ledger.starts, ends, ledger.weights, spared=ledger.spared)
    return sooner.bad_seconds(window.start, window.end)
