"""Consumed budgets as ranges, and what maintenance, measured minutes and exemptions make of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pmdata.metrics.error_budgets.beside import budget_adjustments, budget_measured
from pmdata.metrics.error_budgets.budgets import budget_windows, error_budgets
from pmdata.metrics.error_budgets.details import consumed_by_incident
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.objective_ledger import UNREPORTED
from pmdata.metrics.error_budgets.policies import policy_findings
from pmdata.metrics.error_budgets.shares import budget_shares, concentration
from pmdata.metrics.error_budgets.what_if import what_if
from pmdata.metrics.error_budgets.windows import Window
from pmdata.metrics.labels import state_words
from pmdata.metrics.selection.selection import Selection
from tests.metrics.error_budgets.test_error_budgets import AS_OF, MONTH, NOW, Fill, impact, incidents, only


def near(value: Any, **bounds: Any) -> Any:
    """Return what is equal to `value` within the last bits; of no type, since it stands in tuples."""
    return pytest.approx(value, **bounds)


ASSUMED: dict[str, Any] = {"ratio_basis": "assumed"}


def span(start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"starts_at": datetime.fromisoformat(start), "ends_at": datetime.fromisoformat(end), **more}


def measured(start: str, end: str, bad_ratio: float, **more: Any) -> dict[str, Any]:
    return span(start, end, bad_ratio=bad_ratio, **more)


def test_assumed_shares_make_a_range_and_overlaps_are_united_at_each_end(fill: Fill) -> None:
    ledger = [
        impact("2026-09-10 10:00", 30, 0.5),
        impact("2026-09-10 10:20", 30, 1.0, "INC-2", **ASSUMED),
    ]
    row = only(error_budgets(fill(incidents(2), objectives=[{}], ledger=ledger), NOW))
    assert row.spent_known_minutes == near(15)
    assert row.spent_minutes == near(20 * 0.5 + 30)
    assert row.assumed_minutes == near(25)
    assert row.remaining_minutes == near(40.32 - 40)
    assert (row.assumed, row.incidents) == (1, 2)


@pytest.mark.parametrize(
    ("known", "assumed", "words"),
    [
        (0, 10, "Within budget, as reported"),
        (10, 15, "Within budget to at risk"),
        (25, 20, "At risk to exhausted"),
        (10, 40, "Within budget to exhausted"),
        (25, 5, "At risk"),
        (50, 5, "Exhausted"),
    ],
)
def test_where_the_ends_give_different_states_the_words_are_a_range(
    fill: Fill, known: int, assumed: int, words: str
) -> None:
    ledger = [impact("2026-09-10", known), impact("2026-09-12", assumed, key="INC-2", **ASSUMED)]
    row = only(error_budgets(fill(incidents(2), objectives=[{}], ledger=ledger), NOW))
    assert state_words(row) == words


def test_time_slices_have_the_range_too(fill: Fill) -> None:
    slices = {"budgeting_method": "Timeslices", "timeslice_target_ratio": 0.95, "timeslice_seconds": 300.0}
    ledger = [impact("2026-09-10 10:02", 4, 0.5), impact("2026-09-10 12:00", 1, key="INC-2", **ASSUMED)]
    row = only(error_budgets(fill(incidents(2), objectives=[slices], ledger=ledger), NOW))
    assert (row.spent_known_minutes, row.spent_minutes, row.assumed_minutes) == (10, 15, 5)


def test_maintenance_is_subtracted_once_and_listed_beside_the_budget(fill: Fill) -> None:
    cursor = fill(
        incidents(1),
        objectives=[{}],
        ledger=[impact("2026-09-10 10:00", 60, 0.5)],
        adjustments=[
            span("2026-09-10 10:10", "2026-09-10 10:30", reason="move", author="Ada", line=4),
            span("2026-09-10 10:20", "2026-09-10 10:40", kind="adjustment"),
            span("2026-09-10 10:00", "2026-09-10 11:00", kind="exemption"),
            span("2026-07-10 10:00", "2026-07-10 11:00"),
        ],
    )
    row = only(error_budgets(cursor, NOW))
    assert row.spent_minutes == near(15)
    assert row.maintenance_minutes == near(15)
    budgets = load_budgets(cursor, NOW)
    assert [(one.kind, one.minutes) for one in budget_adjustments(budgets)] == [
        ("exemption", None), ("maintenance", near(10)), ("adjustment", near(10)),
    ]  # fmt: skip
    assert (budget_adjustments(budgets)[1].reason, budget_adjustments(budgets)[1].author) == ("move", "Ada")
    [consumed] = consumed_by_incident(budgets)
    assert (consumed.minutes, consumed.counted_minutes) == (near(15), near(15))


def test_an_incident_that_lies_in_maintenance_consumes_nothing(fill: Fill) -> None:
    cursor = fill(
        incidents(1),
        objectives=[{}],
        ledger=[impact("2026-09-10 10:00", 60)],
        adjustments=[span("2026-09-10 09:00", "2026-09-10 12:00")],
    )
    row = only(error_budgets(cursor, NOW))
    assert (row.spent_minutes, row.incidents, row.state) == (0, 0, "no_reports")
    assert row.maintenance_minutes == near(60)


def test_measured_minutes_replace_what_is_reported_of_their_time(fill: Fill) -> None:
    cursor = fill(
        incidents(2),
        objectives=[{}],
        ledger=[impact("2026-09-10 23:30", 60, **ASSUMED), impact("2026-09-20", 5, key="INC-2")],
        measured=[
            measured("2026-09-10", "2026-09-11", 12 / 1440),
            measured("2026-09-11", "2026-09-12", 0.0),
        ],
    )
    row = only(error_budgets(cursor, NOW))
    assert row.spent_minutes == row.spent_known_minutes == near(12 + 5)
    assert row.reported_minutes == near(65)
    assert row.measured_ratio == near(2 / 28)
    [beside] = budget_measured(load_budgets(cursor, NOW))
    assert (beside.measured_minutes, beside.reported_minutes) == (near(12), near(60))
    assert beside.difference_minutes == near(-48)
    assert (beside.source, beside.starts_at, beside.ends_at) == (
        "probe", datetime(2026, 9, 10, tzinfo=UTC), datetime(2026, 9, 12, tzinfo=UTC),
    )  # fmt: skip


def test_measured_minutes_are_put_down_to_incidents_by_their_reported_minutes(fill: Fill) -> None:
    day = measured("2026-09-10", "2026-09-11", 40 / 1440)
    ledger = [impact("2026-09-10 10:00", 20), impact("2026-09-10 12:00", 10, key="INC-2")]
    budgets = load_budgets(fill(incidents(2), objectives=[{}], ledger=ledger, measured=[day]), NOW)
    [objective] = budgets.objectives
    counted = budgets.ledger_of(objective).counted_seconds(Window(AS_OF - timedelta(days=28), AS_OF))
    assert counted == {
        "INC-1": near(1200), "INC-2": near(600), UNREPORTED: near(600),
    }  # fmt: skip
    less = measured("2026-09-10", "2026-09-11", 15 / 1440)
    budgets = load_budgets(fill(incidents(2), objectives=[{}], ledger=ledger, measured=[less]), NOW)
    assert [row.counted_minutes for row in consumed_by_incident(budgets)] == near([10, 5])


def test_a_window_that_is_measured_as_good_is_within_budget_without_a_report(fill: Fill) -> None:
    whole = measured("2026-08-01", "2026-11-01", 0.0)
    row = only(error_budgets(fill(objectives=[{}], measured=[whole]), NOW))
    assert (row.state, row.spent_minutes) == ("healthy", 0)
    assert state_words(row) == "Within budget, as measured"


def test_an_exemption_excuses_incidents_that_begin_in_it_and_stays_on_the_list(fill: Fill) -> None:
    cursor = fill(
        incidents(2),
        objectives=[{}],
        ledger=[impact("2026-09-10", 30), impact("2026-09-20", 30, key="INC-2")],
        adjustments=[
            span("2026-09-09", "2026-09-20", kind="exemption", reason="agreed", author="Ada"),
        ],
    )
    found = {
        (row.rule, row.key): row.exempt_reason for row in policy_findings(cursor, load_budgets(cursor, NOW))
    }
    assert found["incident_needs_p0", "INC-1"] == "agreed"
    assert found["incident_needs_p0", "INC-2"] is None
    assert found["freeze", None] is None


@pytest.mark.parametrize(
    ("until", "incident", "freeze", "second"),
    [
        ("2026-10-02", None, True, True),
        ("2026-10-01", None, True, True),
        ("2026-10-02", "INC-1", False, False),
    ],
)
def test_an_exemption_as_of_a_date_lifts_the_freeze_unless_it_is_about_one_incident(
    fill: Fill, until: str, incident: str | None, *, freeze: bool, second: bool
) -> None:
    cursor = fill(
        incidents(2),
        objectives=[{}],
        ledger=[impact("2026-09-10", 30), impact("2026-09-20", 30, key="INC-2")],
        adjustments=[span("2026-09-09", until, kind="exemption", incident=incident)],
    )
    found = {
        (row.rule, row.key): row.exempt_reason for row in policy_findings(cursor, load_budgets(cursor, NOW))
    }
    assert (found["freeze", None] is not None) == freeze
    assert found["incident_needs_p0", "INC-1"] is not None
    assert (found["incident_needs_p0", "INC-2"] is not None) == second


def test_shares_unite_the_incidents_of_a_group_and_name_those_without_a_theme(fill: Fill) -> None:
    cursor = fill(
        [
            {"incident_on": date(2026, 9, 10), "services": ["api", "web"], "teams": ["core"]},
            {"incident_on": date(2026, 9, 10), "services": ["api"], "teams": ["core"]},
            {"incident_on": date(2026, 9, 12), "services": ["api"], "teams": []},
        ],
        objectives=[{}],
        factors=[{"key": key, "theme": "limits", "text": key} for key in ("INC-1", "INC-2")],
        ledger=[
            impact("2026-09-10 10:00", 20),
            impact("2026-09-10 10:10", 20, key="INC-2"),
            impact("2026-09-12", 10, key="INC-3"),
        ],
    )
    rows = budget_shares(cursor, load_budgets(cursor, NOW))
    assert [(row.by, row.name, row.incidents, row.minutes, row.consumed_ratio) for row in rows] == [
        ("theme", "limits", 2, near(30), near(0.75)),
        ("theme", "untagged", 1, near(10), near(0.25)),
        ("service", "api", 3, near(40), near(1)),
        ("service", "web", 1, near(20), near(0.5)),
        ("team", "core", 2, near(30), near(0.75)),
    ]
    assert concentration(consumed_by_incident(load_budgets(cursor, NOW))) == (1, near(0.5))
    assert concentration(()) is None


def test_a_rolling_and_a_calendar_window_stand_side_by_side(fill: Fill) -> None:
    ledger = [impact("2026-09-02", 5), impact("2026-09-02", 5, slo="month")]
    cursor = fill(incidents(1), objectives=[{}, {**MONTH, "slo": "month"}], ledger=ledger)
    chosen = Selection(datetime(2026, 9, 16, tzinfo=UTC))
    rows = budget_windows(load_budgets(cursor, chosen))
    assert [(row.slo, row.basis, row.window_start.date(), row.spent_minutes) for row in rows] == [
        ("api-availability", "rolling", date(2026, 8, 19), 5),
        ("api-availability", "calendar", date(2026, 9, 1), 5),
        ("month", "calendar", date(2026, 9, 1), 5),
        ("month", "rolling", date(2026, 8, 16), 5),
    ]
    assert [row.is_closed for row in rows] == [True, False, False, True]


def test_a_rolling_month_goes_back_by_the_calendar(fill: Fill) -> None:
    rolling = {"window_text": "1M", "window_seconds": 30 * 86400.0}
    cursor = fill(incidents(1), objectives=[rolling], ledger=[impact("2026-02-28 23:00", 60)])
    for as_of, start, budget in (
        (datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC), 44.64),
        (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC), 40.32),
        (datetime(2026, 3, 31, tzinfo=UTC), datetime(2026, 2, 28, tzinfo=UTC), 44.64),
    ):
        row = only(error_budgets(cursor, Selection(as_of)))
        assert (row.window_start, row.budget_minutes) == (start, budget)
        assert "by the calendar" in (row.note or "")


def test_what_if_takes_one_incident_one_detection_or_the_target_away(fill: Fill) -> None:
    started = datetime(2026, 9, 10, 10)  # noqa: DTZ001 - the store holds naive UTC
    rows = [
        {"impact_started_at": started, "detected_at": started + timedelta(minutes=20), "services": ["api"]},
        {"incident_on": date(2026, 9, 12)},
    ]
    ledger = [impact("2026-09-10 10:00", 60), impact("2026-09-10 10:30", 50, 0.5, "INC-2")]
    budgets = load_budgets(fill(rows, objectives=[{}], ledger=ledger), NOW)
    found = {(row.change, row.target): row for row in what_if(budgets)}
    gap = (1200 - 48.384) / 60
    assert found["as_it_is", 0.999].spent_minutes == near(60 + 10)
    fewer = found["one_incident_fewer", 0.999]
    assert (fewer.key, fewer.spent_minutes) == ("INC-1", near(25))
    sooner = found["detected_by_alert", 0.999]
    assert (sooner.incidents, sooner.spent_minutes) == (1, near(60 - gap + (20 + gap) * 0.5))
    assert found["other_target", 0.998].state == "at_risk"
    assert found["other_target", 0.9995].state == "exhausted"
    kept = next(row for row in found.values() if row.change == "kept_target")
    assert kept.target == near(1 - 70 / (28 * 1440), abs=1e-6)
    assert 0 <= kept.remaining_minutes < 0.05
    assert what_if(load_budgets(fill(objectives=[{}]), NOW)) == ()
