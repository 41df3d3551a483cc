"""The calendar: due dates of open action items and review dates of reports, as iCalendar (RFC 5545).

Each is an all-day event whose UID stays, so that a calendar that takes the file in again changes events
instead of doubling them. The same store and as-of date give the same bytes.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from hashlib import sha256

from pmdata.escaping import cleaned
from pmdata.metrics.action_items.lists import Item, backlog
from pmdata.metrics.incidents.report_life import ReviewDate, review_dates
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.workspace import Settings
from pmdata.workspace.links import ticket_link

_PRODUCT = "-//pmdata//Action items and reviews//EN"


def calendar(cursor: Cursor, selection: Selection, settings: Settings) -> str:
    """Return the calendar of the selection's teams and services; its dates are not looked at."""
    dated = [item for item in backlog(cursor, selection, settings) if item.due]
    return _written(dated, review_dates(cursor, selection), selection.as_of_on, settings.ticket_url)


def _written(
    items: Sequence[Item], reviews: Sequence[ReviewDate], as_of_on: date, pattern: str | None
) -> str:
    from icalendar import Calendar, Event

    stamp = datetime.combine(as_of_on, time(), UTC)
    written = Calendar()
    written.add("prodid", _PRODUCT)
    written.add("version", "2.0")

    def add(uid: str, on: date, summary: str, description: str, url: str | None = None) -> None:
        event = Event()
        event.add("uid", f"{sha256(uid.encode()).hexdigest()[:32]}@pmdata")
        event.add("dtstamp", stamp)
        event.add("dtstart", on)
        event.add("summary", " ".join(cleaned(summary).split()))
        event.add("description", cleaned(description))
        event.add("transp", "TRANSPARENT")
        if url:
            event.add("url", url)
        written.add_component(event)

    for item in items:
        if item.due:
            url = ticket_link(item.tracking, pattern, item.ticket_url)
            add(f"{item.key}#{item.item_key}", item.due, item.text, _about_item(item), url)
    for one in reviews:
        summary = f"Review: {one.title or one.key}"
        add(f"{one.key}#review", one.review_on, summary, f"Review date of the report {one.path}.")
    content: bytes = written.to_ical()
    return content.decode()


def _about_item(item: Item) -> str:
    basis = "" if item.due_basis == "stated" else f"The due date follows from the {item.due_basis}."
    lines = (
        f"Incident: {item.title or item.key}",
        f"Owner: {item.owner or 'nobody'}",
        f"Priority: {item.priority}" if item.priority else "",
        f"Ticket: {item.tracking}" if item.tracking else "",
        f"Report: {item.path}",
        basis,
    )
    return "\n".join(" ".join(cleaned(line).split()) for line in lines if line)
