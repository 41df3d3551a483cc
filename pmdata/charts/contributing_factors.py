"""Charts of contributing factors: the themes by frequency, and by period."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import Chart, Spec, build, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import SIDE_HEIGHT, finish, label_marks
from pmdata.metrics.contributing_factors.occurrences import UNTAGGED
from pmdata.metrics.contributing_factors.returns import RecurrenceDays
from pmdata.metrics.contributing_factors.themes import FactorsRow
from pmdata.model.term_words import TERM_WORDS
from pmdata.model.terms import FixedBy

_THEMES = pa.schema(
    [
        ("theme", pa.string()),
        ("hours", pa.float64()),
        ("room", pa.float64()),
        ("label", pa.string()),
        ("impact", pa.string()),
        ("incidents", pa.string()),
        ("together", pa.string()),
        ("returns", pa.int64()),
    ]
)
_DAYS = pa.schema([("days", pa.string()), ("returns", pa.int64())])
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
    "theme", "incidents", "share_ratio", "impact_minutes", "cumulative_ratio", "returns", "repeat_ratio",
    "expected_ratio", "excess_p_value",
)  # fmt: skip
REVIEW_COLUMNS = (
    "theme", "incidents", "share_ratio", "impact_minutes", "cumulative_ratio", "returns", "item_open",
    "did_not_hold", "no_item",
)  # fmt: skip
OVERLAP = (
    "Beside each bar: its hours, its incidents, and their share of the incidents that name a factor. An "
    "incident of several themes counts in each of them."
)
MINUTES_PER_HOUR = 60
LABEL_ROOM = 1.4
"""Length of the axis, of that of the longest bar: its label needs a place."""
SHADES_USED = 0.5
"""The paler half of the ramp, on which a number in the theme's own hue is legible, light or dark."""


def pareto_chart(rows: Sequence[FactorsRow]) -> Chart:
    """Return the hours of impact of each theme, the costliest first, with its incidents.

    What no theme claims has no bar: it would often be the longest one, and is no cause.
    """
    named_rows = [row for row in rows if row.theme != UNTAGGED]
    longest = max((row.impact_minutes for row in named_rows), default=0.0) / MINUTES_PER_HOUR
    themes = [
        {
            "theme": row.theme,
            "hours": row.impact_minutes / MINUTES_PER_HOUR,
            "room": LABEL_ROOM * (longest or 1.0),
            "label": f"{impact_words(row)}, {row.incidents:,} ({words.percent(row.share_ratio)})",
            "impact": f"{impact_words(row)}, known of {words.known_of(row.impact_known, row.incidents)}",
            "incidents": words.count(row.incidents, "incident"),
            "together": words.percent(row.cumulative_ratio),
            "returns": row.returns,
        }
        for row in named_rows
        if row.incidents
    ]
    return Chart(
        spec=_pareto_spec(),
        datasets={"themes": pa.Table.from_pylist(themes, _THEMES)},
        description="Hours of impact by theme of the incidents' contributing factors, with the incidents.",
        table=themes_table(named_rows),
        note=OVERLAP if themes else None,
    )


def impact_words(row: FactorsRow) -> str:
    """Return how long the impact of a theme's incidents lasted, in hours."""
    hours = row.impact_minutes / MINUTES_PER_HOUR
    return f"{hours:,.0f}{words.GAP}h" if round(hours) else words.minutes(row.impact_minutes)


def recurrence_chart(rows: Sequence[RecurrenceDays]) -> Chart:
    """Return after how many days themes came back."""
    days = [{"days": _span(row), "returns": row.returns} for row in rows if row.to_days or row.returns]
    return Chart(
        spec=_days_spec(),
        datasets={"days": pa.Table.from_pylist(days if any(row.returns for row in rows) else [], _DAYS)},
        description="Returns of a theme to a service by the days since the earlier incident.",
        table=figure_table(
            RecurrenceDays,
            rows,
            ("from_days", "returns"),
            cells={"from_days": [_span(row) for row in rows]},
            headings={"from_days": "After"},
        ),
    )


def _span(row: RecurrenceDays) -> str:
    if row.to_days is None:
        return f"{row.from_days - 1} days and more"
    return f"{row.from_days} to {words.count(row.to_days - 1, 'day')}"


