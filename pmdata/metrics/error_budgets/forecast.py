"""Budget forecast: whether a budget will last, as a range, in a word, and how often such words came true.

Incidents to come are drawn from `arrivals`; a calendar window is followed to its end, a rolling one for its
own length, old incidents ageing out on the way. The forecast is seeded by objective and as-of, so the same
store gives the same one. What the word is worth is found out on the workspace itself: a probability is given
only where it was better than the base rate there (docs/glossary.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.alerts import reaches
from pmdata.metrics.error_budgets.arrivals import DAY, History, Model, models
from pmdata.metrics.error_budgets.bad_minutes import BadMinutes
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.pieces import Seconds
from pmdata.metrics.error_budgets.windows import (
    BudgetedObjective,
    Window,
    elapsed_window,
    error_budget_seconds,
    rolling_start,
    rolling_starts,
    window_at,
)
from pmdata.metrics.statistics import seeded_generator
from pmdata.model import Record

DRAW_COUNT = 1000
BACKTEST_DRAWS = 300
MIN_HISTORY_DAYS = 90
MAX_HISTORY_DAYS = 365
MIN_INCIDENTS = 3
MIN_WINDOWS = 30
"""Windows of the back-test from which on a probability may be given."""
_MOST_WINDOWS = 60
"""Of one objective."""
_RESAMPLES = 2000
_BLOCK = 3
"""Windows one after the other that are resampled together."""
_MINUTE = 60
Likelihood = Literal["unlikely", "even", "likely"]
_UNLIKELY, _LIKELY = 1 / 3, 2 / 3


class BudgetForecast(Record):
    """Where the bad minutes of one objective will end, if the future is like the past year."""

    slo: str
    until: Annotated[datetime, Column("Until")]
    """End of the calendar window, or one window ahead of as-of for a rolling one."""
    budget_minutes: float
    spent_minutes: Annotated[float, Column("Consumed")]
    """So far, at most."""
    straight_line_minutes: Annotated[float | None, Column("At the pace so far")]
    """Consumed by `until` at the pace so far; null for a rolling window: its pace is the burn rate."""
    p10_minutes: Annotated[float | None, Column("Low (P10)")]
    """Consumed at `until`, lower end of the range; null where there is no forecast."""
    p50_minutes: Annotated[float | None, Column("Median")]
    p90_minutes: Annotated[float | None, Column("High (P90)")]
    likelihood: Annotated[Likelihood | None, Column("Exhausted before")]
    """In a word whether the budget will be exhausted at some moment before `until`."""
    exhausted_ratio: Annotated[float | None, Column("Probability")]
    """The same as a share of the draws; null unless the back-test shows that it beats the base rate."""
    backtest_windows: Annotated[int, Column("Windows of the back-test")]
    """Windows of all objectives, one after the other, each forecast from what was before it."""
    backtest_said: Annotated[int, Column("The same word before")]
    """In how many of them the word was the same."""
    backtest_true: Annotated[int, Column("Exhausted then")]
    """In how many of those the budget was exhausted."""
    brier_difference: Annotated[float | None, Column("Brier difference", "number")]
    """Mean squared error of the probabilities minus that of the base rate; below 0 is better than that."""
    brier_low: Annotated[float | None, Column("Low end", "number")]
    """Its 90 % interval, by a block bootstrap."""
    brier_high: Annotated[float | None, Column("High end", "number")]
    exhausted_since: Annotated[datetime | None, Column("Exhausted since")]
    """Since when the budget has been exhausted without a break, where it is."""
    above_zero_on: Annotated[date | None, Column("Above zero again")]
    """The first day on which something remains, if nothing happens until then."""
    history_days: Annotated[int, Column("Days of history")]
    reason: Annotated[str | None, Column("Why no range")]
    """Why there is no forecast."""


@dataclass(frozen=True)
class _Tested:
    """One window of the back-test: what was forecast, and what came."""

    block: int
    """Its place in time, the newest 0; windows of all objectives share it."""
    probability: float
    is_exhausted: bool


def forecasts(budgets: Budgets) -> tuple[BudgetForecast, ...]:
    """Return the forecast of each listed objective; their incidents lend each other a prior."""
    if not budgets.objectives:
        return ()
    histories = [History.of(budgets.ledger_of(one)) for one in budgets.objectives]
    tested = _backtest(budgets, histories)
    skill = _skill(tested)
    found = _models(budgets, histories)
    return tuple(
        _forecast(budgets, one, found[place] if isinstance(found, list) else found, tested, skill)
        for place, one in enumerate(budgets.objectives)
    )


def likelihood(probability: float) -> Likelihood:
    """Return the word for a probability: a third and two thirds are the bounds."""
    if probability < _UNLIKELY:
        return "unlikely"
    return "likely" if probability > _LIKELY else "even"


def _models(budgets: Budgets, histories: Sequence[History]) -> list[Model] | str:
    """Return the model of each objective at the as-of date, or why there is none."""
    days = _history_days(budgets)
    if days < MIN_HISTORY_DAYS:
        return f"only {days} days of history, fewer than {MIN_HISTORY_DAYS}"
    now = budgets.selection.as_of.timestamp()
    recent = [one.between(now - days * DAY, now) for one in histories]
    known = sum(map(len, recent))
    if known < MIN_INCIDENTS:
        return f"only {known} incidents with known minutes, fewer than {MIN_INCIDENTS}"
    return models(recent, days)


def _history_days(budgets: Budgets) -> int:
    if budgets.earliest_on is None:
        return 0
    return min(MAX_HISTORY_DAYS, (budgets.selection.as_of_on - budgets.earliest_on).days + 1)


def _forecast(
    budgets: Budgets,
    objective: BudgetedObjective,
    model: Model | str,
    tested: Sequence[_Tested],
    skill: "_Skill",
) -> BudgetForecast:
    as_of = budgets.as_of(objective)
    window, bad = window_at(objective, as_of), budgets.bad_minutes_of(objective)
    until = as_of + timedelta(seconds=window.seconds) if objective.basis == "rolling" else window.end
    budget = error_budget_seconds(objective, window)
    elapsed = elapsed_window(objective, as_of)
    consumed = bad.bad_seconds(elapsed.start, elapsed.end)
    line = consumed * window.seconds / elapsed.seconds if objective.basis == "calendar" else None
    is_exhausted = bool(budget) and reaches(consumed, budget)
    reason = _reason(objective, model, is_exhausted=is_exhausted, is_over=until <= as_of)
    quantiles: list[float | None] = [None, None, None]
    probability = None
    if reason is None and isinstance(model, Model):
        generator = seeded_generator(objective.slo, as_of.isoformat())
        paths = _paths(model, generator, bad, objective, as_of, until, DRAW_COUNT)
        quantiles = [float(one) / _MINUTE for one in np.quantile(paths[:, -1], [0.1, 0.5, 0.9])]
        probability = float((paths.max(axis=1) >= budget).mean())
    word = None if probability is None else likelihood(probability)
    same = [one for one in tested if word and likelihood(one.probability) == word]
    return BudgetForecast(
        slo=objective.slo,
        until=until,
        budget_minutes=budget / _MINUTE,
        spent_minutes=consumed / _MINUTE,
        straight_line_minutes=None if line is None or until <= as_of else line / _MINUTE,
        p10_minutes=quantiles[0],
        p50_minutes=quantiles[1],
        p90_minutes=quantiles[2],
        likelihood=word,
        exhausted_ratio=probability if skill.is_shown else None,
        backtest_windows=len(tested),
        backtest_said=len(same),
        backtest_true=sum(one.is_exhausted for one in same),
        brier_difference=skill.difference,
        brier_low=skill.low,
        brier_high=skill.high,
        exhausted_since=_exhausted_since(objective, bad, elapsed, budget) if is_exhausted else None,
        above_zero_on=_above_zero_on(budgets, objective, bad, budget) if is_exhausted else None,
        history_days=_history_days(budgets),
        reason=reason,
    )


def _reason(
    objective: BudgetedObjective, model: Model | str, *, is_exhausted: bool, is_over: bool
) -> str | None:
    if not objective.allowed_ratio:
        return "a target of 100 % leaves no error budget"
    if is_over:
        return "the window ends with the as-of date"
    if is_exhausted:
        return "the budget is exhausted already"
    return model if isinstance(model, str) else None


def _paths(
    model: Model,
    generator: np.random.Generator,
    bad: BadMinutes,
    objective: BudgetedObjective,
    as_of: datetime,
    until: datetime,
    count: int,
) -> Seconds:
    """Return the bad seconds at the end of each coming day, one row per draw.

    Of a rolling window old bad minutes age out on the way.
    """
    now, horizon = as_of.timestamp(), (until - as_of).total_seconds()
    days = max(1, int(-(-horizon // DAY)))
    draw, at, sizes = model.draws(generator, horizon / DAY, count)
    places = draw * days + np.minimum(at.astype(np.int64), days - 1)
    coming = np.bincount(places, sizes, count * days).reshape(count, days).cumsum(axis=1)
    ends = np.minimum(now + np.arange(1, days + 1) * DAY, now + horizon)
    begins = (
        rolling_starts(objective, ends)
        if objective.basis == "rolling"
        else np.full(days, window_at(objective, as_of).start.timestamp())
    )
    kept = bad.until(np.full(days, now)) - bad.until(np.minimum(begins, now))
    paths: Seconds = coming + kept
    return paths


def _backtest(budgets: Budgets, histories: Sequence[History]) -> list[_Tested]:
    """Forecast the windows before as-of, each from what was before it, and look what came.

    The windows of one objective follow one another; what was exhausted at their beginning is left out.
    """
    if budgets.earliest_on is None:
        return []
    first = datetime.combine(budgets.earliest_on, datetime.min.time(), UTC)
    found = []
    for place, objective in enumerate(budgets.objectives):
        if objective.allowed_ratio:
            found += _tested(budgets, objective, place, histories, first)
    return found


def _tested(
    budgets: Budgets,
    objective: BudgetedObjective,
    place: int,
    histories: Sequence[History],
    first: datetime,
) -> list[_Tested]:
    as_of = budgets.as_of(objective)
    bad = budgets.bad_minutes_of(objective)
    found = list[_Tested]()
    for block, (origin, until) in enumerate(_windows_before(objective, as_of)):
        days = (origin - first).total_seconds() / DAY
        if days < MIN_HISTORY_DAYS:
            return found
        days, now = min(days, MAX_HISTORY_DAYS), origin.timestamp()
        recent = [one.between(now - days * DAY, now) for one in histories]
        window = window_at(objective, origin)
        budget = error_budget_seconds(objective, window)
        before = bad.bad_seconds(window.start, origin)
        if sum(map(len, recent)) >= MIN_INCIDENTS and not reaches(before, budget):
            generator = seeded_generator(objective.slo, origin.isoformat())
            model = models(recent, days)[place]
            paths = _paths(model, generator, bad, objective, origin, until, BACKTEST_DRAWS)
            reached = _reached(objective, bad, window, origin, until)
            found.append(
                _Tested(block, float((paths.max(axis=1) >= budget).mean()), reaches(reached, budget))
            )
    return found


def _windows_before(objective: BudgetedObjective, as_of: datetime) -> list[tuple[datetime, datetime]]:
    """Return from when until when past forecasts would have looked, the newest first.

    Those of a calendar objective are made as far into their window as the as-of date is into its own.
    """
    if objective.basis == "rolling":
        starts = [as_of]
        while len(starts) <= _MOST_WINDOWS:
            starts.append(rolling_start(objective, starts[-1]))
        return [(start, end) for end, start in pairwise(starts)]
    found = list[tuple[datetime, datetime]]()
    window = window_at(objective, as_of)
    share = (as_of - window.start) / (window.end - window.start)
    # A forecast on the last day looks at nothing; those of the back-test then look at the last half.
    share = share if share < 1 else 1 / 2
    while len(found) < _MOST_WINDOWS:
        window = window_at(objective, window.start)
        found.append((window.start + (window.end - window.start) * share, window.end))
    return found


def _reached(
    objective: BudgetedObjective, bad: BadMinutes, window: Window, origin: datetime, until: datetime
) -> float:
    """Return the most that was consumed at the end of any day between two instants."""
    now, end = origin.timestamp(), until.timestamp()
    at = np.append(np.arange(now + DAY, end, DAY), end)
    since = (
        rolling_starts(objective, at)
        if objective.basis == "rolling"
        else np.full(len(at), window.start.timestamp())
    )
    return float((bad.until(at) - bad.until(since)).max())


@dataclass(frozen=True)
class _Skill:
    """How much better the probabilities of the back-test were than the base rate."""

    difference: float | None = None
    low: float | None = None
    high: float | None = None
    is_shown: bool = False
    """Whether a probability may be shown."""


def _skill(tested: Sequence[_Tested]) -> _Skill:
    """Return the Brier difference to the base rate with its 90 % interval by a block bootstrap.

    Sources: Brier, *Monthly Weather Review* 78 (1950); Künsch, *Annals of Statistics* 17 (1989).
    """
    if len(tested) < MIN_INCIDENTS:
        return _Skill()
    said = np.array([one.probability for one in tested])
    came = np.array([one.is_exhausted for one in tested], np.float64)
    gains = (said - came) ** 2 - (came.mean() - came) ** 2
    blocks = np.array([one.block // _BLOCK for one in tested])
    sums, counts = np.bincount(blocks, gains), np.bincount(blocks)
    sums, counts = sums[counts > 0], counts[counts > 0]
    picks = seeded_generator("brier", len(tested)).integers(0, len(sums), (_RESAMPLES, len(sums)))
    means = sums[picks].sum(axis=1) / counts[picks].sum(axis=1)
    low, high = (float(end) for end in np.quantile(means, [0.05, 0.95]))
    return _Skill(float(gains.mean()), low, high, len(tested) >= MIN_WINDOWS and high < 0)


def _exhausted_since(
    objective: BudgetedObjective, bad: BadMinutes, elapsed: Window, budget: float
) -> datetime | None:
    """Return since when the budget has been exhausted without a break until the end of `elapsed`."""
    end = elapsed.end.timestamp()
    if objective.basis == "calendar":
        start = bad.until(np.array([elapsed.start.timestamp()]))
        return _instant(_when(bad, float(start[0]) + budget))
    edges = np.concatenate([bad.starts, bad.ends])
    at = np.unique(np.concatenate([edges, edges + elapsed.seconds, [end]]))
    at = at[at <= end]
    consumed = bad.until(at) - bad.until(rolling_starts(objective, at))
    below = np.flatnonzero([not reaches(one, budget) for one in consumed.tolist()])
    if not len(below):
        return _instant(float(at[0]))
    last = int(below[-1])
    share = (budget - consumed[last]) / (consumed[last + 1] - consumed[last])
    return _instant(float(at[last] + share * (at[last + 1] - at[last])))


def _when(bad: BadMinutes, seconds: float) -> float:
    """Return when so many bad seconds have been reached since the beginning."""
    own = (bad.ends - bad.starts) * bad.weights
    reached = np.cumsum(own)
    place = min(int(np.searchsorted(reached, seconds * (1 - 1e-9))), len(own) - 1)
    return float(bad.ends[place] - max(0.0, reached[place] - seconds) / bad.weights[place])


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0)


def _above_zero_on(budgets: Budgets, objective: BudgetedObjective, bad: BadMinutes, budget: float) -> date:
    """Return the first day on which something remains, in the zone of the objective's days."""
    as_of = budgets.as_of(objective)
    zone = ZoneInfo(objective.zone or budgets.selection.reporting_zone)
    if objective.basis == "calendar":
        return window_at(objective, as_of).end.astimezone(zone).date()
    until_now = float(bad.until(np.array([as_of.timestamp()]))[0])
    # Something remains as soon as less than the budget is younger than the window.
    leaves = _when(bad, until_now - budget) if until_now > budget else float(bad.starts[0])
    back = max(as_of.timestamp(), leaves + window_at(objective, as_of).seconds)
    return datetime.fromtimestamp(back, UTC).astimezone(zone).date()
