"""Process behaviour: which incidents show that the process has changed, and which are its usual noise.

`process_limits` works on any series in order of time · `duration_process` gives the chart's rows for
one duration · `days_between_incidents` the same for rare classes, which `is_rare` finds ·
`process_points` all of them, one series after the other.

XmR on logs (docs/glossary.md; Wheeler, *Understanding Variation*; 3.14 times the median moving range from
Wheeler & Chambers, *Understanding Statistical Process Control*, §3): the first 24 points after a declared
change set centre and limits, which then stay. The days between rare incidents are charted as x^(1/3.6), a
t-chart (Nelson, *Journal of Quality Technology* 26, 1994). Signals are one point outside, eight in a row on
one side, three of four nearer to the limit than to the centre.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby, pairwise
from typing import Annotated, Any, Literal

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.response_times.counted import duration_values
from pmdata.metrics.response_times.metric import METRICS, Metric
from pmdata.metrics.selection.query import Cursor, fetch_dicts, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import Values, log_values
from pmdata.model import Record

Signal = Literal["outside", "run_of_eight", "outer_half"]
Series = Metric | Literal["days_between_incidents"]
MIN_POINTS = 15
FROZEN_POINTS = 24
"""So many points set the limits; with fewer they are provisional."""
RARE = 5
"""Incidents a period below which their durations are too few, and the days between them show more."""
_OF_MEDIAN_RANGE, _OF_MEAN_RANGE = 3.14, 2.66
_RUN = 8
_NEAR, _NEAR_OF = 3, 4
_DAY_SECONDS = 86_400
CHANCE: Mapping[int, float] = {
    15: 0.12, 20: 0.16, 24: 0.18, 30: 0.24, 40: 0.33, 60: 0.48, 80: 0.57, 100: 0.65,
    150: 0.76, 200: 0.84, 300: 0.92, 500: 0.97, 1000: 0.995,
}  # fmt: skip
"""Points of a chart → share of such charts that signal though nothing changes (docs/calibration.md)."""


@dataclass(frozen=True)
class Scale:
    """How the values of a chart are transformed, so that they spread evenly, and back."""

    there: Callable[[Values], Values]
    back: Callable[[float], float]
    lowest: float = -math.inf
    """A limit at or below this is none."""


LOGS = Scale(log_values, math.exp)
ROOTS = Scale(lambda days: np.maximum(days, 0) ** (1 / 3.6), lambda root: root**3.6, lowest=0.0)


@dataclass(frozen=True)
class Limits:
    """The natural process limits of one segment, in the unit of its values, and each point's signals."""

    centre: float | None
    """None below 15 points, as the limits are."""
    low: float | None
    """None also where no value could lie below."""
    high: float | None
    signals: tuple[tuple[Signal, ...], ...]
    is_provisional: bool = False
    """Whether fewer than 24 points set them."""


class ProcessPoint(Record):
    """One point of a process behaviour chart; limits are null below 15 points of its segment."""

    series: Annotated[Series, Column("Series")]
    """The duration, or the days between incidents."""
    key: str
    title: str | None
    started_on: date
    unit: Annotated[Literal["seconds", "days"], Column("Unit")]
    """Unit of the value, the centre and the limits."""
    value: Annotated[float, Column("Value", "unit of the row")]
    segment: Annotated[int, Column("Segment", "number")]
    """0, 1, … for the segments between declared changes."""
    change: Annotated[str | None, Column("Change declared")]
    """What was declared to have changed before this segment."""
    changed_on: Annotated[date | None, Column("Changed on")]
    centre: Annotated[float | None, Column("Centre", "unit of the row")]
    low: Annotated[float | None, Column("Lower limit", "unit of the row")]
    high: Annotated[float | None, Column("Upper limit", "unit of the row")]
    signals: Annotated[tuple[Signal, ...], Column("More than noise")]
    provisional: Annotated[bool, Column("Provisional")]
    """Whether fewer than 24 points set the limits."""
    chance_ratio: Annotated[float | None, Column("Charts that signal by chance")]
    """Share of charts of this length that signal though nothing changes; null without limits."""


def process_limits(values: Sequence[float] | Values, scale: Scale = LOGS) -> Limits:
    """Return limits and signals of `values` in order of time; the first 24 set the limits."""
    if len(values) < MIN_POINTS:
        return Limits(None, None, None, tuple(() for _ in values))
    points = scale.there(np.asarray(values, np.float64))
    base = points[:FROZEN_POINTS]
    mean, reach = float(base.mean()), _reach(base)
    low = mean - reach
    # Equal values differ from their own mean in the last bits, which must be no signal.
    offsets = np.round(points - mean, 12)
    return Limits(
        scale.back(mean),
        scale.back(low) if low > scale.lowest else None,
        scale.back(mean + reach),
        _signals(offsets, reach),
        is_provisional=len(points) < FROZEN_POINTS,
    )


