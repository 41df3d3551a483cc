"""Exports of issue trackers in `tickets/`: what the tickets of action items state, whoever wrote the file."""

from pmdata.tickets.exports import Tickets, read_tickets, ticket_paths
from pmdata.tickets.ticket import Ticket
from pmdata.tickets.tracked import Tracked, tracked

__all__ = ["Ticket", "Tickets", "Tracked", "read_tickets", "ticket_paths", "tracked"]
