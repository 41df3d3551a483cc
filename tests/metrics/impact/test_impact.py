"""Impact: hours, users and money by hand, what is assumed, and where the hours went."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from pmdata.metrics.impact.sums import impact
from pmdata.metrics.impact.where import costliest, impact_cells
from pmdata.metrics.selection.selection import Selection

Fill = Callable[..., duckdb.DuckDBPyConnection]
YEAR = Selection(datetime(2027, 1, 1, tzinfo=UTC), date(2026, 1, 1), date(2026, 12, 31))


def on(day: str, minutes: int | None, **more: Any) -> dict[str, Any]:
    start = datetime.fromisoformat(f"{day}T10:00")
    end = None if minutes is None else start + timedelta(minutes=minutes)
    return {"impact_started_at": start, "resolved_at": end, **more}


def test_hours_are_from_start_to_end_and_the_assumed_part_is_named(fill: Fill) -> None:
    cursor = fill(
        [
            on("2026-02-01", 60, requests_ratio=0.5, error_rate_ratio=0.9),
            on("2026-02-02", 30),
            on("2026-02-03", 600, mitigated_at=datetime.fromisoformat("2026-02-03T10:10")),
            on("2026-02-04", 600, downtime_seconds=1200.0, users_ratio=0.1),
            on("2026-02-05", None),
            on("2026-02-06", 45, severity="NEAR_MISS"),
            on("2026-02-07", None, incident_status="open"),
        ]
    )
    [row] = impact(cursor, YEAR)
    assert (row.incidents, row.known) == (6, 4)
    assert row.impact_minutes == pytest.approx(60 + 30 + 10 + 20)
    assert row.weighted_minutes == pytest.approx(30 + 30 + 10 + 2)
    assert row.assumed_minutes == pytest.approx(30 + 10)


def test_an_end_before_its_start_gives_no_minutes(fill: Fill) -> None:
    [row] = impact(fill([on("2026-02-01", -30)]), YEAR)
    assert (row.known, row.impact_minutes) == (0, 0)


def test_users_and_money_say_how_many_reports_state_them_and_currencies_stay_apart(fill: Fill) -> None:
    cursor = fill(
        [
            on("2026-02-01", 5, users_count=100, revenue_amount=10.0, revenue_currency="EUR"),
            on("2026-02-02", 5, users_count=20, revenue_amount=5.0, revenue_currency="EUR"),
            on("2026-02-03", 5, revenue_amount=700.0, revenue_currency="USD"),
            on("2026-02-04", 5, revenue_amount=9.0),
        ]
    )
    [row] = impact(cursor, YEAR)
    assert (row.users_count, row.users_known, row.requests_count, row.requests_known) == (120, 2, None, 0)
    assert (row.money, row.currency, row.money_known) == (15, "EUR", 2)
    assert row.other_money == ("USD 700 (1)",)


def test_empty_periods_stay_and_the_year_before_is_beside(fill: Fill) -> None:
    cursor = fill([on("2025-01-05", 90), on("2025-02-05", 30), on("2026-02-01", 45)])
    rows = impact(cursor, YEAR, by="quarter", include_total=True)
    assert [row.period for row in rows] == [None, "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert [row.impact_minutes for row in rows] == [45, 45, 0, 0, 0]
    assert [row.year_before_minutes for row in rows] == [120, 120, 0, 0, 0]


def test_nobody_wrote_reports_a_year_before(fill: Fill) -> None:
    assert impact(fill([on("2026-02-01", 45)]), YEAR)[0].year_before_minutes is None


@pytest.mark.parametrize(
    ("group", "sums"),
    [
        ("service", {"api": 60, "web": 90}),
        ("theme", {"capacity": 60, "retries": 60, "not stated": 30}),
        ("tag", {"peak": 30, "not stated": 60}),
        ("detection", {"alert": 60, "not stated": 30}),
        ("trigger", {"a deploy": 30, "not stated": 60}),
    ],
)
def test_an_incident_counts_in_each_of_its_groups(fill: Fill, group: Any, sums: dict[str, float]) -> None:
    cursor = fill(
        [
            on("2026-02-01", 60, services=["api", "web"], detection_method="alert", tags=[]),
            on("2026-02-02", 30, services=["web"], tags=["peak"], trigger="a deploy"),
        ],
        factors=[
            {"key": "INC-1", "theme": "capacity"},
            {"key": "INC-1", "theme": "capacity"},
            {"key": "INC-1", "theme": "retries"},
        ],
    )
    assert {row.group: row.impact_minutes for row in impact(cursor, YEAR, group=group)} == sums


def test_where_the_hours_went_and_what_cost_most(fill: Fill) -> None:
    cursor = fill(
        [on("2026-02-01", 60, services=["api"]), on("2026-02-02", 90, services=["api", "web"])],
        factors=[{"key": "INC-1", "theme": "capacity"}],
    )
    cells = {(row.service, row.theme): row.impact_minutes for row in impact_cells(cursor, YEAR)}
    assert cells == {("api", "capacity"): 60, ("api", "not stated"): 90, ("web", "not stated"): 90}
    assert [row.key for row in costliest(cursor, YEAR)] == ["INC-2", "INC-1"]
