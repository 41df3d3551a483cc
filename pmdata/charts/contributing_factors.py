"""Charts of contributing factors: themes by period and way of fixing, and how soon they come back."""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import SIDE_HEIGHT, finish, label_marks
from pmdata.metrics.contributing_factors.occurrences import UNTAGGED
from pmdata.metrics.contributing_factors.returns import RecurrenceDays, ReturnRow
from pmdata.metrics.contributing_factors.themes import FactorsRow
from pmdata.metrics.selection.addresses import MOST_KEYS, incidents_address
from pmdata.model.term_words import TERM_WORDS
from pmdata.model.terms import FixedBy

_DAYS = pa.schema([(LEAD, pa.string()), ("days", pa.string()), ("returns", pa.int64())])
_CELLS = pa.schema(
    [
        (LEAD, pa.string()),
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
SHADES_USED = 0.5
"""The paler half of the ramp, on which a number in the theme's own hue is legible, light or dark."""


def recurrence_chart(rows: Sequence[RecurrenceDays], back: Sequence[ReturnRow] = ()) -> Chart:
    """Return after how many days themes came back; `back` are the returns that it counts."""
    leads = [_returned_lead(row, back) for row in rows]
    days = [
        {LEAD: lead, "days": _span(row), "returns": row.returns}
        for row, lead in zip(rows, leads, strict=True)
        if row.to_days or row.returns
    ]
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
        leads=leads,
    )


def _returned_lead(row: RecurrenceDays, back: Sequence[ReturnRow]) -> str | None:
    """Return where the incidents that came back after so many days are listed, if an address holds them."""
    keys = {one.key for one in back if row.from_days <= one.days < (row.to_days or math.inf)}
    return incidents_address(incident=sorted(keys)) if 0 < len(keys) <= MOST_KEYS else None


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
    leads = [_lead(row, column) for row in rows]
    cells = [
        {
            LEAD: lead,
            "theme": row.theme,
            "period": name,
            "incidents": row.incidents,
            "shade": SHADES_USED * row.incidents / most,
            "label": str(row.incidents) if row.incidents else "",
        }
        for row, name, lead in zip(rows, across, leads, strict=True)
    ]
    return Chart(
        spec=_heat_map_spec(),
        datasets={"cells": pa.Table.from_pylist(cells, _CELLS)},
        description=f"Incidents by theme and {what}.",
        table=figure_table(
            FactorsRow, rows, (column, "theme", "incidents"), cells={column: across}, headings=headings
        ),
        leads=leads,
    )


def _lead(row: FactorsRow, column: str) -> str:
    if column == "group":
        return incidents_address(theme=row.theme, fixed_by=row.group)
    return incidents_address(row.first_on, row.last_on, theme=row.theme)


def themes_table(rows: Sequence[FactorsRow], names: Sequence[str] = THEME_COLUMNS) -> pa.Table:
    """Return the themes with how often they occur and come back."""
    return figure_table(FactorsRow, rows, names)


@cache
def _days_spec() -> Spec:
    bars = (
        alt.Chart(named("days"))
        .mark_bar(cursor="pointer")
        .add_params(leading())
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
    squares = cells.mark_rect(cursor="pointer").encode(x=x, y=y, color=tint, tooltip=tooltip)
    squares = squares.add_params(leading())
    labels = label_marks(cells, fontWeight=600).encode(x=x, y=y, text=alt.Text("label:N"))
    return build(finish(alt.layer(squares, labels), alt.Step(32)))
