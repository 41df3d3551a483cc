"""The registry of the public views: a sentence for each view and each of its columns.

`docs/data-model.md` and the comments inside the store come from here; a test holds it to views.sql.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_KEY = "Key of the incident: its stated id if that is unique in the workspace, else `path#part`."
_LINE = "Line in the file, from 1."
_POSITION = "Place within the incident, from 1, in the file's order."


@dataclass(frozen=True)
class View:
    """One public view: what a row of it is, and what each column says."""

    name: str
    sentence: str
    columns: dict[str, str]
    order: tuple[str, ...]
    """Columns that put its rows into one order."""


def _duration_columns() -> dict[str, str]:
    """Return the five columns of each of the four durations."""
    spans = {
        "time_to_detect": "TTD, from the start of the impact to detection",
        "time_to_acknowledge": "TTA, from detection to acknowledgement",
        "time_to_mitigate": "TTM, from the start of the impact to mitigation",
        "time_to_resolve": "TTR, from the start of the impact to resolution",
    }
    columns = {}
    for name, span in spans.items():
        columns[f"{name}_seconds"] = f"{span}, in seconds; NULL is unknown."
        columns[f"{name}_source"] = "`stated` or `timestamps`: where those seconds come from."
        columns[f"{name}_stated_seconds"] = "The value as the report states it, in seconds, on its own clock."
        columns[f"{name}_stated_clock"] = "The clock that the stated value runs on."
        columns[f"{name}_computed_seconds"] = "Seconds between the two instants, on our clock."
    return columns


INCIDENTS = View(
    "incidents",
    "One row an incident that counts: its report could be read and has no error.",
    {
        "key": _KEY,
        "path": "The report's file, below the workspace; characters that cannot be shown are escaped.",
        "part": "1, 2, … within the file.",
        "line": "First line of the incident in its file.",
        "incident_id": "The id as stated.",
        "title": "The incident's title, without a leading date or id.",
        "template": "The template that the report follows, or NULL.",
        "incident_on": "Local date on which it started, as stated or from the earliest date known.",
        "started_on": "Date of the start in the reporting zone, else `incident_on`; decides the period.",
        "impact_started_at": "Users (or the system) first harmed, noticed or not; UTC.",
        "detected_at": "A monitor or a person of the operating side first knew; UTC.",
        "acknowledged_at": "A responder took it; UTC.",
        "mitigated_at": "Harm to users stopped; the cause may remain; UTC.",
        "resolved_at": "Fully normal, nothing left to do to keep it so; UTC.",
        **_duration_columns(),
        "detection_to_resolution_seconds": "From detection to resolution, in seconds; a series of its own.",
        "severity": "`SEV1` … `SEV4` or `NEAR_MISS`.",
        "severity_stated": "The severity as written.",
        "incident_status": "`open` or `resolved`, only where the report says so.",
        "incident_status_stated": "The incident's status as written.",
        "document_status": "`draft`, `in_review`, `final` or `archived`.",
        "document_status_stated": "The document's status as written.",
        "is_near_miss": "Whether its severity is a near miss: it spends no budget and counts in no average.",
        "is_open": "Whether the report says that the incident is still open.",
        "services": "Services affected: the workspace's names where it knows them, else as stated.",
        "teams": "Teams of those services, or as stated.",
        "detection_method": "`alert`, `user_report`, `internal`, `vendor` or `other`.",
        "detection_stated": "How it was detected, as written.",
        "summary": "The summary as written.",
        "impact_text": "The impact in words.",
        "trigger": "What set it off, as written.",
        "root_cause": "The root cause as written.",
        "resolution": "How it was resolved, as written.",
        "impact_kinds": "Kinds of impact: availability, latency, errors, data_loss, cosmetic, other.",
        "regions": "Regions affected, as stated.",
        "downtime_seconds": "Stated total downtime in seconds.",
        "users_text": "Users affected, as written.",
        "users_count": "Users affected, where a figure is written.",
        "users_ratio": "Share of users affected, 0 to 1, where one is written.",
        "requests_text": "Requests affected, as written.",
        "requests_count": "Requests affected, where a figure is written.",
        "requests_ratio": "Share of requests affected, 0 to 1, where one is written.",
        "revenue_text": "Impact on revenue, as written.",
        "revenue_amount": "Amount of revenue lost, in `revenue_currency`.",
        "revenue_currency": "ISO 4217 code of that amount; sums must not mix currencies.",
        "escalations_count": "Customer escalations or tickets.",
        "sla_breach": "Whether an SLA was breached; NULL where the report does not say.",
        "sla_breach_text": "What the report says about the SLA.",
        "data_loss": "Whether data was lost; NULL where the report does not say.",
        "data_loss_text": "What the report says about lost data.",
        "availability_ratio": "Availability during the incident, 0 to 1, as stated.",
        "error_rate_ratio": "Average error rate during the incident, 0 to 1, as stated.",
        "peak_error_rate_ratio": "Peak error rate, 0 to 1, as stated; never used for budgets.",
        "review_on": "When the report is to be looked at again.",
        "final_on": "When the report became final.",
        "updated_on": "When the report was last updated, as stated.",
        "version": "Version of the report, as stated.",
        "tags": "Tags as stated.",
        "related_incidents": "Related incidents, as stated.",
        "unsigned_roles": "Roles of the sign-off whose box is not ticked.",
        "error_count": "Problems of level error in its reading: 0, since an error keeps an incident out.",
        "warning_count": "Problems of level warning: values that are doubtful or missing.",
        "info_count": "Problems of level info: what was assumed.",
    },
    ("path", "part"),
)

TIMELINE_EVENTS = View(
    "timeline_events",
    "One row an event of an incident's timeline.",
    {
        "key": _KEY,
        "position": _POSITION,
        "at": 'When; UTC; NULL where the row has no time that can be read. A word of SQL: write `"at"`.',
        "text": "What happened, as written.",
        "phase": "What the row means (`detected`, `mitigated`, …), where a rule recognises it.",
        "actor": "Who acted, as stated.",
        "line": _LINE,
    },
    ("key", "position"),
)

CONTRIBUTING_FACTORS = View(
    "contributing_factors",
    "One row a contributing factor of an incident.",
    {
        "key": _KEY,
        "position": _POSITION,
        "text": "The factor as written.",
        "category": "Technical, process, human, external, …, as stated.",
        "theme": "Theme of the workspace's taxonomy that claims the text; NULL is untagged.",
        "source": "The kind of place it was read from; `prose` and `five_whys` are weaker evidence.",
        "line": _LINE,
    },
    ("key", "position"),
)

ACTION_ITEMS = View(
    "action_items",
    "One row an action item of an incident.",
    {
        "key": _KEY,
        "position": _POSITION,
        "item_key": "The item's stated id, else its number within the incident and a hash of its text.",
        "item_id": "The item's id as stated.",
        "text": "The work, as written.",
        "status": "`open`, `in_progress`, `blocked`, `done`, `wont_do`; NULL is unknown, not open.",
        "status_stated": "The status as written.",
        "owner": "The owner by the canonical name of the settings, several with commas; else as written.",
        "owner_stated": "The owner as written.",
        "owners": "Whom the item names as owners, each by the canonical name; empty where none.",
        "team": "The owner's team by the settings, else the incident's first team.",
        "team_basis": "`owner` or `incident`: where the team comes from.",
        "due_on": "Stated due date; one that only the horizon or a policy gives is in `implied_due_on`.",
        "implied_due_on": "Due date by the list's horizon or the settings' policy, where none is stated.",
        "due_basis": "`stated`, `horizon` or `policy`: what gives the due date; NULL where nothing does.",
        "done_on": "Stated completion date.",
        "priority": "`P0` … `P3`.",
        "priority_stated": "The priority as written.",
        "kind": "`prevent`, `detect`, `mitigate`, `process` or `other`.",
        "kind_stated": "The kind as written.",
        "verification": "How completion is to be verified, as written.",
        "tracking": "Ticket or link, as written.",
        "horizon": "The horizon of the list it stands in (`immediate`, `short_term`, …).",
        "horizon_days": "That horizon in days.",
        "created_on": "Stated date of creation, else `started_on` of its incident.",
        "line": _LINE,
    },
    ("key", "position"),
)

OBJECTIVES = View(
    "objectives",
    "One row an objective of an SLO document.",
    {
        "slo": "Name of the SLO; further objectives of one document are called `name/2`, `name/3`, ….",
        "title": "Its display name, else its name.",
        "service": "The service it is for: the workspace's name where it knows one, else as written.",
        "description": "The document's description.",
        "kind": "The kind of impact that counts against it (`availability`, `latency`, …).",
        "kind_source": "`annotation`, `name` or `default`: what says so.",
        "target_ratio": "The target, 0 to 1; 1 leaves no budget.",
        "indicator": "Name of the indicator, where one is written.",
        "threshold": "The bound of a threshold metric, as written.",
        "budgeting_method": "`Occurrences`, `Timeslices` or `RatioTimeslices`.",
        "timeslice_target_ratio": "Share of good events that makes a slice good, for time slices.",
        "timeslice_seconds": "Length of a slice, for time slices.",
        "window_text": "The window as written (`28d`, `1M`).",
        "basis": "`rolling` or `calendar`.",
        "window_seconds": "Length of a rolling window; NULL for a calendar window.",
        "calendar_count": "How many units one calendar window has.",
        "calendar_unit": "Unit of a calendar window: minute, hour, day, week, month, quarter, year.",
        "calendar_start": "Start of one of the calendar windows, local time in `zone`.",
        "zone": "IANA name of the calendar's time zone.",
        "path": "The SLO file, below the workspace.",
        "line": _LINE,
    },
    ("slo",),
)

BUDGET_LEDGER = View(
    "budget_ledger",
    "One row an objective and incident of its service: the harm that it did, or why it is not counted.",
    {
        "slo": "Name of the SLO.",
        "service": "The service.",
        "key": _KEY,
        "starts_at": "Start of the bad interval; UTC; NULL where it is not known.",
        "ends_at": "End of the bad interval; UTC.",
        "error_ratio": "Share of the service that was bad in it, 0 to 1; never a peak.",
        "ratio_basis": "What that share is: `requests`, `error_rate`, `users`, or `assumed` to be all.",
        "minutes_basis": (
            "What the interval rests on: the stated `downtime`; the `instants` of its start and end; one of "
            "them and a `duration`; the time `since_detection`, a lower bound; the `date` and a duration, "
            "laid around noon in the reporting zone."
        ),
        "is_counted": "Whether it counts against the objective.",
        "reason": "Why it does not; NULL where it does.",
    },
    ("slo", "key"),
)

PROBLEMS = View(
    "problems",
    "One row a problem that reading found: an error keeps an incident out, a warning doubts, info tells.",
    {
        "path": "The file.",
        "part": "Incident within the file, from 1.",
        "key": "Key of the incident; NULL where it does not count.",
        "code": "Stable name of the problem.",
        "level": "`error`, `warning` or `info`.",
        "message": "What is wrong.",
        "hint": "What to do next.",
        "line": "Line in the file, from 1; NULL where the whole file is meant.",
        "field": "Identifier of the field concerned.",
    },
    ("path", "part", "line", "code", "message"),
)

REPORTS = View(
    "reports",
    "One row a file that was read as a report, whatever came of it.",
    {
        "path": "The file, below the workspace; characters that cannot be shown are escaped.",
        "size_bytes": "Its size.",
        "modified_at": "When it was last changed; UTC.",
        "sha256": "Hash of its bytes; NULL where it could not be read.",
        "incidents": "How many of its incidents count.",
        "errors": "Problems of level error.",
        "warnings": "Problems of level warning.",
        "infos": "Problems of level info.",
        "is_postmortem": "Whether it holds an incident; NULL where an error hides it.",
    },
    ("path",),
)

RECORDS = View(
    "records",
    "One row an incident with everything its report says, as JSON; a field that is missing has its default.",
    {"key": _KEY, "record": "The record, by the names of `pmdata.model.Postmortem`."},
    ("key",),
)

VIEWS: tuple[View, ...] = (
    INCIDENTS, TIMELINE_EVENTS, CONTRIBUTING_FACTORS, ACTION_ITEMS, OBJECTIVES, BUDGET_LEDGER,
    PROBLEMS, REPORTS, RECORDS,
)  # fmt: skip
"""Every public view, in the order of the documentation."""


def comment_statements() -> Iterator[str]:
    """Yield the SQL that writes the sentences into a store, for whatever client opens it."""
    for view in VIEWS:
        yield f"COMMENT ON VIEW {view.name} IS {_literal(view.sentence)}"
        for column, sentence in view.columns.items():
            yield f'COMMENT ON COLUMN {view.name}."{column}" IS {_literal(sentence)}'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
