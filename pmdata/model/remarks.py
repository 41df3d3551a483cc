"""What else a report holds: people, notes, signatures, other fields and sections, and where each was read."""

from datetime import date

from pmdata.model.record import Record
from pmdata.model.terms import ZoneSource


class Source(Record):
    """Where one field of a report was read."""

    field: str
    """Identifier of the field (`detected_at`, `severity`, `durations.time_to_detect`)."""
    line: int
    """Line in the file, from 1."""
    rule: str
    """Which rule read it (`timeline`, `metadata`, `heading`, `file-name`, …)."""
    zone: str | None = None
    """For an instant: the zone it was read in, as stated."""
    zone_source: ZoneSource | None = None
    """For an instant: whether the row, the document or the settings named the zone."""


class Person(Record):
    """Somebody with a part in the incident or its report."""

    role: str
    """As stated: incident commander, responder, author, …"""
    name: str
    """As stated."""
    line: int


class Note(Record):
    """A remark under went well, went wrong, got lucky or lessons."""

    text: str
    """As written."""
    label: str | None = None
    """Its bold label (Detection, Response, …) or the heading it stands under, where there is one."""
    line: int


class SignOff(Record):
    """One line of the sign-off."""

    role: str
    """As stated."""
    name: str | None = None
    """As stated."""
    signed: bool | None = None
    """Ticked, or dated; null where the report has no place for it."""
    on: date | None = None
    """Date of the signature."""
    line: int


class Field(Record):
    """A `label: value` that no typed field holds."""

    label: str
    value: str
    line: int


class Section(Record):
    """A heading's text that no typed field holds."""

    heading: str
    """The heading as written."""
    text: str
    """The Markdown below it."""
    line: int
