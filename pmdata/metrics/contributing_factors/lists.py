"""Factor lists: the factors as written, which themes go together, and what is done about those that recur.

`factor_list` the factors with their incidents · `co_occurrences` pairs of themes · `coverage` recurring
themes by how much they cost, against their preventive action items (docs/glossary.md).
"""

from datetime import UTC, date
from typing import Annotated

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.recurrence import PREVENTIVE, THEMED, UNTAGGED
from pmdata.metrics.error_budgets.bad_minutes import WEIGHTED_LEDGER, united
from pmdata.metrics.selection.query import Cursor, fetch_records, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

_THEMED_LEDGER = f"""
    select key, t.theme, weight, counts_from_at, least(counts_to_at, ?) as counts_to_at
    from ({WEIGHTED_LEDGER}) as l join (
        select distinct key, theme from contributing_factors where theme is not null) as t using (key)
    where key in (select key from chosen) and counts_from_at < ?"""


class Factor(Record):
    """One contributing factor as written."""

    key: str
    """The incident."""
    title: str | None
    path: str
    line: int | None
    started_on: date
    severity: str | None
    services: tuple[str, ...]
    theme: str
    category: str | None
    text: str
    source: str
    """`list`, `categorised`, `possible_causes`, `five_whys` or `prose`."""
    repeats: bool
    repeats_while_open: bool
    repeats_after_fix: bool


class CoOccurrence(Record):
    """Two themes that incidents have together."""

    theme: str
    other: Annotated[str, Column("Together with")]
    incidents: int


class CoverageRow(Record):
    """One recurring theme, what it costs and what is done to prevent it."""

    theme: str
    incidents: int
    """Incidents of the selection that have it."""
    spent_minutes: Annotated[float, Column("Bad minutes")]
    """Their reported bad minutes: at each instant the largest of any objective, overlaps once."""
    weight: Annotated[float, Column("Incidents × minutes", "number")]
    """Incidents × minutes: what the rows are ranked by."""
    items_done: Annotated[int, Column("Items done")]
    """Preventive action items of those incidents' reports."""
    items_open: Annotated[int, Column("Items open")]
    items_unknown: Annotated[int, Column("Status unknown")]
    incidents_without_items: Annotated[int, Column("Incidents without an item")]
    """Incidents whose report has no preventive item."""


def factor_list(cursor: Cursor, selection: Selection, theme: str | None = None) -> tuple[Factor, ...]:
    """Return the factors of the selection's incidents, newest first; of one theme, or of all."""
    condition, values = in_selection(selection)
    query = f"""
        with themed as ({THEMED})
        select i.key, i.title, i.path, f.line, i.started_on, i.severity, i.services, t.theme, f.category,
            f.text, f.source, t.repeats, t.repeats_while_open, t.repeats_after_fix
        from (select * from incidents where {condition}) i join contributing_factors f using (key)
        join themed t on t.key = f.key and t.theme = coalesce(f.theme, '{UNTAGGED}')
        where {"true" if theme is None else "t.theme = ?"}
        order by i.started_on desc, i.key, f.position"""
    return fetch_records(cursor, query, [*values, *([] if theme is None else [theme])], Factor)


def co_occurrences(cursor: Cursor, selection: Selection) -> tuple[CoOccurrence, ...]:
    """Return the pairs of themes by how many incidents have both, the most frequent first."""
    condition, values = in_selection(selection)
    query = f"""
        with chosen as (
            select distinct key, theme from contributing_factors
            where theme is not null
                and key in (select key from incidents where {condition} and not is_near_miss))
        select a.theme, b.theme as other, count(*) as incidents
        from chosen a join chosen b on a.key = b.key and a.theme < b.theme
        group by 1, 2 order by incidents desc, 1, 2"""
    return fetch_records(cursor, query, values, CoOccurrence)


def coverage(cursor: Cursor, selection: Selection) -> tuple[CoverageRow, ...]:
    """Return the themes of at least one repeat, ranked by incidents × reported bad minutes until as-of."""
    condition, values = in_selection(selection)
    as_of = selection.as_of.astimezone(UTC).replace(tzinfo=None)
    query = f"""
        with themed as ({THEMED}),
        chosen as (select key from incidents where {condition} and not is_near_miss),
        consumed as (
            select theme, sum((epoch(to_at) - epoch(from_at)) * weight) / 60.0 as minutes
            from ({united(_THEMED_LEDGER, "theme")}) as u group by theme),
        items as (
            select key, count(*) filter (status = 'done') as done,
                count(*) filter (status in ('open', 'in_progress', 'blocked')) as still_open,
                count(*) filter (status is null) as unknown
            from action_items where {PREVENTIVE} group by key)
        select theme, count(*) as incidents, coalesce(any_value(minutes), 0.0) as spent_minutes,
            count(*) * coalesce(any_value(minutes), 0.0) as weight,
            cast(coalesce(sum(done), 0) as bigint) as items_done,
            cast(coalesce(sum(still_open), 0) as bigint) as items_open,
            cast(coalesce(sum(unknown), 0) as bigint) as items_unknown,
            count(*) filter (items.key is null) as incidents_without_items
        from themed join chosen using (key) left join consumed using (theme) left join items using (key)
        where theme <> '{UNTAGGED}' group by theme having bool_or(repeats)
        order by weight desc, incidents desc, theme"""
    return fetch_records(cursor, query, [*values, as_of, as_of], CoverageRow)
