"""Rows of a timeline as they are written, before their clock readings are instants."""

from dataclasses import dataclass

from pmdata.reading.structure.labels import split_pair
from pmdata.reading.text.words import strip_markup
from pmdata.reading.values.clock_times import ClockTime
from pmdata.reading.values.date_shapes import DateHit

LONGEST_TEXT = 2000


@dataclass(slots=True)
class Entry:
    """One timeline row as written: when (clock and date, either may be missing), what and who."""

    line: int
    group: int
    """Rows of one table or list share a group; a new group may go back in time."""
    clock: ClockTime | None
    date: DateHit | None
    label: str
    text: str
    actor: str | None = None
    zone: str | None = None
    """Zone named by the row's table header."""
    posted: bool = False
    """Whether it was a post on a status page: when it was written, not when it happened."""
    unread: bool = False
    """Whether something like a day is beside its clock that could not be read."""
    written: str = ""
    """When it was, in the words of the report."""


@dataclass(slots=True)
class DateLine:
    """A heading or line that only gives the date of the rows after it."""

    line: int
    date: DateHit
    written: str = ""
    holds: bool = False
    """Whether it is the day of every row without one, also after a row with a day of its own."""


def with_label(entry: Entry) -> Entry:
    """Take a short leading `Label:` of the row's text as what the row is called."""
    split = None if entry.label else split_pair(entry.text)
    if split and split[1] and len(split[0].split()) <= 3:  # noqa: PLR2004 - a label, not a sentence
        entry.label = split[0]
        entry.text = split[1]
    return entry


def with_note(text: str, label: str, value: str) -> str:
    """Return the text of a row with something that is stated of it, in parentheses."""
    note = f"{label}: {strip_markup(value)}" if label else strip_markup(value)
    return f"{text} ({note})".strip()[:LONGEST_TEXT]
