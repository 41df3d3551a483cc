"""Incident counts: how many incidents there were, how far apart, and the register of near misses.

`incident_counts` gives a row per period and group, compared with the period before · `near_misses` the
register · `undated` the incidents that no period can hold because no date is known · `later` those that
start after as-of, which no figure counts.

Fewer reports may mean fewer incidents or less writing; the figure is of reported incidents.
"""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Annotated, Any

from pmdata.metrics.columns import Column
from pmdata.metrics.families import over_rows, over_tiles
from pmdata.metrics.inference.counts import dispersion as dispersion_of
from pmdata.metrics.response_times.counted import NotCounted
from pmdata.metrics.response_times.noise import Comparison, Verdict, compare_counts
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import Group, group_names, group_sql
from pmdata.metrics.selection.periods import Grain, month_before, period_of
from pmdata.metrics.selection.query import (
    Cells,
    Cursor,
    counted,
    earliest_incident_on,
    fetch_cells,
    fetch_dicts,
    fetch_records,
    fetch_value,
    in_filters,
    in_selection,
    in_shown_groups,
    not_later,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import quantile
from pmdata.model import Record

LATE_DAYS = 14
LATE_SHARE = 0.1
SILENT_DAYS = 92
MONTHS = 24
"""Whole months before as-of that show how much months spread."""


COUNTS = {
    "incidents": "count(*) filter (not is_near_miss)",
    "open": "count(*) filter (is_open and not is_near_miss)",
    "near_misses": "count(*) filter (is_near_miss)",
}
"""Field of `IncidentCountsRow` → how the query counts it."""
_DAYS = {"days": "list(started_on order by started_on) filter (not is_near_miss)"}
_NOTHING = dict.fromkeys(COUNTS, 0) | {"days": None}
_Cell = Mapping[str, Any]
_Place = tuple[int, str | None]
"""Number of the span, group."""


class IncidentCountsRow(Record):
    """The incidents of one period and group."""

    period: str | None
    period_title: str | None
    """The same in words: `Q3 2026`, or `Q2 FY 2027` where fiscal years begin otherwise."""
    group: str | None
    incidents: int
    """Near misses left out."""
    open: Annotated[int, Column("Still open")]
    near_misses: int
    median_days_between: Annotated[float | None, Column("Median days between", "days")]
    """Days from one to the next within the period; null below two."""
    days_since_last: Annotated[int | None, Column("Days since the last", "days")]
    """From the last one to the end of the period."""
    verdict: Verdict | None
    """Against the period before, by the day; fewer is improved. Null where reports only began then."""
    change_ratio: float | None
    p_value: Annotated[float | None, Column("P-value", "number")]
    """Of the change, as it is; null below 5 incidents in both."""
    p_adjusted: Annotated[float | None, Column("P-value, adjusted", "number")]
    """Over the family that the figure declares."""
    dispersion: Annotated[float | None, Column("Spread of months beyond chance", "number")]
    """α of NB2 over the 24 whole months before as-of: 0 where they spread no more than chance."""
    previous_incidents: Annotated[int | None, Column("Incidents in the previous period")]
    partial: bool
    first_on: date
    last_on: date


class NearMiss(Record):
    """One near miss."""

    key: str
    title: str | None
    path: str
    started_on: date
    services: tuple[str, ...]
    summary: str | None


def incident_counts(
    cursor: Cursor,
    selection: Selection,
    *,
    by: Grain | None = None,
    group: Group | None = None,
    include_total: bool = False,
) -> tuple[IncidentCountsRow, ...]:
    """Return a row per period (empty ones too) and group; an incident of two services counts in each.

    `include_total` puts the rows of the whole selection before those of its periods.
    """
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    began_on = reports_began_on(cursor, selection)
    chosen = spans(selection, by, earliest, include_total=include_total)
    cells = _cells(cursor, selection, chosen, group)
    names = group_names((name for _, is_now, name in cells if is_now), grouped=group is not None)
    spread = _dispersions(cursor, selection, group, began_on)
    compared = {
        (number, name): _comparison(
            span,
            cells.get((number, True, name), _NOTHING),
            cells.get((number, False, name), _NOTHING),
            began_on,
            spread.get(name, 0.0),
        )
        for number, span in enumerate(chosen)
        for name in names
    }
    adjusted = _adjusted(chosen, compared)
    return tuple(
        _row(
            (chosen[number], name),
            cells.get((number, True, name), _NOTHING),
            cells.get((number, False, name), _NOTHING),
            comparison,
            (adjusted[number, name], spread.get(name, 0.0)),
        )
        for (number, name), comparison in compared.items()
    )


def _adjusted(
    chosen: tuple[Span, ...], compared: Mapping[_Place, Comparison | None]
) -> dict[_Place, float | None]:
    """Return the p-values, the whole adjusted with the page's tiles, groups and periods over their rows."""
    values = {place: own.p_value if own else None for place, own in compared.items()}
    tiles = {place for place in values if chosen[place[0]].period is None and place[1] is None}
    rows = over_rows({place: value for place, value in values.items() if place not in tiles})
    whole = {place: over_tiles("incidents", {"incidents": values[place]})["incidents"] for place in tiles}
    return rows | whole


def _dispersions(
    cursor: Cursor, selection: Selection, group: Group | None, began_on: date | None
) -> dict[str | None, float]:
    """Return how much more than chance the months of each group spread, over the 24 whole ones before as-of.

    Months before reports were written are none.
    """
    start = period_of(selection.as_of_on, "month").first_on
    months = [month_before(start, back) for back in range(MONTHS, -1, -1)]
    months = [month for month in months if began_on is None or month >= began_on]
    if len(months) < 2:  # noqa: PLR2004 - the ends of one month
        return {}
    name, join = group_sql(group)
    filters, values = in_filters(selection)
    shown, groups = in_shown_groups(selection, group)
    query = f"""
        select {name} as name, year(started_on) * 12 + month(started_on) as month, count(*) as incidents
        from incidents {join}
        where started_on >= ? and started_on < ? and not is_near_miss and {filters} and {shown}
        group by 1, 2"""
    cells = fetch_cells(cursor, query, [months[0], months[-1], *values, *groups], "name", "month")
    days = [(last - first).days for first, last in pairwise(months)]
    numbers = [month.year * 12 + month.month for month in months[:-1]]
    return {
        name: dispersion_of(
            [cells.get((name, number), {"incidents": 0})["incidents"] for number in numbers], days
        )
        for name in {name for name, _ in cells}
    }


def _cells(cursor: Cursor, selection: Selection, chosen: tuple[Span, ...], group: Group | None) -> Cells:
    windows, dates = span_rows(chosen)
    name, join = group_sql(group)
    filters, values = in_filters(selection)
    shown, groups = in_shown_groups(selection, group)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows})
        select number, is_now, {name} as name, {counted(COUNTS | _DAYS)}
        from windows join incidents on started_on between first_on and last_on {join}
        where {filters} and {shown} group by 1, 2, 3"""
    return fetch_cells(cursor, query, [*dates, *values, *groups], "number", "is_now", "name")


def reports_began_on(cursor: Cursor, selection: Selection) -> date | None:
    """Return the date of the first report that another follows within a quarter, else of the first one.

    A single old report, written up years later perhaps, does not mean that reports were written then.
    """
    started, as_of = not_later(selection)
    query = f"""
        select coalesce(min(started_on) filter (next_on - started_on <= ?), min(started_on)) as began_on
        from (
            select started_on, lead(started_on) over (order by started_on) as next_on
            from incidents where {started})"""
    began_on: date | None = fetch_value(cursor, query, [SILENT_DAYS, *as_of])
    return began_on


def _row(
    place: tuple[Span, str | None],
    cell: _Cell,
    before: _Cell,
    comparison: Comparison | None,
    adjusted: tuple[float | None, float],
) -> IncidentCountsRow:
    span, group = place
    days: list[date] = cell["days"] or []
    return IncidentCountsRow(
        period=span.key,
        period_title=span.title,
        group=group,
        median_days_between=quantile([(day - other).days for other, day in pairwise(days)], 0.5),
        days_since_last=(span.last_on - days[-1]).days if days else None,
        verdict=comparison and comparison.judged(adjusted[0]),
        change_ratio=comparison and comparison.change_ratio,
        p_value=comparison and comparison.p_value,
        p_adjusted=adjusted[0],
        dispersion=adjusted[1],
        previous_incidents=before["incidents"] if span.previous_first_on else None,
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **{name: cell[name] for name in COUNTS},
    )


def _comparison(
    span: Span, cell: _Cell, before: _Cell, began_on: date | None, dispersion: float
) -> Comparison | None:
    """Compare the counts, unless nobody wrote reports yet when the span before began.

    A team that began to write halfway through that span had no fewer incidents in it; only a start
    late by `LATE_DAYS`, or by a tenth of the span, may still be a quiet beginning.
    """
    if not (span.previous_first_on and span.previous_last_on and began_on):
        return None
    days = (span.last_on - span.first_on).days + 1
    previous_days = (span.previous_last_on - span.previous_first_on).days + 1
    if (began_on - span.previous_first_on).days > max(LATE_DAYS, previous_days * LATE_SHARE):
        return None
    return compare_counts(cell["incidents"], days, before["incidents"], previous_days, dispersion)


def near_misses(cursor: Cursor, selection: Selection) -> tuple[NearMiss, ...]:
    """Return the selection's near misses, newest first. They consume no budget and count in no average."""
    condition, values = in_selection(selection)
    query = f"""
        select key, title, path, started_on, services, summary from incidents
        where {condition} and is_near_miss order by started_on desc, key"""
    return fetch_records(cursor, query, values, NearMiss)


def undated(cursor: Cursor) -> tuple[NotCounted, ...]:
    """Return the incidents without a known date: no period holds them, so no figure does."""
    query = "select key, title, path, line from incidents where started_on is null order by path, key"
    return tuple(
        NotCounted(**row, reason="the report does not say when it happened")
        for row in fetch_dicts(cursor, query, [])
    )


def later(cursor: Cursor, selection: Selection) -> tuple[NotCounted, ...]:
    """Return the incidents that start after as-of, the next one first: not counted (docs/glossary.md)."""
    started, values = not_later(selection)
    query = f"""
        select key, title, path, line, started_on from incidents
        where not ({started}) order by started_on, impact_started_at, key"""
    return tuple(
        NotCounted(reason=f"starts on {row.pop('started_on')}, later than as-of", **row)
        for row in fetch_dicts(cursor, query, values)
    )
