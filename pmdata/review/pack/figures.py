"""The figures of a pack: the period, the one before it, and the same dates a year before.

Each is the one that `pmdata metrics` prints over those dates; a change is that of what is shown, and its
verdict the metric's own.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pmdata import words
from pmdata.metrics.action_items.items import ActionItemsRow, action_items
from pmdata.metrics.contributing_factors.recurrence import RepeatRateRow, repeat_rate
from pmdata.metrics.error_budgets.budgets import (
    ErrorBudgetRow,
    budget_rows,
    budget_rows_by_period,
    by_owner,
)
from pmdata.metrics.error_budgets.ledger import Budgets, load_budgets
from pmdata.metrics.impact.sums import impact
from pmdata.metrics.incidents.counts import incident_counts
from pmdata.metrics.incidents.detection import detection
from pmdata.metrics.labels import FIGURE_LABELS
from pmdata.metrics.response_times.durations import ResponseTimesRow, response_times
from pmdata.metrics.response_times.noise import Verdict
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Record
from pmdata.review.pack.about import About
from pmdata.review.pack.period import PackPeriod

Unit = Literal["incidents", "minutes", "seconds", "ratio", "budgets"]


class PackFigure(Record):
    """One figure of the period beside those before it; unknown is null."""

    name: str
    """As `pmdata metrics` calls it."""
    label: str
    unit: Unit
    now: float | None
    low: float | None = None
    """Lower end of its 90 % interval; of a range its lower end."""
    high: float | None = None
    before: float | None = None
    year_before: float | None = None
    known: int
    """Of what the figure is made."""
    total: int
    """Of how many."""
    known_before: int | None = None
    verdict: Verdict | None = None
    """Against the period before; null where it is not tested."""
    is_range: bool = False
    """Whether low and high are what unknown days leave open, and `now` is null where they differ."""

    @property
    def difference(self) -> float | None:
        """Return now − before, in the figure's own unit; None where either is unknown."""
        return None if self.now is None or self.before is None else self.now - self.before


def value_words(figure: PackFigure, value: float | None) -> str:
    """Return a value of a figure with its unit."""
    if value is None:
        return words.UNKNOWN
    match figure.unit:
        case "seconds":
            return words.duration(value)
        case "minutes":
            return words.hours(value)
        case "ratio":
            return words.percent(value)
        case _:
            return f"{value:,.0f}"


def now_words(figure: PackFigure) -> str:
    """Return the value of the period; of a range both ends."""
    if figure.is_range and figure.now is None and figure.low is not None:
        return f"{(figure.low or 0) * 100:.0f} to {value_words(figure, figure.high)}"
    return value_words(figure, figure.now)


def interval_words(figure: PackFigure) -> str:
    """Return the 90 % interval; "" where there is none."""
    if figure.is_range or figure.low is None or figure.high is None:
        return ""
    return f"{value_words(figure, figure.low)} to {value_words(figure, figure.high)}"


def difference_words(figure: PackFigure) -> str:
    """Return the change of what is shown, in its own unit: "+6 m", "−15 points", "+3"; then its verdict."""
    difference = figure.difference
    if difference is None:
        return words.UNKNOWN
    if figure.unit == "ratio":
        changed = words.points(difference)
    else:
        # Durations are shown rounded, and their difference must be that of the two that one reads.
        if figure.unit == "seconds":
            difference = (words.rounded(figure.now) or 0) - (words.rounded(figure.before) or 0)
        sign = "±" if not round(difference) else "+" if difference > 0 else "−"
        changed = f"{sign}{value_words(figure, abs(difference))}"
    return f"{changed}, {words.VERDICTS[figure.verdict]}" if figure.verdict else changed


def known_words(figure: PackFigure) -> str:
    """Return of what the figure is made."""
    return words.known_of(figure.known, figure.total)


def figures_of(about: About) -> tuple[PackFigure, ...]:
    """Return the figures of a pack, in the order in which they are shown."""
    parts = (_counted, _impact, _durations, _shares, _budgets, _items)
    return tuple(figure for part in parts for figure in part(about))


def _one(about: About, metric: Any, *arguments: Any, **options: Any) -> Any:
    [row] = about.ask(metric, *arguments, by=about.period.metric_grain, **options)
    return row


def _over(about: About, when: str, metric: Any, *arguments: Any, **options: Any) -> Any:
    """Return the row of the period before or of a year before; None where there is none."""
    selection = getattr(about, when)
    if selection is None:
        return None
    [row] = metric(about.cursor, selection, *arguments, **options)
    return row


def _value(row: Any, name: str) -> Any:
    return None if row is None else getattr(row, name)


def _counted(about: About) -> Iterator[PackFigure]:
    row = _one(about, incident_counts)
    earlier = _over(about, "year_before", incident_counts)
    yield PackFigure(
        name="incidents",
        label="Incidents",
        unit="incidents",
        now=row.incidents,
        before=row.previous_incidents,
        year_before=_value(earlier, "incidents"),
        known=row.incidents,
        total=row.incidents,
        verdict=row.verdict,
    )


