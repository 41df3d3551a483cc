"""The records: what a postmortem says, typed and frozen.

A record holds only what its report states or what follows from it by the rules of the
glossary; unknown is None, never 0 or "now". Line numbers and other positions take no part in
equality, so two reports that say the same are equal wherever they say it.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from pmdata.problems import Problem

Severity = Literal["SEV1", "SEV2", "SEV3", "SEV4", "NEAR_MISS"]
IncidentStatus = Literal["open", "resolved"]
DocumentStatus = Literal["draft", "in_review", "final", "archived"]
DetectionMethod = Literal["alert", "user_report", "internal", "vendor", "other"]
ImpactKind = Literal["availability", "latency", "errors", "data_loss", "cosmetic", "other"]
ActionStatus = Literal["open", "in_progress", "blocked", "done", "wont_do"]
ActionKind = Literal["prevent", "detect", "mitigate", "process", "other"]
Priority = Literal["P0", "P1", "P2", "P3"]
Horizon = Literal["immediate", "short_term", "medium_term", "long_term"]
FactorSource = Literal["list", "categorised", "possible_causes", "five_whys", "prose"]
Phase = Literal[
    "impact_started", "detected", "acknowledged", "mitigated", "resolved",
    "declared", "escalated", "investigated", "identified", "communicated", "monitored", "closed",
]  # fmt: skip
DurationName = Literal["time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"]
MomentName = Literal[
    "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"
]  # fmt: skip
Clock = Literal[
    "impact_start", "detection_to_resolution", "outage", "acknowledgement", "detection", "unknown"
]  # fmt: skip
ZoneSource = Literal["row", "document", "workspace", "utc"]

MOMENTS: tuple[MomentName, ...] = (
    "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at"
)  # fmt: skip
DURATIONS: tuple[DurationName, ...] = (
    "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_resolve"
)  # fmt: skip


class Record(BaseModel):
    """Base of all records: frozen, closed, compared without positions."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
    positions: ClassVar[frozenset[str]] = frozenset({"line"})
    """Names of the fields that tell where something stands, not what it says."""

    def facts(self) -> dict[str, Any]:
        """Return the fields that take part in equality, by name."""
        return {name: value for name, value in self.__dict__.items() if name not in self.positions}

    def __eq__(self, other: object) -> bool:
        """Compare what two records say, not where they say it."""
        if type(other) is not type(self) or not isinstance(other, Record):
            return NotImplemented
        return self.facts() == other.facts()

    def __hash__(self) -> int:
        """Hash the type alone where facts are unhashable would be slow; facts are all hashable but dicts."""
        return hash((type(self), *(v for v in self.facts().values() if not isinstance(v, dict))))


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


class Duration(Record):
    """One of the four durations: our figure, and what the report states, each with its clock."""

    seconds: int
    """Seconds on our clock (METRICS: the stated value on our clock wins over timestamps)."""
    source: Literal["stated", "timestamps"]
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

    at: datetime | None
    """Aware UTC instant; null where the row has no time that can be read."""
    text: str
    """What happened, as written."""
    phase: Phase | None = None
    """What the row means, where a rule recognises it."""
    actor: str | None = None
    """Who acted, as stated."""
    line: int
    """Line in the file, from 1."""


class Why(Record):
    """One question of a five-whys chain and its answer."""

    question: str
    """The question as written; may be empty."""
    answer: str
    """The answer as written."""
    line: int
    """Line in the file, from 1."""


class Cause(Record):
    """One candidate cause with its chain of whys."""

    text: str
    """The cause as written; empty for a chain that stands alone."""
    whys: tuple[Why, ...] = ()
    """The chain, in order."""
    classification: Literal["symptom", "cause", "problem"] | None = None
    """How the report classifies it."""
    is_root: bool = False
    """Whether the report names this one as the root cause."""
    ruled_out: bool = False
    """Whether the report rules it out."""
    line: int
    """Line in the file, from 1."""


class ContributingFactor(Record):
    """One contributing factor."""

    text: str
    """The factor as written."""
    category: str | None = None
    """Technical, process, human, external, … as stated."""
    theme: str | None = None
    """Theme of the workspace's taxonomy, where one claims the text; null is untagged."""
    source: FactorSource = "list"
    """The kind of place it was read from; `prose` and `five_whys` are weaker evidence."""
    line: int
    """Line in the file, from 1."""


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


class Quantity(Record):
    """A figure with the words around it: users, requests, escalations."""

    text: str
    """As written."""
    count: int | None = None
    """The count, where a figure is written."""
    ratio: float | None = None
    """The share (0–1), where a percentage is written."""


class Money(Record):
    """An amount with its currency."""

    text: str
    """As written."""
    amount: float | None = None
    """The amount; null where no figure is written."""
    currency: str | None = None
    """ISO 4217 code, where a code or sign is written."""


class Claim(Record):
    """A yes-or-no answer with its details (SLA breach, data loss)."""

    text: str
    """As written."""
    answer: bool | None = None
    """True, False, or null where the text does not say."""


