"""One ticket, as an export states it."""

from datetime import date, datetime
from typing import Literal

from pmdata.model import ActionStatus, Record
from pmdata.workspace.links import TicketId

Tracker = Literal["jira", "github", "gitlab", "linear", "own"]


class Ticket(Record):
    """One ticket of one export. Days are those of the reporting zone."""

    id: str
    """As its tracker shows it: `OPS-12`, or `#12`."""
    place: str | None
    """Host and project of a numbered ticket, where its address is known."""
    url: str | None
    title: str | None
    status: ActionStatus | None
    """Null where its words are not known."""
    status_stated: str | None
    """The status as written, with the resolution where that changes it."""
    done_on: date | None
    """When it was done; null where it is not, and where no day is stated."""
    due_on: date | None
    owner: str | None
    """The assignee as written."""
    updated_at: datetime | None
    """UTC; when it was last changed, by the export."""
    tracker: Tracker
    path: str
    """The export, below the workspace."""
    line: int | None
    """Its line in the file, from 1; null in a JSON document."""

    @property
    def identity(self) -> TicketId:
        """What action items name it by."""
        return TicketId(self.id.casefold(), self.place)
