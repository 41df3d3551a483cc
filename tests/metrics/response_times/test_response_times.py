"""Response times count what is known, say what is not, and compare like with like."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmdata.metrics.response_times.counted import duration_values, not_counted
from pmdata.metrics.response_times.durations import ResponseTimesRow, response_times
from pmdata.metrics.response_times.metric import METRICS
from pmdata.metrics.selection.groups import NOT_STATED
from pmdata.metrics.selection.selection import Selection

if TYPE_CHECKING:
    import duckdb

Fill = Callable[..., "duckdb.DuckDBPyConnection"]
QUARTER = Selection(datetime(2026, 10, 1, tzinfo=UTC), date(2026, 7, 1), date(2026, 9, 30))
ALL = Selection(datetime(2026, 10, 1, tzinfo=UTC))


def at(day: str, minutes: float = 0) -> datetime:
    return datetime.fromisoformat(day) + timedelta(minutes=minutes)


def took(minutes: float, day: str = "2026-08-03 10:00", **more: Any) -> dict[str, Any]:
    return {"impact_started_at": at(day), "resolved_at": at(day, minutes), **more}


def resolve(rows: tuple[ResponseTimesRow, ...]) -> list[ResponseTimesRow]:
    return [row for row in rows if row.metric == "time_to_resolve"]


def test_figures_are_exact_to_the_second_not_to_whole_hours(fill: Fill) -> None:
    [row] = resolve(response_times(fill([took(30), took(50), took(61), took(99.5)]), QUARTER))
    assert (row.known, row.median_seconds, row.mean_seconds) == (4, 55.5 * 60, 60.125 * 60)
    assert (row.p75_seconds, row.p90_seconds) == pytest.approx((70.625 * 60, 87.95 * 60))


def test_an_even_number_has_the_middle_as_median_not_the_lower_value(fill: Fill) -> None:
    [row] = resolve(response_times(fill([took(10), took(20)]), QUARTER))
    assert row.median_seconds == 15 * 60


def test_no_data_is_unknown_not_zero(fill: Fill) -> None:
    [row] = resolve(response_times(fill([]), QUARTER))
    assert (row.incidents, row.known) == (0, 0)
    assert row.median_seconds is None
    assert row.mean_seconds is None
    assert row.geometric_mean_seconds is None


def test_a_stated_zero_is_a_zero(fill: Fill) -> None:
    [row] = resolve(response_times(fill([took(0), took(60)]), QUARTER))
    assert (row.known, row.mean_seconds) == (2, 30 * 60)


def test_open_incidents_are_counted_beside_the_average_and_do_not_end_now(fill: Fill) -> None:
    started = {"impact_started_at": at("2026-08-01"), "detected_at": at("2026-08-01", 5)}
    cursor = fill([took(60), {**started, "incident_status": "open"}])
    rows = response_times(cursor, QUARTER)
    [row] = resolve(rows)
    assert (row.incidents, row.known, row.open, row.mean_seconds) == (2, 1, 1, 3600)
    assert rows[0].known == 0
    assert [lost.reason for lost in not_counted(cursor, QUARTER, "time_to_resolve")] == ["still open"]


def test_near_misses_count_in_no_figure(fill: Fill) -> None:
    [row] = resolve(response_times(fill([took(60), took(5, severity="NEAR_MISS")]), QUARTER))
    assert (row.incidents, row.known, row.near_misses, row.mean_seconds) == (1, 1, 1, 3600)


def test_every_incident_that_is_not_counted_is_listed_with_its_reason(fill: Fill) -> None:
    cursor = fill(
        [
            took(60),
            {"key": "no-end", "impact_started_at": at("2026-08-01")},
            {"key": "no-start", "incident_on": date(2026, 8, 2), "resolved_at": at("2026-08-02")},
            {"key": "neither", "incident_on": date(2026, 8, 3)},
            {**took(-5), "key": "negative", "time_to_resolve_seconds": None},
        ]
    )
    [row] = resolve(response_times(cursor, QUARTER))
    reasons = {lost.key: lost.reason for lost in not_counted(cursor, QUARTER, "time_to_resolve")}
    assert row.incidents - row.known == len(reasons) == 4
    assert reasons["no-end"] == "the report does not say when it was resolved"
    assert reasons["no-start"] == "the report does not say when the impact started"
    assert reasons["neither"] == "the report does not say when the impact started or when it was resolved"
    assert "before" in reasons["negative"]


def test_quarters_of_two_years_stay_apart_and_empty_ones_stay_visible(fill: Fill) -> None:
    cursor = fill([took(10, "2025-08-01"), took(90, "2026-08-01")])
    rows = resolve(response_times(cursor, ALL, by="quarter"))
    assert [row.period for row in rows] == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]
    assert [row.incidents for row in rows] == [1, 0, 0, 0, 1]


@pytest.mark.parametrize(("by", "keys"), [("month", ["2026-07", "2026-08", "2026-09"]), ("year", ["2026"])])
def test_months_and_years_are_periods_too(fill: Fill, by: Any, keys: list[str]) -> None:
    assert [row.period for row in resolve(response_times(fill([]), QUARTER, by=by))] == keys


def test_an_incident_of_two_services_counts_in_each_so_the_sum_exceeds_the_count(fill: Fill) -> None:
    cursor = fill([took(10, services=["api", "web"]), took(20, services=["api"]), took(30)])
    [whole] = resolve(response_times(cursor, QUARTER))
    rows = {row.group: row.incidents for row in resolve(response_times(cursor, QUARTER, group="service"))}
    assert rows == {"api": 2, "web": 1, NOT_STATED: 1}
    assert sum(rows.values()) > whole.incidents == 3


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("severity", ["SEV1", "SEV2"]),
        ("team", ["core", NOT_STATED]),
        ("template", ["rca_report", NOT_STATED]),
    ],
)
def test_incidents_are_grouped_by_what_they_state(fill: Fill, group: Any, names: list[str]) -> None:
    cursor = fill(
        [took(10, severity="SEV1", teams=["core"], template="rca_report"), took(20, severity="SEV2")]
    )
    assert [row.group for row in resolve(response_times(cursor, QUARTER, group=group))] == names


def test_filters_choose_incidents_and_their_groups(fill: Fill) -> None:
    cursor = fill([took(10, services=["api", "web"]), took(20, services=["db"])])
    chosen = Selection(QUARTER.as_of, QUARTER.since, QUARTER.until, services=("api",))
    assert [row.group for row in resolve(response_times(cursor, chosen, group="service"))] == ["api"]


def test_a_partial_quarter_is_compared_with_the_same_days_of_the_last_one(fill: Fill) -> None:
    early = [took(60, f"2026-07-{day:02}") for day in range(1, 8)]
    late = [took(6, f"2026-09-{day:02}") for day in range(1, 8)]
    current = [took(60, f"2026-10-{day:02}") for day in range(1, 8)]
    partway = Selection(datetime(2026, 10, 11, tzinfo=UTC), date(2026, 10, 1), date(2026, 10, 10))
    [row] = resolve(response_times(fill(early + late + current), partway, by="quarter"))
    assert row.partial
    assert (row.previous_known, row.verdict, row.change_ratio) == (7, "within_noise", 0)


def test_a_change_beyond_noise_has_a_verdict(fill: Fill) -> None:
    slow = [took(300 + 10 * day, f"2026-05-{day:02}") for day in range(1, 12)]
    quick = [took(30 + day, f"2026-08-{day:02}") for day in range(1, 12)]
    [row] = resolve(response_times(fill(slow + quick), QUARTER, by="quarter"))
    assert row.verdict == "improved"
    assert row.change_ratio == pytest.approx(-0.9, abs=0.02)


def test_the_first_period_of_everything_has_nothing_before_it(fill: Fill) -> None:
    rows = resolve(response_times(fill([took(60)]), ALL))
    assert rows[0].verdict is None


def test_the_median_has_an_interval_from_five_incidents_and_p95_from_twenty(fill: Fill) -> None:
    few = resolve(response_times(fill([took(m) for m in range(1, 5)]), QUARTER))[0]
    some = resolve(response_times(fill([took(m) for m in range(1, 6)]), QUARTER))[0]
    many = resolve(response_times(fill([took(m) for m in range(1, 21)]), QUARTER))[0]
    assert few.median_low_seconds is None
    assert (some.median_low_seconds, some.median_high_seconds) == (60, 300)
    assert some.p95_seconds is None
    assert many.p95_seconds == pytest.approx(19.05 * 60)


def test_detection_to_resolution_is_a_series_of_its_own(fill: Fill) -> None:
    row = {
        "incident_on": date(2026, 8, 1),
        "detected_at": at("2026-08-01"),
        "resolved_at": at("2026-08-01", 45),
    }
    rows = {row.metric: row for row in response_times(fill([row]), QUARTER)}
    assert rows["detection_to_resolution"].median_seconds == 45 * 60
    assert rows["time_to_resolve"].known == 0


def test_the_distribution_holds_every_counted_value_with_its_source(fill: Fill) -> None:
    cursor = fill([took(60), took(10, "2026-07-02", time_to_resolve_source="stated"), took(9, "2025-01-01")])
    table = duration_values(cursor, QUARTER, "time_to_resolve").to_pylist()
    assert [(row["seconds"], row["source"], row["started_on"]) for row in table] == [
        (600.0, "stated", date(2026, 7, 2)),
        (3600.0, "timestamps", date(2026, 8, 3)),
    ]


MINUTES = st.one_of(st.none(), st.integers(0, 5000))


@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(MINUTES, st.booleans(), st.integers(0, 500)), max_size=12))
def test_known_never_exceeds_incidents_and_periods_add_up(
    fill: Fill, rows: list[tuple[int | None, bool, int]]
) -> None:
    cursor = fill(
        [
            {
                "impact_started_at": at("2025-05-01") + timedelta(days=day),
                "resolved_at": None if minutes is None else at("2025-05-01", minutes) + timedelta(days=day),
                "incident_status": "open" if is_open else None,
            }
            for minutes, is_open, day in rows
        ]
    )
    chosen = Selection(QUARTER.as_of, date(2025, 5, 1), date(2026, 9, 30))
    whole = response_times(cursor, chosen)
    for row in whole:
        assert 0 <= row.known <= row.incidents - row.open
        assert len(not_counted(cursor, chosen, row.metric)) == row.incidents - row.known
    for by in ("month", "quarter", "year"):
        parts = response_times(cursor, chosen, by=by)
        for metric, total in zip(METRICS, whole, strict=True):
            own = [row for row in parts if row.metric == metric]
            assert sum(row.incidents for row in own) == total.incidents
            assert sum(row.known for row in own) == total.known
            assert np.isclose(
                sum((row.mean_seconds or 0) * row.known for row in own),
                (total.mean_seconds or 0) * total.known,
            )
