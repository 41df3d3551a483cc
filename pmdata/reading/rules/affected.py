"""Which services an incident affected, by the workspace's names, and whose they are."""

from collections.abc import Iterable, Iterator, Sequence

from pmdata.problems import Problem
from pmdata.reading.candidate import Candidate
from pmdata.reading.rules.details import list_values
from pmdata.reading.structure.labels import Pair
from pmdata.reading.structure.report import Report
from pmdata.workspace import Settings


def services_of(pairs: Sequence[Pair], report: Report) -> tuple[list[Candidate], list[Problem]]:
    """Return the services that labels name, and what is wrong with them."""
    if not pairs:
        return [], []
    stated = ((name, pair.line) for pair in pairs for name in list_values(pair.value, report.language))
    services, problems = affected_services(stated, report.settings)
    return [Candidate("services", services, pairs[0].line, "label", pairs[0].name)], problems


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


def teams_of_services(services: Candidate | None, settings: Settings) -> Iterator[Candidate]:
    """Yield the teams whose services an incident affected."""
    if services and (teams := teams_of(services.value, settings)):
        yield Candidate("teams", teams, services.line, "services", services.matched)


def teams_of(services: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Return the teams of `services`, each once, in that order."""
    rows = (settings.services.get(name) for name in services)
    return tuple(dict.fromkeys(row.team for row in rows if row and row.team))
