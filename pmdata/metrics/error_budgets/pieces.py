"""Pieces of time: which of many intervals counts at each instant, and spans laid over one another.

Plain arithmetic on NumPy arrays of seconds since 1970; nothing here knows of incidents.

`Spans` disjoint spans of time in order · `painted` intervals → disjoint pieces, each with the interval that
counts in it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
import numpy.typing as npt

Seconds = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
NOBODY = -1


@dataclass(frozen=True)
class Spans:
    """Disjoint spans [start, end) in order."""

    starts: Seconds
    ends: Seconds

    @classmethod
    def of(cls, starts: Seconds, ends: Seconds) -> Self:
        """Return the union of any spans; empty and reversed ones hold nothing."""
        kept = ends > starts
        order = np.argsort(starts[kept], kind="stable")
        starts, ends = starts[kept][order], ends[kept][order]
        if not len(starts):
            return cls(starts, ends)
        reached = np.maximum.accumulate(ends)
        begins = np.concatenate([[True], starts[1:] > reached[:-1]])
        last = np.concatenate([np.flatnonzero(begins)[1:] - 1, [len(starts) - 1]])
        return cls(starts[begins], reached[last])

    def __len__(self) -> int:
        """Return how many spans there are."""
        return len(self.starts)

    @cached_property
    def _until(self) -> tuple[Seconds, Seconds]:
        edges = np.column_stack([self.starts, self.ends]).ravel()
        reached = np.concatenate([[0.0], np.cumsum(self.ends - self.starts)])
        return edges, np.repeat(reached, 2)[1:-1]

    def until(self, instants: Seconds) -> Seconds:
        """Return the seconds of the spans before each of `instants`."""
        if not len(self):
            return np.zeros(len(instants))
        found: Seconds = np.interp(instants, *self._until)
        return found

    def within(self, starts: Seconds, ends: Seconds) -> Seconds:
        """Return the seconds of the spans inside each [start, end)."""
        return self.until(ends) - self.until(starts)

    def place_of(self, instants: Seconds) -> Places:
        """Return in which span each of `instants` lies, `NOBODY` where in none."""
        if not len(self):
            return np.full(len(instants), NOBODY)
        places = np.searchsorted(self.starts, instants, side="right") - 1
        inside = (places >= 0) & (instants < self.ends[places])
        return np.where(inside, places, NOBODY)


NO_SPANS = Spans(np.empty(0), np.empty(0))


def painted(starts: Seconds, ends: Seconds, order: Places, edges: Seconds) -> Places:
    """Return for each piece between two of `edges` the interval that counts in it, `NOBODY` for none.

    `order` has the intervals from the least to the most important: each is painted over those before it.
    `edges` are sorted and hold every start and end.
    """
    owner = np.full(max(0, len(edges) - 1), NOBODY)
    first, last = np.searchsorted(edges, starts[order]), np.searchsorted(edges, ends[order])
    for place, begin, end in zip(order.tolist(), first.tolist(), last.tolist(), strict=True):
        owner[begin:end] = place
    return owner
