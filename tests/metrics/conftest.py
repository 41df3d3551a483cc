"""A store of plain tables with the columns of the public views, filled by hand."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import duckdb

MOMENTS = ("impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
DURATIONS = {
    "time_to_detect": ("impact_started_at", "detected_at"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at"),
    "time_to_mitigate": ("impact_started_at", "mitigated_at"),
    "time_to_resolve": ("impact_started_at", "resolved_at"),
}
COLUMNS: dict[str, dict[str, str]] = {
    "incidents": {
        **dict.fromkeys(("key", "path", "incident_id", "title", "template"), "VARCHAR"),
        **dict.fromkeys(("part", "line"), "INTEGER"),
        **dict.fromkeys(("incident_on", "started_on", "review_on", "final_on", "updated_on"), "DATE"),
        **dict.fromkeys(MOMENTS, "TIMESTAMP"),
        **{f"{name}_seconds": "DOUBLE" for name in DURATIONS},
        **{f"{name}_source": "VARCHAR" for name in DURATIONS},
        "detection_to_resolution_seconds": "DOUBLE",
        **dict.fromkeys(("severity", "incident_status", "document_status", "detection_method"), "VARCHAR"),
        **dict.fromkeys(("trigger", "root_cause", "summary"), "VARCHAR"),
        **dict.fromkeys(("is_near_miss", "is_open"), "BOOLEAN"),
        **dict.fromkeys(
            (
                "services", "teams", "impact_kinds", "regions", "tags", "related_incidents",
                "unsigned_roles",
            ),
            "VARCHAR[]",
        ),
        **dict.fromkeys(
            ("downtime_seconds", "users_ratio", "requests_ratio", "error_rate_ratio"), "DOUBLE"
        ),
        "peak_error_rate_ratio": "DOUBLE",
        **dict.fromkeys(("users_count", "requests_count"), "BIGINT"),
        "revenue_amount": "DOUBLE",
        "revenue_currency": "VARCHAR",
    },
    "records": {"key": "VARCHAR", "record": "JSON"},
    "objectives": {
        **dict.fromkeys(
            (
                "slo", "title", "service", "team", "kind", "budgeting_method", "window_text", "basis",
                "calendar_unit", "zone",
            ),
            "VARCHAR",
        ),
        **dict.fromkeys(
            ("target_ratio", "timeslice_target_ratio", "timeslice_seconds", "window_seconds"), "DOUBLE"
        ),
        "calendar_count": "INTEGER",
        "calendar_start": "TIMESTAMP",
    },
    "budget_ledger": {
        **dict.fromkeys(("slo", "service", "key", "ratio_basis", "minutes_basis", "reason"), "VARCHAR"),
        **dict.fromkeys(("starts_at", "ends_at"), "TIMESTAMP"),
        "error_ratio": "DOUBLE",
        "is_counted": "BOOLEAN",
    },
    "budget_adjustments": {
        **dict.fromkeys(("slo", "service", "kind", "reason", "author", "incident", "path"), "VARCHAR"),
        **dict.fromkeys(("starts_at", "ends_at"), "TIMESTAMP"),
        "line": "INTEGER",
    },
    "measured_minutes": {
        **dict.fromkeys(("slo", "source", "path"), "VARCHAR"),
        **dict.fromkeys(("starts_at", "ends_at"), "TIMESTAMP"),
        **dict.fromkeys(("bad_minutes", "bad_ratio"), "DOUBLE"),
        "line": "INTEGER",
    },
    "contributing_factors": {
        **dict.fromkeys(("key", "text", "category", "theme", "source"), "VARCHAR"),
        **dict.fromkeys(("position", "line"), "INTEGER"),
    },
    "action_items": {
        **dict.fromkeys(
            (
                "key", "item_key", "item_id", "text", "status", "status_stated", "owner", "team", "priority",
                "team_basis", "priority_stated", "kind", "kind_stated", "verification", "tracking", "horizon",
                "theme", "theme_basis", "status_source", "status_reported", "ticket_status", "ticket_url",
            ),
            "VARCHAR",
        ),
        "tickets": "VARCHAR[]",
        **dict.fromkeys(("due_on", "done_on", "created_on", "first_due_on"), "DATE"),
        **dict.fromkeys(("position", "horizon_days", "line"), "INTEGER"),
        **dict.fromkeys(("due_moves", "reopened", "history_versions"), "INTEGER"),
    },
}  # fmt: skip

_OBJECTIVE: dict[str, Any] = {
    "slo": "api-availability",
    "title": "API answers",
    "service": "api",
    "kind": "availability",
    "target_ratio": 0.999,
    "budgeting_method": "RatioTimeslices",
    "window_text": "28d",
    "basis": "rolling",
    "window_seconds": 28 * 86400.0,
}
_IMPACT: dict[str, Any] = {
    "slo": "api-availability",
    "service": "api",
    "key": "INC-1",
    "error_ratio": 1.0,
    "ratio_basis": "requests",
    "minutes_basis": "instants",
    "is_counted": True,
}
_ADJUSTMENT: dict[str, Any] = {
    "slo": "api-availability",
    "service": "api",
    "kind": "maintenance",
    "reason": "a move",
    "author": "Ada",
    "path": "maintenance.yaml",
    "line": 1,
}
_MEASURED: dict[str, Any] = {"slo": "api-availability", "source": "probe", "path": "sli/api.csv", "line": 2}

Row = Mapping[str, Any]
Fill = Callable[..., "duckdb.DuckDBPyConnection"]


def _incident(row: Row, number: int) -> dict[str, Any]:
    started = row.get("impact_started_at")
    full: dict[str, Any] = {
        "key": f"INC-{number}",
        "path": f"reports/{number}.md",
        "title": f"Incident {number}",
        "part": 1,
        "line": 1,
        "is_near_miss": row.get("severity") == "NEAR_MISS",
        "is_open": row.get("incident_status") == "open",
        "started_on": started.date() if isinstance(started, datetime) else row.get("incident_on"),
        "services": [],
        "teams": [],
        "impact_kinds": [],
        "related_incidents": [],
        "unsigned_roles": [],
    }
    for name, (start, end) in DURATIONS.items():
        if row.get(start) and row.get(end):
            full |= {
                f"{name}_seconds": (row[end] - row[start]).total_seconds(),
                f"{name}_source": "timestamps",
            }
    if row.get("detected_at") and row.get("resolved_at"):
        full["detection_to_resolution_seconds"] = (row["resolved_at"] - row["detected_at"]).total_seconds()
    full |= row
    full["incident_on"] = full.get("incident_on") or full["started_on"]
    return full


def _insert(connection: "duckdb.DuckDBPyConnection", table: str, rows: Iterable[Row]) -> None:
    for row in rows:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        connection.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))


@pytest.fixture(scope="session")
def fill() -> Fill:
    """Return a function that makes a store of the given rows; columns left out are null or derived."""

    def make(
        incidents: Iterable[Row] = (),
        factors: Iterable[Row] = (),
        items: Iterable[Row] = (),
        objectives: Iterable[Row] = (),
        ledger: Iterable[Row] = (),
        records: Iterable[Row] = (),
        adjustments: Iterable[Row] = (),
        measured: Iterable[Row] = (),
    ) -> "duckdb.DuckDBPyConnection":
        import duckdb  # what a conftest holds outlives the interpreter, and duckdb complains of it

        connection = duckdb.connect(":memory:", config={"threads": 1})
        for table, columns in COLUMNS.items():
            declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            connection.execute(f"create table {table} ({declared})")
        numbers = count(1)
        _insert(connection, "incidents", [_incident(row, next(numbers)) for row in incidents])
        _insert(connection, "contributing_factors", factors)
        _insert(connection, "objectives", [_OBJECTIVE | dict(row) for row in objectives])
        _insert(connection, "budget_ledger", [_IMPACT | dict(row) for row in ledger])
        _insert(connection, "action_items", items)
        _insert(connection, "records", records)
        _insert(connection, "budget_adjustments", [_ADJUSTMENT | dict(row) for row in adjustments])
        _insert(connection, "measured_minutes", [_MEASURED | dict(row) for row in measured])
        return connection

    return make


@pytest.fixture(scope="session")
def columns() -> dict[str, dict[str, str]]:
    """Return the columns of each table that `fill` makes, with their types."""
    return COLUMNS
