"""The chart of when incidents start: hour by weekday, one hue from pale to strong."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.contributing_factors import SHADES_USED
from pmdata.charts.table import figure_table
from pmdata.charts.theme import finish, label_marks
from pmdata.metrics.incidents.hours import HourRow
from pmdata.metrics.labels import HOURS_LABELS
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.metrics.selection.facets import WEEKDAYS, hour_value

_CELLS = pa.schema(
    [
        (LEAD, pa.string()),
        ("day", pa.string()),
        ("hour", pa.string()),
        ("incidents", pa.int64()),
        ("shade", pa.float64()),
        ("label", pa.string()),
        ("kind", pa.string()),
    ]
)
_HOURS = tuple(f"{hour:02}" for hour in range(24))


def hours_of_week_chart(rows: Sequence[HourRow], zone: str) -> Chart:
    """Return the incidents by hour and weekday; an empty cell had none."""
    most = max((row.incidents for row in rows), default=0) or 1
    cells = [
        {
            LEAD: _lead(row, zone),
            "day": WEEKDAYS[row.weekday - 1],
            "hour": _HOURS[row.hour],
            "incidents": row.incidents,
            "shade": SHADES_USED * row.incidents / most,
            "label": str(row.incidents),
            "kind": HOURS_LABELS[row.kind],
        }
        for row in rows
    ]
    return Chart(
        spec=_spec(),
        datasets={"cells": pa.Table.from_pylist(cells, _CELLS)},
        description=f"Incidents by the hour and weekday of their start, in {zone}.",
        table=figure_table(
            HourRow,
            rows,
            ("weekday", "hour", "kind", "incidents"),
            cells={
                "weekday": [WEEKDAYS[row.weekday - 1] for row in rows],
                "hour": [f"{_HOURS[row.hour]}:00" for row in rows],
                "kind": [HOURS_LABELS[row.kind] for row in rows],
            },
        ),
        leads=[_lead(row, zone) for row in rows],
    )


def _lead(row: HourRow, zone: str) -> str:
    return incidents_address(hour=hour_value(row.weekday, row.hour, zone))


@cache
def _spec() -> Spec:
    cells = alt.Chart(named("cells"))
    x = alt.X(
        "hour:N", scale=alt.Scale(domain=list(_HOURS)), axis=alt.Axis(title=None, labelAngle=0, orient="top")
    )
    y = alt.Y("day:N", scale=alt.Scale(domain=list(WEEKDAYS)), axis=alt.Axis(title=None))
    tint = alt.Color("shade:Q", scale=alt.Scale(range="ramp", domain=[0, 1]), legend=None)
    tooltip = [
        alt.Tooltip("day:N", title="Weekday"),
        alt.Tooltip("hour:N", title="Hour"),
        alt.Tooltip("kind:N", title="Hours"),
        alt.Tooltip("incidents:Q", title="Incidents"),
    ]
    squares = cells.mark_rect(cornerRadius=3, cursor="pointer").encode(x=x, y=y, color=tint, tooltip=tooltip)
    squares = squares.add_params(leading())
    labels = label_marks(cells).encode(x=x, y=y, text=alt.Text("label:N"))
    return build(finish(alt.layer(squares, labels), alt.Step(34)))
