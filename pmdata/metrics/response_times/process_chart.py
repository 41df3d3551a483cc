"""Process behaviour: which incidents show that the process has changed, and which are its usual noise.

`process_limits` works on any series in order of time · `duration_process` gives the chart's rows for
one duration · `days_between_incidents` the same for rare classes, which `is_rare` finds ·
`process_points` all of them, one series after the other.

XmR on logs (docs/glossary.md; Wheeler, *Understanding Variation*): limits are mean ± 2.66 · mR̄, carried back
by exp, computed from all points between two declared changes, at least 15. Signals are one point
outside, eight in a row on one side, three of four in the outer third of one side.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, groupby, pairwise
from typing import Annotated, Any, Literal

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.response_times.durations import METRICS, Metric, duration_values
from pmdata.metrics.selection.query import Cursor, fetch_dicts, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import ZERO_SECONDS, Values, log_values
from pmdata.model import Record

Signal = Literal["outside", "run_of_eight", "outer_third"]
Series = Metric | Literal["days_between_incidents"]
MIN_POINTS = 15
RARE = 5
"""Incidents a period below which their durations are too few, and the days between them show more."""
_SCALE = 2.66
_RUN = 8
_NEAR, _NEAR_OF = 3, 4
_HALF_A_DAY = 0.5


@dataclass(frozen=True)
class Limits:
    """The natural process limits of one segment, in the unit of its values, and each point's signals."""

    centre: float | None
    """exp of the mean log; None below 15 points, as the limits are."""
    low: float | None
    high: float | None
    signals: tuple[tuple[Signal, ...], ...]


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


def process_limits(values: Sequence[float] | Values, zero: float = ZERO_SECONDS) -> Limits:
    """Return limits and signals of `values` in order of time; a zero counts as `zero` on the log scale."""
    if len(values) < MIN_POINTS:
        return Limits(None, None, None, tuple(() for _ in values))
    logs = log_values(values, zero)
    mean = float(logs.mean())
    reach = _SCALE * float(np.abs(np.diff(logs)).mean())
    low, high = np.exp([mean - reach, mean + reach])
    # Equal values differ from their own mean in the last bits, which must be no signal.
    offsets = np.round(logs - mean, 12)
    return Limits(float(np.exp(mean)), float(low), float(high), _signals(offsets, reach))


def _signals(offsets: Values, reach: float) -> tuple[tuple[Signal, ...], ...]:
    outside = np.abs(offsets) > reach
    run = _runs(offsets, _RUN, _RUN, 0.0)
    outer = _runs(offsets, _NEAR, _NEAR_OF, reach * 2 / 3)
    names: tuple[Signal, ...] = ("outside", "run_of_eight", "outer_third")
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
    return _points(metric, values, changes or {}, ZERO_SECONDS)


def days_between_incidents(
    cursor: Cursor, selection: Selection, changes: Mapping[date, str] | None = None
) -> tuple[ProcessPoint, ...]:
    """Return a point per incident but the first: the days since the one before, for rare classes.

    Near misses are left out; two incidents of one day lie half a day apart on the log scale.
    """
    condition, values = in_selection(selection)
    query = f"""
        select key, title, started_on from incidents where {condition} and not is_near_miss
        order by started_on, impact_started_at, key"""
    rows = fetch_dicts(cursor, query, values)
    gaps = [
        {**row, "value": float((row["started_on"] - before["started_on"]).days)}
        for before, row in pairwise(rows)
    ]
    return _points("days_between_incidents", gaps, changes or {}, _HALF_A_DAY)


def _points(
    series: Series, rows: Iterable[Mapping[str, Any]], changes: Mapping[date, str], zero: float
) -> tuple[ProcessPoint, ...]:
    declared = sorted(changes)
    found: list[ProcessPoint] = []
    for segment, group in groupby(rows, key=lambda row: sum(day <= row["started_on"] for day in declared)):
        own = list(group)
        limits = process_limits([row["value"] for row in own], zero)
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
                **row,
            )
            for row, signals in zip(own, limits.signals, strict=True)
        ]
    return tuple(found)
