"""The section on the process chart: how many charts signal though nothing changes, by their length."""

import numpy as np

from pmdata.metrics.response_times.process_chart import CHANCE, chance_of_signals, process_limits
from tools.calibration.section import Line, Section, at_most, percent

RUNS = 2_000
NEAR = 0.02
"""How far the printed share may be from the simulated one."""


def signalling_ratio(random: np.random.Generator, length: int, runs: int = RUNS) -> float:
    """Return the share of charts of log-normal durations that show any signal."""
    charts = np.exp(random.normal(8, 1.2, (runs, length)))
    return float(np.mean([any(process_limits(chart).signals) for chart in charts]))


def _lines(random: np.random.Generator) -> list[Line]:
    lines = []
    for length in CHANCE:
        found, printed = signalling_ratio(random, length), chance_of_signals([length]) or 0
        is_near = abs(found - printed) <= NEAR
        lines.append(Line(f"{length} points", percent(found), f"printed: {percent(printed)}", is_near))
    limits = [process_limits(chart) for chart in np.exp(random.normal(8, 1.2, (RUNS, 24)))]
    outside = np.mean([any("outside" in signals for signals in one.signals) for one in limits])
    return [*lines, at_most("24 points, any of them outside the limits", float(outside), 0.20, RUNS)]


PROCESS = Section(
    "process",
    "Signals of the process chart",
    "Charts of incidents whose process does not change; the share with any signal, and the share that the "
    "page prints beside a chart of that length.",
    _lines,
)
