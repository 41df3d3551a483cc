"""An entry: what a person typed into the form for a report, as it was typed, and what can be at fault in it.

`to_postmortem` makes a postmortem of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from pmdata.model import MomentName, Phase

Row = Mapping[str, Any]
"""One row of an editor: column → cell."""

EVENT_WORDS: dict[MomentName, str] = {
    "impact_started_at": "Impact started",
    "detected_at": "It was detected",
    "acknowledged_at": "A responder took it",
    "mitigated_at": "Impact on users ended",
    "resolved_at": "It was resolved",
}
"""The text in the timeline for a moment that has no row of its own."""
PHASES: tuple[Phase, ...] = get_args(Phase)
ORDER: tuple[tuple[MomentName, MomentName], ...] = (
    ("impact_started_at", "detected_at"),
    ("detected_at", "acknowledged_at"),
    ("impact_started_at", "mitigated_at"),
    ("detected_at", "resolved_at"),
    ("mitigated_at", "resolved_at"),
)
"""Moments that must come in this order."""


@dataclass(frozen=True)
class Fault:
    """One thing to correct."""

    field: str
    """Name of the field in the form."""
    message: str
    """What is wrong and what to do, in words."""
    is_missing: bool = False
    """Whether something is missing, which is shown only after one tried to save."""


@dataclass(frozen=True)
class Entry:
    """What was typed. Texts are as typed, rows as the editors give them."""

    zone: str = "UTC"
    """IANA name of the zone in which the times are typed."""
    on: date | None = None
    latest_on: date | None = None
    """The last day that can be meant."""
    still_open: bool = False
    times: Mapping[str, str] = field(default_factory=dict)
    """By name of the moment."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By path of the field; those of the impact begin with `impact.`."""
    choices: Mapping[str, str | None] = field(default_factory=dict)
    """Values of closed lists, by path of the field."""
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Names, or several values of a closed list, by path of the field."""
    days: Mapping[str, date | None] = field(default_factory=dict)
    """By path of the field."""
    minutes: Mapping[str, float | None] = field(default_factory=dict)
    """By path of a field that is kept in seconds."""
    timeline: Sequence[Row] = ()
    factors: Sequence[Row] = ()
    whys: Sequence[Row] = ()
    actions: Sequence[Row] = ()
    people: Mapping[str, str] = field(default_factory=dict)
    """By role."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """By label."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """By heading."""
