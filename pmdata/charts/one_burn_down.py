"""The burn-down of one error budget: what remained over its window, each incident as a step."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import altair as alt
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.error_budgets import consumed_table
from pmdata.charts.theme import NEUTRAL, category_colour, finish, label_marks
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow
from pmdata.metrics.error_budgets.details import ConsumedByIncident
from pmdata.metrics.selection.addresses import incident_address

RANGE_WORDS = (
    "The band is between at most and what is known: some reports do not state which share of requests failed."
)
_NAMED = 4
"""Incidents that are named beside their step: those that consumed most."""
_LETTERS = 34
_LEFT = pa.schema(
    [
        ("slo", pa.string()),
        ("at", pa.timestamp("us")),
        ("ratio", pa.float64()),
        ("known", pa.float64()),
        ("left", pa.string()),
    ]
)
_STEPS = pa.schema(
    [
        (LEAD, pa.string()),
        ("at", pa.timestamp("us")),
        ("ratio", pa.float64()),
        ("name", pa.string()),
        ("label", pa.string()),
        ("is_early", pa.bool_()),
        ("minutes", pa.string()),
        ("share", pa.string()),
    ]
)


def one_burn_down_chart(
    series: pa.Table, row: ErrorBudgetRow, consumed: Sequence[ConsumedByIncident], zone: str
) -> Chart:
    """Return what remained of one budget over its window, as a share of it; below zero is beyond the budget.

    `series` is that of `burn_down`, of this objective and of others. Without bad minutes, or without a
    budget, there is nothing to draw.
    """
    own = series.filter(pc.equal(series["slo"], row.slo))
    known = own.filter(pc.is_valid(own["remaining_ratio"]))
    moved = bool(pc.any(pc.less(known["remaining_ratio"], 1)).as_py())
    left = _left(known, zone) if moved else _LEFT.empty_table()
    steps = _steps(known, consumed, zone) if moved else []
    return Chart(
        spec=_spec(row.slo),
        datasets={"left": left, "steps": pa.Table.from_pylist(steps, _STEPS)},
        description=f"The share of the error budget of {row.slo} that remained, with its incidents.",
        table=consumed_table(consumed),
        note=RANGE_WORDS if row.assumed_minutes else None,
        leads=[incident_address(one.key) for one in consumed],
    )


def _left(known: pa.Table, zone: str) -> pa.Table:
    left = [words.minutes(value) for value in known["remaining_minutes"].to_pylist()]
    return pa.table(
        {
            "slo": known["slo"],
            "at": _local(known["at"], zone),
            "ratio": known["remaining_ratio"],
            "known": known["remaining_known_ratio"],
            "left": left,
        }
    ).cast(_LEFT)


def _local(at: pa.ChunkedArray, zone: str) -> pa.ChunkedArray:
    return pc.local_timestamp(pc.assume_timezone(at, "UTC").cast(pa.timestamp("us", zone)))


def _steps(known: pa.Table, consumed: Sequence[ConsumedByIncident], zone: str) -> list[dict[str, Any]]:
    """Return where each incident's step ends on the line; those that consumed most are named."""
    at = known["at"].to_numpy().astype("datetime64[us]")
    ends = [np.datetime64(one.ends_at.replace(tzinfo=None), "us") for one in consumed]
    inside = [min(max(end, at[0]), at[-1]) for end in ends]
    seconds = at.astype(np.int64)
    ratios = np.interp([end.astype(np.int64) for end in inside], seconds, known["remaining_ratio"].to_numpy())
    middle = at[0] + (at[-1] - at[0]) / 2
    largest = {one.key for one in sorted(consumed, key=lambda one: -one.minutes)[:_NAMED]}
    moments: list[datetime] = _local(
        pa.chunked_array([pa.array(np.array(inside, dtype="datetime64[us]"))]), zone
    ).to_pylist()
    return [
        {
            LEAD: incident_address(one.key),
            "at": moment,
            "ratio": float(ratio),
            "name": one.title or one.key,
            "label": _short(one.title or one.key) if one.key in largest else "",
            "is_early": bool(end < middle),
            "minutes": words.minutes(one.minutes),
            "share": words.percent(one.budget_ratio),
        }
        for one, moment, ratio, end in zip(consumed, moments, ratios, inside, strict=True)
    ]


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"


@cache
def _spec(slo: str) -> Spec:
    left, steps = alt.Chart(named("left")), alt.Chart(named("steps"))
    x = alt.X("at:T", axis=alt.Axis(title=None, tickCount=8))
    y = alt.Y("ratio:Q", axis=alt.Axis(title=None, format=".0%"), scale=alt.Scale(zero=True, nice=True))
    colour = category_colour("slo", (slo,))
    band = left.mark_area(opacity=0.25).encode(x=x, y=y, y2="known:Q", color=colour)
    zero = alt.Chart(named("left")).mark_rule(color=NEUTRAL, strokeWidth=1.5).encode(y=alt.datum(0))
    line = left.mark_line(strokeWidth=2, interpolate="linear").encode(x=x, y=y, color=colour)
    hover = left.mark_point(size=60, opacity=0).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("left:N", title="Remaining"),
            alt.Tooltip("at:T", title="At", format="%Y-%m-%d %H:%M"),
        ],
    )
    dots = (
        steps.mark_point(size=90, filled=True, color=NEUTRAL, opacity=1, cursor="pointer")
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("name:N", title="Incident"),
                alt.Tooltip("minutes:N", title="Consumed"),
                alt.Tooltip("share:N", title="Of the budget"),
            ],
        )
        .add_params(leading())
    )
    # Towards the middle, where there is room in a narrow window too.
    labels = [
        label_marks(steps.transform_filter(alt.datum.is_early == is_early), align=align, dx=dx, dy=4).encode(
            x=x, y=y, text=alt.Text("label:N")
        )
        for is_early, align, dx in ((True, "left", 10), (False, "right", -10))
    ]
    return build(finish(alt.layer(band, zero, line, hover, dots, *labels)))
