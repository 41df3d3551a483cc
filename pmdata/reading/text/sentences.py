"""Text → sentences, and the parts in parentheses that speak for themselves."""

import re

_END = re.compile(
    r"(?<=[。！？])(?=\S)|(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[@`*_#~\d]*[A-ZÀ-ÞＡ-Ｚ@`\d])|\n{2,}"
)
_ENDS = (".", "!", "?", "\n\n", "。", "！", "？")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|approx|ca|no|vs|etc|a\.m|p\.m|st|dr|mr|ms|kl|nr|bzw|env|aprox|núm|sr|sra|hr|fr)|\b[A-Z])\.$",
    re.IGNORECASE,
)
_DAY, _MONTH = re.compile(r"\b\d{1,2}\.$"), re.compile(r"[A-ZÄ]\w+ (?:19|20)\d\d\b")
"""The ends of two pieces of one date, where a full stop is behind the day ("24. Juni 2025")."""
_ASIDE = re.compile(r"\(([^()]{3,200})\)")
_QUOTED = re.compile(r"“([^“”]{3,400})”|\"([^\"]{3,400})\"|«([^«»]{3,400})»|„([^„“”]{3,400})[“”]")
_FEWEST_QUOTED = 3
"""Words of a quotation that is somebody's message; one or two are a name or a state."""
_LONGEST = 6000


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text in order; a line break ends none, an empty line does."""
    if not any(sign in text for sign in _ENDS):
        return [bare] if (bare := text[:_LONGEST].strip()) else []
    found: list[str] = []
    for piece in _END.split(text[:_LONGEST]):
        if found and (_ABBREVIATION.search(found[-1]) or (_DAY.search(found[-1]) and _MONTH.match(piece))):
            found[-1] = f"{found[-1]} {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def asides_of(text: str) -> list[str]:
    """Return what is in parentheses."""
    return _ASIDE.findall(text[:_LONGEST]) if "(" in text else []


def without_quotes(text: str) -> str:
    """Return a text, each message that it quotes as one word; a text that is all quotation stays."""
    if '"' not in text and "“" not in text and "«" not in text and "„" not in text:
        return text
    bare = _QUOTED.sub(lambda m: m[0] if len(m[0].split()) < _FEWEST_QUOTED else "“”", text)
    return bare.replace("“”", "quotation") if any(sign.isalnum() for sign in bare) else text
