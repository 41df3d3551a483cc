"""Clock readings → instants: which date a row falls on, and which zone its clock runs in.

Order of trust for a row's date: its own date, the date line above it, the row before it (rolled
over midnight), the report's date. For its zone: the row, the table's head, the timeline's own
sentence, the report, the workspace.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from pmdata.model import ZoneSource
from pmdata.problems import Problem, problem
from pmdata.reading.structure.entries import DateLine, Entry
from pmdata.reading.values.clock_times import ClockTime
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.zones import names_zone, skipped, to_utc, zone_of
from pmdata.reading.vocabulary.language import ENGLISH, Language

_BACKWARD = timedelta(hours=2)
"""Rows of one table may be this much out of order; further back means the next day."""
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ReportZone:
    """The zone of times that name none of their own."""

    name: str | None
    source: ZoneSource
    lines: frozenset[int] = frozenset()
    """Lines of the text that do nothing but name it."""
    is_doubtful: bool = False
    """Whether the report names others that contradict it; instants read in it are then unknown."""


class Day(NamedTuple):
    """Where the local date of an instant comes from."""

    is_stated: bool = False
    """Whether a date is beside the time, above it, or beside a time before it in the same list."""
    has_year: bool = False
    """Whether that date has its year."""
    is_next: bool = False
    """Whether it is the day after that of a time before it, since the clock went back."""


class Instant(NamedTuple):
    """An instant with the local date and the zone it was read in."""

    at: datetime
    on: date
    zone: str
    zone_source: ZoneSource
    day: Day = Day()


class TimedRow(NamedTuple):
    """A timeline row and its instant, where it has one."""

    entry: Entry
    instant: Instant | None


class InstantResolver:
    """Places clock readings one after the other."""

    def __init__(self, on: date | None, zone: ReportZone, language: Language = ENGLISH) -> None:
        self.on = on
        self.language = language
        self.zone = zone
        self._zones: list[Problem] = []
        self._unknown: set[str] = set()
        self._unread: dict[int, str] = {}

    @property
    def problems(self) -> list[Problem]:
        """What could not be resolved: zones that are not known, and the first row whose day is unread."""
        if not self._unread:
            return self._zones
        line, text = min(self._unread.items())
        others = len(self._unread) - 1
        more = f" ({others} more like it)" if others else ""
        text = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN].rstrip()} …"
        return [
            *self._zones,
            problem("time-not-understood", line=line, field="timeline", text=text, more=more),
        ]

    def resolve(self, rows: Iterable[Entry | DateLine]) -> list[TimedRow]:
        """Return the rows in order, each with its instant."""
        placed: list[TimedRow] = []
        day: date | None = None
        previous: datetime | None = None
        first: datetime | None = None
        group, is_lost, holds = -1, False, False
        known = Day()
        for row in rows:
            if isinstance(row, DateLine):
                day, previous = self.full_date(row.date, previous), None
                is_lost, holds = day is None, holds or row.holds
                known = Day(day is not None, row.date.has_year)
                continue
            if self._is_unread(row, is_lost=is_lost):
                self._unread[row.line] = row.written or row.text
                placed.append(TimedRow(row, None))
                continue
            own = self.full_date(row.date, previous) if row.date else None
            is_lost = is_lost and own is None
            here = Day(is_stated=True, has_year=row.date.has_year) if own and row.date else known
            known = known if holds else here
            if row.clock is None:
                day, previous = (own, None) if own and not holds else (day, previous)
                placed.append(TimedRow(row, None))
                continue
            floor = first if row.group != group and previous and first else None
            local = self._local(row.clock, own, day, previous, floor)
            group = row.group
            if local is None:
                placed.append(TimedRow(row, None))
                continue
            if not own and not day and previous and local.date() > previous.date():
                known = here = known._replace(is_next=True)
            if not (own and holds):
                if not row.clock.approximate or previous is None or local >= previous:
                    previous = local
                first, day = first or local, None
            instant = self.instant(local, row.clock.zone, row.zone, row.line)
            placed.append(TimedRow(row, instant._replace(day=here) if instant else None))
        return placed

    def _is_unread(self, row: Entry, *, is_lost: bool) -> bool:
        """Return whether a row has a clock and a day, above it or beside it, that is not understood."""
        if row.unread or (row.date is not None and not row.date.is_readable):
            return row.clock is not None or row.unread
        return is_lost and row.clock is not None and row.date is None

    def _local(
        self,
        clock: ClockTime,
        own: date | None,
        day: date | None,
        previous: datetime | None,
        floor: datetime | None,
    ) -> datetime | None:
        moment = time(clock.hour, clock.minute, clock.second)
        if own or day or previous is None:
            on = own or day or self.on
            return datetime.combine(on, moment) if on else None
        local = datetime.combine(previous.date(), moment)
        if floor is not None:
            local = datetime.combine(floor.date(), moment)
            return local if local >= floor else local + timedelta(days=1)
        return local + timedelta(days=1) if previous - local > _BACKWARD else local

    def full_date(self, hit: DateHit, previous: datetime | None) -> date | None:
        """Return the date of `hit`, its year taken from the rows before or the report where it has none."""
        if hit.date is not None or not hit.is_readable:
            return hit.date
        near = previous.date() if previous else self.on
        if near is None:
            return None
        return min(
            (
                d
                for year in (near.year - 1, near.year, near.year + 1)
                if (d := _date(year, hit.month, hit.day))
            ),
            key=lambda d: abs(d - near),
            default=None,
        )

    def day_later(self, instant: Instant) -> Instant:
        """Return the same time of the next day, on the wall clock of the zone that it was read in."""
        zone = zone_of(instant.zone, instant.on, self.language) or UTC
        local = instant.at.astimezone(zone).replace(tzinfo=None) + timedelta(days=1)
        later = zone_of(instant.zone, local.date(), self.language) or UTC
        return instant._replace(
            at=_utc(local, later, instant.zone), on=local.date(), day=instant.day._replace(is_next=True)
        )

    def instant(self, local: datetime, own: str | None, head: str | None, line: int) -> Instant | None:
        """Return the instant of a local time, read in the nearest zone that is known."""
        choices: tuple[tuple[str | None, ZoneSource], ...] = (
            (own, "row"), (head, "document"), (self.zone.name, self.zone.source),
        )  # fmt: skip
        for name, source in choices:
            if not name:
                continue
            zone = zone_of(name, local.date(), self.language)
            if zone is not None:
                return self._in_zone(local, zone, name, source, line)
            if (
                name is own or (name is head and names_zone(name, self.language))
            ) and name not in self._unknown:
                self._unknown.add(name)
                self._zones.append(problem("unknown-zone", line=line, field="timeline", zone=name))
        return Instant(local.replace(tzinfo=UTC), local.date(), "UTC", "utc")

    def _in_zone(
        self, local: datetime, zone: tzinfo, name: str, source: ZoneSource, line: int
    ) -> Instant | None:
        if both := skipped(local.date(), local.time(), zone, name):
            earlier, later = sorted(f"{at:%H:%M}" for at in both)
            written = f"{local:%Y-%m-%d %H:%M}"
            issue = problem(
                "skipped-time",
                line=line,
                field="timeline",
                time=written,
                zone=name,
                earlier=earlier,
                later=later,
            )
            self._zones += [issue] if issue not in self._zones else []
            return None
        return Instant(_utc(local, zone, name), local.date(), name, source)


def _utc(local: datetime, zone: tzinfo, name: str) -> datetime:
    return to_utc(local.date(), local.time(), zone, name)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
