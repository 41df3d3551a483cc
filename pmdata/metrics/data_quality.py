"""Data quality: what the figures cannot see: files that do not count, problems, facts that are missing.

`file_counts`, `problem_rows`, `uncounted_files`, `perhaps_reports` and `report_file` cover the whole
workspace, for a file that could not be read belongs to no period; `completeness` covers a selection.
"""

from dataclasses import dataclass
from typing import Annotated

import pyarrow as pa

from pmdata.metrics.columns import Column
from pmdata.metrics.selection.facets import FACTS
from pmdata.metrics.selection.query import (
    Cursor,
    counted,
    fetch_dicts,
    fetch_records,
    fetch_table,
    fetch_value,
    in_selection,
    not_later,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record
from pmdata.problems import Problem

FILES = {
    "files": "count(*)",
    "incidents": "coalesce(cast(sum(reports.incidents) as bigint), 0)",
    "with_errors": "count(*) filter (errors > 0)",
    "with_warnings": "count(*) filter (reports.warnings > 0)",
    "perhaps_reports": "count(*) filter (path in (select path from perhaps_reports))",
    "warnings": "coalesce(cast(sum(reports.warnings) as bigint), 0)",
}
"""Field of `FileCounts` → how the query counts it; what goes by incidents and as-of is counted apart."""


class FileCounts(Record):
    """How many files were found, and what became of them."""

    files: Annotated[int, Column("Files")]
    counted_files: Annotated[int, Column("Files that count")]
    """Files that hold an incident that counts by as-of."""
    incidents: int
    """Incidents that count; a file may hold several."""
    undated_incidents: Annotated[int, Column("Without a date")]
    """Those of them without a date: no period holds them."""
    later_incidents: Annotated[int, Column("Later than as-of")]
    """Those of them that start after as-of: no figure holds them yet."""
    doubtful_incidents: Annotated[int, Column("With a value in doubt")]
    """Those of them with a warning."""
    with_errors: Annotated[int, Column("Files with an error")]
    """Files with an error: kept and shown, but not in the figures."""
    with_warnings: Annotated[int, Column("Files with a warning")]
    """Files with a warning: a value is doubtful or missing."""
    perhaps_reports: Annotated[int, Column("Perhaps reports")]
    """Files that are, or hold, what is perhaps a report: not counted until somebody confirms it."""
    warnings: Annotated[int, Column("Warnings")]


@dataclass(frozen=True)
class ReportFile:
    """One file as it was read."""

    path: str
    problems: tuple[Problem, ...]
    """In its order."""


class KnownFact(Record):
    """How many incidents state one fact."""

    fact: Annotated[str, Column("Fact")]
    known: Annotated[int, Column("Known")]
    incidents: Annotated[int, Column("Of")]


def file_counts(cursor: Cursor, selection: Selection) -> FileCounts:
    """Return what became of the workspace's files, all of them; of the selection only as-of counts."""
    started, as_of = not_later(selection)
    query = f"""
        select {counted(FILES)},
            count(*) filter (path in (select path from incidents where {started})) as counted_files,
            (select count(*) from incidents where started_on is null) as undated_incidents,
            (select count(*) from incidents where not ({started})) as later_incidents,
            (select count(*) from incidents where warning_count > 0) as doubtful_incidents
        from reports"""
    [counts] = fetch_records(cursor, query, [*as_of, *as_of], FileCounts)
    return counts


def problem_rows(cursor: Cursor) -> pa.Table:
    """Return every problem, the most severe first.

    Columns: level, path, line, code, message, hint, field, key (null where no incident counts).
    """
    query = """
        select level, path, line, code, message, hint, field, key from problems
        order by case level when 'error' then 0 when 'warning' then 1 else 2 end,
            path, line nulls first, code"""
    return fetch_table(cursor, query, [])


def report_file(cursor: Cursor, path: str) -> ReportFile | None:
    """Return what was made of the file `path`; None where the store knows nothing of it."""
    columns = ", ".join(Problem.model_fields)
    query = f"select {columns} from problems where path = ? order by line nulls first, code"
    problems = fetch_records(cursor, query, [path], Problem)
    if not problems and not fetch_value(cursor, "select count(*) from reports where path = ?", [path]):
        return None
    return ReportFile(path, problems)


def uncounted_files(cursor: Cursor) -> pa.Table:
    """Return the files that give no incident, with the reason: path, reason, what to do."""
    query = """
        select reports.path, any_value(message order by problems.line nulls first) as reason,
            any_value(hint order by problems.line nulls first) as hint
        from reports left join problems on problems.path = reports.path
            and (level = 'error' or code in ('perhaps-a-report', 'not-a-postmortem', 'withdrawn-report'))
        where reports.incidents = 0 or errors > 0
        group by reports.path order by reports.path"""
    return fetch_table(cursor, query, [])


def perhaps_reports(cursor: Cursor) -> pa.Table:
    """Return what is perhaps a report, of all files.

    Columns: path, part, line, title, incident_on, reason, hint.
    """
    return fetch_table(cursor, "from perhaps_reports order by path, part", [])


def withdrawn_count(cursor: Cursor) -> int:
    """Return how many reports are withdrawn, or duplicates: not counted, and listed with their files."""
    return int(fetch_value(cursor, "select count(*) from problems where code = 'withdrawn-report'", []))


def completeness(cursor: Cursor, selection: Selection) -> tuple[KnownFact, ...]:
    """Return for each fact how many incidents of the selection state it, near misses left out."""
    condition, values = in_selection(selection)
    known = {f'"{fact}"': f"count(*) filter ({sql})" for fact, sql in FACTS.items()}
    query = f"""
        select count(*) as incidents, {counted(known)}
        from incidents where {condition} and not is_near_miss"""
    [counts] = fetch_dicts(cursor, query, values)
    return tuple(KnownFact(fact=fact, known=counts[fact], incidents=counts["incidents"]) for fact in FACTS)
