"""Hours: when incidents start, by hour and weekday in a zone, and how they go in and out of business hours.

Business hours are 8 to 18 on weekdays, sleep hours 22 to 8 on every day, off hours the rest: the windows that
PagerDuty's analytics use. Only incidents whose start is known to the minute have an hour.
"""

from typing import Annotated, Literal, get_args

from pmdata.metrics.columns import Column
from pmdata.metrics.selection.query import Condition, Cursor, fetch_dicts, in_selection
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record

HoursKind = Literal["business", "off", "sleep"]
HOURS_KINDS: tuple[HoursKind, ...] = get_args(HoursKind)
_FIRST, _LAST, _NIGHT = 8, 18, 22
_KIND = f"""case
    when hour >= {_NIGHT} or hour < {_FIRST} then 'sleep'
    when weekday <= 5 and hour < {_LAST} then 'business'
    else 'off' end"""


class HourRow(Record):
    """The incidents that started on one weekday in one hour."""

    weekday: Annotated[int, Column("Weekday", "number")]
    """1 for Monday to 7 for Sunday, in the zone asked for."""
    hour: Annotated[int, Column("Hour", "number")]
    """0 to 23."""
    kind: Annotated[HoursKind, Column("Hours")]
    incidents: int


class HoursKindRow(Record):
    """The incidents that started in business, off or sleep hours."""

    kind: Annotated[HoursKind, Column("Hours")]
    incidents: int
    share_ratio: Annotated[float | None, Column("Share")]
    """Of the incidents whose start is known to the minute."""
    expected_ratio: Annotated[float, Column("Share of the week")]
    """What the share would be, were incidents spread evenly over the week."""
    detect_median_seconds: Annotated[float | None, Column("Median time to detect")]
    acknowledge_median_seconds: Annotated[float | None, Column("Median time to acknowledge")]
    resolve_median_seconds: Annotated[float | None, Column("Median time to resolve")]


_SHARES: dict[HoursKind, float] = {"business": 50 / 168, "off": 48 / 168, "sleep": 70 / 168}


def incident_hours(cursor: Cursor, selection: Selection, zone: str | None = None) -> tuple[HourRow, ...]:
    """Return the weekdays and hours with any incident, in `zone`, else the reporting zone."""
    started, values = _started(selection, zone)
    query = f"""
        select weekday, hour, {_KIND} as kind, count(*) as incidents from ({started}) as s
        group by 1, 2, 3 order by 1, 2"""
    return tuple(HourRow(**row) for row in fetch_dicts(cursor, query, values))


def hours_kinds(cursor: Cursor, selection: Selection, zone: str | None = None) -> tuple[HoursKindRow, ...]:
    """Return business, off and sleep hours with their incidents and medians, those without any too."""
    started, values = _started(selection, zone)
    query = f"""
        select {_KIND} as kind, count(*) as incidents,
            quantile_cont(time_to_detect_seconds, 0.5) as detect_median_seconds,
            quantile_cont(time_to_acknowledge_seconds, 0.5) as acknowledge_median_seconds,
            quantile_cont(time_to_resolve_seconds, 0.5) as resolve_median_seconds
        from ({started}) as s group by 1"""
    found = {row.pop("kind"): row for row in fetch_dicts(cursor, query, values)}
    total = sum(row["incidents"] for row in found.values())
    nothing = {"incidents": 0, **dict.fromkeys(f"{name}_median_seconds" for name in _MEDIANS)}
    return tuple(
        HoursKindRow(
            kind=kind,
            share_ratio=row["incidents"] / total if total else None,
            expected_ratio=_SHARES[kind],
            **row,
        )
        for kind in HOURS_KINDS
        for row in [found.get(kind, nothing)]
    )


_MEDIANS = ("detect", "acknowledge", "resolve")


def _started(selection: Selection, zone: str | None) -> Condition:
    """Return the query of the incidents whose start is known, with the weekday and hour of it."""
    condition, values = in_selection(selection)
    query = f"""
        select isodow(local_at) as weekday, hour(local_at) as hour, * from (
            select (impact_started_at at time zone 'UTC') at time zone ? as local_at,
                case when not is_open then time_to_detect_seconds end as time_to_detect_seconds,
                case when not is_open then time_to_acknowledge_seconds end as time_to_acknowledge_seconds,
                case when not is_open then time_to_resolve_seconds end as time_to_resolve_seconds
            from incidents
            where {condition} and not is_near_miss and impact_started_at is not null) as local"""
    return query, [zone or selection.reporting_zone, *values]
