"""Item themes: which theme of its report an action item works on, and by what that is known.

An item says so itself (`addresses: capacity limit`, a theme, a factor's number or words), or its wording
does: a theme of its own report claims its text, or its text is like that of one factor. Else it works on
none.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from pmdata.model import ActionItem, ContributingFactor, ThemeBasis
from pmdata.workspace import Taxonomy
from pmdata.workspace.names import folded

LEAST_LIKENESS_RATIO = 0.25
"""Cosine of two texts' weighted four-grams from which an item is taken to work on the factor."""
_ADDRESSES = re.compile(r"\baddresses\s*:\s*(?P<what>[^;()\[\]|\n]+)", re.IGNORECASE)
_NUMBER = re.compile(r"(?:factor\s*)?#?(\d{1,2})", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_GRAM_LENGTH = 4
_MOST_LETTERS = 600
Tie = tuple[str | None, ThemeBasis | None]
_NONE: Tie = (None, None)


def item_with_theme(
    item: ActionItem, factors: Sequence[ContributingFactor], taxonomy: Taxonomy
) -> ActionItem:
    """Return the item with the theme that it works on, `factors` being those of its report with themes."""
    theme, basis = item_theme(item.text, [(factor.text, factor.theme) for factor in factors], taxonomy)
    if (item.theme, item.theme_basis) == (theme, basis):
        return item
    return item.model_copy(update={"theme": theme, "theme_basis": basis})


def item_theme(text: str, factors: Sequence[tuple[str, str | None]], taxonomy: Taxonomy) -> Tie:
    """Return the theme that an item's text works on, and its basis; `factors` are texts with their themes."""
    if stated := _ADDRESSES.search(text):
        theme = _named(stated["what"].strip(" .,*_`\"'"), factors, taxonomy)
        return (theme, "stated") if theme else _NONE
    own = {theme for _, theme in factors if theme}
    if not own:
        return _NONE
    claimed = next((claim.theme for claim in taxonomy.claims(text) if claim.theme in own), None)
    theme = claimed or _most_alike(text, factors)
    return (theme, "wording") if theme else _NONE


def _named(what: str, factors: Sequence[tuple[str, str | None]], taxonomy: Taxonomy) -> str | None:
    """Return the theme that a person names, by its own name, by a factor's number or by its words."""
    names = {folded(name): name for name in taxonomy.themes}
    if folded(what) in names:
        return names[folded(what)]
    number = _NUMBER.fullmatch(what)
    if number and 0 < int(number[1]) <= len(factors):
        return factors[int(number[1]) - 1][1]
    claim = taxonomy.claim(what)
    return claim.theme if claim else _most_alike(what, factors)


def _most_alike(text: str, factors: Sequence[tuple[str, str | None]]) -> str | None:
    """Return the theme of the factor that reads most like `text`, None where none does enough."""
    themed = [(words, theme) for words, theme in factors if theme]
    own, *others = _weighted([text, *(words for words, _ in themed)])
    likeness, theme = max(
        ((_cosine(own, other), theme) for other, (_, theme) in zip(others, themed, strict=True)),
        default=(0.0, None),
        key=lambda pair: pair[0],
    )
    return theme if likeness >= LEAST_LIKENESS_RATIO else None


def _weighted(texts: Sequence[str]) -> list[dict[str, float]]:
    """Return how often each text has each four-gram, those that few of the texts have weighing more."""
    counts = [_grams(text) for text in texts]
    having = Counter(gram for own in counts for gram in own)
    return [
        {gram: count * (math.log((1 + len(counts)) / (1 + having[gram])) + 1) for gram, count in own.items()}
        for own in counts
    ]


def _grams(text: str) -> Counter[str]:
    plain = f" {' '.join(_WORD.findall(text[:_MOST_LETTERS].casefold()))} "
    return Counter(plain[start : start + _GRAM_LENGTH] for start in range(len(plain) - _GRAM_LENGTH + 1))


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    product = sum(weight * other[gram] for gram, weight in one.items() if gram in other)
    lengths = math.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
    return product / lengths if lengths else 0.0
