"""What a duration counts: `duration_values` are the values in it, `not_counted` what is not in it."""

import pyarrow as pa

from pmdata.metrics.response_times.metric import MOMENTS_OF, Metric
from pmdata.metrics.selection.query import Cursor, fetch_dicts, fetch_table, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.model import DURATIONS, Record

_WORDS = {
    "impact_started_at": "when the impact started",
    "detected_at": "when it was detected",
    "acknowledged_at": "when it was acknowledged",
    "mitigated_at": "when it was mitigated",
    "resolved_at": "when it was resolved",
}


class NotCounted(Record):
    """An incident that is not counted in a figure."""

    key: str
    title: str | None
    path: str
    line: int | None
    reason: str
    """Why, in words."""


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
    start, end = MOMENTS_OF[metric]
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
    start, end = MOMENTS_OF[metric]
    missing = [_WORDS[moment] for moment, absent in ((start, no_start), (end, no_end)) if absent]
    if missing:
        return f"the report does not say {' or '.join(missing)}"
    return f"the times do not fit: the report says {_WORDS[end]}, but before {_WORDS[start]}"
