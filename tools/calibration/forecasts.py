"""The section on the forecast of error budgets: what was forecast against what came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa

from pmdata.metrics.error_budgets.arrivals import DAY, History
from pmdata.metrics.error_budgets.backtest import PastWindow, backtest, skill_of
from pmdata.metrics.error_budgets.ledger import Budgets
from pmdata.metrics.error_budgets.objective_ledger import ObjectiveLedger
from pmdata.metrics.error_budgets.windows import BudgetedObjective
from pmdata.metrics.selection.selection import Selection
from tools.calibration.section import Line, Section, at_most, percent, seen

WORKSPACES, OBJECTIVES, YEARS = 100, 6, 3
AS_OF = datetime(2026, 7, 1, tzinfo=UTC)
DAYS = YEARS * 365
EDGES = (0.0, 0.1, 1 / 3, 0.5, 2 / 3, 1.0)
NEAR = 0.05
"""How far the observed share of a bin may be from the mean of what was forecast in it."""
_TARGETS = (0.999, 0.9985, 0.998, 0.997, 0.995, 0.99)
_MOST_SHOWN = 0.06


@dataclass(frozen=True)
class Truth:
    """What incidents of a simulated service are like."""

    a_day: float
    minutes: float
    """Their median."""
    spread: float
    """Standard deviation of the logs."""


def simulated(random: np.random.Generator, truths: Sequence[Truth], targets: Sequence[float]) -> Budgets:
    """Draw the incidents of some services, one rolling objective of 28 days each."""
    objectives = tuple(
        BudgetedObjective(
            slo=f"s{number}", title=f"S{number}", service=f"s{number}", kind="availability",
            target_ratio=target, budgeting_method="RatioTimeslices", window_text="28d", basis="rolling",
            window_seconds=28.0 * DAY, calendar_count=None, calendar_unit=None, calendar_start=None,
            zone=None,
        )
        for number, target in enumerate(targets)
    )  # fmt: skip
    first = AS_OF - timedelta(days=DAYS)
    return Budgets(
        selection=Selection(AS_OF),
        objectives=objectives,
        ledgers={
            one.slo: _ledger(random, truth, first.timestamp())
            for one, truth in zip(objectives, truths, strict=True)
        },
        uncounted={},
        earliest_on=first.date(),
    )


def _ledger(random: np.random.Generator, truth: Truth, first: float) -> ObjectiveLedger:
    count = int(random.poisson(truth.a_day * DAYS))
    starts = np.sort(random.uniform(first, first + DAYS * DAY, count))
    ends = starts + 60 * truth.minutes * random.lognormal(0.0, truth.spread, count)
    keys = pa.table({"key": pa.array([str(number) for number in range(count)], pa.string())})
    return ObjectiveLedger(keys, starts, ends, np.ones(count), np.zeros(count, bool))


def _windows(budgets: Budgets) -> list[PastWindow]:
    return backtest(budgets, [History.of(budgets.ledger_of(one)) for one in budgets.objectives])


def _unlike(random: np.random.Generator) -> Budgets:
    truths = [
        Truth(float(random.gamma(1.5, 1 / 40)), float(random.uniform(8, 40)), float(random.uniform(0.5, 1.2)))
        for _ in range(OBJECTIVES)
    ]
    return simulated(random, truths, [float(one) for one in random.permutation(_TARGETS)])


def _alike(random: np.random.Generator) -> Budgets:
    return simulated(random, [Truth(1 / 25, 15, 0.9)] * OBJECTIVES, [0.999] * OBJECTIVES)


def _lines(random: np.random.Generator) -> list[Line]:
    found = [_windows(_unlike(random)) for _ in range(WORKSPACES)]
    every = [one for windows in found for one in windows]
    said = np.array([one.probability for one in every])
    came = np.array([one.is_exhausted for one in every], np.float64)
    lines = [
        _bin(said[chosen], came[chosen], low, high)
        for low, high in pairwise(EDGES)
        if (chosen := (said >= low) & ((said < high) | (high == 1))).any()
    ]
    brier, base = float(np.mean((said - came) ** 2)), float(came.mean() * (1 - came.mean()))
    shown = float(np.mean([skill_of(windows).is_shown for windows in found]))
    idle = [skill_of(_windows(_alike(random))).is_shown for _ in range(WORKSPACES)]
    return [
        *lines,
        Line(
            "mean squared error (Brier) of all",
            f"{brier:.3f}",
            f"< {base:.3f}, the base rate's",
            brier < base,
        ),
        Line(
            f"workspaces of {OBJECTIVES} unlike objectives that are shown a probability", percent(shown), ""
        ),
        at_most(
            f"workspaces of {OBJECTIVES} objectives that are all alike, where none has skill, that are",
            float(np.mean(idle)),
            _MOST_SHOWN,
            WORKSPACES,
        ),
    ]


def _bin(said: np.ndarray, came: np.ndarray, low: float, high: float) -> Line:
    mean, came_ratio = float(said.mean()), float(came.mean())
    what = f"{100 * low:.0f}–{100 * high:.0f} % forecast, {percent(mean)} on average, in {len(said)} windows"
    return Line(
        what,
        seen(came_ratio, len(said)),
        f"{percent(mean)} ± {100 * NEAR:.0f} points",
        abs(came_ratio - mean) <= NEAR,
    )


FORECAST = Section(
    "forecast",
    "Forecast of error budgets",
    f"Workspaces of {OBJECTIVES} objectives over {YEARS} years: Poisson arrivals, log-normal minutes; rates, "
    "sizes and targets differ. Every rolling window of 28 days is forecast from what was before it alone, as "
    "the back-test of a workspace does: how often a budget was exhausted where so much was forecast.",
    _lines,
)
