"""Objective ledger: the counted intervals of one objective as columns, and the bad minutes they make.

What incidents reported, what was measured in their place, and what planned maintenance spares, each alone and
all together; nothing here asks the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from pmdata.metrics.error_budgets.adjustments import Adjustment
from pmdata.metrics.error_budgets.bad_minutes import (
    MEASURED,
    NOT_MEASURED,
    BadMinutes,
    Measured,
    bad_minutes,
)
from pmdata.metrics.error_budgets.pieces import NO_SPANS, NOBODY, Flags, Places, Seconds, Spans
from pmdata.metrics.error_budgets.windows import Window

UNREPORTED = ""
"""The key of measured bad time that no report accounts for."""
_NOTHING = 1e-6
"""Seconds below this are what is left over where two sums of the same seconds differ in the last bits."""


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
    minutes: float
    """Its weighted minutes in the window that was asked for, whatever overlaps it, without maintenance."""
    title: str | None
    path: str
    started_on: date | None
    severity: str | None
    time_to_detect_seconds: float | None


@dataclass(frozen=True, eq=False)
class ObjectiveLedger:
    """The counted intervals of one objective as columns in order of time, and what changes them."""

    rows: pa.Table
    """One row an interval, with the facts of its incident."""
    starts: Seconds
    """From when it counts: under Timeslices in whole slices."""
    ends: Seconds
    weights: Seconds
    """What its time counts: the error ratio, or 0 or 1 under Timeslices."""
    is_assumed: Flags
    """Whether its error ratio is not stated and taken as 1."""
    measured: Measured = NOT_MEASURED
    adjustments: tuple[Adjustment, ...] = ()
    spared: Spans = NO_SPANS

    @cached_property
    def at_most(self) -> BadMinutes:
        """The bad time with assumed error ratios as 1: the upper end."""
        return bad_minutes(self.starts, self.ends, self.weights, self.measured, self.spared)

    @cached_property
    def known(self) -> BadMinutes:
        """The bad time of stated and measured ratios alone: the lower end."""
        if not self.is_assumed.any():
            return self.at_most
        weights = np.where(self.is_assumed, 0.0, self.weights)
        return bad_minutes(self.starts, self.ends, weights, self.measured, self.spared)

    @cached_property
    def reported(self) -> BadMinutes:
        """The bad time of reports alone, measured minutes aside."""
        if not len(self.measured.spans):
            return self.at_most
        return bad_minutes(self.starts, self.ends, self.weights, spared=self.spared)

    @cached_property
    def before_maintenance(self) -> BadMinutes:
        """The bad time as it would be if no maintenance had been planned."""
        if not len(self.spared):
            return self.at_most
        return bad_minutes(self.starts, self.ends, self.weights, self.measured)

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The incident of each interval."""
        return tuple(self.rows["key"].to_pylist())

    def seconds_in(self, window: Window) -> Seconds:
        """Return the weighted seconds of each interval within `window`, whatever overlaps it."""
        begins = np.maximum(self.starts, window.start.timestamp())
        ends = np.maximum(begins, np.minimum(self.ends, window.end.timestamp()))
        own: Seconds = (ends - begins - self.spared.within(begins, ends)) * self.weights
        return np.where(own > _NOTHING, own, 0.0)

    def rows_in(self, window: Window) -> list[LedgerRow]:
        """Return the intervals with bad minutes in `window`, in order of time."""
        seconds = self.seconds_in(window)
        places = np.flatnonzero(seconds)
        facts = self.rows.take(pa.array(places)).to_pylist()
        return [
            LedgerRow(minutes=own / 60, **{name: _aware(value) for name, value in row.items()})
            for row, own in zip(facts, seconds[places].tolist(), strict=True)
        ]

    def counted_seconds(self, window: Window) -> dict[str, float]:
        """Return what is put down to each incident in `window`; the parts sum to the consumed seconds.

        Measured seconds are put down to the incidents reported inside the measured span, by their reported
        seconds; what they do not account for has the key `UNREPORTED`.
        """
        by_owner = self.at_most.bad_seconds_by_owner(window.start, window.end)
        totals = {self.keys[owner]: 0.0 for owner in by_owner if owner >= 0}
        for owner, seconds in by_owner.items():
            if owner >= 0:
                totals[self.keys[owner]] += seconds
        rows = {MEASURED - owner: seconds for owner, seconds in by_owner.items() if owner < 0}
        for key, seconds in self._put_down(rows):
            totals[key] = totals.get(key, 0.0) + seconds
        return totals

    def _put_down(self, seconds_of: Mapping[int, float]) -> Iterator[tuple[str, float]]:
        """Yield to which incidents the bad seconds of measured rows are put down, in parts."""
        if not seconds_of:
            return
        rows = np.array(sorted(seconds_of))
        seconds = np.array([seconds_of[row] for row in rows.tolist()])
        starts, ends = self.measured.spans.starts[rows], self.measured.spans.ends[rows]
        measured = self.at_most.until(ends) - self.at_most.until(starts)
        reported = self.reported.until(ends) - self.reported.until(starts)
        covered = np.minimum(reported, measured) / measured
        pieces, spans = Spans(self.reported.starts, self.reported.ends), Spans(starts, ends)
        edges = np.unique(np.concatenate([pieces.starts, pieces.ends, starts, ends]))
        piece, row = pieces.place_of(edges[:-1]), spans.place_of(edges[:-1])
        both = np.flatnonzero((piece != NOBODY) & (row != NOBODY))
        piece, row = piece[both], row[both]
        parts = np.diff(edges)[both] * self.reported.weights[piece] / reported[row] * (covered * seconds)[row]
        for owner, part in zip(self.reported.owners[piece].tolist(), parts.tolist(), strict=True):
            yield self.keys[owner], part
        missing = float((seconds * (1 - covered)).sum())
        if missing > _NOTHING:
            yield UNREPORTED, missing

    def bad_minutes_of(self, places: Places) -> BadMinutes:
        """Return the reported bad time of some of the intervals."""
        starts, ends, weights = self.starts[places], self.ends[places], self.weights[places]
        return bad_minutes(starts, ends, weights, spared=self.spared)


def _aware(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value
