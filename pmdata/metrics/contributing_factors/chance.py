"""Chance: how many incidents would repeat if themes came to their service in another order.

Within each service the theme sets of its incidents that have themes are permuted as wholes, the dates staying
where they are, 999 times from a fixed seed. What a service has often it has often by chance as well, so only
what comes back sooner than that is an excess (docs/glossary.md).

Source: Good, *Permutation, Parametric and Bootstrap Tests*, §3.2, with the observed order as one of the
permutations (Phipson & Smyth, 2010), and of those that give as many repeats as were observed half (the mid-p
of Lancaster, *JASA* 56, 1961): p = (1 + more + equal ÷ 2) ÷ 1000, one-sided. Few incidents have few possible
numbers of repeats, for which counting all the equal ones finds too little (docs/calibration.md).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from pmdata.metrics.contributing_factors.occurrences import Occurrences
from pmdata.metrics.statistics import seeded_generator

PERMUTATION_COUNT = 999
_MOST_KEPT_BYTES = 96_000_000
"""Permutations of a larger history are drawn anew for each question, so that memory stays bounded."""
_BLOCK_CELLS = 2_000_000
"""Incidents × permutations that are looked at together."""
_PLANE_BITS = 64
Counts = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]
_Bits = npt.NDArray[np.unsignedinteger[Any]]
"""A plane of up to 64 themes, by incidents and permutations: a bit for each theme."""


@dataclass(frozen=True)
class Excess:
    """How an observed number compares with the permuted ones."""

    expected: float
    """Their mean."""
    p_value: float
    """Share of them that exceed it, the observed one included, and half of those that equal it."""


def excess(observed: int, permuted: Counts) -> Excess:
    """Return how `observed` compares with what permutations give."""
    more, equal = np.count_nonzero(permuted > observed), np.count_nonzero(permuted == observed)
    return Excess(float(permuted.mean()), float((1 + more + equal / 2) / (len(permuted) + 1)))


@dataclass(frozen=True)
class Cell:
    """Some incidents, on some services."""

    places: frozenset[int]
    services: frozenset[str] = frozenset()
    """Empty is all of theirs."""


@dataclass(frozen=True, eq=False)
class _Service:
    """The incidents of one service that have themes, in the order of time."""

    name: str
    places: tuple[int, ...]
    days: npt.NDArray[np.int64]
    masks: _Bits
    """Planes by incidents."""

    def rows(self, cell: Collection[int]) -> list[int]:
        """Return which of them are in `cell`."""
        return [row for row, place in enumerate(self.places) if place in cell]


class Chance:
    """What permutations of one history give, for any incidents of it."""

    def __init__(self, occurrences: Occurrences) -> None:
        """Take the incidents of each service."""
        incidents = occurrences.incidents
        names = sorted({theme for incident in incidents for theme in incident.themes})
        self._within_days = occurrences.within_days
        self._themes = {theme: number for number, theme in enumerate(names)}
        self._services = tuple(_services(occurrences, self._themes))
        self._linked = frozenset(one.place for one in incidents if one.linked)
        self._of_several = frozenset(one.place for one in incidents if len(one.services) > 1) - self._linked
        self._kept: dict[str, _Bits] = {}

    def repeats(self, cells: Sequence[Collection[int]]) -> list[Counts]:
        """Return for each cell, the places of its incidents, how many repeat in each permutation.

        Those that repeat by a link do so in every one.
        """
        chosen = [frozenset(cell) for cell in cells]
        totals = [np.full(PERMUTATION_COUNT, len(self._linked & cell), np.int64) for cell in chosen]
        elsewhere: dict[int, _Flags] = {}
        for service, back in self._permuted(frozenset().union(*chosen) - self._linked):
            is_back: _Flags = np.asarray(back.any(axis=0))
            for row in service.rows(self._of_several):
                place = service.places[row]
                elsewhere[place] = elsewhere[place] | is_back[row] if place in elsewhere else is_back[row]
            for number, cell in enumerate(chosen):
                totals[number] += is_back[service.rows(cell - self._linked - self._of_several)].sum(axis=0)
        for number, cell in enumerate(chosen):
            for place in self._of_several & cell & elsewhere.keys():
                totals[number] += elsewhere[place]
        return totals

    def returns(self, cells: Sequence[Cell]) -> Sequence[Mapping[str, Counts]]:
        """Return for each cell how many returns of each theme, one a service, each permutation has."""
        totals = [{theme: np.zeros(PERMUTATION_COUNT, np.int64) for theme in self._themes} for _ in cells]
        for service, back in self._permuted(frozenset().union(*(cell.places for cell in cells))):
            for total, cell in zip(totals, cells, strict=True):
                if cell.services and service.name not in cell.services:
                    continue
                own = back[:, service.rows(cell.places)]
                for theme, number in self._themes.items():
                    plane, bit = divmod(number, _PLANE_BITS)
                    total[theme] += (own[plane] & back.dtype.type(1 << bit) != 0).sum(axis=0)
        return totals

    def _permuted(self, wanted: Collection[int]) -> Iterator[tuple[_Service, _Bits]]:
        """Yield each service that has any of the wanted incidents, with which themes returned when."""
        size = sum(service.masks.nbytes for service in self._services) * PERMUTATION_COUNT
        for service in self._services:
            if not any(place in wanted for place in service.places):
                continue
            back = self._kept.get(service.name)
            if back is None:
                back = _permuted_back(service, self._within_days)
                if size <= _MOST_KEPT_BYTES:
                    self._kept[service.name] = back
            yield service, back


@lru_cache(maxsize=1)
def chance_of(occurrences: Occurrences) -> Chance:
    """Return the permutations of a history, kept until another one is asked about."""
    return Chance(occurrences)


def _services(occurrences: Occurrences, themes: Mapping[str, int]) -> Iterator[_Service]:
    rows = defaultdict(list)
    for incident in occurrences.incidents:
        for service in incident.services if incident.themes else ():
            rows[service].append(incident)
    planes = 1 + len(themes) // _PLANE_BITS
    kind = np.uint16 if len(themes) <= np.iinfo(np.uint16).bits else np.uint64
    for name, own in sorted(rows.items()):
        masks = np.zeros((planes, len(own)), kind)
        for row, incident in enumerate(own):
            for theme in incident.themes:
                plane, bit = divmod(themes[theme], _PLANE_BITS)
                masks[plane, row] |= kind(1 << bit)
        days = np.array([incident.started_on.toordinal() for incident in own])
        yield _Service(name, tuple(incident.place for incident in own), days, masks)


def _permuted_back(service: _Service, within_days: int) -> _Bits:
    """Return which themes return in which incident of the service, by planes, incidents, permutations."""
    count = len(service.places)
    first = np.searchsorted(service.days, service.days - within_days, side="left")
    generator = seeded_generator("themes", service.name, count)
    back = np.empty((*service.masks.shape, PERMUTATION_COUNT), service.masks.dtype)
    step = max(1, _BLOCK_CELLS // count)
    for start in range(0, PERMUTATION_COUNT, step):
        width = min(step, PERMUTATION_COUNT - start)
        order = generator.permuted(np.tile(np.arange(count, dtype=np.int32), (width, 1)), axis=1).T
        for plane, masks in enumerate(service.masks):
            permuted = masks[order]
            back[plane, :, start : start + width] = permuted & _united_before(permuted, first)
    return back


def _united_before(masks: _Bits, first: npt.NDArray[np.intp]) -> _Bits:
    """Return for each row i the union of rows first[i] to i − 1, by unions of 1, 2, 4, … rows."""
    united = np.zeros_like(masks)
    lengths = np.arange(len(masks)) - first
    longest = lengths.max(initial=0)
    reach, runs = 1, masks
    while reach <= longest:
        rows = np.flatnonzero((lengths >= reach) & (lengths < 2 * reach))
        united[rows] = runs[first[rows]] | runs[rows - reach]
        if 2 * reach > longest:
            break
        runs = runs[:-reach] | runs[reach:]
        reach *= 2
    return united
