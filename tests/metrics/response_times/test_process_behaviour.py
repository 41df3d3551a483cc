"""Process behaviour charts distinguish signals from noise and start anew at declared changes."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import duckdb
import pytest

from pmdata.metrics.response_times.process_chart import (
    days_between_incidents,
    duration_process,
    process_limits,
)
from pmdata.metrics.selection.selection import Selection

Fill = Callable[..., duckdb.DuckDBPyConnection]
YEAR = Selection(datetime(2027, 1, 1, tzinfo=UTC), date(2026, 1, 1), date(2026, 12, 31))
STEADY = [100, 130, 90, 120, 110, 95, 125, 105, 115, 98, 122, 108, 93, 128, 111, 104]


def test_limits_are_the_mean_and_the_mean_moving_range_of_logs() -> None:
    logs = [math.log(value) for value in STEADY]
    mean = sum(logs) / len(logs)
    moving = sum(abs(b - a) for a, b in pairwise(logs)) / (len(logs) - 1)
    limits = process_limits(STEADY)
    assert limits.centre == pytest.approx(math.exp(mean))
    assert (limits.low, limits.high) == pytest.approx(
        (math.exp(mean - 2.66 * moving), math.exp(mean + 2.66 * moving))
    )


def test_fewer_than_fifteen_points_have_no_limits() -> None:
    limits = process_limits(STEADY[:14])
    assert (limits.centre, limits.low, limits.high) == (None, None, None)
    assert limits.signals == ((),) * 14


def test_a_steady_process_has_no_signal() -> None:
    assert not any(process_limits(STEADY).signals)


def test_a_point_outside_is_a_signal() -> None:
    assert process_limits([*STEADY, 2000]).signals[-1] == ("outside",)


def test_eight_in_a_row_on_one_side_are_a_signal() -> None:
    signals = process_limits([*STEADY[:8], *(value * 2.0 for value in STEADY[:8])]).signals
    assert any("run_of_eight" in row for row in signals)


def test_three_of_four_in_the_outer_third_are_a_signal() -> None:
    signals = process_limits([*STEADY, *STEADY, 170, 171, 112, 172]).signals
    assert ["outer_third" in row for row in signals[-4:]] == [True, True, False, True]


def test_equal_values_and_zeros_are_no_trouble() -> None:
    assert not any(process_limits([0.0] * 20).signals)
    assert not any(process_limits([60.0] * 20).signals)


def incidents(values: list[int], first: date = date(2026, 1, 1)) -> list[dict[str, object]]:
    starts = [datetime.combine(first, time()) + timedelta(days=7 * i) for i in range(len(values))]
    return [
        {"impact_started_at": start, "resolved_at": start + timedelta(seconds=value)}
        for start, value in zip(starts, values, strict=True)
    ]


def test_limits_start_anew_at_a_declared_change(fill: Fill) -> None:
    rows = incidents([*STEADY, *(value * 5 for value in STEADY)])
    points = duration_process(fill(rows), YEAR, "time_to_resolve", {date(2026, 4, 20): "one rota"})
    assert {point.segment for point in points} == {0, 1}
    assert {point.change for point in points} == {None, "one rota"}
    assert not any(point.signals for point in points)
    assert points[-1].centre == pytest.approx(5 * (points[0].centre or 0))


def test_without_the_declaration_the_same_shift_is_a_signal(fill: Fill) -> None:
    rows = incidents([*STEADY, *(value * 5 for value in STEADY)])
    assert any(point.signals for point in duration_process(fill(rows), YEAR, "time_to_resolve"))


def test_rare_classes_are_charted_by_the_days_between_them(fill: Fill) -> None:
    points = days_between_incidents(fill(incidents([60] * 5)), YEAR)
    assert [point.value for point in points] == [7, 7, 7, 7]
    assert [point.key for point in points] == ["INC-2", "INC-3", "INC-4", "INC-5"]
