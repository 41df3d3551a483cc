"""Bad time: how long each objective's service was bad, overlapping incidents counted once.

At each instant the largest error ratio of the incidents then under way counts, a measured share in its
place where there is one, and nothing during planned maintenance (docs/glossary.md). `BadMinutes` answers “how
many bad seconds between a and b” for any window without asking the database again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from pmdata.metrics.error_budgets.pieces import NO_SPANS, NOBODY, Places, Seconds, Spans, painted
from pmdata.metrics.selection.query import Condition

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


AsOf = Mapping[str, datetime]
"""Objective → the aware instant from which its budget is looked at."""
MEASURED = -2
"""The owner of pieces of measured row 0; those of row n have `MEASURED - n`."""


@dataclass(frozen=True)
class Measured:
    """The measured bad time of one objective: disjoint spans in order, each with its bad share (0–1)."""

    spans: Spans
    shares: Seconds
    sources: tuple[str | None, ...] = ()


NOT_MEASURED = Measured(NO_SPANS, np.empty(0))


@dataclass(frozen=True)
class BadMinutes:
    """The bad minutes of one objective as disjoint pieces in order; seconds since 1970, weights 0–1."""

    starts: Seconds
    ends: Seconds
    weights: Seconds
    owners: Places
    """The interval that each piece is put down to: the one with the largest ratio, else the earlier.

    `MEASURED - n` is measured row n.
    """

    @cached_property
    def _until(self) -> tuple[Seconds, Seconds]:
        reached = np.concatenate([[0.0], np.cumsum((self.ends - self.starts) * self.weights)])
        edges = np.column_stack([self.starts, self.ends]).ravel()
        return edges, np.repeat(reached, 2)[1:-1]

    def bad_seconds(self, start: datetime, end: datetime) -> float:
        """Return the weighted bad seconds between two aware instants."""
        return float(np.diff(self.until(np.array([start.timestamp(), end.timestamp()])))[0])

    def until(self, instants: Seconds) -> Seconds:
        """Return the weighted bad seconds from the beginning until each of `instants`."""
        if not len(self.starts):
            return np.zeros(len(instants))
        found: Seconds = np.interp(instants, *self._until)
        return found

    def bad_seconds_by_owner(self, start: datetime, end: datetime) -> dict[int, float]:
        """Return what each owner adds to `bad_seconds`; the parts sum to the whole."""
        inside = np.minimum(self.ends, end.timestamp()) - np.maximum(self.starts, start.timestamp())
        seconds = np.clip(inside, 0, None) * self.weights
        owners, places = np.unique(self.owners[seconds > 0], return_inverse=True)
        sums = np.bincount(places, seconds[seconds > 0], len(owners))
        return dict(zip(owners.tolist(), sums.tolist(), strict=True))


NO_BAD_MINUTES = BadMinutes(np.empty(0), np.empty(0), np.empty(0), np.empty(0, np.int64))


def bad_minutes(
    starts: Seconds,
    ends: Seconds,
    weights: Seconds,
    measured: Measured = NOT_MEASURED,
    spared: Spans = NO_SPANS,
) -> BadMinutes:
    """Return the bad minutes of intervals with weights: the largest at each instant, of equals the first.

    Inside a measured span its share counts in their place; in a span that is `spared` nothing does.
    """
    counted = np.flatnonzero((weights > 0) & (ends > starts))
    order = counted[np.lexsort((-counted, weights[counted]))]
    spans = (measured.spans.starts, measured.spans.ends, spared.starts, spared.ends)
    edges = np.unique(np.concatenate([starts[counted], ends[counted], *spans]))
    if len(edges) < 2:  # noqa: PLR2004 - a piece lies between two edges
        return NO_BAD_MINUTES
    begins = edges[:-1]
    owners = painted(starts, ends, order, edges)
    own = np.where(owners == NOBODY, 0.0, weights[owners] if len(weights) else 0.0)
    rows = measured.spans.place_of(begins)
    owners = np.where(rows == NOBODY, owners, MEASURED - rows)
    own = np.where(rows == NOBODY, own, measured.shares[rows] if len(measured.shares) else 0.0)
    kept = (own > 0) & (spared.place_of(begins) == NOBODY)
    return BadMinutes(begins[kept], edges[1:][kept], own[kept], owners[kept])


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
