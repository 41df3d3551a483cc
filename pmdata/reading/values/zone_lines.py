"""The zone that a line above the rows of a timeline opens with ("ET. Full dates below.")."""

import re
from functools import lru_cache

from pmdata.reading.text.scripts import half_width
from pmdata.reading.text.words import strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.zones import ZoneHit, zone_pattern
from pmdata.reading.vocabulary.language import Language

_LONGEST = 200


def opening_zone(text: str, language: Language) -> ZoneHit | None:
    """Return the zone that a line opens with, where a sign ends it and the line is no row with a time.

    What follows may name others to convert from ("UTC, add two hours for CEST").
    """
    bare = half_width(strip_markup(text)).strip()
    if len(bare) > _LONGEST or (match := _opening(language).match(bare)) is None:
        return None
    return None if find_times(bare, language) else ZoneHit(match[1], text.strip())


@lru_cache(maxsize=32)
def _opening(language: Language) -> re.Pattern[str]:
    iana = r"[A-Z][a-z]{2,9}/[A-Z][A-Za-z_]{2,20}"
    return re.compile(rf"\W{{0,3}}({iana}|{zone_pattern(language)})(?:[.,;:](?=\s)|\W*$|\s[–—-]+\s)")
