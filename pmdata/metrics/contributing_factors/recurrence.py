"""Recurrence: how many incidents repeat an earlier one, and how many would by chance.

An incident repeats where a theme returned in it: the latest earlier incident with that theme on a shared
service started at most 180 days before (a setting), or its report names an earlier one. What is counted of
are
the incidents that name a cause: a theme on a service, or such a link. All incidents up to as-of are looked
back at, whatever the selection filters: it chooses which ones are counted (docs/glossary.md).
"""

from datetime import date, timedelta
from typing import Annotated

from pmdata.metrics.columns import Column
from pmdata.metrics.contributing_factors.chance import Counts, chance_of, excess
from pmdata.metrics.contributing_factors.occurrences import (
    WITHIN_DAYS,
    Incident,
    Occurrences,
    load_occurrences,
)
from pmdata.metrics.response_times.noise import Verdict, compare_rates
from pmdata.metrics.selection.comparison import Span, spans
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import Cursor, earliest_incident_on, fetch_dicts, in_filters
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import wilson_interval
from pmdata.model import Record


class RepeatRateRow(Record):
    """How many incidents of one period repeat an earlier one on the same service."""

    period: str | None
    incidents: int
    """Near misses left out."""
    comparable: Annotated[int, Column("Name a cause")]
    """Incidents with a theme on a service, or whose report names an earlier incident."""
    repeats: Annotated[int, Column("Repeats")]
    """Incidents in which a theme returned, or that name an earlier one."""
    by_theme: Annotated[int, Column("By theme")]
    by_link: Annotated[int, Column("By link")]
    """The report names the earlier incident."""
    repeat_ratio: Annotated[float | None, Column("Repeat rate")]
    """Repeats ÷ incidents that name a cause; null where none does."""
    repeat_low: Annotated[float | None, Column("Interval from", "share")]
    """Wilson 90 % interval."""
    repeat_high: Annotated[float | None, Column("Interval to", "share")]
    expected_ratio: Annotated[float | None, Column("By chance")]
    """What the rate is on average with the theme sets of each service in another order."""
    excess_ratio: Annotated[float | None, Column("Excess", "points")]
    """Repeat rate − that of chance, in points."""
    excess_p_value: Annotated[float | None, Column("P-value of the excess", "number")]
    """Share of 1,000 orders, the observed one included, with at least so many repeats; one-sided."""
    verdict: Verdict | None
    """Against the period before; fewer repeats are improved."""
    change_ratio: float | None
    """Rate ÷ that of the period before − 1."""
    short_history: Annotated[bool, Column("Short history")]
    """Whether reports reach back less than 180 days before the first day: repeats are then missed."""
    partial: bool
    first_on: date
    last_on: date


def repeat_rate(
    cursor: Cursor,
    selection: Selection,
    within_days: int = WITHIN_DAYS,
    *,
    by: Grain | None = None,
    include_total: bool = False,
    with_chance: bool = True,
    occurrences: Occurrences | None = None,
) -> tuple[RepeatRateRow, ...]:
    """Return the repeat rate of each period, beside that of chance.

    `include_total` puts the row of the whole selection before those of its periods; without `with_chance`
    what chance gives stays null, for pages that do not show it. `occurrences` are those of
    `load_occurrences`, for who has them.
    """
    occurrences = occurrences or load_occurrences(cursor, selection, within_days)
    reach = earliest_incident_on(cursor, selection)
    chosen = spans(selection, by, reach if selection.since is None else None, include_total=include_total)
    kept = _kept(cursor, selection, occurrences)
    cells = [[one for one in kept if span.first_on <= one.started_on <= span.last_on] for span in chosen]
    permuted = (
        chance_of(occurrences).repeats([[one.place for one in cell] for cell in cells])
        if with_chance
        else [None] * len(cells)
    )
    return tuple(
        _row(span, cell, _before(span, kept), occurrences, reach, by_chance)
        for span, cell, by_chance in zip(chosen, cells, permuted, strict=True)
    )


def _kept(cursor: Cursor, selection: Selection, occurrences: Occurrences) -> list[Incident]:
    """Return the incidents that the filters choose, of any date."""
    filters, values = in_filters(selection)
    rows = fetch_dicts(cursor, f"select key from incidents where {filters} and not is_near_miss", values)
    keys = {row["key"] for row in rows}
    return [incident for incident in occurrences.incidents if incident.key in keys]


def _before(span: Span, kept: list[Incident]) -> list[Incident] | None:
    first, last = span.previous_first_on, span.previous_last_on
    if first is None or last is None:
        return None
    return [one for one in kept if first <= one.started_on <= last]


def _row(
    span: Span,
    cell: list[Incident],
    before: list[Incident] | None,
    occurrences: Occurrences,
    reach: date | None,
    permuted: Counts | None,
) -> RepeatRateRow:
    comparable, repeats = _counted(cell, occurrences)
    interval = wilson_interval(repeats, comparable)
    against = excess(repeats, permuted) if comparable and permuted is not None else None
    comparison = None
    if before is not None and comparable:
        comparable_before, repeats_before = _counted(before, occurrences)
        comparison = compare_rates(
            repeats, comparable, repeats_before, comparable_before, more_is_better=False
        )
    rate = repeats / comparable if comparable else None
    expected = against.expected / comparable if against else None
    return RepeatRateRow(
        period=span.key,
        incidents=len(cell),
        comparable=comparable,
        repeats=repeats,
        by_theme=sum(one.place in occurrences.repeats_by_theme for one in cell),
        by_link=sum(bool(one.linked) for one in cell),
        repeat_ratio=rate,
        repeat_low=interval and interval.low,
        repeat_high=interval and interval.high,
        expected_ratio=expected,
        excess_ratio=None if rate is None or expected is None else rate - expected,
        excess_p_value=against and against.p_value,
        verdict=comparison and comparison.verdict,
        change_ratio=comparison and comparison.change_ratio,
        short_history=reach is None or span.first_on - reach < timedelta(days=occurrences.within_days),
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
    )


def _counted(cell: list[Incident], occurrences: Occurrences) -> tuple[int, int]:
    """Return how many incidents name a cause, and how many of them repeat."""
    telling = [one for one in cell if one.names_cause]
    return len(telling), sum(bool(one.linked) or one.place in occurrences.repeats_by_theme for one in telling)
