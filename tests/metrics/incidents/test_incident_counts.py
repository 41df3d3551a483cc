"""Incident counts show empty periods, compare like with like and keep near misses apart."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import duckdb

from pmdata.metrics.incidents.counts import incident_counts, near_misses, undated
from pmdata.metrics.selection.selection import Selection

Fill = Callable[..., duckdb.DuckDBPyConnection]
YEAR = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2025, 10, 1), date(2026, 9, 30))


def on(day: str, **row: Any) -> dict[str, Any]:
    return {"incident_on": date.fromisoformat(day), **row}


def test_every_quarter_has_a_row_with_its_count_and_gaps(fill: Fill) -> None:
    cursor = fill([on("2025-11-01"), on("2026-07-01"), on("2026-07-11"), on("2026-08-10")])
    rows = incident_counts(cursor, YEAR, by="quarter")
    assert [(row.period, row.incidents) for row in rows] == [
        ("2025-Q4", 1), ("2026-Q1", 0), ("2026-Q2", 0), ("2026-Q3", 3),
    ]  # fmt: skip
    assert rows[-1].median_days_between == 20
    assert rows[-1].days_since_last == 51
    assert (rows[1].median_days_between, rows[1].days_since_last) == (None, None)


def test_fewer_incidents_than_in_the_period_before_are_an_improvement_beyond_noise(fill: Fill) -> None:
    before = [on(f"2026-04-{day:02}") for day in range(1, 31)]
    cursor = fill([*before, *[on(f"2026-08-{day:02}") for day in range(1, 9)]])
    last = incident_counts(cursor, YEAR, by="quarter")[-1]
    assert (last.verdict, last.previous_incidents) == ("improved", 30)


def test_a_span_in_which_reports_only_began_is_no_span_to_compare_with(fill: Fill) -> None:
    now = [on(f"2026-08-{day:02}") for day in range(1, 29)]
    late = incident_counts(fill([on("2026-05-20"), on("2026-06-20"), *now]), YEAR, by="quarter")[-1]
    assert (late.incidents, late.previous_incidents) == (28, 2)
    assert (late.verdict, late.change_ratio) == (None, None)
    quiet = incident_counts(fill([on("2026-04-14"), on("2026-06-20"), *now]), YEAR, by="quarter")[-1]
    assert quiet.verdict == "worsened"


def test_a_year_may_begin_later_than_a_quarter(fill: Fill) -> None:
    now = [on(f"2026-08-{day:02}") for day in range(1, 29)]
    later = on("2025-01-20")
    # All of them in one month spread more than chance, so that they are no trend: compared, not worsened.
    assert incident_counts(fill([on("2024-11-01"), later, *now]), YEAR)[0].verdict == "within_noise"
    assert incident_counts(fill([on("2024-12-01"), later, *now]), YEAR)[0].verdict is None


def test_a_single_old_report_does_not_begin_the_reports(fill: Fill) -> None:
    now = [on(f"2026-08-{day:02}") for day in range(1, 29)]
    lone = fill([on("2024-02-17"), on("2025-06-10"), *now])
    assert incident_counts(lone, YEAR)[0].verdict is None
    pair = fill([on("2024-02-17"), on("2024-03-17"), on("2025-06-10"), *now])
    assert incident_counts(pair, YEAR)[0].verdict == "within_noise"


def test_near_misses_are_counted_beside_and_listed(fill: Fill) -> None:
    cursor = fill([on("2026-08-01"), on("2026-08-02", severity="NEAR_MISS", key="almost")])
    [row] = incident_counts(cursor, YEAR)
    assert (row.incidents, row.near_misses) == (1, 1)
    assert [row.key for row in near_misses(cursor, YEAR)] == ["almost"]


def test_counts_by_severity_and_service(fill: Fill) -> None:
    cursor = fill([on("2026-08-01", severity="SEV1", services=["api", "web"]), on("2026-08-02")])
    assert [(row.group, row.incidents) for row in incident_counts(cursor, YEAR, group="severity")] == [
        ("SEV1", 1), ("not stated", 1),
    ]  # fmt: skip
    assert [row.group for row in incident_counts(cursor, YEAR, group="service")] == [
        "api",
        "web",
        "not stated",
    ]


def test_incidents_without_any_date_are_not_lost_but_listed(fill: Fill) -> None:
    cursor = fill([on("2026-08-01"), {"key": "when"}])
    assert incident_counts(cursor, YEAR)[0].incidents == 1
    assert [row.key for row in undated(cursor)] == ["when"]
