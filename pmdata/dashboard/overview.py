"""The sentences and tables of the overview: everything at a glance, each part leading to its page."""

from collections.abc import Sequence

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.chart import durations
from pmdata.charts.impact import where_chart
from pmdata.dashboard.incidents.results import severity_words
from pmdata.dashboard.parts.draw import draw
from pmdata.dashboard.parts.tables import show_linked_table
from pmdata.dashboard.parts.tiles import TONES, Tile, duration_tile, seems_sure
from pmdata.metrics.data_quality import FileCounts
from pmdata.metrics.decisions import DECISIONS, Decision
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, by_owner
from pmdata.metrics.impact.sums import ImpactRow
from pmdata.metrics.impact.where import CostlyIncident, ImpactCell
from pmdata.metrics.incidents.counts import IncidentCountsRow
from pmdata.metrics.inference.counts import DAYS_A_MONTH
from pmdata.metrics.inference.trend import TrendVerdict
from pmdata.metrics.labels import STATES
from pmdata.metrics.overview import Overview
from pmdata.metrics.response_times.durations import of_metric
from pmdata.metrics.selection.addresses import incidents_address
from pmdata.metrics.selection.groups import NOT_STATED

LATEST_COUNT = 8


RECOVERY: dict[TrendVerdict, str] = {
    "improved": "Recovery is getting faster",
    "worsened": "Recovery is getting slower",
    "no_change": "Recovery takes as long as it did",
    "cannot_tell": "Whether recovery gets faster is unclear",
}


def overview_answer(figures: Overview, files: FileCounts) -> str:
    """Return the state of things in a few sentences: recovery, impact, what is due, what is not counted."""
    parts = [_recovery(figures), _impact(figures), _due(figures)]
    if left_out := files.files - files.counted_files:
        parts.append(f"{words.known_of(left_out, files.files)} files are not counted.")
    return " ".join(parts)


def _recovery(figures: Overview) -> str:
    [row] = of_metric(figures.response_times, "time_to_resolve")
    if row.trend_ratio is None:
        return "There are too few incidents for a trend of recovery."
    sure = f"{words.change(row.trend_low_ratio)} … {words.change(row.trend_high_ratio)}"
    trend = f"**{words.change(row.trend_ratio)} a quarter** over eight quarters (95 %: {sure})"
    why = f", {words.SEVERAL_TESTED}" if seems_sure(row) else ""
    return f"{RECOVERY[row.trend_verdict]}: {trend}{why}."


def _impact(figures: Overview) -> str:
    row = figures.impact
    if not row.known:
        return "No report of this selection states how long its impact lasted."
    was = words.was(words.hours(row.year_before_minutes), row.year_before_minutes)
    before = f"{was} a year before" if was else ""
    most = next(iter(figures.impact_by_service), None)
    share = ""
    if most and most.group != NOT_STATED and row.impact_minutes:
        ratio = words.percent(most.impact_minutes / row.impact_minutes)
        share = f"; {ratio} of it in {words.literal(most.group or '')}"
    return f"**{words.hours(row.impact_minutes)} of impact**{before}{share}."


def _due(figures: Overview) -> str:
    owned, _ = by_owner(figures.budgets)
    overdue = f"**{words.count(figures.overdue, 'action item')}** overdue"
    if not owned:
        return f"{overdue}."
    exhausted = sum(row.state == "exhausted" for row in owned)
    return f"**{exhausted} of {words.count(len(owned), 'error budget')}** exhausted, {overdue}."


def overview_tiles(figures: Overview) -> list[Tile]:
    """Return the tiles of the overview."""
    return [
        impact_tile(figures),
        duration_tile(
            of_metric(figures.response_times, "time_to_resolve")[0],
            of_metric(figures.response_times_by_period, "time_to_resolve"),
        ),
        _incidents(figures),
        exhausted_tile(by_owner(figures.budgets)[0]),
        _overdue(figures),
    ]


def impact_tile(figures: Overview) -> Tile:
    """Return the hours of impact, beside those of a year before."""
    row = figures.impact
    before = row.year_before_minutes
    return Tile(
        label="Impact",
        value=words.hours(row.impact_minutes) if row.known else words.UNKNOWN,
        basis=f"{words.known_of(row.known, row.incidents)} known",
        change=None if before is None else f"{words.hours(before)} a year before",
        trend=tuple(one.impact_minutes / 60 for one in figures.impact_by_period),
        lead="overview?look=Where did the hours go%3F",
        lead_words="Where",
        definition=(
            "From the start of the impact to its end, summed over incidents; reports are a lower bound. "
            f"Times the share that failed at most {words.hours(row.weighted_minutes)}, of which "
            f"{words.hours(row.assumed_minutes)} assume that everything failed. {_users(row)}{_money(row)}"
        ),
    )


