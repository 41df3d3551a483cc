"""Process behaviour charts distinguish signals from noise and start anew at declared changes."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median

import duckdb
import numpy as np
import pytest

from pmdata.metrics.response_times.process_chart import (
    chance_of_signals,
    days_between_incidents,
    duration_process,
    process_limits,
)
from pmdata.metrics.selection.selection import Selection
from tools.calibration.process import signalling_ratio

Fill = Callable[..., duckdb.DuckDBPyConnection]
YEAR = Selection(datetime(2027, 1, 1, tzinfo=UTC), date(2026, 1, 1), date(2026, 12, 31))
STEADY = [100, 130, 90, 120, 110, 95, 125, 105, 115, 98, 122, 108, 93, 128, 111, 104]


def test_limits_are_the_mean_and_the_median_moving_range_of_logs() -> None:
    logs = [math.log(value) for value in STEADY]
    mean = sum(logs) / len(logs)
    moving = median(abs(b - a) for a, b in pairwise(logs))
    limits = process_limits(STEADY)
    assert limits.centre == pytest.approx(math.exp(mean))
    assert (limits.low, limits.high) == pytest.approx(
        (math.exp(mean - 3.14 * moving), math.exp(mean + 3.14 * moving))
    )


def test_the_first_twenty_four_points_set_the_limits_for_good() -> None:
    base = [*STEADY, *STEADY[:8]]
    frozen, later = process_limits(base), process_limits([*base, *(value * 9 for value in STEADY)])
    assert (later.low, later.centre, later.high) == (frozen.low, frozen.centre, frozen.high)
    assert not later.is_provisional
    assert all("outside" in signals for signals in later.signals[24:])


def test_fewer_than_twenty_four_points_are_provisional() -> None:
    assert process_limits(STEADY).is_provisional
    assert not process_limits([*STEADY, *STEADY[:8]]).is_provisional


def test_mostly_equal_values_still_have_room_for_noise() -> None:
    limits = process_limits([60.0] * 12 + [60.0, 300.0, 60.0] + [60.0] * 9)
    assert limits.low is not None
    assert limits.high is not None
    assert limits.low < 60 < limits.high


@pytest.mark.parametrize("length", [15, 24, 60])
def test_the_printed_share_of_charts_that_signal_by_chance_is_near_a_simulated_one(length: int) -> None:
    found = signalling_ratio(np.random.default_rng(length), length, 700)
    assert chance_of_signals([length]) == pytest.approx(found, abs=0.06)


def test_charts_of_several_segments_signal_by_chance_more_often() -> None:
    one, two = chance_of_signals([30]), chance_of_signals([30, 30, 9])
    assert one is not None
    assert two == pytest.approx(1 - (1 - one) ** 2)
    assert chance_of_signals([9, 14]) is None


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


def test_three_of_four_in_the_outer_half_are_a_signal() -> None:
    signals = process_limits([*STEADY, *STEADY, 170, 171, 112, 172]).signals
    assert ["outer_half" in row for row in signals[-4:]] == [True, True, False, True]


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


def test_days_between_are_elapsed_ones_not_midnights(fill: Fill) -> None:
    first = datetime.combine(date(2026, 3, 1), time(23, 50))
    starts = [first, first + timedelta(minutes=30), first + timedelta(minutes=30, days=2.5)]
    points = days_between_incidents(fill([{"impact_started_at": start} for start in starts]), YEAR)
    assert [point.value for point in points] == pytest.approx([0.5 / 24, 2.5])


def test_a_t_chart_has_no_limit_where_no_gap_can_be(fill: Fill) -> None:
    """An hour and ten days in turn: centre and ranges of x^(1/3.6) by hand."""
    day = datetime.combine(date(2026, 1, 1), time())
    starts = [day]
    for number in range(30):
        day += timedelta(hours=1 if number % 2 else 240)
        starts.append(day)
    points = days_between_incidents(fill([{"impact_started_at": start} for start in starts]), YEAR)
    low, high = (1 / 24) ** (1 / 3.6), 10 ** (1 / 3.6)
    centre = (low + high) / 2
    assert points[0].centre == pytest.approx(centre**3.6)
    assert points[0].high == pytest.approx((centre + 3.14 * (high - low)) ** 3.6)
    assert points[0].low is None
