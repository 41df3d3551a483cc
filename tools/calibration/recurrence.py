"""The sections on recurrence and on completion: false verdicts, and effects that are found."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from pmdata.metrics.action_items.cohorts import Cohort, compare_cohorts
from pmdata.metrics.contributing_factors.chance import Chance, excess
from pmdata.metrics.contributing_factors.occurrences import WITHIN_DAYS, Incident, Occurrences
from tools.calibration.section import Line, Section, at_least, at_most, percent

RUNS, ALPHA, MOST_FALSE, LEAST_FOUND = 400, 0.05, 0.06, 0.8
DAYS, FIRST = 820, date(2024, 7, 1)
WEIGHTS = (19, 16, 13, 11, 9, 9, 6, 5, 4, 3, 3, 2)
"""How often each theme is drawn."""
MEDIAN_DAYS, OLD_DAYS, YOUNG_DAYS = 40.0, 240.0, 60.0
"""Of items until they are done; the age of either cohort's oldest items."""
NEVER_DONE = 0.2


def _share(random: np.random.Generator, is_seen: Callable[[np.random.Generator], bool]) -> float:
    return float(np.mean([is_seen(random) for _ in range(RUNS)]))


def _recurrence(random: np.random.Generator) -> list[Line]:
    lines = [
        at_most(
            f"n = {n} on {services} services, no excess",
            _share(random, lambda draws, n=n, services=services: sees_excess(draws, n, services)),  # type: ignore[misc]
            MOST_FALSE,
        )
        for n, services in ((60, 3), (200, 5), (200, 20))
    ]
    return lines + [
        at_least(
            f"n = {n} on {services} services, +{points} points",
            _share(random, lambda draws, case=(n, services, points): sees_excess(draws, *case)),  # type: ignore[misc]
            LEAST_FOUND,
        )
        for n, services, points in ((200, 5, 10), (60, 3, 20), (60, 3, 30))
    ]


def sees_excess(random: np.random.Generator, n: int, services: int, points: int = 0) -> bool:
    """Draw one history whose repeat rate is raised by so many points; return whether p is at most 5 %."""
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
    wanted = len(history.repeats_by_theme) + n * points // 100
    for place in random.permutation(n):
        if len(history.repeats_by_theme) >= wanted:
            break
        earlier = [other for other in range(place) if names[other] == names[place]]
        if place not in history.repeats_by_theme and earlier:
            themes[place] = themes[earlier[-1]]
            history = _history(days, names, themes)
    [permuted] = Chance(history).repeats([range(n)])
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
        found = _share(random, lambda draws, case=(n, undated, pace): sees_pace(draws, *case))  # type: ignore[misc]
        what = f"{n} old and {n} young items, {100 * undated:.0f} % of those done without a day"
        is_null = pace == 1
        lines.append(
            at_most(f"{what}, one pace", found, MOST_FALSE)
            if is_null
            else Line(f"{what}, the young ones {pace:g} times as fast", percent(found), "")
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
    "the one before on their service until the repeat rate has risen by so many points. Share of "
    "histories with p at most 5 %.",
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
