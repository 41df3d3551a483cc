"""How often the verdicts on recurrence and on completion are wrong, and how often they see what is there.

`python benchmarks/calibration_of_factors.py [--runs 400]` simulates histories from a fixed seed and prints a
table. Recurrence: themes are drawn independently; for an effect, incidents that repeat nothing take those of
the one before on their service until the rate has risen by the points injected. Completion: items of two
cohorts of one pace, one old and one young, some of them done on unknown days.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import numpy as np
import numpy.typing as npt

from pmdata.metrics.action_items.cohorts import Cohort, compare_cohorts
from pmdata.metrics.contributing_factors.chance import Chance, excess
from pmdata.metrics.contributing_factors.occurrences import WITHIN_DAYS, Incident, Occurrences

ALPHA, SEED = 0.05, 20210101
DAYS, FIRST = 820, date(2024, 7, 1)
WEIGHTS = (19, 16, 13, 11, 9, 9, 6, 5, 4, 3, 3, 2)
"""How often each theme is drawn."""
MEDIAN_DAYS, OLD_DAYS, YOUNG_DAYS = 40.0, 240.0, 60.0
"""Of items until they are done; the age of either cohort's oldest items."""
NEVER_DONE = 0.2


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    found: float
    """Share of the runs with a verdict."""
    asked: str


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    print("| simulated | verdicts | asked for |\n|---|---|---|")
    for line in lines(parser.parse_args().runs):
        print(f"| {line.what} | {100 * line.found:.1f} % | {line.asked} |", flush=True)


def lines(runs: int) -> list[Line]:
    """Return the lines of both verdicts."""
    return [*recurrence(runs), *completion(runs)]


def recurrence(runs: int) -> list[Line]:
    """Return how often an excess is seen without one, and with one."""
    cases = ((60, 3, 0), (200, 5, 0), (200, 20, 0), (200, 5, 10), (60, 3, 20), (60, 3, 30))
    return [
        Line(
            f"recurrence, n = {n} on {services} services, {f'+{points} points' if points else 'no excess'}",
            _share(runs, partial(_sees_excess, n=n, services=services, points=points)),
            "≥ 80 %" if points else "≤ 6 %",
        )
        for n, services, points in cases
    ]


def completion(runs: int) -> list[Line]:
    """Return how often cohorts of one pace get a verdict, and how often a faster one does."""
    cases = ((30, 0.0, 1.0), (60, 0.0, 1.0), (60, 0.3, 1.0), (150, 0.3, 1.0), (60, 0.0, 2.5), (60, 0.3, 2.5))
    return [
        Line(
            f"completion, {n} old and {n} young items, {100 * undated:.0f} % of those done without a day, "
            + ("one pace" if pace == 1 else f"the young ones {pace:g} times as fast"),
            _share(runs, partial(_sees_pace, n=n, undated=undated, pace=pace)),
            "≤ 6 %" if pace == 1 else "–",
        )
        for n, undated, pace in cases
    ]


def _share(runs: int, is_seen: Callable[[np.random.Generator], bool]) -> float:
    return float(np.mean([is_seen(np.random.default_rng([SEED, run])) for run in range(runs)]))


def _sees_excess(rng: np.random.Generator, n: int, services: int, points: int) -> bool:
    days = np.sort(rng.integers(0, DAYS, n))
    names = [f"service {number}" for number in rng.integers(0, services, n)]
    chances = np.array(WEIGHTS) / sum(WEIGHTS)
    themes = [
        tuple(
            f"theme {number}"
            for number in rng.choice(len(WEIGHTS), rng.integers(1, 3), replace=False, p=chances)
        )
        for _ in range(n)
    ]
    history = _history(days, names, themes)
    wanted = len(history.repeats_by_theme) + n * points // 100
    for place in rng.permutation(n):
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


def _sees_pace(rng: np.random.Generator, n: int, undated: float, pace: float) -> bool:
    old = _cohort(rng, n, OLD_DAYS, undated, 1.0)
    young = _cohort(rng, n, YOUNG_DAYS, undated, pace)
    return compare_cohorts(young, old)[0] in {"improved", "worsened"}


def _cohort(rng: np.random.Generator, n: int, oldest: float, undated: float, pace: float) -> Cohort:
    age = np.round(rng.uniform(oldest - 90 if oldest > YOUNG_DAYS else 1, oldest, n))
    takes = np.round(MEDIAN_DAYS / pace * rng.lognormal(0.0, 0.9, n))
    takes = np.where(rng.random(n) < NEVER_DONE, np.inf, takes)
    done = takes <= age
    some_day = done & (rng.random(n) < undated)
    kinds = (done & ~some_day, ~done, some_day)
    return Cohort(np.where(kinds[0], takes, age), *(kind.astype(np.float64) for kind in kinds))


if __name__ == "__main__":
    main()
