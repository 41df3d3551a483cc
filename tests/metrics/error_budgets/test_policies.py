"""The error-budget policy asks for what it states, once, and knows what has been done."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.policies import PolicyFinding, policy_findings
from pmdata.metrics.overview import overview
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import DueDays, ErrorBudgetPolicy

Fill = Callable[..., duckdb.DuckDBPyConnection]
NOW = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2025, 10, 1), date(2026, 9, 30))


def impact(minutes: float, day: str = "2026-09-10", key: str = "INC-1") -> dict[str, Any]:
    starts_at = datetime.fromisoformat(day)
    return {"key": key, "starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=minutes)}


def priority(value: str, key: str = "INC-1") -> dict[str, Any]:
    return {"key": key, "item_key": value, "position": 1, "text": "Fix it", "priority": value}


def findings(fill: Fill, *ledger: dict[str, Any], **tables: Any) -> list[PolicyFinding]:
    incidents = [{"incident_on": date(2026, 8, 10)} for _ in range(3)]
    cursor = fill(incidents, ledger=ledger, **{"objectives": [{}], **tables})
    return list(policy_findings(cursor, load_budgets(cursor, NOW)))


@pytest.mark.parametrize(("minutes", "freezes"), [(40.32, 0), (40.33, 1)])
def test_an_exceeded_budget_is_a_freeze(fill: Fill, minutes: float, freezes: int) -> None:
    assert sum(row.rule == "freeze" for row in findings(fill, impact(minutes))) == freezes


def test_the_policy_looks_at_its_own_window_not_at_the_objectives(fill: Fill) -> None:
    yearly = {"window_text": "1Y", "window_seconds": 365 * 86400.0}
    rows = findings(fill, impact(60, "2026-08-01"), objectives=[yearly])
    assert not rows


@pytest.mark.parametrize(
    ("minutes", "items", "rule", "is_met"),
    [
        (9, [], "incident_needs_p0", False),
        (9, [priority("P1")], "incident_needs_p0", False),
        (9, [priority("P0")], "incident_needs_p0", True),
        (8, [], "outage_needs_action", False),
        (8, [priority("P2")], "outage_needs_action", False),
        (8, [priority("P1")], "outage_needs_action", True),
    ],
)
def test_a_fifth_of_the_budget_needs_a_p0_and_any_outage_an_action(
    fill: Fill, minutes: float, items: list[dict[str, Any]], rule: str, *, is_met: bool
) -> None:
    [row] = findings(fill, impact(minutes), items=items)
    assert (row.rule, row.is_met, row.key) == (rule, is_met, "INC-1")


def test_a_theme_above_a_fifth_of_the_quarter_needs_a_p0_on_the_plan(fill: Fill) -> None:
    factors = [
        {"key": key, "position": 1, "theme": "dns", "text": "x", "source": "list"}
        for key in ("INC-1", "INC-2")
    ]
    ledger = [impact(20, "2026-07-10"), impact(7, "2026-08-10", "INC-2")]
    rows = [row for row in findings(fill, *ledger, factors=factors) if row.rule == "theme_needs_p0"]
    assert [(row.theme, row.spent_minutes, row.budget_minutes) for row in rows] == [("dns", 27, 132.48)]


def test_two_overlapping_incidents_of_a_theme_count_once(fill: Fill) -> None:
    factors = [
        {"key": key, "position": 1, "theme": "dns", "text": "x", "source": "list"}
        for key in ("INC-1", "INC-2")
    ]
    ledger = [impact(30), {**impact(30, key="INC-2"), "error_ratio": 0.5}]
    rows = [row for row in findings(fill, *ledger, factors=factors) if row.rule == "theme_needs_p0"]
    assert [(row.theme, row.spent_minutes) for row in rows] == [("dns", 30)]
    apart = findings(fill, impact(14), impact(14, key="INC-2"), factors=factors)
    assert not [row for row in apart if row.rule == "theme_needs_p0"]


def test_what_is_not_done_comes_first_and_thresholds_may_be_set(fill: Fill) -> None:
    cursor = fill(
        [{}, {}],
        objectives=[{}],
        ledger=[impact(20), impact(3, "2026-09-12", "INC-2")],
        items=[priority("P0")],
    )
    budgets = load_budgets(cursor, NOW)
    assert [row.is_met for row in policy_findings(cursor, budgets)] == [False, True]
    strict = policy_findings(cursor, budgets, ErrorBudgetPolicy(incident_ratio=0.05))
    assert {row.rule for row in strict} == {"incident_needs_p0"}


def test_where_no_budget_is_left_to_share_an_outage_still_needs_an_action(fill: Fill) -> None:
    [row] = findings(fill, impact(20), objectives=[{"target_ratio": 1.0}])
    assert (row.rule, row.slo, row.is_met) == ("outage_needs_action", "api-availability", False)
    assert (row.spent_minutes, row.budget_minutes) == (20, 0)


def test_an_outage_that_no_objective_counts_needs_an_action_too(fill: Fill) -> None:
    recent, early = date(2026, 9, 20), date(2026, 9, 2)
    cursor = fill(
        [
            {"incident_on": recent, "severity": "SEV1", "services": ["payments"]},
            {"incident_on": recent, "services": ["api"], "incident_status": "open"},
            {"incident_on": recent, "severity": "NEAR_MISS"},
            {"incident_on": recent, "impact_kinds": ["latency"]},
            {"incident_on": recent, "impact_kinds": ["latency", "errors"]},
            {"incident_on": early},
            {"incident_on": recent},
        ],
        items=[priority("P1", "INC-5")],
        objectives=[{}],
        ledger=[impact(5, key="INC-7"), {"key": "INC-2", "is_counted": False, "reason": "still open"}],
    )
    budgets = load_budgets(cursor, replace(NOW, severities=("SEV4",)))
    found = policy_findings(cursor, budgets)
    assert [(row.slo, row.service, row.key, row.is_met) for row in found] == [
        ("api-availability", "api", "INC-7", False),
        (None, "payments", "INC-1", False),
        (None, "api", "INC-2", False),
        (None, None, "INC-5", True),
    ]
    assert {row.rule for row in found} == {"outage_needs_action"}
    of_payments = policy_findings(cursor, load_budgets(cursor, replace(NOW, services=("payments",))))
    assert [row.key for row in of_payments] == ["INC-1"]


def test_the_overview_gathers_what_other_pages_show(fill: Fill) -> None:
    cursor = fill(
        [{"incident_on": date(2026, 9, 10), "services": ["api"]}],
        items=[
            {**priority("P1"), "status": "open", "due_on": date(2026, 9, 20), "created_on": date(2026, 9, 10)}
        ],
        objectives=[{"slo": "silent"}, {}, {"slo": "worse", "target_ratio": 0.9999}],
        ledger=[impact(2), {**impact(3), "slo": "worse"}],
    )
    found = overview(cursor, NOW, DueDays())
    assert found.counts.incidents == 1
    assert [row.slo for row in found.budgets] == ["worse", "api-availability", "silent"]
    assert found.overdue == 1
    assert len(found.counts_by_period) == len(found.impact_by_period) == 4


def test_the_overview_of_an_empty_store_is_empty_not_broken(fill: Fill) -> None:
    found = overview(fill(), NOW, DueDays())
    assert found.counts.incidents == 0
    assert found.budgets == ()
    assert (found.impact.known, found.impact.impact_minutes) == (0, 0)
