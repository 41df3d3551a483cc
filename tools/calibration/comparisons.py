"""Sections on comparisons of two periods: false verdicts on durations and counts, and what is found."""

from collections.abc import Callable, Iterable

import numpy as np

from pmdata.metrics.inference.counts import DAYS_A_MONTH, dispersion
from pmdata.metrics.response_times.noise import compare, compare_counts
from tools.calibration.section import Line, Section, at_least, at_most, percent

WELCH_RUNS, RUNS = 4_000, 2_000
HOUR = 3600
Draw = Callable[[np.random.Generator, int, float], np.ndarray]
"""Generator, n, spread of the logs → seconds; the mean log is the same whatever the spread."""


def log_normal(random: np.random.Generator, count: int, spread: float) -> np.ndarray:
    """Return log-normal durations."""
    return np.asarray(np.exp(np.log(HOUR) + random.normal(0, spread, count)))


def heavy(random: np.random.Generator, count: int, spread: float) -> np.ndarray:
    """Return durations whose logs have the tails of Student's t with 3 degrees of freedom."""
    return np.asarray(np.exp(np.log(HOUR) + spread * random.standard_t(3, count) / np.sqrt(3)))


def exponential(random: np.random.Generator, count: int, _: float) -> np.ndarray:
    """Return exponential durations, whose logs are skewed to the left."""
    return random.exponential(2 * HOUR, count)


def tied(random: np.random.Generator, count: int, spread: float) -> np.ndarray:
    """Return log-normal durations in steps of a quarter of an hour, many of them equal."""
    return np.round(log_normal(random, count, spread) / 900) * 900


SHAPES: dict[str, Draw] = {
    "log-normal": log_normal, "t₃ logs": heavy, "exponential": exponential, "ties": tied
}  # fmt: skip
SIZES = ((10, 10), (10, 40), (15, 60), (30, 30), (100, 100))
SMALL_SIZES = ((5, 5), (5, 10), (5, 30), (7, 7), (8, 60), (9, 20))
SPREADS = ((1.0, 1.0), (1.5, 0.6), (0.6, 1.5))


def _false_verdicts(random: np.random.Generator) -> list[Line]:
    lines = []
    for sizes, runs, bound in ((SIZES, WELCH_RUNS, 0.06), (SMALL_SIZES, RUNS, 0.075)):
        for shape, draw in SHAPES.items():
            for now, before in SPREADS if shape == "log-normal" else SPREADS[:1]:
                wrong = [
                    _coloured(random, draw, (count, now), (previous, before), runs)
                    for count, previous in sizes
                ]
                spread = "" if shape == "exponential" else f", log-sd {now} and {before}"
                named = " · ".join(
                    f"{n} v {m}: {percent(share)}" for (n, m), share in zip(sizes, wrong, strict=True)
                )
                lines.append(
                    at_most(f"{shape}{spread} ({named}), the worst of these", max(wrong), bound, runs)
                )
    return lines


def _coloured(
    random: np.random.Generator, draw: Draw, now: tuple[int, float], before: tuple[int, float], runs: int
) -> float:
    """Return the share of runs without any change in which a verdict has a colour."""
    return _share(
        compare(draw(random, *now), draw(random, *before)).verdict != "within_noise" for _ in range(runs)
    )


def _share(found: Iterable[bool]) -> float:
    return float(np.mean(list(found)))


def _power(random: np.random.Generator) -> list[Line]:
    lines = []
    for count, spread, factor, bound in ((30, 1.0, 2.0, 0.72), (30, 1.8, 2.0, 0.28), (60, 1.8, 2.0, 0.50)):
        found = _share(
            compare(
                factor * log_normal(random, count, spread), log_normal(random, count, spread)
            ).verdict == "worsened"
            for _ in range(RUNS)
        )  # fmt: skip
        lines.append(at_least(f"×{factor:g}, n = {count} a side, log-sd {spread}", found, bound, RUNS))
    return lines


def _counts(random: np.random.Generator) -> list[Line]:
    lines = []
    for alpha in (0.0, 0.3, 1.0):
        for rate in (2.0, 8.0):
            poisson, spread = zip(
                *(_wrong_counts(random, rate, alpha, worse=1.0) for _ in range(RUNS)), strict=True
            )
            about = f"{rate:g} a month, variance μ + {alpha:g} μ²"
            lines.append(at_most(f"a quarter with the one before, {about}", _share(spread), 0.06, RUNS))
            lines.append(Line(f"… the same taken as Poisson, {about}", percent(_share(poisson)), ""))
    found = [_wrong_counts(random, 8.0, 0.0, worse=2.0)[1] for _ in range(RUNS)]
    lines.append(Line("a doubling of 8 a month is found", percent(_share(found)), ""))
    return lines


def _wrong_counts(random: np.random.Generator, rate: float, alpha: float, worse: float) -> tuple[bool, bool]:
    """Return whether a verdict has a colour, as Poisson and with the dispersion of the 24 months."""

    def months(mean: float, count: int) -> list[int]:
        means = mean * random.gamma(1 / alpha, alpha, count) if alpha else np.full(count, mean)
        return [int(number) for number in random.poisson(means)]

    before = months(rate, 23)
    now = months(rate * worse, 3)
    history = [*before, *now][-24:]
    quarter = 3 * DAYS_A_MONTH
    given = (sum(now), quarter, sum(before[-3:]), quarter)
    estimated = dispersion(history, [DAYS_A_MONTH] * len(history))
    coloured = {"improved", "worsened"}
    return compare_counts(*given).verdict in coloured, compare_counts(*given, estimated).verdict in coloured


DURATIONS = Section(
    "durations",
    "False verdicts on durations",
    "Two periods of the same process, compared as a tile compares them; the share with a coloured verdict. "
    "Welch's test; below 10 incidents on the smaller side the larger p-value of it and its permutation. A "
    "row has several numbers of incidents, now and before; each has to keep to what is asked for.",
    _false_verdicts,
)
POWER = Section(
    "power",
    "What is found in durations",
    "Two periods of which the second takes longer; the share that is classified as worsened.",
    _power,
)
COUNTS = Section(
    "counts",
    "Verdicts on incident counts",
    "A quarter compared with the one before, the dispersion estimated from 24 months, as the page does.",
    _counts,
)
