"""Lines and headings among the rows of a timeline that give a day, or the day of all rows without one."""

from pmdata.reading.structure.entries import DateLine
from pmdata.reading.text.markdown import Line
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.zone_lines import opening_zone
from pmdata.reading.values.zones import ZoneHit, find_zone
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_LONGEST_DATE_LINE = 60


def only_date(text: str, language: Language) -> DateHit | None:
    """Return the date of a short text that gives a date and no time."""
    if len(text) > _LONGEST_DATE_LINE or find_times(text, language):
        return None
    dates = find_dates(text, language=language)
    return dates[0] if len(dates) == 1 else None


def day_statement(line: Line, vocabulary: Vocabulary) -> DateLine | None:
    """Return the day that a sentence such as "all on 2026-10-21 unless noted" gives the rows without one."""
    text = strip_markup(line.text)
    if find_times(text, vocabulary.language):
        return None
    if zoned := _day_beside_zone(text, vocabulary.language):
        return DateLine(line.number, zoned, text)
    if not vocabulary.day_statements.search(normalise(text)):
        return None
    dates = find_dates(text, language=vocabulary.language)
    return DateLine(line.number, dates[0], text, holds=True) if len(dates) == 1 else None


def speaks_of_clock(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a line with a day states in which zone the rows are, or when it is the next day."""
    if vocabulary.next_day_statements.search(normalise(text)):
        return True
    return bool(opening_zone(text, vocabulary.language) or find_zone(text, vocabulary.language))


def _day_beside_zone(text: str, language: Language) -> DateHit | None:
    """Return the day that the sentence on the zone ends with ("Times are CEST, 31 March")."""
    sentence = (sentences_of(text) or [""])[0]
    dates = find_dates(sentence, language=language)
    if len(dates) != 1 or normalise(sentence[dates[0].end :]):
        return None
    before = sentence[: dates[0].start].rstrip(" ,;:(–—-")
    hit = opening_zone(before, language) or find_zone(before, language)
    if not isinstance(hit, ZoneHit) or normalise(hit.name).split()[-1] not in normalise(before).split()[-2:]:
        return None
    return dates[0]
