"""Contributing factors: which themes incidents share, what they cost, and whether they come back.

`factors` gives a row per period, group and theme, the costliest theme first with the share of
impact reached so far (the Pareto order); by quarter it is the heat map. `recurrence` has the repeat rate
over all themes, `returns` every return with its state, `lists` the factors as written and pairs of themes.

A theme counts once per incident. A factor that no theme claims is “untagged”. Near misses are counted
apart. Recurrence looks back at all incidents, whatever the selection filters (docs/glossary.md).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Annotated, Any

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.chance import Cell, Counts, chance_of, excess
from pmdata.metrics.contributing_factors.item_states import RETURN_STATES, Tied, load_tied_items, state_of
from pmdata.metrics.contributing_factors.occurrences import (
    UNTAGGED,
    WITHIN_DAYS,
    Occurrences,
    load_occurrences,
)
from pmdata.metrics.impact.sums import MINUTES
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import PlainGroup, group_names, group_sql
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import (
    Cells,
    Cursor,
    counted,
    earliest_incident_on,
    fetch_cells,
    in_filters,
    in_shown_groups,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record


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
    """Of the incidents of the period and group that name a factor."""
    cumulative_ratio: Annotated[float | None, Column("Together")]
    """Share that this theme and those before it have of the impact of all; null where none is known."""
    impact_minutes: Annotated[float, Column("Impact")]
    """How long their impact lasted, together; an incident of two themes counts in both."""
    impact_known: Annotated[int, Column("Impact known")]
    """Incidents that state it."""
    factors: Annotated[int, Column("Factors")]
    """Factors as written."""
    weak: Annotated[int, Column("Not from a list")]
    """Incidents where only the five whys or prose state it, not a list of factors."""
    occurrences: Annotated[int, Column("On services")]
    """Incidents × services that have the theme: what `repeat_ratio` divides by."""
    returns: Annotated[int, Column("Came back")]
    """Those of them in which it came back to the service within 180 days (a setting), or by a link."""
    repeats: Annotated[int, Column("Repeats")]
    """Incidents in which it came back."""
    item_open: Annotated[int, Column("While its item was open")]
    """Returns before an action item on the theme in the latest earlier report was done."""
    did_not_hold: Annotated[int, Column("After its item was done")]
    """Returns after such an item was done, and none was open."""
    no_item: Annotated[int, Column("Without an item")]
    """Returns where that report has no action item on the theme."""
    unknown: Annotated[int, Column("Item's state unknown")]
    """Returns where an item has no known status, or was done on an unknown day."""
    repeat_while_open: Annotated[int, Column("While open")]
    """The same as `item_open`."""
    repeat_ratio: Annotated[float | None, Column("Return rate")]
    """Returns ÷ occurrences."""
    expected_ratio: Annotated[float | None, Column("By chance")]
    """Returns with the theme sets of each service in another order, on average, ÷ occurrences."""
    excess_ratio: Annotated[float | None, Column("Excess", "points")]
    """Return rate − that of chance, in points."""
    excess_p_value: Annotated[float | None, Column("P-value of the excess", "number")]
    """Share of 1,000 orders, the observed one included, with at least so many returns; one-sided."""
    near_misses: int
    partial: bool
    first_on: date
    last_on: date


COUNTS = {
    "incidents": "count(*) filter (not is_near_miss)",
    "factors": "cast(coalesce(sum(factor_count) filter (not is_near_miss), 0) as bigint)",
    "weak": "count(*) filter (is_weak = 1 and not is_near_miss)",
    "near_misses": "count(*) filter (is_near_miss)",
    "impact_minutes": "coalesce(sum(minutes) filter (not is_near_miss), 0.0)",
    "impact_known": "count(minutes) filter (not is_near_miss)",
    "keys": "list(key) filter (not is_near_miss)",
}
"""Field of `FactorsRow` → how the query counts it; `keys` are of what the rest is made."""
_NOTHING: Mapping[str, Any] = dict.fromkeys(COUNTS, 0) | {"impact_minutes": 0.0, "keys": None}


def factors(
    cursor: Cursor,
    selection: Selection,
    within_days: int = WITHIN_DAYS,
    *,
    by: Grain | None = None,
    group: PlainGroup | None = None,
    include_total: bool = False,
    with_chance: bool = True,
    occurrences: Occurrences | None = None,
) -> tuple[FactorsRow, ...]:
    """Return a row per period, group and theme that the selection has; themes in one order throughout.

    A theme that only near misses of the selection have is none of its themes: they have a register of
    their own. The order is by impact of the whole selection, so that periods can be laid side by side.

    `include_total` puts the rows of the whole selection before those of its periods; without `with_chance`
    what chance gives stays null, for pages that do not show it. `occurrences` are those of
    `load_occurrences`, for who has them.
    """
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    chosen = spans(selection, by, earliest, include_total=include_total)
    cells = _cells(cursor, selection, chosen, group)
    names = group_names((name for _, name, _ in cells), grouped=group is not None)
    history = _History(
        occurrences or load_occurrences(cursor, selection, within_days), load_tied_items(cursor)
    )
    themes = _ordered_themes(cells)
    parts = [
        _part(span, number, name, themes, cells, history, _shown_services(selection, group, name))
        for number, span in enumerate(chosen)
        for name in names
    ]
    permuted: Sequence[Mapping[str, Counts] | None] = (
        chance_of(history.occurrences).returns([part.cell for part in parts])
        if with_chance
        else [None] * len(parts)
    )
    return tuple(
        row for part, by_chance in zip(parts, permuted, strict=True) for row in _rows(part, by_chance)
    )


@dataclass(frozen=True)
class _History:
    """Everything that recurrence looks back at."""

    occurrences: Occurrences
    tied: Tied


@dataclass(frozen=True)
class _Part:
    """One period and group, with what is counted of each theme."""

    span: Span
    group: str | None
    counts: Mapping[str, Mapping[str, Any]]
    """By theme, in order."""
    cell: Cell
    on_services: Counter[str]
    """Theme → incidents × services that have it."""
    returned: Mapping[tuple[int, str], int]
    """Incident and theme → returns."""
    states: Counter[tuple[str, str]]
    """Theme and state → returns."""


def _cells(cursor: Cursor, selection: Selection, chosen: tuple[Span, ...], group: PlainGroup | None) -> Cells:
    windows, dates = span_rows(chosen)
    name, join = group_sql(group)
    filters, values = in_filters(selection)
    shown, groups = in_shown_groups(selection, group)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}),
        named as (
            select key, coalesce(theme, '{UNTAGGED}') as theme, count(*) as factor_count,
                min(case when source in ('five_whys', 'prose') then 1 else 0 end) as is_weak
            from contributing_factors group by 1, 2),
        themed as (
            select named.*, i.* exclude (key), {MINUTES} as minutes
            from named join incidents i using (key))
        select number, {name} as name, theme, {counted(COUNTS)}
        from windows join themed on is_now and started_on between first_on and last_on {join}
        where {filters} and {shown}
        group by 1, 2, 3"""
    return fetch_cells(cursor, query, [*dates, *values, *groups], "number", "name", "theme")


