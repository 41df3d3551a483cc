"""Small burn-downs: what remained of each error budget over its window, a row an objective."""

from collections.abc import Sequence
from functools import cache
from urllib.parse import urlencode

import altair as alt
import pyarrow as pa
import pyarrow.compute as pc

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.error_budgets import budgets_table
from pmdata.charts.theme import NEUTRAL, finish, label_marks
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow
from pmdata.metrics.labels import state_words

MOST_ROWS = 12
ROW_PIXELS = 70
ZERO, WHOLE = 0.22, 0.66
"""Where in its row an empty and a whole budget are; above them is the name."""
LOWEST_RATIO = -0.45
"""What is deeper in debt stays at the lower edge of its row; its words have the number."""
NAME = 0.86
HOW = "The upper edge of a row is the whole budget, the line is nothing left; a row opens its objective."
_LEFT = pa.schema(
    [
        ("slo", pa.string()),
        ("at", pa.timestamp("us")),
        ("height", pa.float64()),
        ("zero", pa.float64()),
        ("left", pa.string()),
    ]
)
_ROWS = pa.schema(
    [
        (LEAD, pa.string()),
        ("slo", pa.string()),
        ("bottom", pa.float64()),
        ("top", pa.float64()),
        ("zero", pa.float64()),
        ("name", pa.float64()),
        ("state", pa.string()),
    ]
)


def burn_down_chart(series: pa.Table, rows: Sequence[ErrorBudgetRow], zone: str) -> Chart:
    """Return what remained of each budget over its window, a row each, the most important on top.

    `series` is that of `burn_down`, `rows` name the objectives. The note names what is not drawn: budgets of
    which nothing was consumed, those beyond MOST_ROWS, and those with a target of 100 %, which leaves no
    budget. Without a line there is nothing to draw.
    """
    moved = set(series.filter(pc.less(series["remaining_ratio"], 1))["slo"].to_pylist())
    with_budget = [row for row in rows if row.budget_minutes]
    falling = [row for row in with_budget if row.slo in moved]
    shown = falling[:MOST_ROWS]
    untouched = [row.slo for row in with_budget if row.slo not in moved]
    without = [row.slo for row in rows if not row.budget_minutes]
    left_out = _left_out(untouched, [row.slo for row in falling[MOST_ROWS:]], without)
    places = {row.slo: float(len(shown) - 1 - number) for number, row in enumerate(shown)}
    return Chart(
        spec=_burn_down_spec(len(shown)),
        datasets={
            "left": _left(series, places, zone),
            "rows": pa.Table.from_pylist([_row(row, places[row.slo]) for row in shown], _ROWS),
        },
        description="The share of each error budget that remained, over its current window.",
        table=budgets_table(rows),
        note=" ".join(filter(None, (HOW if shown else None, left_out))) or None,
        leads=[objective_address(row.slo) for row in rows],
    )


def objective_address(slo: str) -> str:
    """Return the address of the page of error budgets with one objective chosen."""
    return f"error_budgets?{urlencode({'slo': slo})}"


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


def _row(row: ErrorBudgetRow, place: float) -> dict[str, object]:
    left = f"{words.minutes(row.remaining_minutes)} of {words.minutes(row.budget_minutes)}"
    return {
        LEAD: objective_address(row.slo),
        "slo": row.slo,
        "bottom": place,
        "top": place + 1,
        "zero": place + ZERO,
        "name": place + NAME,
        "state": f"{left} left, {words.inside(state_words(row))}",
    }


def height_in_row(ratio: float) -> float:
    """Return where in its row, from 0 to 1, a share that remained is drawn."""
    return ZERO + (WHOLE - ZERO) * max(LOWEST_RATIO, min(1.0, ratio))


def _left(series: pa.Table, places: dict[str, float], zone: str) -> pa.Table:
    own = series.filter(pc.is_in(series["slo"], pa.array(list(places), pa.string())))
    known = own.filter(pc.is_valid(own["remaining_ratio"]))
    at = pc.local_timestamp(pc.assume_timezone(known["at"], "UTC").cast(pa.timestamp("us", zone)))
    bases = [places[slo] for slo in known["slo"].to_pylist()]
    ratios = known["remaining_ratio"].to_pylist()
    return pa.table(
        {
            "slo": known["slo"],
            "at": at,
            "height": [base + height_in_row(ratio) for base, ratio in zip(bases, ratios, strict=True)],
            "zero": [base + ZERO for base in bases],
            "left": [words.minutes(value) for value in known["remaining_minutes"].to_pylist()],
        }
    ).cast(_LEFT)


@cache
def _burn_down_spec(count: int) -> Spec:
    left, rows = alt.Chart(named("left")), alt.Chart(named("rows"))
    x = alt.X("at:T", axis=alt.Axis(title=None, tickCount=8, grid=False))
    scale = alt.Scale(domain=[0, max(1, count)], nice=False, zero=True)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=scale)

    area = left.mark_area(opacity=0.25).encode(x=x, y=y("height"), y2=alt.Y2("zero:Q"), detail="slo:N")
    line = left.mark_line(strokeWidth=1.5).encode(x=x, y=y("height"), detail="slo:N")
    zero = rows.mark_rule(color=NEUTRAL, strokeWidth=1).encode(y=y("zero"))
    name = label_marks(rows, align="left", fontWeight=600).encode(
        x=alt.value(0), y=y("name"), text=alt.Text("slo:N")
    )
    state = rows.mark_text(align="right").encode(
        x=alt.value("width"),
        y=y("name"),
        text=alt.Text("state:N"),
    )
    targets = (
        rows.mark_rect(opacity=0, cursor="pointer")
        .encode(
            x=alt.value(0),
            x2=alt.value("width"),
            y=y("bottom"),
            y2=alt.Y2("top:Q"),
            tooltip=[alt.Tooltip("slo:N", title="Objective"), alt.Tooltip("state:N", title="Now")],
        )
        .add_params(leading())
    )
    return build(finish(alt.layer(zero, area, line, name, state, targets), ROW_PIXELS * max(1, count)))
