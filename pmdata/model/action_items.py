"""What was promised: action items."""

from datetime import date

from pmdata.model.record import Record
from pmdata.model.terms import ActionKind, ActionStatus, Horizon, Priority


class ActionItem(Record):
    """One promise made in a report."""

    positions = frozenset({"line", "key"})

    id: str | None = None
    """The item's id as stated."""
    key: str
    """Its stated id, else its number within the incident and a hash of its text."""
    text: str
    """The work, as written."""
    status: ActionStatus | None = None
    """Null where the report has no place for it: unknown is not open."""
    status_stated: str | None = None
    """The status as written."""
    owner: str | None = None
    """The owner as written."""
    created_on: date | None = None
    """Stated date on which it was created; where none is stated, items are as old as their report."""
    due_on: date | None = None
    """Stated due date."""
    due_stated: str | None = None
    """The due date as written, where it is no date ("next sprint")."""
    done_on: date | None = None
    """Stated completion date."""
    priority: Priority | None = None
    """P0…P3; High, Medium, Low are P1, P2, P3."""
    priority_stated: str | None = None
    """The priority as written."""
    kind: ActionKind | None = None
    """What the item does: prevent, detect, mitigate, process, other."""
    kind_stated: str | None = None
    """The kind as written."""
    verification: str | None = None
    """How completion is to be verified, as written."""
    tracking: str | None = None
    """Ticket or link, as written."""
    horizon: Horizon | None = None
    """The heading's horizon (within 24 h, a week, a month, a quarter)."""
    horizon_days: int | None = None
    """That horizon in days."""
    line: int
    """Line in the file, from 1."""
