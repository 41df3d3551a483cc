"""Scripts that write words without spaces between them, and the full-width forms of ASCII signs."""

import re
from collections.abc import Iterable

from pmdata.reading.vocabulary.language import alternation

UNSPACED = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1780-\u17ff"
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
"""Thai, Lao, Khmer, Kana and Han, as the inside of a character class."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_GLUED = re.compile(f"[{UNSPACED}\uac00-\ud7af]")
"""Letters that figures touch without a space; of these Hangul does put spaces between words."""
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5E)} | {0x3000: 0x20}
_FULL_WIDTH = re.compile("[\uff01-\uff5d\u3000]")


def half_width(text: str) -> str:
    """Return text with full-width letters, figures and signs as those of ASCII, each in its place."""
    return text if text.isascii() or not _FULL_WIDTH.search(text) else text.translate(_HALF_WIDTH)


def spaced_out(text: str) -> str:
    """Return text with each letter of such a script as a word of its own."""
    return " ".join(_UNSPACED.sub(r" \g<0> ", text).split()) if _UNSPACED.search(text) else text


def is_unspaced(text: str) -> bool:
    """Return whether such a letter is among a text's."""
    return not text.isascii() and bool(_UNSPACED.search(text))


def joins(letter: str) -> bool:
    """Return whether a letter or figure makes one word with the figures beside it."""
    return letter.isalnum() and (letter.isascii() or not _GLUED.match(letter))


def ended(words: Iterable[object]) -> str:
    """Return a regex that matches any of the words, a word of a script with spaces only where it ends."""
    known = list(map(str, words))
    unspaced = [word for word in known if _is_glued(word[-1:])]
    if not unspaced:
        return rf"(?:{alternation(known)})(?!\w)"
    spaced = alternation(word for word in known if not _is_glued(word[-1:]))
    return rf"(?:(?:{spaced})(?!\w)|{alternation(unspaced)})" if spaced else rf"(?:{alternation(unspaced)})"


def behind_space(words: Iterable[object], space: str) -> str:
    """Return a regex of the words after a space; words of a script without spaces need none."""
    known = list(map(str, words))
    unspaced = [word for word in known if _is_glued(word[:1])]
    spaced = [word for word in known if not _is_glued(word[:1])]
    if not unspaced:
        return rf"{space}(?:{alternation(spaced)})"
    return rf"(?:{space}(?:{alternation(spaced)})|\s?(?:{alternation(unspaced)}))"


def alone(words: Iterable[object]) -> str:
    """Return a regex of the words where nothing makes one word with them."""
    known = list(map(str, words))
    spaced = alternation(word for word in known if not _is_glued(word[:1]))
    unspaced = alternation(word for word in known if _is_glued(word[:1]))
    whole = rf"(?<!\w)(?:{spaced})(?!\w)"
    return rf"(?:{whole}|{unspaced})" if unspaced else whole


def begun(words: Iterable[object]) -> str:
    """Return a regex of the words, one of a script with spaces only where it begins."""
    known = list(map(str, words))
    spaced = alternation(word for word in known if not _is_glued(word[:1]))
    unspaced = alternation(word for word in known if _is_glued(word[:1]))
    whole = rf"(?<!\w)(?:{spaced})"
    return f"{whole}|{unspaced}" if spaced and unspaced else unspaced or whole


def _is_glued(letter: str) -> bool:
    return bool(_GLUED.match(letter)) if letter else False
