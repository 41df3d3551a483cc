"""Word lists as files hold them: the built-in ones, how others are added, and words by their meaning."""

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain, product
from pathlib import Path
from typing import Any

import yaml

from pmdata.reading.text.words import normalise

_OURS = ("vocabulary.yaml", "rules/phases.yaml", "rules/sentences.yaml", "rules/fix_words.yaml")
_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CHOICE = re.compile(r"\(([^()|]*\|[^()]*)\)")
_MOST_CHOICES = 2000
_MANY_MEANINGS = frozenset({"columns", "prose", "fix_words"})
"""Lists in which one word may stand for several things."""


class _Words(_SAFE):  # type: ignore[misc]  # one of two loaders
    """Reads lists of words, in which "yes" and "no" are words."""


_Words.yaml_implicit_resolvers = {
    sign: [(tag, pattern) for tag, pattern in rules if not tag.endswith(":bool")]
    for sign, rules in _SAFE.yaml_implicit_resolvers.items()
}


@cache
def ours() -> dict[str, Any]:
    """Return the word lists that the package carries."""
    lists: dict[str, Any] = {}
    for name in _OURS:
        lists |= lists_in(name)
    return lists


def lists_in(name: str) -> dict[str, Any]:
    """Return the word lists of one of the package's files."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    lists: dict[str, Any] = spelled_out(yaml.load(text, Loader=_Words))  # noqa: S506 - a safe loader either way
    return lists


def spelled_out(value: Any) -> Any:
    """Return lists of words with every choice in them made: "(start|end) time" is two entries."""
    if isinstance(value, Mapping):
        return {key: spelled_out(one) for key, one in value.items()}
    if isinstance(value, list):
        choices = (_choices(one) if isinstance(one, str) else [spelled_out(one)] for one in value)
        return list(chain.from_iterable(choices))
    return value


def _choices(text: str) -> list[str]:
    """Return the text with each of its choices in every way; too many to be meant are left as written."""
    pieces = _CHOICE.split(text)
    options = [piece.split("|") if place % 2 else [piece] for place, piece in enumerate(pieces)]
    if len(pieces) == 1 or math.prod(map(len, options)) > _MOST_CHOICES:
        return [text]
    return ["".join(chosen) for chosen in product(*options)]


def merged(lists: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return `lists` with `own` added: mappings key by key, lists with the own words first.

    A word that `own` gives another meaning loses the one it had.
    """
    own = spelled_out(own)
    return {**lists, **{key: _joined(key, lists.get(key), value) for key, value in own.items()}}


def _joined(name: Any, ours: Any, own: Any) -> Any:
    if isinstance(ours, Mapping) and isinstance(own, Mapping):
        kept = ours if name in _MANY_MEANINGS else _without(ours, own)
        return {key: _joined(key, kept.get(key), own.get(key)) for key in {**ours, **own}}
    if isinstance(ours, list) and isinstance(own, list):
        return [*own, *ours]
    return ours if own is None else own


def _without(ours: Mapping[Any, Any], own: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return `ours` without the words that `own` lists under another key."""
    claimed = {_folded(word): key for key, words in own.items() if _is_words(words) for word in words}
    return {
        key: [word for word in words if claimed.get(_folded(word), key) == key] if _is_words(words) else words
        for key, words in ours.items()
    }


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(word, (list, Mapping)) for word in value)


def _folded(word: Any) -> str:
    return str(word).casefold()


def by_word(lists: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the meaning of each normalised word."""
    return {normalise(word): meaning for meaning, words in lists.items() for word in (words or ())}


def by_word_all(lists: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return every meaning of each normalised word."""
    found: dict[str, tuple[str, ...]] = {}
    for meaning, words in lists.items():
        for word in map(normalise, words):
            found[word] = (*found.get(word, ()), meaning)
    return found


def one_or_many(value: Any) -> tuple[str, ...]:
    """Return one word, or each of several, as a tuple."""
    return (value,) if isinstance(value, str) else tuple(value)
