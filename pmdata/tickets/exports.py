"""All exports of a workspace as one list of tickets: where two hold the same ticket the newest counts.

Newer is what the tracker changed later; where either states no such moment, what is in the export of the
later day (`one_export.Export.day`); then the later row. What gives way is named.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pmdata.problems import Problem, problem
from pmdata.reading.file import shown_path
from pmdata.reading.vocabulary.workspace_words import vocabulary_of
from pmdata.tickets.one_export import Export, read_export
from pmdata.tickets.ticket import Ticket
from pmdata.words import day as day_words
from pmdata.workspace import Workspace
from pmdata.workspace.files import files_matching
from pmdata.workspace.links import TicketId


@dataclass(frozen=True)
class Tickets:
    """The tickets of a workspace, each once, and what is wrong with their exports."""

    tickets: tuple[Ticket, ...]
    """By id."""
    problems: tuple[tuple[Path, Problem], ...]


@dataclass(frozen=True)
class _Place:
    ticket: Ticket
    export: int
    row: int
    day: date | None


def ticket_paths(workspace: Workspace) -> tuple[Path, ...]:
    """Return the exports, sorted."""
    return files_matching(workspace.root, workspace.settings.tickets, workspace.bounds)


def read_tickets(workspace: Workspace) -> Tickets:
    """Return what the exports of a workspace hold."""
    zone, bounds = workspace.settings.reporting_zone, workspace.bounds
    language = vocabulary_of(workspace).language
    paths = ticket_paths(workspace)
    exports = [read_export(path, shown_path(path, workspace.root), zone, language, bounds) for path in paths]
    chosen, older = _chosen(exports)
    problems = [(path, fault) for path, one in zip(paths, exports, strict=True) for fault in one.problems]
    problems += [(paths[place], fault) for place, fault in _older(older, exports, paths)]
    return Tickets(tuple(sorted(chosen, key=lambda one: (one.id, one.place or ""))), tuple(problems))


def _chosen(exports: Iterable[Export]) -> tuple[list[Ticket], Counter[tuple[int, int]]]:
    """Return each ticket once, and how many of an export gave way to another (or to itself)."""
    newest, older = dict[TicketId, _Place](), Counter[tuple[int, int]]()
    for number, export in enumerate(exports):
        for row, ticket in enumerate(export.tickets):
            place = _Place(ticket, number, row, export.day)
            before = newest.get(ticket.identity)
            if before is None or _is_newer(place, before):
                newest[ticket.identity] = place
            if before:
                kept = newest[ticket.identity]
                gone = before if kept is place else place
                older[gone.export, kept.export] += 1
    return [place.ticket for place in newest.values()], older


def _is_newer(place: _Place, before: _Place) -> bool:
    changed, was = place.ticket.updated_at, before.ticket.updated_at
    if changed and was and changed != was:
        return changed > was
    if place.export == before.export:
        return True
    return (place.day or date.min) >= (before.day or date.min)


def _older(
    older: Counter[tuple[int, int]], exports: list[Export], paths: tuple[Path, ...]
) -> Iterator[tuple[int, Problem]]:
    for (gone, kept), count in sorted(older.items()):
        tickets = "1 ticket" if count == 1 else f"{count:,} tickets"
        if gone == kept:
            yield gone, problem("tickets-repeated", tickets=tickets)
            continue
        day = exports[kept].day
        of = f" of {day_words(day)}" if day else ""
        yield gone, problem("tickets-older", tickets=tickets, other=f"{paths[kept].name}{of}")
