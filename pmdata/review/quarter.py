"""One quarter against the one before: figures, incidents, consumed budgets, factors, action items.

Every number comes from the metrics; a quarter that is not over is compared with the same elapsed
part of the one before.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from pmdata.errors import QuarterNotBegunError
from pmdata.metrics.action_items.items import ActionItemsRow, action_items
from pmdata.metrics.action_items.lists import Item, backlog
from pmdata.metrics.contributing_factors.recurrence import RepeatRateRow, repeat_rate
from pmdata.metrics.contributing_factors.themes import FactorsRow, factors
from pmdata.metrics.error_budgets.budgets import ErrorBudgetRow, budget_rows_by_period
from pmdata.metrics.error_budgets.ledger import load_budgets
from pmdata.metrics.incidents.counts import IncidentCountsRow, incident_counts
from pmdata.metrics.incidents.rows import ListedIncident, listed_incidents
from pmdata.metrics.response_times.durations import ResponseTimesRow, response_times
from pmdata.metrics.response_times.noise import Verdict
from pmdata.metrics.selection.comparison import Span, spans
from pmdata.metrics.selection.periods import Period, period_of, periods_between, previous_period
from pmdata.metrics.selection.query import Cursor, earliest_incident_on
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import Settings


@dataclass(frozen=True)
class Figure:
    """One figure of the quarter and of the one before."""

    name: str
    unit: str
    """`incidents`, `seconds`, `ratio` or `items`."""
    now: float | None
    before: float | None
    known: int
    """How many are counted in the figure of the quarter."""
    total: int
    """Of how many."""
    verdict: Verdict | None = None
    change_ratio: float | None = None


@dataclass(frozen=True)
class QuarterlyReview:
    """What a quarterly review shows."""

    quarter: Period
    previous: Period
    """The quarter before."""
    before: Span
    """The quarter, or so much of it as is over, with the span it is compared with."""
    as_of_on: date
    figures: tuple[Figure, ...]
    durations: tuple[ResponseTimesRow, ...]
    durations_before: tuple[ResponseTimesRow, ...]
    incidents: tuple[ListedIncident, ...]
    """Newest first."""
    near_misses: tuple[ListedIncident, ...]
    """Newest first; they count in no figure."""
    budgets: tuple[ErrorBudgetRow, ...]
    """Each objective over the quarter, the most consumed first; last those that are `also_touched`."""
    themes: tuple[FactorsRow, ...]
    action_items: ActionItemsRow
    overdue: tuple[Item, ...]
    """At the as-of date, whenever created."""
    is_blameless: bool
    """Whether people are shown by team or role."""
    ticket_url: str | None = None
    """The pattern of the addresses of tickets, where the settings have one."""
    report_url: str | None = None
    """The same of reports."""

    @property
    def is_over(self) -> bool:
        """Whether the quarter has ended by the as-of date."""
        return self.before.last_on >= self.quarter.last_on


def review_quarters(cursor: Cursor, selection: Selection) -> tuple[Period, ...]:
    """Return the quarters since the first incident, the newest first."""
    first = earliest_incident_on(cursor, selection) or selection.as_of_on
    start = selection.fiscal_year_start
    last = period_of(selection.as_of_on, "quarter", start)
    return tuple(reversed(periods_between(min(first, last.first_on), selection.as_of_on, "quarter", start)))


def quarterly_review(
    cursor: Cursor,
    selection: Selection,
    settings: Settings,
    quarter: Period,
    *,
    with_overdue: bool = True,
) -> QuarterlyReview:
    """Return the review of `quarter`; the selection's own dates are not looked at.

    A caller that takes overdue items from `backlog_table` can leave them out, which saves time on long lists.
    Raises QuarterNotBegunError where the quarter has no day up to the as-of date.
    """
    if quarter.first_on > selection.as_of_on:
        current = period_of(selection.as_of_on, "quarter", selection.fiscal_year_start)
        raise QuarterNotBegunError(quarter.title, selection.as_of_on, current.key)
    due_days = settings.policies.due_days
    chosen = replace(selection, since=quarter.first_on, until=quarter.last_on)
    [span] = spans(chosen, "quarter")
    before = _before(chosen, span)
    durations = response_times(cursor, chosen, by="quarter")
    durations_before = response_times(cursor, before)
    [counts] = incident_counts(cursor, chosen, by="quarter")
    [items] = action_items(cursor, chosen, due_days, by="quarter")
    [items_before] = action_items(cursor, before, due_days)
    within_days = settings.policies.recurrence_days
    [repeats] = repeat_rate(cursor, chosen, within_days, by="quarter", with_chance=False)
    [repeats_before] = repeat_rate(cursor, before, within_days, with_chance=False)
    listed = listed_incidents(cursor, chosen)
    return QuarterlyReview(
        quarter=quarter,
        previous=previous_period(quarter, selection.fiscal_year_start),
        before=span,
        as_of_on=chosen.as_of_on,
        figures=(
            _counted(counts),
            *(_duration(*pair) for pair in zip(durations, durations_before, strict=True)),
            _repeated(repeats, repeats_before),
            _done(items, items_before),
        ),
        durations=durations,
        durations_before=durations_before,
        incidents=tuple(one for one in listed if not one.is_near_miss),
        near_misses=tuple(one for one in listed if one.is_near_miss),
        budgets=_budgets(cursor, chosen),
        themes=tuple(row for row in factors(cursor, chosen, within_days, with_chance=False) if row.incidents),
        action_items=items,
        overdue=backlog(cursor, selection, settings, which="overdue") if with_overdue else (),
        is_blameless=settings.blameless,
        ticket_url=settings.ticket_url,
        report_url=settings.report_url,
    )


def _before(chosen: Selection, span: Span) -> Selection:
    last = span.previous_last_on or span.first_on - timedelta(days=1)
    return replace(chosen, since=span.previous_first_on or last, until=last)


def _counted(row: IncidentCountsRow) -> Figure:
    return Figure(
        "Incidents", "incidents", row.incidents, row.previous_incidents, row.incidents, row.incidents,
        row.verdict, row.change_ratio,
    )  # fmt: skip


def _duration(now: ResponseTimesRow, before: ResponseTimesRow) -> Figure:
    return Figure(
        now.metric, "seconds", now.median_seconds, before.median_seconds, now.known, now.incidents,
        now.verdict, now.change_ratio,
    )  # fmt: skip


def _repeated(now: RepeatRateRow, before: RepeatRateRow) -> Figure:
    return Figure(
        "Repeat rate", "ratio", now.repeat_ratio, before.repeat_ratio, now.repeats, now.comparable,
        now.verdict, now.change_ratio,
    )  # fmt: skip


def _done(now: ActionItemsRow, before: ActionItemsRow) -> Figure:
    wanted = now.known - now.wont_do
    return Figure(
        "Action items done", "ratio", now.completion_ratio, before.completion_ratio, now.done, wanted,
        now.completion_verdict, None,
    )  # fmt: skip


def _budgets(cursor: Cursor, chosen: Selection) -> tuple[ErrorBudgetRow, ...]:
    rows = budget_rows_by_period(load_budgets(cursor, chosen), "quarter")
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.also_touched or False,
                -(row.spent_minutes / row.budget_minutes if row.budget_minutes else 0),
                row.slo,
            ),
        )
    )
