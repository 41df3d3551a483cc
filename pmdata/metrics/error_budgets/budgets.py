"""Error budgets: what each objective allows over a window, and what reported incidents consumed of it.

`error_budgets` queries the database and gives the rows, as the command line prints them. Pages query once
with `budget_ledger.load_budgets` and then use `budget_rows` (the current windows) ·
`budget_rows_by_period` · `compliance_history` (closed calendar periods) · `not_counted`, and what
`budget_details` and `budget_forecast` make of it.

Consumed is a range: what stated and measured shares alone make, and at most what they make with assumed
shares as all; the state follows the upper end. Measured minutes count in the place of reported ones, and
planned maintenance is subtracted; both are shown beside what they change.

Minutes are *reported* minutes: small incidents have no postmortem, so every figure is a lower
bound. An objective without reports is `no_reports`, one whose reports do not state how long the impact
lasted is `unknown`; neither is healthy. All incidents count, whatever
the selection filters; it chooses which objectives are listed, and as of when (docs/glossary.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.alerts import burn_rate, reaches
from pmdata.metrics.error_budgets.ledger import Budgets, NotCounted, load_budgets, not_counted_of
from pmdata.metrics.error_budgets.objective_ledger import ObjectiveLedger
from pmdata.metrics.error_budgets.pieces import Flags
from pmdata.metrics.error_budgets.windows import (
    Basis,
    BudgetedObjective,
    Window,
    closed_windows,
    error_budget_seconds,
    is_counted_in_months,
    window_at,
    window_of,
)
from pmdata.metrics.selection.periods import Grain, Period, period_of, periods_between, previous_period
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

State = Literal["healthy", "at_risk", "exhausted", "unknown", "no_reports"]
BudgetGroup = Literal["service"]
_MINUTE = 60
_LENGTHS: dict[Grain, str] = {"month": "1M", "quarter": "1Q", "year": "1Y"}
_AT_RISK_RATIO = 0.5
HISTORY_COUNT = 12


class ErrorBudgetRow(Record):
    """One objective over one window; minutes are reported minutes, unknown is null."""

    period: str | None
    """Key of the period, null for the objective's own current window."""
    period_title: str | None
    """The same in words: `Q3 2026`, or `Q2 FY 2027` where fiscal years begin otherwise."""
    group: str | None
    """The service where grouped by it, else null."""
    slo: str
    title: Annotated[str, Column("Title of the objective")]
    service: str
    team: str | None = None
    """The team that owns the service by the settings."""
    also_touched: Annotated[bool | None, Column("Only touched")] = None
    """Whether a chosen team does not own the service, but its incidents touched it; null without a team."""
    kind: Annotated[str, Column("Kind of impact")]
    """The kind of impact that counts against it."""
    target: Annotated[float, Column("Target", "target")]
    """0–1."""
    window: Annotated[str, Column("Window")]
    """As written (`28d`, `1M`); of a period its length (`1Q`), whatever the objective's own."""
    basis: Annotated[Basis, Column("Basis")]
    window_start: Annotated[datetime, Column("Window starts")]
    window_end: Annotated[datetime, Column("Window ends")]
    """A calendar window ends with its period, which may be after the as-of instant."""
    zone: Annotated[str, Column("Zone")] = "UTC"
    """Zone in which the window's days are counted."""
    budget_minutes: float
    """(1 − target) × window; 0 for a target of 100 %, which leaves no budget."""
    spent_known_minutes: Annotated[float, Column("At least consumed")]
    """Bad minutes of stated and measured error ratios alone, overlaps counted once."""
    spent_minutes: Annotated[float, Column("At most consumed")]
    """Reported and measured bad minutes, overlaps counted once, with assumed error ratios as 1."""
    assumed_minutes: Annotated[float, Column("Assumed")]
    """The difference of the two: what rests on assumed error ratios."""
    remaining_minutes: Annotated[float, Column("Remaining")]
    """Negative where more than the budget is consumed."""
    remaining_ratio: Annotated[float | None, Column("Remaining share")]
    """Of the budget; negative where more than that is consumed, null without a budget."""
    burn_rate: Annotated[float | None, Column("Burn rate", "number")]
    """Over the window so far; 1 consumes exactly the budget over the whole window."""
    state: Annotated[State, Column("State")]
    """By what is consumed at most."""
    state_known: Annotated[State, Column("State at least")]
    """By what is consumed at least; another than `state` where assumptions decide it."""
    incidents: int
    """Incidents with bad minutes in the window."""
    assumed: Annotated[int, Column("With an assumed share")]
    """Those whose error ratio is not stated and taken as 1."""
    maintenance_minutes: Annotated[float, Column("Spared by maintenance")] = 0.0
    """Bad minutes that planned maintenance and adjustments subtract; they are not in those consumed."""
    measured_ratio: Annotated[float, Column("Measured share")] = 0.0
    """Share of the window so far for which measured minutes count in the place of reported ones."""
    reported_minutes: Annotated[float | None, Column("Reported")] = None
    """What reports alone make, at most; null where nothing is measured."""
    not_counted: Annotated[int, Column("Not counted")]
    """Incidents of the service that started in the window and have no known bad minutes."""
    is_closed: Annotated[bool, Column("Closed")]
    """Whether the window is over at the as-of instant."""
    note: Annotated[str | None, Column("Note")]
    """What a reader must know about how this one is counted."""


