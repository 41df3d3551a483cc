"""Which language without words a report is written in: by its script, else by its function words.

Asked only of reports that are in no language with words. A name is given where the text leaves no doubt.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import yaml

_TABLE = Path(__file__).with_name("other_languages.yaml")
_LOOKED_AT = 8000
_WORD = re.compile(r"[^\W\d_]+")
_NOT_PROSE = re.compile(
    r"^(```+|~~~+).*?^\1[^\n]*$|^[ ]{0,3}>[^\n]*$|`[^`\n]*`|https?://\S+", re.MULTILINE | re.DOTALL
)
_FEWEST_LETTERS, _SCRIPT_SHARE = 60, 0.3
"""Letters of a script that a text in it has at least, and their share of all its letters."""
_FEWEST_WORDS, _WORD_SHARE, _DIFFERENT = 12, 0.12, 5
"""Function words of a language that a text has at least, their share of its words, and different ones."""
_AHEAD = 1.4
"""How many times as many it has of these as of the next language's."""


def other_language(text: str, known: frozenset[str]) -> str | None:
    """Return the name of the language that a text is written in; None where that is in doubt.

    `known` are the function words of the languages that there are words for.
    """
    plain = _NOT_PROSE.sub(" ", text[:_LOOKED_AT])
    words = Counter(_WORD.findall(plain.lower()))
    if not plain.isascii() and (found := _by_script(plain, words)):
        return found
    ranked = sorted(((_count(words, own), name) for name, own in _function_words().items()), reverse=True)
    (best, name), (_, next_name) = ranked[0], ranked[1]
    own, other = _function_words()[name], _function_words()[next_name]
    different = sum(word in words for word in own)
    is_one = best >= max(_FEWEST_WORDS, _WORD_SHARE * words.total()) and different >= _DIFFERENT
    # Sister languages share most of these words: what each has alone decides.
    is_clear = _count(words, own - other) >= _AHEAD * _count(words, other - own)
    return name if is_one and is_clear and best >= _AHEAD * _count(words, known - own) else None


def _count(words: Counter[str], some: frozenset[str]) -> int:
    return sum(words[word] for word in some)


def _by_script(text: str, words: Counter[str]) -> str | None:
    letters = sum(map(str.isalpha, text))
    for pattern, names in _scripts():
        if len(pattern.findall(text)) < max(_FEWEST_LETTERS, _SCRIPT_SHARE * letters):
            continue
        counts = {name: _count(words, own) for name, own in names.items()}
        return max(counts, key=lambda name: counts[name])
    return None


@cache
def _table() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return found


@cache
def _function_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(str(words).split()) for name, words in _table()["words"].items()}


@cache
def _scripts() -> tuple[tuple[re.Pattern[str], dict[str, frozenset[str]]], ...]:
    """Return the scripts with the languages that are written in each, and their function words."""
    rows = []
    for span, names in _table()["scripts"].items():
        own = names if isinstance(names, dict) else {str(names): ""}
        rows.append((re.compile(f"[{span}]"), {name: frozenset(str(w).split()) for name, w in own.items()}))
    return tuple(rows)
