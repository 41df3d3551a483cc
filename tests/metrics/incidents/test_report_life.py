"""Report life: what reports lack, and how long they take to be finished."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from pmdata.metrics.incidents.report_life import days_to_final, report_concerns
from pmdata.metrics.selection.selection import Selection

Fill = Callable[..., duckdb.DuckDBPyConnection]
YEAR = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2025, 10, 1), date(2026, 9, 30))


def on(day: str, **row: Any) -> dict[str, Any]:
    return {"incident_on": date.fromisoformat(day), **row}


def test_old_drafts_are_named_from_the_day_after_the_limit(fill: Fill) -> None:
    cursor = fill(
        [
            on("2026-09-15", key="old", document_status="draft"),
            on("2026-09-16", key="new", document_status="in_review"),
            on("2026-01-01", key="done", document_status="final"),
            on("2026-01-01", key="unknown"),
        ]
    )
    [row] = report_concerns(cursor, YEAR)
    assert (row.concern, row.key, row.days) == ("old_draft", "old", 15)
    assert len(report_concerns(cursor, YEAR, draft_days=13)) == 2


def test_severe_incidents_want_a_final_report(fill: Fill) -> None:
    cursor = fill(
        [
            on("2026-09-29", key="A", severity="SEV1", document_status="draft"),
            on("2026-09-29", key="B", severity="SEV3", document_status="draft"),
            on("2026-09-29", key="C", severity="SEV2", document_status="final"),
        ]
    )
    assert [(row.concern, row.key) for row in report_concerns(cursor, YEAR)] == [
        ("severe_without_final", "A")
    ]


def test_a_review_date_passes_unless_the_report_was_updated_since(fill: Fill) -> None:
    passed = date(2026, 9, 1)
    cursor = fill(
        [
            on("2026-06-01", key="A", review_on=passed),
            on("2026-06-01", key="B", review_on=passed, updated_on=date(2026, 9, 2)),
            on("2026-06-01", key="C", review_on=passed, updated_on=date(2026, 8, 2)),
            on("2026-06-01", key="D", review_on=date(2026, 9, 30)),
            on("2026-06-01", key="E", review_on=passed, document_status="archived"),
        ]
    )
    assert [(row.key, row.days) for row in report_concerns(cursor, YEAR)] == [("A", 29), ("C", 29)]


def test_a_box_that_is_not_ticked_is_a_missing_sign_off(fill: Fill) -> None:
    cursor = fill([on("2026-06-01", key="A", unsigned_roles=["Owner", "SRE"]), on("2026-06-01", key="B")])
    [row] = report_concerns(cursor, YEAR)
    assert (row.concern, row.key, row.detail) == ("missing_sign_off", "A", "Owner, SRE")


def test_days_to_final_run_from_the_end_of_the_incident(fill: Fill) -> None:
    cursor = fill(
        [
            on("2026-08-01", final_on=date(2026, 8, 11), document_status="final"),
            on(
                "2026-08-01",
                resolved_at=datetime(2026, 8, 3),  # noqa: DTZ001 - the store holds naive UTC
                final_on=date(2026, 8, 7),
                document_status="final",
            ),
            on("2026-08-01", document_status="final"),
            on("2026-08-01", document_status="draft"),
            on("2026-08-01", final_on=date(2026, 7, 1), document_status="final"),
            on("2026-08-01"),
        ]
    )
    row = days_to_final(cursor, YEAR, by="quarter")[-1]
    assert (row.reports, row.known, row.unfinished, row.unknown) == (4, 2, 1, 1)
    assert row.median_days == pytest.approx(7)
    assert row.median_low_days is None


@pytest.mark.parametrize(("zone", "median_days"), [("America/Los_Angeles", 1), ("UTC", 0)])
def test_the_end_of_an_incident_is_a_date_of_the_reporting_zone(
    fill: Fill, zone: str, median_days: float
) -> None:
    ended = datetime(2026, 8, 2, 1, 40)  # noqa: DTZ001 - the store holds naive UTC
    final = {"document_status": "final", "final_on": date(2026, 8, 2)}
    cursor = fill(
        [on("2026-08-01", resolved_at=ended, **final), on("2026-08-01", mitigated_at=ended, **final)]
    )
    [row] = days_to_final(cursor, replace(YEAR, reporting_zone=zone))
    assert (row.known, row.median_days) == (2, median_days)


def test_days_to_final_are_compared_with_the_period_before(fill: Fill) -> None:
    days = [(4, 30), (5, 31), (7, 3), (8, 4)]
    rows = [
        on(f"2026-{month:02}-{day:02}", final_on=date(2026, month, day) + timedelta(days=took + day % 3))
        for month, took in days
        for day in range(1, 9)
    ]
    last = days_to_final(fill(rows), YEAR, by="quarter")[-1]
    assert last.verdict == "improved"
