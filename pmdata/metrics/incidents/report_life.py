"""Report life: whether reports get finished, and how long that takes (docs/glossary.md).

`report_concerns` lists the reports that want attention · `days_to_final` how long reports take from the
incident's end to their final version · `review_dates` when they are to be reviewed. A template without a
place for a status leaves it unknown, which is not a draft.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pmdata.metrics.columns import Column
from pmdata.metrics.response_times.noise import Verdict, compare
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import (
    Cursor,
    counted,
    earliest_incident_on,
    fetch_cells,
    fetch_dicts,
    fetch_records,
    in_filters,
    in_selection,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import median_interval, quantile
from pmdata.model import Record

Concern = Literal["old_draft", "severe_without_final", "review_passed", "missing_sign_off"]
CONCERNS: tuple[Concern, ...] = ("old_draft", "severe_without_final", "review_passed", "missing_sign_off")
DRAFT_DAYS = 14
HALF_A_DAY = 0.5
"""What “the same day” counts as on a log scale."""
_UNFINISHED = "document_status in ('draft', 'in_review')"


COUNTS = {
    "reports": "count(*) filter (document_status in ('final', 'archived'))",
    "unfinished": f"count(*) filter ({_UNFINISHED})",
    "unknown": "count(*) filter (document_status is null)",
}
"""Field of `DaysToFinalRow` → how the query counts it."""
_DAYS = {"days": "list(final_on - ended_on) filter (final_on >= ended_on)"}
_NOTHING = dict.fromkeys(COUNTS, 0) | {"days": None}
_Cell = Mapping[str, Any]


class ReportConcern(Record):
    """One thing that one report lacks."""

    concern: Annotated[Concern, Column("Concern")]
    key: str
    title: str | None
    path: str
    line: int | None
    started_on: date | None
    severity: str | None
    teams: tuple[str, ...]
    document_status: Annotated[str | None, Column("Status")]
    days: Annotated[int | None, Column("Days")]
    """Since the incident began; for a passed review, since the review date."""
    detail: Annotated[str | None, Column("Detail")]
    """The roles that have not signed."""


class ReviewDate(Record):
    """A report that is to be reviewed on a day, which may have passed."""

    key: str
    title: str | None
    path: str
    review_on: date


class DaysToFinalRow(Record):
    """How long the reports of one period's incidents took to become final."""

    period: str | None
    reports: Annotated[int, Column("Final reports")]
    """Final reports of incidents of the period, near misses included."""
    known: Annotated[int, Column("Known")]
    """Those with both dates known."""
    unfinished: Annotated[int, Column("Unfinished")]
    """Drafts and reports in review."""
    unknown: Annotated[int, Column("Without a status")]
    """Reports that have no status."""
    median_days: Annotated[float | None, Column("Median")]
    median_low_days: Annotated[float | None, Column("Interval from")]
    median_high_days: Annotated[float | None, Column("Interval to")]
    verdict: Verdict | None
    change_ratio: float | None
    partial: bool
    first_on: date
    last_on: date


def report_concerns(
    cursor: Cursor, selection: Selection, *, draft_days: int = DRAFT_DAYS
) -> tuple[ReportConcern, ...]:
    """Return what the reports of the selection lack, the most severe kind first, then the oldest.

    A review date has passed if the report was not updated on or after it.
    """
    condition, values = in_selection(selection)
    query = f"""
        with chosen as (
            select key, title, path, line, started_on, severity, teams, document_status, review_on,
                updated_on, cast(? as date) as as_of_on
            from incidents where {condition}),
        concerns as (
            select 'old_draft' as concern, *, as_of_on - started_on as days from chosen
            where {_UNFINISHED} and as_of_on - started_on > ?
            union all
            select 'severe_without_final' as concern, *, as_of_on - started_on as days from chosen
            where {_UNFINISHED} and severity in ('SEV1', 'SEV2')
            union all
            select 'review_passed' as concern, *, as_of_on - review_on as days from chosen
            where review_on < as_of_on and coalesce(updated_on < review_on, true)
                and coalesce(document_status <> 'archived', true))
        select concern, key, title, path, line, started_on, severity, teams, document_status, days,
            null as detail
        from concerns"""
    rows = fetch_records(cursor, query, [selection.as_of_on, *values, draft_days], ReportConcern)
    found = (*rows, *_missing_sign_offs(cursor, selection))
    return tuple(sorted(found, key=lambda row: (CONCERNS.index(row.concern), -(row.days or 0), row.key)))


def review_dates(cursor: Cursor, selection: Selection) -> tuple[ReviewDate, ...]:
    """Return the reviews that are to come, or have passed as `report_concerns` has it."""
    condition, values = in_selection(replace(selection, since=None, until=None))
    query = f"""
        select key, title, path, review_on from incidents
        where {condition} and review_on is not null and (review_on >= ?
            or coalesce(updated_on < review_on, true) and coalesce(document_status <> 'archived', true))
        order by review_on, key"""
    return fetch_records(cursor, query, [*values, selection.as_of_on], ReviewDate)


def _missing_sign_offs(cursor: Cursor, selection: Selection) -> list[ReportConcern]:
    """Return the reports with a box that is not ticked; a line that has no place for it is not missing."""
    condition, values = in_selection(selection)
    query = f"""
        select 'missing_sign_off' as concern, key, title, path, line, started_on, severity, teams,
            document_status, cast(? as date) - started_on as days, unsigned_roles
        from incidents where {condition} and array_length(unsigned_roles) > 0"""
    rows = fetch_dicts(cursor, query, [selection.as_of_on, *values])
    return [ReportConcern(detail=", ".join(row.pop("unsigned_roles")), **row) for row in rows]


def days_to_final(
    cursor: Cursor, selection: Selection, *, by: Grain | None = None
) -> tuple[DaysToFinalRow, ...]:
    """Return how many days passed from the incident's end to the final report, by the incident's period.

    The end is the date of resolution, else of mitigation, in the reporting zone, else the incident's own.
    """
    chosen = spans(
        selection, by, earliest_incident_on(cursor, selection) if selection.since is None else None
    )
    windows, dates = span_rows(chosen)
    filters, values = in_filters(selection)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}),
        ended as (
            select *, coalesce(
                cast((coalesce(resolved_at, mitigated_at) at time zone 'UTC') at time zone ? as date),
                started_on) as ended_on
            from incidents where {filters})
        select number, is_now, {counted(COUNTS | _DAYS)}
        from windows join ended on started_on between first_on and last_on group by 1, 2"""
    params = [*dates, selection.reporting_zone, *values]
    cells = fetch_cells(cursor, query, params, "number", "is_now")
    return tuple(
        _row(span, cells.get((number, True), _NOTHING), cells.get((number, False), _NOTHING))
        for number, span in enumerate(chosen)
    )


def _row(span: Span, cell: _Cell, before: _Cell) -> DaysToFinalRow:
    days = cell["days"] or ()
    interval = median_interval(days)
    comparison = compare(days, before["days"] or (), floor=HALF_A_DAY) if span.previous_first_on else None
    return DaysToFinalRow(
        period=span.key,
        known=len(days),
        median_days=quantile(days, 0.5),
        median_low_days=interval and interval.low,
        median_high_days=interval and interval.high,
        verdict=comparison and comparison.verdict,
        change_ratio=comparison and comparison.change_ratio,
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **{name: cell[name] for name in COUNTS},
    )
