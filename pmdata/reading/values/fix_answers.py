"""Answers to how it was fixed and whether a change triggered it, written as words of a list."""

import re
from functools import lru_cache
from typing import cast

from pmdata.model import FixedBy, TriggeredByChange
from pmdata.reading.text.words import is_placeholder, normalise, strip_markup
from pmdata.reading.values.choices import read_choice
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

_LONGEST = 200
_CHOICE = re.compile(r"[/|]")
_FEWEST = 3
"""Answers beside each other that are a list of choices; nobody fixes in so many ways."""
_NUMBER = re.compile(r"\s*#?\S*\d\S*")


def read_fixed_by(text: str, language: Language = ENGLISH) -> tuple[FixedBy, ...]:
    """Return how it was fixed, where an answer names nothing else ("rollback, then restart")."""
    table = _table("fixed_by", language)
    found = [table.get(normalise(piece)) for piece in _pieces(_stated(text, language), language)]
    return tuple(dict.fromkeys(cast("list[FixedBy]", found))) if all(found) else ()


def read_triggered_by_change(text: str, language: Language = ENGLISH) -> TriggeredByChange | None:
    """Return the kind of change that an answer names, or that there was none ("no", "configuration")."""
    table = _table("triggered_by_change", language)
    found = {table.get(normalise(piece)) for piece in _pieces(_stated(text, language), language)} - {None}
    return cast("TriggeredByChange", found.pop()) if len(found) == 1 else None


def is_untouched(text: str, language: Language = ENGLISH) -> bool:
    """Return whether a value is the list of choices that a template offers, none of them chosen."""
    pieces = [normalise(piece) for piece in _CHOICE.split(strip_markup(text[:_LONGEST]))]
    tables = (_table("fixed_by", language), _table("triggered_by_change", language))
    return len(pieces) >= _FEWEST and any(all(piece in table for piece in pieces) for table in tables)


def _stated(text: str, language: Language) -> str:
    if is_untouched(text, language):
        return ""
    chosen = read_choice(text[:_LONGEST], language)
    return "" if chosen is None or is_placeholder(chosen, language) else strip_markup(chosen)


def _pieces(text: str, language: Language) -> list[str]:
    """Return the answers in a text, without numbers of changes and releases ("deploy 812")."""
    pieces = _joint(language).split(text)
    return [bare for piece in pieces if (bare := _NUMBER.sub("", piece).strip()) and normalise(bare)]


@lru_cache(maxsize=32)
def _joint(language: Language) -> re.Pattern[str]:
    words = alternation(language.words("and"))
    return re.compile(rf"[,;:/+()]|\s[–—-]\s|(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=64)
def _table(key: str, language: Language) -> dict[str, str]:
    return {normalise(word): str(value) for word, value in language.table(key).items()}
