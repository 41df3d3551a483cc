"""Shares of a budget: by theme, service and team, what the incidents of each consumed in the current window.

Incidents of one group that overlap are united first. An incident may have several themes, services and teams,
so the shares may add up to more than all.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, get_args

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.occurrences import UNTAGGED
from pmdata.metrics.error_budgets.details import ConsumedByIncident
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.windows import (
    BudgetedObjective,
    Window,
    elapsed_window,
    error_budget_seconds,
    window_at,
)
from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.model import Record

By = Literal["theme", "service", "team"]
_MINUTE = 60
_FEW = 3


class BudgetShare(Record):
    """What the incidents of one theme, service or team consumed of one objective's budget."""

    slo: str
    by: Annotated[By, Column("By")]
    name: Annotated[str, Column("Name")]
    """The theme, service or team; `untagged` has the incidents without a theme."""
    incidents: int
    minutes: Annotated[float, Column("Bad minutes")]
    """Reported minutes in the window, overlaps counted once."""
    consumed_ratio: Annotated[float, Column("Of what was consumed")]
    """Of all reported bad minutes; shares of incidents in several groups add up to more than 1."""
    budget_ratio: Annotated[float | None, Column("Of the budget")]
    """Null without a budget."""


def budget_shares(cursor: Cursor, budgets: Budgets) -> tuple[BudgetShare, ...]:
    """Return the shares of each objective, by theme, service and team, the largest first."""
    places = {
        one.slo: np.flatnonzero(budgets.ledger_of(one).seconds_in(_elapsed(budgets, one)))
        for one in budgets.objectives
    }
    keys = {budgets.ledgers[slo].keys[at] for slo, own in places.items() for at in own.tolist()}
    groups = {by: _groups(cursor, by, sorted(keys)) for by in get_args(By)}
    return tuple(
        row
        for one in budgets.objectives
        for by in get_args(By)
        for row in _shares(budgets, one, by, places[one.slo].tolist(), groups[by])
    )


def _elapsed(budgets: Budgets, objective: BudgetedObjective) -> Window:
    return elapsed_window(objective, budgets.as_of(objective))


def _groups(cursor: Cursor, by: By, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the groups of each incident; of those without a theme the one that says so."""
    sources = {
        "theme": "select key, list(distinct theme order by theme) as names from contributing_factors "
        "where theme is not null group by key",
        "service": "select key, services as names from incidents",
        "team": "select key, teams as names from incidents",
    }
    query = f"select key, names from ({sources[by]}) as g where list_contains(?, key)"
    found = {row["key"]: tuple(row["names"] or ()) for row in fetch_dicts(cursor, query, [list(keys)])}
    return found if by != "theme" else {key: found.get(key) or (UNTAGGED,) for key in keys}


def _shares(
    budgets: Budgets,
    objective: BudgetedObjective,
    by: By,
    places: Sequence[int],
    groups: Mapping[str, tuple[str, ...]],
) -> list[BudgetShare]:
    ledger, window = budgets.ledger_of(objective), _elapsed(budgets, objective)
    budget = error_budget_seconds(objective, window_at(objective, budgets.as_of(objective)))
    whole = ledger.reported.bad_seconds(window.start, window.end)
    own: dict[str, list[int]] = defaultdict(list)
    for place in places:
        for name in groups.get(ledger.keys[place], ()):
            own[name].append(place)
    rows = []
    for name, group in own.items():
        seconds = ledger.bad_minutes_of(np.array(group)).bad_seconds(window.start, window.end)
        rows.append(
            BudgetShare(
                slo=objective.slo, by=by, name=name,
                incidents=len({ledger.keys[place] for place in group}),
                minutes=seconds / _MINUTE,
                consumed_ratio=seconds / whole if whole else 0.0,
                budget_ratio=seconds / budget if budget else None,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-row.minutes, row.name))


def concentration(consumed: Sequence[ConsumedByIncident]) -> tuple[int, float] | None:
    """Return how many incidents, three at most, consumed most of one budget, and which share; None of none.

    Fewer where fewer make half of it.
    """
    minutes = sorted((row.counted_minutes for row in consumed), reverse=True)
    whole = sum(minutes)
    if not whole:
        return None
    reached = np.cumsum(minutes[:_FEW]) / whole
    count = next((place + 1 for place, share in enumerate(reached) if share >= 1 / 2), len(reached))
    return count, min(1.0, float(reached[count - 1]))
