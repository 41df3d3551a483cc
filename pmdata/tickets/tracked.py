"""Tickets and action items: which tickets an item's tracking names, and what they state together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from pmdata.model import ActionStatus, Record
from pmdata.tickets.ticket import Ticket
from pmdata.workspace.links import TicketId, ticket_ids

_FURTHEST_FROM_DONE: tuple[ActionStatus, ...] = ("blocked", "open", "in_progress", "done", "wont_do")


class Tracked(Record):
    """What the tickets state that one tracking text names. Several are done when all of them are."""

    tracking: str
    ids: tuple[str, ...]
    status: ActionStatus | None
    """Of several the one that is furthest from done; null where any is not known."""
    status_stated: str | None
    done_on: date | None
    """Of several the last day; null where any is done on an unknown day."""
    due_on: date | None
    """Of several the last one."""
    owner: str | None
    """Of several the first."""
    url: str | None
    place: str
    """The export and line of the first: where to look."""


def tracked(trackings: Iterable[str], tickets: Iterable[Ticket]) -> Iterator[Tracked]:
    """Yield one row a tracking text that names tickets which an export holds.

    A number is one of the project beside it. Where the text or the export names no project, it is the only
    ticket of that number, else none: a guess could be another team's.
    """
    by_name: defaultdict[str, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        by_name[ticket.identity.name].append(ticket)
    for tracking in trackings:
        found = [one for named in ticket_ids(tracking) if (one := _meant(named, by_name.get(named.name, [])))]
        if found:
            yield _together(tracking, found)


def _meant(named: TicketId, same: list[Ticket]) -> Ticket | None:
    if named.place:
        own = [one for one in same if one.place and _is_same_place(one.place, named.place)]
        candidates = own or [one for one in same if one.place is None]
    else:
        candidates = same
    return candidates[0] if len(candidates) == 1 else None


def _is_same_place(one: str, other: str) -> bool:
    """Whether two name one project, with or without its host."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer == shorter or longer.endswith(f"/{shorter}")


def _together(tracking: str, tickets: list[Ticket]) -> Tracked:
    states = [ticket.status for ticket in tickets]
    known = [status for status in states if status]
    status = min(known, key=_FURTHEST_FROM_DONE.index) if len(known) == len(states) else None
    if status == "wont_do" or (status == "done" and "wont_do" in states):
        status = "done" if "done" in states else "wont_do"
    days = [ticket.done_on for ticket in tickets if ticket.status == "done"]
    dated = [day for day in days if day]
    first = tickets[0]
    return Tracked(
        tracking=tracking,
        ids=tuple(ticket.id for ticket in tickets),
        status=status,
        status_stated=", ".join(dict.fromkeys(one.status_stated for one in tickets if one.status_stated))
        or None,
        done_on=max(dated) if status == "done" and dated and len(dated) == len(days) else None,
        due_on=max((one.due_on for one in tickets if one.due_on), default=None),
        owner=next((one.owner for one in tickets if one.owner), None),
        url=next((one.url for one in tickets if one.url), None),
        place=first.path if first.line is None else f"{first.path}, line {first.line}",
    )