def _reach(base: Values) -> float:
    ranges = np.abs(np.diff(base))
    # Where most neighbours are equal the median range is 0, which no process is.
    return _OF_MEDIAN_RANGE * float(np.median(ranges)) or _OF_MEAN_RANGE * float(ranges.mean())


def chance_of_signals(lengths: Iterable[int]) -> float | None:
    """Return the share of charts with segments of such lengths that signal by chance, None without limits."""
    judged = [length for length in lengths if length >= MIN_POINTS]
    if not judged:
        return None
    silent = 1 - np.interp(np.log(judged), np.log(list(CHANCE)), list(CHANCE.values()))
    return float(1 - silent.prod())


def _signals(offsets: Values, reach: float) -> tuple[tuple[Signal, ...], ...]:
    outside = np.abs(offsets) > reach
    run = _runs(offsets, _RUN, _RUN, 0.0)
    outer = _runs(offsets, _NEAR, _NEAR_OF, reach / 2)
    names: tuple[Signal, ...] = ("outside", "run_of_eight", "outer_half")
    marks = zip(outside, run, outer, strict=True)
    return tuple(tuple(name for name, is_on in zip(names, row, strict=True) if is_on) for row in marks)


def _runs(offsets: Values, wanted: int, of: int, beyond: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Mark the points beyond a distance where `wanted` of `of` in a row lie so far on one side."""
    marked = np.zeros(len(offsets), dtype=np.bool_)
    for side in (offsets > beyond, offsets < -beyond):
        full = np.convolve(side, np.ones(of, dtype=np.intp), mode="valid") >= wanted
        marked |= side & (np.convolve(full, np.ones(of, dtype=np.intp)) > 0)
    return marked


def is_rare(incidents: Sequence[int]) -> bool:
    """Return whether there are too few incidents a period to chart their durations (docs/glossary.md)."""
    return sum(incidents) < RARE * len(incidents)


def process_points(
    cursor: Cursor, selection: Selection, changes: Mapping[date, str] | None = None
) -> tuple[ProcessPoint, ...]:
    """Return the points of every duration, then those of the days between incidents."""
    durations = (duration_process(cursor, selection, metric, changes) for metric in METRICS)
    return (*chain(*durations), *days_between_incidents(cursor, selection, changes))


def duration_process(
    cursor: Cursor, selection: Selection, metric: Metric, changes: Mapping[date, str] | None = None
) -> tuple[ProcessPoint, ...]:
    """Return a point per incident whose duration counts, oldest first; limits start anew at each change."""
    rows = duration_values(cursor, selection, metric).select(["key", "title", "started_on", "seconds"])
    values = [{"value": row.pop("seconds"), **row} for row in rows.to_pylist()]
    return _points(metric, values, changes or {}, LOGS)


def days_between_incidents(
    cursor: Cursor, selection: Selection, changes: Mapping[date, str] | None = None
) -> tuple[ProcessPoint, ...]:
    """Return a point per incident but the first: the days since the one before, for rare classes.

    Near misses are left out. Days are elapsed ones where both starts are known, else those of the calendar.
    """
    condition, values = in_selection(selection)
    query = f"""
        select key, title, started_on, impact_started_at as at from incidents
        where {condition} and not is_near_miss
        order by started_on, impact_started_at, key"""
    rows = fetch_dicts(cursor, query, values)
    gaps = [
        {
            "key": row["key"],
            "title": row["title"],
            "started_on": row["started_on"],
            "value": _days(before, row),
        }
        for before, row in pairwise(rows)
    ]
    return _points("days_between_incidents", gaps, changes or {}, ROOTS)


def _days(before: Mapping[str, Any], row: Mapping[str, Any]) -> float:
    if before["at"] and row["at"]:
        return max(0.0, float((row["at"] - before["at"]).total_seconds()) / _DAY_SECONDS)
    return float((row["started_on"] - before["started_on"]).days)


def _points(
    series: Series, rows: Iterable[Mapping[str, Any]], changes: Mapping[date, str], scale: Scale
) -> tuple[ProcessPoint, ...]:
    declared = sorted(changes)
    found: list[ProcessPoint] = []
    segments = [
        (segment, list(group))
        for segment, group in groupby(rows, key=lambda row: sum(day <= row["started_on"] for day in declared))
    ]
    chance = chance_of_signals(len(own) for _, own in segments)
    for segment, own in segments:
        limits = process_limits([row["value"] for row in own], scale)
        found += [
            ProcessPoint(
                series=series,
                unit="days" if series == "days_between_incidents" else "seconds",
                segment=segment,
                change=changes[declared[segment - 1]] if segment else None,
                changed_on=declared[segment - 1] if segment else None,
                centre=limits.centre,
                low=limits.low,
                high=limits.high,
                signals=signals,
                provisional=limits.is_provisional,
                chance_ratio=chance,
                **row,
            )
            for row, signals in zip(own, limits.signals, strict=True)
        ]
    return tuple(found)
