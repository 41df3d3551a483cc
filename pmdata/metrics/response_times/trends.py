"""Trends of the durations over the last eight full quarters, whatever period is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pmdata.metrics.inference.trend import TREND_PERIODS, Trend, trend
from pmdata.metrics.response_times.metric import METRICS, Metric
from pmdata.metrics.selection.groups import Group, group_sql
from pmdata.metrics.selection.periods import Period, period_of, previous_period
from pmdata.metrics.selection.query import Cursor, fetch_table, in_filters, in_shown_groups
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import log_values

DAYS_A_QUARTER = 365.25 / 4


@dataclass(frozen=True)
class DurationTrend:
    """The trend of one duration in one group."""

    trend: Trend | None
    """None where there are too few."""
    periods: int
    """Quarters, of the last eight full ones, that hold a value."""


NO_VALUES = DurationTrend(None, 0)
Trends = Mapping[tuple[str | None, Metric], DurationTrend]
"""Group and metric → trend; what has no values is left out."""


def trend_quarters(selection: Selection) -> tuple[Period, ...]:
    """Return the last eight quarters that are over at the as-of date, oldest first."""
    start = selection.fiscal_year_start
    period = period_of(selection.as_of_on, "quarter", start)
    if period.last_on > selection.as_of_on:
        period = previous_period(period, start)
    found = [period]
    while len(found) < TREND_PERIODS:
        found.append(previous_period(found[-1], start))
    return tuple(reversed(found))


def duration_trends(
    cursor: Cursor, selection: Selection, group: Group | None = None, metrics: Sequence[Metric] = METRICS
) -> Trends:
    """Return the trend of each of `metrics` by group; what counts is what `response_times` counts."""
    quarters = trend_quarters(selection)
    first, last = quarters[0].first_on, quarters[-1].last_on
    name, join = group_sql(group)
    filters, values = in_filters(selection)
    shown, chosen = in_shown_groups(selection, group)
    query = f"""
        select {name} as name, started_on - cast(? as date) as day,
            {", ".join(f"{metric}_seconds" for metric in metrics)}
        from incidents {join}
        where started_on between ? and ? and not is_open and not is_near_miss and {filters} and {shown}"""
    table = fetch_table(cursor, query, [first, first, last, *values, *chosen])
    days = table["day"].to_numpy().astype(np.float64)
    ends = [(period.last_on - first).days + 1 for period in quarters]
    names = table["name"].combine_chunks().dictionary_encode()
    codes = names.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    groups: list[tuple[str | None, np.ndarray]] = (
        [(None, np.full(len(days), fill_value=True))]
        if group is None
        else [(text, codes == code) for code, text in enumerate(names.dictionary.to_pylist())]
    )
    found: dict[tuple[str | None, Metric], DurationTrend] = {}
    for metric in metrics:
        seconds = table[f"{metric}_seconds"].to_numpy().astype(np.float64)
        known = ~np.isnan(seconds)
        for text, is_own in groups:
            own = known & is_own
            found[text, metric] = _trend(days[own], seconds[own], ends)
    return found


def _trend(days: np.ndarray, seconds: np.ndarray, ends: Sequence[int]) -> DurationTrend:
    periods = len(np.unique(np.searchsorted(ends, days, side="right")))
    return DurationTrend(trend(days / DAYS_A_QUARTER, log_values(seconds), periods), periods)
