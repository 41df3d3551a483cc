"""Knows the lines that templates leave standing in reports, by a short digest of their words."""

from hashlib import blake2b

from pmdata.reading.text.words import LIMIT, WORDS_ALONE, normalise

_SIGNS = "".join(chr(code) for code in range(128) if not chr(code).isalnum())
_GLUE = frozenset("'*_`~\\")
"""Signs that may occur within a word."""
_ENDING = 6
"""Letters of the last word that are kept of a prompt, beside its digest."""


class Prompts:
    """The lines of templates that say nothing where they are left standing."""

    def __init__(self, fingerprints: frozenset[str]) -> None:
        self.fingerprints = fingerprints
        self._endings = frozenset(one.rpartition(":")[2] for one in fingerprints)

    def __contains__(self, text: str) -> bool:
        """Return whether a line is word for word in a template."""
        ending = _ending(text)
        if ending is not None and ending not in self._endings:
            return False
        return _fingerprint(normalise(text)) in self.fingerprints


def fingerprint(text: str) -> str:
    """Return a short digest of the words of a line and its ending; prompts are kept as these alone."""
    return _fingerprint(normalise(text))


def _fingerprint(words: str) -> str:
    # With its ending, so that a line which ends otherwise need not be normalised to differ from it.
    digest = blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()
    return f"{digest}:{words.rpartition(' ')[2][-_ENDING:]}"


def _ending(text: str) -> str | None:
    """Return how the last word ends of what `normalise` makes of a text; None where only that can show it."""
    bare = text.rstrip(_SIGNS)
    tail = bare[-_ENDING - 1 :]
    if not tail.isascii() or len(text) > LIMIT or "&" in text or _hides_end(text, text[len(bare) :]):
        return None
    word = tail.lower().encode().translate(WORDS_ALONE).decode().rpartition(" ")[2][-_ENDING:]
    before = tail[: len(tail) - len(word)][-1:]
    return None if len(word) < _ENDING and before in _GLUE else word


def _hides_end(text: str, signs: str) -> bool:
    """Return whether the signs at the end of a text may close a link, a tag or an emoji's name."""
    return bool(signs) and (
        (")" in signs and "](" in text)
        or ("]" in signs and "][" in text)
        or (">" in signs and "<" in text)
        or (":" in signs and text.count(":") > 1)
    )
