"""Choices: what a store offers to filter by, and when its incidents begin."""

from dataclasses import dataclass
from datetime import date

from pmdata.metrics.selection.query import Cursor, fetch_rows


@dataclass(frozen=True)
class Choices:
    """The values that the filters offer."""

    services: tuple[str, ...]
    """Services that an incident names, sorted."""
    teams: tuple[str, ...]
    """Teams that an incident names, sorted."""
    first_on: date | None
    """Local date of the oldest incident; None where there is none."""
    incidents: int
    """How many incidents there are."""


def choices(cursor: Cursor) -> Choices:
    """Return what the incidents of the store offer to choose from."""
    services, teams = (_distinct(cursor, column) for column in ("services", "teams"))
    [(first_on, incidents)] = fetch_rows(cursor, "select min(started_on), count(*) from incidents", [])
    return Choices(services, teams, first_on, incidents)


def _distinct(cursor: Cursor, column: str) -> tuple[str, ...]:
    query = f"select distinct unnest({column}) as name from incidents order by name"
    return tuple(name for (name,) in fetch_rows(cursor, query, []))
