"""An entry: what a person typed into the form for a report, as it was typed, and what can be at fault in it.

`entry_record` makes a postmortem of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from pmdata.model import (
    Claim,
    DetectionMethod,
    DocumentStatus,
    MomentName,
    Money,
    Phase,
    Quantity,
    Severity,
)

Row = Mapping[str, Any]
"""One row of an editor: column → cell."""

MOMENT_WORDS: dict[MomentName, str] = {
    "impact_started_at": "Harm began",
    "detected_at": "Detected",
    "acknowledged_at": "Acknowledged",
    "mitigated_at": "Mitigated",
    "resolved_at": "Resolved",
}
EVENT_WORDS: dict[MomentName, str] = {
    "impact_started_at": "The harm began",
    "detected_at": "It was detected",
    "acknowledged_at": "A responder took it",
    "mitigated_at": "The harm to users ended",
    "resolved_at": "It was resolved",
}
"""What the timeline says of a moment that has no row of its own."""
PHASES: tuple[Phase, ...] = get_args(Phase)
CHOICES: dict[str, tuple[str, ...]] = {
    "severity": get_args(Severity),
    "detection_method": get_args(DetectionMethod),
    "document_status": get_args(DocumentStatus),
}

NOTES = ("went_well", "went_wrong", "got_lucky", "lessons")
IMPACT_KINDS: dict[str, type[Quantity] | type[Money] | type[Claim]] = {
    "users": Quantity,
    "requests": Quantity,
    "escalations": Quantity,
    "revenue": Money,
    "sla_breach": Claim,
    "data_loss": Claim,
}
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
    """Whether something is not there yet, which is no news before one tries to save."""


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
    """By name of the field; those of the impact begin with `impact.`."""
    choices: Mapping[str, str | None] = field(default_factory=dict)
    """Severity, detection method, document status."""
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Services, tags, related incidents."""
    downtime_minutes: float | None = None
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
