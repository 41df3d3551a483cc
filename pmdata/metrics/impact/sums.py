"""Impact: hours, users, requests and money, summed over incidents by period and group.

An incident's minutes are its stated downtime, else from the start of the impact to its end (mitigated, else
resolved), else a stated duration on that clock, else what is known from detection on: the minutes of the
error budgets' ledger. `weighted_minutes` are the same times the share that failed; where no report states it,
all of it is assumed, and `assumed_minutes` names how much. Reports are a lower bound: small incidents have
none. Near misses are left out; open incidents have no minutes yet.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from pmdata.metrics.columns import Column
from pmdata.metrics.incidents.counts import LATE_DAYS, LATE_SHARE, reports_began_on
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import Group, group_names, group_sql
from pmdata.metrics.selection.periods import Grain, year_before
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

_UNTIL = "coalesce(mitigated_at, resolved_at)"
MINUTES = f"""case when not is_open and not is_near_miss then coalesce(
    downtime_seconds,
    case when {_UNTIL} >= impact_started_at then epoch({_UNTIL}) - epoch(impact_started_at) end,
    case when {_UNTIL} < impact_started_at then null else coalesce(
        time_to_mitigate_seconds, time_to_resolve_seconds,
        case when impact_started_at is null and {_UNTIL} >= detected_at
            then epoch({_UNTIL}) - epoch(detected_at) end,
        case when impact_started_at is null then detection_to_resolution_seconds end) end) / 60.0 end"""
"""Minutes of impact of a row of view `incidents`, as in the error budgets' ledger; null where unknown."""
RATIO = "coalesce(requests_ratio, error_rate_ratio, users_ratio)"
"""Share that failed, never the peak; null where no report states it."""
COUNTS = {
    "incidents": "count(*)",
    "known": "count(minutes)",
    "impact_minutes": "coalesce(sum(minutes), 0.0)",
    "weighted_minutes": "coalesce(sum(minutes * coalesce(ratio, 1.0)), 0.0)",
    "assumed_minutes": "coalesce(sum(minutes) filter (ratio is null), 0.0)",
    "users_count": "cast(sum(users_count) as bigint)",
    "users_known": "count(users_count)",
    "requests_count": "cast(sum(requests_count) as bigint)",
    "requests_known": "count(requests_count)",
}
"""Field of `ImpactRow` → how the query counts it."""
_NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(COUNTS, 0),
    **dict.fromkeys(("impact_minutes", "weighted_minutes", "assumed_minutes"), 0.0),
    **dict.fromkeys(("users_count", "requests_count")),
}
_Cell = Mapping[str, Any]


class ImpactRow(Record):
    """What the incidents of one period and group cost, near misses left out."""

    period: str | None
    period_title: str | None
    """The same in words."""
    group: str | None
    incidents: int
    known: Annotated[int, Column("Known")]
    """Those whose minutes of impact are known."""
    impact_minutes: Annotated[float, Column("Impact")]
    """From the start of the impact to its end, summed: overlapping incidents count each."""
    weighted_minutes: Annotated[float, Column("Weighted")]
    """The same times the share that failed, at most: all of it where no report states the share."""
    assumed_minutes: Annotated[float, Column("Of it assumed")]
    """The part of `weighted_minutes` for which the share that failed is assumed to be all."""
    year_before_minutes: Annotated[float | None, Column("A year before")]
    """Impact of the same dates a year before; null where reports were not written then."""
    users_count: Annotated[int | None, Column("Users")]
    """Users affected, summed over the reports that state a number; one user may count several times."""
    users_known: Annotated[int, Column("State users")]
    requests_count: Annotated[int | None, Column("Requests")]
    requests_known: Annotated[int, Column("State requests")]
    money: Annotated[float | None, Column("Money", "number")]
    """In `currency`, the one that most of the reports state."""
    currency: Annotated[str | None, Column("Currency")]
    money_known: Annotated[int, Column("State money")]
    """Reports that state an amount in that currency."""
    other_money: Annotated[tuple[str, ...], Column("Other currencies")]
    """The sums in other currencies, such as `USD 1200 (2)` with how many reports; they are never added up."""
    partial: bool
    first_on: date
    last_on: date


