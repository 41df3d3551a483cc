"""Labelled timelines → the weights of a `RowModel`: which row of a timeline is a moment, or none.

For each phase the likelihood of the labelled rows is maximised among all rows of their timeline and "none",
with a penalty on the squares of the weights (a conditional logit). The same timelines give the same weights.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from pmdata.reading.suggesting.row_features import (
    ABOVE,
    BELOW,
    FIRST,
    PHASES,
    PLACE,
    Word,
    beside,
    features_of,
    pairs_of,
    pieces_of,
    words_of,
)
from pmdata.reading.suggesting.row_model import UNIT, RowModel

FEWEST_REPORTS, FEWEST_TEAMS = 3, 2
"""In how many reports of how many teams a feature occurs at least, in small letters."""
MOST_FEATURES = 3500
_PENALTY = 0.2
_OPEN = 3
"""How many times as much a timeline counts for a moment that the rules leave open in it."""
_CAPITALISED = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]+")
COMPANIES = frozenset(
    (
        "amazon",
        "apple",
        "aws",
        "azure",
        "cloudflare",
        "datadog",
        "discord",
        "facebook",
        "fastly",
        "github",
        "gitlab",
        "google",
        "grafana",
        "jira",
        "microsoft",
        "netlify",
        "opsgenie",
        "oracle",
        "pagerduty",
        "sentry",
        "slack",
        "stripe",
        "telegram",
        "twilio",
        "twitter",
        "vercel",
        "zoom",
    )
)
"""Names that some people write in small letters."""
Matrix = Any
"""An array or a sparse matrix."""
_MOST_STEPS = 100


@dataclass(frozen=True)
class Timeline:
    """The rows of one incident's timeline with the moments that they are."""

    team: str
    report: str
    texts: tuple[str, ...]
    phases: tuple[frozenset[str], ...]
    """For each row the moments that it is."""
    unsure: frozenset[str] = frozenset()
    """Phases of which this timeline teaches nothing."""
    open: frozenset[str] = frozenset()
    """Phases that the rules leave open, which is what the model will be asked for."""

    @cached_property
    def known(self) -> dict[str, int]:
        """The places of the moments, by phase."""
        return {
            phase: places[0]
            for phase in PHASES
            if phase not in self.unsure
            and (places := [place for place, some in enumerate(self.phases) if phase in some])
        }

    @cached_property
    def features(self) -> list[dict[str, float]]:
        """The features of each row."""
        return features_of(self.texts)


def fitted(timelines: Sequence[Timeline], most: int = MOST_FEATURES) -> RowModel:
    """Return the model of the timelines, of at most so many features: those that weigh most."""
    names = _names(timelines)
    full, _ = _weights(timelines, names)
    heaviest = sorted(range(len(names)), key=lambda place: (-np.abs(full[place]).max(), names[place]))[:most]
    names = sorted(names[place] for place in heaviest)
    weights, intercepts = _weights(timelines, names)
    whole = np.rint(weights * UNIT).astype(int)
    kept = {name: tuple(map(int, row)) for name, row in zip(names, whole, strict=True) if row.any()}
    return RowModel(PHASES, 0.0, tuple(round(one * UNIT) for one in intercepts), kept)


def _names(timelines: Sequence[Timeline]) -> list[str]:
    """Return the features that enough reports of enough teams share."""
    names = _proper_names(timelines)
    words = _shared(timelines, _small) - names
    named = _shared(timelines, lambda row: _of_words(row, words))
    pieces = _shared(timelines, lambda row: _pieces(row, names))
    beside_words = {sign + word for sign in (ABOVE, BELOW) for word in words}
    places = {name for one in timelines for row in one.features for name in row if name[0] == PLACE}
    moments = {
        name
        for phase in PHASES
        for there in (0, 1, 2, 3, 4)
        for name in beside(2, dict.fromkeys(PHASES, there), phase)
    }
    return sorted(words | named | pieces | beside_words | places | moments)


def _proper_names(timelines: Sequence[Timeline]) -> frozenset[str]:
    """Return the words that at least as many reports write with a capital within a sentence as without."""
    small: dict[str, set[str]] = defaultdict(set)
    large: dict[str, set[str]] = defaultdict(set)
    for one in timelines:
        for text in one.texts:
            for word in _small(words_of(text)):
                small[word].add(one.report)
            for word in _CAPITALISED.findall(text):
                large[word.lower()].add(one.report)
    known = {word for word, some in large.items() if len(some) >= len(small[word])}
    return frozenset(known | COMPANIES)


