"""The sections on recurrence and on completion: false verdicts, and effects that are found."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from pmdata.metrics.action_items.cohorts import Cohort, compare_cohorts
from pmdata.metrics.contributing_factors.chance import Chance, excess
from pmdata.metrics.contributing_factors.occurrences import WITHIN_DAYS, Incident, Occurrences
from tools.calibration.section import Line, Section, at_least, at_most, seen

RUNS, MANY_RUNS, ALPHA, MOST_FALSE, LEAST_FOUND = 400, 1_500, 0.05, 0.06, 0.8
SMALL = 60
"""Incidents of a history that is drawn `MANY_RUNS` times."""
DAYS, FIRST = 820, date(2024, 7, 1)
WEIGHTS = (19, 16, 13, 11, 9, 9, 6, 5, 4, 3, 3, 2)
"""How often each theme is drawn."""
MEDIAN_DAYS, OLD_DAYS, YOUNG_DAYS = 40.0, 240.0, 60.0
"""Of items until they are done; the age of either cohort's oldest items."""
NEVER_DONE = 0.2


def _recurrence(random: np.random.Generator) -> list[Line]:
    lines = []
    for n, services, points in (
        (60, 3, 0), (200, 5, 0), (200, 20, 0), (200, 5, 10), (60, 3, 20), (60, 3, 30),
    ):  # fmt: skip
        runs = MANY_RUNS if n == SMALL else RUNS
        found = [history_with(random, n, services, points) for _ in range(runs)]
        ratio = float(np.mean([sees_excess(history) for history, _ in found]))
        raised = 100 * float(np.mean([raised for _, raised in found])) / n
        what = f"n = {n} on {services} services"
        lines.append(
            at_least(f"{what}, +{points} points ({raised:.0f} on average)", ratio, LEAST_FOUND, runs)
            if points
            else at_most(f"{what}, no excess", ratio, MOST_FALSE, runs)
        )
    return lines


def history_with(
    random: np.random.Generator, n: int, services: int, points: int = 0
) -> tuple[Occurrences, int]:
    """Draw one history whose repeat rate is raised by so many points; return it and its added repeats."""
    days = np.sort(random.integers(0, DAYS, n))
    names = [f"service {number}" for number in random.integers(0, services, n)]
    chances = np.array(WEIGHTS) / sum(WEIGHTS)
    themes = [
        tuple(
            str(one) for one in random.choice(len(WEIGHTS), random.integers(1, 3), replace=False, p=chances)
        )
        for _ in range(n)
    ]
    history = _history(days, names, themes)
    before = len(history.repeats_by_theme)
    for place in random.permutation(n):
        if len(history.repeats_by_theme) >= before + n * points // 100:
            break
        earlier = [other for other in range(place) if names[other] == names[place]]
        if place not in history.repeats_by_theme and earlier:
            themes[place] = themes[earlier[-1]]
            history = _history(days, names, themes)
    return history, len(history.repeats_by_theme) - before


def sees_excess(history: Occurrences) -> bool:
    """Return whether the p-value of all its repeats is at most 5 %."""
    [permuted] = Chance(history).repeats([range(len(history.incidents))])
    return excess(len(history.repeats_by_theme), permuted).p_value <= ALPHA


def _history(
    days: npt.NDArray[np.int64], names: Sequence[str], themes: Sequence[tuple[str, ...]]
) -> Occurrences:
    rows = zip(days, names, themes, strict=True)
    return Occurrences(
        tuple(
            Incident(place, str(place), FIRST + timedelta(days=int(day)), (name,), own, ())
            for place, (day, name, own) in enumerate(rows)
        ),
        WITHIN_DAYS,
    )


def _completion(random: np.random.Generator) -> list[Line]:
    lines = []
    for n, undated, pace in (
        (30, 0.0, 1.0), (60, 0.0, 1.0), (60, 0.3, 1.0), (150, 0.3, 1.0), (60, 0.0, 2.5), (60, 0.3, 2.5),
    ):  # fmt: skip
        found = float(np.mean([sees_pace(random, n, undated, pace) for _ in range(MANY_RUNS)]))
        what = f"{n} old and {n} young items, {100 * undated:.0f} % of those done without a day"
        is_null = pace == 1
        lines.append(
            at_most(f"{what}, one pace", found, MOST_FALSE, MANY_RUNS)
            if is_null
            else Line(f"{what}, the young ones {pace:g} times as fast", seen(found, MANY_RUNS), "")
        )
    return lines


def sees_pace(random: np.random.Generator, n: int, undated: float, pace: float) -> bool:
    """Draw an old and a young cohort; return whether they get a verdict."""
    old = _cohort(random, n, OLD_DAYS, undated, 1.0)
    young = _cohort(random, n, YOUNG_DAYS, undated, pace)
    return compare_cohorts(young, old)[0] in {"improved", "worsened"}


def _cohort(random: np.random.Generator, n: int, oldest: float, undated: float, pace: float) -> Cohort:
    age = np.round(random.uniform(oldest - 90 if oldest > YOUNG_DAYS else 1, oldest, n))
    takes = np.round(MEDIAN_DAYS / pace * random.lognormal(0.0, 0.9, n))
    takes = np.where(random.random(n) < NEVER_DONE, np.inf, takes)
    done = takes <= age
    some_day = done & (random.random(n) < undated)
    kinds = (done & ~some_day, ~done, some_day)
    return Cohort(np.where(kinds[0], takes, age), *(kind.astype(np.float64) for kind in kinds))


RECURRENCE = Section(
    "recurrence",
    "Recurrence against chance",
    "Themes drawn independently on each service; for an effect, incidents that repeat nothing take those of "
    "the one before on their service until the repeat rate has risen by so many points, or none is left that "
    "can. Share of histories with p at most 5 %.",
    _recurrence,
)
COMPLETION = Section(
    "completion",
    "Completion of action items",
    "Items of an old and of a young cohort, log-normal times with a median of 40 days, a fifth never done. "
    "Share of pairs with a verdict. An unknown day widens what a verdict has to hold for, so that with many "
    "of them hardly any is given.",
    _completion,
)
