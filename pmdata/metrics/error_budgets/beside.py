"""What lies beside budgets: maintenance, adjustments and exemptions that touch them, and measured minutes."""

from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.adjustments import SPARED, Adjustment, AdjustmentKind
from pmdata.metrics.error_budgets.bad_minutes import bad_minutes
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.objective_ledger import ObjectiveLedger
from pmdata.metrics.error_budgets.pieces import Spans
from pmdata.metrics.error_budgets.windows import BudgetedObjective, Window, elapsed_window
from pmdata.model import Record

_MINUTE = 60


class BudgetAdjustment(Record):
    """One row of `maintenance.yaml` that touches an objective's current window."""

    slo: str
    kind: Annotated[AdjustmentKind, Column("Kind")]
    starts_at: Annotated[datetime, Column("From")]
    ends_at: Annotated[datetime, Column("Until")]
    reason: Annotated[str, Column("Reason")]
    author: Annotated[str, Column("Author")]
    key: str | None
    """The incident that an exemption is about; null is all of that time."""
    minutes: Annotated[float | None, Column("Bad minutes spared")]
    """Bad minutes of the window so far in its time, which are not counted; null of an exemption."""
    path: str
    line: int


class BudgetMeasured(Record):
    """What one source measured of one objective in its current window, against what was reported."""

    slo: str
    source: Annotated[str | None, Column("Source")]
    starts_at: Annotated[datetime, Column("From")]
    ends_at: Annotated[datetime, Column("Until")]
    measured_minutes: Annotated[float, Column("Measured bad minutes")]
    """They count."""
    reported_minutes: Annotated[float, Column("Reported bad minutes")]
    """Those of reports in the same time, which do not count."""
    difference_minutes: Annotated[float, Column("Difference")]
    """Measured minus reported."""


def budget_adjustments(budgets: Budgets) -> tuple[BudgetAdjustment, ...]:
    """Return what touches the current windows so far, in order of time within each objective."""
    return tuple(
        _adjustment(budgets.ledger_of(one), row, window)
        for one in budgets.objectives
        for window in [elapsed_window(one, budgets.as_of(one))]
        for row in budgets.ledger_of(one).adjustments
        if row.starts_at < window.end and row.ends_at > window.start
    )


def _adjustment(ledger: ObjectiveLedger, row: Adjustment, window: Window) -> BudgetAdjustment:
    start, end = max(row.starts_at, window.start), min(row.ends_at, window.end)
    spared = ledger.before_maintenance.bad_seconds(start, end) / _MINUTE
    return BudgetAdjustment(
        slo=row.slo,
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        reason=row.reason,
        author=row.author,
        key=row.incident,
        minutes=spared if row.kind in SPARED else None,
        path=row.path,
        line=row.line,
    )


def budget_measured(budgets: Budgets) -> tuple[BudgetMeasured, ...]:
    """Return what was measured in the current windows so far, a row an objective and source."""
    return tuple(row for one in budgets.objectives for row in _measured(budgets, one))


def _measured(budgets: Budgets, objective: BudgetedObjective) -> list[BudgetMeasured]:
    ledger, window = budgets.ledger_of(objective), elapsed_window(objective, budgets.as_of(objective))
    spans, (start, end) = ledger.measured.spans, (window.start.timestamp(), window.end.timestamp())
    inside = np.flatnonzero((spans.starts < end) & (spans.ends > start)).tolist()
    sources = ledger.measured.sources
    found = []
    for source, same in groupby(sorted(inside, key=lambda at: (sources[at] or "", at)), sources.__getitem__):
        places = np.array(list(same))
        begins, ends = np.maximum(spans.starts[places], start), np.minimum(spans.ends[places], end)
        shares = ledger.measured.shares[places]
        counted = bad_minutes(begins, ends, shares, spared=ledger.spared)
        measured = float(((counted.ends - counted.starts) * counted.weights).sum())
        reported = float((ledger.reported.until(ends) - ledger.reported.until(begins)).sum())
        found.append(_measured_row(objective.slo, source, Spans(begins, ends), measured, reported))
    return found


def _measured_row(
    slo: str, source: str | None, spans: Spans, measured: float, reported: float
) -> BudgetMeasured:
    first, last = (datetime.fromtimestamp(float(at), UTC) for at in (spans.starts.min(), spans.ends.max()))
    return BudgetMeasured(
        slo=slo,
        source=source,
        starts_at=first,
        ends_at=last,
        measured_minutes=measured / _MINUTE,
        reported_minutes=reported / _MINUTE,
        difference_minutes=(measured - reported) / _MINUTE,
    )
