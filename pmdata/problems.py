"""Problems: what reading found wrong in a report, and the registry of their codes.

A problem never stops anything. An `error` keeps an incident out of the figures (its file and
problems are still kept and shown); a `warning` states that a value is doubtful or missing where
it matters; `info` states what was assumed. A new problem is one row in `CODES`.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["error", "warning", "info"]
LEVELS: tuple[Level, ...] = ("error", "warning", "info")
"""From the most severe to the mildest."""


class Problem(BaseModel):
    """One thing that reading could not do or had to assume, with its place and a hint."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    code: str
    """Stable kebab-case name, a key of `CODES`."""
    level: Level
    """`error`, `warning` or `info`."""
    message: str
    """What is wrong, in one sentence."""
    hint: str
    """What to do next."""
    line: int | None = None
    """Line in the file, from 1; null where the whole file is meant."""
    field: str | None = None
    """Identifier of the field concerned (`detected_at`, `action_items`, …)."""


class Code(BaseModel):
    """What a problem code means: its level and the words of its message and hint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    level: Level
    message: str
    hint: str


CODES: dict[str, Code] = {
    "unreadable-file": Code(
        level="error",
        message="the file cannot be read: {reason}",
        hint="Check that it is a text file, that it is complete and that you may read it.",
    ),
    "links-outside": Code(
        level="error",
        message="it is a link out of the workspace, or lies below one, so it is not read",
        hint="Put the file or folder itself there, name the link's target under links in pmdata.yaml, "
        "or exclude a report under reports.exclude.",
    ),
    "file-too-large": Code(
        level="error",
        message="the file is {size} MB, more than the {limit} MB that are read",
        hint="Move pasted logs and images out of the report, or raise reports.max_megabytes in pmdata.yaml.",
    ),
    "too-many-lines": Code(
        level="error",
        message="the file has {count} lines, more than the {limit} that are read",
        hint="Move pasted logs and tables out of the report, or split a log of many incidents by year.",
    ),
    "not-text": Code(
        level="error",
        message="the file holds bytes that are not text (first at byte {byte})",
        hint="Save it as UTF-8 text.",
    ),
    "wrong-encoding": Code(
        level="warning",
        message="the file is not UTF-8; it was read as {encoding}",
        hint="Save it as UTF-8, so that names and dashes stay what they are.",
    ),
    "own-vocabulary": Code(
        level="warning",
        message="vocabulary.yaml cannot be used: {reason}",
        hint="Correct it; until then reports are read without it.",
    ),
    "own-taxonomy": Code(
        level="warning",
        message="factors.yaml cannot be used: {reason}",
        hint="Correct it; until then every factor is untagged.",
    ),
    "own-corrections": Code(
        level="warning",
        message="corrections.yaml cannot be used: {reason}",
        hint="Correct it; until then reports are read without it.",
    ),
    "correction-not-used": Code(
        level="warning",
        message="this correction cannot be used: {reason}",
        hint="Correct it or delete it; until then {name} is what the report says.",
    ),
    "correction-gone": Code(
        level="warning",
        message="what this correction corrects is gone: {reason}",
        hint="Name the place where it is now, or delete the correction.",
    ),
    "correction-agrees": Code(
        level="info",
        message="the report now says {value} itself",
        hint="Delete the correction: it changes nothing.",
    ),
    "correction-outdated": Code(
        level="warning",
        message="the report has changed since {name} was corrected: {reason}",
        hint="Delete the correction if the report is right now, else correct it anew with `pmdata correct`; "
        "until then {counts}.",
    ),
    "not-a-postmortem": Code(
        level="info",
        message="the file has neither a date, nor a timeline, nor a heading that a postmortem has",
        hint="Exclude it under reports.exclude in pmdata.yaml, or give it a date and a timeline, or name it "
        "under reports.take_in; in a log of several incidents begin each heading with its date, and state "
        "below it when it began and ended.",
    ),
    "unknown-language": Code(
        level="info",
        message="the report is written in {language}, a language that pmdata has no words for",
        hint="Give its headings, labels and phrases in vocabulary.yaml beside pmdata.yaml; `pmdata suggest` "
        "prints those that are not known.",
    ),
    "perhaps-a-report": Code(
        level="info",
        message="this is perhaps a report, and not counted: {reason}",
        hint="If it is one, name the file under reports.take_in in pmdata.yaml, or state when the incident "
        "began and ended, its severity or what it did; if it is none, name it under reports.exclude.",
    ),
    "withdrawn-report": Code(
        level="info",
        message="the report is withdrawn{reason}, and not counted",
        hint="If it counts after all, change its status in the report, or take the correction of its "
        "document status back on the page of data quality.",
    ),
    "no-date": Code(
        level="warning",
        message="the report gives no date, so that it belongs to no period",
        hint="Add a line `Date: YYYY-MM-DD`, or begin the file's name with the date.",
    ),
    "in-the-future": Code(
        level="warning",
        message="the incident starts on {day}, which is still to come",
        hint="Correct the date; until that day the incident is not counted.",
    ),
    "after-as-of": Code(
        level="info",
        message="the incident starts on {day}, after the as-of {as_of} of pmdata.yaml, so it is not counted",
        hint="Set `as_of: {day}` in pmdata.yaml to count it, or take as_of out, which means now.",
    ),
    "no-times": Code(
        level="warning",
        message="the report says neither when the incident began or ended nor what happened when",
        hint="Add a heading `## Timeline` and below it rows such as `- 10:02 Impact starts`"
        " and `- 11:40 Service restored`.",
    ),
    "timeline-not-read": Code(
        level="warning",
        message="{count} lines begin with a clock time and belong to no timeline",
        hint="Put them under a heading `## Timeline`, one event each, such as `- 10:02 Impact starts`.",
    ),
    "action-items-not-read": Code(
        level="warning",
        message="{count} boxes to tick belong to no list of action items",
        hint="Put them under a heading `## Action items`, or drop the boxes where they are no work.",
    ),
    "placeholder-left": Code(
        level="info",
        message="“{label}” still holds what the template wrote: {value}",
        hint="Write the value, or remove the line.",
    ),
    "time-not-understood": Code(
        level="warning",
        message="the day or zone in “{text}” could not be read, so no moment is taken from it{more}",
        hint="Write the day as YYYY-MM-DD and the time as HH:MM UTC.",
    ),
    "skipped-time": Code(
        level="warning",
        message="no clock in {zone} showed {time}, when it was put forward; this is {earlier} or {later} UTC",
        hint="Write the time in UTC, or with its offset.",
    ),
    "date-clash": Code(
        level="warning",
        message="the timeline is dated {stated}, the rest of the report {other}, so its times are not used",
        hint="Correct whichever date is wrong.",
    ),
    "zone-assumed": Code(
        level="info",
        message="no known time zone is named for the timeline; its times were read as {zone}",
        hint="Write the zone once above the timeline (`All times in UTC.`), or set zone in pmdata.yaml.",
    ),
    "zone-clash": Code(
        level="warning",
        message="the report names different time zones: {zones}; its times are not used",
        hint="Keep one zone for the document and name another only in the rows that use it.",
    ),
    "unknown-zone": Code(
        level="warning",
        message="the time zone {zone} is not known or means several zones",
        hint="Write UTC, an offset such as +02:00, or a name such as Europe/Berlin.",
    ),
    "negative-interval": Code(
        level="warning",
        message="{later} comes before {earlier}, so the interval between them is unknown",
        hint="Check both times, their dates and their zones.",
    ),
    "next-day": Code(
        level="info",
        message="the time of {name} has no date of its own and lies before the start on the clock, so that it"
        " was read on the next day, {date}",
        hint="Write the date beside the time where it was another day.",
    ),
    "far-from-date": Code(
        level="warning",
        message="{name} was read on {date}, {days} days from the incident's date {on}, and no year is written"
        " beside it; it is not used",
        hint="Correct whichever date is wrong, or write the date with its year.",
    ),
    "stated-differs": Code(
        level="warning",
        message="the stated {name} is {stated}, the times in the report give {computed}",
        hint="Correct whichever is wrong; until then {counts}.",
    ),
    "longer-than-whole": Code(
        level="warning",
        message="detection to resolution takes {part}, longer than the time to resolve of {whole};"
        " it is not counted",
        hint="Check the stated durations and the times of detection and resolution.",
    ),
    "front-matter-value": Code(
        level="warning",
        message="the front matter states {name} in a way that cannot be read; it is left out",
        hint="Correct the value under pmdata at the head of the file, or delete its line.",
    ),
    "duplicate-id": Code(
        level="warning",
        message="the incident id {id} is also used by {other}",
        hint="Give each report its own id; until then both are kept, each under its path.",
    ),
    "unknown-service": Code(
        level="warning",
        message="the service “{name}” is not in pmdata.yaml; the nearest is “{nearest}”",
        hint="Correct the name, or add it (or an alias) under services in pmdata.yaml.",
    ),
    "slo-unreadable": Code(
        level="error",
        message="the SLO file cannot be read: {reason}",
        hint="Check that it is UTF-8 text and that you may read it.",
    ),
    "slo-syntax": Code(
        level="error",
        message="from here on the file is not YAML: {reason}",
        hint="{advice}",
    ),
    "slo-not-openslo": Code(
        level="warning",
        message="this document is skipped: {reason}",
        hint="Write `apiVersion: openslo/v1`, for an objective with `kind: SLO`; or keep the file out of the "
        "globs under slos in pmdata.yaml.",
    ),
    "slo-other-format": Code(
        level="warning",
        message="{count} of {format}, which is not read yet, so no error budget comes from it",
        hint="Write the objectives as OpenSLO v1 (`apiVersion: openslo/v1`, `kind: SLO`) in another file; "
        "or keep this one out of the globs under slos in pmdata.yaml.",
    ),
    "slo-unknown-field": Code(
        level="warning",
        message="the field {name} is unknown and is not read",
        hint="OpenSLO v1 knows here: {known}.",
    ),
    "slo-missing-field": Code(
        level="error",
        message="the SLO “{slo}” has no {name}",
        hint="Add {name}: {example}.",
    ),
    "slo-target": Code(
        level="error",
        message="the target of “{slo}” is {given}",
        hint="Write a share of 1 such as `target: 0.999`, or `targetPercent: 99.9`.",
    ),
    "slo-two-targets": Code(
        level="warning",
        message="the SLO “{slo}” has the target {target} and the targetPercent {percent}; the target is used",
        hint="Keep one of them.",
    ),
    "slo-no-budget": Code(
        level="warning",
        message="the target of “{slo}” is 100 %, which leaves no error budget",
        hint="Lower the target a little, if some minutes of failure can be borne.",
    ),
    "slo-window": Code(
        level="error",
        message="the time window of “{slo}” cannot be used: {reason}",
        hint="Write one item such as `- duration: 28d` with `isRolling: true`, or with a `calendar`.",
    ),
    "slo-window-assumed": Code(
        level="warning",
        message="the time window of “{slo}” is doubtful: {reason}",
        hint="Write one item with `duration` and either `isRolling: true` or a `calendar`.",
    ),
    "slo-minute-window": Code(
        level="warning",
        message="the time window “{duration}” of “{slo}” is counted in minutes",
        hint="If months are meant write {months}: units are case-sensitive, m is a minute and M a month.",
    ),
    "slo-budgeting-method": Code(
        level="warning",
        message="the budgeting method of “{slo}” is {given}; it is read as RatioTimeslices",
        hint="Write Occurrences, Timeslices or RatioTimeslices.",
    ),
    "slo-kind": Code(
        level="warning",
        message="the annotation {name} of “{slo}” is “{given}”; the SLO counts as availability",
        hint="Write one of {known}.",
    ),
    "slo-duplicate-name": Code(
        level="error",
        message="the SLO name “{slo}” is also used in {other}; this one is not read",
        hint="Give each SLO its own name.",
    ),
    "maintenance-unreadable": Code(
        level="error",
        message="maintenance.yaml cannot be used: {reason}",
        hint="Write a list of rows such as `- {{service: api, from: 2026-09-12T02:00:00Z, "
        "until: 2026-09-12T03:00:00Z, reason: database move, author: Ada}}`.",
    ),
    "maintenance-row": Code(
        level="warning",
        message="this row of maintenance.yaml changes no budget: {reason}",
        hint="Give service or slo, from, until, reason and author; kind is maintenance unless it says "
        "adjustment or exemption.",
    ),
    "budget-file-name": Code(
        level="warning",
        message="this row changes no budget: {reason}",
        hint="{advice}Write the name as the SLO document has it (its metadata.name, or its service).",
    ),
    "sli-unreadable": Code(
        level="error",
        message="this file of measured minutes cannot be used: {reason}",
        hint="Write a CSV file with the columns slo, from, until, source, and bad_minutes or good and total.",
    ),
    "sli-column": Code(
        level="info",
        message="the columns {names} are not read",
        hint="The columns that are read are {known}.",
    ),
    "sli-row": Code(
        level="warning",
        message="this row of measured minutes is not used: {reason}",
        hint="Correct the row; until then what reports state counts in its time.",
    ),
    "sli-more-rows": Code(
        level="warning",
        message="{count} more rows of measured minutes have problems like those above",
        hint="Correct those above first.",
    ),
    "stated-budget-differs": Code(
        level="warning",
        message="it states {stated}, but {computed}",
        hint="Correct the figure in the report, or the objective; budgets go by the objective and by what "
        "reports state of the impact.",
    ),
    "tickets-unreadable": Code(
        level="warning",
        message="this export of tickets cannot be used: {reason}",
        hint="Export the tickets as CSV or JSON in UTF-8, or write a CSV file with the columns tracking, "
        "status, done_on, due_on, owner.",
    ),
    "tickets-unknown-form": Code(
        level="warning",
        message="its columns ({names}) are those of no export of tickets that is known",
        hint="Known are {known}: tracking, status, done_on, due_on, owner. Rename the columns so, or export "
        "the file anew.",
    ),
    "tickets-cut": Code(
        level="warning",
        message="the export is not read to its end: {reason}; {count} rows count",
        hint="Export the file anew, or split it.",
    ),
    "tickets-column": Code(
        level="info",
        message="the columns {names} are not read",
        hint="Of {form} are read {known}.{near}",
    ),
    "tickets-row": Code(
        level="warning",
        message="this row is not used: {reason}",
        hint="Write the ticket's id as its tracker shows it, one ticket a row, or delete the row.",
    ),
    "tickets-value": Code(
        level="warning",
        message="a day is left out: {reason}",
        hint="Write the day as YYYY-MM-DD.",
    ),
    "tickets-more-rows": Code(
        level="warning",
        message="{count} more rows of this export have problems like those above",
        hint="Correct those above first.",
    ),
    "tickets-status": Code(
        level="warning",
        message="what the status “{words}” of {tickets} means is not known",
        hint="Name it in vocabulary.yaml under action_status, or export the status category too; until then "
        "the reports' own status counts.",
    ),
    "tickets-repeated": Code(
        level="info",
        message="{tickets} of this export are in it more than once; what was changed last counts",
        hint="Nothing needs to be done; export without duplicates to be sure.",
    ),
    "tickets-older": Code(
        level="info",
        message="{tickets} of this export are in {other} too, which is newer and counts",
        hint="Delete this file once the newer one holds all of its tickets.",
    ),
    "ticket-differs": Code(
        level="warning",
        message="the action item “{item}” and its ticket {ticket} differ: {differences} ({place})",
        hint="Correct the item in the report, or the ticket and its export; figures go by the {leads} "
        "(action_items.status_from in pmdata.yaml).{alias}",
    ),
}


def problem(code: str, *, line: int | None = None, field: str | None = None, **values: object) -> Problem:
    """Build the problem `code`, its message filled in with `values`.

    Raises KeyError for a code that is not in `CODES`: that is a mistake in the program.
    """
    row = CODES[code]
    return Problem(
        code=code,
        level=row.level,
        message=row.message.format(**values),
        hint=row.hint.format(**values),
        line=line,
        field=field,
    )
