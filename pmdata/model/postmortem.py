"""A whole report as a record, and what reading made of one part of a file."""

from datetime import date, datetime

from pmdata.model.action_items import ActionItem
from pmdata.model.contributing_factors import Cause, ContributingFactor
from pmdata.model.impact import Impact, StatedBudget
from pmdata.model.record import Record
from pmdata.model.remarks import Field, Note, Person, Section, SignOff, Source
from pmdata.model.terms import DetectionMethod, DocumentStatus, DurationName, IncidentStatus, Severity
from pmdata.model.times import Duration, TimelineEvent
from pmdata.problems import Problem


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
    durations: dict[DurationName, Duration] = {}  # noqa: RUF012 - pydantic copies a default for each record
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
