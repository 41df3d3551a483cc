"""Comparison: two selections of the reader's own, side by side on the page of response times."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from pmdata import words
from pmdata.charts.table import figure_table
from pmdata.dashboard.frame.filters import PERIODS, SEVERITIES
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.tables import show_table
from pmdata.metrics.labels import DURATION_LABELS
from pmdata.metrics.response_times.side_by_side import SideBySideRow, side_by_side
from pmdata.metrics.selection.periods import period_of, previous_period
from pmdata.metrics.selection.selection import Selection, in_words, select

QUARTERS = 12
"""So many quarters before as-of can be compared."""
SIDES = ("First", "Second")
DIFFERENCE = (
    "The difference is that of the typical incident (geometric mean) of the second against the first, with "
    "its 95 % interval; words follow p-values adjusted over the durations."
)


def show_comparison(view: View) -> None:
    """Let the reader choose two selections and show their durations side by side."""
    spans = _spans(view.selection)
    names = list(spans)
    chosen = []
    for column, side, default in zip(st.columns(2), SIDES, (min(4, len(names) - 1), 0), strict=True):
        with column.container(border=True):
            chosen.append(_choose(view, side, spans, names[default]))
    first, second = chosen
    rows = view.look_up(side_by_side, first, second)
    st.markdown(_answer(rows, first, second))
    show_table(
        figure_table(
            SideBySideRow,
            rows,
            (
                "metric", "first_median_seconds", "first_low_seconds", "first_known", "second_median_seconds",
                "second_low_seconds", "second_known", "change_ratio", "change_low_ratio", "verdict",
            ),
            cells={
                "metric": [DURATION_LABELS[row.metric] for row in rows],
                "first_low_seconds": [
                    _interval(row.first_low_seconds, row.first_high_seconds) for row in rows
                ],
                "second_low_seconds": [
                    _interval(row.second_low_seconds, row.second_high_seconds) for row in rows
                ],
                "change_low_ratio": [
                    f"{words.change(row.change_low_ratio)} … {words.change(row.change_high_ratio)}"
                    for row in rows
                ],
                "verdict": [words.VERDICTS[row.verdict] for row in rows],
            },
            headings={
                "first_low_seconds": "90 % interval, first", "second_low_seconds": "90 % interval, second",
                "change_ratio": "Difference", "change_low_ratio": "95 % interval",
            },
        )
    )  # fmt: skip
    st.caption(DIFFERENCE)


def _spans(selection: Selection) -> Mapping[str, tuple[date | None, date | None]]:
    """Return the spans that can be compared: quarters, newest first, then the periods of the filters."""
    start, today = selection.fiscal_year_start, selection.as_of_on
    quarter, found = period_of(today, "quarter", start), {}
    for _ in range(QUARTERS):
        found[quarter.title] = (quarter.first_on, min(quarter.last_on, today))
        quarter = previous_period(quarter, start)
    return found | {name: dates(today, start) for name, dates in PERIODS.items()}


def _choose(
    view: View, side: str, spans: Mapping[str, tuple[date | None, date | None]], default: str
) -> Selection:
    key = side.lower()
    st.markdown(f"**{side}**")
    period = st.selectbox(
        "Period", list(spans), index=list(spans).index(default), key=f"{key}_period", bind="query-params"
    )
    picked: list[Sequence[str]] = [
        st.multiselect(label, options, key=f"{key}_{name}", bind="query-params", placeholder="All")
        for label, name, options in (
            ("Service", "service", view.choices.services),
            ("Team", "team", view.choices.teams),
            ("Severity", "severity", SEVERITIES),
        )
    ]
    since, until = spans[period]
    services, teams, severities = (tuple(names) for names in picked)
    chosen = select(
        view.settings, since=since, until=until, services=services, teams=teams, severities=severities
    )
    return replace(chosen, as_of=view.selection.as_of, as_of_day=view.selection.as_of_day)


def _answer(rows: Sequence[SideBySideRow], first: Selection, second: Selection) -> str:
    row = next(row for row in rows if row.metric == "time_to_resolve")
    sides = (
        f"{words.literal(in_words(second))}: **{words.duration(row.second_median_seconds)}** to resolve in "
        f"the median (n = {row.second_known:,}), against {words.duration(row.first_median_seconds)} "
        f"(n = {row.first_known:,}) in {words.literal(in_words(first))}"
    )
    shared = f" {words.count(row.shared, 'incident')} are in both." if row.shared else ""
    if row.change_ratio is None or row.verdict == "too_few":
        return f"{sides}: too few to compare.{shared}"
    sure = f"{words.change(row.change_low_ratio)} … {words.change(row.change_high_ratio)}"
    typical = f"the typical incident {words.change(row.change_ratio)} (95 %: {sure})"
    return f"{sides}; {typical}, {words.VERDICTS[row.verdict]}.{shared}"


def _interval(low: float | None, high: float | None) -> str:
    return words.UNKNOWN if low is None else f"{words.duration(low)} to {words.duration(high)}"
