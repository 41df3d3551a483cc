"""Occurrences: which theme hit which service when, and which of them came back.

A *return* is an incident, a service and a theme: the latest earlier incident with that theme on that service
started at most `within_days` before, or the report names an earlier one that has both. Near misses take no
part, neither as the earlier one nor as the return. All incidents up to as-of count, whatever is filtered.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from pmdata.metrics.selection.query import Cursor, fetch_dicts, not_later
from pmdata.metrics.selection.selection import Selection

UNTAGGED = "untagged"
WITHIN_DAYS = 180
"""Days within which a theme has to hit a service again to be a return, unless the settings say otherwise."""
_QUERY = """
    with named as (
        select key, list_sort(list(distinct theme)) as themes from contributing_factors
        where theme is not null group by key)
    select i.key, started_on, services, related_incidents, incident_id, coalesce(themes, []) as themes
    from incidents i left join named using (key)
    where {started} and started_on is not null and not is_near_miss
    order by started_on, coalesce(impact_started_at, cast(started_on as timestamp)), i.key"""


class Incident(NamedTuple):
    """One incident with what recurrence is about."""

    place: int
    """Its place in the order of time, from 0."""
    key: str
    started_on: date
    services: tuple[str, ...]
    themes: tuple[str, ...]
    linked: tuple[int, ...]
    """Places of the earlier incidents that its report names."""

    @property
    def names_cause(self) -> bool:
        """Whether it has what another can share, a theme on a service, or names an earlier incident."""
        return bool(self.linked or (self.themes and self.services))


class Return(NamedTuple):
    """One theme that hit a service again."""

    place: int
    service: str
    theme: str
    earlier: int
    """Place of the latest earlier incident with that theme on that service."""
    days: int
    """From the start of that one."""
    by_link_alone: bool
    """Whether it is longer ago than counts, and known by the report's link."""


@dataclass(frozen=True, eq=False)
class Occurrences:
    """All incidents in the order of time, near misses left out."""

    incidents: tuple[Incident, ...]
    within_days: int

    @cached_property
    def by_key(self) -> Mapping[str, Incident]:
        """Return the incidents by their keys."""
        return {incident.key: incident for incident in self.incidents}

    @cached_property
    def returns(self) -> tuple[Return, ...]:
        """Return every return in the order of time."""
        return tuple(self._returns())

    @cached_property
    def returns_of(self) -> Mapping[int, tuple[Return, ...]]:
        """Return the returns of each incident that has any, by its place."""
        by_place = groupby(self.returns, key=lambda found: found.place)
        return {place: tuple(found) for place, found in by_place}

    @cached_property
    def repeats_by_theme(self) -> frozenset[int]:
        """Return the places of the incidents in which a theme returned."""
        return frozenset(found.place for found in self.returns)

    def _returns(self) -> Iterator[Return]:
        latest: dict[tuple[str, str], int] = {}
        for incident in self.incidents:
            pairs = [(service, theme) for service in incident.services for theme in incident.themes]
            for pair in pairs:
                earlier = latest.get(pair)
                if earlier is None:
                    continue
                days = (incident.started_on - self.incidents[earlier].started_on).days
                is_soon = days <= self.within_days
                if is_soon or self._links_to(incident, pair):
                    yield Return(incident.place, *pair, earlier, days, by_link_alone=not is_soon)
            latest |= dict.fromkeys(pairs, incident.place)

    def _links_to(self, incident: Incident, pair: tuple[str, str]) -> bool:
        service, theme = pair
        named = (self.incidents[place] for place in incident.linked)
        return any(service in one.services and theme in one.themes for one in named)


def load_occurrences(cursor: Cursor, selection: Selection, within_days: int = WITHIN_DAYS) -> Occurrences:
    """Return the incidents up to as-of with their themes; of the selection nothing else counts."""
    started, values = not_later(selection)
    rows = fetch_dicts(cursor, _QUERY.format(started=started), values)
    names = {row["key"].lower(): place for place, row in enumerate(rows)}
    names |= {row["incident_id"].strip().lower(): n for n, row in enumerate(rows) if row["incident_id"]}
    incidents = (
        Incident(
            place,
            row["key"],
            row["started_on"],
            tuple(dict.fromkeys(row["services"] or ())),
            tuple(row["themes"]),
            _linked(place, row["related_incidents"] or (), names),
        )
        for place, row in enumerate(rows)
    )
    return Occurrences(tuple(incidents), within_days)


def _linked(place: int, related: Iterable[str], names: Mapping[str, int]) -> tuple[int, ...]:
    found = (names.get(name.strip().lower()) for name in related)
    return tuple(dict.fromkeys(other for other in found if other is not None and other < place))
