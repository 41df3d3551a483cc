"""Response times: how long incidents took to detect, acknowledge, mitigate and resolve.

`response_times` gives a row per period, group and metric; which incidents are in it is `counted`.

Near misses and open incidents count in no average; the open ones are counted apart. An
incident of several services counts once in each of them, so the services' incidents add up to
more than there are; the same holds for teams. Detection to resolution is a series of its own,
for reports that do not state when the impact started (docs/glossary.md).
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from pmdata.metrics import statistics
from pmdata.metrics.columns import Column
from pmdata.metrics.inference.trend import TrendVerdict
from pmdata.metrics.response_times.duration_cells import (
    AVERAGES,
    COUNTS,
    NOTHING,
    Found,
    Place,
    duration_cells,
)
from pmdata.metrics.response_times.duration_families import (
    adjusted_changes,
    adjusted_trends,
    shrunken_medians,
)
from pmdata.metrics.response_times.metric import METRICS, Metric
from pmdata.metrics.response_times.noise import Verdict
from pmdata.metrics.response_times.trends import NO_VALUES, DurationTrend, duration_trends
from pmdata.metrics.selection.comparison import spans
from pmdata.metrics.selection.groups import Group, group_names
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import Cursor, earliest_incident_on
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record


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
    shrunken_median_seconds: Annotated[float | None, Column("Median, shrunken")]
    """Drawn towards all groups by as much as chance spreads medians; null below three groups."""
    previous_known: Annotated[int | None, Column("Known in the previous period")]
    """Incidents that the figure of the previous period counts."""
    previous_median_seconds: Annotated[float | None, Column("Median before")]
    """Of the previous period."""
    verdict: Verdict | None
    """Against the previous period, by the adjusted p-value; null where there is none."""
    change_ratio: Annotated[float | None, Column("Change of the typical incident")]
    """Geometric mean ÷ that of the previous period − 1."""
    change_low_ratio: Annotated[float | None, Column("Change from", "change")]
    """Lower end of its 95 % interval, before adjustment; null below n = 5."""
    change_high_ratio: Annotated[float | None, Column("Change to", "change")]
    p_value: Annotated[float | None, Column("P-value", "number")]
    """Of the change, as it is; null below n = 5."""
    p_adjusted: Annotated[float | None, Column("P-value, adjusted", "number")]
    """Over the family that the figure declares: Holm over the durations, Benjamini–Hochberg over the rows."""
    detectable_ratio: Annotated[float | None, Column("Smallest rise that would show", "change")]
    """Smallest rise that such incidents show 4 times in 5; null below n = 10 on a side."""
    detectable_fall_ratio: Annotated[float | None, Column("Smallest fall that would show", "change")]
    trend_ratio: Annotated[float | None, Column("Trend a quarter", "change")]
    """Change of the typical incident a quarter, over the last eight full quarters, whatever the period."""
    trend_low_ratio: Annotated[float | None, Column("Trend from", "change")]
    """Lower end of its 95 % interval, before adjustment."""
    trend_high_ratio: Annotated[float | None, Column("Trend to", "change")]
    trend_p_value: Annotated[float | None, Column("P-value of the trend", "number")]
    trend_p_adjusted: Annotated[float | None, Column("P-value of the trend, adjusted", "number")]
    trend_verdict: Annotated[TrendVerdict, Column("Trend")]
    """By the adjusted p-value; `no_change` where the 90 % interval lies within 0.80 to 1.25 a year."""
    trend_periods: Annotated[int, Column("Quarters of the trend")]
    """Quarters, of the eight, that hold a value; six are needed, and 12 incidents."""
    near_misses: int
    """Near misses of the period, counted nowhere else."""
    partial: bool
    """Whether the period is not over, or was begun before the selection."""
    first_on: date
    """First local date that counts."""
    last_on: date
    """Last local date that counts."""


def response_times(
    cursor: Cursor,
    selection: Selection,
    *,
    by: Grain | None = None,
    group: Group | None = None,
    include_total: bool = False,
    only: Metric | None = None,
) -> tuple[ResponseTimesRow, ...]:
    """Return a row per period (empty ones too), group and metric, in that order.

    Quantiles are linear between values; the median's interval is `statistics.median_interval`, the
    verdict `noise.compare` with the period before, a part with the same elapsed part.

    `include_total` puts the rows of the whole selection before those of its periods. `only` leaves out the
    other durations, which a page that shows groups by one duration does not need.
    """
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    chosen = spans(selection, by, earliest, include_total=include_total)
    metrics = METRICS if only is None else (only,)
    cells = duration_cells(cursor, selection, chosen, group, metrics)
    # A family needs all of its members, also where one of them is asked for.
    trends = duration_trends(cursor, selection, group, metrics if group else METRICS)
    names = group_names((name for _, is_now, name, _ in cells if is_now), grouped=group is not None)
    found = {
        (number, name, one): Found(
            span,
            cells.get((number, True, name, one), NOTHING),
            cells.get((number, False, name, one), NOTHING),
            trends.get((name, one), NO_VALUES),
        )
        for number, span in enumerate(chosen)
        for name in names
        for one in metrics
    }
    changes, trend_values = adjusted_changes(found), adjusted_trends(trends, is_grouped=group is not None)
    medians = shrunken_medians(found) if group else {}
    return tuple(
        _row(own, place, changes[place], trend_values.get(place[1:]), medians.get(place))
        for place, own in found.items()
    )


def of_metric(rows: Sequence[ResponseTimesRow], metric: Metric) -> tuple[ResponseTimesRow, ...]:
    """Return the rows of one duration, in order."""
    return tuple(row for row in rows if row.metric == metric)


def _row(
    found: Found,
    place: Place,
    p_adjusted: float | None,
    trend_p_adjusted: float | None,
    shrunken_median: float | None,
) -> ResponseTimesRow:
    shown = {name: found.cell[name] for name in (*COUNTS, *AVERAGES)}
    if len(found.values) < statistics.P95_MIN_COUNT:
        shown["p95_seconds"] = None
    interval, span = statistics.median_interval(found.values), found.span
    return ResponseTimesRow(
        period=span.key,
        period_title=span.title,
        group=place[1],
        metric=place[2],
        geometric_mean_seconds=statistics.geometric_mean(found.values),
        median_low_seconds=interval and interval.low,
        median_high_seconds=interval and interval.high,
        shrunken_median_seconds=shrunken_median,
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **_change(found, p_adjusted),
        **_trend(found.trend, trend_p_adjusted),
        **shown,
    )


def _change(found: Found, p_adjusted: float | None) -> dict[str, Any]:
    comparison = found.comparison
    names = (
        "change_ratio", "change_low_ratio", "change_high_ratio", "p_value", "detectable_ratio",
        "detectable_fall_ratio",
    )  # fmt: skip
    return {
        "verdict": comparison and comparison.judged(p_adjusted),
        "previous_known": comparison and comparison.previous_count,
        "previous_median_seconds": found.before["median_seconds"] if comparison else None,
        "p_adjusted": p_adjusted,
        **{name: comparison and getattr(comparison, name) for name in names},
    }


def _trend(found: DurationTrend, p_adjusted: float | None) -> dict[str, Any]:
    trend = found.trend
    return {
        "trend_ratio": trend and trend.ratio,
        "trend_low_ratio": trend and trend.low_ratio,
        "trend_high_ratio": trend and trend.high_ratio,
        "trend_p_value": trend and trend.p_value,
        "trend_p_adjusted": p_adjusted,
        "trend_verdict": "too_few" if trend is None or p_adjusted is None else trend.verdict(p_adjusted),
        "trend_periods": found.periods,
    }
