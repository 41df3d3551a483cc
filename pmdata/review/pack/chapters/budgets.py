"""Error budgets of a pack: what is left of each, and which incidents consumed it."""

from collections.abc import Sequence

from pmdata import words
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, by_owner
from pmdata.metrics.error_budgets.details import ConsumedByIncident, consumed_by_incident, consumed_in_period
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.error_budgets.shares import concentration
from pmdata.metrics.labels import ALSO_TOUCHED, ALSO_TOUCHED_MEANS, state_words, target_words, window_words
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.rows import incident_cell
from pmdata.review.pack.document import Block, Chapter, Column, Paragraph, Table, table
from pmdata.review.pack.figures import period_budgets

REPORTED = (
    "Minutes are those that reports state: small incidents have no report, so more may be consumed, and no "
    "report is not the same as healthy."
)
_COLUMNS = (
    Column("Objective", is_wide=True), Column("Service"), Column("Target", "right"), Column("Window"),
    Column("Consumed", "right"), Column("Budget", "right"), Column("State"), Column("Consumed by"),
)  # fmt: skip


def budgets(about: About) -> Chapter:
    """Return each objective over the period, or over its own window where that is no month or quarter."""
    found = load_budgets(about.cursor, about.chosen)
    grain = about.period.metric_grain
    rows = period_budgets(found, about.period)
    consumed = (
        consumed_by_incident(found)
        if grain is None
        else consumed_in_period(found, about.span.first_on, grain)
    )
    owned, touched = by_owner(sorted(rows, key=_need))
    blocks: list[Block] = [Paragraph(_sentence(owned)), _table("", owned, consumed)]
    if touched:
        blocks += [Paragraph(ALSO_TOUCHED_MEANS, is_note=True), _table(ALSO_TOUCHED, touched, consumed)]
    if rows:
        blocks += [_consumers(consumed), Paragraph(REPORTED, is_note=True)]
    return Chapter(
        "budgets",
        "What is left of the error budgets?",
        tuple(blocks),
        {"budgets": rows, "consumed": consumed},
    )


def _need(row: ErrorBudgetRow) -> tuple[bool, float, str]:
    spent = row.spent_minutes / row.budget_minutes if row.budget_minutes else 0
    return row.also_touched or False, -spent, row.slo


def _sentence(owned: Sequence[ErrorBudgetRow]) -> str:
    if not owned:
        return "No objective is listed."
    states = [row.state for row in owned]
    parts = (
        f"{states.count('exhausted')} of {words.count(len(owned), 'error budget')} exhausted",
        f"{states.count('at_risk')} at risk",
        f"{states.count('no_reports')} without reports" if "no_reports" in states else "",
    )
    return f"{', '.join(filter(None, parts))}."


def _table(title: str, rows: Sequence[ErrorBudgetRow], consumed: Sequence[ConsumedByIncident]) -> Table:
    return table(
        title,
        _COLUMNS,
        [
            (
                row.title or row.slo,
                row.service,
                target_words(row.target),
                row.period_title or window_words(row),
                _consumed(row),
                words.minutes(row.budget_minutes),
                state_words(row),
                _by([one for one in consumed if one.slo == row.slo]),
            )
            for row in rows
        ],
        "No objective.",
    )


def _consumed(row: ErrorBudgetRow) -> str:
    at_most = words.minutes(row.spent_minutes)
    at_least = words.minutes(row.spent_known_minutes)
    return at_most if at_least == at_most else f"{at_least} to {at_most}"


def _by(consumed: Sequence[ConsumedByIncident]) -> str:
    share = concentration(consumed)
    if share is None:
        return words.UNKNOWN
    count, ratio = share
    return f"{words.percent(ratio)} by {words.count(count, 'incident')}"


def _consumers(consumed: Sequence[ConsumedByIncident]) -> Table:
    rows = [
        (
            incident_cell(one.title, one.key, one.path),
            one.slo,
            words.day(one.started_on),
            words.minutes(one.minutes),
            words.percent(one.budget_ratio),
        )
        for one in sorted(consumed, key=lambda one: (-one.minutes, one.slo, one.key))
    ]
    columns = (
        Column("Incident", is_wide=True), Column("Objective"), Column("Started", is_whole=True),
        Column("Bad minutes", "right"), Column("Of the budget", "right"),
    )  # fmt: skip
    return table("Which incidents consumed them", columns, rows, "No incident consumed any.")
