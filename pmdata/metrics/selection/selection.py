"""Selection: which incidents a figure is about and as of when, and how that is chosen by default.

A selection is frozen and hashable, so that whoever renders may cache by it. Periods go by the
local date in the reporting zone on which an incident started (docs/glossary.md).

`select` builds one from settings and dates · `previous_span` the equal span before ·
`in_words` and `period_in_words` for the head of a page.

As-of is what the workspace states, else now, whatever dates reports bear. A date is a date: for figures in
the reporting zone it ends there, for a calendar objective in the objective's own zone (docs/glossary.md).
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pmdata.errors import EmptySpanError
from pmdata.metrics.selection.facets import Facet
from pmdata.metrics.selection.periods import EARLIEST_YEAR, period_of, previous_period
from pmdata.workspace import Settings

DEFAULT_FULL_QUARTERS = 4
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Selection:
    """Which incidents count, and the instant from which they are looked at."""

    as_of: datetime
    """Aware UTC instant at which the figures are true; of an as-of date the end in the reporting zone."""
    since: date | None = None
    """First local date on which a counted incident started; None is from the beginning."""
    until: date | None = None
    """Last such date, included; None is up to the as-of date."""
    services: tuple[str, ...] = ()
    """Any of these services; empty is all."""
    teams: tuple[str, ...] = ()
    """Any of these teams; empty is all."""
    severities: tuple[str, ...] = ()
    """Any of these severities; empty is all."""
    facets: tuple[tuple[Facet, tuple[str, ...]], ...] = ()
    """Each of these facets with any of its values; empty is all."""
    reporting_zone: str = "UTC"
    """IANA name of the zone in which days and periods begin."""
    fiscal_year_start: int = 1
    """Month in which the fiscal year starts."""
    as_of_day: date | None = None
    """The as-of date, where as-of is a whole day; None where `as_of` is meant exactly."""

    @property
    def as_of_on(self) -> date:
        """Return the as-of date, else the local date of the instant; midnight belongs to the day it ends."""
        return self.as_of_day or (self.as_of - _INSTANT).astimezone(ZoneInfo(self.reporting_zone)).date()

    def as_of_in(self, zone: str) -> datetime:
        """Return the UTC instant at which the as-of date ends in `zone`; an exact as-of is itself."""
        return end_of_day(self.as_of_day, zone) if self.as_of_day else self.as_of

    @property
    def last_on(self) -> date:
        """Return the last local date that counts: `until`, but never after the as-of date."""
        return self.as_of_on if self.until is None else min(self.until, self.as_of_on)


def end_of_day(day: date, zone: str) -> datetime:
    """Return the UTC instant at which the local `day` ends, which is when the next begins."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def _this_minute(now: datetime) -> datetime:
    """Return the minute of `now`, for which answers are kept; just in it, since midnight ends a day."""
    return now.astimezone(UTC).replace(second=0, microsecond=1)


def default_since(as_of_on: date, fiscal_year_start: int) -> date:
    """Return the first day of the default period: four full quarters before the current one."""
    period = period_of(as_of_on, "quarter", fiscal_year_start)
    for _ in range(DEFAULT_FULL_QUARTERS):
        period = previous_period(period, fiscal_year_start)
    return period.first_on


def select(
    settings: Settings,
    *,
    since: date | None = None,
    until: date | None = None,
    services: tuple[str, ...] = (),
    teams: tuple[str, ...] = (),
    severities: tuple[str, ...] = (),
    now: datetime | None = None,
) -> Selection:
    """Return the selection for a workspace; without dates, the default period (docs/glossary.md).

    As-of is the setting's, else `now` (aware; the clock's where it is not given) to the minute.
    With only `until`, it starts at the beginning; with only `since`, it ends at the as-of date. A
    `since` before any report can be is the beginning. Raises EmptySpanError where no day is left.
    """
    chosen = Selection(
        as_of=settings.as_of_instant or _this_minute(now or datetime.now(UTC)),
        as_of_day=settings.as_of_day,
        since=since,
        until=until,
        services=services,
        teams=teams,
        severities=severities,
        reporting_zone=settings.reporting_zone,
        fiscal_year_start=settings.fiscal_year_start,
    )
    if since is None and until is None:
        return replace(
            chosen, since=default_since(chosen.as_of_on, chosen.fiscal_year_start), until=chosen.as_of_on
        )
    if since and since > chosen.last_on:
        raise EmptySpanError(since, chosen.last_on, chosen.as_of_on)
    # The calendar ends at the year 1: from there, no equal span before can be counted back to.
    begins = since if since and since.year >= EARLIEST_YEAR else None
    return replace(chosen, since=begins, until=max(chosen.last_on, date(EARLIEST_YEAR, 1, 1)))


def previous_span(selection: Selection) -> Selection | None:
    """Return the same selection over the equal span before, or None where it has no beginning."""
    if selection.since is None:
        return None
    days = (selection.last_on - selection.since).days + 1
    return replace(
        selection,
        since=selection.since - timedelta(days=days),
        until=selection.since - timedelta(days=1),
    )


def period_in_words(selection: Selection) -> str:
    """Return the span in words: whole quarters by name (the last one “so far”), else dates."""
    last = selection.last_on
    if selection.since is None:
        return f"everything to {last}"
    start = selection.fiscal_year_start
    first_quarter = period_of(selection.since, "quarter", start)
    last_quarter = period_of(last, "quarter", start)
    so_far = last < last_quarter.last_on
    if selection.since != first_quarter.first_on or (so_far and last != selection.as_of_on):
        return f"{selection.since} – {last}"
    names = dict.fromkeys((first_quarter.title, last_quarter.title))
    return " – ".join(names) + (" so far" if so_far else "")


def filters_in_words(selection: Selection) -> str:
    """Return what is chosen besides the period: services, and teams and severities where chosen."""
    chosen = [", ".join(names) for names in (selection.teams, selection.severities) if names]
    return " · ".join([", ".join(selection.services) or "all services", *chosen])


def in_words(selection: Selection) -> str:
    """Return the selection in words: period, services, and teams and severities where chosen."""
    return f"{period_in_words(selection)} · {filters_in_words(selection)}"
