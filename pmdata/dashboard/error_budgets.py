"""The figures, sentences and tables of the error budgets page, all from one load of the ledger."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.burn_down import burn_down_chart
from pmdata.charts.chart import durations
from pmdata.charts.error_budgets import budgets_table, consumed_chart, periods_chart
from pmdata.charts.table import figure_table
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.budgets import OWNS_NONE
from pmdata.dashboard.parts.draw import draw, show_as_table
from pmdata.dashboard.parts.tables import show_linked_table, show_table
from pmdata.dashboard.parts.tiles import MAX_TILES, Tile, Tone
from pmdata.metrics.error_budgets.budgets import (
    ErrorBudgetRow,
    budget_rows,
    by_owner,
    compliance_history,
    not_counted,
)
from pmdata.metrics.error_budgets.details import (
    AlertBurn,
    ConsumedByIncident,
    alert_burns,
    burn_down,
    consumed_by_incident,
)
from pmdata.metrics.error_budgets.forecast import BudgetForecast, forecast
from pmdata.metrics.error_budgets.ledger import NotCounted, load_budgets
from pmdata.metrics.error_budgets.policies import PolicyFinding, policy_findings
from pmdata.metrics.labels import (
    ALSO_TOUCHED,
    ALSO_TOUCHED_MEANS,
    state_words,
    target_words,
    window_words,
)
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import ErrorBudgetPolicy

URGENCY = ("exhausted", "at_risk", "unknown", "healthy", "no_reports")
TONES: dict[str, Tone] = {
    "exhausted": "red",
    "at_risk": "orange",
    "unknown": "gray",
    "healthy": "green",
    "no_reports": "gray",
}
ICONS = {
    "exhausted": "error",
    "at_risk": "warning",
    "unknown": "help",
    "healthy": "check_circle",
    "no_reports": "help",
}
DEFINITION = (
    "What the objective allows over its window, minus the bad minutes that reports state. Small incidents "
    "have no report, so at most this remains."
)


@dataclass(frozen=True)
class BudgetFigures:
    """Every objective's budget at the as-of date, the most urgent first.

    Where a team is chosen, its own objectives are counted and drawn; `touched` has the others that its
    incidents touched; `consumed`, `alerts`, `forecasts` and `history` cover both.
    """

    rows: tuple[ErrorBudgetRow, ...]
    touched: tuple[ErrorBudgetRow, ...]
    consumed: tuple[ConsumedByIncident, ...]
    left: pa.Table
    alerts: tuple[AlertBurn, ...]
    forecasts: dict[str, BudgetForecast]
    history: dict[str, tuple[ErrorBudgetRow, ...]]
    not_counted: tuple[NotCounted, ...]
    findings: tuple[PolicyFinding, ...]
    """What the error-budget policy asks for."""


def budget_figures(cursor: Cursor, selection: Selection, policy: ErrorBudgetPolicy) -> BudgetFigures:
    """Return all that the page shows, from one load of the ledger."""
    budgets = load_budgets(cursor, selection)
    owned, touched = by_owner(sorted(budget_rows(budgets), key=_urgency))
    return BudgetFigures(
        rows=owned,
        touched=touched,
        consumed=consumed_by_incident(budgets),
        left=burn_down(budgets.owned),
        alerts=alert_burns(budgets),
        forecasts={one.slo: forecast(budgets, one) for one in budgets.objectives},
        history={one.slo: compliance_history(budgets, one) for one in budgets.objectives},
        not_counted=not_counted(budgets.owned),
        findings=policy_findings(cursor, budgets, policy),
    )


def _urgency(row: ErrorBudgetRow) -> tuple[int, float, str]:
    left = 0.0 if row.remaining_ratio is None else row.remaining_ratio
    return URGENCY.index(row.state), left, row.slo


def require_budgets(view: View, question: str) -> BudgetFigures:
    """Return the figures where an objective is listed; else show how to write one, and end the page here."""
    figures = view.ask(budget_figures, view.settings.policies.error_budget)
    if not (figures.rows or figures.touched):
        _no_objectives(question)
        st.stop()
    return figures


def _no_objectives(question: str) -> None:
    st.title(question, anchor=False)
    st.markdown("No objective is listed, so there is no error budget to show.")
    with st.container(border=True):
        st.markdown(
            "Write objectives as OpenSLO documents (`kind: SLO`) into the workspace's `slos` folder: "
            "a service, a target and a time window. Or choose another service on the left."
        )


def budgets_answer(rows: Sequence[ErrorBudgetRow]) -> str:
    """Return in a sentence which budgets are exhausted, with the worst one's figure."""
    if not rows:
        return OWNS_NONE
    exhausted = [row for row in rows if row.state == "exhausted"]
    at_risk = sum(row.state == "at_risk" for row in rows)
    silent = sum(row.state == "no_reports" for row in rows)
    many = words.count(len(rows), "objective")
    if exhausted:
        worst = min(exhausted, key=lambda row: row.remaining_minutes)
        verb = "has exhausted its" if len(exhausted) == 1 else "have exhausted their"
        over = f"{words.literal(worst.slo)} by {words.minutes(-worst.remaining_minutes)}"
        first = f"**{len(exhausted)} of {many} {verb} budget** (most: {over})"
    else:
        first = f"**None of {many} has exhausted its budget**"
    risk = f"; {at_risk} more {'is' if at_risk == 1 else 'are'} at risk" if at_risk else ""
    unknown = sum(row.state == "unknown" for row in rows)
    risk += f"; what {unknown} consumed is not known" if unknown else ""
    quiet = (
        f"; {silent} {'has' if silent == 1 else 'have'} no reports, which is not the same as healthy"
        if silent
        else ""
    )
    return f"{first}{risk}{quiet}."


