"""Which services an incident affected, by the workspace's names, and whose they are."""

from collections.abc import Iterable

from pmdata.problems import Problem
from pmdata.workspace import Settings


def affected_services(
    stated: Iterable[tuple[str, int]], settings: Settings
) -> tuple[tuple[str, ...], list[Problem]]:
    """Return the services, each once, by the workspace's name where it knows one.

    `stated` are names with their lines; one that the workspace does not know is kept as written
    and reported.
    """
    names = settings.service_names
    rows = list(stated)
    problems = [fault for name, line in rows if (fault := names.unknown_service(name, line))]
    return tuple(dict.fromkeys(names.canonical(name) or name for name, _ in rows)), problems


def teams_of(services: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Return the teams of `services`, each once, in that order."""
    rows = (settings.services.get(name) for name in services)
    return tuple(dict.fromkeys(row.team for row in rows if row and row.team))
