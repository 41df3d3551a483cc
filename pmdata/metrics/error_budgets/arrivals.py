"""Arrivals and sizes: how often incidents come, how many bad minutes each has, and how sure that is.

Arrivals are Poisson with a Gamma prior by moments over services, shape 0.5 where there are fewer than three
(Robbins, *An Empirical Bayes Approach to Statistics*, 1956; Gelman et al., *Bayesian Data Analysis*, §2.6).
Minutes are log-normal; their parameters are drawn from what the data leave open of them (the same, §3.2).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pmdata.metrics.error_budgets.objective_ledger import ObjectiveLedger
from pmdata.metrics.error_budgets.pieces import Places, Seconds

DAY = 86400
MIN_HISTORY_DAYS = 90
"""Days of history that a model needs."""
MAX_HISTORY_DAYS = 365
"""Days that it looks back."""
MIN_INCIDENTS = 3
"""Incidents of all objectives that it needs."""
MIN_OWN = 5
"""Incidents of an objective from which on its own sizes are used; below, those of all objectives."""
_FEWEST_SERVICES = 3
_FEW_SHAPE = 0.5
_LARGEST_SHAPE = 50.0
_FLOOR_SECONDS = 30.0


@dataclass(frozen=True)
class History:
    """The incidents of one objective before an instant."""

    starts: Seconds
    """When each counts from, in order; seconds since 1970."""
    seconds: Seconds
    """The bad seconds of each."""

    @classmethod
    def of(cls, ledger: ObjectiveLedger) -> "History":
        """Return all of an objective's incidents with bad time, each put down to its largest ratio."""
        reported = ledger.reported
        own = (reported.ends - reported.starts) * reported.weights
        owners, places = np.unique(reported.owners, return_inverse=True)
        sums = np.bincount(places, own, len(owners)).astype(np.float64)
        order = np.argsort(ledger.starts[owners], kind="stable")
        return cls(ledger.starts[owners][order], sums[order])

    def between(self, first: float, last: float) -> "History":
        """Return those that began in [first, last)."""
        begin, end = np.searchsorted(self.starts, [first, last])
        return History(self.starts[begin:end], self.seconds[begin:end])

    def __len__(self) -> int:
        """Return how many incidents there are."""
        return len(self.starts)


@dataclass(frozen=True)
class Model:
    """What is known of the incidents to come: of arrivals a Gamma distribution, of sizes the logs seen."""

    shape: float
    per_days: float
    """The rate parameter: arrivals a day are Gamma(shape, per_days)."""
    logs: Seconds

    def draws(
        self, generator: np.random.Generator, days: float, count: int
    ) -> tuple[Places, Seconds, Seconds]:
        """Return the incidents of the coming `days` in `count` draws: draw, day (0–days), bad seconds."""
        rates = generator.gamma(self.shape, 1 / self.per_days, count)
        numbers = generator.poisson(rates * days)
        draw = np.repeat(np.arange(count), numbers)
        mean, deviation = self._parameters(generator, count)
        sizes = np.exp(np.minimum(generator.normal(mean[draw], deviation[draw]), np.log(365 * DAY)))
        return draw, generator.uniform(0, days, len(draw)), sizes

    def _parameters(self, generator: np.random.Generator, count: int) -> tuple[Seconds, Seconds]:
        size = len(self.logs)
        spread = float(((self.logs - self.logs.mean()) ** 2).sum())
        deviation = np.sqrt(spread / generator.chisquare(size - 1, count))
        return generator.normal(self.logs.mean(), deviation / np.sqrt(size)), deviation


def models(histories: Sequence[History], days: float) -> list[Model]:
    """Return the model of each objective from what happened in the `days` before; sizes are pooled if few.

    Raises no error for objectives without incidents: the others lend them a prior.
    """
    shape, per_days = _prior(np.array([len(one) for one in histories], np.float64), days)
    pooled = np.log(np.maximum(np.concatenate([one.seconds for one in histories]), _FLOOR_SECONDS))
    own = [np.log(np.maximum(one.seconds, _FLOOR_SECONDS)) for one in histories]
    return [
        Model(shape + len(logs), per_days + days, logs if len(logs) >= MIN_OWN else pooled) for logs in own
    ]


def _prior(counts: Seconds, days: float) -> tuple[float, float]:
    """Return shape and rate of the prior of arrivals a day, by the moments of the services' rates."""
    if len(counts) < _FEWEST_SERVICES or not counts.sum():
        return _FEW_SHAPE, 0.0
    mean = counts.mean() / days
    # What the rates differ by beyond what Poisson arrivals of one rate would.
    excess = counts.var(ddof=1) / days**2 - mean / days
    shape = min(_LARGEST_SHAPE, mean**2 / excess) if excess > 0 else _LARGEST_SHAPE
    return shape, shape / mean
