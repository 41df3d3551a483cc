"""Recurrence: which themes come back, while their action items are open or although they were done.

`THEMED` is its query: one row per incident and theme, with what earlier incidents state ·
`repeat_rate` how many incidents repeat one of the previous 12 months, and by what that is known.

All incidents count here, whatever the selection filters: it chooses which ones are listed
(docs/glossary.md). A near miss may be the earlier one; it is never counted as the repeat. Reports do not tie
an action item to one of their factors, so a theme's items are those of its report that can prevent
something: all but the ones that only detect or mitigate.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pmdata.metrics.columns import Column
from pmdata.metrics.response_times.noise import Verdict, compare_rates
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import Cursor, counted, earliest_incident_on, fetch_cells, in_filters
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import wilson_interval
from pmdata.model import Record

UNTAGGED = "untagged"
WITHIN_MONTHS = 12
_EVER = "date '9999-12-31'"
_ORDER = "order by started_on, coalesce(impact_started_at, cast(started_on as timestamp)), key"
_SO_FAR = "rows between unbounded preceding and current row"
_EARLIER = "rows between unbounded preceding and 1 preceding"

PREVENTIVE = "coalesce(kind not in ('detect', 'mitigate'), true)"
"""Condition for action items that can keep a theme from coming back."""

THEMED = f"""
    with preventive as (
        select key,
            max(case when status = 'done' then done_on else {_EVER} end) as open_until,
            min(case when status = 'done' then done_on end) as done_from
        from action_items
        where {PREVENTIVE} and status in ('open', 'in_progress', 'blocked', 'done') group by key),
    occurrences as (
        select key, coalesce(theme, '{UNTAGGED}') as theme, count(*) as factor_count,
            min(case when source in ('five_whys', 'prose') then 1 else 0 end) as is_weak
        from contributing_factors group by 1, 2),
    dated as (
        select o.key, o.theme, o.factor_count, o.is_weak, i.started_on, i.impact_started_at, i.is_near_miss,
            i.severity, i.template, i.services, i.teams,
            cast(i.started_on + interval {WITHIN_MONTHS} month as date) as until,
            case when p.open_until < until then p.open_until when p.open_until is not null then until end
                as open_until, p.done_from
        from occurrences o join incidents i using (key) left join preventive p using (key)
        where i.started_on is not null),
    sequenced as (
        select *, theme <> '{UNTAGGED}' and started_on < max(until) over earlier as is_repeat,
            theme <> '{UNTAGGED}'
                and started_on < max(open_until) over earlier
                as is_while_open
        from dated
        window earlier as (partition by theme {_ORDER} {_EARLIER})),
    marks as (
        select theme, key, started_on as on_day, cast(null as date) as until, 1 as is_later
        from dated where theme <> '{UNTAGGED}'
        union all
        select theme, key, greatest(done_from, started_on + 1), until, 0
        from dated where done_from is not null),
    not_held as (
        select key, theme from (
            select key, theme, is_later, on_day < max(until) over (
                partition by theme order by on_day, is_later {_SO_FAR}) as is_after_fix
            from marks)
        where is_later = 1 and is_after_fix)
    select s.*, coalesce(s.is_repeat, false) as repeats,
        coalesce(s.is_while_open, false) as repeats_while_open, n.key is not null as repeats_after_fix
    from sequenced s left join not_held n on n.key = s.key and n.theme = s.theme"""
"""One row per incident and theme, near misses included.

