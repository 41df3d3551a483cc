"""Charts of contributing factors: the themes by frequency, and by period."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import Chart, Spec, build, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import NEUTRAL, finish, label_marks
from pmdata.metrics.contributing_factors.recurrence import UNTAGGED
from pmdata.metrics.contributing_factors.themes import FactorsRow

_THEMES = pa.schema(
    [
        ("theme", pa.string()),
        ("incidents", pa.int64()),
        ("label", pa.string()),
        ("share", pa.string()),
        ("repeats", pa.int64()),
    ]
)
_CELLS = pa.schema(
    [
        ("theme", pa.string()),
        ("period", pa.string()),
        ("incidents", pa.int64()),
        ("shade", pa.float64()),
        ("label", pa.string()),
    ]
)
THEME_COLUMNS = (
    "theme", "incidents", "share_ratio", "cumulative_ratio", "last_12_months", "repeats",
    "repeat_while_open", "fix_did_not_hold",
)  # fmt: skip
OVERLAP = "An incident of several themes counts in each of them; shares are of these counts."
SHADES_USED = 0.5
"""The paler half of the ramp, on which a number in the theme's own hue is legible, light or dark."""


def pareto_chart(rows: Sequence[FactorsRow]) -> Chart:
    """Return the incidents by theme, the most frequent first, each with the share reached so far."""
    themes = [
        {
            "theme": row.theme,
            "incidents": row.incidents,
            "label": f"{row.incidents}, together {words.percent(row.cumulative_ratio)}",
            "share": words.percent(row.share_ratio),
            "repeats": row.repeats,
        }
        for row in rows
        if row.incidents
    ]
    return Chart(
        spec=_pareto_spec(),
        datasets={"themes": pa.Table.from_pylist(themes, _THEMES)},
        description="Incidents by theme of their contributing factors, with the cumulative share.",
        table=themes_table(rows),
        note=OVERLAP if themes else None,
    )


def heat_map(rows: Sequence[FactorsRow]) -> Chart:
    """Return the incidents by theme and period; a cell without any is empty."""
    most = max((row.incidents for row in rows), default=0) or 1
    cells = [
        {
            "theme": row.theme,
            "period": row.period_title or "",
            "incidents": row.incidents,
            "shade": SHADES_USED * row.incidents / most,
            "label": str(row.incidents) if row.incidents else "",
        }
        for row in rows
    ]
    return Chart(
        spec=_heat_map_spec(),
        datasets={"cells": pa.Table.from_pylist(cells, _CELLS)},
        description="Incidents by theme and period.",
        table=figure_table(FactorsRow, rows, ("period_title", "theme", "incidents")),
    )


def themes_table(rows: Sequence[FactorsRow]) -> pa.Table:
    """Return the themes with how often they occur and recur."""
    return figure_table(FactorsRow, rows, THEME_COLUMNS)


@cache
def _pareto_spec() -> Spec:
    themes = alt.Chart(named("themes"))
    y = alt.Y("theme:N", sort=None, axis=alt.Axis(title=None, labelLimit=260))
    x = alt.X("incidents:Q", axis=alt.Axis(title=None, tickMinStep=1, tickCount=6))
    tooltip = [
        alt.Tooltip("theme:N", title="Theme"),
        alt.Tooltip("incidents:Q", title="Incidents"),
        alt.Tooltip("share:N", title="Share"),
        alt.Tooltip("repeats:Q", title="Repeats"),
    ]
    bars = themes.mark_bar().encode(y=y, x=x, tooltip=tooltip)
    unclaimed = (
        themes.transform_filter(f"datum.theme === '{UNTAGGED}'")
        .mark_bar(color=NEUTRAL)
        .encode(y=y, x=x, tooltip=tooltip)
    )
    labels = label_marks(themes, align="left", dx=8).encode(y=y, x=x, text=alt.Text("label:N"))
    return build(finish(alt.layer(bars, unclaimed, labels), alt.Step(30)))


@cache
def _heat_map_spec() -> Spec:
    cells = alt.Chart(named("cells"))
    x = alt.X("period:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, orient="top"))
    y = alt.Y("theme:N", sort=None, axis=alt.Axis(title=None, labelLimit=260))
    tint = alt.Color("shade:Q", scale=alt.Scale(range="ramp", domain=[0, 1]), legend=None)
    tooltip = [
        alt.Tooltip("theme:N", title="Theme"),
        alt.Tooltip("period:N", title="Period"),
        alt.Tooltip("incidents:Q", title="Incidents"),
    ]
    squares = cells.mark_rect().encode(x=x, y=y, color=tint, tooltip=tooltip)
    labels = label_marks(cells, fontWeight=600).encode(x=x, y=y, text=alt.Text("label:N"))
    return build(finish(alt.layer(squares, labels), alt.Step(32)))
