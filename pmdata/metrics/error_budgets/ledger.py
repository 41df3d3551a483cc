"""Budget ledger: what the database has on the listed objectives, read once for all their figures.

`load_budgets` returns `Budgets`: the objectives with their rows of the ledger, what was measured and what
maintenance spares, and the incidents that are not counted, each with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa

from pmdata.metrics.error_budgets.adjustments import (
    Adjustment,
    load_adjustments,
    load_measured,
    spared_spans,
)
from pmdata.metrics.error_budgets.bad_minutes import (
    NOT_MEASURED,
    AsOf,
    BadMinutes,
    Measured,
    as_of_rows,
    ledger_until,
)
from pmdata.metrics.error_budgets.objective_ledger import ObjectiveLedger
from pmdata.metrics.error_budgets.windows import BudgetedObjective, as_of_for, listed_objectives
from pmdata.metrics.selection.query import Cursor, earliest_incident_on, fetch_table, not_later
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

LATER = "it starts after the as-of date"
_FACTS = (
    "slo", "key", "starts_at", "ends_at", "error_ratio", "ratio_basis", "minutes_basis", "title", "path",
    "started_on", "severity", "time_to_detect_seconds",
)  # fmt: skip


class NotCounted(Record):
    """An incident of an objective's service that is not counted against it, and why."""

    slo: str
    key: str
    title: str | None
    path: str
    line: int | None
    started_on: date | None
    reason: str
    is_unknown: bool
    """Whether it does count, but its minutes are not known."""
    is_later: bool = False
    """Whether it starts after as-of, so that it is no part of any window yet."""


@dataclass(frozen=True, eq=False)
class NotCountedRows:
    """The incidents that are not counted against one objective, the newest first."""

    rows: pa.Table
    days: Any
    """The local dates on which those that are no later than as-of started, in order."""
    unknown_days: Any
    """The same of those that do count, but whose minutes are not known."""

    def between(self, first_on: date, last_on: date) -> tuple[int, int]:
        """Return how many started between two dates, both included, and of how many no minutes are known."""
        edges = np.array([first_on, last_on], dtype="datetime64[D]")
        ends = [(np.searchsorted(days, edges[0]), np.searchsorted(days, edges[1], side="right"))
                for days in (self.days, self.unknown_days)]  # fmt: skip
        every, unknown = (int(last - first) for first, last in ends)
        return every, unknown


@dataclass(frozen=True, eq=False)
class Budgets:
    """What the database has on the listed objectives; every figure follows from it."""

    selection: Selection
    objectives: tuple[BudgetedObjective, ...]
    ledgers: dict[str, ObjectiveLedger]
    uncounted: dict[str, NotCountedRows]
    earliest_on: date | None
    _empty: ObjectiveLedger = field(init=False)

    def __post_init__(self) -> None:
        """Prepare what objectives without a row have."""
        empty = np.empty(0)
        ledger = ObjectiveLedger(pa.table({"key": pa.array([], pa.string())}), empty, empty, empty, empty > 0)
        object.__setattr__(self, "_empty", ledger)

    @property
    def owned(self) -> "Budgets":
        """Return the same without the objectives of other teams that incidents of the chosen ones touched."""
        return replace(self, objectives=tuple(one for one in self.objectives if not one.also_touched))

    def as_of(self, objective: BudgetedObjective) -> datetime:
        """Return the instant from which an objective's own window is looked at (docs/glossary.md)."""
        return as_of_for(objective, self.selection)

    def ledger_of(self, objective: BudgetedObjective) -> ObjectiveLedger:
        """Return an objective's ledger."""
        return self.ledgers.get(objective.slo, self._empty)

    def bad_minutes_of(self, objective: BudgetedObjective) -> BadMinutes:
        """Return an objective's bad minutes, at most."""
        return self.ledger_of(objective).at_most

    def named(self, slo: str) -> BudgetedObjective:
        """Return one of the objectives by its name."""
        return next(one for one in self.objectives if one.slo == slo)


