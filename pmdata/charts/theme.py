"""What all charts share: neutral colours, the duration axis, spacing, sizes.

Hues come from the Streamlit theme by name (`category`, `ramp`), so one specification serves the
light and the dark theme. What is written here must be legible on both.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import altair as alt

NEUTRAL = "#717c8a"
"""Context, noise, labels: at least 4 : 1 on either background."""

AnyChart = alt.Chart | alt.LayerChart | alt.FacetChart

HALF_A_LINE = 6
MAIN_HEIGHT = 380
SIDE_HEIGHT = 300

CONFIG: dict[str, Any] = {
    "axis": {
        "labelPadding": 6,
        "titlePadding": 10,
        "labelLimit": 220,
        "labelOverlap": True,
        "gridOpacity": 0.7,
    },
    "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -14, "titleX": 0},
    "legend": {"orient": "top", "title": None, "labelPadding": 6, "padding": 0, "offset": 22},
    "text": {"color": NEUTRAL, "fontSize": 12},
    "rule": {"color": NEUTRAL},
    "view": {"stroke": None},
}
"""Goes over Streamlit's own chart configuration; titles are above the axis, not next to it."""

MINUTE, HOUR, DAY = 60, 3600, 86400
DURATION_TICKS = [
    0, MINUTE, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR,
    DAY, 2 * DAY, 4 * DAY, 8 * DAY, 16 * DAY, 32 * DAY, 64 * DAY, 128 * DAY, 256 * DAY,
]  # fmt: skip
DURATION_LABEL = (
    "datum.value < 60 ? datum.value + ' s' : datum.value < 3600 ? datum.value / 60 + ' min'"
    " : datum.value < 86400 ? datum.value / 3600 + ' h' : datum.value / 86400 + ' d'"
)


def duration_scale() -> alt.Scale:
    """Return a scale that is logarithmic above a minute and linear below, so that 0 has a place."""
    return alt.Scale(type="symlog", constant=MINUTE, nice=False, zero=False, padding=14)


def duration_axis(orient: Literal["left", "bottom"]) -> alt.Axis:
    """Return an axis with ticks where people think: 1 min, 15 min, 1 h, 4 h, 1 d."""
    return alt.Axis(title=None, values=DURATION_TICKS, labelExpr=DURATION_LABEL, orient=orient, grid=True)


def labelled_span(seconds: Iterable[float | None]) -> list[float]:
    """Return the ends that an axis of these durations needs so that it has two ticks; [] where it has."""
    known = [value for value in seconds if value is not None]
    if not known or sum(min(known) <= tick <= max(known) for tick in DURATION_TICKS) > 1:
        return []
    below = max(tick for tick in DURATION_TICKS if tick <= max(0, min(known)))
    above = min((tick for tick in DURATION_TICKS if tick >= max(known)), default=max(known))
    return [below, above]


def seconds_x(field: str) -> alt.X:
    """Return `field`, a duration in seconds, along the bottom."""
    return alt.X(f"{field}:Q", axis=duration_axis("bottom"), scale=duration_scale())


def seconds_y(field: str) -> alt.Y:
    """Return `field`, a duration in seconds, along the left."""
    return alt.Y(f"{field}:Q", axis=duration_axis("left"), scale=duration_scale())


def lines_axis(*, is_upright: bool = False) -> alt.Axis:
    """Return an axis whose labels break at “|”: the name, and below it known of all.

    Vega puts the first line next to the mark; on an upright axis the two lines are moved to have it
    between them.
    """
    offset = -HALF_A_LINE if is_upright else 0
    return alt.Axis(title=None, labelAngle=0, labelExpr="split(datum.label, '|')", labelOffset=offset)


def severity_colour(field: str = "severity_weight") -> alt.Color:
    """Return one hue from pale (SEV4) to strong (SEV1); `field` holds 1 to 4, 4 for SEV1."""
    return alt.Color(
        f"{field}:Q",
        scale=alt.Scale(domain=[-0.5, 4.5], range="ramp"),
        legend=alt.Legend(
            type="symbol", values=[4, 3, 2, 1], labelExpr="'SEV' + (5 - datum.value)", symbolType="circle"
        ),
    )


def unknown_severity_colour(field: str, name: str) -> alt.Color:
    """Return grey for what `field` calls `name`, with a place in the legend."""
    scale = alt.Scale(domain=[name], range=[NEUTRAL])
    legend = alt.Legend(symbolType="circle", symbolOpacity=UNKNOWN_OPACITY)
    return alt.Color(f"{field}:N", scale=scale, legend=legend)


UNKNOWN_OPACITY = 0.5
"""Of grey areas, which would otherwise outweigh the pale end of the hue next to them."""

MAX_HUES = 6
"""More than six hues are not distinguished, least of all by colour-blind readers."""


def series_colour(field: str, names: Sequence[str]) -> alt.Color:
    """Return the theme's hues in the order of `names`, with a legend where there are two or more."""
    legend = alt.Legend(orient="top", title=None, symbolType="circle") if len(names) > 1 else None
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(names), range="category"), legend=legend)


def label_marks(chart: alt.Chart, **how: Any) -> alt.Chart:
    """Return text marks in the theme's seventh colour, which is legible on its background."""
    names = [f"\u2060{number}" for number in range(MAX_HUES)]
    scale = alt.Scale(domain=[*names, "label"], range="category")
    marks: alt.Chart = chart.transform_calculate(role="'label'").mark_text(**how)
    return marks.encode(color=alt.Color("role:N", scale=scale, legend=None))


def category_colour(field: str, names: Sequence[str]) -> alt.Color:
    """Return the theme's hues in the order of `names`, at most MAX_HUES of them."""
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(names), range="category"), legend=None)


def finish(chart: AnyChart, height: int | alt.Step = MAIN_HEIGHT) -> alt.TopLevelMixin:
    """Return `chart` at full width with the shared configuration; each layer has its own colours."""
    if isinstance(chart, alt.LayerChart):
        chart = chart.resolve_scale(color="independent")
    finished: alt.TopLevelMixin = chart.properties(width="container", height=height).configure(**CONFIG)
    return finished
