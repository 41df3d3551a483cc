"""The chart of themes by what they cost: hours as bars, each incident as a dot below, shares beside."""

from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, MAX_DOTS, Chart, Spec, build, leading, named
from pmdata.charts.contributing_factors import themes_table
from pmdata.charts.theme import NEUTRAL, finish, label_marks
from pmdata.metrics.contributing_factors.lists import ThemedIncident
from pmdata.metrics.contributing_factors.occurrences import UNTAGGED
from pmdata.metrics.contributing_factors.themes import FactorsRow
from pmdata.metrics.selection.addresses import incident_address, incidents_address

OVERLAP = (
    "Beside each bar: its hours, its incidents, and their share of the incidents that name a factor; at the "
    "right, the share of all hours that it and those above it make. An incident of several themes counts in "
    "each of them. A dot below a bar is an incident, placed by its own hours."
)
MINUTES_PER_HOUR = 60
LABEL_ROOM = 1.55
"""Length of the axis, of that of the longest bar: its labels need a place."""
ROW, BAR, ABOVE, BELOW = 38, 14, -6, 10
"""Pixels: of a row, of its bar, and how far from its middle the bar and the dots are."""
_THEMES = pa.schema(
    [
        (LEAD, pa.string()),
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
_INCIDENTS = pa.schema(
    [
        (LEAD, pa.string()),
        ("theme", pa.string()),
        ("hours", pa.float64()),
        ("title", pa.string()),
        ("started", pa.string()),
        ("lasted", pa.string()),
    ]
)


def pareto_chart(rows: Sequence[FactorsRow], incidents: Sequence[ThemedIncident] = ()) -> Chart:
    """Return the hours of impact of each theme, the costliest first, with its incidents.

    What no theme claims has no bar: it would often be the longest one, and is no cause.
    """
    named_rows = [row for row in rows if row.theme != UNTAGGED]
    longest = max((row.impact_minutes for row in named_rows), default=0.0) / MINUTES_PER_HOUR
    shown = [row for row in named_rows if row.incidents]
    dots = _costliest(incidents)
    left_out = len(incidents) - len(dots)
    notes = (
        OVERLAP if shown else None,
        f"The {len(dots):,} costliest of {len(incidents):,} are drawn." if left_out else None,
    )
    return Chart(
        spec=_pareto_spec(),
        datasets={
            "themes": pa.Table.from_pylist([_theme(row, longest) for row in shown], _THEMES),
            "incidents": pa.Table.from_pylist([_dot(one) for one in dots], _INCIDENTS),
        },
        description="Hours of impact by theme of the incidents' contributing factors, with the incidents.",
        table=themes_table(named_rows),
        note=" ".join(filter(None, notes)) or None,
        leads=[_lead(row) for row in named_rows],
    )


def _lead(row: FactorsRow) -> str:
    return incidents_address(theme=row.theme)


def _theme(row: FactorsRow, longest: float) -> dict[str, object]:
    return {
        LEAD: _lead(row),
        "theme": row.theme,
        "hours": row.impact_minutes / MINUTES_PER_HOUR,
        "room": LABEL_ROOM * (longest or 1.0),
        "label": f"{impact_words(row)}, {row.incidents:,} ({words.percent(row.share_ratio)})",
        "impact": f"{impact_words(row)}, known of {words.known_of(row.impact_known, row.incidents)}",
        "incidents": words.count(row.incidents, "incident"),
        "together": words.percent(row.cumulative_ratio),
        "returns": row.returns,
    }


def _costliest(incidents: Sequence[ThemedIncident]) -> Sequence[ThemedIncident]:
    if len(incidents) <= MAX_DOTS:
        return incidents
    return sorted(incidents, key=lambda one: -one.impact_minutes)[:MAX_DOTS]


def _dot(one: ThemedIncident) -> dict[str, object]:
    return {
        LEAD: incident_address(one.key),
        "theme": one.theme,
        "hours": one.impact_minutes / MINUTES_PER_HOUR,
        "title": one.title or one.key,
        "started": words.day(one.started_on),
        "lasted": words.minutes(one.impact_minutes),
    }


def impact_words(row: FactorsRow) -> str:
    """Return how long the impact of a theme's incidents lasted, in hours."""
    hours = row.impact_minutes / MINUTES_PER_HOUR
    return f"{hours:,.0f}{words.GAP}h" if round(hours) else words.minutes(row.impact_minutes)


@cache
def _pareto_spec() -> Spec:
    themes, incidents = alt.Chart(named("themes")), alt.Chart(named("incidents"))
    axis = alt.Axis(title=None, labelLimit=260)
    y = alt.Y("theme:N", sort=None, axis=axis)
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
    bars = themes.mark_bar(size=BAR, yOffset=ABOVE, cursor="pointer").encode(y=y, x=x, tooltip=tooltip)
    bars = bars.add_params(leading())
    dots = (
        incidents.mark_circle(size=44, yOffset=BELOW, opacity=0.5, color=NEUTRAL, cursor="pointer")
        .encode(
            y=y,
            x=x,
            tooltip=[
                alt.Tooltip("title:N", title="Incident"),
                alt.Tooltip("started:N", title="Started"),
                alt.Tooltip("lasted:N", title="Impact"),
            ],
        )
        .add_params(leading("lead_incident"))
    )
    labels = label_marks(themes, align="left", dx=8, dy=ABOVE).encode(y=y, x=x, text=alt.Text("label:N"))
    shares = themes.mark_text(align="right", dy=ABOVE, color=NEUTRAL).encode(
        y=y, x=alt.X("room:Q"), text=alt.Text("together:N")
    )
    room = themes.mark_point(opacity=0, tooltip=None).encode(y=y, x=alt.X("room:Q"))
    return build(finish(alt.layer(room, bars, dots, labels, shares), alt.Step(ROW)))
