"""What chapters are made from: the metrics over the period, the one before, and a year before."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from pmdata.metrics.incidents.counts import LATE_DAYS, reports_began_on
from pmdata.metrics.selection.comparison import Span
from pmdata.metrics.selection.query import Cursor
from pmdata.metrics.selection.selection import Selection
from pmdata.review.pack.period import PackPeriod, chosen_in, over_dates, year_before_dates
from pmdata.workspace import Settings

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class About:
    """One period of one team, as of one date."""

    cursor: Cursor
    settings: Settings
    period: PackPeriod
    chosen: Selection
    """Over the period."""
    span: Span
    """So much of the period as is over, with what it is held against."""

    @classmethod
    def of(cls, cursor: Cursor, selection: Selection, settings: Settings, period: PackPeriod) -> "About":
        """Return what the pack of `period` is made from; the selection's own dates are not looked at.

        Raises PackNotBegunError where the period has no day up to the as-of date.
        """
        chosen, span = chosen_in(selection, period)
        return cls(cursor, settings, period, chosen, span)

    @property
    def before(self) -> Selection | None:
        """Return the selection that the period is held against."""
        return over_dates(self.chosen, self.span.previous_first_on, self.span.previous_last_on)

    @cached_property
    def year_before(self) -> Selection | None:
        """Return the same dates a year before; None where reports were not written then."""
        first, last = year_before_dates(self.period, self.span)
        began_on = reports_began_on(self.cursor, self.chosen)
        if began_on is None or (began_on - first).days > LATE_DAYS:
            return None
        return over_dates(self.chosen, first, last)

    @property
    def ever(self) -> Selection:
        """Return the selection over all dates, for what is open or in a window of its own."""
        return replace(self.chosen, since=None, until=None)

    @property
    def is_over(self) -> bool:
        """Whether the period has ended by the as-of date."""
        return self.span.last_on >= self.period.last_on

    def ask(self, metric: Callable[..., Answer], *arguments: Any, **options: Any) -> Answer:
        """Return `metric(cursor, selection over the period, …)`."""
        return metric(self.cursor, self.chosen, *arguments, **options)