def _shown_services(selection: Selection, group: PlainGroup | None, name: str | None) -> frozenset[str]:
    return frozenset({name}) if group == "service" and name else frozenset(selection.services)


def _ordered_themes(cells: Cells) -> list[str]:
    totals: dict[str, tuple[float, int]] = {}
    for (_, _, theme), counts in cells.items():
        minutes, incidents = totals.get(theme, (0.0, 0))
        totals[theme] = (minutes + counts["impact_minutes"], incidents + counts["incidents"])
    named = [theme for theme, (_, incidents) in totals.items() if incidents]
    return sorted(named, key=lambda theme: (theme == UNTAGGED, *(-part for part in totals[theme]), theme))


def _part(
    span: Span,
    number: int,
    name: str | None,
    themes: list[str],
    cells: Cells,
    history: _History,
    services: frozenset[str],
) -> _Part:
    counts = {theme: cells.get((number, name, theme), _NOTHING) for theme in themes}
    occurrences = history.occurrences
    keys = {key for own in counts.values() for key in own["keys"] or ()}
    chosen = [one for key in keys if (one := occurrences.by_key.get(key))]
    returned: Counter[tuple[int, str]] = Counter()
    states: Counter[tuple[str, str]] = Counter()
    for one in chosen:
        for found in occurrences.returns_of.get(one.place, ()):
            if services and found.service not in services:
                continue
            earlier = occurrences.incidents[found.earlier]
            state, _ = state_of(history.tied.get((earlier.key, found.theme), ()), one.started_on)
            returned[found.place, found.theme] += 1
            states[found.theme, state] += 1
    on_services = Counter(
        theme
        for one in chosen
        for service in one.services
        if not services or service in services
        for theme in one.themes
    )
    cell = Cell(frozenset(one.place for one in chosen), services)
    return _Part(span, name, counts, cell, on_services, returned, states)


def _rows(part: _Part, permuted: Mapping[str, Counts] | None) -> Iterator[FactorsRow]:
    naming = len({key for counts in part.counts.values() for key in counts["keys"] or ()})
    reached = list(accumulate(counts["impact_minutes"] for counts in part.counts.values()))
    for (theme, counts), so_far in zip(part.counts.items(), reached, strict=True):
        states = {state: part.states[theme, state] for state in RETURN_STATES}
        yield FactorsRow(
            period=part.span.key,
            period_title=part.span.title,
            group=part.group,
            theme=theme,
            share_ratio=counts["incidents"] / naming if naming else None,
            cumulative_ratio=so_far / reached[-1] if reached[-1] else None,
            occurrences=part.on_services[theme],
            repeats=sum(own == theme for _, own in part.returned),
            repeat_while_open=states["item_open"],
            **_against_chance(sum(states.values()), part.on_services[theme], permuted, theme),
            **states,
            partial=part.span.partial,
            first_on=part.span.first_on,
            last_on=part.span.last_on,
            **{name: value for name, value in counts.items() if name != "keys"},
        )


def _against_chance(
    returns: int, occurrences: int, permuted: Mapping[str, Counts] | None, theme: str
) -> dict[str, Any]:
    """Return how many returns there are of how many occurrences, beside what chance gives."""
    rate = returns / occurrences if occurrences else None
    against = (
        excess(returns, permuted[theme]) if rate is not None and permuted and theme in permuted else None
    )
    expected = against.expected / occurrences if against else None
    return {
        "returns": returns,
        "repeat_ratio": rate,
        "expected_ratio": expected,
        "excess_ratio": None if rate is None or expected is None else rate - expected,
        "excess_p_value": against and against.p_value,
    }
