"""Ticket sides: what report and ticket each state of an action item, whichever the settings let lead."""

from typing import Annotated, Literal

from pmdata.metrics.columns import Column
from pmdata.metrics.selection.query import Cursor, fetch_dicts
from pmdata.model import ActionStatus, Record


class TicketSide(Record):
    """Both sides of one item."""

    item_key: Annotated[str, Column("Key of the item")]
    status_source: Annotated[Literal["report", "ticket"] | None, Column("Status by")]
    """Whose status counts; null where it is unknown."""
    status_reported: Annotated[ActionStatus | None, Column("Status in the report")]
    tickets: Annotated[tuple[str, ...], Column("Tickets in an export")]
    """The tickets that its tracking names and an export holds."""
    ticket_status: Annotated[ActionStatus | None, Column("Status of the ticket")]
    """Null where no export holds it, or its words are not known."""
    ticket_url: Annotated[str | None, Column("Address of the ticket")]
    """By the export."""


def ticket_sides(cursor: Cursor, key: str) -> dict[str, TicketSide]:
    """Return both sides of each item of one incident, by the item's key."""
    query = """
        select item_key, status_source, status_reported, tickets, ticket_status, ticket_url
        from action_items semi join incidents using (key) where key = ?"""
    return {row["item_key"]: TicketSide(**row) for row in fetch_dicts(cursor, query, [key])}