class Indicator(Record):
    """A service level measured during the incident, with the objective it is held against."""

    text: str
    """As written."""
    value: float | None = None
    """The value in `unit`; a ratio (0–1) for availability and error rate."""
    objective: float | None = None
    """The objective beside it, in the same unit."""
    unit: Literal["ratio", "milliseconds", "minutes"] | None = None
    """Unit of both."""


class Impact(Record):
    """What the incident did to users and to the business."""

    text: str | None = None
    """Impact in words."""
    downtime_seconds: int | None = None
    """Stated total downtime."""
    users: Quantity | None = None
    """Users affected."""
    requests: Quantity | None = None
    """Requests affected."""
    revenue: Money | None = None
    """Revenue impact."""
    escalations: Quantity | None = None
    """Customer escalations or tickets."""
    sla_breach: Claim | None = None
    """Whether an SLA was breached."""
    data_loss: Claim | None = None
    """Whether data was lost."""
    kinds: tuple[ImpactKind, ...] = ()
    """Kinds of impact."""
    regions: tuple[str, ...] = ()
    """Regions affected, as stated."""
    availability: Indicator | None = None
    error_rate: Indicator | None = None
    peak_error_rate: Indicator | None = None
    latency: Indicator | None = None
    freshness: Indicator | None = None


class StatedBudget(Record):
    """Error-budget figures that a report states; kept beside ours, never used instead of them."""

    target_ratio: float | None = None
    """The SLO target, 0–1."""
    budget_minutes: float | None = None
    """The whole budget of the window."""
    downtime_minutes: float | None = None
    """Total downtime."""
    consumed_percent: float | None = None
    """Share of the budget spent; may pass 100."""
    remaining_minutes: float | None = None
    """What is left; may be negative."""
    minutes_above_slo: float | None = None
    """Minutes during which the error rate was above its objective."""
    error_budget_consumed_percent: float | None = None
    """Share of the error-rate budget spent."""
    line: int | None = None
    """First line of the block."""


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


class Postmortem(Record):
    """One incident as its report tells it."""

    positions = frozenset({"line", "end_line", "sources", "key"})

    key: str
    """The stated id if it is unique in the workspace, else `path#part`."""
    incident_id: str | None = None
    """The id as stated."""
    title: str | None = None
    """The incident's title, without a leading date, id or “Postmortem:”."""
    template: str | None = None
    """The template family, or null."""
    line: int = 1
    """First line of this incident in its file."""
    end_line: int = 1
    """Last line of this incident in its file."""

    incident_on: date | None = None
    """Local date on which the incident started."""
    impact_started_at: datetime | None = None
    """Users (or the system) first harmed, noticed or not."""
    detected_at: datetime | None = None
    """A monitor or a person of the operating side first knew."""
    acknowledged_at: datetime | None = None
    """A responder took it."""
    mitigated_at: datetime | None = None
    """Harm to users stopped; the cause may remain."""
    resolved_at: datetime | None = None
    """Fully normal; nothing left to do to keep it so."""
    durations: dict[DurationName, Duration] = {}
    """The durations that are known, by name."""

    severity: Severity | None = None
    severity_stated: str | None = None
    """As written."""
    incident_status: IncidentStatus | None = None
    incident_status_stated: str | None = None
    document_status: DocumentStatus | None = None
    document_status_stated: str | None = None
    services: tuple[str, ...] = ()
    """Affected services: the workspace's name where it knows one, else as stated."""
    teams: tuple[str, ...] = ()
    """Teams of those services, or as stated."""
    vendor: str | None = None
    """Vendor or vendor case, as stated."""

    summary: str | None = None
    impact: Impact = Impact()
    detection_method: DetectionMethod | None = None
    detection_stated: str | None = None
    """How it was detected, as written."""
    first_alert: str | None = None
    trigger: str | None = None
    root_cause: str | None = None
    resolution: str | None = None
    timeline: tuple[TimelineEvent, ...] = ()
    causes: tuple[Cause, ...] = ()
    """Candidate causes and five whys."""
    contributing_factors: tuple[ContributingFactor, ...] = ()
    action_items: tuple[ActionItem, ...] = ()

    people: tuple[Person, ...] = ()
    went_well: tuple[Note, ...] = ()
    went_wrong: tuple[Note, ...] = ()
    got_lucky: tuple[Note, ...] = ()
    lessons: tuple[Note, ...] = ()
    related_incidents: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    review_on: date | None = None
    """When the report is to be looked at again."""
    final_on: date | None = None
    """When it became final."""
    updated_on: date | None = None
    version: str | None = None
    sign_offs: tuple[SignOff, ...] = ()
    stated_budget: StatedBudget | None = None

    fields: tuple[Field, ...] = ()
    """Every other `label: value`, in the file's order."""
    sections: tuple[Section, ...] = ()
    """Every other section, in the file's order."""
    sources: tuple[Source, ...] = ()
    """Where each typed field was read."""


class Reading(Record):
    """What reading made of one part of one file."""

    path: str
    """The file, as given or relative to the workspace."""
    part: int = 1
    """1, 2, … within the file."""
    postmortem: Postmortem | None
    """Null where the file could not be read or is no postmortem."""
    problems: tuple[Problem, ...] = ()
    """What was wrong or assumed, in the file's order."""
