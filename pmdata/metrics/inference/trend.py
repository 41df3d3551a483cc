"""Trend: whether durations became shorter or longer over time, by regression of their logs.

Ordinary least squares on continuous time with errors that allow for unequal spread (HC3; MacKinnon &
White, *Journal of Econometrics* 29, 1985; Long & Ervin, *American Statistician* 54, 2000), Student's t with
n − 2 degrees of freedom.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pmdata.metrics.statistics import Interval, Values, student_p_value, student_quantile

TrendVerdict = Literal["improved", "worsened", "no_change", "cannot_tell", "too_few"]
TREND_MIN_COUNT = 12
TREND_MIN_PERIODS = 6
TREND_PERIODS = 8
"""Quarters that a trend is over."""
NO_CHANGE = Interval(0.80, 1.25)
"""A yearly ratio whose 90 % interval lies within these is no change, rather than an unknown one."""
_ALPHA = 0.05
_EQUIVALENCE_ALPHA = 0.1
_A_YEAR = 4


@dataclass(frozen=True)
class Slope:
    """A regression line's slope, by unit of time, with its robust standard error."""

    slope: float
    error: float
    degrees: int

    @property
    def p_value(self) -> float:
        """Return the two-sided p-value of no slope."""
        if not self.error:
            return 1.0 if not self.slope else 0.0
        return student_p_value(self.slope / self.error, self.degrees)

    def interval(self, alpha: float) -> Interval:
        """Return the interval with confidence 1 − `alpha`."""
        reach = student_quantile(1 - alpha / 2, self.degrees) * self.error
        return Interval(self.slope - reach, self.slope + reach)


@dataclass(frozen=True)
class Trend:
    """The trend of a duration by quarter; ratios − 1."""

    ratio: float
    low_ratio: float
    """Lower end of the 95 % interval."""
    high_ratio: float
    p_value: float
    is_steady: bool
    """Whether the 90 % interval of a year lies within `NO_CHANGE`."""

    def verdict(self, p_value: float) -> TrendVerdict:
        """Return the trend in a word, by the p-value after adjustment; shorter is improved."""
        if p_value <= _ALPHA:
            return "worsened" if self.ratio > 0 else "improved"
        return "no_change" if self.is_steady else "cannot_tell"


def slope_hc3(times: Sequence[float] | Values, values: Sequence[float] | Values) -> Slope | None:
    """Return the least-squares slope of `values` on `times` with its HC3 error; None below three values.

    HC3 divides each squared residual by (1 − leverage)². A point that alone fixes the line, leverage 1,
    has no residual to go by: then there is no error, and None is returned, as where all times are equal.
    """
    x, y = np.asarray(times, np.float64), np.asarray(values, np.float64)
    x, count = x - x.mean() if len(x) else x, len(x)
    spread = float(x @ x)
    if count < 3 or not spread:  # noqa: PLR2004 - two points fit every line
        return None
    slope = float(x @ (y - y.mean())) / spread
    free = 1 - (1 / count + x * x / spread)
    if free.min() < 1e-9:  # noqa: PLR2004 - of 1, the rounding of a leverage
        return None
    residuals = (y - y.mean() - slope * x) / free
    error = math.sqrt(float((x * x) @ (residuals * residuals))) / spread
    # A constant has neither slope nor error but for rounding.
    tiny = 1e-12 * (1 + float(np.abs(y).max())) / math.sqrt(spread)
    return Slope(0.0 if abs(slope) < tiny else slope, 0.0 if error < tiny else error, count - 2)


def trend(quarters: Sequence[float] | Values, logs: Sequence[float] | Values, periods: int) -> Trend | None:
    """Return the trend of `logs` on time in quarters; None below 12 values or 6 of 8 `periods` with any."""
    if len(logs) < TREND_MIN_COUNT or periods < TREND_MIN_PERIODS:
        return None
    found = slope_hc3(quarters, logs)
    if found is None:
        return None
    interval, year = found.interval(_ALPHA), found.interval(_EQUIVALENCE_ALPHA)
    is_steady = math.log(NO_CHANGE.low) <= _A_YEAR * year.low and _A_YEAR * year.high <= math.log(
        NO_CHANGE.high
    )
    return Trend(
        math.expm1(found.slope),
        math.expm1(interval.low),
        _bounded_expm1(interval.high),
        found.p_value,
        is_steady,
    )


def _bounded_expm1(value: float) -> float:
    return math.expm1(min(value, 700.0))