def heat_map(rows: Sequence[FactorsRow]) -> Chart:
    """Return the incidents by theme and period; a cell without any is empty, and so is what has no theme."""
    return _by_theme(rows, "period_title", "period")


def fixed_map(rows: Sequence[FactorsRow]) -> Chart:
    """Return the incidents by theme and how they were fixed; one fixed in two ways counts in both."""
    return _by_theme(rows, "group", "how they were fixed", {"group": "Fixed by"})


def fixed_words(name: str | None) -> str:
    """Return how an incident was fixed, in words."""
    return words.sentence(TERM_WORDS[FixedBy].get(name or "", name or ""))


def _by_theme(
    rows: Sequence[FactorsRow], column: str, what: str, headings: Mapping[str, str] = MappingProxyType({})
) -> Chart:
    rows = [row for row in rows if row.theme != UNTAGGED]
    most = max((row.incidents for row in rows), default=0) or 1
    across = [fixed_words(row.group) if column == "group" else row.period_title or "" for row in rows]
    cells = [
        {
            "theme": row.theme,
            "period": name,
            "incidents": row.incidents,
            "shade": SHADES_USED * row.incidents / most,
            "label": str(row.incidents) if row.incidents else "",
        }
        for row, name in zip(rows, across, strict=True)
    ]
    return Chart(
        spec=_heat_map_spec(),
        datasets={"cells": pa.Table.from_pylist(cells, _CELLS)},
        description=f"Incidents by theme and {what}.",
        table=figure_table(
            FactorsRow, rows, (column, "theme", "incidents"), cells={column: across}, headings=headings
        ),
    )


def themes_table(rows: Sequence[FactorsRow], names: Sequence[str] = THEME_COLUMNS) -> pa.Table:
    """Return the themes with how often they occur and come back."""
    return figure_table(FactorsRow, rows, names)


@cache
def _pareto_spec() -> Spec:
    themes = alt.Chart(named("themes"))
    y = alt.Y("theme:N", sort=None, axis=alt.Axis(title=None, labelLimit=260))
    x = alt.X(
        "hours:Q",
        axis=alt.Axis(title=None, tickMinStep=1, tickCount=6, labelExpr="datum.label + ' h'"),
        scale=alt.Scale(nice=False),
    )
    tooltip = [
        alt.Tooltip("theme:N", title="Theme"),
        alt.Tooltip("impact:N", title="Impact"),
        alt.Tooltip("incidents:N", title="Incidents"),
        alt.Tooltip("together:N", title="Share of impact so far"),
        alt.Tooltip("returns:Q", title="Came back"),
    ]
    bars = themes.mark_bar().encode(y=y, x=x, tooltip=tooltip)
    labels = label_marks(themes, align="left", dx=8).encode(y=y, x=x, text=alt.Text("label:N"))
    room = themes.mark_point(opacity=0, tooltip=None).encode(y=y, x=alt.X("room:Q"))
    return build(finish(alt.layer(room, bars, labels), alt.Step(30)))


@cache
def _days_spec() -> Spec:
    bars = (
        alt.Chart(named("days"))
        .mark_bar()
        .encode(
            x=alt.X("days:N", sort=None, axis=alt.Axis(title=None, labelAngle=0)),
            y=alt.Y("returns:Q", axis=alt.Axis(title="Returns", tickMinStep=1)),
            tooltip=[alt.Tooltip("days:N", title="After"), alt.Tooltip("returns:Q", title="Returns")],
        )
    )
    return build(finish(bars, SIDE_HEIGHT))


@cache
def _heat_map_spec() -> Spec:
    cells = alt.Chart(named("cells"))
    x = alt.X("period:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, orient="top"))
    y = alt.Y("theme:N", sort=None, axis=alt.Axis(title=None, labelLimit=260))
    tint = alt.Color("shade:Q", scale=alt.Scale(range="ramp", domain=[0, 1]), legend=None)
    tooltip = [
        alt.Tooltip("theme:N", title="Theme"),
        alt.Tooltip("period:N", title="Of them"),
        alt.Tooltip("incidents:Q", title="Incidents"),
    ]
    squares = cells.mark_rect().encode(x=x, y=y, color=tint, tooltip=tooltip)
    labels = label_marks(cells, fontWeight=600).encode(x=x, y=y, text=alt.Text("label:N"))
    return build(finish(alt.layer(squares, labels), alt.Step(32)))
