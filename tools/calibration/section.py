"""A section of docs/calibration.md: what is simulated, what was found, and what is asked for."""

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


def at_most(what: str, ratio: float, bound: float) -> Line:
    """Return the row of a share that must not be above `bound`."""
    return Line(what, percent(ratio), f"≤ {percent(bound)}", ratio <= bound)


def at_least(what: str, ratio: float, bound: float) -> Line:
    """Return the row of a share that must not be below `bound`."""
    return Line(what, percent(ratio), f"≥ {percent(bound)}", ratio >= bound)