def error_budgets(
    cursor: Cursor, selection: Selection, *, by: Grain | None = None, group: BudgetGroup | None = None
) -> tuple[ErrorBudgetRow, ...]:
    """Return a row per objective and window: its current one, or every period of the selection."""
    budgets = load_budgets(cursor, selection)
    rows = budget_rows(budgets) if by is None else budget_rows_by_period(budgets, by)
    return tuple(row.model_copy(update={"group": row.service}) for row in rows) if group else rows


def budget_rows(budgets: Budgets) -> tuple[ErrorBudgetRow, ...]:
    """Return each objective's current window, at the as-of instant."""
    return tuple(
        _row(budgets, one, window_at(one, budgets.as_of(one)), one.basis) for one in budgets.objectives
    )


def budget_rows_by_period(budgets: Budgets, by: Grain) -> tuple[ErrorBudgetRow, ...]:
    """Return each objective over each period of the selection, with the budget of that period."""
    chosen = budgets.selection
    first = chosen.since or budgets.earliest_on or chosen.last_on
    return tuple(
        _row(budgets, one, window_of(period, chosen.reporting_zone), "calendar", period)
        for period in periods_between(first, chosen.last_on, by, chosen.fiscal_year_start)
        for one in budgets.objectives
    )


def budget_windows(budgets: Budgets) -> tuple[ErrorBudgetRow, ...]:
    """Return each objective over its own window, and over one of the other basis beside it.

    Beside a rolling window the calendar month of the as-of date, beside a calendar one a rolling window of
    its length that ends with the as-of date.
    """
    return tuple(row for one in budgets.objectives for row in _both_ways(budgets, one))


def _both_ways(budgets: Budgets, objective: BudgetedObjective) -> tuple[ErrorBudgetRow, ErrorBudgetRow]:
    chosen, as_of = budgets.selection, budgets.as_of(objective)
    own = window_at(objective, as_of)
    if objective.basis == "rolling":
        month = period_of(chosen.as_of_on, "month")
        other = _row(budgets, objective, window_of(month, chosen.reporting_zone), "calendar", month)
    else:
        rolling = replace(
            objective,
            basis="rolling",
            window_seconds=own.seconds,
            reporting_zone=objective.zone or chosen.reporting_zone,
        )
        other = _row(budgets, objective, window_at(rolling, as_of), "rolling")
    return _row(budgets, objective, own, objective.basis), other


def compliance_history(
    budgets: Budgets, objective: BudgetedObjective, count: int = HISTORY_COUNT
) -> tuple[ErrorBudgetRow, ...]:
    """Return the last `count` closed calendar periods, oldest first.

    A calendar objective has its own periods; a rolling one is shown by months of the reporting zone.
    """
    if objective.basis == "calendar":
        windows = closed_windows(objective, budgets.as_of(objective), count)
        return tuple(_row(budgets, objective, window, "calendar") for window in windows)
    periods = _closed_months(budgets.selection, count)
    zone = budgets.selection.reporting_zone
    return tuple(_row(budgets, objective, window_of(one, zone), "calendar", one) for one in periods)


def _closed_months(selection: Selection, count: int) -> list[Period]:
    month = period_of(selection.as_of_on, "month")
    if window_of(month, selection.reporting_zone).end > selection.as_of:
        month = previous_period(month)
    months = [month]
    while len(months) < count:
        months.insert(0, previous_period(months[0]))
    return months