def _pieces(row: Sequence[Word | None], names: frozenset[str]) -> Iterator[str]:
    yield from (piece for word in _small(row) if word not in names for piece in pieces_of(word))


def _small(row: Sequence[Word | None]) -> Iterator[str]:
    yield from (word.text for word in row if word and word.is_small)


def _of_words(row: Sequence[Word | None], words: frozenset[str]) -> Iterator[str]:
    yield from (f"{a.text} {b.text}" for a, b in pairs_of(row) if a.text in words and b.text in words)
    yield from (FIRST + word.text for word in row[:1] if word and word.text in words)


def _shared(
    timelines: Sequence[Timeline], features: Callable[[Sequence[Word | None]], Iterable[str]]
) -> frozenset[str]:
    reports: dict[str, set[str]] = defaultdict(set)
    teams: dict[str, set[str]] = defaultdict(set)
    for one in timelines:
        for text in one.texts:
            for name in features(words_of(text)):
                reports[name].add(one.report)
                teams[name].add(one.team)
    return frozenset(
        name
        for name, some in reports.items()
        if len(some) >= FEWEST_REPORTS and len(teams[name]) >= FEWEST_TEAMS
    )


def _weights(timelines: Sequence[Timeline], names: Sequence[str]) -> tuple[Matrix, list[float]]:
    """Return the weights, a row for each feature and a column for each phase, and the intercepts."""
    columns = {name: number for number, name in enumerate(names)}
    found = np.zeros((len(names), len(PHASES)))
    intercepts = []
    for number, phase in enumerate(PHASES):
        taught = [one for one in timelines if phase not in one.unsure]
        counts = np.array([_OPEN if phase in one.open else 1 for one in taught])
        theta = _fit(_matrix(taught, columns, phase), _labels(taught, phase), _starts(taught), counts)
        found[:, number], intercept = theta[:-1], float(theta[-1])
        intercepts.append(intercept)
    return found, intercepts


def _matrix(timelines: Sequence[Timeline], columns: dict[str, int], phase: str) -> Matrix:
    rows, places, values = [], [], []
    number = 0
    for one in timelines:
        for place, features in enumerate(one.features):
            for name, value in {**features, **beside(place, one.known, phase)}.items():
                if (column := columns.get(name)) is not None:
                    rows.append(number)
                    places.append(column)
                    values.append(value)
            number += 1
    return sparse.csr_matrix((values, (rows, places)), shape=(number, len(columns)))


def _labels(timelines: Sequence[Timeline], phase: str) -> Matrix:
    return np.array([float(phase in some) for one in timelines for some in one.phases])


def _starts(timelines: Sequence[Timeline]) -> Matrix:
    return np.cumsum([0, *(len(one.texts) for one in timelines)])[:-1]


def _fit(matrix: Matrix, labels: Matrix, starts: Matrix, counts: Matrix) -> Matrix:
    """Return the weights and the intercept that maximise the penalised likelihood.

    `starts` are the first rows of the timelines, `counts` how much each timeline counts.
    """
    count, width = matrix.shape
    if not count:
        return np.zeros(width + 1)
    of = np.repeat(np.arange(len(starts)), np.diff([*starts, count]))
    has_one = np.add.reduceat(labels, starts) > 0

    def loss(theta: Matrix) -> tuple[float, Matrix]:
        scores = matrix @ theta[:-1] + theta[-1]
        top = np.maximum(np.maximum.reduceat(scores, starts), 0)
        powers = np.exp(scores - top[of])
        total = np.add.reduceat(powers, starts) + np.exp(-top)
        right = np.maximum(np.add.reduceat(powers * labels, starts), 1e-300)
        wanted = np.where(has_one[of], powers * labels / right[of], 0)
        slope = counts[of] * (powers / total[of] - wanted)
        value = (counts * (top + np.log(total) - np.where(has_one, top + np.log(right), 0))).sum()
        value += _PENALTY / 2 * (theta[:-1] * theta[:-1]).sum()
        return float(value), np.append(matrix.T @ slope + _PENALTY * theta[:-1], slope.sum())

    found = minimize(loss, np.zeros(width + 1), jac=True, method="L-BFGS-B", options={"maxiter": _MOST_STEPS})
    return found.x