def load_budgets(cursor: Cursor, selection: Selection) -> Budgets:
    """Read objectives, bad minutes and ledger, none of it later than as-of."""
    objectives = listed_objectives(cursor, selection)
    as_of = {one.slo: as_of_for(one, selection) for one in objectives}
    # The later of as-of in the objective's zone and in the reporting zone, which has the other periods.
    read_until = {slo: max(at, selection.as_of) for slo, at in as_of.items()}
    return Budgets(
        selection=selection,
        objectives=objectives,
        ledgers=_ledgers(cursor, read_until) if as_of else {},
        uncounted=_uncounted(cursor, selection, as_of) if as_of else {},
        earliest_on=earliest_incident_on(cursor, selection),
    )


def _ledgers(cursor: Cursor, as_of: AsOf) -> dict[str, ObjectiveLedger]:
    rows, values = ledger_until(as_of)
    query = f"""
        select w.slo, w.key, w.starts_at, w.ends_at, w.error_ratio, w.ratio_basis, w.minutes_basis,
            i.title, i.path, i.started_on, i.severity, i.time_to_detect_seconds, w.weight,
            epoch(w.counts_from_at) as counts_from, epoch(w.counts_to_at) as counts_to,
            coalesce(w.ratio_basis = 'assumed', false) as is_assumed
        from ({rows}) as w join incidents i using (key)
        order by w.slo, w.counts_from_at, w.key"""
    own = _by_slo(fetch_table(cursor, query, values))
    adjustments, measured = load_adjustments(cursor, list(as_of)), load_measured(cursor, list(as_of))
    slos = own.keys() | adjustments.keys() | measured.keys()
    nothing = next(iter(own.values())).slice(0, 0) if own else fetch_table(cursor, f"{query} limit 0", values)
    return {
        slo: _ledger(own.get(slo, nothing), measured.get(slo, NOT_MEASURED), adjustments.get(slo, ()))
        for slo in slos
    }


def _ledger(rows: pa.Table, measured: Measured, adjustments: tuple[Adjustment, ...]) -> ObjectiveLedger:
    starts, ends, weights = (
        rows[name].to_numpy().astype(np.float64) for name in ("counts_from", "counts_to", "weight")
    )
    return ObjectiveLedger(
        rows=rows.select(list(_FACTS)),
        starts=starts,
        ends=ends,
        weights=weights,
        is_assumed=rows["is_assumed"].to_numpy().astype(bool),
        measured=measured,
        adjustments=adjustments,
        spared=spared_spans(adjustments),
    )


def _uncounted(cursor: Cursor, selection: Selection, as_of: AsOf) -> dict[str, NotCountedRows]:
    rows, values = as_of_rows(as_of)
    started, instants = not_later(selection, "i.")
    query = f"""
        select l.slo, l.key, i.title, i.path, i.line, i.started_on,
            case when later then '{LATER}' else l.reason end as reason,
            not later and l.minutes_basis is null and not i.is_near_miss
                and l.reason not like 'its impact was%' as is_unknown,
            later as is_later
        from (
            select l.*, coalesce(l.starts_at >= a.as_of_at, not ({started})) as later
            from budget_ledger l join ({rows}) as a using (slo) join incidents i using (key)) as l
        join incidents i using (key) where later or not l.is_counted
        order by l.slo, i.started_on desc, l.key"""
    return {
        slo: _not_counted_rows(own)
        for slo, own in _by_slo(fetch_table(cursor, query, [*instants, *values])).items()
    }


def _not_counted_rows(rows: pa.Table) -> NotCountedRows:
    days = rows["started_on"].to_numpy().astype("datetime64[D]")
    dated = ~np.isnat(days) & ~rows["is_later"].to_numpy().astype(bool)
    unknown = rows["is_unknown"].to_numpy().astype(bool)
    return NotCountedRows(rows, np.sort(days[dated]), np.sort(days[dated & unknown]))


def _by_slo(rows: pa.Table) -> dict[str, pa.Table]:
    """Return the rows of each objective; they come in order of it."""
    found: dict[str, pa.Table] = {}
    first = 0
    for slo, own in groupby(rows["slo"].to_pylist()):
        count = sum(1 for _ in own)
        found[slo] = rows.slice(first, count)
        first += count
    return found


def not_counted_of(budgets: Budgets, objectives: Sequence[BudgetedObjective]) -> pa.Table | None:
    """Return the rows that are not counted against some objectives, None where there are none."""
    tables = [budgets.uncounted[one.slo].rows for one in objectives if one.slo in budgets.uncounted]
    return pa.concat_tables(tables) if tables else None