def _users(row: ImpactRow) -> str:
    if row.users_count is None:
        return ""
    return f"{row.users_count:,} users ({words.known_of(row.users_known, row.incidents)} state it). "


def _money(row: ImpactRow) -> str:
    if row.money is None:
        return ""
    others = f", and {words.listing(row.other_money)}" if row.other_money else ""
    stated = words.known_of(row.money_known, row.incidents)
    return f"{row.currency} {row.money:,.0f} ({stated} state it){others}."


def _incidents(figures: Overview) -> Tile:
    counts = figures.counts
    days = (counts.last_on - counts.first_on).days + 1
    near = words.count(counts.near_misses, "near miss", "near misses")
    return Tile(
        label="Incidents a month",
        value=f"{counts.incidents / days * DAYS_A_MONTH:.1f}",
        basis=f"{words.count(counts.incidents, 'incident')}, {counts.open:,} still open; beside them {near}",
        change=_count_change(counts),
        tone=TONES.get(counts.verdict, "gray"),
        trend=tuple(float(row.incidents) for row in figures.counts_by_period),
        lead=incidents_address(counts.first_on, counts.last_on),
        definition=(
            "Reported incidents: fewer may mean fewer incidents, or less writing. They are compared with the "
            "previous period only where reports were written from its beginning."
        ),
    )


def _count_change(counts: IncidentCountsRow) -> str:
    if counts.verdict is None or counts.previous_incidents is None:
        return "no previous period"
    return f"were {counts.previous_incidents:,}, {words.VERDICTS[counts.verdict]}"


def exhausted_tile(budgets: Sequence[ErrorBudgetRow]) -> Tile:
    """Return how many budgets are exhausted, how many at risk, and which services the first belong to."""
    exhausted = [row.service for row in budgets if row.state == "exhausted"]
    at_risk = sum(row.state == "at_risk" for row in budgets)
    services = list(dict.fromkeys(exhausted))
    return Tile(
        label="Budgets exhausted",
        value=f"{len(exhausted):,}",
        basis=f"{at_risk:,} at risk, of {words.count(len(budgets), 'objective')}{_named(services)}",
        change=f":material/error: {STATES['exhausted']}" if exhausted else None,
        tone="red" if exhausted else "gray",
        lead="error_budgets",
        lead_words="Budgets",
        definition="Objectives whose reported bad minutes reach their error budget, in their own window.",
    )


def _named(services: Sequence[str]) -> str:
    return f": {words.listing(services, limit=2)}" if services else ""


def _overdue(figures: Overview) -> Tile:
    return Tile(
        label="Overdue items",
        value=f"{figures.overdue:,}",
        basis="action items, whenever created",
        lead="action_items?due=overdue",
        lead_words="Items",
        definition="Open action items past their due date at the as-of date, whenever they were created.",
    )


def show_decisions(rows: Sequence[Decision]) -> None:
    """Show what needs a decision, each row leading to its incident."""
    if not rows:
        st.markdown("Nothing: no policy rule is unmet, no severe report is missing, no item is overdue.")
        return
    show_linked_table(
        {
            "Incident": [row.title for row in rows],
            "Of": [row.of for row in rows],
            "What": [DECISIONS[row.kind] for row in rows],
            "Needed": [row.needed for row in rows],
        },
        [row.key for row in rows],
        key="decisions",
        leaves_room=True,
    )


def show_where(cells: Sequence[ImpactCell], costly: Sequence[CostlyIncident]) -> None:
    """Show where the hours went, and the incidents that cost most."""
    if not cells:
        st.markdown("No report of this selection states how long its impact lasted.")
        return
    draw(where_chart(cells), key="where")
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in costly],
            "Started": pa.array([row.started_on for row in costly], pa.date32()),
            "Services": [", ".join(row.services) or words.UNKNOWN for row in costly],
            "Impact": durations([row.impact_minutes * words.MINUTE for row in costly]),
            "Failed": [words.percent(row.error_ratio) for row in costly],
            "Users": pa.array([row.users_count for row in costly], pa.int64()),
            "Money": [_amount(row) for row in costly],
        },
        [row.key for row in costly],
        key="costly",
    )


def _amount(row: CostlyIncident) -> str:
    return words.UNKNOWN if row.money is None else f"{row.currency or ''} {row.money:,.0f}".strip()


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
