"""The burn-down chart: what remained of each error budget over its window."""

import math
from collections.abc import Sequence
from functools import cache

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from pmdata import words
from pmdata.charts.chart import Chart, Spec, build, named
from pmdata.charts.error_budgets import budgets_table
from pmdata.charts.theme import MAX_HUES, NEUTRAL, category_colour, finish
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow

LABEL_ROOM_RATIO = 0.055
"""Direct labels of two lines closer than this share of the axis would overlap."""
DEEP_RATIO = -3.0
"""Below this an evenly divided axis would press all other lines together."""
DEEP_WORDS = "The further from zero, the closer together the axis."
_DEEP_TICKS = [1, 0.5, 0, -0.5, *(-(10**power) * step for power in range(6) for step in (1, 2, 5))]
_LEFT = pa.schema(
    [("slo", pa.string()), ("at", pa.timestamp("us")), ("ratio", pa.float64()), ("left", pa.string())]
)
_ENDS = pa.schema([("slo", pa.string()), ("at", pa.timestamp("us")), ("ratio", pa.float64())])


def burn_down_chart(series: pa.Table, rows: Sequence[ErrorBudgetRow], zone: str) -> Chart:
    """Return what remained of each budget over its window, as a share of it; below zero is beyond the budget.

    `series` is that of `burn_down`, `rows` name the objectives to draw, the most important first.
    Untouched budgets would all be drawn at 100 %, one over the other: the note names them instead,
    those beyond the sixth, and those with a target of 100 %, which leaves no budget. Without a line there is
    nothing to draw.
    """
    moved = set(series.filter(pc.less(series["remaining_ratio"], 1))["slo"].to_pylist())
    with_budget = [row.slo for row in rows if row.budget_minutes]
    falling = [slo for slo in with_budget if slo in moved]
    slos = tuple(falling[:MAX_HUES])
    local = _left(series.filter(pc.is_in(series["slo"], pa.array(slos, pa.string()))), zone)
    is_deep = (pc.min(local["ratio"]).as_py() or 0) < DEEP_RATIO
    untouched = [slo for slo in with_budget if slo not in moved]
    without = [row.slo for row in rows if not row.budget_minutes]
    notes = (DEEP_WORDS if is_deep else None, _left_out(untouched, falling[MAX_HUES:], without))
    return Chart(
        spec=_burn_down_spec(slos, is_deep=is_deep),
        datasets={"left": local, "ends": _ends(local, slos, is_deep=is_deep)},
        description="The share of each error budget that remained, over its current window.",
        table=budgets_table(rows),
        note=" ".join(filter(None, notes)) or None,
    )


def _left_out(untouched: Sequence[str], beyond: Sequence[str], without: Sequence[str]) -> str | None:
    sentences = [
        f"{reason}: {words.literal(words.listing(slos, limit=len(slos)))}"
        for reason, slos in (
            ("Nothing consumed", untouched),
            ("In the table alone", beyond),
            ("Without a budget", without),
        )
        if slos
    ]
    return f"Not drawn. {'. '.join(sentences)}." if sentences else None


def _left(series: pa.Table, zone: str) -> pa.Table:
    known = series.filter(pc.is_valid(series["remaining_ratio"]))
    at = pc.local_timestamp(pc.assume_timezone(known["at"], "UTC").cast(pa.timestamp("us", zone)))
    left = [words.minutes(value) for value in known["remaining_minutes"].to_pylist()]
    return pa.table({"slo": known["slo"], "at": at, "ratio": known["remaining_ratio"], "left": left}).cast(
        _LEFT
    )


def _ends(left: pa.Table, slos: Sequence[str], *, is_deep: bool) -> pa.Table:
    """Return where each line ends, moved apart so that the labels do not overlap."""
    last = {row["slo"]: row for row in left.select(["slo", "at", "ratio"]).to_pylist()}
    ends = sorted((last[slo] for slo in slos if slo in last), key=lambda row: -row["ratio"])
    reached = [0.0, 1.0, *left["ratio"].to_pylist()]
    heights = [_height(row["ratio"], is_deep=is_deep) for row in ends]
    top, bottom = (_height(ratio, is_deep=is_deep) for ratio in (max(reached), min(reached)))
    for place in range(1, len(heights)):
        heights[place] = min(heights[place], heights[place - 1] - LABEL_ROOM_RATIO * (top - bottom))
    moved = [
        {**row, "ratio": _ratio(height, is_deep=is_deep)} for row, height in zip(ends, heights, strict=True)
    ]
    return pa.Table.from_pylist(moved, _ENDS)


def _height(ratio: float, *, is_deep: bool) -> float:
    """Return where a ratio is on the axis, in its own measure (Vega's symlog with constant 1)."""
    return math.copysign(math.log1p(abs(ratio)), ratio) if is_deep else ratio


def _ratio(height: float, *, is_deep: bool) -> float:
    return math.copysign(math.expm1(abs(height)), height) if is_deep else height


@cache
def _burn_down_spec(slos: tuple[str, ...], *, is_deep: bool) -> Spec:
    left, ends = alt.Chart(named("left")), alt.Chart(named("ends"))
    x = alt.X("at:T", axis=alt.Axis(title=None, tickCount=8))
    axis, scale = alt.Axis(title=None, format=".0%"), alt.Scale(zero=True, nice=True)
    if is_deep:
        axis = alt.Axis(title=None, format=",.0%", values=_DEEP_TICKS)
        scale = alt.Scale(type="symlog", constant=1, zero=True, nice=False)
    y = alt.Y("ratio:Q", axis=axis, scale=scale)
    colour = category_colour("slo", slos)
    tooltip = [
        alt.Tooltip("slo:N", title="Objective"),
        alt.Tooltip("left:N", title="Remaining"),
        alt.Tooltip("at:T", title="At", format="%Y-%m-%d %H:%M"),
    ]
    zero = alt.Chart(named("ends")).mark_rule(color=NEUTRAL, strokeWidth=1.5).encode(y=alt.datum(0))
    lines = left.mark_line(strokeWidth=2, interpolate="linear").encode(x=x, y=y, color=colour)
    hover = left.mark_point(size=60, opacity=0).encode(x=x, y=y, tooltip=tooltip)
    labels = ends.mark_text(align="left", dx=8, fontWeight=600).encode(
        x=x, y=y, color=colour, text=alt.Text("slo:N")
    )
    return build(finish(alt.layer(zero, lines, hover, labels)))
