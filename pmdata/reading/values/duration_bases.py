"""Which clock a stated duration runs on, by the words beside it ("from detection to resolution")."""

import re
from functools import lru_cache
from typing import cast

from pmdata.model import Clock
from pmdata.reading.vocabulary.language import ENGLISH, Language, alternation

_LONGEST_TEXT = 300


@lru_cache(maxsize=32)
def _clock_patterns(language: Language) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    start, end = alternation(language.table("clock_starts")), alternation(language.words("clock_ends"))
    froms, tos = (
        alternation(language.words("from") | language.words("after")),
        alternation(language.words("to")),
    )
    small = rf"(?:(?:{alternation(language.words('clock_articles'))})\s+){{0,2}}"
    return (
        re.compile(rf"(?<!\w)(?:(?:{froms})\s+{small}({start})(?!\w)|({start})\s+(?:{tos}|→|->)\s)"),
        re.compile(rf"(?<!\w)(?:{tos}|→|->)\s+{small}(?:{end})(?!\w)"),
        re.compile(rf"(?<!\w)({alternation(language.table('clock_totals'))})(?!\w)"),
    )


def stated_clock(text: str, language: Language = ENGLISH) -> Clock | None:
    """Return the clock that the words beside a duration name; None when they name none."""
    words = text[:_LONGEST_TEXT].lower()
    starts, ends, totals = _clock_patterns(language)
    start = starts.search(words)
    if start is None:
        total = totals.search(words)
        return cast("Clock", language.table("clock_totals")[total[1]]) if total else None
    clock = language.table("clock_starts")[start[1] or start[2]]
    if clock == "detection" and ends.search(words, start.start(start.lastindex or 0)):
        return "detection_to_resolution"
    return cast("Clock", clock)
