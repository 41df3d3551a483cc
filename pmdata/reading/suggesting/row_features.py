"""What a row of a timeline is known by: its words and their pieces, its place, the rows beside it.

A feature is a word or two words in a row (`restored`, `is down`), or, behind a sign: a piece of a word
(`~_rest`, `_` is its edge), the first word (`^users`), a word of the row above (`<alert`) or below
(`>restored`), a place (`#last`), where the row is beside a known moment (`@before detected`). Figures,
addresses, code, handles and names do not take part.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from pmdata.model import MOMENTS

PHASES: tuple[str, ...] = tuple(name.removesuffix("_at") for name in MOMENTS)
MOST_CHARACTERS = 160
"""Characters of a row that are looked at; what follows wanders off."""
PIECE, FIRST, ABOVE, BELOW, PLACE, BESIDE = "~", "^", "<", ">", "#", "@"
_NEIGHBOUR, _PLACE, _BESIDE = 0.15, 0.3, 0.4
"""How much these count beside the row's own words."""
_PIECES = (3, 4, 5)
_LINK = re.compile(r"!?\[([^\]\n]{0,160})\]\([^)\s]{0,400}\)?")
_NO_WORDS = re.compile(r"https?://\S+|\S{1,80}@\S{1,80}|(?<!\w)@[\w-]+|`[^`]*`?|<[^<>\s]+>")
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[.!?:;]")
_FEW, _SOME, _MANY = 4, 8, 16


class Word(NamedTuple):
    """A word in small letters."""

    text: str
    is_small: bool
    """Whether it was written so, rather than with a capital as every first word is."""


def words_of(text: str) -> list[Word | None]:
    """Return the words of a row; None stands for a name, a figure or an abbreviation."""
    plain = _NO_WORDS.sub(" ", _LINK.sub(r"\1", text[:MOST_CHARACTERS]))
    shouts = plain.isupper()
    found: list[Word | None] = []
    begins = True
    for match in _TOKEN.finditer(plain):
        word = match[0].replace("’", "'")
        if not word[0].isalnum():
            begins = True
            continue
        is_small = word.islower()
        if not word.replace("'", "").isalpha() or not (is_small or begins or shouts):
            found.append(None)
        else:
            found.append(Word(word.lower(), is_small))
        begins = False
    return found


def pieces_of(word: str) -> Iterator[str]:
    """Yield the pieces of a word, as features."""
    edged = f"_{word}_"
    for size in _PIECES:
        yield from (PIECE + edged[start : start + size] for start in range(len(edged) - size + 1))


def pairs_of(words: Sequence[Word | None]) -> Iterator[tuple[Word, Word]]:
    """Yield each two words in a row."""
    yield from ((one, two) for one, two in pairwise(words) if one and two)


def features_of(texts: Sequence[str]) -> list[dict[str, float]]:
    """Return the features of each row of one timeline, with how much each counts."""
    rows = [words_of(text) for text in texts]
    found = []
    for place, row in enumerate(rows):
        features = dict(_own(row))
        for sign, there in ((ABOVE, place - 1), (BELOW, place + 1)):
            if 0 <= there < len(rows):
                features.update(_even((sign + word.text for word in rows[there] if word), _NEIGHBOUR))
        features.update((PLACE + name, _PLACE) for name in _places(place, len(rows)))
        found.append(features)
    return found


def _own(row: Sequence[Word | None]) -> Iterator[tuple[str, float]]:
    known = [word.text for word in row if word]
    pairs = [f"{one.text} {two.text}" for one, two in pairs_of(row)]
    yield from _even([*known, *pairs, *(FIRST + word for word in known[:1])], 1.0)
    yield from _even((piece for word in known for piece in pieces_of(word)), 1.0)


def _even(names: Iterable[str], weight: float) -> Iterator[tuple[str, float]]:
    """Yield names, once each, so that long rows count no more than short ones."""
    once = dict.fromkeys(names)
    yield from ((name, weight / sqrt(len(once))) for name in once)


def _places(place: int, count: int) -> Iterator[str]:
    if place < 2:  # noqa: PLR2004 -- the first two have names
        yield ("first", "second")[place]
    if count - place <= 2:  # noqa: PLR2004 -- so have the last two
        yield ("last", "last but one")[count - place - 1]
    yield f"quarter {min(3, 4 * place // count) + 1}"
    yield "few" if count < _FEW else "some" if count < _SOME else "many" if count < _MANY else "very many"


def beside(place: int, known: Mapping[str, int], phase: str) -> dict[str, float]:
    """Return where a row is beside the rows of other moments, `known` by phase and place in the list."""
    found: dict[str, float] = {}
    for other, there in known.items():
        if other == phase:
            continue
        where = "is" if place == there else "before" if place < there else "after"
        found[f"{BESIDE}{where} {other}"] = _BESIDE
        if abs(place - there) == 1:
            found[f"{BESIDE}right {where} {other}"] = _BESIDE
    return found