def _impact(about: About) -> Iterator[PackFigure]:
    row = _one(about, impact)
    before, earlier = (_over(about, when, impact) for when in ("before", "year_before"))
    yield PackFigure(
        name="impact_minutes",
        label="Hours of impact",
        unit="minutes",
        now=row.impact_minutes if row.known or not row.incidents else None,
        before=_known_impact(before),
        year_before=_known_impact(earlier),
        known=row.known,
        total=row.incidents,
        known_before=_value(before, "known"),
    )


def _known_impact(row: Any) -> float | None:
    return row.impact_minutes if row and (row.known or not row.incidents) else None


def _durations(about: About) -> Iterator[PackFigure]:
    rows: tuple[ResponseTimesRow, ...] = about.ask(response_times, by=about.period.metric_grain)
    earlier = about.year_before and response_times(about.cursor, about.year_before)
    for place, row in enumerate(rows):
        yield PackFigure(
            name=row.metric,
            label=FIGURE_LABELS[row.metric],
            unit="seconds",
            now=row.median_seconds,
            low=row.median_low_seconds,
            high=row.median_high_seconds,
            before=row.previous_median_seconds,
            year_before=earlier[place].median_seconds if earlier else None,
            known=row.known,
            total=row.incidents,
            known_before=row.previous_known,
            verdict=row.verdict,
        )


def _shares(about: About) -> Iterator[PackFigure]:
    row, earlier = _one(about, detection), _over(about, "year_before", detection)
    yield PackFigure(
        name="detected_ourselves",
        label="Detected by ourselves",
        unit="ratio",
        now=row.ourselves_ratio,
        low=row.ourselves_low,
        high=row.ourselves_high,
        before=row.previous_ratio,
        year_before=_value(earlier, "ourselves_ratio"),
        known=row.known,
        total=row.incidents,
        known_before=row.previous_known,
        verdict=row.verdict,
    )
    within = about.settings.policies.recurrence_days
    own: RepeatRateRow = _one(about, repeat_rate, within)
    before, year = (
        _over(about, when, repeat_rate, within, with_chance=False) for when in ("before", "year_before")
    )
    yield PackFigure(
        name="repeat_ratio",
        label="Repeats on the same service",
        unit="ratio",
        now=own.repeat_ratio,
        low=own.repeat_low,
        high=own.repeat_high,
        before=_value(before, "repeat_ratio"),
        year_before=_value(year, "repeat_ratio"),
        known=own.comparable,
        total=own.incidents,
        known_before=_value(before, "comparable"),
        verdict=own.verdict,
    )


def _budgets(about: About) -> Iterator[PackFigure]:
    now, before, earlier = (
        _exhausted(about, selection) for selection in (about.chosen, about.before, about.year_before)
    )
    if now is None or not now[1]:
        return
    # Of own windows only the current one is known, and part of a period is not held against a whole.
    is_comparable = about.period.metric_grain is not None and about.is_over
    yield PackFigure(
        name="budgets_exhausted",
        label="Error budgets exhausted",
        unit="budgets",
        now=now[0],
        before=before[0] if before and is_comparable else None,
        year_before=earlier[0] if earlier and is_comparable else None,
        known=now[1],
        total=now[1],
    )


def _exhausted(about: About, selection: Selection | None) -> tuple[int, int] | None:
    """Return how many of the team's own objectives are exhausted at most, of how many."""
    if selection is None:
        return None
    owned, _ = by_owner(period_budgets(load_budgets(about.cursor, selection), about.period))
    return sum(row.state == "exhausted" for row in owned), len(owned)


def period_budgets(found: Budgets, period: PackPeriod) -> tuple[ErrorBudgetRow, ...]:
    """Return each objective over the month or quarter, else over its own window at the as-of date."""
    grain = period.metric_grain
    return budget_rows(found) if grain is None else budget_rows_by_period(found, grain)


def _items(about: About) -> Iterator[PackFigure]:
    due_days = about.settings.policies.due_days
    row: ActionItemsRow = _one(about, action_items, due_days)
    before, earlier = (_over(about, when, action_items, due_days) for when in ("before", "year_before"))
    yield PackFigure(
        name="on_time_ratio",
        label="Action items done on time",
        unit="ratio",
        now=row.on_time_ratio,
        low=row.on_time_low_ratio,
        high=row.on_time_high_ratio,
        before=_value(before, "on_time_ratio"),
        year_before=_value(earlier, "on_time_ratio"),
        known=row.due,
        total=row.total,
        known_before=_value(before, "due"),
        verdict=row.on_time_verdict,
        is_range=row.on_time_ratio is None,
    )
    yield PackFigure(
        name="done_within_60_ratio",
        label="Action items done within 60 days",
        unit="ratio",
        now=row.done_within_60_ratio,
        before=row.previous_done_within_60_ratio,
        year_before=_value(earlier, "done_within_60_ratio"),
        known=row.aged_60,
        total=row.total,
        known_before=_value(before, "aged_60"),
        verdict=row.completion_verdict,
    )