def impact(
    cursor: Cursor,
    selection: Selection,
    *,
    by: Grain | None = None,
    group: Group | None = None,
    include_total: bool = False,
) -> tuple[ImpactRow, ...]:
    """Return a row per period (empty ones too) and group; an incident of two services counts in each.

    `include_total` puts the rows of the whole selection before those of its periods.
    """
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    began_on = reports_began_on(cursor, selection)
    chosen = tuple(
        _with_year_before(span, selection, began_on)
        for span in spans(selection, by, earliest, include_total=include_total)
    )
    cells = _cells(cursor, selection, chosen, group, COUNTS, "number", "is_now", "name")
    sums = {"amount": "sum(revenue_amount)", "reports": "count(*)"}
    money = _cells(cursor, selection, chosen, group, sums, "number", "is_now", "name", "currency")
    names = group_names((name for _, is_now, name in cells if is_now), grouped=group is not None)
    return tuple(
        _row(span, name, (cells.get((number, True, name)), cells.get((number, False, name))), amounts)
        for number, span in enumerate(chosen)
        for name in names
        for amounts in [_amounts(money, number, name)]
    )


def _with_year_before(span: Span, selection: Selection, began_on: date | None) -> Span:
    """Return the span with the same dates a year before to be held against, where reports were written."""
    first, last = year_before(span.first_on), year_before(span.last_on)
    late = max(LATE_DAYS, ((last - first).days + 1) * LATE_SHARE)
    is_written = selection.since is not None and began_on is not None and (began_on - first).days <= late
    return replace(
        span,
        previous_first_on=first if is_written else None,
        previous_last_on=last if is_written else None,
    )


def _cells(
    cursor: Cursor,
    selection: Selection,
    chosen: tuple[Span, ...],
    group: Group | None,
    counts: Mapping[str, str],
    *keys: str,
) -> Cells:
    windows, dates = span_rows(chosen)
    name, join = group_sql(group)
    filters, values = in_filters(selection)
    shown, groups = in_shown_groups(selection, group)
    by_currency = "and revenue_amount is not null and revenue_currency is not null"
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows}),
        costs as (
            select {name} as name, started_on, {MINUTES} as minutes, {RATIO} as ratio, users_count,
                requests_count, revenue_amount, revenue_currency as currency
            from incidents {join}
            where {filters} and {shown} and not is_near_miss {by_currency if "currency" in keys else ""})
        select {", ".join(keys)}, {counted(counts)}
        from windows join costs on started_on between first_on and last_on
        group by {", ".join(keys)}"""
    return fetch_cells(cursor, query, [*dates, *values, *groups], *keys)


def _amounts(money: Cells, number: int, name: str | None) -> list[tuple[str, float, int]]:
    """Return currency, sum and reports of a row, the currency that most reports state first."""
    found = [
        (currency, own["amount"], own["reports"])
        for (place, is_now, group, currency), own in money.items()
        if (place, is_now, group) == (number, True, name)
    ]
    return sorted(found, key=lambda one: (-one[2], one[0]))


def _row(
    span: Span,
    group: str | None,
    cells: tuple[_Cell | None, _Cell | None],
    amounts: list[tuple[str, float, int]],
) -> ImpactRow:
    now, before = (cell or _NOTHING for cell in cells)
    currency, money, reports = amounts[0] if amounts else (None, None, 0)
    return ImpactRow(
        period=span.key,
        period_title=span.title,
        group=group,
        year_before_minutes=before["impact_minutes"] if span.previous_first_on else None,
        money=money,
        currency=currency,
        money_known=reports,
        other_money=tuple(f"{code} {amount:.0f} ({count})" for code, amount, count in amounts[1:]),
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **{name: now[name] for name in COUNTS},
    )