def budget_tiles(figures: BudgetFigures) -> list[Tile]:
    """Return a tile for each of the most urgent objectives."""
    labels = _labels(figures.rows)
    return [_tile(row, labels[row.slo], figures.left) for row in figures.rows[:MAX_TILES]]


def _labels(rows: Sequence[ErrorBudgetRow]) -> dict[str, str]:
    """Return what each objective's tile is called: its service and kind, its name where others share them."""
    called = {
        row.slo: row.service if row.kind == "availability" else f"{row.service}, {row.kind}" for row in rows
    }
    shared = Counter(called.values())
    return {slo: label if shared[label] == 1 else slo for slo, label in called.items()}


def _tile(row: ErrorBudgetRow, label: str, left: pa.Table) -> Tile:
    if not row.budget_minutes:
        return _tile_without_budget(row, label)
    trend = [line["remaining_minutes"] for line in left.to_pylist() if line["slo"] == row.slo]
    return Tile(
        label=label,
        value=words.minutes(row.remaining_minutes),
        basis=(
            f"remaining of {words.minutes(row.budget_minutes)} at {target_words(row.target)}, "
            f"{words.count(row.incidents, 'incident')}, {window_words(row)}"
        ),
        change=f":material/{ICONS[row.state]}: {state_words(row)}",
        tone=TONES[row.state],
        trend=tuple(trend[:: max(1, len(trend) // 40)]),
        definition=_definition(row),
    )


def _tile_without_budget(row: ErrorBudgetRow, label: str) -> Tile:
    """Return the tile of a target of 100 %, which leaves no budget."""
    return Tile(
        label=label,
        value=words.minutes(row.spent_minutes),
        basis=(f"of bad minutes; {row.note}, {words.count(row.incidents, 'incident')}, {window_words(row)}"),
        change=f":material/{ICONS[row.state]}: {state_words(row)}",
        tone=TONES[row.state],
        definition="The bad minutes that reports state. A target below 100 % would leave a budget for them.",
    )


def _definition(row: ErrorBudgetRow) -> str:
    return f"{DEFINITION} This objective {row.note}." if row.note else DEFINITION


def show_remaining(figures: BudgetFigures, zone: str) -> None:
    """Draw what remained over each window, or state that nothing was consumed."""
    chart = burn_down_chart(figures.left, figures.rows, zone)
    if chart.is_empty:
        st.markdown(
            "No report records bad minutes in the current window, so there is no line to draw: every budget "
            "is whole as far as reports state, which is not the same as healthy."
        )
        show_as_table(chart)
    else:
        draw(chart, key="burn_down")
    notes = notes_words(figures.rows)
    if notes:
        st.caption(notes)


def notes_words(rows: Sequence[ErrorBudgetRow]) -> str:
    """Return a note on how some objectives are counted; empty where there is none."""
    slos: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.note:
            slos[row.note].append(row.slo)
    return " ".join(
        f"{words.literal(words.listing(names))}: {words.literal(note)}." for note, names in slos.items()
    )


def show_periods(history: Sequence[ErrorBudgetRow]) -> None:
    """Draw how the closed periods of one objective went; without a budget there are only minutes."""
    chart = periods_chart(history)
    if any(row.budget_minutes for row in history):
        draw(chart, key="periods")
    else:
        st.markdown("A target of 100 % leaves no error budget, so no period has a share to draw.")
        show_as_table(chart)


def show_consumers(consumed: Sequence[ConsumedByIncident]) -> None:
    """Draw what each incident consumed of one budget, or state that none did."""
    if consumed:
        draw(consumed_chart(consumed), key="consumed")
    else:
        st.markdown("No report records bad minutes of this objective in its current window.")


def pick_objective(figures: BudgetFigures) -> ErrorBudgetRow:
    """Let the reader choose one objective; the most urgent one comes first."""
    slos = {row.slo: row for row in (*figures.rows, *figures.touched)}
    picked: str = st.selectbox(
        "Objective",
        list(slos),
        format_func=lambda slo: f"{slo} ({ALSO_TOUCHED.lower()})" if slos[slo].also_touched else slo,
        key="slo",
        bind="query-params",
    )
    return slos[picked]


def show_touched(rows: Sequence[ErrorBudgetRow]) -> None:
    """Show the objectives of other teams that incidents of the chosen one touched."""
    if not rows:
        return
    st.subheader(ALSO_TOUCHED, anchor=False)
    st.caption(ALSO_TOUCHED_MEANS)
    teams = pa.array([row.team for row in rows], pa.string())
    show_table(budgets_table(rows).append_column("Team", teams))


def show_alerts(figures: BudgetFigures, row: ErrorBudgetRow) -> None:
    """Show which burn-rate alerts fire, and how much earlier one would have fired for each incident."""
    alerts = [alert for alert in figures.alerts if alert.slo == row.slo]
    if not alerts:
        st.markdown("A target of 100 % leaves no error budget, so there is no burn rate to alert on.")
        return
    show_table(
        figure_table(
            AlertBurn,
            alerts,
            ("severity", "long_seconds", "factor", "long_burn_rate", "is_tripped"),
            cells={
                "severity": [
                    f"{alert.severity} at {words.percent(alert.budget_share_ratio)} of the budget"
                    for alert in alerts
                ],
                "long_seconds": [
                    f"{words.duration(alert.long_seconds)} and {words.duration(alert.short_seconds)}"
                    for alert in alerts
                ],
                "is_tripped": ["firing" if alert.is_tripped else "ok" for alert in alerts],
            },
            headings={"long_seconds": "Over", "is_tripped": "State"},
        )
    )
    gained = [one for one in figures.consumed if one.slo == row.slo and (one.detection_gap_seconds or 0) > 0]
    if not gained:
        st.caption("No incident of this window would have been detected earlier by these alerts.")
        return
    st.markdown(f"{words.count(len(gained), 'incident')} would have been detected earlier:")
    show_linked_table(
        {
            "Incident": [one.title or one.key for one in gained],
            "Detected after": durations(one.time_to_detect_seconds for one in gained),
            "Alert would fire after": durations(one.alert_after_seconds for one in gained),
            "Detection gap": durations(one.detection_gap_seconds for one in gained),
        },
        [one.key for one in gained],
        key="gained",
    )


def forecast_words(one: BudgetForecast) -> str:
    """Return whether the budget will last, as a range, in a sentence."""
    if one.exhausted_ratio is None or one.p10_minutes is None:
        return f"There is no forecast: {one.reason}."
    likely = f"{words.minutes(one.p10_minutes)} to {words.minutes(one.p90_minutes)}"
    line = (
        ""
        if one.straight_line_minutes is None
        else f" At the pace so far it would be {words.minutes(one.straight_line_minutes)}."
    )
    shares = words.percent(one.exhausted_ratio)
    return (
        f"By {words.day(one.until)} the consumed minutes will most likely be {likely} of "
        f"{words.minutes(one.budget_minutes)} (80 % of draws); in {shares} of the draws the budget is "
        f"exhausted before. The draws repeat days of the last {one.history_days} days.{line}"
    )


def show_policy(findings: Sequence[PolicyFinding]) -> None:
    """Show what the error-budget policy asks for, and whether the reports have it."""
    if not findings:
        st.markdown("The error-budget policy asks for nothing at the as-of date.")
        return
    show_table(
        figure_table(
            PolicyFinding,
            findings,
            ("slo", "key", "spent_minutes", "needs", "is_met"),
            cells={
                "slo": [one.slo or "no objective" for one in findings],
                "key": [one.title or one.theme or one.key or "the whole budget" for one in findings],
            },
            headings={"key": "Because of"},
        )
    )


def show_not_counted(figures: BudgetFigures) -> None:
    """Show which incidents are counted against no budget, and why."""
    rows = figures.not_counted
    if not rows:
        st.markdown("Every incident of these services is counted.")
        return
    number = len({row.key for row in rows})
    have = "has" if number == 1 else "have"
    st.markdown(f"{words.count(number, 'incident')} of these services {have} no known bad minutes.")
    show_linked_table(
        {
            "Incident": [row.title or row.key for row in rows],
            "Objective": [row.slo for row in rows],
            "Reason": [row.reason for row in rows],
        },
        [row.key for row in rows],
        key="not_counted",
    )
