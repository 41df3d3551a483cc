"""Charts of error budgets: what consumed them, how past periods went, and what remains."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import altair as alt
import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import LEAD, Chart, Spec, build, leading, named
from pmdata.charts.table import figure_table
from pmdata.charts.theme import (
    NEUTRAL,
    SIDE_HEIGHT,
    finish,
    label_marks,
    lines_axis,
)
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow
from pmdata.metrics.error_budgets.details import ConsumedByIncident
from pmdata.metrics.error_budgets.shares import BudgetShare
from pmdata.metrics.error_budgets.what_if import Change, WhatIf
from pmdata.metrics.labels import RATIO_BASES, STATES, day_in_window, state_words, window_words
from pmdata.metrics.selection.addresses import incident_address, incidents_address

BUDGET_COLUMNS = (
    "slo", "window", "target", "state", "budget_minutes", "spent_known_minutes", "spent_minutes",
    "remaining_minutes", "incidents",
)  # fmt: skip
SIDE_BY_SIDE_COLUMNS = ("basis", *(name for name in BUDGET_COLUMNS if name not in {"slo", "target"}))
"""What differs between two windows of one objective."""
CHANGES: dict[Change, str] = {
    "as_it_is": "Nothing",
    "one_incident_fewer": "One incident fewer",
    "detected_by_alert": "Detected by a burn-rate alert",
    "other_target": "Another target",
    "kept_target": "The highest target that was kept",
}
CONSUMED_COLUMNS = (
    "key", "started_on", "minutes", "budget_ratio", "error_ratio", "ratio_basis", "minutes_basis"
)  # fmt: skip
_INSTANT = timedelta(microseconds=1)
_CONSUMED = pa.schema(
    [
        (LEAD, pa.string()),
        ("tick", pa.string()),
        ("minutes", pa.float64()),
        ("lasted", pa.string()),
        ("share", pa.string()),
        ("basis", pa.string()),
        ("started", pa.string()),
    ]
)
_PERIODS = pa.schema(
    [
        (LEAD, pa.string()),
        ("tick", pa.string()),
        ("name", pa.string()),
        ("percent", pa.float64()),
        ("consumed", pa.string()),
        ("state", pa.string()),
    ]
)


def consumed_chart(consumed: Sequence[ConsumedByIncident]) -> Chart:
    """Return the minutes that each incident consumed of one budget, the largest first."""
    return Chart(
        spec=_consumed_spec(),
        datasets={
            "consumed": pa.Table.from_pylist(
                [_consumed(row, tick) for row, tick in zip(consumed, _ticks(consumed), strict=True)],
                _CONSUMED,
            )
        },
        description="Reported bad minutes by incident, in the current window of one objective.",
        table=consumed_table(consumed),
        leads=[incident_address(row.key) for row in consumed],
    )


def periods_chart(history: Sequence[ErrorBudgetRow]) -> Chart:
    """Return the share of the budget that each closed period consumed, with the whole budget as a line."""
    return Chart(
        spec=_periods_spec(),
        datasets={"periods": pa.Table.from_pylist([_closed(row) for row in history], _PERIODS)},
        description="The share of the error budget consumed in each closed period.",
        table=budgets_table(history),
        leads=[_period_lead(row) for row in history],
    )


def budgets_table(rows: Sequence[ErrorBudgetRow], columns: Sequence[str] = BUDGET_COLUMNS) -> pa.Table:
    """Return the budgets as a table of words and minutes."""
    return figure_table(
        ErrorBudgetRow,
        rows,
        columns,
        cells={
            "slo": [row.title or row.slo for row in rows],
            "window": [window_words(row) for row in rows],
            "state": [state_words(row) for row in rows],
        },
    )


def shares_table(rows: Sequence[BudgetShare]) -> pa.Table:
    """Return what the incidents of each theme, service and team consumed of one budget."""
    return figure_table(
        BudgetShare, rows, ("by", "name", "incidents", "minutes", "consumed_ratio", "budget_ratio")
    )


def what_if_table(rows: Sequence[WhatIf]) -> pa.Table:
    """Return what one budget would be, had one thing been otherwise."""
    return figure_table(
        WhatIf,
        rows,
        ("change", "title", "target", "budget_minutes", "spent_minutes", "remaining_minutes", "state"),
        cells={
            "change": [CHANGES[row.change] for row in rows],
            "title": [_concerned(row) for row in rows],
            "state": [STATES[row.state].removesuffix(", as reported") for row in rows],
        },
        headings={"title": "Without"},
    )


def _concerned(row: WhatIf) -> str | None:
    """Return which incident would not have been, or how many would have been shorter."""
    if row.change == "detected_by_alert":
        return f"{words.count(row.incidents, 'incident')} shorter"
    return row.title or row.key


def _ticks(consumed: Sequence[ConsumedByIncident]) -> list[str]:
    """Return a name for each bar, with the key where a title is not alone: bars of one name would add up."""
    titles = Counter(row.title for row in consumed)
    return [
        f"{row.title}, {row.key}" if row.title and titles[row.title] > 1 else row.title or row.key
        for row in consumed
    ]


def _consumed(row: ConsumedByIncident, tick: str) -> dict[str, Any]:
    return {
        LEAD: incident_address(row.key),
        "tick": tick,
        "minutes": row.minutes,
        "lasted": words.minutes(row.minutes),
        "share": words.percent(row.budget_ratio),
        "basis": RATIO_BASES.get(row.ratio_basis, row.ratio_basis),
        "started": words.day(row.started_on),
    }


def consumed_table(consumed: Sequence[ConsumedByIncident]) -> pa.Table:
    """Return what each incident consumed of one budget."""
    return figure_table(
        ConsumedByIncident,
        consumed,
        CONSUMED_COLUMNS,
        cells={
            "key": [row.title or row.key for row in consumed],
            "ratio_basis": [RATIO_BASES.get(row.ratio_basis, row.ratio_basis) for row in consumed],
        },
    )


def _closed(row: ErrorBudgetRow) -> dict[str, Any]:
    share = row.spent_minutes / row.budget_minutes if row.budget_minutes else None
    name = row.period_title or day_in_window(row, row.window_start)
    return {
        LEAD: _period_lead(row),
        "tick": f"{name}|{words.count(row.incidents, 'incident')}",
        "name": name,
        "percent": None if share is None else share * 100,
        "consumed": f"{words.minutes(row.spent_minutes)} of {words.minutes(row.budget_minutes)}",
        "state": state_words(row),
    }


def _period_lead(row: ErrorBudgetRow) -> str:
    """Return where the incidents that consumed of one period are listed."""
    zone = ZoneInfo(row.zone)
    first, last = row.window_start.astimezone(zone), (row.window_end - _INSTANT).astimezone(zone)
    return incidents_address(first.date(), last.date(), objective=row.slo)


@cache
def _consumed_spec() -> Spec:
    consumed = alt.Chart(named("consumed"))
    y = alt.Y("tick:N", sort=None, axis=alt.Axis(title=None, labelLimit=320))
    x = alt.X("minutes:Q", axis=alt.Axis(title="Reported bad minutes", titleY=34, tickCount=8))
    bars = (
        consumed.mark_bar(cursor="pointer")
        .encode(
            x=x,
            y=y,
            tooltip=[
                alt.Tooltip("tick:N", title="Incident"),
                alt.Tooltip("started:N", title="Started"),
                alt.Tooltip("lasted:N", title="Consumed"),
                alt.Tooltip("share:N", title="Of the budget"),
                alt.Tooltip("basis:N", title="Share that failed, from"),
            ],
        )
        .add_params(leading())
    )
    labels = label_marks(consumed, align="left", dx=6).encode(x=x, y=y, text=alt.Text("lasted:N"))
    return build(finish(alt.layer(bars, labels), alt.Step(30)))


@cache
def _periods_spec() -> Spec:
    periods = alt.Chart(named("periods"))
    x = alt.X("tick:N", sort=None, axis=lines_axis())
    y = alt.Y("percent:Q", axis=alt.Axis(title=None, labelExpr="datum.value + ' %'"))
    bars = periods.mark_bar(cursor="pointer").encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title="Period"),
            alt.Tooltip("consumed:N", title="Consumed"),
            alt.Tooltip("state:N", title="State"),
        ],
    )
    bars = bars.add_params(leading())
    whole = periods.mark_rule(color=NEUTRAL, strokeDash=[6, 4]).encode(y=alt.datum(100))
    return build(finish(alt.layer(bars, whole), SIDE_HEIGHT))
