"""The budget ledger: each incident against the objectives of its service."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pmdata.model import Duration, Impact, Indicator, Postmortem, Quantity, Reading
from pmdata.store import Store, load
from pmdata.workspace import Settings, Workspace

START = datetime(2026, 3, 1, 10, tzinfo=UTC)
NAIVE = START.replace(tzinfo=None)
OBJECTIVE = """
apiVersion: openslo/v1
kind: SLO
metadata: {{name: {name}}}
spec:
  service: Checkout API
  timeWindow: [{{duration: 28d, isRolling: true}}]
  budgetingMethod: RatioTimeslices
  indicator: {{metadata: {{name: {name}}}}}
  objectives: [{{target: 0.999, timeSliceWindow: 1m}}]
"""


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def incident(**values: Any) -> Postmortem:
    return Postmortem(**{"key": "k", "incident_id": "I", "services": ("checkout-api",), **values})


def lasting(name: str, count: int) -> dict[str, Any]:
    return {"durations": {name: Duration(seconds=count * 60, source="stated", stated_seconds=count * 60)}}


def ledger(tmp_path: Path, *incidents: Postmortem, zone: str = "UTC") -> list[tuple[Any, ...]]:
    slos = tmp_path / "slos"
    slos.mkdir()
    for name in ("checkout-availability", "checkout-latency"):
        (slos / f"{name}.yaml").write_text(OBJECTIVE.format(name=name))
    workspace = Workspace(root=tmp_path, settings=Settings(reporting_zone=zone))
    load(workspace, [Reading(path=f"{n}.md", postmortem=row) for n, row in enumerate(incidents)])
    return Store(workspace).open().cursor().execute(
        "SELECT slo, starts_at, ends_at, error_ratio, ratio_basis, minutes_basis, is_counted, reason "
        "FROM budget_ledger ORDER BY slo, key"
    ).fetchall()  # fmt: skip


def of_availability(tmp_path: Path, row: Postmortem, **options: Any) -> tuple[Any, ...]:
    return next(row[1:] for row in ledger(tmp_path, row, **options) if row[0] == "checkout-availability")


INTERVALS = [
    (
        "stated downtime comes first, from the start of the impact",
        {
            "impact_started_at": START,
            "resolved_at": START + minutes(60),
            "impact": Impact(downtime_seconds=600),
        },
        (NAIVE, NAIVE + minutes(10), "downtime"),
    ),
    (
        "stated downtime of none is counted as none",
        {"impact_started_at": START, "impact": Impact(downtime_seconds=0)},
        (NAIVE, NAIVE, "downtime"),
    ),
    (
        "the impact ends with mitigation",
        {
            "impact_started_at": START,
            "mitigated_at": START + minutes(5),
            "resolved_at": START + minutes(90),
        },
        (NAIVE, NAIVE + minutes(5), "instants"),
    ),
    (
        "without mitigation it ends with resolution",
        {"impact_started_at": START, "resolved_at": START + minutes(90)},
        (NAIVE, NAIVE + minutes(90), "instants"),
    ),
    (
        "a start and a stated duration make an end",
        {"impact_started_at": START, **lasting("time_to_resolve", 30)},
        (NAIVE, NAIVE + minutes(30), "duration"),
    ),
    (
        "an end and a stated duration make a start",
        {"resolved_at": START, **lasting("time_to_resolve", 30)},
        (NAIVE - minutes(30), NAIVE, "duration"),
    ),
    (
        "without a start the time since detection is a lower bound",
        {"detected_at": START, "resolved_at": START + minutes(7)},
        (NAIVE, NAIVE + minutes(7), "since_detection"),
    ),
    (
        "a date and a duration lie around noon",
        {"incident_on": date(2026, 3, 1), **lasting("time_to_resolve", 60)},
        (datetime(2026, 3, 1, 11, 30), datetime(2026, 3, 1, 12, 30), "date"),  # noqa: DTZ001 - naive UTC
    ),
    (
        "contradicting instants leave a stated downtime as it is",
        {
            "impact_started_at": START,
            "resolved_at": START - minutes(1),
            "impact": Impact(downtime_seconds=60),
        },
        (NAIVE, NAIVE + minutes(1), "downtime"),
    ),
]


@pytest.mark.parametrize(
    ("values", "expected"), [row[1:] for row in INTERVALS], ids=[row[0] for row in INTERVALS]
)
def test_bad_minutes_rest_on_the_best_that_is_known(
    tmp_path: Path, values: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    starts_at, ends_at, _, _, basis, is_counted, reason = of_availability(tmp_path, incident(**values))
    assert (starts_at, ends_at, basis) == expected
    assert is_counted
    assert reason is None


def test_noon_is_that_of_the_reporting_zone(tmp_path: Path) -> None:
    row = incident(incident_on=date(2026, 3, 1), **lasting("time_to_resolve", 60))
    starts_at, ends_at, *_ = of_availability(tmp_path, row, zone="Asia/Tokyo")
    assert (starts_at.hour, ends_at.hour) == (2, 3)


@pytest.mark.parametrize(
    ("impact", "expected"),
    [
        (
            Impact(requests=Quantity(text="", ratio=0.06), users=Quantity(text="", ratio=0.5)),
            (0.06, "requests"),
        ),
        (
            Impact(
                error_rate=Indicator(text="", value=0.2, unit="ratio"), users=Quantity(text="", ratio=0.5)
            ),
            (0.2, "error_rate"),
        ),
        (Impact(users=Quantity(text="", ratio=0.5)), (0.5, "users")),
        (Impact(users=Quantity(text="12 users", count=12)), (1.0, "assumed")),
        (Impact(peak_error_rate=Indicator(text="", value=0.9, unit="ratio")), (1.0, "assumed")),
        (Impact(error_rate=Indicator(text="", value=250, unit="milliseconds")), (1.0, "assumed")),
    ],
)
def test_the_share_is_that_of_requests_else_errors_else_users_else_all(
    tmp_path: Path, impact: Impact, expected: tuple[Any, ...]
) -> None:
    row = incident(impact_started_at=START, resolved_at=START + minutes(1), impact=impact)
    assert of_availability(tmp_path, row)[2:4] == expected


IMPACT = {"impact_started_at": START, "resolved_at": START + minutes(9)}


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({**IMPACT, "severity": "NEAR_MISS"}, "near miss"),
        ({"impact_started_at": START, "incident_status": "open"}, "still open"),
        ({"impact_started_at": START, "resolved_at": START - minutes(1)}, "ends before it starts"),
        ({"incident_on": date(2026, 3, 1)}, "neither its downtime"),
        ({}, "neither its downtime"),
        ({**IMPACT, "impact": Impact(kinds=("latency",))}, "latency, not availability"),
        (
            {**IMPACT, "impact": Impact(kinds=("data_loss", "cosmetic"))},
            "data_loss, cosmetic, not availability",
        ),
    ],
)
def test_what_is_not_counted_states_why(tmp_path: Path, values: dict[str, Any], why: str) -> None:
    *_, is_counted, reason = of_availability(tmp_path, incident(**values))
    assert not is_counted
    assert why in reason


@pytest.mark.parametrize(
    ("kinds", "counted"),
    [
        ((), ["checkout-availability"]),
        (("availability",), ["checkout-availability"]),
        (("errors",), ["checkout-availability"]),
        (("other",), ["checkout-availability"]),
        (("latency",), ["checkout-latency"]),
        (("latency", "errors"), ["checkout-availability", "checkout-latency"]),
    ],
)
def test_an_objective_counts_impact_of_its_own_kind(tmp_path: Path, kinds: Any, counted: list[str]) -> None:
    rows = ledger(tmp_path, incident(**IMPACT, impact=Impact(kinds=kinds)))
    assert [row[0] for row in rows if row[6]] == counted
    assert len(rows) == 2


def test_services_match_whatever_their_case_and_joints_and_others_do_not(tmp_path: Path) -> None:
    rows = ledger(
        tmp_path,
        incident(incident_id="A", services=("checkout_api", "search"), **IMPACT),
        incident(incident_id="B", services=("search",), **IMPACT),
        incident(incident_id="C", services=(), **IMPACT),
    )
    assert len(rows) == 2
