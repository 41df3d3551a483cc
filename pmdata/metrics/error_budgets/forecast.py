"""Budget forecast: whether a budget will last, as a range, in a word, and how often such words came true.

Incidents to come are drawn from `arrivals`; a calendar window is followed to its end, a rolling one for its
own length, old incidents ageing out on the way. The forecast is seeded by objective and as-of, so the same
store gives the same one. What the word is worth is found out on the workspace itself: a probability is given
only where it was better than the base rate there (docs/glossary.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal

import numpy as np

from pmdata.metrics.columns import Column
from pmdata.metrics.error_budgets.alerts import reaches
from pmdata.metrics.error_budgets.arrivals import (
    DAY,
    MAX_HISTORY_DAYS,
    MIN_HISTORY_DAYS,
    MIN_INCIDENTS,
    History,
    Model,
    models,
)
from pmdata.metrics.error_budgets.backtest import PastWindow, Skill, backtest, skill_of
from pmdata.metrics.error_budgets.exhausted import above_zero_on, exhausted_since
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.paths import draw_paths, exhausted_share
from pmdata.metrics.error_budgets.windows import (
    BudgetedObjective,
    elapsed_window,
    error_budget_seconds,
    window_at,
)
from pmdata.metrics.statistics import seeded_generator
from pmdata.model import Record

DRAW_COUNT = 1000
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
    same_word_windows: Annotated[int, Column("The same word before")]
    """In how many of them the word was the same."""
    same_word_exhausted: Annotated[int, Column("Exhausted then")]
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


def forecasts(budgets: Budgets) -> tuple[BudgetForecast, ...]:
    """Return the forecast of each listed objective; their incidents lend each other a prior."""
    if not budgets.objectives:
        return ()
    histories = [History.of(budgets.ledger_of(one)) for one in budgets.objectives]
    tested = backtest(budgets, histories)
    skill = skill_of(tested)
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


@dataclass(frozen=True)
class _Drawn:
    """What the draws of one objective give; all None where there is no forecast."""

    minutes: tuple[float | None, float | None, float | None] = (None, None, None)
    """P10, median and P90 of what is consumed in the end."""
    exhausted_ratio: float | None = None
    """Share of the draws in which the budget is exhausted on any day."""


def _forecast(
    budgets: Budgets,
    objective: BudgetedObjective,
    model: Model | str,
    tested: Sequence[PastWindow],
    skill: Skill,
) -> BudgetForecast:
    as_of = budgets.as_of(objective)
    window, bad = window_at(objective, as_of), budgets.bad_minutes_of(objective)
    until = as_of + timedelta(seconds=window.seconds) if objective.basis == "rolling" else window.end
    budget = error_budget_seconds(objective, window)
    elapsed = elapsed_window(objective, as_of)
    consumed = bad.bad_seconds(elapsed.start, elapsed.end)
    has_pace = objective.basis == "calendar" and until > as_of
    is_exhausted = bool(budget) and reaches(consumed, budget)
    reason = _reason(objective, model, is_exhausted=is_exhausted, is_over=until <= as_of)
    drawn = _drawn(budgets, objective, model, until) if not reason and isinstance(model, Model) else _Drawn()
    word = None if drawn.exhausted_ratio is None else likelihood(drawn.exhausted_ratio)
    same = [one for one in tested if word and likelihood(one.probability) == word]
    return BudgetForecast(
        slo=objective.slo,
        until=until,
        budget_minutes=budget / _MINUTE,
        spent_minutes=consumed / _MINUTE,
        straight_line_minutes=consumed * window.seconds / elapsed.seconds / _MINUTE if has_pace else None,
        **dict(zip(("p10_minutes", "p50_minutes", "p90_minutes"), drawn.minutes, strict=True)),
        likelihood=word,
        exhausted_ratio=drawn.exhausted_ratio if skill.is_shown else None,
        backtest_windows=len(tested),
        same_word_windows=len(same),
        same_word_exhausted=sum(one.is_exhausted for one in same),
        **skill.brier,
        exhausted_since=exhausted_since(objective, bad, elapsed, budget) if is_exhausted else None,
        above_zero_on=above_zero_on(budgets, objective, bad, budget) if is_exhausted else None,
        history_days=_history_days(budgets),
        reason=reason,
    )


def _drawn(budgets: Budgets, objective: BudgetedObjective, model: Model, until: datetime) -> _Drawn:
    as_of = budgets.as_of(objective)
    paths = draw_paths(
        model,
        seeded_generator(objective.slo, as_of.isoformat()),
        budgets.bad_minutes_of(objective),
        objective,
        as_of,
        until,
        DRAW_COUNT,
    )
    low, median, high = (float(one) / _MINUTE for one in np.quantile(paths[:, -1], [0.1, 0.5, 0.9]))
    budget = error_budget_seconds(objective, window_at(objective, as_of))
    return _Drawn((low, median, high), exhausted_share(paths, budget))


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
