"""The registry of the public views: a sentence for each view and each of its columns.

The sentences of what a report states are those of the record's fields. `docs/data-model.md` and the
comments inside the store come from here; a test holds it to views.sql.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pmdata.store.columns import columns_of

_KEY = "Key of the incident: its stated id if that is unique in the workspace, else `path#part`."
_LINE = "Line in the file, from 1."
_POSITION = "Place within the incident, from 1, in the file's order."


@dataclass(frozen=True)
class View:
    """One public view: what a row of it is, and what each column holds."""

    name: str
    sentence: str
    columns: dict[str, str]
    order: tuple[str, ...]
    """Columns that put its rows into one order."""
    is_exported: bool = True
    """Whether it is written out too; what is only an index of other views is not."""


def _stated(table: str) -> dict[str, str]:
    """Return the columns that hold what a report states, by name, each with its sentence."""
    return {column.name: column.sentence for column in columns_of(table)}


INCIDENTS = View(
    "incidents",
    "One row an incident that counts: its report could be read, has no error, and is more than perhaps one.",
    {
        "key": _KEY,
        "path": "The report's file, below the workspace; characters that cannot be shown are escaped.",
        "part": "1, 2, … within the file.",
        "started_on": "Date of the start in the reporting zone, else `incident_on`; decides the period.",
        **_stated("incidents"),
        "detection_to_resolution_seconds": "From detection to resolution, in seconds; a series of its own.",
        "unsigned_roles": "Roles of the sign-off without a ticked box.",
        "error_count": "Problems of level error in its reading: 0, since an error keeps an incident out.",
        "warning_count": "Problems of level warning: values that are doubtful or missing.",
        "info_count": "Problems of level info: what was assumed.",
        "is_near_miss": "Whether its severity is a near miss: consumes no budget, counts in no average.",
        "is_open": "Whether the report states that the incident is still open.",
    },
    ("path", "part"),
)

TIMELINE_EVENTS = View(
    "timeline_events",
    "One row an event of an incident's timeline.",
    {"key": _KEY, "position": _POSITION, **_stated("timeline_events")},
    ("key", "position"),
)

CONTRIBUTING_FACTORS = View(
    "contributing_factors",
    "One row a contributing factor of an incident.",
    {"key": _KEY, "position": _POSITION, **_stated("contributing_factors")},
    ("key", "position"),
)

ACTION_ITEMS = View(
    "action_items",
    "One row an action item of an incident.",
    {
        "key": _KEY,
        "position": _POSITION,
        **{name: text for name, text in _stated("action_items").items() if name != "stated_created_on"},
        "created_on": "Stated date of creation, else `started_on` of its incident.",
        "implied_due_on": "Due date by the list's horizon or the settings' policy, where none is stated.",
        "due_basis": "`stated`, `horizon` or `policy`: what gives the due date; NULL where nothing does.",
        "first_due_on": "The first stated due date that the file's history in git knows; NULL without one.",
        "due_moves": "How often the stated due date was changed; NULL without a history.",
        "reopened": "How often it was closed and then open again; NULL without a history.",
        "history_versions": "How many contents of its file are known from git; NULL without a history.",
        "owner": "The owner by the canonical name of the settings, several with commas; else as written.",
        "owners": "Whom the item names as owners, each by the canonical name; empty where none.",
        "team": "The owner's team by the settings, else the incident's first team.",
        "team_basis": "`owner` or `incident`: where the team comes from.",
        "status_source": "`report` or `ticket`: whose status and `done_on` these are; NULL where unknown.",
        "status_reported": "The status that the report states, whichever leads.",
        "done_reported_on": "The completion date that the report states.",
        "tickets": "The tickets that its tracking names and an export holds.",
        "ticket_status": "Their status by the exports; of several the one furthest from done.",
        "ticket_status_stated": "That status as its tracker calls it.",
        "ticket_done_on": "When the last of them was done; NULL where one is not, or on an unknown day.",
        "ticket_due_on": "The last of their due dates.",
        "ticket_owner": "The assignee of the first, as written.",
        "ticket_url": "The address of the first, where an export states it.",
        "ticket_place": "The export and line of the first.",
    },
    ("key", "position"),
)

TICKETS = View(
    "tickets",
    "One row a ticket of the exports in `tickets/`; where several exports hold it, the newest counts.",
    {
        "id": "As its tracker shows it: `OPS-12`, or `#12`.",
        "place": "Host and project of a numbered ticket, where its address is known.",
        "url": "Its address, where the export states it.",
        "title": "Its title.",
        "status": "Its status in our words; NULL where its own are not known.",
        "status_stated": "Its status as written.",
        "done_on": "When it was done, in the reporting zone; NULL where it is not, or on an unknown day.",
        "due_on": "Its due date.",
        "owner": "Its assignee, as written.",
        "updated_at": "When it was last changed; UTC.",
        "tracker": "`jira`, `github`, `gitlab`, `linear` or `own`: whose export it is.",
        "path": "The export, below the workspace.",
        "line": "Its line in the file, from 1; NULL in a JSON document.",
    },
    ("id", "place", "path", "line"),
)

OBJECTIVES = View(
    "objectives",
    "One row an objective of an SLO document.",
    {
        "slo": "Name of the SLO; further objectives of one document are called `name/2`, `name/3`, ….",
        "title": "Its display name, else its name.",
        "service": "The service it is for: the workspace's name where it knows one, else as written.",
        "team": "The team that owns the service by the settings.",
        "description": "The document's description.",
        "kind": "The kind of impact that counts against it (`availability`, `latency`, …).",
        "kind_source": "`annotation`, `name` or `default`: where it comes from.",
        "target_ratio": "The target, 0 to 1; 1 leaves no budget.",
        "indicator": "Name of the indicator, where one is written.",
        "threshold": "The bound of a threshold metric, as written.",
        "budgeting_method": "`Occurrences`, `Timeslices` or `RatioTimeslices`.",
        "timeslice_target_ratio": "Share of good events that makes a slice good, for time slices.",
        "timeslice_seconds": "Length of a slice, for time slices.",
        "window_text": "The window as written (`28d`, `1M`).",
        "basis": "`rolling` or `calendar`.",
        "window_seconds": "Length of a rolling window, a month as 30 days; NULL for a calendar window.",
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
    "One row an objective and incident of its service: its impact, or why it is not counted.",
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

BUDGET_ADJUSTMENTS = View(
    "budget_adjustments",
    "One row an objective and row of `maintenance.yaml` that touches it.",
    {
        "slo": "Name of the SLO.",
        "service": "The service that it is for.",
        "kind": (
            "`maintenance` or `adjustment`, whose time is subtracted from bad time; `exemption`, for which "
            "the error-budget policy asks nothing."
        ),
        "starts_at": "From when; UTC.",
        "ends_at": "Until when, not included; UTC.",
        "reason": "Why, as written.",
        "author": "Who wrote it down, as written.",
        "incident": "Key of the one incident that an exemption is about; NULL is all of that time.",
        "path": "The file, below the workspace.",
        "line": _LINE,
    },
    ("slo", "starts_at", "line"),
)

MEASURED_MINUTES = View(
    "measured_minutes",
    "One row an objective and span of time for which its bad minutes were measured; neighbours with the same "
    "share are one.",
    {
        "slo": "Name of the SLO.",
        "starts_at": "From when; UTC.",
        "ends_at": "Until when, not included; UTC.",
        "bad_minutes": "How many minutes of it were bad.",
        "bad_ratio": "Which share of it that is, 0 to 1; it is spread evenly over the span.",
        "source": "Where the figure comes from, as written.",
        "path": "The file, below the workspace.",
        "line": "Line of its first row in the file, from 1.",
    },
    ("slo", "starts_at"),
)

PROBLEMS = View(
    "problems",
    "One row a problem that reading found: an error keeps an incident out, info is an assumption.",
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
        "is_postmortem": "Whether it holds an incident that counts; NULL where an error hides it.",
    },
    ("path",),
)

PERHAPS_REPORTS = View(
    "perhaps_reports",
    "One row a file, or an incident of a log, that is perhaps a report: nothing of it is in the views of "
    "incidents, items and factors until the setting `reports.take_in` names the file.",
    {
        "path": "The file, below the workspace; characters that cannot be shown are escaped.",
        "part": "1, 2, … within the file.",
        "line": "Where the incident of a log begins; NULL where the whole file is meant.",
        "title": "Its title, where it has one.",
        "incident_on": "A date that it states.",
        "reason": "Why it does not count.",
        "hint": "What to do next.",
    },
    ("path", "part"),
)

RECORDS = View(
    "records",
    "One row an incident with everything its report states, as JSON; a missing field has its default.",
    {"key": _KEY, "record": "The record, by the names of `pmdata.model.Postmortem`."},
    ("key",),
)

PASSAGES = View(
    "passages",
    "One row a text of an incident that a search looks through: its title, a factor, a name, a section.",
    {
        "key": _KEY,
        "position": "Place within the incident, from 1.",
        "kind": "What the text is: `title`, `factor`, `item`, `person`, `section`, ….",
        "label": "What the report calls it, where it has a name for it: a heading, a role.",
        "text": "The text.",
        "characters": "Its length.",
    },
    ("key", "position"),
    is_exported=False,
)

PASSAGE_WORDS = View(
    "passage_words",
    "One row a word of a passage: lower case, without accents; pairs of characters where a script has no "
    "spaces.",
    {
        "key": _KEY,
        "position": "Place of the passage within the incident.",
        "kind": "What the passage is.",
        "word": "The word.",
        "occurrences": "How often it occurs there.",
    },
    ("key", "position", "word"),
    is_exported=False,
)

REPORT_HISTORY = View(
    "report_history",
    "One row: where earlier versions of the reports come from, or why there are none.",
    {"note": "The commit in git, `none: ` and the reason, or `more to read at ` and the commit."},
    ("note",),
)

VIEWS: tuple[View, ...] = (
    INCIDENTS, TIMELINE_EVENTS, CONTRIBUTING_FACTORS, ACTION_ITEMS, TICKETS, OBJECTIVES, BUDGET_LEDGER,
    BUDGET_ADJUSTMENTS, MEASURED_MINUTES, PROBLEMS, REPORTS, PERHAPS_REPORTS, RECORDS, REPORT_HISTORY,
    PASSAGES, PASSAGE_WORDS,
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
