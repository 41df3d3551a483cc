"""What the overview says in words and shows in tables: one look at everything, each part leading on."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.error_budgets import STATES, target_words, window_words
from pmdata.dashboard.budgets import budget_figures
from pmdata.dashboard.incident_list import severity_words
from pmdata.dashboard.tables import show_linked_table, show_table
from pmdata.dashboard.tiles import TONES, Tile
from pmdata.dashboard.view import View
from pmdata.metrics.action_lists import Item
from pmdata.metrics.error_budgets import ErrorBudgetRow
from pmdata.metrics.response_times import Metric, ResponseTimesRow

LATEST_COUNT = 8


def overview_answer(
    resolve: ResponseTimesRow, budgets: Sequence[ErrorBudgetRow], overdue: Sequence[Item]
) -> str:
    """Return the state of things in one sentence."""
    parts = [f"**{words.count(resolve.incidents, 'incident')}**"]
    if resolve.median_seconds is not None:
        parts.append(
            f"half resolved within **{words.duration(resolve.median_seconds)}** (n = {resolve.known})"
        )
    if budgets:
        spent = sum(row.state == "exhausted" for row in budgets)
        parts.append(f"**{spent} of {words.count(len(budgets), 'error budget')}** spent")
    parts.append(f"**{words.count(len(overdue), 'promise')}** overdue")
    return ", ".join(parts) + "."


def overview_tiles(
    rows: Mapping[Metric, ResponseTimesRow],
    course: Mapping[Metric, Sequence[ResponseTimesRow]],
    budgets: Sequence[ErrorBudgetRow],
    overdue: Sequence[Item],
    still_open: Sequence[Item],
) -> list[Tile]:
    """Return the tiles of the overview."""
    resolve = rows["time_to_resolve"]
    near = words.count(resolve.near_misses, "near miss", "near misses")
    exhausted = [row for row in budgets if row.state == "exhausted"]
    return [
        Tile(
            label="Incidents",
            value=f"{resolve.incidents:,}",
            basis=f"{resolve.open:,} still open; beside them {near}",
            course=tuple(float(row.incidents) for row in course["time_to_resolve"]),
        ),
        _duration(rows["time_to_detect"], course["time_to_detect"], "Time to detect"),
        _duration(resolve, course["time_to_resolve"], "Time to resolve"),
        Tile(
            label="Budgets spent",
            value=f"{len(exhausted):,}",
            basis=f"of {words.count(len(budgets), 'objective')}",
            change=words.listing((row.service for row in exhausted), limit=2) if exhausted else None,
            tone="red" if exhausted else "gray",
        ),
        Tile(
            label="Promises overdue",
            value=f"{len(overdue):,}",
            basis=f"of {words.count(len(still_open), 'open item')}",
        ),
    ]


def _duration(row: ResponseTimesRow, course: Sequence[ResponseTimesRow], label: str) -> Tile:
    return Tile(
        label=label,
        value=words.duration(row.median_seconds),
        basis=f"{words.known_of(row.known, row.incidents)} known",
        change=words.verdict(row.change_ratio, row.verdict),
        tone=TONES.get(row.verdict, "gray"),
        course=tuple(point.median_seconds for point in course if point.median_seconds is not None),
    )


def show_budgets(budgets: Sequence[ErrorBudgetRow]) -> None:
    """Show what is left of each budget, the most urgent first."""
    if not budgets:
        st.markdown("No objective is listed: write OpenSLO documents into the workspace's `slos` folder.")
        return
    show_table(
        pa.table(
            {
                "Service": [row.service for row in budgets],
                "Target": [target_words(row.target) for row in budgets],
                "State": [STATES[row.state] for row in budgets],
                "Left, minutes": pa.array([round(row.remaining_minutes, 1) for row in budgets], pa.float64()),
                "Window": [window_words(row) for row in budgets],
            }
        )
    )


def show_latest(rows: pa.Table) -> None:
    """Show the newest incidents of the selection."""
    latest = rows.slice(0, LATEST_COUNT)
    show_linked_table(
        {
            "Incident": [title or key for title, key in zip(*_lists(latest, "title", "key"), strict=True)],
            "Started": latest["started_on"],
            "Severity": [severity_words(name) for name in latest["severity"].to_pylist()],
            "Services": [", ".join(names or ()) or words.UNKNOWN for names in latest["services"].to_pylist()],
            "Resolved after": [
                words.duration(value) for value in latest["time_to_resolve_seconds"].to_pylist()
            ],
        },
        latest["key"].to_pylist(),
        key="latest",
    )


def _lists(rows: pa.Table, *names: str) -> list[list[str]]:
    return [rows[name].to_pylist() for name in names]


def budgets_of(view: View) -> tuple[ErrorBudgetRow, ...]:
    """Return the budgets that the page of error budgets shows."""
    return view.ask(budget_figures).rows
