"""A section of docs/calibration.md: what is simulated, what was found, and what is asked for."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

SEED = 20_261_130


@dataclass(frozen=True)
class Line:
    """One row of a section's table."""

    what: str
    found: str
    asked: str
    """What is asked for; "" where the row is for comparison alone."""
    is_met: bool = True


@dataclass(frozen=True)
class Section:
    """One section; `lines` draws from the generator it is given alone, so that each run finds the same."""

    name: str
    """What `--only` calls it."""
    title: str
    about: str
    """What is simulated, in a paragraph."""
    lines: Callable[[np.random.Generator], list[Line]]


def percent(ratio: float) -> str:
    """Return a ratio as "4.9 %"."""
    return f"{100 * ratio:.1f} %"


def seen(ratio: float, runs: int) -> str:
    """Return the share of so many runs with its standard error, as "4.9 ± 0.3 %"."""
    return f"{100 * ratio:.1f} ± {100 * math.sqrt(ratio * (1 - ratio) / runs):.1f} %"


def at_most(what: str, ratio: float, bound: float, runs: int) -> Line:
    """Return the row of a share that must not be above `bound`."""
    return Line(what, seen(ratio, runs), f"≤ {percent(bound)}", ratio <= bound)


def at_least(what: str, ratio: float, bound: float, runs: int) -> Line:
    """Return the row of a share that must not be below `bound`."""
    return Line(what, seen(ratio, runs), f"≥ {percent(bound)}", ratio >= bound)
