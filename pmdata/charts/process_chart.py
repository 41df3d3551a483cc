"""The process behaviour chart: every incident in order of time, between the limits of usual noise."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from functools import cache
from itertools import groupby
from typing import Any

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, durations, leading, named, thinned, thinning_words
from pmdata.charts.table import figure_table
from pmdata.charts.theme import (
    NEUTRAL,
    SIDE_HEIGHT,
    category_colour,
    finish,
    label_marks,
    seconds_y,
)
from pmdata.metrics.labels import series_label, series_words, signal_words
from pmdata.metrics.response_times.process_chart import ProcessPoint, Series
from pmdata.metrics.selection.addresses import incident_address

MARKS = "Dashed: the limits of the usual noise. In colour: an incident that says more than noise."
_SIGNAL = "signal"
_DAY_TICKS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
_DOTS = pa.schema(
    [
        (LEAD, pa.string()),
        ("title", pa.string()),
        ("day", pa.timestamp("ms")),
        ("started", pa.string()),
        ("value", pa.float64()),
        ("value_words", pa.string()),
        ("signals", pa.string()),
        ("kind", pa.string()),
    ]
)
_LIMITS = pa.schema(
    [
        ("from", pa.timestamp("ms")),
        ("to", pa.timestamp("ms")),
        ("value", pa.float64()),
        ("text", pa.string()),
        ("kind", pa.string()),
    ]
)
_CHANGES = pa.schema([("day", pa.timestamp("ms")), ("text", pa.string())])


def process_chart(points: Sequence[ProcessPoint]) -> Chart:
    """Return the points of one series with the limits of each segment between declared changes."""
    series: Series = points[0].series if points else "time_to_resolve"
    limits = _limits(points)
    dots = pa.Table.from_pylist([_dot(point) for point in points], _DOTS)
    return Chart(
        spec=_process_spec(is_days=series == "days_between_incidents"),
        datasets={
            "dots": thinned(dots),
            "limits": pa.Table.from_pylist(limits, _LIMITS),
            "changes": pa.Table.from_pylist(_changes(points), _CHANGES),
        },
        description=f"{series_label(series)}, incident by incident, between the limits of the usual noise.",
        table=_table(points, series),
        note=" ".join(filter(None, (MARKS if limits else None, thinning_words(dots)))) or None,
        leads=[incident_address(point.key) for point in points],
    )


def _dot(point: ProcessPoint) -> dict[str, Any]:
    return {
        LEAD: incident_address(point.key),
        "title": point.title or point.key,
        "day": datetime.combine(point.started_on, time()),
        "started": words.day(point.started_on),
        "value": point.value,
        "value_words": series_words(point.series, point.value),
        "signals": words.sentence(signal_words(point)) or "Usual noise",
        "kind": _SIGNAL if point.signals else "usual",
    }


def _limits(points: Sequence[ProcessPoint]) -> list[dict[str, Any]]:
    """Return three lines for each segment that has limits, over its days; the newest ones have names."""
    lines: list[dict[str, Any]] = []
    for _, group in groupby(points, key=lambda point: point.segment):
        own = list(group)
        for name, value in (("high", own[0].high), ("centre", own[0].centre), ("low", own[0].low)):
            if value is not None:
                is_newest = own[-1] is points[-1]
                lines.append(
                    {
                        "from": datetime.combine(own[0].started_on, time()),
                        "to": datetime.combine(own[-1].started_on, time()),
                        "value": value,
                        "text": series_words(own[0].series, value) if is_newest else "",
                        "kind": "middle" if name == "centre" else "limit",
                    }
                )
    return lines


def _changes(points: Sequence[ProcessPoint]) -> list[dict[str, Any]]:
    """Return the declared changes between the first point and the last."""
    declared = {one.changed_on: one.change for one in points if one.changed_on}
    return [
        {"day": datetime.combine(day, time()), "text": text}
        for day, text in sorted(declared.items())
        if points[0].started_on < day
    ]


def _table(points: Sequence[ProcessPoint], series: Series) -> pa.Table:
    is_days = series == "days_between_incidents"
    column = _days if is_days else durations
    return figure_table(
        ProcessPoint,
        points,
        ("key", "started_on", "value", "low", "high", "signals"),
        cells={
            "key": [point.title or point.key for point in points],
            **{name: column([getattr(point, name) for point in points]) for name in ("value", "low", "high")},
            "signals": [signal_words(point) or None for point in points],
        },
        headings={"value": series_label(series)},
    )


def _days(values: Iterable[float | None]) -> pa.Array:
    return pa.array([None if value is None else round(value, 1) for value in values], pa.float64())


def _days_y() -> alt.Y:
    axis = alt.Axis(title=None, grid=True, values=_DAY_TICKS, labelExpr="datum.value + ' d'")
    scale = alt.Scale(type="symlog", constant=1, nice=False, zero=False, padding=14)
    return alt.Y("value:Q", axis=axis, scale=scale)


@cache
def _process_spec(*, is_days: bool) -> Spec:
    dots, limits, changes = (alt.Chart(named(name)) for name in ("dots", "limits", "changes"))
    y = _days_y() if is_days else seconds_y("value")
    x = alt.X("day:T", axis=alt.Axis(title=None, tickCount=8, grid=False))
    tooltip = [
        alt.Tooltip("title:N", title="Incident"),
        alt.Tooltip("started:N", title="Started"),
        alt.Tooltip("value_words:N", title="Value"),
        alt.Tooltip("signals:N", title="Says"),
    ]
    usual = (
        dots.transform_filter(f"datum.kind != '{_SIGNAL}'")
        .mark_circle(size=60, opacity=0.65, color=NEUTRAL)
        .encode(x=x, y=y)
    )
    signals = (
        dots.transform_filter(f"datum.kind == '{_SIGNAL}'")
        .mark_circle(size=90, opacity=0.9)
        .encode(x=x, y=y, color=category_colour("kind", [_SIGNAL]))
    )
    # A selection belongs to one layer: this one lies over the dots of both.
    targets = (
        dots.mark_circle(size=120, opacity=0, cursor="pointer")
        .encode(x=x, y=y, tooltip=tooltip)
        .add_params(leading())
    )
    lines = limits.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("from:T"),
        x2=alt.X2("to:T"),
        y=y,
        strokeDash=alt.StrokeDash(
            "kind:N", scale=alt.Scale(domain=["middle", "limit"], range=[[1, 0], [6, 4]]), legend=None
        ),
    )
    names = label_marks(limits, align="left", dx=8).encode(x=alt.X("to:T"), y=y, text=alt.Text("text:N"))
    marks = changes.mark_rule(strokeDash=[2, 3]).encode(x=x)
    reasons = label_marks(changes, align="left", dx=6, baseline="top", limit=220).encode(
        x=x, y=alt.value(0), text=alt.Text("text:N")
    )
    return build(finish(alt.layer(marks, reasons, lines, names, usual, signals, targets), SIDE_HEIGHT))
