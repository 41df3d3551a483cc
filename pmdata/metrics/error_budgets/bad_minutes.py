"""Bad time: how long each objective's service was bad, overlapping incidents counted once.

At each instant the largest error ratio of the incidents then under way counts (docs/glossary.md). The
database cuts the ledger's intervals into pieces that do not overlap; `BadMinutes` then answers
“how many bad seconds between a and b” for any window without asking again.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pmdata.metrics.selection.query import Condition, Cursor, fetch_table

WEIGHTED_LEDGER = """
    select slo, key, starts_at, ends_at, error_ratio, ratio_basis, minutes_basis,
        case
            when budgeting_method <> 'Timeslices' then error_ratio
            when error_ratio > 1 - coalesce(timeslice_target_ratio, 1) then 1
            else 0
        end as weight,
        case when is_sliced then make_timestamp(cast(
            floor(epoch(starts_at) / timeslice_seconds) * timeslice_seconds * 1e6 as bigint))
            else starts_at end as counts_from_at,
        case when is_sliced then make_timestamp(cast(
            ceil(epoch(ends_at) / timeslice_seconds) * timeslice_seconds * 1e6 as bigint))
            else ends_at end as counts_to_at
    from budget_ledger join (
        select *, coalesce(budgeting_method = 'Timeslices' and timeslice_seconds > 0, false) as is_sliced
        from objectives) as o using (slo)
    where is_counted and ends_at > starts_at"""
"""The counted rows of the ledger with their weight and the time for which it counts.