def _row(
    budgets: Budgets, objective: BudgetedObjective, window: Window, basis: Basis, period: Period | None = None
) -> ErrorBudgetRow:
    as_of = budgets.selection.as_of if period else budgets.as_of(objective)
    elapsed = Window(window.start, max(window.start, min(window.end, as_of)))
    budget = error_budget_seconds(objective, window)
    missing, unknown = _not_counted_in(budgets, objective, elapsed)
    ledger = budgets.ledger_of(objective)
    consumed = _consumed(ledger, elapsed)
    inside = ledger.seconds_in(elapsed) > 0
    is_known = bool(inside.any()) or consumed.measured > 0
    nothing: State = "unknown" if unknown else "no_reports"
    return ErrorBudgetRow(
        period=period and period.key,
        period_title=period and period.title,
        group=None,
        slo=objective.slo,
        title=objective.title,
        service=objective.service,
        team=objective.team,
        also_touched=objective.also_touched,
        kind=objective.kind,
        target=objective.target_ratio,
        window=_LENGTHS[period.grain] if period else objective.window_text,
        basis=basis,
        window_start=window.start.replace(microsecond=0),
        window_end=window.end.replace(microsecond=0),
        zone=objective.zone or budgets.selection.reporting_zone,
        budget_minutes=budget / _MINUTE,
        spent_known_minutes=consumed.known / _MINUTE,
        spent_minutes=consumed.at_most / _MINUTE,
        assumed_minutes=(consumed.at_most - consumed.known) / _MINUTE,
        remaining_minutes=(budget - consumed.at_most) / _MINUTE,
        remaining_ratio=(budget - consumed.at_most) / budget if budget else None,
        burn_rate=burn_rate(consumed.at_most, elapsed.seconds, objective.allowed_ratio),
        state=state_of(budget, consumed.at_most) if is_known else nothing,
        state_known=state_of(budget, consumed.known) if is_known else nothing,
        incidents=_keys(ledger, inside),
        assumed=_keys(ledger, inside & ledger.is_assumed),
        maintenance_minutes=consumed.spared / _MINUTE,
        measured_ratio=consumed.measured / elapsed.seconds if elapsed.seconds else 0.0,
        reported_minutes=consumed.reported / _MINUTE if consumed.measured else None,
        not_counted=missing,
        is_closed=window.end <= as_of,
        note=_note(objective),
    )


@dataclass(frozen=True, slots=True)
class _Consumed:
    """Bad seconds of one window."""

    at_most: float
    known: float
    reported: float
    spared: float
    measured: float
    """Seconds that are measured, bad or not."""


def _consumed(ledger: ObjectiveLedger, window: Window) -> _Consumed:
    start, end = window.start, window.end
    at_most, known = ledger.at_most.bad_seconds(start, end), ledger.known.bad_seconds(start, end)
    spans = ledger.measured.spans
    sides = (np.array([at.timestamp()]) for at in (start, end))
    return _Consumed(
        at_most=at_most,
        # The two sums of the same seconds may differ in their last bits.
        known=min(known, at_most),
        reported=ledger.reported.bad_seconds(start, end),
        spared=max(0.0, ledger.before_maintenance.bad_seconds(start, end) - at_most),
        measured=float(spans.within(*sides)[0]) if len(spans) else 0.0,
    )


def _keys(ledger: ObjectiveLedger, chosen: Flags) -> int:
    return len({ledger.keys[place] for place in np.flatnonzero(chosen).tolist()})


def state_of(budget: float, consumed: float) -> State:
    """Return the state of a budget of which so much is consumed."""
    if reaches(consumed, budget):
        return "exhausted"
    return "at_risk" if reaches(consumed, budget * _AT_RISK_RATIO) else "healthy"


def _note(objective: BudgetedObjective) -> str | None:
    if not objective.allowed_ratio:
        return "a target of 100 % leaves no error budget"
    if objective.budgeting_method == "Occurrences":
        return "counts requests; reports state times, so even traffic is assumed and bad time is weighted"
    if is_counted_in_months(objective):
        return "looks back by the calendar from the as-of date, so that its days differ"
    return None


def _not_counted_in(budgets: Budgets, objective: BudgetedObjective, window: Window) -> tuple[int, int]:
    """Return how many incidents of the window are not counted, and of how many the minutes are not known."""
    rows = budgets.uncounted.get(objective.slo)
    return rows.between(*_local_dates(window, budgets.selection.reporting_zone)) if rows else (0, 0)


def _local_dates(window: Window, zone: str) -> tuple[date, date]:
    first = Selection(as_of=window.start + timedelta(microseconds=1), reporting_zone=zone).as_of_on
    return first, Selection(as_of=window.end, reporting_zone=zone).as_of_on


def by_owner(
    rows: Sequence[ErrorBudgetRow],
) -> tuple[tuple[ErrorBudgetRow, ...], tuple[ErrorBudgetRow, ...]]:
    """Return the rows that the chosen teams own, all of them where no team is chosen, and the others."""
    return (
        tuple(row for row in rows if not row.also_touched),
        tuple(row for row in rows if row.also_touched),
    )


def not_counted(budgets: Budgets) -> tuple[NotCounted, ...]:
    """Return every incident that is not counted against a listed objective, with the reason."""
    rows = not_counted_of(budgets, budgets.objectives)
    return tuple(NotCounted(**row) for row in rows.to_pylist()) if rows else ()
