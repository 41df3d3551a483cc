"""The chart of one duration over time: its median by period among all incidents, with declared changes."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named, thinned, thinning_words
from pmdata.charts.response_times import (
    POINTS,
    figure_point,
    figures_span,
    figures_table,
    figures_tooltip,
    metric_label,
    target_table,
)
from pmdata.charts.theme import NEUTRAL, finish, label_marks, lines_axis, seconds_y
from pmdata.metrics.labels import DURATION_SOURCES
from pmdata.metrics.response_times.durations import ResponseTimesRow
from pmdata.metrics.selection.addresses import incident_address, incidents_address

LABELS_APART = 1.4
MARKS = "A dot is an incident, placed by its day; the line is the median of its period, grey the P90."
NO_CHANGES: Mapping[date, str] = {}
_ROWS_OF_CHANGES = 3
_MARKERS = pa.schema([("tick", pa.string()), ("seconds", pa.float64()), ("text", pa.string())])
_CHANGES = pa.schema([("tick", pa.string()), ("place", pa.float64()), ("text", pa.string())])
_DOTS = pa.schema(
    [
        (LEAD, pa.string()),
        ("tick", pa.string()),
        ("place", pa.float64()),
        ("seconds", pa.float64()),
        ("title", pa.string()),
        ("started", pa.string()),
        ("duration", pa.string()),
        ("source", pa.string()),
    ]
)


def trend_chart(
    rows: Sequence[ResponseTimesRow],
    target_seconds: float | None = None,
    values: pa.Table | None = None,
    changes: Mapping[date, str] = NO_CHANGES,
) -> Chart:
    """Return the median with its interval, the P90 and every incident; empty periods keep their place.

    `rows` are of one metric, one a period, in order; `values` are those of `duration_values`, at most
    MAX_DOTS are drawn; `changes` are declared ones: those of the periods are lines.
    """
    ticks = [_tick(row, is_last=row is rows[-1]) for row in rows]
    leads = [incidents_address(row.first_on, row.last_on) for row in rows]
    points = [
        figure_point(tick, row) | {LEAD: lead} for tick, lead, row in zip(ticks, leads, rows, strict=True)
    ]
    places = [(point["tick"], row) for point, row in zip(points, rows, strict=True)]
    return Chart(
        spec=_trend_spec(),
        datasets={
            "points": pa.Table.from_pylist(points, POINTS),
            "dots": _dots(places, values),
            "markers": pa.Table.from_pylist(_direct_labels(points), _MARKERS),
            "target": target_table(target_seconds),
            "span": figures_span(points, target_seconds),
            "changes": pa.Table.from_pylist(_changes(places, changes), _CHANGES),
        },
        description=f"{metric_label(rows)} by period: median with its 90 % interval, P90, every incident.",
        table=figures_table(rows, "Period"),
        note=_note(values),
        leads=leads,
    )


def _note(values: pa.Table | None) -> str | None:
    if values is None or not values.num_rows:
        return None
    return " ".join(filter(None, (MARKS, thinning_words(values))))


def _tick(row: ResponseTimesRow, *, is_last: bool) -> str:
    part = ("so far" if is_last else "in part") if row.partial else ""
    return "|".join(filter(None, (row.period_title or "", part)))


_Places = Sequence[tuple[str, ResponseTimesRow]]


def _place(places: _Places, day: date) -> tuple[str, float] | None:
    """Return the tick of the period that holds `day`, and how far in it the day is (0 to 1)."""
    for tick, row in places:
        if row.first_on <= day <= row.last_on:
            return tick, ((day - row.first_on).days + 0.5) / ((row.last_on - row.first_on).days + 1)
    return None


def _dots(places: _Places, values: pa.Table | None) -> pa.Table:
    if values is None:
        return _DOTS.empty_table()
    shown = thinned(values)
    titles = pc.coalesce(shown["title"], shown["key"]).to_pylist()
    columns = (shown[name].to_pylist() for name in ("key", "started_on", "seconds", "source"))
    return pa.Table.from_pylist(
        [
            {
                LEAD: incident_address(key),
                "tick": found[0],
                "place": found[1],
                "seconds": seconds,
                "title": title,
                "started": words.day(day),
                "duration": words.duration(seconds),
                "source": DURATION_SOURCES.get(source, source),
            }
            for title, key, day, seconds, source in zip(titles, *columns, strict=True)
            if (found := _place(places, day))
        ],
        _DOTS,
    )


def _changes(places: _Places, changes: Mapping[date, str]) -> list[dict[str, Any]]:
    """Return the declared changes of the periods; those that follow each other are written in rows."""
    found = [(place, changes[day]) for day in sorted(changes) if (place := _place(places, day))]
    return [
        {"tick": tick, "place": place, "text": f"{'|' * (number % _ROWS_OF_CHANGES)}{text}"}
        for number, ((tick, place), text) in enumerate(found)
    ]


def _direct_labels(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    last = next((point for point in reversed(points) if point["median"] is not None), None)
    if last is None:
        return []
    # Closer than this the two labels would overlap.
    if last["p90"] < LABELS_APART * last["median"]:
        return [{"tick": last["tick"], "seconds": last["median"], "text": "Median, P90"}]
    names = (("median", "Median"), ("p90", "P90"))
    return [{"tick": last["tick"], "seconds": last[field], "text": text} for field, text in names]


@cache
def _trend_spec() -> Spec:
    points, dots, markers, target, span, changes = (
        alt.Chart(named(name)) for name in ("points", "dots", "markers", "target", "span", "changes")
    )
    x = alt.X("tick:N", sort=None, axis=lines_axis(), scale=alt.Scale(paddingInner=0.1, paddingOuter=0.05))
    place = alt.XOffset("place:Q", scale=alt.Scale(domain=[0, 1]))
    low, high = seconds_y("low"), alt.Y2("high:Q")
    incidents = (
        dots.mark_circle(size=50, opacity=0.35, color=NEUTRAL, cursor="pointer")
        .encode(
            x=x,
            xOffset=place,
            y=seconds_y("seconds"),
            tooltip=[
                alt.Tooltip("title:N", title="Incident"),
                alt.Tooltip("started:N", title="Started"),
                alt.Tooltip("duration:N", title="Duration"),
                alt.Tooltip("source:N", title="Known"),
            ],
        )
        .add_params(leading())
    )
    medians = (
        points.mark_point(filled=True, size=90, opacity=1, cursor="pointer")
        .encode(x=x, y=seconds_y("median"), tooltip=figures_tooltip("Period"))
        .add_params(leading("lead_period"))
    )
    layers = [
        # First, so that every period has its place, also where nothing is drawn of it.
        points.mark_point(opacity=0).encode(x=x),
        span.mark_point(opacity=0).encode(y=seconds_y("seconds")),
        *_declared(changes, x, place),
        points.mark_area(opacity=0.14).encode(x=x, y=low, y2=high),
        points.mark_rule(opacity=0.5, strokeWidth=1.5).encode(x=x, y=low, y2=high),
        target.mark_rule(color=NEUTRAL, strokeDash=[6, 4]).encode(y=seconds_y("seconds")),
        target.mark_text(align="left", dx=4, dy=-7).encode(
            x=alt.value(0), y=seconds_y("seconds"), text=alt.Text("text:N")
        ),
        incidents,
        points.mark_line(color=NEUTRAL, strokeWidth=1.5, strokeDash=[2, 3]).encode(x=x, y=seconds_y("p90")),
        points.mark_point(color=NEUTRAL, filled=True, size=36, opacity=1).encode(x=x, y=seconds_y("p90")),
        points.mark_line(strokeWidth=2.5).encode(x=x, y=seconds_y("median")),
        medians,
        label_marks(markers, align="left", dx=10, fontWeight=600).encode(
            x=x, y=seconds_y("seconds"), text=alt.Text("text:N")
        ),
    ]
    return build(finish(alt.layer(*layers)))


def _declared(changes: alt.Chart, x: alt.X, place: alt.XOffset) -> tuple[alt.Chart, alt.Chart]:
    """Return the lines of declared changes, and what they were at their upper end."""
    line = changes.mark_rule(strokeDash=[2, 3]).encode(x=x, xOffset=place)
    words_of_it = label_marks(changes, align="left", dx=6, baseline="top", limit=220, lineBreak="|").encode(
        x=x, xOffset=place, y=alt.value(0), text=alt.Text("text:N")
    )
    return line, words_of_it
