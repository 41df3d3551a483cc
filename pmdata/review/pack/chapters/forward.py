"""Looking forward: budgets at risk, what is due next, factors without an item, declared changes."""

from dataclasses import replace
from datetime import date, timedelta

from pmdata import words
from pmdata.metrics.action_items.lists import Item, backlog
from pmdata.metrics.contributing_factors.lists import CoverageRow, coverage
from pmdata.metrics.decisions import DECISIONS, decisions
from pmdata.metrics.error_budgets.budgets import budget_rows, by_owner
from pmdata.metrics.error_budgets.forecast import BudgetForecast, forecasts
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.labels import state_words, window_words
from pmdata.review.pack.about import About
from pmdata.review.pack.chapters.rows import incident_cell, items_table
from pmdata.review.pack.document import Chapter, Column, Paragraph, Table, table

_PRESSING = ("exhausted", "at_risk")
NEXT_DAYS = {"week": 7, "month": 31, "quarter": 92, "dates": 31}


def forward(about: About) -> Chapter:
    """Return what the next period has to look at, as it is at the as-of date."""
    until = about.chosen.as_of_on + timedelta(days=NEXT_DAYS[about.period.grain])
    due = tuple(one for one in backlog(about.cursor, about.chosen, about.settings) if _is_due(one, until))
    year = replace(about.chosen, since=about.span.last_on - timedelta(days=365), until=about.span.last_on)
    covered = coverage(about.cursor, year, about.settings.policies.recurrence_days)
    uncovered = tuple(row for row in covered if not row.items_done + row.items_open + row.items_unknown)
    waiting = decisions(about.cursor, about.ever, about.settings)
    blocks = (
        Paragraph(
            f"{words.count(len(waiting), 'matter')} for a decision, {words.count(len(due), 'item')} due by "
            f"{words.day(until)}, {words.count(len(uncovered), 'theme')} without any action item."
        ),
        table(
            "What needs a decision",
            (Column("Incident", is_wide=True), Column("Of"), Column("What"), Column("Needed", is_wide=True)),
            [(incident_cell(row.title, row.key), row.of, DECISIONS[row.kind], row.needed) for row in waiting],
            "Nothing waits for a decision.",
        ),
        _at_risk(about),
        items_table(f"Due by {words.day(until)}", due, "Nothing is due."),
        _uncovered(uncovered),
        _changes(about),
    )
    data = {"decisions_needed": waiting, "due": due, "without_items": uncovered}
    return Chapter("forward", "What comes next?", blocks, data)


def _is_due(item: Item, until: date) -> bool:
    return item.due is not None and not item.is_overdue and item.due <= until


def _at_risk(about: About) -> Table:
    found = load_budgets(about.cursor, about.ever)
    rows = [row for row in by_owner(budget_rows(found))[0] if row.state in _PRESSING]
    likely = {one.slo: one for one in forecasts(found)}
    columns = (
        Column("Objective", is_wide=True), Column("Window"), Column("State"), Column("Remaining", "right"),
        Column("Will it last?"),
    )  # fmt: skip
    cells = [
        (
            row.title or row.slo,
            window_words(row),
            state_words(row),
            f"{'−' if row.remaining_minutes < 0 else ''}{words.minutes(abs(row.remaining_minutes))}",
            _lasts(likely.get(row.slo)),
        )
        for row in rows
    ]
    return table("Error budgets at risk or exhausted now", columns, cells, "None.")


def _lasts(forecast: BudgetForecast | None) -> str:
    if forecast is None:
        return words.UNKNOWN
    if forecast.exhausted_since:
        again = f", above zero again on {words.day(forecast.above_zero_on)}" if forecast.above_zero_on else ""
        return f"exhausted since {words.day(forecast.exhausted_since.date())}{again}"
    if forecast.likelihood:
        return f"exhausted before {words.day(forecast.until.date())}: {forecast.likelihood}"
    return forecast.reason or words.UNKNOWN


def _uncovered(rows: tuple[CoverageRow, ...]) -> Table:
    columns = (
        Column("Theme", is_wide=True), Column("Service"), Column("Impact", "right"),
        Column("Incidents", "right"), Column("Came back", "right"),
    )  # fmt: skip
    cells = [
        (row.theme, row.service, words.hours(row.impact_minutes), f"{row.incidents:,}", f"{row.returns:,}")
        for row in rows
    ]
    return table("Themes of a year without any action item", columns, cells, "Every theme has an item.")


def _changes(about: About) -> Table:
    since = about.span.previous_first_on or about.span.first_on
    rows = [
        (words.day(day), what)
        for day, what in sorted(about.settings.changes.items())
        if since <= day <= about.chosen.as_of_on
    ]
    columns = (Column("On", is_whole=True), Column("Change", is_wide=True))
    return table("Declared changes since the period before", columns, rows, "None is declared.")
