"""Spans to compare: each period of a selection with the one before, part with the same elapsed part.

`spans` is what the metrics iterate over: a span now and, where there is one, the span it is held against ·
`span_rows` the same as rows of SQL.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pmdata.metrics.selection.periods import Grain, Period, periods_between, previous_period
from pmdata.metrics.selection.query import Condition
from pmdata.metrics.selection.selection import Selection, previous_span


@dataclass(frozen=True)
class Span:
    """A run of local dates, both ends included, with the run that it is compared with."""

    period: Period | None
    """The period that it is (a part of); None where the selection is taken whole."""
    first_on: date
    last_on: date
    previous_first_on: date | None
    previous_last_on: date | None
    partial: bool
    """Whether the period goes on after `last_on` or began before `first_on`."""

    @property
    def key(self) -> str | None:
        """Return the period's key."""
        return self.period.key if self.period else None

    @property
    def title(self) -> str | None:
        """Return the period's name in words."""
        return self.period.title if self.period else None


def spans(
    selection: Selection, by: Grain | None, earliest_on: date | None = None, *, include_total: bool = False
) -> tuple[Span, ...]:
    """Return the selection's spans in order, empty ones too; one span, the whole of it, if `by` is None.

    `earliest_on` is the beginning where the selection has none. `include_total` puts the whole
    first and the periods after it, so that one query serves a tile and its sparkline.
    """
    first = selection.since or min(earliest_on or selection.last_on, selection.last_on)
    if by is None:
        return (_whole(selection, first),)
    start = selection.fiscal_year_start
    parts = tuple(
        _part(period, previous_period(period, start), max(first, period.first_on), selection.last_on)
        for period in periods_between(first, selection.last_on, by, start)
    )
    return (_whole(selection, first), *parts) if include_total else parts


def span_rows(chosen: Sequence[Span]) -> Condition:
    """Return SQL rows (number of the span, whether it is the one now, first date, last date)."""
    rows: list[object] = []
    for number, span in enumerate(chosen):
        rows += [number, True, span.first_on, span.last_on]
        if span.previous_first_on:
            rows += [number, False, span.previous_first_on, span.previous_last_on]
    return ", ".join(["(?, ?, ?, ?)"] * (len(rows) // 4)), rows


def _whole(selection: Selection, first: date) -> Span:
    before = previous_span(selection)
    return Span(
        period=None,
        first_on=first,
        last_on=selection.last_on,
        previous_first_on=before.since if before else None,
        previous_last_on=before.last_on if before else None,
        partial=False,
    )


def _part(period: Period, before: Period, first: date, last: date) -> Span:
    last = min(last, period.last_on)
    ends_early = last < period.last_on
    return Span(
        period=period,
        first_on=first,
        last_on=last,
        previous_first_on=min(before.first_on + (first - period.first_on), before.last_on),
        previous_last_on=_same_elapsed(period, before, last) if ends_early else before.last_on,
        partial=ends_early or first > period.first_on,
    )


def _same_elapsed(period: Period, before: Period, last: date) -> date:
    elapsed: timedelta = last - period.first_on
    return min(before.first_on + elapsed, before.last_on)
