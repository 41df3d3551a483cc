"""What a team corrected in what was read of a report."""

from datetime import date

from pmdata.model.record import Record


class Correction(Record):
    """A value that a person put in the place of the one that was read."""

    reads: str | None = None
    """What the report itself states, as it was read; null where nothing was read."""
    who: str | None = None
    """Who corrected it."""
    on: date | None = None
    """On which day."""
    why: str | None = None
    """Why, as written."""
    line: int
    """Line in corrections.yaml, from 1."""

    @property
    def words(self) -> str:
        """Return "corrected by … on …, the report says …"."""
        who = f" by {self.who}" if self.who else ""
        on = f" on {self.on}" if self.on else ""
        reads = f"the report says {self.reads}" if self.reads else "the report says nothing that was read"
        why = f" ({self.why})" if self.why else ""
        return f"corrected{who}{on}, {reads}{why}"
