"""What a pack is about: a quarter, month, week or any dates, and how much of it is over."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from pmdata.errors import EmptySpanError, PackNotBegunError, UnknownPeriodError
from pmdata.metrics.selection.comparison import Span, spans
from pmdata.metrics.selection.periods import Grain, Period, parse_period, period_of, year_before
from pmdata.metrics.selection.selection import Selection
from pmdata.review.digest import DigestPeriod, digest_period, parse_digest_period
from pmdata.workspace import Settings

PackGrain = Literal["quarter", "month", "week", "dates"]
_WEEKS_OF_A_YEAR = timedelta(weeks=52)
_GRAINS: dict[PackGrain, Grain | None] = {"quarter": "quarter", "month": "month", "week": None, "dates": None}


@dataclass(frozen=True)
class PackPeriod:
    """The local dates that a pack is about, both ends included."""

    key: str
    """`2026-Q3`, `2026-09`, `2026-W38`, or `2026-08-01_2026-09-15`."""
    title: str
    """The same in words."""
    grain: PackGrain
    first_on: date
    last_on: date

    @property
    def metric_grain(self) -> Grain | None:
        """Return the grain by which the metrics know the period; None where it is taken whole."""
        return _GRAINS[self.grain]


def parse_pack_period(key: str, grain: PackGrain, fiscal_year_start: int = 1) -> PackPeriod:
    """Return the period of that name.

    Raises UnknownPeriodError or UnknownDigestPeriodError where it names none of that grain.
    """
    if grain == "week":
        return _of_week(parse_digest_period(key, "week"))
    found = parse_period(key, fiscal_year_start)
    if found.grain != grain:
        raise UnknownPeriodError(key)
    return _of_period(found, grain)


def pack_period_of(day: date, grain: PackGrain, fiscal_year_start: int = 1) -> PackPeriod:
    """Return the quarter, month or week that holds `day`."""
    if grain == "week":
        return _of_week(digest_period(day, "week"))
    return _of_period(period_of(day, "month" if grain == "month" else "quarter", fiscal_year_start), grain)


def pack_dates(since: date, until: date) -> PackPeriod:
    """Return the period of these dates; raises EmptySpanError where none lies between them."""
    if since > until:
        raise EmptySpanError(since, until, until)
    return PackPeriod(f"{since}_{until}", f"{since} to {until}", "dates", since, until)


def last_pack_period(as_of_on: date, grain: PackGrain, fiscal_year_start: int = 1) -> PackPeriod:
    """Return the last quarter, month or week that is over at the end of the as-of date."""
    current = pack_period_of(as_of_on, grain, fiscal_year_start)
    if as_of_on >= current.last_on:
        return current
    return pack_period_of(current.first_on - timedelta(days=1), grain, fiscal_year_start)


def pack_periods(
    first_on: date, as_of_on: date, grain: PackGrain, fiscal_year_start: int = 1
) -> tuple[PackPeriod, ...]:
    """Return the periods from that of `first_on` to that of the as-of date, the newest first."""
    found = [pack_period_of(as_of_on, grain, fiscal_year_start)]
    while found[-1].first_on > first_on:
        found.append(pack_period_of(found[-1].first_on - timedelta(days=1), grain, fiscal_year_start))
    return tuple(found)


def chosen_in(selection: Selection, period: PackPeriod) -> tuple[Selection, Span]:
    """Return the selection over the period, and so much of it as is over with what it is held against.

    Raises PackNotBegunError where the period has no day up to the as-of date.
    """
    if period.first_on > selection.as_of_on:
        grain: PackGrain = "week" if period.grain == "dates" else period.grain
        current = pack_period_of(selection.as_of_on, grain, selection.fiscal_year_start)
        raise PackNotBegunError(period.title, selection.as_of_on, current.key)
    chosen = replace(selection, since=period.first_on, until=period.last_on)
    [span] = spans(chosen, period.metric_grain)
    return chosen, span


def settings_for(settings: Settings, period: PackPeriod, today: date) -> Settings:
    """Return the settings with the as-of date of a pack: the set one, else the period's last day or today."""
    if settings.as_of is not None:
        return settings
    return settings.model_copy(update={"as_of": min(period.last_on, today)})


def over_dates(selection: Selection, first_on: date | None, last_on: date | None) -> Selection | None:
    """Return the selection over other dates, None where there are none."""
    return replace(selection, since=first_on, until=last_on) if first_on and last_on else None


def year_before_dates(period: PackPeriod, span: Span) -> tuple[date, date]:
    """Return the same dates a year before; of a week 52 weeks before, so that it begins on a Monday."""
    if period.grain == "week":
        return span.first_on - _WEEKS_OF_A_YEAR, span.last_on - _WEEKS_OF_A_YEAR
    return year_before(span.first_on), year_before(span.last_on)


def _of_week(week: DigestPeriod) -> PackPeriod:
    return PackPeriod(week.key, week.title, "week", week.first_on, week.last_on)


def _of_period(period: Period, grain: PackGrain) -> PackPeriod:
    return PackPeriod(period.key, period.title, grain, period.first_on, period.last_on)
