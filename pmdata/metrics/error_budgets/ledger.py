"""Budget ledger: what the database has on the listed objectives, read once for all their figures.

`load_budgets` returns `Budgets`: the objectives, their bad minutes, the ledger's rows and the incidents
that are not counted, each with its reason.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pmdata.metrics.error_budgets.bad_minutes import (
    NO_BAD_MINUTES,
    AsOf,
    BadMinutes,
    as_of_rows,
    ledger_until,
    load_bad_minutes,
)
from pmdata.metrics.error_budgets.windows import BudgetedObjective, Window, as_of_for, listed_objectives
from pmdata.metrics.selection.query import Cursor, earliest_incident_on, fetch_dicts, fetch_records, not_later
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

LATER = "it starts after the as-of date"


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


@dataclass(frozen=True)
class LedgerRow:
    """One incident's bad interval for one objective; instants aware UTC."""

    slo: str
    key: str
    starts_at: datetime
    ends_at: datetime
    error_ratio: float
    ratio_basis: str
    minutes_basis: str
    weight: float
    """What its time counts: the error ratio, or 0 or 1 under Timeslices."""
    counts_from_at: datetime
    """The interval, under Timeslices in whole slices."""
    counts_to_at: datetime
    title: str | None
    path: str
    started_on: date | None
    severity: str | None
    time_to_detect_seconds: float | None

    def minutes_in(self, window: Window) -> float:
        """Return its weighted minutes within `window`, whatever overlaps it."""
        overlap = min(self.counts_to_at, window.end) - max(self.counts_from_at, window.start)
        return max(0.0, overlap.total_seconds()) * self.weight / 60


@dataclass(frozen=True)
class Budgets:
    """What the database has on the listed objectives; every figure follows from it."""

    selection: Selection
    objectives: tuple[BudgetedObjective, ...]
    read_until: AsOf
    """The later of as-of in the objective's zone and in the reporting zone, which has the other periods."""
    bad_minutes: dict[str, BadMinutes]
    ledger: dict[str, tuple[LedgerRow, ...]]
    not_counted: dict[str, tuple[NotCounted, ...]]
    earliest_on: date | None

    @property
    def owned(self) -> "Budgets":
        """Return the same without the objectives of other teams that incidents of the chosen ones touched."""
        return replace(self, objectives=tuple(one for one in self.objectives if not one.also_touched))

    def as_of(self, objective: BudgetedObjective) -> datetime:
        """Return the instant from which an objective's own window is looked at (docs/glossary.md)."""
        return as_of_for(objective, self.selection)

    def bad_minutes_of(self, objective: BudgetedObjective) -> BadMinutes:
        """Return an objective's bad minutes."""
        return self.bad_minutes.get(objective.slo, NO_BAD_MINUTES)


def load_budgets(cursor: Cursor, selection: Selection) -> Budgets:
    """Read objectives, bad minutes and ledger, none of it later than as-of."""
    objectives = listed_objectives(cursor, selection)
    as_of = {one.slo: as_of_for(one, selection) for one in objectives}
    read_until = {slo: max(at, selection.as_of) for slo, at in as_of.items()}
    return Budgets(
        selection=selection,
        objectives=objectives,
        read_until=read_until,
        bad_minutes=load_bad_minutes(cursor, read_until),
        ledger=_by_slo(_ledger(cursor, read_until)),
        not_counted=_by_slo(_not_counted(cursor, selection, as_of)) if as_of else {},
        earliest_on=earliest_incident_on(cursor, selection),
    )


def _ledger(cursor: Cursor, as_of: AsOf) -> list[LedgerRow]:
    rows, values = ledger_until(as_of)
    query = f"""
        select w.slo, w.key, w.starts_at, w.ends_at, w.error_ratio, w.ratio_basis, w.minutes_basis, w.weight,
            w.counts_from_at, w.counts_to_at, i.title, i.path, i.started_on, i.severity,
            i.time_to_detect_seconds
        from ({rows}) as w join incidents i using (key)
        order by w.slo, w.starts_at, w.key"""
    rows_found = fetch_dicts(cursor, query, values)
    return [LedgerRow(**{name: _aware(value) for name, value in row.items()}) for row in rows_found]


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def _not_counted(cursor: Cursor, selection: Selection, as_of: AsOf) -> tuple[NotCounted, ...]:
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
    return fetch_records(cursor, query, [*instants, *values], NotCounted)


_Row = TypeVar("_Row", LedgerRow, NotCounted)


def _by_slo(rows: Iterable[_Row]) -> dict[str, tuple[_Row, ...]]:
    found: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        found[row.slo].append(row)
    return {slo: tuple(own) for slo, own in found.items()}