Under Timeslices time is bad or not, and a slice with a bad moment is bad as a whole (docs/glossary.md);
slices are laid from midnight UTC on.
"""


def united(rows: str, by: str) -> str:
    """Return a query of disjoint pieces (`by`, key, from_at, to_at, weight), the largest at each instant.

    `rows` is a query of the ledger's intervals (counts_from_at, counts_to_at, weight, key) and of the
    columns that `by` names.
    """
    return f"""
    with weighted as ({rows}),
    reached as (
        select *, max(counts_to_at) over (partition by {by} order by counts_from_at, counts_to_at, key
            rows between unbounded preceding and 1 preceding) as reached_at
        from weighted where weight > 0),
    grouped as (
        select *, sum(case when counts_from_at <= reached_at then 0 else 1 end) over (
            partition by {by} order by counts_from_at, counts_to_at, key
            rows between unbounded preceding and current row) as island
        from reached),
    edges as (
        select {by}, island, counts_from_at as edge_at from grouped
        union select {by}, island, counts_to_at as edge_at from grouped),
    pieces as (
        select {by}, island, edge_at as from_at,
            lead(edge_at) over (partition by {by}, island order by edge_at) as to_at
        from edges),
    ranked as (
        select {by}, from_at, to_at, weight, key,
            row_number() over (partition by {by}, from_at order by weight desc, counts_from_at, key) as place
        from pieces join grouped using ({by}, island)
        where counts_from_at <= from_at and counts_to_at >= to_at)
    select {by}, key, from_at, to_at, weight from ranked where place = 1"""


# The islands keep the join small: pieces meet only the incidents that they can overlap.

_THEMED = ("slo", "theme")
Seconds = npt.NDArray[np.float64]
AsOf = Mapping[str, datetime]
"""Objective → the aware instant from which its budget is looked at."""


@dataclass(frozen=True)
class BadMinutes:
    """The bad minutes of one objective as disjoint pieces in order; seconds since 1970, weights 0–1."""

    starts: Seconds
    ends: Seconds
    weights: Seconds
    keys: tuple[str, ...]
    """The incident that each piece is put down to: the one with the largest ratio, else the earlier."""

    def bad_seconds(self, start: datetime, end: datetime) -> float:
        """Return the weighted bad seconds between two aware instants."""
        return float(np.diff(self.until(np.array([start.timestamp(), end.timestamp()])))[0])

    def until(self, instants: Seconds) -> Seconds:
        """Return the weighted bad seconds from the beginning until each of `instants`."""
        if not len(self.starts):
            return np.zeros(len(instants))
        own = (self.ends - self.starts) * self.weights
        reached = np.concatenate([[0.0], np.cumsum(own)])
        edges = np.column_stack([self.starts, self.ends]).ravel()
        found: Seconds = np.interp(instants, edges, np.repeat(reached, 2)[1:-1])
        return found

    def bad_seconds_by_key(self, start: datetime, end: datetime) -> dict[str, float]:
        """Return what each incident adds to `bad_seconds`; the parts sum to the whole."""
        inside = np.minimum(self.ends, end.timestamp()) - np.maximum(self.starts, start.timestamp())
        totals: dict[str, float] = defaultdict(float)
        for key, seconds in zip(self.keys, np.clip(inside, 0, None) * self.weights, strict=True):
            if seconds:
                totals[key] += float(seconds)
        return dict(totals)


NO_BAD_MINUTES = BadMinutes(np.empty(0), np.empty(0), np.empty(0), ())


def load_bad_minutes(cursor: Cursor, as_of: AsOf) -> dict[str, BadMinutes]:
    """Return the bad minutes of every objective of `as_of` with any, by its name."""
    rows, values = ledger_until(as_of)
    return {slo: found for (slo,), found in _bad_minutes_by(cursor, rows, values, ("slo",)).items()}


def load_bad_minutes_by_theme(cursor: Cursor, as_of: AsOf) -> dict[tuple[str, str], BadMinutes]:
    """Return the bad minutes of each objective and theme of its incidents, those of one theme united."""
    rows, values = ledger_until(as_of)
    themed = f"""
        select l.*, f.theme from ({rows}) as l join (
            select distinct key, theme from contributing_factors where theme is not null) as f using (key)"""
    found = _bad_minutes_by(cursor, themed, values, _THEMED)
    return {(slo, theme): own for (slo, theme), own in found.items()}


def ledger_until(as_of: AsOf) -> Condition:
    """Return `WEIGHTED_LEDGER` for the objectives of `as_of`, none of it later than that.

    An incident that starts later counts nothing, and of one under way what has not happened yet.
    """
    if not as_of:
        return f"select * from ({WEIGHTED_LEDGER}) as w where false", []
    rows, values = as_of_rows(as_of)
    query = f"""
        select slo, key, starts_at, ends_at, error_ratio, ratio_basis, minutes_basis, weight, counts_from_at,
            least(counts_to_at, as_of_at) as counts_to_at
        from ({WEIGHTED_LEDGER}) as w join ({rows}) as a using (slo) where starts_at < as_of_at"""
    return query, values


def as_of_rows(as_of: AsOf) -> Condition:
    """Return a query of `slo` and `as_of_at`, naive UTC as in the views; `as_of` must not be empty."""
    marks = ", ".join(["(?, cast(? as timestamp))"] * len(as_of))
    values: list[object] = [
        part for slo, at in as_of.items() for part in (slo, at.astimezone(UTC).replace(tzinfo=None))
    ]
    return f"select * from (values {marks}) as given(slo, as_of_at)", values


def _bad_minutes_by(
    cursor: Cursor, rows: str, values: list[object], by: tuple[str, ...]
) -> dict[tuple[str, ...], BadMinutes]:
    columns = ", ".join(by)
    query = f"""
        select {columns}, key, epoch(from_at) as starts, epoch(to_at) as ends, weight
        from ({united(rows, columns)}) as pieces order by {columns}, from_at"""
    pieces = fetch_table(cursor, query, values)
    groups = zip(*(pieces[column].to_pylist() for column in by), strict=True)
    found: dict[tuple[str, ...], BadMinutes] = {}
    first = 0
    for group, own in groupby(groups):
        count = sum(1 for _ in own)
        found[group] = _bad_minutes(pieces.slice(first, count))
        first += count
    return found


def _bad_minutes(pieces: pa.Table) -> BadMinutes:
    starts, ends, weights = (
        pieces[name].to_numpy().astype(np.float64) for name in ("starts", "ends", "weight")
    )
    return BadMinutes(starts, ends, weights, tuple(pieces["key"].to_pylist()))
