"""How likely each row of a timeline is a certain moment, by the weights that `make train-rows` wrote.

A row's score is the sum of its features' weights. The likelihoods of the rows of one timeline, and that of
none of them (score 0), are proportional to e to the power of their scores.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

from pmdata.reading.suggesting.row_features import beside, features_of

WEIGHTS = Path(__file__).with_name("row_weights.json")
UNIT = 100
"""Weights are whole hundredths in the file."""
_HIGHEST = 30.0


@dataclass(frozen=True, slots=True)
class RowModel:
    """Weights by feature, one for each phase."""

    phases: tuple[str, ...]
    threshold: float
    """The likelihood from which a row is worth showing."""
    intercepts: tuple[int, ...]
    weights: Mapping[str, Sequence[int]]

    def likelihoods(self, texts: Sequence[str], known: Mapping[str, int]) -> dict[str, list[float]]:
        """Return for each phase how likely each row is its moment.

        `known` gives the places in the list of moments that are known.
        """
        rows = features_of(texts)
        return {
            phase: _shares(
                [
                    self._score({**features, **beside(place, known, phase)}, number)
                    for place, features in enumerate(rows)
                ]
            )
            for number, phase in enumerate(self.phases)
        }

    def knows(self, text: str) -> bool:
        """Return whether the model has seen words of a row, and does not go by its place alone."""
        [features] = features_of([text])
        known = sum(name in self.weights for name in features if name[0].isalpha())
        return known >= _FEWEST_WORDS

    def _score(self, features: Mapping[str, float], number: int) -> float:
        score = self.intercepts[number] + sum(
            value * weights[number]
            for name, value in features.items()
            if (weights := self.weights.get(name)) is not None
        )
        return min(_HIGHEST, score / UNIT)


_FEWEST_WORDS = 2


def _shares(scores: Sequence[float]) -> list[float]:
    powers = [exp(score) for score in scores]
    total = 1 + sum(powers)
    return [power / total for power in powers]


def model_of(data: Mapping[str, object]) -> RowModel:
    """Return the model that the content of a weights file describes."""
    phases, threshold, intercepts, weights = (
        data[name] for name in ("phases", "threshold", "intercepts", "weights")
    )
    return RowModel(tuple(phases), float(threshold), tuple(intercepts), weights)  # type: ignore[arg-type]  # our own file, its shape is tested


@cache
def shipped_model() -> RowModel:
    """Return the model that pmdata ships."""
    return model_of(json.loads(WEIGHTS.read_text(encoding="utf-8")))
