"""Finds words in sequence: any of hundreds of phrases, in one look at the words of a text."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from pmdata.reading.text.memory import remembered
from pmdata.reading.text.scripts import UNSPACED, is_unspaced, spaced_out
from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.language import ENGLISH

_WORD = re.compile(r"\w+")
_APART = re.compile(rf"(?<=[{UNSPACED}])\\ |\\ (?=[{UNSPACED}])")
_BEGIN = rf"(?:(?<!\w)|(?<=[{UNSPACED}])|(?=[{UNSPACED}]))"
_END = rf"(?:(?!\w)|(?<=[{UNSPACED}])|(?=[{UNSPACED}]))"
"""Where a phrase may begin and end: where a word does, and beside a letter that is a word of its own."""


@remembered
def words_of(wording: str) -> frozenset[str]:
    """Return the words of a normalised text."""
    return frozenset(wording.split())


@remembered
def _words_in(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(spaced_out(text) if is_unspaced(text) else text))


class Phrases:
    """Words in sequence, any of them; `*` stands for up to three words between.

    `then` are words of which one follows within as many.

    A text is searched only for the phrases whose rarest word it has (one of `anchors`): that is a
    set operation, while trying hundreds of alternatives at every place is not.
    """

    def __init__(self, phrases: Iterable[str], then: Iterable[str] = ()) -> None:
        by_first: dict[str, list[str]] = {}
        firsts: dict[str, set[str]] = {}
        known = sorted(phrases, key=lambda phrase: -len(phrase))
        for phrase in known:
            first = normalise(phrase).partition(" ")[0]
            by_first.setdefault(first, []).append(_in_sequence(phrase))
            firsts.setdefault(_rarest(phrase), set()).add(first)
        self._known, self._by_first = known, by_first
        behind = sorted(then, key=lambda phrase: -len(phrase))
        unspaced = is_unspaced("".join([*known, *behind]))
        self._begin, self._end = (_BEGIN, _END) if unspaced else (r"(?<!\w)", r"(?!\w)")
        between = _between("".join([*known, *behind]))
        self._tail = f"{between}(?:{'|'.join(map(_in_sequence, behind))})" if behind else ""
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._firsts = {anchor: tuple(words) for anchor, words in firsts.items()}
        self._behind = frozenset(map(_rarest, behind))
        self.anchors = frozenset(firsts)
        """Of each phrase the word that other texts have most rarely."""

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first place of a phrase in the normalised `text`."""
        words = words_of(text)
        return None if self.anchors.isdisjoint(words) else self._first_place(text, words)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the places of the phrases in `text`."""
        words = _words_in(text)
        place = None if self.anchors.isdisjoint(words) else self._first_place(text, words)
        return self._all.finditer(text, place.start()) if place else iter(())

    def _first_place(self, text: str, words: frozenset[str]) -> re.Match[str] | None:
        if self._behind and self._behind.isdisjoint(words):
            return None
        found = None
        tried = set[str]()
        for anchor in self.anchors & words:
            for first in self._firsts[anchor]:
                if first not in tried and first in words:
                    tried.add(first)
                    place = (self._patterns.get(first) or self._beginning_with(first)).search(text)
                    if place and (found is None or place.start() < found.start()):
                        found = place
        return found

    def _beginning_with(self, first: str) -> re.Pattern[str]:
        if first not in self._patterns:
            rest = "|".join(phrase[len(first) :] for phrase in self._by_first[first])
            # The look-behind follows the word, so that the search can leap from place to place of it.
            begin = "" if is_unspaced(first) else rf"(?<!\w{first})"
            self._patterns[first] = re.compile(rf"{first}{begin}(?:{rest}){self._tail}{self._end}")
        return self._patterns[first]

    @cached_property
    def _all(self) -> re.Pattern[str]:
        return re.compile(
            rf"{self._begin}(?:{'|'.join(map(_in_sequence, self._known))}){self._tail}{self._end}"
        )


def _rarest(phrase: str) -> str:
    """Return the word of a phrase by which a text is known not to have it: no function word, and long."""
    words = (word for piece in phrase.split("*") for word in normalise(piece).split())
    common = ENGLISH.words("function_words")
    return max(words, key=lambda word: (word not in common, len(word), word), default="")


def _in_sequence(words: str) -> str:
    return _between(words).join(_closely(normalise(piece)) for piece in words.split("*"))


def _between(words: str) -> str:
    """Return a regex of what may be between two pieces of a phrase: three words, or as many letters."""
    return r"(?:\s?\w){0,12}?\s?" if is_unspaced(words) else r"(?: \w+){0,3} "


def _closely(words: str) -> str:
    """Return a regex of normalised words; the letters of a script without spaces may be adjacent."""
    exact = re.escape(words)
    return _APART.sub(r"\\s?", exact) if is_unspaced(words) else exact
