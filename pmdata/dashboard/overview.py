"""The sentences and tables of the overview: everything at a glance, each part leading to its page."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.chart import durations
from pmdata.charts.table import figure_table
from pmdata.dashboard.incidents.list import severity_words
from pmdata.dashboard.parts.budgets import OWN_WINDOWS, show_by_owner
from pmdata.dashboard.parts.tables import show_linked_table
from pmdata.dashboard.parts.tiles import DEFINITIONS, TONES, Tile, change_words
from pmdata.metrics.contributing_factors.recurrence import RepeatRateRow
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, by_owner
from pmdata.metrics.labels import DURATION_LABELS, INITIALS, STATES, state_words, window_words
from pmdata.metrics.overview import Overview
from pmdata.metrics.response_times.durations import Metric, of_metric

LATEST_COUNT = 8


def overview_answer(figures: Overview) -> str:
    """Return the state of things in one sentence."""
    [resolve] = of_metric(figures.response_times, "time_to_resolve")
    parts = [f"**{words.count(figures.counts.incidents, 'incident')}**"]
    if resolve.median_seconds is not None:
        parts.append(
            f"median time to resolve **{words.duration(resolve.median_seconds)}** (n = {resolve.known:,})"
        )
    owned, _ = by_owner(figures.budgets)
    if owned:
        exhausted = sum(row.state == "exhausted" for row in owned)
        parts.append(f"**{exhausted} of {words.count(len(owned), 'error budget')}** exhausted")
    parts.append(f"**{words.count(figures.overdue, 'action item')}** overdue")
    return ", ".join(parts) + "."


def overview_tiles(figures: Overview) -> list[Tile]:
    """Return the tiles of the overview."""
    return [
        _incidents(figures),
        _duration(figures, "time_to_detect"),
        _duration(figures, "time_to_resolve"),
        exhausted_tile(by_owner(figures.budgets)[0]),
        _overdue(figures),
    ]


def _incidents(figures: Overview) -> Tile:
    counts = figures.counts
    near = words.count(counts.near_misses, "near miss", "near misses")
    return Tile(
        label="Incidents",
        value=f"{counts.incidents:,}",
        basis=f"{counts.open:,} still open; beside them {near}",
        change=words.verdict(counts.change_ratio, counts.verdict) or "no previous period",
        tone=TONES.get(counts.verdict, "gray"),
        trend=tuple(float(row.incidents) for row in figures.counts_by_period),
        definition=(
            "Reported incidents: fewer may mean fewer incidents, or less writing. They are compared with the "
            "previous period only where reports were written from its beginning."
        ),
    )


def _duration(figures: Overview, metric: Metric) -> Tile:
    [row] = of_metric(figures.response_times, metric)
    trend = of_metric(figures.response_times_by_period, metric)
    return Tile(
        label=DURATION_LABELS[metric],
        value=words.duration(row.median_seconds),
        basis=f"{INITIALS[metric]}, median; {words.known_of(row.known, row.incidents)} known",
        change=words.verdict(row.change_ratio, row.verdict),
        tone=TONES.get(row.verdict, "gray"),
        trend=tuple(point.median_seconds for point in trend if point.median_seconds is not None),
        definition=f"{DEFINITIONS[metric]} {change_words(row)}",
    )


def exhausted_tile(budgets: Sequence[ErrorBudgetRow]) -> Tile:
    """Return how many budgets are exhausted, and which services they belong to."""
    exhausted = [row.service for row in budgets if row.state == "exhausted"]
    services = list(dict.fromkeys(exhausted))
    return Tile(
        label="Budgets exhausted",
        value=f"{len(exhausted):,}",
        basis=f"of {words.count(len(budgets), 'objective')}{_named(services)}",
        change=f":material/error: {STATES['exhausted']}" if exhausted else None,
        tone="red" if exhausted else "gray",
        definition="Objectives whose reported bad minutes reach their error budget, in their own window.",
    )


def _named(services: Sequence[str]) -> str:
    return f": {words.listing(services, limit=2)}" if services else ""


def _overdue(figures: Overview) -> Tile:
    repeats = figures.repeats
    return Tile(
        label="Overdue items",
        value=f"{figures.overdue:,}",
        basis=_repeats_words(repeats),
        trend=tuple(
            100 * row.repeat_ratio for row in figures.repeats_by_period if row.repeat_ratio is not None
        ),
        definition="Open action items past their due date, whenever created. The line is the repeat rate.",
    )


def _repeats_words(repeats: RepeatRateRow) -> str:
    if repeats.incidents and not repeats.comparable:
        return "repeats unknown: no report states a cause"
    return f"{words.known_of(repeats.repeats, repeats.comparable)} incidents repeat an earlier one"


def show_budgets(budgets: Sequence[ErrorBudgetRow]) -> None:
    """Show what remains of each budget, the most urgent first."""
    if not budgets:
        st.markdown("No objective is listed: write OpenSLO documents into the workspace's `slos` folder.")
        return
    st.caption(OWN_WINDOWS)
    show_by_owner(budgets, _left_table)


def _left_table(budgets: Sequence[ErrorBudgetRow]) -> pa.Table:
    return figure_table(
        ErrorBudgetRow,
        budgets,
        ("slo", "service", "target", "state", "remaining_minutes", "window"),
        cells={
            "slo": [row.title or row.slo for row in budgets],
            "state": [state_words(row) for row in budgets],
            "window": [window_words(row) for row in budgets],
        },
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
            "Resolved after": durations(latest["time_to_resolve_seconds"].to_pylist()),
        },
        latest["key"].to_pylist(),
        key="latest",
    )


def _lists(rows: pa.Table, *names: str) -> list[list[str]]:
    return [rows[name].to_pylist() for name in names]
