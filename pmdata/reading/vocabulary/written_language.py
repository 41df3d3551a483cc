"""Which language a report is written in, by its function words and letters."""

import re
from collections import Counter
from functools import cache

from pmdata.reading.vocabulary.language import ENGLISH, LANGUAGES, load_language

_LOOKED_AT = 8000
"""Characters of a report by which its language is known."""
_ENOUGH = 1200
_CLEARLY = 0.18
"""Share of function words in the first characters that leaves no doubt of English."""
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS_ALONE = bytes(code if chr(code).isalpha() else 32 for code in range(128)) + bytes(range(128, 256))
"""A table for `bytes.translate` that leaves the letters of ASCII and makes its other signs spaces."""
_KANA = re.compile("[\u3040-\u30ff]")
_FEWEST_KANA = 30
_FEWEST = 8
"""Function words that a text of a language has at least."""
_LEAST_SHARE = 0.06
"""Share of its words that are function words, of the text of a language."""
_AHEAD = 2
"""How many times as many it has of these as of another language's."""


def language_of(text: str) -> str | None:
    """Return the code of the language that a text is written in; None for English and what is in doubt."""
    if _is_english(text[:_ENOUGH], _CLEARLY):
        return None
    text = text[:_LOOKED_AT]
    if not text.isascii() and len(_KANA.findall(text)) >= _FEWEST_KANA:
        return "ja"
    if _is_english(text, _LEAST_SHARE):
        return None
    words = Counter(_WORD.findall(text.lower()))
    count = words.total()
    english = _share(words, count, ENGLISH.words("function_words"))
    if count < _FEWEST or english >= _LEAST_SHARE:
        return None
    shares = {code: _share(words, count, known) for code, known in _function_words().items()}
    best = max(shares, key=lambda code: shares[code])
    others = [english, *(share for code, share in shares.items() if code != best)]
    is_clear = shares[best] >= max(_LEAST_SHARE, 1.1 * max(others)) and shares[best] >= _AHEAD * english
    return best if is_clear and shares[best] * count >= _FEWEST else None


def _is_english(text: str, share: float) -> bool:
    """Return after a quick look whether a text has at least that share of English function words.

    What is not of ASCII may part more words than are counted, so it counts as words itself.
    """
    data = text.lower().encode()
    words = data.translate(_LETTERS_ALONE).decode().split()
    known = ENGLISH.words("function_words")
    most = len(words) + (0 if text.isascii() else len(data) - len(text))
    return most > _FEWEST and len(list(filter(known.__contains__, words))) >= share * most


def _share(words: Counter[str], count: int, known: frozenset[str]) -> float:
    return sum(words[word] for word in known) / count if count else 0.0


@cache
def _function_words() -> dict[str, frozenset[str]]:
    """Return the function words of the languages that put spaces between words, English aside."""
    codes = (path.stem for path in sorted(LANGUAGES.glob("*.yaml")))
    return {
        code: load_language(LANGUAGES / f"{code}.yaml").words("function_words")
        for code in codes
        if code not in ("en", "ja")
    }
