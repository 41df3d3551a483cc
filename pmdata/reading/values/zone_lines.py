"""The zone that a line above the rows of a timeline opens with ("ET. Full dates below.")."""

import re
from functools import lru_cache

from pmdata.reading.text.scripts import half_width
from pmdata.reading.text.words import strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.zones import ZoneHit, zone_pattern
from pmdata.reading.vocabulary.language import Language, alternation

_LONGEST = 200
_WORDS_IN_STATEMENT = 8


def opening_zone(text: str, language: Language) -> ZoneHit | None:
    """Return the zone that a line opens with, or a short one ends with; the line is no row with a time.

    What follows may name others to convert from ("UTC, add two hours for CEST").
    """
    bare = half_width(strip_markup(text)).strip()
    if len(bare) > _LONGEST:
        return None
    closing = _closing(language).search(bare) if len(bare.split()) <= _WORDS_IN_STATEMENT else None
    match = _opening(language).match(bare) or closing
    return None if match is None or find_times(bare, language) else ZoneHit(match[1], text.strip())


@lru_cache(maxsize=32)
def _closing(language: Language) -> re.Pattern[str]:
    """Compile the abbreviation that a short line ends with, in whatever language the words before it are."""
    names = (word for words in language.entries["zones"].values() for word in words)
    short = alternation(name for name in names if name.isupper() and len(name) > 2)  # noqa: PLR2004 - CT may be anything
    return re.compile(rf"(?<=[\s:])({short})[.!]?$")


@lru_cache(maxsize=32)
def _opening(language: Language) -> re.Pattern[str]:
    iana = r"[A-Z][a-z]{2,9}/[A-Z][A-Za-z_]{2,20}"
    return re.compile(rf"\W{{0,3}}({iana}|{zone_pattern(language)})(?:[.,;:!](?=\s)|\W*$|\s[–—-]+\s)")
