"""Incidents: the rows of the list, one incident's whole record, and its problems."""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from pmdata.metrics.selection.query import (
    Cursor,
    fetch_dicts,
    fetch_records,
    fetch_table,
    fetch_value,
    in_filters,
    in_selection,
    in_span,
    not_later,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Postmortem, Record
from pmdata.problems import Problem


@dataclass(frozen=True)
class Incident:
    """One incident with the place of its report."""

    postmortem: Postmortem
    path: str
    """Path of the report within the workspace."""
    problems: tuple[Problem, ...]
    """What was wrong or assumed when it was read, in the file's order."""


class ReportPlace(Record):
    """Where the report of an incident is."""

    path: str
    """Path of the file within the workspace."""
    part: int
    """1, 2, … within that file."""
    title: str | None


class ListedIncident(Record):
    """One row of a short list of incidents."""

    key: str
    title: str | None
    started_on: date | None
    severity: str | None
    services: tuple[str, ...]
    time_to_resolve_seconds: float | None
    is_open: bool
    is_near_miss: bool
    path: str
    """Path of the report within the workspace."""


@dataclass(frozen=True)
class OutsideCounts:
    """How many incidents a selection leaves out, and why."""

    undated: int
    """No report states when they happened, so no period holds them."""
    filtered: int
    """Of another service, team or severity."""
    other_dates: int
    """Of other dates that are not later than as-of."""
    later: int
    """They start after as-of, whatever their service."""


def incident_count(cursor: Cursor, selection: Selection) -> int:
    """Return how many incidents the selection holds, near misses too."""
    condition, values = in_selection(selection)
    return int(fetch_value(cursor, f"select count(*) from incidents where {condition}", values))


def incidents_around(cursor: Cursor, key: str) -> tuple[tuple[str, str | None], ...]:
    """Return key and title of the other incidents within 31 days of one, the nearest first."""
    query = """
        select other.key, other.title from incidents as other, incidents as one
        where one.key = ? and other.key <> one.key and abs(other.started_on - one.started_on) <= 31
        order by abs(other.started_on - one.started_on), other.key"""
    return tuple((row["key"], row["title"]) for row in fetch_dicts(cursor, query, [key]))


def incidents_outside(cursor: Cursor, selection: Selection) -> OutsideCounts:
    """Return how many incidents the selection leaves out, each for one reason, near misses too."""
    span, dates = in_span(selection)
    filters, values = in_filters(selection)
    started, as_of = not_later(selection)
    query = f"""
        select count(*) filter (started_on is null and not later) as undated,
            count(*) filter (started_on is not null and not kept and not later) as filtered,
            count(*) filter (kept and not during) as other_dates, count(*) filter (later) as later
        from (
            select started_on, coalesce({filters}, false) as kept, {span} as during, not ({started}) as later
            from incidents)"""
    [counts] = fetch_records(cursor, query, [*values, *dates, *as_of], OutsideCounts)
    return counts


def incident_rows(cursor: Cursor, selection: Selection) -> pa.Table:
    """Return the incidents of the selection, newest first, near misses too.

    Columns: key, title, started_on (date), severity, services, teams, is_open,
    is_near_miss, document_status, path, the four durations in seconds, and how many problems of
    each level.
    """
    condition, values = in_selection(selection)
    query = f"""
        select key, title, started_on, severity, services, teams, is_open, is_near_miss, document_status,
            path, time_to_detect_seconds, time_to_acknowledge_seconds, time_to_mitigate_seconds,
            time_to_resolve_seconds, error_count, warning_count, info_count
        from incidents where {condition}
        order by started_on desc nulls last, impact_started_at desc nulls last, key"""
    return fetch_table(cursor, query, values)


def listed_incidents(cursor: Cursor, selection: Selection) -> tuple[ListedIncident, ...]:
    """Return the incidents of the selection as records, newest first, near misses too."""
    names = list(ListedIncident.model_fields)
    rows = incident_rows(cursor, selection).select(names).to_pylist()
    return tuple(
        ListedIncident.model_validate({**row, "services": tuple(row["services"] or ())}) for row in rows
    )


def incident(cursor: Cursor, key: str) -> Incident | None:
    """Return the incident `key` whole, or None where the store has none of that key."""
    query = """
        select cast(record as varchar) as record, path from records join incidents using (key)
        where key = ?"""
    rows = fetch_dicts(cursor, query, [key])
    if not rows:
        return None
    [row] = rows
    return Incident(Postmortem.model_validate_json(row["record"]), row["path"], _problems(cursor, key))


def report_place(cursor: Cursor, key: str) -> ReportPlace | None:
    """Return where the report of the incident `key` is, or None where the store has none of that key."""
    query = "select path, part, title from incidents where key = ?"
    return next(iter(fetch_records(cursor, query, [key], ReportPlace)), None)


def incidents_of_file(cursor: Cursor, path: str) -> tuple[Postmortem, ...]:
    """Return the incidents of the file `path` that count, in its order."""
    query = """
        select cast(record as varchar) as record from records join incidents using (key)
        where path = ? order by part"""
    return tuple(Postmortem.model_validate_json(row["record"]) for row in fetch_dicts(cursor, query, [path]))


def usual_template(cursor: Cursor) -> str | None:
    """Return the template that most incidents of the store follow; None where none is known."""
    query = """
        select template from incidents where template is not null
        group by template order by count(*) desc, template limit 1"""
    return next((row["template"] for row in fetch_dicts(cursor, query, [])), None)


def _problems(cursor: Cursor, key: str) -> tuple[Problem, ...]:
    columns = ", ".join(Problem.model_fields)
    query = f"select {columns} from problems where key = ? order by line nulls first, code"
    return fetch_records(cursor, query, [key], Problem)
