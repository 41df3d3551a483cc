"""The invented company: services, teams, people, and the period in which its incidents happen."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

AS_OF = date(2026, 9, 16)
"""The sample's as-of date, in the middle of a month; its newest report is a few days older."""
QUARTER_STARTS_ON = date(2024, 7, 1)
"""Nine quarters before the end of the quarter that `AS_OF` is in."""
REPORTS_PER_CELL = 2000
"""Reports after which the company is given another set of its services, so that scale stays believable."""


@dataclass(frozen=True)
class Service:
    """One service, with what the phrases call its parts."""

    name: str
    team: str
    aliases: tuple[str, ...]
    components: tuple[str, ...]
    words: dict[str, str]
    per_minute: int
    value: int


@dataclass(frozen=True)
class Team:
    """One team, with how reliably it gets action items done and how its response times develop."""

    name: str
    people: tuple[str, ...]
    lead: str
    zone: str
    kept_first: float
    """Chance that an item created in the first quarter is done in time."""
    kept_last: float
    """The same at the end."""
    pace_first: float
    """Factor on response times in the first quarter."""
    pace_last: float
    """The same at the end."""


@dataclass(frozen=True)
class Company:
    """The services and teams, and the period that reports cover."""

    services: tuple[Service, ...]
    teams: dict[str, Team]
    support: tuple[str, ...]
    begins: datetime
    as_of: datetime

    def elapsed_ratio(self, at: datetime) -> float:
        """Return how far into the period `at` lies, 0–1."""
        return (at - self.begins) / (self.as_of - self.begins)


DEVELOPMENT = {
    "Payments": (0.45, 0.95, 3.4, 0.4),
    "Discovery": (0.62, 0.66, 1.0, 1.0),
    "Platform": (0.72, 0.78, 0.9, 0.85),
    "Mobile": (0.42, 0.34, 1.15, 1.25),
}
"""Team → kept first and last, pace first and last: one improves, one does not."""


@cache
def phrases(name: str) -> Any:
    """Return the phrase bank `name` (`services`, `themes`, `modes`, `common`)."""
    text = resources.files(__package__).joinpath("phrases", f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def company(count: int) -> Company:
    """Return the company for `count` reports; a larger count has more cells of the same services."""
    bank = phrases("services")
    cells = 1 + (count - 1) // REPORTS_PER_CELL
    services = [_service(name, row) for name, row in bank["services"].items()]
    in_cells = [_in_cell(service, cell) for cell in range(1, cells + 1) for service in services]
    end = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC) + timedelta(days=1)
    begins = datetime(QUARTER_STARTS_ON.year, QUARTER_STARTS_ON.month, QUARTER_STARTS_ON.day, tzinfo=UTC)
    teams = {name: _team(name, row) for name, row in bank["teams"].items()}
    return Company(tuple(in_cells), teams, tuple(bank["support"]), begins, end)


def _service(name: str, row: dict[str, Any]) -> Service:
    words = {key: row[key] for key in ("db", "queue", "vendor", "neighbour", "unit", "users", "screen")}
    return Service(
        name,
        row["team"],
        tuple(row["aliases"]),
        tuple(row["components"]),
        words,
        row["per_minute"],
        row["value"],
    )


def _in_cell(service: Service, cell: int) -> Service:
    return service if cell == 1 else replace(service, name=f"{service.name}-{cell:02}", aliases=())


def _team(name: str, row: dict[str, Any]) -> Team:
    return Team(name, tuple(row["people"]), row["lead"], row["zone"], *DEVELOPMENT[name])
