"""Words without their endings, so that a phrase fits whatever form a sentence uses."""

import re
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_DOUBLED = re.compile(r"([b-df-hj-km-np-rtv-z])\1$")
_SHORTEST = 3


def words_of(text: str) -> list[str]:
    """Return the words of `text` in lower case, in order."""
    return _WORD.findall(text.casefold())


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Return `word` without an English ending: expire, expires, expired and expiring are one.

    Only inflection goes, so that "alert" and "alertness" stay apart; an unknown form stays itself.
    """
    for ending, other in (
        ("'s", ""),
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("s", ""),
    ):
        root = word.removesuffix(ending) + other
        if word.endswith(ending) and len(root) >= _SHORTEST and not word.endswith("ss"):
            return _DOUBLED.sub(r"\1", root).removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST else word
