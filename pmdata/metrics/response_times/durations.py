"""Response times: how long incidents took to detect, acknowledge, mitigate and resolve.

`response_times` gives a row per period, group and metric · `duration_values` the values in a
figure · `not_counted` the incidents that are not in it, with the reason in words.

Near misses and open incidents count in no average; the open ones are counted apart. An
incident of several services counts once in each of them, so the services' incidents add up to
more than there are; the same holds for teams. Detection to resolution is a series of its own,
for reports that do not state when the impact started (docs/glossary.md).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import pyarrow as pa

from pmdata.metrics import statistics
from pmdata.metrics.columns import Column
from pmdata.metrics.response_times.noise import Verdict, compare
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import Group, group_names, group_sql, in_shown_groups
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import (
    Cells,
    Condition,
    Cursor,
    counted,
    earliest_incident_on,
    fetch_cells,
    fetch_dicts,
    fetch_table,
    in_filters,
    in_selection,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.model import DURATIONS, DurationName, Record

Metric = DurationName | Literal["detection_to_resolution"]
METRICS: tuple[Metric, ...] = (*DURATIONS, "detection_to_resolution")
_MOMENTS: dict[Metric, tuple[str, str]] = {
    "time_to_detect": ("impact_started_at", "detected_at"),
    "time_to_acknowledge": ("detected_at", "acknowledged_at"),
    "time_to_mitigate": ("impact_started_at", "mitigated_at"),
    "time_to_resolve": ("impact_started_at", "resolved_at"),
    "detection_to_resolution": ("detected_at", "resolved_at"),
}
_WORDS = {
    "impact_started_at": "when the impact started",
    "detected_at": "when it was detected",
    "acknowledged_at": "when it was acknowledged",
    "mitigated_at": "when it was mitigated",
    "resolved_at": "when it was resolved",
}
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
_NOTHING = dict.fromkeys(COUNTS, 0) | dict.fromkeys((*AVERAGES, *_VALUES))
_Cell = Mapping[str, Any]


class ResponseTimesRow(Record):
    """One duration, over one period and group. Seconds throughout; unknown is null."""

    period: str | None
    """Key of the period, null where the selection is taken whole."""
    period_title: str | None
    """The same in words: `Q3 2026`, or `Q2 FY 2027` where fiscal years begin otherwise."""
    group: str | None
    """The service, team, severity, template, way of fixing or change; null where not grouped."""
    metric: Annotated[Metric, Column("Duration")]
    incidents: int
    """Incidents that started in the period, near misses left out."""
    known: Annotated[int, Column("Known")]
    """Those that are counted: the duration is known and the incident is not open."""
    open: Annotated[int, Column("Still open")]
    """Those that are still open, by their own report."""
    mean_seconds: Annotated[float | None, Column("Mean")]
    geometric_mean_seconds: Annotated[float | None, Column("Geometric mean")]
    median_seconds: Annotated[float | None, Column("Median")]
    p75_seconds: Annotated[float | None, Column("P75")]
    p90_seconds: Annotated[float | None, Column("P90")]
    p95_seconds: Annotated[float | None, Column("P95")]
    """Null below n = 20."""
    median_low_seconds: Annotated[float | None, Column("Interval from")]
    """Lower end of the 90 % interval of the median; null below n = 5."""
    median_high_seconds: Annotated[float | None, Column("Interval to")]
    verdict: Verdict | None
    """Against the previous period; null where there is none."""
    change_ratio: float | None
    """Geometric mean ÷ that of the previous period − 1."""
    detectable_ratio: Annotated[float | None, Column("Smallest rise that would show", "change")]
    """Smallest rise that so few incidents could show."""
    previous_known: Annotated[int | None, Column("Known in the previous period")]
    """Incidents that the figure of the previous period counts."""
    near_misses: int
    """Near misses of the period, counted nowhere else."""
    partial: bool
    """Whether the period is not over, or was begun before the selection."""
    first_on: date
    """First local date that counts."""
    last_on: date
    """Last local date that counts."""


class NotCounted(Record):
    """An incident that is not counted in a figure."""

    key: str
    title: str | None
    path: str
    line: int | None
    reason: str
    """Why, in words."""


def response_times(
    cursor: Cursor,
    selection: Selection,
    *,
    by: Grain | None = None,
    group: Group | None = None,
    include_total: bool = False,
) -> tuple[ResponseTimesRow, ...]:
    """Return a row per period (empty ones too), group and metric, in that order.

    Quantiles are linear between values; the median's interval is `statistics.median_interval`, the
    verdict `noise.compare` with the period before, a part with the same elapsed part.

    `include_total` puts the rows of the whole selection before those of its periods.
    """
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    chosen = spans(selection, by, earliest, include_total=include_total)
    cells = _cells(cursor, selection, chosen, group)
    names = group_names((name for _, is_now, name, _ in cells if is_now), grouped=group is not None)
    return tuple(
        _row(span, name, metric, cells.get((number, True, name, metric), _NOTHING), before)
        for number, span in enumerate(chosen)
        for name in names
        for metric in METRICS
        for before in (cells.get((number, False, name, metric), _NOTHING),)
    )


def of_metric(rows: Sequence[ResponseTimesRow], metric: Metric) -> tuple[ResponseTimesRow, ...]:
    """Return the rows of one duration, in order."""
    return tuple(row for row in rows if row.metric == metric)


def _row(span: Span, group: str | None, metric: Metric, cell: _Cell, before: _Cell) -> ResponseTimesRow:
    values: Sequence[float] = cell["seconds"] or ()
    shown = {name: cell[name] for name in (*COUNTS, *AVERAGES)}
    if len(values) < statistics.P95_MIN_COUNT:
        shown["p95_seconds"] = None
    interval = statistics.median_interval(values)
    comparison = compare(values, before["seconds"] or ()) if span.previous_first_on else None
    return ResponseTimesRow(
        period=span.key,
        period_title=span.title,
        group=group,
        metric=metric,
        geometric_mean_seconds=statistics.geometric_mean(values),
        median_low_seconds=interval and interval.low,
        median_high_seconds=interval and interval.high,
        verdict=comparison and comparison.verdict,
        change_ratio=comparison and comparison.change_ratio,
        detectable_ratio=comparison and comparison.detectable_ratio,
        previous_known=comparison and comparison.previous_count,
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **shown,
    )


def _cells(cursor: Cursor, selection: Selection, chosen: tuple[Span, ...], group: Group | None) -> Cells:
    windows, dates = span_rows(chosen)
    incidents, values = _incidents(selection, group)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}),
        incidents_by_metric as ({incidents})
        select number, is_now, name, metric, {counted(COUNTS | AVERAGES | _VALUES)}
        from windows join incidents_by_metric on started_on between first_on and last_on
        group by number, is_now, name, metric"""
    return fetch_cells(cursor, query, [*dates, *values], "number", "is_now", "name", "metric")


