"""The chart of every incident's duration: a dot each on a logarithmic axis, a line a period."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, durations, leading, named, thinned, thinning_words
from pmdata.charts.response_times import metric_label
from pmdata.charts.theme import NEUTRAL, finish, seconds_x
from pmdata.metrics.labels import DURATION_SOURCES
from pmdata.metrics.response_times.durations import ResponseTimesRow
from pmdata.metrics.selection.addresses import incident_address

GOLDEN_RATIO = 0.618034

_MEDIANS = pa.schema(
    [("row", pa.string()), ("seconds", pa.float64()), ("text", pa.string()), ("nothing", pa.string())]
)


def distribution_chart(values: pa.Table, rows: Sequence[ResponseTimesRow]) -> Chart:
    """Return every incident as a dot on a logarithmic axis, a line a period with its median.

    `values` are those of `duration_values`; `rows` are of the same metric, by period.
    """
    return Chart(
        spec=_distribution_spec(),
        datasets={
            "values": _dots(thinned(values), rows),
            "medians": pa.Table.from_pylist([_median(row) for row in rows], _MEDIANS),
        },
        description=f"{metric_label(rows)} of every incident, by period, on a logarithmic axis.",
        table=values_table(values),
        note=thinning_words(values),
        leads=[incident_address(key) for key in values["key"].to_pylist()],
    )


def values_table(values: pa.Table) -> pa.Table:
    """Return every value behind a figure, to read and copy."""
    return pa.table(
        {
            "Incident": values["title"],
            "Started": values["started_on"],
            "Duration": durations(values["seconds"].to_pylist()),
            "Seconds": values["seconds"],
            "Known": [DURATION_SOURCES.get(source, source) for source in values["source"].to_pylist()],
        }
    )


def _median(row: ResponseTimesRow) -> dict[str, Any]:
    return {
        "row": row.period_title or "",
        "seconds": row.median_seconds,
        "text": f"Median {words.duration(row.median_seconds)}, {words.known_of(row.known, row.incidents)}",
        "nothing": _nothing(row),
    }


def _nothing(row: ResponseTimesRow) -> str:
    if row.known:
        return ""
    return f"none of {words.count(row.incidents, 'incident')} known" if row.incidents else "no incidents"


def _period(day: date, rows: Sequence[ResponseTimesRow]) -> str | None:
    return next((row.period_title or "" for row in rows if row.first_on <= day <= row.last_on), None)


def _dots(values: pa.Table, rows: Sequence[ResponseTimesRow]) -> pa.Table:
    # A golden-ratio sequence spreads neighbours apart and is the same on every run.
    offsets = [(number * GOLDEN_RATIO) % 1 for number in range(values.num_rows)]
    days = values["started_on"].to_pylist()
    return pa.table(
        {
            LEAD: [incident_address(key) for key in values["key"].to_pylist()],
            "title": pc.coalesce(values["title"], values["key"]),
            "started": [words.day(day) for day in days],
            "row": pa.array([_period(day, rows) for day in days], pa.string()),
            "seconds": values["seconds"],
            "duration": [words.duration(seconds) for seconds in values["seconds"].to_pylist()],
            "source": [DURATION_SOURCES.get(source, source) for source in values["source"].to_pylist()],
            "offset": pa.array(offsets, pa.float64()),
        }
    )


@cache
def _distribution_spec() -> Spec:
    values, medians = alt.Chart(named("values")), alt.Chart(named("medians"))
    y = alt.Y("row:N", sort=None, axis=alt.Axis(title=None), scale=alt.Scale(paddingInner=0.25))
    dots = (
        values.mark_circle(size=60, opacity=0.6, cursor="pointer")
        .encode(
            x=seconds_x("seconds"),
            y=y,
            yOffset=alt.YOffset("offset:Q", scale=alt.Scale(domain=[0, 1])),
            tooltip=[
                alt.Tooltip("title:N", title="Incident"),
                alt.Tooltip("started:N", title="Started"),
                alt.Tooltip("duration:N", title="Duration"),
                alt.Tooltip("source:N", title="Known"),
            ],
        )
        .add_params(leading())
    )
    median = medians.mark_tick(color=NEUTRAL, thickness=3, size=46).encode(
        x=seconds_x("seconds"),
        y=y,
        tooltip=[alt.Tooltip("row:N", title="Period"), alt.Tooltip("text:N", title=" ")],
    )
    # Drawn first and for every period, so that those without a value keep their line.
    nothing = medians.mark_text(align="left", dx=6, fontStyle="italic").encode(
        x=alt.value(0), y=y, text=alt.Text("nothing:N")
    )
    return build(finish(alt.layer(nothing, median, dots), alt.Step(58)))
