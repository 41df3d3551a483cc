"""Bad time: how long each objective's service was bad, overlapping incidents counted once.

At each instant the largest error ratio of the incidents then under way counts (METRICS §4). The
database cuts the ledger's intervals into pieces that do not overlap; `BadTime` then answers
“how many bad seconds between a and b” for any window without asking again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from pmdata.metrics.query import Cursor, fetch_rows

WEIGHTED_LEDGER = """
    select slo, key, starts_at, ends_at, error_ratio, ratio_basis, minutes_basis,
        case
            when budgeting_method <> 'Timeslices' then error_ratio
            when error_ratio > 1 - coalesce(timeslice_target_ratio, 1) then 1
            else 0
        end as weight
    from budget_ledger join objectives using (slo)
    where is_counted and ends_at > starts_at"""
"""The counted rows of the ledger with the weight of their time: under Timeslices it is bad or not."""

_PIECES = f"""
    with weighted as ({WEIGHTED_LEDGER}),
    reached as (
        select *, max(ends_at) over (partition by slo order by starts_at, ends_at, key
            rows between unbounded preceding and 1 preceding) as reached_at
        from weighted where weight > 0),
    grouped as (
        select *, sum(case when starts_at <= reached_at then 0 else 1 end) over (partition by slo
            order by starts_at, ends_at, key rows between unbounded preceding and current row) as island
        from reached),
    edges as (
        select slo, island, starts_at as edge_at from grouped
        union select slo, island, ends_at as edge_at from grouped),
    pieces as (
        select slo, island, edge_at as from_at,
            lead(edge_at) over (partition by slo, island order by edge_at) as to_at
        from edges),
    ranked as (
        select p.slo, p.from_at, p.to_at, g.weight, g.key,
            row_number() over (partition by p.slo, p.from_at
                order by g.weight desc, g.starts_at, g.key) as place
        from pieces p join grouped g
            on g.slo = p.slo and g.island = p.island and g.starts_at <= p.from_at and g.ends_at >= p.to_at)
    select slo, key, epoch(from_at), epoch(to_at), weight from ranked where place = 1
    order by slo, from_at"""
# The islands keep the join small: pieces meet only the incidents that they can overlap.

Seconds = npt.NDArray[np.float64]


@dataclass(frozen=True)
class BadTime:
    """The bad time of one objective as disjoint pieces in order; seconds since 1970, weights 0–1."""

    starts: Seconds
    ends: Seconds
    weights: Seconds
    keys: tuple[str, ...]
    """The incident that each piece is put down to: the one with the largest ratio, else the earlier."""

    def spent_seconds(self, start: datetime, end: datetime) -> float:
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

    def spent_seconds_by_key(self, start: datetime, end: datetime) -> dict[str, float]:
        """Return what each incident adds to `spent_seconds`; the parts sum to the whole."""
        inside = np.minimum(self.ends, end.timestamp()) - np.maximum(self.starts, start.timestamp())
        totals: dict[str, float] = defaultdict(float)
        for key, seconds in zip(self.keys, np.clip(inside, 0, None) * self.weights, strict=True):
            if seconds:
                totals[key] += float(seconds)
        return dict(totals)


NO_BAD_TIME = BadTime(np.empty(0), np.empty(0), np.empty(0), ())


def bad_time(cursor: Cursor) -> dict[str, BadTime]:
    """Return the bad time of every objective that has any, by its name."""
    pieces: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for slo, *piece in fetch_rows(cursor, _PIECES, []):
        pieces[slo].append(tuple(piece))
    return {slo: _bad_time(rows) for slo, rows in pieces.items()}


def _bad_time(rows: Iterable[tuple[Any, ...]]) -> BadTime:
    keys, starts, ends, weights = zip(*rows, strict=True)
    return BadTime(np.array(starts), np.array(ends), np.array(weights, dtype=np.float64), keys)
