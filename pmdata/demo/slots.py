"""The words that fill a phrase: `{unit}` and its kin, capitalised (`_cap`) or lowered (`_low`) if asked."""

from collections.abc import Sequence
from random import Random
from typing import Any


class Slots(dict[str, str]):
    """The slots of one incident; `x_cap` and `x_low` follow from `x`."""

    def __missing__(self, key: str) -> str:
        """Return the capitalised or lowered form of a slot."""
        name, _, form = key.rpartition("_")
        word = self[name]
        return (word[:1].upper() if form == "cap" else word[:1].lower()) + word[1:]

    def fill(self, phrase: str) -> str:
        """Return `phrase` with its slots filled, beginning with a capital."""
        text = phrase.format_map(self)
        return text[:1].upper() + text[1:]

    def pick(self, rng: Random, bank: Sequence[str]) -> str:
        """Return one phrase of `bank`, filled."""
        return self.fill(rng.choice(bank))

    def several(self, rng: Random, bank: Sequence[Any], least: int, most: int) -> list[str]:
        """Return a few different phrases of `bank`, filled."""
        return [self.fill(phrase) for phrase in rng.sample(bank, k=min(len(bank), rng.randint(least, most)))]
