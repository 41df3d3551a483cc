"""Error budgets: exact over any window, overlaps once, never clamped, never rounded before a comparison."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest

from pmdata.metrics.error_budgets.alerts import (
    ALERT_RULES,
    burn_rate,
    earliest_alert_seconds,
    reaches,
    seconds_to_alert,
)
from pmdata.metrics.error_budgets.budgets import (
    ErrorBudgetRow,
    budget_rows,
    budget_rows_by_period,
    by_owner,
    compliance_history,
    error_budgets,
    not_counted,
)
from pmdata.metrics.error_budgets.details import alert_burns, burn_down, consumed_by_incident
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.windows import (
    BudgetedObjective,
    Window,
    closed_windows,
    error_budget_seconds,
    window_at,
)
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.selection import Selection

Fill = Callable[..., duckdb.DuckDBPyConnection]
AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
NOW = Selection(AS_OF, date(2025, 10, 1), date(2026, 9, 30))
CALENDAR = {"basis": "calendar", "window_seconds": None, "calendar_count": 1, "zone": "UTC"}
START = datetime(2025, 1, 1)  # noqa: DTZ001 - local time in the zone beside it
MONDAY = datetime(2024, 1, 1)  # noqa: DTZ001 - local time, too
QUARTER = {**CALENDAR, "window_text": "1Q", "calendar_unit": "quarter", "calendar_start": START}
MONTH = {**QUARTER, "window_text": "1M", "calendar_unit": "month"}


def impact(start: str, minutes: float, ratio: float = 1.0, key: str = "INC-1", **more: Any) -> dict[str, Any]:
    starts_at = datetime.fromisoformat(start)
    ends_at = starts_at + timedelta(minutes=minutes)
    return {"starts_at": starts_at, "ends_at": ends_at, "error_ratio": ratio, "key": key, **more}


def objective(**row: Any) -> BudgetedObjective:
    fields: dict[str, Any] = {
        "slo": "a", "title": "A", "service": "api", "kind": "availability", "target_ratio": 0.999,
        "budgeting_method": "RatioTimeslices", "window_text": "28d", "basis": "rolling",
        "window_seconds": 28 * 86400.0, "calendar_count": None, "calendar_unit": None, "calendar_start": None,
        "zone": None,
    }  # fmt: skip
    return BudgetedObjective(**fields | row)


def incidents(count: int) -> list[dict[str, Any]]:
    return [{"incident_on": date(2026, 9, 10), "services": ["api"]} for _ in range(count)]


def only(rows: tuple[ErrorBudgetRow, ...]) -> ErrorBudgetRow:
    [row] = rows
    return row


@pytest.mark.parametrize(
    ("days", "minutes"), [(28, 40.32), (30, 43.2), (31, 44.64), (90, 129.6), (91, 131.04), (92, 132.48)]
)
def test_the_budget_of_three_nines_is_the_books_number(days: int, minutes: float) -> None:
    window = Window(AS_OF - timedelta(days=days), AS_OF)
    assert error_budget_seconds(objective(), window) / 60 == minutes


def test_a_calendar_budget_is_made_of_the_seconds_that_really_elapse() -> None:
    berlin = objective(**{**MONTH, "zone": "Europe/Berlin"})
    march = window_at(berlin, datetime(2026, 3, 15, tzinfo=UTC))
    assert march == Window(datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC))
    assert error_budget_seconds(berlin, march) == pytest.approx((31 * 86400 - 3600) / 1000)


@pytest.mark.parametrize(
    ("unit", "count", "start", "end"),
    [
        ("day", 1, "2026-09-30T00:00", "2026-10-01T00:00"),
        ("week", 2, "2026-09-21T00:00", "2026-10-05T00:00"),
        ("month", 1, "2026-09-01T00:00", "2026-10-01T00:00"),
        ("quarter", 1, "2026-07-01T00:00", "2026-10-01T00:00"),
        ("year", 1, "2026-01-01T00:00", "2027-01-01T00:00"),
        ("hour", 6, "2026-09-30T18:00", "2026-10-01T00:00"),
    ],
)
def test_a_boundary_belongs_to_the_period_that_it_ends(unit: str, count: int, start: str, end: str) -> None:
    row = {**CALENDAR, "calendar_unit": unit, "calendar_count": count, "calendar_start": MONDAY}
    window = window_at(objective(**row), AS_OF)
    assert [window.start, window.end] == [
        datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (start, end)
    ]


def test_periods_are_counted_backwards_from_a_start_in_the_future() -> None:
    row = {**MONTH, "calendar_start": datetime(2030, 1, 31)}  # noqa: DTZ001 - local
    window = window_at(objective(**row), datetime(2026, 2, 10, tzinfo=UTC))
    assert (window.start, window.end) == (
        datetime(2026, 1, 31, tzinfo=UTC),
        datetime(2026, 2, 28, tzinfo=UTC),
    )


def test_the_last_closed_periods_end_with_the_one_that_as_of_ends() -> None:
    windows = closed_windows(objective(**MONTH), AS_OF, 3)
    assert [window.start.month for window in windows] == [7, 8, 9]
    earlier = closed_windows(objective(**MONTH), AS_OF - timedelta(seconds=1), 1)
    assert [window.start.month for window in earlier] == [8]


def test_consumed_is_the_weighted_part_inside_the_window(fill: Fill) -> None:
    cursor = fill(incidents(2), objectives=[{}], ledger=[impact("2026-09-10 10:00", 20, 0.5)])
    row = only(error_budgets(cursor, NOW))
    assert (row.spent_minutes, row.state) == (10, "healthy")
    assert row.remaining_minutes == pytest.approx(30.32)
    assert row.budget_minutes == 40.32
    assert row.burn_rate == pytest.approx(10 / 40.32)
    assert (row.window_start, row.window_end) == (AS_OF - timedelta(days=28), AS_OF)


def test_old_incidents_age_out_of_a_rolling_window(fill: Fill) -> None:
    ledger = [impact("2026-09-02 23:50", 20), impact("2026-01-01", 500, key="INC-2")]
    assert only(error_budgets(fill(incidents(2), objectives=[{}], ledger=ledger), NOW)).spent_minutes == 10


def test_overlapping_incidents_are_united_and_the_largest_ratio_counts_once(fill: Fill) -> None:
    ledger = [impact("2026-09-10 10:00", 60, 0.5), impact("2026-09-10 10:30", 60, 1.0, "INC-2")]
    cursor = fill(incidents(2), objectives=[{}], ledger=ledger)
    row = only(error_budgets(cursor, NOW))
    assert (row.spent_minutes, row.incidents) == (30 * 0.5 + 60, 2)
    detail = {row.key: row for row in consumed_by_incident(load_budgets(cursor, NOW))}
    assert (detail["INC-1"].minutes, detail["INC-1"].counted_minutes) == (30, 15)
    assert sum(one.counted_minutes for one in detail.values()) == row.spent_minutes


def test_a_budget_consumed_beyond_its_whole_is_shown_so(fill: Fill) -> None:
    row = only(error_budgets(fill(incidents(1), objectives=[{}], ledger=[impact("2026-09-10", 100)]), NOW))
    assert row.state == "exhausted"
    assert row.remaining_minutes == pytest.approx(-59.68)
    assert row.remaining_ratio == pytest.approx(-59.68 / 40.32)


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(20.15, "healthy"), (20.16, "at_risk"), (40.31, "at_risk"), (40.32, "exhausted"), (40.33, "exhausted")],
)
def test_states_change_exactly_at_half_and_at_all_of_the_budget(
    fill: Fill, minutes: float, state: str
) -> None:
    cursor = fill(incidents(1), objectives=[{}], ledger=[impact("2026-09-10", minutes)])
    assert only(error_budgets(cursor, NOW)).state == state


def test_no_report_is_not_the_same_as_healthy(fill: Fill) -> None:
    row = only(error_budgets(fill(objectives=[{}]), NOW))
    assert (row.state, row.spent_minutes, row.incidents) == ("no_reports", 0, 0)


def test_a_target_of_all_has_no_budget_and_a_note(fill: Fill) -> None:
    cursor = fill(incidents(1), objectives=[{"target_ratio": 1.0}], ledger=[impact("2026-09-10", 1)])
    row = only(error_budgets(cursor, NOW))
    assert (row.budget_minutes, row.burn_rate, row.remaining_ratio, row.state) == (0, None, None, "exhausted")
    assert row.note is not None


def test_time_slices_are_bad_whole_or_not_at_all(fill: Fill) -> None:
    slices = {"budgeting_method": "Timeslices", "timeslice_target_ratio": 0.99}
    ledger = [impact("2026-09-10", 10, 0.02), impact("2026-09-11", 10, 0.01, "INC-2")]
    assert (
        only(error_budgets(fill(incidents(2), objectives=[slices], ledger=ledger), NOW)).spent_minutes == 10
    )


@pytest.mark.parametrize(
    ("start", "minutes", "consumed"),
    [("2026-09-10 10:02", 4, 10), ("2026-09-10 10:00", 5, 5), ("2026-09-10 10:04", 0.5, 5)],
)
def test_a_slice_with_a_bad_moment_is_bad_as_a_whole(
    fill: Fill, start: str, minutes: float, consumed: float
) -> None:
    slices = {
        "budgeting_method": "Timeslices", "timeslice_target_ratio": 0.95, "timeslice_seconds": 300.0,
    }  # fmt: skip
    cursor = fill(incidents(1), objectives=[slices], ledger=[impact(start, minutes)])
    assert only(error_budgets(cursor, NOW)).spent_minutes == consumed
    [row] = consumed_by_incident(load_budgets(cursor, NOW))
    assert (row.minutes, row.counted_minutes) == (consumed, consumed)
    assert (row.ends_at - row.starts_at).total_seconds() == minutes * 60
    weighted = {**slices, "budgeting_method": "RatioTimeslices"}
    cursor = fill(incidents(1), objectives=[weighted], ledger=[impact(start, minutes)])
    assert only(error_budgets(cursor, NOW)).spent_minutes == pytest.approx(minutes)


def test_a_calendar_window_ends_with_its_period_and_burns_by_what_has_elapsed(fill: Fill) -> None:
    as_of = datetime(2026, 8, 16, tzinfo=UTC)
    cursor = fill(incidents(1), objectives=[QUARTER], ledger=[impact("2026-07-10", 66.24)])
    row = only(error_budgets(cursor, Selection(as_of)))
    assert (row.window_start, row.window_end) == (datetime(2026, 7, 1, tzinfo=UTC), AS_OF)
    assert row.budget_minutes == 132.48
    assert row.burn_rate == pytest.approx(1)
    assert not row.is_closed


def test_what_is_not_counted_is_listed_with_its_reason(fill: Fill) -> None:
    lost = {"key": "INC-1", "is_counted": False, "reason": "no duration", "starts_at": None, "ends_at": None}
    cursor = fill(incidents(2), objectives=[{}], ledger=[lost, impact("2026-09-11", 5, key="INC-2")])
    assert only(error_budgets(cursor, NOW)).not_counted == 1
    assert [(row.key, row.reason) for row in not_counted(load_budgets(cursor, NOW))] == [
        ("INC-1", "no duration")
    ]


def test_filters_choose_objectives_never_minutes(fill: Fill) -> None:
    cursor = fill(
        [{"incident_on": date(2026, 9, 10), "services": ["api"], "severity": "SEV3", "teams": ["core"]}],
        objectives=[{}, {"slo": "web", "service": "web"}],
        ledger=[impact("2026-09-10", 7)],
    )
    assert len(error_budgets(cursor, NOW)) == 2
    for filters in (
        {"services": ("api",)},
        {"teams": ("core",)},
        {"services": ("api",), "severities": ("SEV1",)},
    ):
        row = only(error_budgets(cursor, Selection(AS_OF, **filters)))  # type: ignore[arg-type]  # keyword table
        assert (row.slo, row.spent_minutes) == ("api-availability", 7)


def test_a_team_lists_what_it_owns_and_then_what_its_incidents_also_touched(fill: Fill) -> None:
    day = {"incident_on": date(2026, 9, 10)}
    cursor = fill(
        [
            {**day, "services": ["web", "ledger"], "teams": ["shop", "bank"]},
            {"incident_on": date(2026, 11, 1), "services": ["api"], "teams": ["bank"]},
        ],
        objectives=[
            {"slo": "web", "service": "web", "team": "shop"},
            {"slo": "ledger", "service": "ledger", "team": "bank"},
            {"slo": "quiet", "service": "quiet", "team": "bank"},
            {"slo": "nobody", "service": "web", "team": None},
            {"team": "core"},
        ],
        ledger=[impact("2026-09-10", 7, slo="web"), impact("2026-09-10", 9, slo="ledger")],
    )
    chosen = Selection(AS_OF, teams=("bank",))
    rows = error_budgets(cursor, chosen)
    assert [(row.slo, row.also_touched) for row in rows] == [
        ("ledger", False), ("quiet", False), ("nobody", True), ("web", True),
    ]  # fmt: skip
    assert rows[-1].spent_minutes == 7
    assert [[row.slo for row in part] for part in by_owner(rows)] == [["ledger", "quiet"], ["nobody", "web"]]
    assert [one.slo for one in load_budgets(cursor, chosen).owned.objectives] == ["ledger", "quiet"]
    assert {row.also_touched for row in error_budgets(cursor, NOW)} == {None}
    both = error_budgets(cursor, Selection(AS_OF, teams=("bank",), services=("web",)))
    assert [row.slo for row in both] == ["nobody", "web"]


def test_periods_of_the_selection_have_budgets_of_their_own(fill: Fill) -> None:
    cursor = fill(incidents(1), objectives=[{}], ledger=[impact("2026-06-30 23:50", 20)])
    rows = error_budgets(cursor, NOW, by="quarter", group="service")
    assert [(row.period, row.spent_minutes, row.group) for row in rows] == [
        ("2025-Q4", 0, "api"), ("2026-Q1", 0, "api"), ("2026-Q2", 10, "api"), ("2026-Q3", 10, "api"),
    ]  # fmt: skip
    assert [row.budget_minutes for row in rows] == [132.48, 129.6, 131.04, 132.48]


def test_the_compliance_history_has_a_row_per_closed_period(fill: Fill) -> None:
    cursor = fill(
        incidents(1), objectives=[MONTH, {"slo": "rolling"}], ledger=[impact("2026-08-31 23:00", 120)]
    )
    budgets = load_budgets(cursor, NOW)
    own, rolling = (compliance_history(budgets, one, 3) for one in budgets.objectives)
    assert [(row.spent_minutes, row.state) for row in own] == [
        (0, "no_reports"), (60, "exhausted"), (60, "exhausted"),
    ]  # fmt: skip
    assert [row.period for row in rolling] == ["2026-07", "2026-08", "2026-09"]
    assert all(row.is_closed for row in (*own, *rolling))


def test_burn_down_starts_at_all_for_a_calendar_and_lower_for_a_rolling_window(fill: Fill) -> None:
    ledger = [
        impact("2026-08-20", 10),
        impact("2026-08-20", 10, slo="month"),
        impact("2026-09-20", 30, slo="month"),
    ]
    cursor = fill(incidents(1), objectives=[{}, {**MONTH, "slo": "month"}], ledger=ledger)
    series: dict[str, list[dict[str, Any]]] = {}
    for row in burn_down(load_budgets(cursor, NOW)).to_pylist():
        series.setdefault(row["slo"], []).append(row)
    rolling, month = series["api-availability"], series["month"]
    assert rolling[0]["spent_minutes"] == 10
    assert rolling[-1]["remaining_ratio"] == 1
    assert month[0]["remaining_ratio"] == 1
    assert month[-1]["remaining_minutes"] == pytest.approx(13.2)
    assert [row["at"] for row in month] == sorted(row["at"] for row in month)


def test_burn_down_of_nothing_is_an_empty_table(fill: Fill) -> None:
    table = burn_down(load_budgets(fill(), NOW))
    assert table.num_rows == 0
    assert "remaining_ratio" in table.column_names


def test_the_alert_table_is_the_workbooks_for_thirty_days_and_scales_with_the_window() -> None:
    assert [round(rule.factor(30 * 86400), 9) for rule in ALERT_RULES] == [14.4, 6, 3, 1]
    assert round(ALERT_RULES[0].factor(28 * 86400), 9) == 13.44


def test_a_burn_rate_is_compared_before_it_is_rounded() -> None:
    almost = burn_rate(14.3996 * 3.6, 3600, 0.001)
    assert almost is not None
    assert round(almost, 1) == 14.4
    assert not reaches(almost, 14.4)
    exact = burn_rate(14.4 * 3.6, 3600, 0.001)
    assert exact is not None
    assert reaches(exact, 14.4)


def test_alerts_trip_where_both_windows_burn(fill: Fill) -> None:
    cursor = fill(incidents(1), objectives=[{}], ledger=[impact("2026-09-30 23:50", 10)])
    firing = {
        (row.severity, row.long_seconds): row.is_tripped for row in alert_burns(load_budgets(cursor, NOW))
    }
    assert firing == {
        ("page", 3600): True,
        ("page", 21600): True,
        ("ticket", 86400): True,
        ("ticket", 259200): True,
    }
    over = fill(incidents(1), objectives=[{}], ledger=[impact("2026-09-30 23:00", 10)])
    assert not alert_burns(load_budgets(over, NOW))[0].is_tripped


def test_a_full_outage_fires_the_first_alert_within_a_minute() -> None:
    assert earliest_alert_seconds(1.0, 0.001, 30 * 86400) == pytest.approx(51.84)


def test_a_slow_burn_never_fires_a_fast_alert() -> None:
    rules = [seconds_to_alert(rule, 0.004, 0.001, 30 * 86400) for rule in ALERT_RULES]
    assert rules[:2] == [None, None]
    assert rules[2:] == pytest.approx([86400 * 3 / 4, 3 * 86400 / 4])
    assert earliest_alert_seconds(0.0005, 0.001, 30 * 86400) is None


def test_the_detection_gap_is_what_an_alert_would_have_gained(fill: Fill) -> None:
    started = datetime(2026, 9, 10, 10)  # noqa: DTZ001 - the store holds naive UTC
    row = {"impact_started_at": started, "detected_at": started + timedelta(minutes=20), "services": ["api"]}
    cursor = fill([row], objectives=[{}], ledger=[impact("2026-09-10 10:00", 60)])
    [consumed] = consumed_by_incident(load_budgets(cursor, NOW))
    assert consumed.alert_after_seconds == pytest.approx(3600 * 13.44 * 0.001)
    assert consumed.detection_gap_seconds == pytest.approx(1200 - 48.384)


def test_an_incident_that_is_over_before_an_alert_has_no_gap(fill: Fill) -> None:
    cursor = fill(incidents(1), objectives=[{}], ledger=[impact("2026-09-10 10:00", 0.5)])
    [consumed] = consumed_by_incident(load_budgets(cursor, NOW))
    assert (consumed.alert_after_seconds, consumed.detection_gap_seconds) == (None, None)


def test_a_budget_is_additive_over_disjoint_incidents(fill: Fill) -> None:
    ledger = [impact(f"2026-09-{day:02} 10:00", day, 1 / day, f"INC-{day}") for day in range(5, 25)]
    assert only(error_budgets(fill(incidents(30), objectives=[{}], ledger=ledger), NOW)).spent_minutes == (
        pytest.approx(20)
    )


def test_current_rows_and_rows_by_period_come_from_one_load(fill: Fill) -> None:
    budgets = load_budgets(fill(incidents(1), objectives=[{}], ledger=[impact("2026-09-10", 5)]), NOW)
    assert only(budget_rows(budgets)).period is None
    assert len(budget_rows_by_period(budgets, "year")) == 2


@pytest.mark.parametrize(("grain", "window"), [("month", "1M"), ("quarter", "1Q"), ("year", "1Y")])
def test_a_row_of_a_period_has_the_window_of_the_period(fill: Fill, grain: Grain, window: str) -> None:
    rows = error_budgets(fill(incidents(1), objectives=[{}]), NOW, by=grain)
    assert {(row.window, row.basis) for row in rows} == {(window, "calendar")}


@pytest.mark.parametrize(
    ("reason", "more", "state"),
    [
        ("it is still open, so its end is not known", {"severity": "SEV1"}, "unknown"),
        ("neither its downtime, nor its start and end, nor a duration is known", {}, "unknown"),
        ("a near miss spends no budget", {"severity": "NEAR_MISS"}, "no_reports"),
        ("its impact was latency, not availability", {}, "no_reports"),
    ],
)
def test_a_report_that_does_not_state_its_minutes_is_not_no_report(
    fill: Fill, reason: str, more: dict[str, Any], state: str
) -> None:
    uncounted = {"is_counted": False, "reason": reason, "minutes_basis": None}
    cursor = fill([{"incident_on": date(2026, 9, 20), **more}], objectives=[{}], ledger=[uncounted])
    row = only(error_budgets(cursor, NOW))
    assert (row.state, row.incidents, row.not_counted) == (state, 0, 1)
