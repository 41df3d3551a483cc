"""A whole report as a record, and what reading made of one part of a file."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import computed_field, model_validator

from pmdata.model.action_items import ActionItem
from pmdata.model.contributing_factors import Cause, ContributingFactor
from pmdata.model.impact import Impact, StatedBudget
from pmdata.model.record import Record
from pmdata.model.remarks import Field, Note, Person, Section, SignOff, Source
from pmdata.model.shown import Ask, NotShown, Shown
from pmdata.model.suggestions import Suggestion
from pmdata.model.terms import (
    DetectionMethod,
    DocumentStatus,
    DurationName,
    FixedBy,
    IncidentStatus,
    Severity,
    TriggeredByChange,
)
from pmdata.model.times import Duration, TimelineEvent
from pmdata.problems import Problem

PERHAPS, WITHDRAWN = "perhaps-a-report", "withdrawn-report"
"""The problem that keeps an incident out of the figures until its file is confirmed."""


class Postmortem(Record):
    """One incident as its report states it."""

    positions = frozenset({"line", "end_line", "sources", "key"})

    key: Annotated[str, NotShown("the page shows the title and the id")]
    """Key of the incident: its stated id if that is unique in the workspace, else `path#part`."""
    incident_id: Annotated[str | None, Shown("Id", "head", Ask("what", "line", "INC-2026-0031"))] = None
    """The id as stated."""
    title: Annotated[
        str | None, Shown("Title", "head", Ask("what", "line", "What broke, in a few words"))
    ] = None
    """The incident's title, without a leading date, id or “Postmortem:”."""
    template: Annotated[str | None, Shown("Template", "head")] = None
    """The template that the report follows, or null."""
    line: Annotated[int, Shown("Line", "head")] = 1
    """First line of the incident in its file."""
    end_line: Annotated[int, NotShown("the page shows the line on which it begins")] = 1
    """Last line of the incident in its file."""

    incident_on: Annotated[
        date | None, Shown("Incident date", "head", Ask("when", "own", label="Day on which it began"))
    ] = None
    """Local date on which the incident started, as stated or from the earliest date known."""
    impact_started_at: Annotated[datetime | None, Shown("Impact started", "times", Ask("when", "own"))] = None
    """Users (or the system) first affected, noticed or not."""
    detected_at: Annotated[datetime | None, Shown("Detected", "times", Ask("when", "own"))] = None
    """A monitor or someone on the operating side first noticed."""
    acknowledged_at: Annotated[datetime | None, Shown("Acknowledged", "times", Ask("when", "own"))] = None
    """A responder took it."""
    mitigated_at: Annotated[datetime | None, Shown("Mitigated", "times", Ask("when", "own"))] = None
    """Impact on users stopped; the cause may remain."""
    resolved_at: Annotated[datetime | None, Shown("Resolved", "times", Ask("when", "own"))] = None
    """Fully normal; nothing left to do to keep it so."""
    durations: Annotated[dict[DurationName, Duration], Shown("Durations", "times")] = {}  # noqa: RUF012 - pydantic copies a default for each record
    """The durations that are known, by name."""

    severity: Annotated[Severity | None, Shown("Severity", "head", Ask("what", "choice"))] = None
    """How severe the incident was."""
    severity_stated: Annotated[str | None, Shown("Severity as stated", "report")] = None
    """The severity as written."""
    incident_status: Annotated[
        IncidentStatus | None,
        Shown("Incident status", "head", Ask("when", "own", label="It is still going on")),
    ] = None
    """Whether the incident is over, only where the report states it."""
    incident_status_stated: Annotated[str | None, Shown("Status as stated", "report")] = None
    """The incident's status as written."""
    document_status: Annotated[
        DocumentStatus | None, Shown("Document status", "head", Ask("about", "choice"))
    ] = None
    """How far the report itself is."""
    document_status_stated: Annotated[str | None, Shown("Document status as stated", "report")] = None
    """The document's status as written."""
    services: Annotated[
        tuple[str, ...], Shown("Services", "head", Ask("what", "names", "Choose, or type a new name"))
    ] = ()
    """Affected services: the workspace's name where it knows one, else as stated."""
    teams: Annotated[tuple[str, ...], Shown("Teams", "head")] = ()
    """Teams of those services, or as stated."""
    vendor: Annotated[
        str | None, Shown("Vendor", "report", Ask("about", "line", "Name, or number of its case"))
    ] = None
    """Vendor or vendor case, as written."""

    summary: Annotated[
        str | None, Shown("Summary", "story", Ask("what", "text", "What a reader from another team needs"))
    ] = None
    """The summary as written."""
    impact: Impact = Impact()
    """What the incident did to users and to the business."""
    detection_method: Annotated[
        DetectionMethod | None, Shown("Detected by", "report", Ask("impact", "choice"))
    ] = None
    """What first noticed it."""
    detection_stated: Annotated[str | None, Shown("Detection", "story")] = None
    """How it was detected, as written."""
    first_alert: Annotated[
        str | None, Shown("First alert", "story", Ask("impact", "line", "Name of the alert"))
    ] = None
    """The alert that fired first, as written."""
    trigger: Annotated[str | None, Shown("Trigger", "story", Ask("why", "text", "What set it off"))] = None
    """What set it off, as written."""
    root_cause: Annotated[
        str | None,
        Shown("Root cause", "story", Ask("why", "text", "Why the trigger could have this impact")),
    ] = None
    """The root cause as written."""
    resolution: Annotated[str | None, Shown("Resolution", "story", Ask("why", "text", "What ended it"))] = (
        None
    )
    """How it was resolved, as written."""
    fixed_by: Annotated[tuple[FixedBy, ...], Shown("Fixed by", "report", Ask("why", "choices"))] = ()
    """What ended it, all that the report states."""
    triggered_by_change: Annotated[
        TriggeredByChange | None,
        Shown("Triggered by a change", "report", Ask("why", "choice", label="Did a change trigger it?")),
    ] = None
    """Which kind of change triggered it, or that none did, where the report states it."""
    timeline: Annotated[tuple[TimelineEvent, ...], Shown("Timeline", "times", Ask("story", "own"))] = ()
    """The rows of the timeline, in the file's order."""
    causes: Annotated[tuple[Cause, ...], Shown("Why", "factors", Ask("why", "own", label="Five whys"))] = ()
    """Candidate causes and five whys."""
    contributing_factors: Annotated[
        tuple[ContributingFactor, ...], Shown("Contributing factors", "factors", Ask("why", "own"))
    ] = ()
    """The contributing factors, in the file's order."""
    action_items: Annotated[
        tuple[ActionItem, ...], Shown("Action items", "items", Ask("actions", "own"))
    ] = ()
    """The action items, in the file's order."""

    people: Annotated[tuple[Person, ...], Shown("People", "learned", Ask("further", "own"))] = ()
    """Who took part, by role."""
    went_well: Annotated[
        tuple[Note, ...], Shown("Went well", "learned", Ask("learned", "notes", label="What went well?"))
    ] = ()
    """What went well."""
    went_wrong: Annotated[
        tuple[Note, ...], Shown("Went wrong", "learned", Ask("learned", "notes", label="What went wrong?"))
    ] = ()
    """What went wrong."""
    got_lucky: Annotated[
        tuple[Note, ...], Shown("Got lucky", "learned", Ask("learned", "notes", label="Where were we lucky?"))
    ] = ()
    """What luck had a part in."""
    lessons: Annotated[
        tuple[Note, ...], Shown("Lessons", "learned", Ask("learned", "notes", label="What was learned?"))
    ] = ()
    """What was learned."""
    related_incidents: Annotated[
        tuple[str, ...],
        Shown("Related incidents", "learned", Ask("about", "names", "Type and press Enter")),
    ] = ()
    """Related incidents, as stated."""
    tags: Annotated[
        tuple[str, ...], Shown("Tags", "learned", Ask("about", "names", "Type and press Enter"))
    ] = ()
    """Tags as stated."""
    review_on: Annotated[date | None, Shown("Review due", "report", Ask("about", "day"))] = None
    """When the report is to be looked at again."""
    final_on: Annotated[date | None, Shown("Final", "report", Ask("about", "day"))] = None
    """When the report became final."""
    updated_on: Annotated[date | None, Shown("Updated", "report", Ask("about", "day"))] = None
    """When the report was last updated, as stated."""
    version: Annotated[str | None, Shown("Version", "report", Ask("about", "line", "1.0"))] = None
    """Version of the report, as stated."""
    sign_offs: Annotated[tuple[SignOff, ...], Shown("Sign-off", "report")] = ()
    """The lines of the sign-off."""
    stated_budget: StatedBudget | None = None
    """Error-budget figures that the report states."""

    fields: Annotated[tuple[Field, ...], Shown("Other fields", "rest", Ask("further", "own"))] = ()
    """Every other `label: value`, in the file's order."""
    sections: Annotated[tuple[Section, ...], Shown("Other sections", "rest", Ask("further", "own"))] = ()
    """Every other section, in the file's order."""
    sources: Annotated[tuple[Source, ...], NotShown("`pmdata check --explain` lists them")] = ()
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
    suggestions: tuple[Suggestion, ...] = ()
    """Rows that are probably moments which no rule extracted, where they were asked for; never counted."""

    @model_validator(mode="before")
    @classmethod
    def _what_is_derived_is_not_taken(cls, data: Any) -> Any:
        """Let a line of `pmdata parse` be read back."""
        return (
            {name: value for name, value in data.items() if name != "counted"}
            if isinstance(data, dict)
            else data
        )

    @property
    def is_perhaps(self) -> bool:
        """Whether it is only perhaps a report, which nobody has confirmed."""
        return any(problem.code == PERHAPS for problem in self.problems)

    @property
    def is_left_out(self) -> bool:
        """Whether it is not counted although it was read: only perhaps a report, or withdrawn."""
        return any(problem.code in {PERHAPS, WITHDRAWN} for problem in self.problems)

    @computed_field  # type: ignore[prop-decorator]  # mypy knows no decorated properties
    @property
    def counted(self) -> bool:
        """Whether its incident is in the figures: it was read, without an error, and is not left out."""
        errors = any(problem.level == "error" for problem in self.problems)
        return self.postmortem is not None and not errors and not self.is_left_out
