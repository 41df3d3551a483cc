"""What a report may state of a moment that no rule extracted: the row that is probably meant."""

from datetime import datetime

from pmdata.model.record import Record
from pmdata.model.terms import MomentName


class Suggestion(Record):
    """A row of the timeline that is probably a missing moment; no figure counts it until it is confirmed."""

    field: MomentName
    """The moment that is missing."""
    value: datetime
    """The instant of the row."""
    line: int
    """Line of the row in the file, from 1."""
    likelihood: float
    """How likely it is this row, between 0 and 1 (docs/reading.md)."""
