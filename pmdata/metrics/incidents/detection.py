"""Detection: who noticed first, ourselves (by an alert or a colleague) or users.

Vendors and whatever else reports state are neither; they and reports that do not say are beside the share.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pmdata.metrics.columns import Column
from pmdata.metrics.families import over_rows, over_tiles
from pmdata.metrics.response_times.noise import Comparison, Verdict, compare_rates
from pmdata.metrics.selection.comparison import Span, span_rows, spans
from pmdata.metrics.selection.groups import Group, group_names, group_sql
from pmdata.metrics.selection.periods import Grain
from pmdata.metrics.selection.query import (
    Cursor,
    counted,
    earliest_incident_on,
    fetch_cells,
    in_filters,
    in_shown_groups,
)
from pmdata.metrics.selection.selection import Selection
from pmdata.metrics.statistics import wilson_interval
from pmdata.model import Record

COUNTS = {
    "incidents": "count(*)",
    "by_alert": "count(*) filter (detection_method = 'alert')",
    "by_people": "count(*) filter (detection_method = 'internal')",
    "by_users": "count(*) filter (detection_method = 'user_report')",
    "otherwise": "count(*) filter (detection_method not in ('alert', 'internal', 'user_report'))",
}
"""Field of `DetectionRow` → how the query counts it."""
_NOTHING = dict.fromkeys(COUNTS, 0)
_Cell = Mapping[str, Any]
_Place = tuple[int, str | None]


class DetectionRow(Record):
    """Who detected the incidents of one period and group, near misses left out."""

    period: str | None
    period_title: str | None
    """The same in words."""
    group: str | None
    incidents: int
    known: Annotated[int, Column("Known")]
    """Those detected by ourselves or by users."""
    by_alert: Annotated[int, Column("By an alert")]
    by_people: Annotated[int, Column("By a colleague")]
    by_users: Annotated[int, Column("By users")]
    otherwise: Annotated[int, Column("Otherwise")]
    """By a vendor or in another way; in no share."""
    ourselves_ratio: Annotated[float | None, Column("By ourselves")]
    """Share detected by an alert or a colleague among `known`."""
    ourselves_low: Annotated[float | None, Column("Interval from", "share")]
    """Lower end of its 90 % interval (Wilson)."""
    ourselves_high: Annotated[float | None, Column("Interval to", "share")]
    previous_known: Annotated[int | None, Column("Known in the previous period")]
    previous_ratio: Annotated[float | None, Column("By ourselves before")]
    change_points: Annotated[float | None, Column("Change in points")]
    """Share − that of the previous period."""
    verdict: Verdict | None
    """Against the previous period, Fisher's exact test, by the adjusted p-value."""
    p_value: Annotated[float | None, Column("P-value", "number")]
    p_adjusted: Annotated[float | None, Column("P-value, adjusted", "number")]
    """Over the family that the figure declares."""
    partial: bool
    first_on: date
    last_on: date


def detection(
    cursor: Cursor, selection: Selection, *, by: Grain | None = None, group: Group | None = None
) -> tuple[DetectionRow, ...]:
    """Return a row per period (empty ones too) and group."""
    earliest = earliest_incident_on(cursor, selection) if selection.since is None else None
    chosen = spans(selection, by, earliest)
    cells = _cells(cursor, selection, chosen, group)
    names = group_names((name for _, is_now, name in cells if is_now), grouped=group is not None)
    found = {
        (number, name): (
            cells.get((number, True, name), _NOTHING),
            cells.get((number, False, name), _NOTHING),
        )
        for number in range(len(chosen))
        for name in names
    }
    compared = {
        place: _comparison(*cell) if chosen[place[0]].previous_first_on else None
        for place, cell in found.items()
    }
    values: dict[_Place, float | None] = {
        place: one.p_value if one else None for place, one in compared.items()
    }
    if by is None and group is None:
        tile = over_tiles("detection", {"detected_ourselves": values[0, None]})
        values[0, None] = tile["detected_ourselves"]
    else:
        values = over_rows(values)
    return tuple(
        _row(chosen[place[0]], place[1], cells_of, compared[place], values[place])
        for place, cells_of in found.items()
    )


def _cells(
    cursor: Cursor, selection: Selection, chosen: tuple[Span, ...], group: Group | None
) -> dict[tuple[Any, ...], _Cell]:
    windows, dates = span_rows(chosen)
    name, join = group_sql(group)
    filters, values = in_filters(selection)
    shown, groups = in_shown_groups(selection, group)
    query = f"""
        with windows(number, is_now, first_on, last_on) as (values {windows})
        select number, is_now, {name} as name, {counted(COUNTS)}
        from windows join incidents on started_on between first_on and last_on {join}
        where {filters} and {shown} and not is_near_miss group by 1, 2, 3"""
    return fetch_cells(cursor, query, [*dates, *values, *groups], "number", "is_now", "name")


def _parts(cell: _Cell) -> tuple[int, int]:
    """Return how many were detected by ourselves, and by ourselves or users."""
    ourselves = cell["by_alert"] + cell["by_people"]
    return ourselves, ourselves + cell["by_users"]


def _ratio(cell: _Cell) -> float | None:
    ourselves, known = _parts(cell)
    return ourselves / known if known else None


def _comparison(cell: _Cell, before: _Cell) -> Comparison:
    return compare_rates(*_parts(cell), *_parts(before))


def _row(
    span: Span,
    group: str | None,
    cells: tuple[_Cell, _Cell],
    found: Comparison | None,
    p_adjusted: float | None,
) -> DetectionRow:
    cell, before = cells
    ourselves, known = _parts(cell)
    interval, ratio = wilson_interval(ourselves, known), _ratio(cell)
    previous = _ratio(before) if found else None
    return DetectionRow(
        period=span.key,
        period_title=span.title,
        group=group,
        known=known,
        ourselves_ratio=ratio,
        ourselves_low=interval and interval.low,
        ourselves_high=interval and interval.high,
        previous_known=found and found.previous_count,
        previous_ratio=previous,
        change_points=None if ratio is None or previous is None else ratio - previous,
        verdict=found and found.judged(p_adjusted),
        p_value=found and found.p_value,
        p_adjusted=p_adjusted,
        partial=span.partial,
        first_on=span.first_on,
        last_on=span.last_on,
        **{name: cell[name] for name in COUNTS},
    )
