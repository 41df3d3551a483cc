"""What else a report holds: people, notes, signatures, other fields and sections, and where each was read."""

from datetime import date
from typing import Annotated

from pmdata.model.corrections import Correction
from pmdata.model.record import Record
from pmdata.model.shown import NotShown, Shown
from pmdata.model.terms import ZoneSource


class Source(Record):
    """Where one field of a report was read."""

    field: str
    """Path of the field (`detected_at`, `severity`, `durations.time_to_detect`, `action_items[2].owner`)."""
    line: int
    """Line in the file, from 1."""
    rule: str
    """Which rule read it (`timeline/monitor-fires`, `label`, `heading`, …), or `correction`."""
    matched: str | None = None
    """The words by which the rule read it; null where the whole line is meant."""
    zone: str | None = None
    """For an instant: the zone it was read in, as stated."""
    zone_source: ZoneSource | None = None
    """For an instant: whether the row, the document or the settings named the zone."""
    instead_of: tuple[str, ...] = ()
    """What else was found for the field, in words, and why it does not count."""
    correction: Correction | None = None
    """For a field that a person corrected: who did, when and why, and what the report states."""


class Person(Record):
    """Somebody with a part in the incident or its report."""

    role: Annotated[str, Shown("Role")]
    """As stated: incident commander, responder, author, …"""
    name: Annotated[str, Shown("Name")]
    """As stated."""
    line: Annotated[int, NotShown("a position")]
    """Line in the file, from 1."""


class Note(Record):
    """A remark under went well, went wrong, got lucky or lessons."""

    text: Annotated[str, Shown("Note")]
    """As written."""
    label: Annotated[str | None, Shown("Label")] = None
    """Its bold label (Detection, Response, …) or the heading above it, where there is one."""
    line: Annotated[int, NotShown("a position")]
    """Line in the file, from 1."""


class SignOff(Record):
    """One line of the sign-off."""

    role: Annotated[str, Shown("Role")]
    """As stated."""
    name: Annotated[str | None, Shown("Name")] = None
    """As stated."""
    signed: Annotated[bool | None, Shown("Signed")] = None
    """Ticked, or dated; null where the report has no place for it."""
    on: Annotated[date | None, Shown("On")] = None
    """Date of the signature."""
    line: Annotated[int, NotShown("a position")]
    """Line in the file, from 1."""


class Field(Record):
    """A `label: value` that no typed field holds."""

    label: Annotated[str, Shown("Label")]
    """The label as written."""
    value: Annotated[str, Shown("Value")]
    """The value as written."""
    line: Annotated[int, Shown("Line")]
    """Line in the file, from 1."""


class Section(Record):
    """A heading's text that no typed field holds."""

    heading: Annotated[str, Shown("Heading")]
    """The heading as written."""
    text: Annotated[str, Shown("Text")]
    """The Markdown below it."""
    line: Annotated[int, NotShown("a position")]
    """Line in the file, from 1."""
