"""Contributing factors: which themes incidents share, how often, and whether they come back.

`factors` gives a row per period, group and theme, the most frequent theme first with its cumulative
share (the Pareto order); by quarter it is the heat map. `recurrence` has the repeat rate, `factor_lists`
the factors as written, pairs of themes and what is done about those that recur.

A theme counts once per incident. A factor that no theme claims is “untagged”. Near misses are counted
apart. Recurrence looks at all incidents, whatever the selection filters (docs/glossary.md).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate
from typing import Annotated

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.recurrence import THEMED, UNTAGGED, WITHIN_MONTHS
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import Group, group_names, group_sql, in_shown_groups
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import (
    Cells,
    Cursor,
    counted,
    earliest_incident_on,
    fetch_cells,
    in_filters,
    not_later,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

RECURRING_COUNT = 2


class FactorsRow(Record):
    """One theme in one period and group."""

    period: str | None
    period_title: str | None
    """The same in words: `Q3 2026`, or `Q2 FY 2027` where fiscal years begin otherwise."""
    group: str | None
    theme: str
    """`untagged` for factors that no theme claims."""
    incidents: int
    """Incidents that have the theme, near misses left out."""
    share_ratio: Annotated[float | None, Column("Share")]
    """Of the theme occurrences of the period and group."""
    cumulative_ratio: Annotated[float | None, Column("Together")]
    """Share of this theme and those before it; null without any."""
    factors: Annotated[int, Column("Factors")]
    """Factors as written."""
    weak: Annotated[int, Column("Not from a list")]
    """Incidents where only the five whys or prose state it, not a list of factors."""
    repeats: Annotated[int, Column("Repeats")]
    """Incidents that have the theme again within 12 months."""
    repeat_while_open: Annotated[int, Column("While a fix was open")]
    """Those in which an earlier report's preventive action item was not done yet."""
    fix_did_not_hold: Annotated[int, Column("After a fix was done")]
    """Those in which one had been done."""
    last_12_months: Annotated[int, Column("Last 12 months")]
    """Incidents with the theme in the 12 months before the end of the period, filtered or not."""
    recurring: Annotated[bool, Column("Recurring")]
    """Whether those are at least two."""
    near_misses: int
    partial: bool
    first_on: date
    last_on: date


COUNTS = {
    "incidents": "count(*) filter (not is_near_miss)",
    "factors": "cast(coalesce(sum(factor_count) filter (not is_near_miss), 0) as bigint)",
    "weak": "count(*) filter (is_weak = 1 and not is_near_miss)",
    "repeats": "count(*) filter (repeats and not is_near_miss)",
    "repeat_while_open": "count(*) filter (repeats_while_open and not is_near_miss)",
    "fix_did_not_hold": "count(*) filter (repeats_after_fix and not is_near_miss)",
    "near_misses": "count(*) filter (is_near_miss)",
}
"""Field of `FactorsRow` → how the query counts it."""
_NOTHING = dict.fromkeys(COUNTS, 0)


def factors(
    cursor: Cursor,
    selection: Selection,
    *,
    by: Grain | None = None,
    group: Group | None = None,
    include_total: bool = False,
) -> tuple[FactorsRow, ...]:
    """Return a row per period, group and theme that the selection has; themes in one order throughout.

    A theme that only near misses of the selection have is none of its themes: they have a register of
    their own. The order is by incidents of the whole selection, so that periods can be laid side by side.

    `include_total` puts the rows of the whole selection before those of its periods.
    """
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    chosen = spans(selection, by, earliest, include_total=include_total)
    cells = _cells(cursor, selection, chosen, group)
    recent = _recent(cursor, selection, chosen)
    names = group_names((name for _, name, _ in cells), grouped=group is not None)
    themes = _ordered_themes(cells)
    return tuple(
        row
        for number, span in enumerate(chosen)
        for name in names
        for row in _rows(span, number, name, themes, cells, recent)
    )


def _cells(cursor: Cursor, selection: Selection, chosen: tuple[Span, ...], group: Group | None) -> Cells:
    windows, dates = span_rows(chosen)
    name, join = group_sql(group)
    filters, values = in_filters(selection)
    shown, groups = in_shown_groups(selection, group)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}), themed as ({THEMED})
        select number, {name} as name, theme, {counted(COUNTS)}
        from windows join themed on is_now and started_on between first_on and last_on {join}
        where {filters} and {shown}
        group by 1, 2, 3"""
    return fetch_cells(cursor, query, [*dates, *values, *groups], "number", "name", "theme")


def _recent(cursor: Cursor, selection: Selection, chosen: tuple[Span, ...]) -> dict[tuple[int, str], int]:
    """Return how many incidents have each theme in the 12 months that end with each span."""
    rows = ", ".join(["(?, cast(? as date))"] * len(chosen))
    started, as_of = not_later(selection, "i.")
    query = f"""
        with ends(number, last_on) as (values {rows})
        select number, coalesce(theme, '{UNTAGGED}') as theme, count(distinct key) as recent
        from ends join incidents i on i.started_on <= last_on
            and last_on < cast(i.started_on + interval {WITHIN_MONTHS} month as date) and not i.is_near_miss
            and {started}
        join contributing_factors f using (key) group by 1, 2"""
    asked = [value for number, span in enumerate(chosen) for value in (number, span.last_on)]
    cells = fetch_cells(cursor, query, [*asked, *as_of], "number", "theme")
    return {(number, theme): cell["recent"] for (number, theme), cell in cells.items()}


def _ordered_themes(cells: Cells) -> list[str]:
    totals: dict[str, int] = {}
    for (_, _, theme), counts in cells.items():
        totals[theme] = totals.get(theme, 0) + counts["incidents"]
    named = [theme for theme, incidents in totals.items() if incidents]
    return sorted(named, key=lambda theme: (theme == UNTAGGED, -totals[theme], theme))


def _rows(
    span: Span,
    number: int,
    name: str | None,
    themes: list[str],
    cells: Cells,
    recent: Mapping[tuple[int, str], int],
) -> Iterable[FactorsRow]:
    own = [cells.get((number, name, theme), _NOTHING) for theme in themes]
    reached = list(accumulate(counts["incidents"] for counts in own))
    total = reached[-1] if reached else 0
    for theme, counts, so_far in zip(themes, own, reached, strict=True):
        last = recent.get((number, theme), 0)
        yield FactorsRow(
            period=span.key,
            period_title=span.title,
            group=name,
            theme=theme,
            share_ratio=counts["incidents"] / total if total else None,
            cumulative_ratio=so_far / total if total else None,
            last_12_months=last,
            recurring=last >= RECURRING_COUNT and theme != UNTAGGED,
            partial=span.partial,
            first_on=span.first_on,
            last_on=span.last_on,
            **counts,
        )