`repeats`: the theme occurred in an earlier incident of the previous 12 months; `repeats_while_open`: an
item of such a report was open then; `repeats_after_fix`: one had been done by then.
"""


_LIKENESS = f"""
    signs as (
        select distinct 'theme' as basis, theme as sign, '' as service, key, started_on, impact_started_at
        from contributing_factors join incidents using (key)
        where theme is not null and started_on is not null
        union all
        select distinct 'trigger', lower(trim(trigger)), service, key, started_on, impact_started_at
        from incidents cross join unnest(services) as s(service)
        where trim(trigger) <> '' and started_on is not null),
    repeated as (
        select distinct basis, key from (
            select basis, key, started_on,
                max(started_on) over (partition by basis, sign, service {_ORDER} {_EARLIER}) as before_on
            from signs)
        where started_on < cast(before_on + interval {WITHIN_MONTHS} month as date)),
    names as (
        select lower(key) as name, key from incidents
        union select lower(trim(incident_id)), key from incidents where incident_id is not null),
    links as (
        select key, started_on, impact_started_at, other
        from incidents cross join unnest(related_incidents) as r(other)),
    linked as (
        select l.key from links l join names on name = lower(trim(l.other))
        join incidents i on i.key = names.key
        where i.key <> l.key and i.started_on <= l.started_on
            and l.started_on < cast(i.started_on + interval {WITHIN_MONTHS} month as date)
            and coalesce(i.impact_started_at <= l.impact_started_at, true)),"""
"""What an incident shares with an earlier one: `signs`, those that came before (`repeated`), `linked`."""


COUNTS = {
    "incidents": "count(*)",
    "comparable": "count(*) filter (is_comparable)",
    "repeats": "count(*) filter (theme or retriggered or linked)",
    "by_theme": "count(*) filter (theme)",
    "by_service_and_trigger": "count(*) filter (retriggered)",
    "by_link": "count(*) filter (linked)",
}
"""Field of `RepeatRateRow` → how the query counts it."""
_NOTHING = dict.fromkeys(COUNTS, 0)


class RepeatRateRow(Record):
    """How many incidents of one period repeat one of the 12 months before them."""

    period: str | None
    incidents: int
    """Near misses left out."""
    comparable: Annotated[int, Column("Comparable")]
    """Incidents whose report has a theme, a trigger with a service, or names another incident."""
    repeats: Annotated[int, Column("Repeats")]
    """Incidents that repeat by any of the three."""
    by_theme: Annotated[int, Column("By theme")]
    by_service_and_trigger: Annotated[int, Column("By service and trigger")]
    """Same service and the same trigger, word for word."""
    by_link: Annotated[int, Column("By link")]
    """The report names the earlier incident."""
    repeat_ratio: Annotated[float | None, Column("Repeat rate")]
    """Repeats ÷ incidents; None where none of them is comparable."""
    repeat_low: Annotated[float | None, Column("Interval from", "share")]
    """Wilson 90 % interval."""
    repeat_high: Annotated[float | None, Column("Interval to", "share")]
    verdict: Verdict | None
    """Against the period before; fewer repeats are improved."""
    change_ratio: float | None
    """Rate ÷ that of the period before − 1."""
    partial: bool
    first_on: date
    last_on: date


def repeat_rate(
    cursor: Cursor, selection: Selection, *, by: Grain | None = None, include_total: bool = False
) -> tuple[RepeatRateRow, ...]:
    """Return the repeat rate of each period, with the basis of each repeat counted.

    `include_total` puts the rows of the whole selection before those of its periods.
    """
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    chosen = spans(selection, by, earliest, include_total=include_total)
    windows, dates = span_rows(chosen)
    filters, values = in_filters(selection)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}),
        {_LIKENESS}
        judged as (
            select started_on, key in (select key from repeated where basis = 'theme') as theme,
                key in (select key from repeated where basis = 'trigger') as retriggered,
                key in (select key from linked) as linked,
                len(related_incidents) > 0 or key in (select key from signs) as is_comparable
            from incidents where {filters} and not is_near_miss)
        select number, is_now, {counted(COUNTS)}
        from windows join judged on started_on between first_on and last_on group by number, is_now"""
    cells = fetch_cells(cursor, query, [*dates, *values], "number", "is_now")
    return tuple(
        _row(span, cells.get((number, True), _NOTHING), cells.get((number, False), _NOTHING))
        for number, span in enumerate(chosen)
    )


def _row(span: Span, counts: Mapping[str, Any], before: Mapping[str, Any]) -> RepeatRateRow:
    repeats, incidents = counts["repeats"], counts["incidents"]
    is_known = counts["comparable"] > 0
    interval = wilson_interval(repeats, incidents) if is_known else None
    comparison = None
    if span.previous_first_on and is_known:
        incidents_before = before["incidents"] if before["comparable"] else 0
        comparison = compare_rates(
            repeats, incidents, before["repeats"], incidents_before, more_is_better=False
        )
    return RepeatRateRow(
        period=span.key,
        repeat_ratio=repeats / incidents if is_known else None,
        repeat_low=interval and interval.low,
        repeat_high=interval and interval.high,
        verdict=comparison and comparison.verdict,
        change_ratio=comparison and comparison.change_ratio,
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **counts,
    )