def _incidents(selection: Selection, group: Group | None) -> Condition:
    """Return a query with one row per incident, group and metric."""
    name, join = group_sql(group)
    seconds = " ".join(f"when '{metric}' then {metric}_seconds" for metric in METRICS)
    names = ", ".join(f"('{metric}')" for metric in METRICS)
    filters, values = in_filters(selection)
    shown, chosen = in_shown_groups(selection, group)
    query = f"""
        select {name} as name, started_on, is_open, is_near_miss, metric,
            case when not is_open and not is_near_miss then case metric {seconds} end end as seconds
        from incidents {join} cross join (values {names}) as metrics(metric)
        where {filters} and {shown}"""
    return query, [*values, *chosen]


def duration_values(cursor: Cursor, selection: Selection, metric: Metric) -> pa.Table:
    """Return the values in a figure, oldest first.

    Columns: key, title, started_on (date), started_at (naive UTC, may be null), seconds, source,
    severity, services, path, line.
    """
    condition, values = in_selection(selection)
    source = f"{metric}_source" if metric in DURATIONS else "'timestamps'"
    query = f"""
        select key, title, started_on, impact_started_at as started_at, {metric}_seconds as seconds,
            {source} as source, severity, services, path, line
        from incidents
        where {condition} and not is_open and not is_near_miss and {metric}_seconds is not null
        order by started_on, impact_started_at, key"""
    return fetch_table(cursor, query, values)


def not_counted(cursor: Cursor, selection: Selection, metric: Metric) -> tuple[NotCounted, ...]:
    """Return the incidents of the selection that are not counted in a figure, with the reason, newest first.

    There are as many as `incidents` − `known` of the row; near misses have their own register.
    """
    condition, values = in_selection(selection)
    start, end = _MOMENTS[metric]
    query = f"""
        select key, title, path, line, is_open, {start} is null as no_start, {end} is null as no_end
        from incidents
        where {condition} and not is_near_miss and (is_open or {metric}_seconds is null)
        order by started_on desc, key"""
    return tuple(
        NotCounted(
            reason=_reason(metric, is_open=row["is_open"], no_start=row["no_start"], no_end=row["no_end"]),
            **{name: row[name] for name in ("key", "title", "path", "line")},
        )
        for row in fetch_dicts(cursor, query, values)
    )


def _reason(metric: Metric, *, is_open: bool, no_start: bool, no_end: bool) -> str:
    if is_open:
        return "still open"
    start, end = _MOMENTS[metric]
    missing = [_WORDS[moment] for moment, absent in ((start, no_start), (end, no_end)) if absent]
    if missing:
        return f"the report does not say {' or '.join(missing)}"
    return f"the times do not fit: the report says {_WORDS[end]}, but before {_WORDS[start]}"
