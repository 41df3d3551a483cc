"""The tabs of the error budgets page: each computes its figures from what the head has loaded."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pyarrow as pa
import streamlit as st

from pmdata import words
from pmdata.charts.chart import durations
from pmdata.charts.error_budgets import (
    SIDE_BY_SIDE_COLUMNS,
    budgets_table,
    consumed_chart,
    periods_chart,
    shares_table,
    what_if_table,
)
from pmdata.charts.table import figure_table
from pmdata.dashboard.acts.budget_acts import show_adjusting, show_policy_acts
from pmdata.dashboard.error_budgets.head import BudgetFigures, concentration_words
from pmdata.dashboard.frame.view import View
from pmdata.dashboard.parts.draw import draw, show_as_table
from pmdata.dashboard.parts.people import say_who_is_shown
from pmdata.dashboard.parts.tables import show_linked_table, show_table
from pmdata.metrics.error_budgets.beside import (
    BudgetAdjustment,
    BudgetMeasured,
    budget_adjustments,
    budget_measured,
)
from pmdata.metrics.error_budgets.budgets import (
    ErrorBudgetRow,
    budget_windows,
    compliance_history,
    not_counted,
)
from pmdata.metrics.error_budgets.details import AlertBurn, ConsumedByIncident, alert_burns
from pmdata.metrics.error_budgets.forecast import BudgetForecast, forecasts
from pmdata.metrics.error_budgets.ledger import Budgets, NotCounted
from pmdata.metrics.error_budgets.policies import PolicyFinding, policy_findings
from pmdata.metrics.error_budgets.shares import BudgetShare, budget_shares
from pmdata.metrics.error_budgets.what_if import WhatIf, what_if
from pmdata.metrics.labels import ALSO_TOUCHED, ALSO_TOUCHED_MEANS
from pmdata.metrics.selection.query import Cursor
from pmdata.workspace import ErrorBudgetPolicy
from pmdata.workspace.people import shown_name

Answer = TypeVar("Answer")


def _asked(view: View, figures: BudgetFigures, question: Callable[..., Answer], *more: object) -> Answer:
    """Return the answer from the budgets of the head, kept for the next time."""
    return view.look_up(question, figures.budgets, *more)


def _shares(cursor: Cursor, budgets: Budgets, slo: str) -> tuple[BudgetShare, ...]:
    return tuple(row for row in budget_shares(cursor, budgets) if row.slo == slo)


def _history(_: Cursor, budgets: Budgets, slo: str) -> tuple[ErrorBudgetRow, ...]:
    return compliance_history(budgets, budgets.named(slo))


def _windows(_: Cursor, budgets: Budgets, slo: str) -> tuple[ErrorBudgetRow, ...]:
    return tuple(row for row in budget_windows(budgets) if row.slo == slo)


def _adjustments(_: Cursor, budgets: Budgets) -> tuple[BudgetAdjustment, ...]:
    return budget_adjustments(budgets)


def _measured(_: Cursor, budgets: Budgets) -> tuple[BudgetMeasured, ...]:
    return budget_measured(budgets)


def _alerts(_: Cursor, budgets: Budgets, slo: str) -> tuple[AlertBurn, ...]:
    return tuple(row for row in alert_burns(budgets) if row.slo == slo)


def _forecasts(_: Cursor, budgets: Budgets) -> dict[str, BudgetForecast]:
    return {row.slo: row for row in forecasts(budgets)}


def _what_if(_: Cursor, budgets: Budgets, slo: str) -> tuple[WhatIf, ...]:
    return tuple(row for row in what_if(budgets) if row.slo == slo)


def _findings(cursor: Cursor, budgets: Budgets, policy: ErrorBudgetPolicy) -> tuple[PolicyFinding, ...]:
    return policy_findings(cursor, budgets, policy)


def _not_counted(_: Cursor, budgets: Budgets) -> tuple[NotCounted, ...]:
    return not_counted(budgets.owned)


def show_consumers(view: View, figures: BudgetFigures, slo: str) -> None:
    """Show what each incident consumed of one budget, and by theme, service and team; or that none did."""
    consumed = figures.consumed_of(slo)
    if not consumed:
        st.markdown("No report records bad minutes of this objective in its current window.")
        return
    if took := concentration_words(consumed):
        st.markdown(f"{words.sentence(took).removesuffix(' of it')} of what was consumed.")
    draw(consumed_chart(consumed), key="consumed")
    st.markdown("**By theme, service and team.** An incident may be in several of them.")
    show_table(shares_table(_asked(view, figures, _shares, slo)))


def show_periods(view: View, figures: BudgetFigures, slo: str) -> None:
    """Show how the closed periods of one objective went, and its window beside one of the other kind."""
    history = _asked(view, figures, _history, slo)
    chart = periods_chart(history)
    if any(row.budget_minutes for row in history):
        draw(chart, key="periods")
    else:
        st.markdown("A target of 100 % leaves no error budget, so no period has a share to draw.")
        show_as_table(chart)
    st.markdown(
        "**Rolling and by the calendar.** Old incidents age out of a rolling window; a calendar window "
        "begins anew with each period. A rolling window of months goes back by the calendar."
    )
    show_table(budgets_table(_asked(view, figures, _windows, slo), SIDE_BY_SIDE_COLUMNS))


def show_beside(view: View, figures: BudgetFigures, slo: str) -> None:
    """Show planned maintenance, exemptions and measured minutes that touch the windows of all objectives."""
    adjustments, measured = _asked(view, figures, _adjustments), _asked(view, figures, _measured)
    if adjustments:
        names = ("slo", "kind", "starts_at", "ends_at", "minutes", "reason", "author")
        authors = [shown_name(row.author, view.settings) for row in adjustments]
        show_table(figure_table(BudgetAdjustment, adjustments, names, cells={"author": authors}))
        say_who_is_shown(view.settings)
    else:
        st.markdown(
            "No maintenance, adjustment or exemption touches a current window. Write them into "
            "`maintenance.yaml`: a service or slo, from, until, reason and author."
        )
    show_adjusting(slo)
    if measured:
        st.markdown("**Measured.** These minutes count in the place of what reports state of the same time.")
        names = (
            "slo", "source", "starts_at", "ends_at", "measured_minutes", "reported_minutes",
            "difference_minutes",
        )  # fmt: skip
        show_table(figure_table(BudgetMeasured, measured, names))
    else:
        st.markdown(
            "Nothing is measured in a current window, so all minutes are reported ones. Put measured ones "
            "into `sli/*.csv`: slo, from, until, source, and bad_minutes or good and total."
        )


def show_alerts(view: View, figures: BudgetFigures, row: ErrorBudgetRow) -> None:
    """Show how much earlier a burn-rate alert would have fired; where as-of is now, which fire."""
    if not row.budget_minutes:
        st.markdown("A target of 100 % leaves no error budget, so there is no burn rate to alert on.")
        return
    gained = [one for one in figures.consumed_of(row.slo) if (one.detection_gap_seconds or 0) > 0]
    show_gained(gained, words.count(row.incidents, "incident"))
    if view.settings.as_of is None:
        st.markdown("**Now.** What the reports known by now make of each alert.")
        show_table(alerts_table(_asked(view, figures, _alerts, row.slo)))


def show_gained(gained: Sequence[ConsumedByIncident], of: str) -> None:
    """Show which incidents of a window a burn-rate alert would have detected earlier than people did."""
    if not gained:
        st.markdown(f"None of {of} of this window would have been detected earlier by a burn-rate alert.")
        return
    st.markdown(f"{len(gained)} of {of} would have been detected earlier by a burn-rate alert:")
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


def alerts_table(alerts: Sequence[AlertBurn]) -> pa.Table:
    """Return the alert table of one objective with its burn rates now."""
    return figure_table(
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


def show_forecast(view: View, figures: BudgetFigures, slo: str) -> None:
    """Show in sentences whether one budget will last."""
    st.markdown(forecast_words(_asked(view, figures, _forecasts)[slo]))


def forecast_words(one: BudgetForecast) -> str:
    """Return whether the budget will last, as a range and in a word, with what the word was worth before."""
    if one.exhausted_since is not None:
        back = f" If nothing happens, something remains again from {words.day(one.above_zero_on)} on."
        return f"The budget has been exhausted since {words.day(one.exhausted_since)}.{back}"
    if one.likelihood is None or one.p10_minutes is None:
        return f"There is no forecast: {one.reason}."
    likely = f"{words.minutes(one.p10_minutes)} to {words.minutes(one.p90_minutes)}"
    word = {"unlikely": "unlikely", "even": "as likely as not", "likely": "likely"}[one.likelihood]
    chance = f" ({words.percent(one.exhausted_ratio)})" if one.exhausted_ratio is not None else ""
    line = (
        ""
        if one.straight_line_minutes is None
        else f" At the pace so far it would be {words.minutes(one.straight_line_minutes)}."
    )
    return (
        f"That the budget is exhausted before {words.day(one.until)} is **{word}**{chance}. {_record(one)}"
        f"\n\nConsumed by then: {likely} of {words.minutes(one.budget_minutes)} in 80 % of the draws, from "
        f"the incidents of the last {one.history_days} days.{line}"
    )


def _record(one: BudgetForecast) -> str:
    """Return what the same word was worth in the windows before."""
    if not one.same_word_windows:
        return "No earlier window was forecast with this word, so what it is worth is not known."
    said = (
        f"the word would have been the same in {words.known_of(one.same_word_windows, one.backtest_windows)}"
    )
    return (
        f"In earlier windows of these objectives {said}; {one.same_word_exhausted} of those "
        f"{'was' if one.same_word_exhausted == 1 else 'were'} exhausted."
    )


def show_what_if(view: View, figures: BudgetFigures, slo: str) -> None:
    """Show what one budget would be, had one thing been otherwise."""
    rows = _asked(view, figures, _what_if, slo)
    if rows:
        show_table(what_if_table(rows))
    else:
        st.markdown("Nothing was consumed in the current window, so nothing would be otherwise.")


def show_policy(view: View, figures: BudgetFigures) -> None:
    """Show what the error-budget policy asks for, and whether the reports have it."""
    findings = _asked(view, figures, _findings, view.settings.policies.error_budget)
    if not findings:
        st.markdown("The error-budget policy asks for nothing at the as-of date.")
        return
    show_table(
        figure_table(
            PolicyFinding,
            findings,
            ("slo", "key", "spent_minutes", "needs", "is_met", "exempt_reason"),
            cells={
                "slo": [one.slo or "no objective" for one in findings],
                "key": [one.title or one.theme or one.key or "the whole budget" for one in findings],
                "exempt_reason": [
                    f"{one.exempt_reason} ({shown_name(one.exempt_author, view.settings)})"
                    if one.exempt_reason
                    else None
                    for one in findings
                ],
            },
            headings={"key": "Because of"},
        )
    )
    show_policy_acts(findings)


def show_touched(rows: Sequence[ErrorBudgetRow]) -> None:
    """Show the objectives of other teams that incidents of the chosen one touched."""
    if not rows:
        return
    st.header(ALSO_TOUCHED, anchor=False)
    st.caption(ALSO_TOUCHED_MEANS)
    teams = pa.array([row.team for row in rows], pa.string())
    show_table(budgets_table(rows).append_column("Team", teams))


def show_not_counted(view: View, figures: BudgetFigures) -> None:
    """Show which incidents are counted against no budget, and why."""
    rows = _asked(view, figures, _not_counted)
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
