"""Tickets in the store: the rows of exports, which action items name them, and where the two differ."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import duckdb

from pmdata import words
from pmdata.model import ActionStatus
from pmdata.model.term_words import in_words
from pmdata.problems import problem
from pmdata.store.objectives import content_hash
from pmdata.tickets import Ticket, Tickets, ticket_paths, tracked
from pmdata.workspace import Settings, Workspace
from pmdata.workspace.names import folded
from pmdata.workspace.people import owners_of

DIFFERS = "ticket-differs"
_CLOSED = frozenset({"done", "wont_do"})
_LONGEST = 80
"""Characters of an item's text in a message."""
Insert = Callable[[str, Iterable[Mapping[str, Any]]], None]
_ITEMS = """
    SELECT i.path, i.part, a.key, a.line, a.text, a.status_reported AS status, a.due_on, a.owner,
        a.done_reported_on AS done_on, a.tickets, a.ticket_status, a.ticket_status_stated, a.ticket_done_on,
        a.ticket_due_on, a.ticket_owner, a.ticket_place
    FROM action_items a JOIN incidents i USING (key)
    WHERE len(a.tickets) > 0
    ORDER BY i.path, i.part, a.position"""


def tickets_fingerprint(workspace: Workspace) -> str:
    """Return a hash of the exports, and of the settings that their days and figures go by."""
    named = {"tickets", "links", "reporting_zone", "action_items", "blameless"}
    digest = hashlib.sha256(workspace.settings.model_dump_json(include=named).encode())
    for path in ticket_paths(workspace):
        digest.update(bytes(path))
        digest.update(content_hash(path, workspace))
    return digest.hexdigest()


def replace_tickets(connection: duckdb.DuckDBPyConnection, insert: Insert, found: Tickets) -> None:
    """Take the tickets of the exports instead of the former ones."""
    connection.execute("DELETE FROM store.tickets")
    insert("store.tickets", (ticket.model_dump() for ticket in found.tickets))


def join_tickets(connection: duckdb.DuckDBPyConnection, insert: Insert, settings: Settings) -> None:
    """Join the tickets of the store to its items by what these name, and note where the two differ."""
    connection.execute("DELETE FROM store.tracked")
    connection.execute("DELETE FROM store.workspace_problems WHERE code = $code", {"code": DIFFERS})
    tickets = [Ticket(**row) for row in _rows(connection, "FROM store.tickets ORDER BY id, place")]
    if not tickets:
        return
    trackings = connection.execute(
        "SELECT DISTINCT tracking FROM store.action_items WHERE tracking IS NOT NULL ORDER BY ALL"
    ).fetchall()
    insert("store.tracked", (row.model_dump() for row in tracked((text for (text,) in trackings), tickets)))
    insert("store.workspace_problems", list(_differing(_rows(connection, _ITEMS), settings)))


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = connection.execute(sql)
    names = [name for name, *_ in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _differing(rows: Iterable[Mapping[str, Any]], settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield a problem of each item whose report and ticket state different things."""
    for row in rows:
        owner = _owner(row, settings)
        differences = [*filter(None, (_status(row), _due(row), owner))]
        if not differences:
            continue
        found = problem(
            DIFFERS,
            line=row["line"],
            field="action_items",
            item=_short(row["text"]),
            ticket=words.listing(row["tickets"]),
            differences="; ".join(differences),
            place=row["ticket_place"],
            leads=f"{settings.action_items.status_from}'s status",
            alias=" Is it one person, add the other name under owners.aliases." if owner else "",
        )
        yield {"path": row["path"], "part": row["part"], "key": row["key"], **found.model_dump()}


def _status(row: Mapping[str, Any]) -> str | None:
    """Return how far each side says the work is, where one has it as closed and the other otherwise."""
    ours, theirs = row["status"], row["ticket_status"]
    if ours is None or theirs is None or ours == theirs or not {ours, theirs} & _CLOSED:
        return None
    stated = row["ticket_status_stated"]
    shown = in_words(ActionStatus, theirs) or theirs
    as_written = f" (“{stated}”)" if stated and folded(stated) != folded(shown) else ""
    return f"the report says {in_words(ActionStatus, ours)}, the ticket {shown}{as_written}"


def _due(row: Mapping[str, Any]) -> str | None:
    ours, theirs = row["due_on"], row["ticket_due_on"]
    if ours is None or theirs is None or ours == theirs or row["ticket_status"] in _CLOSED:
        return None
    return f"due {words.day(ours)} in the report, {words.day(theirs)} in the ticket"


def _owner(row: Mapping[str, Any], settings: Settings) -> str | None:
    """Return both owners where no name of the one is one of the other, or a part of it."""
    ours, theirs = row["owner"], row["ticket_owner"]
    if ours is None or theirs is None or row["ticket_status"] in _CLOSED:
        return None
    names = [[set(folded(one).split("-")) for one in owners_of(text, settings)] for text in (ours, theirs)]
    if any(one <= other or other <= one for one in names[0] for other in names[1]):
        return None
    if settings.blameless:
        return "another owner in the report than in the ticket"
    return f"owner {_short(ours)} in the report, {_short(theirs)} in the ticket"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
