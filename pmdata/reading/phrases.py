"""Finds words in sequence: any of hundreds of phrases, in one look at the words of a text."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from pmdata.reading.memory import remembered
from pmdata.reading.words import normalise

_WORD = re.compile(r"\w+")


@remembered
def words_of(said: str) -> frozenset[str]:
    """Return the words of a normalised text."""
    return frozenset(said.split())


@remembered
def _words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


class Phrases:
    """Words in sequence, any of them; `*` stands for up to three words between.

    `then` are words of which one follows within as many.

    A text is searched only for the phrases whose first word it has (one of `firsts`): that is a
    set operation, while trying hundreds of alternatives at every place is not.
    """

    def __init__(self, phrases: Iterable[str], then: Iterable[str] = ()) -> None:
        by_first: dict[str, list[str]] = {}
        known = sorted(phrases, key=lambda phrase: -len(phrase))
        for phrase in known:
            by_first.setdefault(normalise(phrase).partition(" ")[0], []).append(_in_sequence(phrase))
        self._known, self._by_first = known, by_first
        following = "|".join(map(_in_sequence, sorted(then, key=lambda phrase: -len(phrase))))
        self._tail = rf"(?: \w+){{0,3}} (?:{following})" if following else ""
        self._patterns: dict[str, re.Pattern[str]] = {}
        self.firsts = frozenset(by_first)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place of a phrase in the normalised `text`."""
        return self._first_place(text, words_of(text))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the places of the phrases in `text`."""
        place = self._first_place(text, _words_in(text))
        return self._all.finditer(text, place.start()) if place else iter(())

    def _first_place(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        first = None
        for word in self.firsts & words:
            place = (self._patterns.get(word) or self._beginning_with(word)).search(text)
            if place and (first is None or place.start() < first.start()):
                first = place
        return first

    def _beginning_with(self, first: str) -> re.Pattern[str]:
        if first not in self._patterns:
            rest = "|".join(phrase[len(first) :] for phrase in self._by_first[first])
            # The look-behind stands after the word, so that the search can leap from place to place of it.
            self._patterns[first] = re.compile(rf"{first}(?<!\w{first})(?:{rest}){self._tail}(?!\w)")
        return self._patterns[first]

    @cached_property
    def _all(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(_in_sequence, self._known))}){self._tail}(?!\w)")


def _in_sequence(words: str) -> str:
    return r"(?: \w+){0,3} ".join(re.escape(normalise(piece)) for piece in words.split("*"))
