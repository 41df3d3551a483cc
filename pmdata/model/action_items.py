"""Action items."""

from datetime import date
from typing import Annotated

from pmdata.model.record import Record
from pmdata.model.shown import NotShown, Shown
from pmdata.model.terms import ActionKind, ActionStatus, Horizon, Priority, ThemeBasis


class ActionItem(Record):
    """One action item of a report. The page shows its fields as columns, in this order."""

    positions = frozenset({"line", "key"})

    id: Annotated[str | None, Shown("Id", column="item_id")] = None
    """The item's id as stated."""
    key: Annotated[str, NotShown("the page shows the text and the id", column="item_key")]
    """The item's stated id, else its number within the incident and a hash of its text."""
    text: Annotated[str, Shown("Item")]
    """The work, as written."""
    status: Annotated[ActionStatus | None, Shown("Status")] = None
    """How far it is; null where the report has no place for it: unknown is not open."""
    status_stated: Annotated[str | None, NotShown("shown as the status where that is unknown")] = None
    """The status as written."""
    owner: Annotated[str | None, Shown("Owner", column="owner_stated")] = None
    """The owner as written."""
    created_on: Annotated[date | None, Shown("Created", column="stated_created_on")] = None
    """Stated date on which it was created; where none is stated, items are as old as their report."""
    due_on: Annotated[date | None, Shown("Due")] = None
    """Stated due date; none that only the horizon or a policy gives."""
    due_stated: Annotated[str | None, Shown("Due as written")] = None
    """The due date as written, where it is no date ("next sprint")."""
    done_on: Annotated[date | None, Shown("Done")] = None
    """Stated completion date."""
    priority: Annotated[Priority | None, Shown("Priority")] = None
    """How urgent it is; High, Medium, Low are P1, P2, P3."""
    priority_stated: Annotated[str | None, NotShown("shown as the priority where that is unknown")] = None
    """The priority as written."""
    kind: Annotated[ActionKind | None, Shown("Kind")] = None
    """What the item is for."""
    kind_stated: Annotated[str | None, NotShown("shown as the kind where that is unknown")] = None
    """The kind as written."""
    verification: Annotated[str | None, Shown("Verified by")] = None
    """How completion is to be verified, as written."""
    tracking: Annotated[str | None, Shown("Ticket")] = None
    """Ticket or link, as written."""
    horizon: Annotated[Horizon | None, Shown("Within")] = None
    """The horizon of the list that it is in (within 24 h, a week, a month, a quarter)."""
    horizon_days: Annotated[int | None, NotShown("shown as the horizon where it is known")] = None
    """That horizon in days."""
    theme: Annotated[str | None, NotShown("on the page of contributing factors")] = None
    """Theme of a factor that it works on; null where nothing says so."""
    theme_basis: Annotated[ThemeBasis | None, NotShown("with the theme")] = None
    """How that is known: the item says `addresses: …`, or its wording."""
    line: Annotated[int, Shown("Line")]
    """Line in the file, from 1."""
