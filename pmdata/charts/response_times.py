"""Charts of the four durations: groups side by side, and what the trend by period (`trend.py`) shares."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import NEUTRAL, finish, labelled_span, lines_axis, seconds_x
from pmdata.metrics.labels import FIGURE_LABELS
from pmdata.metrics.response_times.durations import ResponseTimesRow
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.metrics.selection.groups import Group

INTERVAL = "90 % interval"
FIGURE_COLUMNS = (
    "known", "median_seconds", "median_low_seconds", "p75_seconds", "p90_seconds", "p95_seconds",
    "geometric_mean_seconds", "mean_seconds",
)  # fmt: skip
WITHOUT_P95 = tuple(name for name in FIGURE_COLUMNS if name != "p95_seconds")

POINTS = pa.schema(
    [
        (LEAD, pa.string()),
        ("tick", pa.string()),
        ("name", pa.string()),
        ("median", pa.float64()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("p90", pa.float64()),
        ("shrunken", pa.float64()),
        ("shrunken_words", pa.string()),
        ("median_words", pa.string()),
        ("interval_words", pa.string()),
        ("p90_words", pa.string()),
        ("known_words", pa.string()),
    ]
)
_TARGET = pa.schema([("seconds", pa.float64()), ("text", pa.string())])


def group_chart(
    rows: Sequence[ResponseTimesRow], target_seconds: float | None = None, group: Group | None = None
) -> Chart:
    """Return the median with its interval, and the P90, a line a group, the slowest first.

    Where there are enough groups the shrunken median orders them, and is drawn as a ring.
    """
    ranked = sorted(rows, key=lambda row: -(row.shrunken_median_seconds or row.median_seconds or -1))
    leads = [_lead(row, group) for row in ranked]
    points = [
        figure_point(row.group or "", row) | {LEAD: lead} for row, lead in zip(ranked, leads, strict=True)
    ]
    return Chart(
        spec=_group_spec(),
        datasets={
            "points": pa.Table.from_pylist(points, POINTS),
            "target": target_table(target_seconds),
            "span": figures_span(points, target_seconds),
        },
        description=f"{metric_label(rows)} side by side: median with its 90 % interval, and 90th percentile.",
        table=figures_table(ranked, "Group"),
        leads=leads,
    )


def _lead(row: ResponseTimesRow, group: Group | None) -> str | None:
    return incidents_address(facets={group: row.group}) if group else None


def figures_table(rows: Sequence[ResponseTimesRow], first: str) -> pa.Table:
    """Return the figures of `rows` in words, a column each; `first` heads the names.

    The P95 has a column where any row has enough incidents for it.
    """
    names: tuple[str, ...] = (
        FIGURE_COLUMNS if any(row.p95_seconds is not None for row in rows) else WITHOUT_P95
    )
    if any(row.shrunken_median_seconds is not None for row in rows):
        names = ("known", "median_seconds", "shrunken_median_seconds", *names[2:])
    return figure_table(
        ResponseTimesRow,
        rows,
        ("group", *names),
        cells={
            "group": [row.period_title or row.group or "" for row in rows],
            "known": [words.known_of(row.known, row.incidents) for row in rows],
            "median_low_seconds": [interval_words(row) for row in rows],
        },
        headings={"group": first, "median_low_seconds": INTERVAL},
    )


def interval_words(row: ResponseTimesRow) -> str:
    """Return the 90 % interval of the median in words, or an en dash below five values."""
    if row.median_low_seconds is None or row.median_high_seconds is None:
        return words.UNKNOWN
    return f"{words.duration(row.median_low_seconds)} to {words.duration(row.median_high_seconds)}"


def metric_label(rows: Sequence[ResponseTimesRow]) -> str:
    """Return what `rows`, all of one metric, are about."""
    return FIGURE_LABELS[rows[0].metric] if rows else "Durations"


def figure_point(name: str, row: ResponseTimesRow) -> dict[str, Any]:
    """Return the figures of a period or group as they are drawn."""
    known = words.known_of(row.known, row.incidents)
    return {
        "tick": f"{name}|{known}",
        "name": name.replace("|", ", "),
        "median": row.median_seconds,
        "low": row.median_low_seconds,
        "high": row.median_high_seconds,
        "p90": row.p90_seconds,
        "shrunken": row.shrunken_median_seconds,
        "shrunken_words": words.duration(row.shrunken_median_seconds),
        "median_words": words.duration(row.median_seconds),
        "interval_words": interval_words(row),
        "p90_words": words.duration(row.p90_seconds),
        "known_words": known,
    }


def target_table(seconds: float | None) -> pa.Table:
    """Return the line of a target, where there is one."""
    rows = [] if seconds is None else [{"seconds": seconds, "text": f"Target {words.duration(seconds)}"}]
    return pa.Table.from_pylist(rows, _TARGET)


def figures_tooltip(name: str) -> list[alt.Tooltip]:
    """Return what a period or group shows of its figures; `name` is what it is."""
    return [
        alt.Tooltip("name:N", title=name),
        alt.Tooltip("median_words:N", title="Median"),
        alt.Tooltip("interval_words:N", title="90 % interval"),
        alt.Tooltip("p90_words:N", title="P90"),
        alt.Tooltip("known_words:N", title="Known"),
    ]


def figures_span(points: Sequence[Mapping[str, Any]], target_seconds: float | None) -> pa.Table:
    """Return what an axis must hold beside the figures, to have two ticks."""
    drawn = [point[name] for point in points for name in ("median", "low", "high", "p90")]
    return pa.table({"seconds": pa.array(labelled_span([*drawn, target_seconds]), pa.float64())})


@cache
def _group_spec() -> Spec:
    points, target, span = (alt.Chart(named(name)) for name in ("points", "target", "span"))
    y = alt.Y("tick:N", sort=None, axis=lines_axis(is_upright=True))
    tooltip = [*figures_tooltip("Group"), alt.Tooltip("shrunken_words:N", title="Median, shrunken")]
    low, high = seconds_x("low"), alt.X2("high:Q")
    return build(
        finish(
            alt.layer(
                span.mark_point(opacity=0).encode(x=seconds_x("seconds")),
                target.mark_rule(color=NEUTRAL, strokeDash=[6, 4]).encode(x=seconds_x("seconds")),
                points.mark_rule(opacity=0.3, strokeWidth=8).encode(y=y, x=low, x2=high),
                points.mark_tick(color=NEUTRAL, thickness=2, size=18).encode(
                    y=y, x=seconds_x("p90"), tooltip=tooltip
                ),
                points.mark_point(filled=True, size=110, opacity=1, cursor="pointer")
                .encode(y=y, x=seconds_x("median"), tooltip=tooltip)
                .add_params(leading()),
                points.mark_point(color=NEUTRAL, size=110, strokeWidth=2).encode(
                    y=y, x=seconds_x("shrunken"), tooltip=tooltip
                ),
            ),
            alt.Step(46),
        )
    )
