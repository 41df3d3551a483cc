"""Which language a report is written in, by its function words, its headings and labels, and its letters."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pmdata.reading.text.words import normalise
from pmdata.reading.vocabulary.language import ENGLISH, LANGUAGES, load_language
from pmdata.reading.vocabulary.other_languages import other_language
from pmdata.reading.vocabulary.word_lists import ours, spelled_out

_LOOKED_AT = 8000
"""Characters of a report by which its language is known."""
_ENOUGH = 1200
_CLEARLY = 0.18
"""Share of function words in the first characters that leaves no doubt of English."""
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS_ALONE = bytes(code if chr(code).isalpha() else 32 for code in range(128)) + bytes(range(128, 256))
"""A table for `bytes.translate` that leaves the letters of ASCII and makes its other signs spaces."""
_KANA = re.compile("[\u3040-\u30ff]")
_FEWEST_KANA = 10
_KANA_SHARE = 0.1
"""Share of kana among the letters of a Japanese text: names of things alone are fewer."""
_FEWEST = 8
"""Function words that a text of a language has at least; a heading or label counts for some of them."""
_OF_A_NAME = 3
_MOST_NAMES = 4
_LEAST_SHARE = 0.06
"""Share of its words that are function words, of the text of a language."""
_AHEAD = 2
"""How many times as many it has of these as of another language's."""
_PIECE = re.compile(r"[^\n|:：]{3,40}")
_NOTE = re.compile(r"\([^()\n]*\)")
_AROUND = " \t*_#>-.0123456789"
_FEWEST_LETTERS = 3
_NAMED = ("headings", "labels", "columns", "item_columns")


class _Signs(NamedTuple):
    """What a text has of one language."""

    words: int
    share: float
    names: int
    """Its headings, labels and columns that no other language has."""

    @property
    def weight(self) -> int:
        return self.words + _OF_A_NAME * min(self.names, _MOST_NAMES)


def language_of(text: str) -> str | None:
    """Return the code of the language that a text is written in; None for English and what is in doubt."""
    opening, text = text[:_ENOUGH], text[:_LOOKED_AT]
    # Labels and tables have few function words: most reports show it only as a whole.
    if _is_english(text, _english_alone(), _LEAST_SHARE):
        return None
    if _is_english(opening, ENGLISH.words("function_words"), _CLEARLY):
        return None
    words = Counter(_WORD.findall(text.lower()))
    if not text.isascii() and _is_japanese(text, words):
        return "ja"
    count = words.total()
    if count < _FEWEST:
        return None
    names = Counter(code for name in _names(text) for code in _named().get(name, ()))
    signs = {
        code: _Signs(found := _count(words, known), found / count, names[code])
        for code, known in _function_words().items()
    }
    best = max(signs, key=lambda code: signs[code].weight)
    own = _function_words()[best]
    # A word such as "for" or "at" is of English only where it is not of the other language as well.
    english = _count(words, ENGLISH.words("function_words") - own) / count
    others = [one for code, one in signs.items() if code != best]
    return best if _is_clear(signs[best], others, english) else None


def language_without_words(text: str) -> str | None:
    """Return the name of the language of a text that no language here has words for; None where in doubt."""
    if _is_english(text[:_ENOUGH], ENGLISH.words("function_words"), _CLEARLY) or language_of(text) == "ja":
        return None
    known = ENGLISH.words("function_words").union(*_function_words().values())
    return other_language(text, known)


def _is_clear(best: _Signs, others: Iterable[_Signs], english: float) -> bool:
    """Return whether a text has enough signs of a language, and enough more of it than of any other."""
    if best.weight < _FEWEST or any(best.weight <= 1.1 * one.weight for one in others):
        return False
    by_words = english < _LEAST_SHARE <= best.share and best.share >= _AHEAD * english
    return by_words or (best.names > 1 and best.share >= english) or (best.names > 0 and english == 0)


def _is_english(text: str, known: frozenset[str], share: float) -> bool:
    """Return after a quick look whether a text has at least that share of known English function words.

    What is not of ASCII may part more words than are counted, so it counts as words itself.
    """
    data = text.lower().encode()
    words = data.translate(_LETTERS_ALONE).decode().split()
    most = len(words) + (0 if text.isascii() else len(data) - len(text))
    return most > _FEWEST and len(list(filter(known.__contains__, words))) >= share * most


def _is_japanese(text: str, words: Counter[str]) -> bool:
    kana = len(_KANA.findall(text))
    return kana >= _FEWEST_KANA and kana >= _KANA_SHARE * sum(len(w) * n for w, n in words.items())


def _count(words: Counter[str], known: frozenset[str]) -> int:
    return sum(words[word] for word in known)


def _names(text: str) -> Iterator[str]:
    """Yield the different pieces of lines that may be headings, labels or columns."""
    for piece in {piece.strip(_AROUND) for piece in _PIECE.findall(_NOTE.sub("", text))}:
        if len(piece) >= _FEWEST_LETTERS:
            yield normalise(piece)


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """Return the function words of the languages that put spaces between words, English aside."""
    return {code: language.words("function_words") for code, language in _languages().items()}


@cache
def _english_alone() -> frozenset[str]:
    """Return the function words of English that no other language has."""
    return ENGLISH.words("function_words").difference(*_function_words().values())


@cache
def _languages() -> dict[str, Any]:
    codes = (path.stem for path in sorted(LANGUAGES.glob("*.yaml")))
    return {code: load_language(LANGUAGES / f"{code}.yaml") for code in codes if code not in ("en", "ja")}


@cache
def _named() -> dict[str, tuple[str, ...]]:
    """Return the languages of each heading, label or column that English does not have."""
    english = _phrases(ours())
    found: dict[str, tuple[str, ...]] = {}
    for code, language in _languages().items():
        for name in _phrases(spelled_out(language.entries)) - english:
            found[name] = (*found.get(name, ()), code)
    return found


def _phrases(lists: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        normalise(word) for kind in _NAMED for words in lists.get(kind, {}).values() for word in words
    )
