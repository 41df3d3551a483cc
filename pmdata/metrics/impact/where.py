"""Where the hours went: impact by service and theme together, and the incidents that cost most."""

from datetime import date
from typing import Annotated

from pmdata.metrics.columns import Column
from pmdata.metrics.impact.sums import MINUTES, RATIO
from pmdata.metrics.selection.groups import NOT_STATED
from pmdata.metrics.selection.query import Cursor, fetch_records, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

COSTLIEST = 20


class ImpactCell(Record):
    """The impact of the incidents of one service that share one theme."""

    service: str
    theme: str
    incidents: int
    impact_minutes: Annotated[float, Column("Impact")]


class CostlyIncident(Record):
    """One incident with what it cost."""

    key: str
    title: str | None
    started_on: date
    severity: str | None
    services: tuple[str, ...]
    impact_minutes: Annotated[float, Column("Impact")]
    error_ratio: Annotated[float | None, Column("Failed")]
    """Share of requests or users that failed; null where no report states it."""
    users_count: Annotated[int | None, Column("Users")]
    money: Annotated[float | None, Column("Money", "number")]
    currency: Annotated[str | None, Column("Currency")]


def impact_cells(cursor: Cursor, selection: Selection) -> tuple[ImpactCell, ...]:
    """Return the impact of each service and theme with any, the most first; an incident counts in each."""
    condition, values = in_selection(selection)
    query = f"""
        with costs as (
            select key, case when array_length(services) > 0 then services else ['{NOT_STATED}'] end as names,
                {MINUTES} as minutes
            from incidents where {condition} and not is_near_miss),
        themed as (select distinct key, theme from contributing_factors where theme is not null)
        select name as service, coalesce(theme, '{NOT_STATED}') as theme, count(*) as incidents,
            sum(minutes) as impact_minutes
        from costs cross join unnest(names) as services(name) left join themed using (key)
        where minutes is not null
        group by 1, 2 order by impact_minutes desc, service, theme"""
    return fetch_records(cursor, query, values, ImpactCell)


def costliest(cursor: Cursor, selection: Selection) -> tuple[CostlyIncident, ...]:
    """Return the incidents of the selection with the most minutes of impact, at most `COSTLIEST`."""
    condition, values = in_selection(selection)
    query = f"""
        select key, title, started_on, severity, services, {MINUTES} as impact_minutes,
            {RATIO} as error_ratio, users_count, revenue_amount as money, revenue_currency as currency
        from incidents where {condition} and not is_near_miss and {MINUTES} is not null
        order by impact_minutes desc, key limit {COSTLIEST}"""
    return fetch_records(cursor, query, values, CostlyIncident)
