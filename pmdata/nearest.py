"""The known word that a mistyped one is most like."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return which of `known` is spelled most like `word`, whatever the case; None if none is near.

    `cutoff` is the least likeness, 0–1 (difflib's ratio); with 0 there is always an answer.
    """
    by_folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=cutoff)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean “…”?", or nothing where nothing is near."""
    found = nearest(word, known)
    return f"did you mean “{found}”?" if found else ""
