"""When it happened: the rows of the timeline, and durations with their clocks."""

from datetime import datetime
from typing import Annotated, Literal

from pmdata.model.record import Record
from pmdata.model.shown import Shown
from pmdata.model.terms import Clock, Phase


class Duration(Record):
    """One of the four durations: our figure, and what the report states, each with its clock."""

    seconds: int | None
    """Seconds on our clock (docs/glossary.md: the stated value on our clock wins over timestamps); null where
    the report states a value on another clock that cannot be converted."""
    source: Literal["stated", "timestamps"] | None
    """Whether `seconds` comes from a stated value (converted if need be) or from instants."""
    stated_seconds: int | None = None
    """The value as stated, in seconds, on `stated_clock`."""
    stated_clock: Clock | None = None
    """The clock that the stated value runs on."""
    computed_seconds: int | None = None
    """Seconds between the two instants, on our clock."""
    line: int | None = None
    """Line of the stated value."""


class TimelineEvent(Record):
    """One row of the timeline."""

    at: Annotated[datetime | None, Shown("When")]
    """When; null where the row has no time that can be read."""
    text: Annotated[str, Shown("What happened")]
    """What happened, as written."""
    phase: Annotated[Phase | None, Shown("Phase")] = None
    """What the row means, where a rule recognises it."""
    actor: Annotated[str | None, Shown("Who")] = None
    """Who acted, as stated."""
    line: Annotated[int, Shown("Line")]
    """Line in the file, from 1."""
