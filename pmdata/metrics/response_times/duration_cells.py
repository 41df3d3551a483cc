"""Cells of durations: what the database has on each period, group and duration, and on the period before."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from pmdata.metrics.response_times.metric import Metric
from pmdata.metrics.response_times.noise import compare
from pmdata.metrics.response_times.trends import DurationTrend
from pmdata.metrics.selection.comparison import Span, span_rows
from pmdata.metrics.selection.groups import Group, group_sql
from pmdata.metrics.selection.query import (
    Cells,
    Condition,
    Cursor,
    counted,
    fetch_table,
    in_filters,
    in_shown_groups,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import Values

COUNTS = {
    "incidents": "count(*) filter (not is_near_miss)",
    "open": "count(*) filter (is_open and not is_near_miss)",
    "near_misses": "count(*) filter (is_near_miss)",
    "known": "count(seconds)",
}
"""Field of `ResponseTimesRow` → how the query counts it."""
AVERAGES = {
    "mean_seconds": "avg(seconds)",
    "median_seconds": "quantile_cont(seconds, 0.5)",
    "p75_seconds": "quantile_cont(seconds, 0.75)",
    "p90_seconds": "quantile_cont(seconds, 0.9)",
    "p95_seconds": "quantile_cont(seconds, 0.95)",
}
"""Field of `ResponseTimesRow` → how the query computes it."""
_VALUES = {"seconds": "list(seconds) filter (seconds is not null)"}
Cell = Mapping[str, Any]
Place = tuple[int, str | None, Metric]
"""Number of the span, group, metric."""
NOTHING: Cell = {**dict.fromkeys(COUNTS, 0), **dict.fromkeys(AVERAGES), "seconds": np.empty(0)}


class Found:
    """What one row is made of."""

    def __init__(self, span: Span, cell: Cell, before: Cell, trend: DurationTrend) -> None:
        self.span, self.cell, self.before, self.trend = span, cell, before, trend
        self.values: Values = cell["seconds"]
        self.comparison = compare(self.values, before["seconds"]) if span.previous_first_on else None


def duration_cells(
    cursor: Cursor,
    selection: Selection,
    chosen: tuple[Span, ...],
    group: Group | None,
    metrics: Sequence[Metric],
) -> Cells:
    """Return a cell for each span, side (now or before), group and duration that has incidents."""
    windows, dates = span_rows(chosen)
    incidents, values = _incidents(selection, group, metrics)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}),
        incidents_by_metric as ({incidents})
        select number, is_now, name, metric, {counted(COUNTS | AVERAGES | _VALUES)}
        from windows join incidents_by_metric on started_on between first_on and last_on
        group by number, is_now, name, metric"""
    table = fetch_table(cursor, query, [*dates, *values])
    # Thousands of values go from the database to NumPy as they lie, never through Python.
    seconds = _lists(table["seconds"])
    rows = zip(table.drop_columns(["seconds"]).to_pylist(), seconds, strict=True)
    keys = ("number", "is_now", "name", "metric")
    return {tuple(row[key] for key in keys): {**row, "seconds": own} for row, own in rows}


def _lists(column: pa.ChunkedArray) -> list[Values]:
    lists = column.combine_chunks()
    ends = np.cumsum(lists.value_lengths().fill_null(0).to_numpy(zero_copy_only=False))
    flat = lists.flatten().to_numpy(zero_copy_only=False).astype(np.float64)
    return np.split(flat, ends[:-1].astype(np.intp)) if len(ends) else []


def _incidents(selection: Selection, group: Group | None, metrics: Sequence[Metric]) -> Condition:
    """Return a query with one row per incident, group and metric."""
    name, join = group_sql(group)
    seconds = " ".join(f"when '{metric}' then {metric}_seconds" for metric in metrics)
    names = ", ".join(f"('{metric}')" for metric in metrics)
    filters, values = in_filters(selection)
    shown, chosen = in_shown_groups(selection, group)
    query = f"""
        select {name} as name, started_on, is_open, is_near_miss, metric,
            case when not is_open and not is_near_miss then case metric {seconds} end end as seconds
        from incidents {join} cross join (values {names}) as metrics(metric)
        where {filters} and {shown}"""
    return query, [*values, *chosen]
