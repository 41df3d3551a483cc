"""Adjustments: planned maintenance, exemptions from the policy, and measured minutes, as the store has them.

`load_adjustments` returns the rows of `maintenance.yaml`, one for each objective that they touch;
`load_measured` the rows of `sli/*.csv` as spans with their bad share (docs/glossary.md).
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from pmdata.metrics.error_budgets.bad_minutes import Measured
from pmdata.metrics.error_budgets.pieces import NO_SPANS, Spans
from pmdata.metrics.selection.query import Cursor, fetch_dicts, fetch_table
from pmdata.model import Record

AdjustmentKind = Literal["maintenance", "adjustment", "exemption"]
SPARED: frozenset[AdjustmentKind] = frozenset({"maintenance", "adjustment"})
"""The kinds whose time is subtracted from bad time; an exemption concerns the policy alone."""


class Adjustment(Record):
    """One row of `maintenance.yaml` for one objective that it touches."""

    slo: str
    service: str
    kind: AdjustmentKind
    starts_at: datetime
    ends_at: datetime
    reason: str
    author: str
    incident: str | None
    """Key of the one incident that an exemption is about."""
    path: str
    line: int

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies in it; its end does not."""
        return self.starts_at <= instant < self.ends_at


def load_adjustments(cursor: Cursor, slos: Sequence[str]) -> dict[str, tuple[Adjustment, ...]]:
    """Return the rows for each of the objectives, in order of time."""
    query = """
        select slo, service, kind, starts_at, ends_at, reason, author, incident, path, line
        from budget_adjustments where list_contains(?, slo) order by slo, starts_at, line"""
    found: dict[str, tuple[Adjustment, ...]] = {}
    for row in fetch_dicts(cursor, query, [list(slos)]):
        instants = {name: row[name].replace(tzinfo=UTC) for name in ("starts_at", "ends_at")}
        found[row["slo"]] = (*found.get(row["slo"], ()), Adjustment(**row | instants))
    return found


def spared_spans(rows: Sequence[Adjustment]) -> Spans:
    """Return the time that is subtracted from bad time."""
    spared = [row for row in rows if row.kind in SPARED]
    if not spared:
        return NO_SPANS
    starts, ends = (np.array([at.timestamp() for at in side]) for side in _sides(spared))
    return Spans.of(starts, ends)


def _sides(rows: Sequence[Adjustment]) -> tuple[list[datetime], list[datetime]]:
    return [row.starts_at for row in rows], [row.ends_at for row in rows]


def load_measured(cursor: Cursor, slos: Sequence[str]) -> dict[str, Measured]:
    """Return the measured bad time of each of the objectives that has any."""
    query = """
        select slo, epoch(starts_at) as starts, epoch(ends_at) as ends, bad_ratio, source
        from measured_minutes where list_contains(?, slo) order by slo, starts_at"""
    table = fetch_table(cursor, query, [list(slos)])
    names = np.array(table["slo"].to_pylist(), dtype=object)
    found: dict[str, Measured] = {}
    for slo in dict.fromkeys(names.tolist()):
        first, last = np.flatnonzero(names == slo)[[0, -1]]
        own = table.slice(int(first), int(last - first + 1))
        starts, ends, shares = (
            own[name].to_numpy().astype(np.float64) for name in ("starts", "ends", "bad_ratio")
        )
        found[slo] = Measured(Spans(starts, ends), shares, tuple(own["source"].to_pylist()))
    return found
