"""The section on trends over eight quarters: false trends, and a slow change that is found."""

import numpy as np

from pmdata.metrics.inference.trend import TREND_PERIODS, trend
from pmdata.metrics.response_times.noise import compare
from tools.calibration.section import Line, Section, at_least, at_most, percent

RUNS = 2_000
_SIZES = (12, 20, 60, 200)


def _drawn(random: np.random.Generator, count: int, kind: str) -> tuple[np.ndarray, np.ndarray]:
    times = np.sort(random.uniform(0, TREND_PERIODS, count))
    noise = random.standard_t(3, count) if kind == "t₃ logs" else random.normal(0, 1, count)
    if kind == "spread that grows":
        noise *= 0.3 + times / TREND_PERIODS * 1.7
    return times, 8 + 1.2 * noise


def _lines(random: np.random.Generator) -> list[Line]:
    lines = []
    for kind in ("log-normal", "spread that grows", "t₃ logs"):
        for count in _SIZES:
            wrong = 0
            for _ in range(RUNS):
                found = trend(*_drawn(random, count, kind), TREND_PERIODS)
                wrong += found is not None and found.verdict(found.p_value) in {"improved", "worsened"}
            lines.append(
                at_most(f"no trend, {kind}, {count} incidents in 8 quarters", wrong / RUNS, 0.06, RUNS)
            )
    return [*lines, *_found(random)]


def _found(random: np.random.Generator) -> list[Line]:
    """Find +8 % a quarter, +71 % from the first to the eighth, 15 incidents a quarter, log-sd 1.2."""
    by_trend = by_last = 0
    for _ in range(RUNS):
        quarter = np.repeat(np.arange(TREND_PERIODS), 15)
        times = quarter + random.uniform(0, 1, len(quarter))
        logs = 8 + np.log(1.08) * times + random.normal(0, 1.2, len(times))
        found = trend(times, logs, TREND_PERIODS)
        by_trend += found is not None and found.p_value <= 0.05  # noqa: PLR2004 - α
        last, before = (np.exp(logs[quarter == TREND_PERIODS - back]) for back in (1, 2))
        by_last += compare(last, before).verdict == "worsened"
    about = "+8 % a quarter over 8, 15 incidents a quarter, log-sd 1.2"
    return [
        at_least(f"{about}: by the trend", by_trend / RUNS, 0.35, RUNS),
        Line(f"{about}: by the last quarter against the one before", percent(by_last / RUNS), ""),
    ]


TREND = Section(
    "trend",
    "Trends",
    "Least squares of logs on time over eight quarters with HC3 errors; the share with a coloured verdict.",
    _lines,
)
