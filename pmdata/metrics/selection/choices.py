"""Choices: what a store offers to filter by, and when its incidents begin."""

from dataclasses import dataclass
from datetime import date

from pmdata.metrics.selection.query import Cursor, fetch_dicts


@dataclass(frozen=True)
class Choices:
    """The values that the filters offer."""

    services: tuple[str, ...]
    """Services that an incident names, sorted."""
    teams: tuple[str, ...]
    """Teams that an incident names or that own a service with an objective, sorted."""
    first_on: date | None
    """Local date of the oldest incident; None where there is none."""
    incidents: int
    """How many incidents there are."""


def choices(cursor: Cursor) -> Choices:
    """Return what the incidents of the store offer to choose from."""
    services = _distinct(cursor, "select unnest(services) as name from incidents")
    teams = _distinct(
        cursor,
        "select unnest(teams) as name from incidents "
        "union select team from objectives where team is not null",
    )
    query = "select min(started_on) as first_on, count(*) as incidents from incidents"
    [row] = fetch_dicts(cursor, query, [])
    return Choices(services, teams, **row)


def objective_names(cursor: Cursor) -> tuple[str, ...]:
    """Return the names of the objectives, sorted."""
    return _distinct(cursor, "select slo as name from objectives")


def _distinct(cursor: Cursor, names: str) -> tuple[str, ...]:
    query = f"select distinct name from ({names}) order by name"
    return tuple(row["name"] for row in fetch_dicts(cursor, query, []))
