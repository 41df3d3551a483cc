"""Who noticed, when in the week, and two selections side by side."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from pmdata.metrics.incidents.detection import detection
from pmdata.metrics.incidents.hours import hours_kinds, incident_hours
from pmdata.metrics.response_times.side_by_side import side_by_side
from pmdata.metrics.selection.selection import Selection

Fill = Callable[..., duckdb.DuckDBPyConnection]
AS_OF = datetime(2027, 1, 1, tzinfo=UTC)
YEAR = Selection(AS_OF, date(2026, 1, 1), date(2026, 12, 31))


def noticed(day: str, *ways: str | None) -> list[dict[str, Any]]:
    return [{"incident_on": date.fromisoformat(day), "detection_method": way} for way in ways]


def test_ourselves_are_held_against_users_and_nobody_else(fill: Fill) -> None:
    now = noticed("2026-05-01", "alert", "alert", "internal", "user_report", "vendor", "other", None)
    [row] = detection(fill([*now, *noticed("2025-05-01", "user_report", "alert")]), YEAR)
    assert (row.incidents, row.known, row.otherwise) == (7, 4, 2)
    assert (row.by_alert, row.by_people, row.by_users) == (2, 1, 1)
    assert (row.ourselves_ratio, row.previous_ratio, row.change_points) == (0.75, 0.5, 0.25)
    assert row.verdict == "too_few"


def test_a_rise_beyond_chance_stands_up_to_the_other_tiles(fill: Fill) -> None:
    now, before = ["alert"] * 28 + ["user_report"] * 2, ["alert"] * 10 + ["user_report"] * 20
    [row] = detection(fill([*noticed("2026-05-01", *now), *noticed("2025-05-01", *before)]), YEAR)
    assert row.verdict == "improved"
    assert row.p_value is not None
    assert row.p_adjusted == pytest.approx(5 * row.p_value)


def test_hours_are_those_of_the_zone_asked_for(fill: Fill) -> None:
    """2026-07-03 is a Friday; 21:30 UTC is 23:30 in Berlin and 14:30 in Los Angeles."""
    cursor = fill([{"impact_started_at": datetime.fromisoformat("2026-07-03T21:30")}])
    found = {
        zone: [(row.weekday, row.hour, row.kind) for row in incident_hours(cursor, YEAR, zone)]
        for zone in ("UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo")
    }
    assert found == {
        "UTC": [(5, 21, "off")],
        "Europe/Berlin": [(5, 23, "sleep")],
        "America/Los_Angeles": [(5, 14, "business")],
        "Asia/Tokyo": [(6, 6, "sleep")],
    }


def test_kinds_of_hours_have_their_share_of_the_week(fill: Fill) -> None:
    rows = hours_kinds(fill([{"impact_started_at": datetime.fromisoformat("2026-07-04T12:00")}]), YEAR)
    assert [(row.kind, row.incidents) for row in rows] == [("business", 0), ("off", 1), ("sleep", 0)]
    assert sum(row.expected_ratio for row in rows) == pytest.approx(1)


def test_two_selections_side_by_side(fill: Fill) -> None:
    def lasting(day: str, service: str, minutes: int) -> dict[str, Any]:
        start = datetime.fromisoformat(f"{day}T10:00")
        end = start + timedelta(minutes=minutes)
        return {"impact_started_at": start, "resolved_at": end, "services": [service]}

    days = [f"2026-03-{day:02}" for day in range(1, 13)]
    slow = [lasting(day, "api", 300 + 20 * n) for n, day in enumerate(days)]
    quick = [lasting(day, "web", 30 + 2 * n) for n, day in enumerate(days)]
    both = [{**lasting("2026-03-20", "api", 90), "services": ["api", "web"]}]
    first, second = (Selection(AS_OF, YEAR.since, YEAR.until, services=(name,)) for name in ("api", "web"))
    rows = {row.metric: row for row in side_by_side(fill([*slow, *quick, *both]), first, second)}
    row = rows["time_to_resolve"]
    assert (row.first_known, row.second_known, row.shared, row.verdict) == (13, 13, 1, "improved")
    assert row.change_high_ratio is not None
    assert row.change_high_ratio < 0
    assert rows["time_to_detect"].verdict == "too_few"
