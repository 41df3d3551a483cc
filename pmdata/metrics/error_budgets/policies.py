"""Policies: what the error-budget policy asks for now, and whether it has been done.

`policy_findings` after Google's example error-budget policy: budget exceeded in the policy's window →
freeze; one incident above a share of the budget → a postmortem with a P0 action; one theme above a
share of a quarter's budget → a P0 action on the next plan; every user-affecting outage, also one that no
budget measures → a P0 or P1 action (docs/glossary.md; SRE workbook, “Example Error Budget Policy”).
Overlapping incidents of one theme count once, as in the budget. What an exemption of `maintenance.yaml`
excuses is still listed, with its reason and author.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Literal

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.adjustments import Adjustment
from pmdata.metrics.error_budgets.alerts import reaches
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.objective_ledger import LedgerRow
from pmdata.metrics.error_budgets.windows import BudgetedObjective, Window, error_budget_seconds, window_of
from pmdata.metrics.selection.periods import period_of
from pmdata.metrics.selection.query import Cursor, fetch_dicts, in_filters
from pmdata.model import Record
from pmdata.workspace import ErrorBudgetPolicy

Rule = Literal["freeze", "incident_needs_p0", "theme_needs_p0", "outage_needs_action"]
NEEDS: dict[Rule, str] = {
    "freeze": "a freeze of changes other than fixes until the window is within its budget",
    "incident_needs_p0": "a postmortem with a P0 action item",
    "theme_needs_p0": "a P0 action item on the next quarter's plan",
    "outage_needs_action": "a P0 or P1 action item",
}
_PRESSING = {"P0", "P1"}
_MINUTE = 60
_INSTANT = timedelta(microseconds=1)


class PolicyFinding(Record):
    """One thing that the policy asks for."""

    rule: Annotated[Rule, Column("Rule")]
    slo: str | None
    """Null for an outage against which no objective counts anything."""
    service: str | None
    key: str | None
    """The incident, where the rule is about one."""
    title: str | None
    path: str | None
    theme: str | None
    """The theme, where the rule is about one."""
    spent_minutes: float | None
    """Null where no objective counts anything."""
    budget_minutes: float | None
    """0 for a target of 100 %, which leaves no budget."""
    threshold_ratio: Annotated[float | None, Column("Above this share")]
    """Share of the budget above which the rule speaks; null where it always does."""
    is_met: Annotated[bool, Column("Met")]
    """Whether what it asks for is in the reports; a freeze cannot be."""
    needs: Annotated[str, Column("Asks for")]
    """What it asks for, in words."""
    exempt_reason: Annotated[str | None, Column("Exempt because")] = None
    """Why the policy asks for nothing here; null where it does."""
    exempt_author: Annotated[str | None, Column("Exempted by")] = None


def policy_findings(
    cursor: Cursor, budgets: Budgets, policy: ErrorBudgetPolicy | None = None
) -> tuple[PolicyFinding, ...]:
    """Return what the policy asks for at the as-of instant, the unmet first within each objective.

    Of a chosen team it asks for what the team owns, and for what its incidents lack.
    """
    rules = policy or ErrorBudgetPolicy()
    priorities = _priorities(cursor)
    themes = _themes(cursor)
    found = [
        finding
        for objective in budgets.owned.objectives
        for finding in (
            *_freeze(budgets, objective, rules),
            *_incidents(budgets, objective, rules, priorities),
            *_themes_over(budgets, objective, rules, priorities, themes),
        )
    ]
    found += _without_budget(cursor, budgets, rules, priorities)
    return tuple(sorted(found, key=_order))


def _order(row: PolicyFinding) -> tuple[bool, str, bool, float]:
    done = row.is_met or row.exempt_reason is not None
    return row.slo is None, row.slo or "", done, -(row.spent_minutes or 0)


def _priorities(cursor: Cursor) -> dict[str, set[str]]:
    query = """
        select key, list(distinct priority) as priorities from action_items
        where priority is not null group by key"""
    return {row["key"]: set(row["priorities"]) for row in fetch_dicts(cursor, query, [])}


def _themes(cursor: Cursor) -> dict[str, set[str]]:
    """Return the themes of each incident."""
    query = """
        select key, list(distinct theme) as themes from contributing_factors
        where theme is not null group by key"""
    return {row["key"]: set(row["themes"]) for row in fetch_dicts(cursor, query, [])}


def _freeze(
    budgets: Budgets, objective: BudgetedObjective, policy: ErrorBudgetPolicy
) -> Iterator[PolicyFinding]:
    if not objective.allowed_ratio:
        return
    window = _policy_window(budgets, policy)
    budget = error_budget_seconds(objective, window)
    consumed = budgets.bad_minutes_of(objective).bad_seconds(window.start, window.end)
    # Exceeded is more than all of it: consuming exactly the whole budget is allowed.
    if consumed > budget and not reaches(budget, consumed):
        yield _finding(
            "freeze", objective, consumed, budget, None, is_met=False, ratio=1,
            exempt=_exemption(budgets, objective, budgets.selection.as_of - _INSTANT),
        )  # fmt: skip


def _incidents(
    budgets: Budgets,
    objective: BudgetedObjective,
    policy: ErrorBudgetPolicy,
    priorities: dict[str, set[str]],
) -> Iterator[PolicyFinding]:
    window = _policy_window(budgets, policy)
    budget = error_budget_seconds(objective, window)
    for row in budgets.ledger_of(objective).rows_in(window):
        consumed = row.minutes * _MINUTE
        exempt = _exemption(budgets, objective, row.starts_at, row.key)
        own = priorities.get(row.key, set())
        if objective.allowed_ratio and consumed > budget * policy.incident_ratio:
            yield _finding(
                "incident_needs_p0", objective, consumed, budget, row, is_met="P0" in own,
                ratio=policy.incident_ratio, exempt=exempt,
            )  # fmt: skip
        else:
            yield _finding(
                "outage_needs_action", objective, consumed, budget, row, is_met=bool(own & _PRESSING),
                ratio=None, exempt=exempt,
            )  # fmt: skip


def _without_budget(
    cursor: Cursor, budgets: Budgets, policy: ErrorBudgetPolicy, priorities: dict[str, set[str]]
) -> list[PolicyFinding]:
    """Return the outages of the window against which no objective counts anything: each needs an action.

    An outage is what an objective of availability would count, whether its minutes are known or not.
    """
    chosen, window = budgets.selection, _policy_window(budgets, policy)
    filters, values = in_filters(replace(chosen, severities=()))
    query = f"""
        select key, title, path, services from incidents
        where started_on > ? and started_on <= ? and not is_near_miss and {filters} and (
            len(impact_kinds) = 0 or list_has_any(impact_kinds, ['availability', 'errors', 'other']))
        order by started_on desc, key"""
    dates = [chosen.as_of_on - timedelta(days=policy.window_days), chosen.as_of_on]
    counted = {
        ledger.keys[place]
        for ledger in budgets.ledgers.values()
        for place in np.flatnonzero(ledger.seconds_in(window)).tolist()
    }
    return [
        PolicyFinding(
            rule="outage_needs_action", slo=None, service=next(iter(row["services"] or ()), None),
            key=row["key"], title=row["title"], path=row["path"], theme=None, spent_minutes=None,
            budget_minutes=None, threshold_ratio=None,
            is_met=bool(priorities.get(row["key"], set()) & _PRESSING),
            needs=NEEDS["outage_needs_action"],
        )
        for row in fetch_dicts(cursor, query, [*dates, *values])
        if row["key"] not in counted
    ]  # fmt: skip


def _themes_over(
    budgets: Budgets,
    objective: BudgetedObjective,
    policy: ErrorBudgetPolicy,
    priorities: dict[str, set[str]],
    themes: dict[str, set[str]],
) -> Iterator[PolicyFinding]:
    if not objective.allowed_ratio:
        return
    chosen = budgets.selection
    window = window_of(period_of(chosen.as_of_on, "quarter", chosen.fiscal_year_start), chosen.reporting_zone)
    budget = error_budget_seconds(objective, window)
    ledger = budgets.ledger_of(objective)
    found = np.flatnonzero(ledger.seconds_in(window)).tolist()
    places: dict[str, list[int]] = {}
    for place in found:
        for theme in themes.get(ledger.keys[place], set()):
            places.setdefault(theme, []).append(place)
    for theme, own in sorted(places.items()):
        seconds = ledger.bad_minutes_of(np.array(own)).bad_seconds(window.start, window.end)
        if seconds > budget * policy.factor_ratio:
            is_met = any("P0" in priorities.get(ledger.keys[place], set()) for place in own)
            yield _finding(
                "theme_needs_p0", objective, seconds, budget, None, is_met=is_met,
                ratio=policy.factor_ratio, theme=theme,
                exempt=_exemption(budgets, objective, budgets.selection.as_of - _INSTANT),
            )  # fmt: skip


def _exemption(
    budgets: Budgets, objective: BudgetedObjective, at: datetime, key: str | None = None
) -> Adjustment | None:
    """Return the exemption that excuses an incident that began `at`, or the objective as of then."""
    rows = (row for row in budgets.ledger_of(objective).adjustments if row.kind == "exemption")
    return next((row for row in rows if row.holds(at) and row.incident in {None, key}), None)


def _policy_window(budgets: Budgets, policy: ErrorBudgetPolicy) -> Window:
    as_of = budgets.selection.as_of
    return Window(as_of - timedelta(days=policy.window_days), as_of)


def _finding(  # noqa: PLR0913 - one argument for each part of the finding
    rule: Rule,
    objective: BudgetedObjective,
    consumed: float,
    budget: float,
    row: LedgerRow | None,
    *,
    is_met: bool,
    ratio: float | None,
    theme: str | None = None,
    exempt: Adjustment | None = None,
) -> PolicyFinding:
    return PolicyFinding(
        rule=rule,
        slo=objective.slo,
        service=objective.service,
        key=row and row.key,
        title=row and row.title,
        path=row and row.path,
        theme=theme,
        spent_minutes=consumed / _MINUTE,
        budget_minutes=budget / _MINUTE,
        threshold_ratio=ratio,
        is_met=is_met,
        needs=NEEDS[rule],
        exempt_reason=exempt and exempt.reason,
        exempt_author=exempt and exempt.author,
    )
