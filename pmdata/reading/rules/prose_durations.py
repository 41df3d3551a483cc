"""Sentences that state how long the impact lasted, how late it was noticed or how late somebody took it.

As in `prose`, only sentences whose words say so outright are read, and only where all of them agree.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pmdata.model import Clock, DurationName
from pmdata.reading.rules.durations import StatedDuration
from pmdata.reading.rules.prose import NARRATIVE_SECTIONS, NEXT, Sentence
from pmdata.reading.text.phrases import Phrases
from pmdata.reading.text.words import normalise
from pmdata.reading.values.duration_bases import stated_clock
from pmdata.reading.values.durations import find_duration
from pmdata.reading.vocabulary.language import Language, alternation
from pmdata.reading.vocabulary.lookup import Vocabulary

_BEYOND = 48
"""Characters after (or before) the words within which the duration must be."""
_WORDS_BEFORE = 3


def durations_in_prose(
    sentences: list[Sentence], vocabulary: Vocabulary
) -> dict[DurationName, StatedDuration]:
    """Return how long the impact lasted and how late it was noticed, where sentences agree on it."""
    relevant = [sentence for sentence in sentences if sentence.kind in NARRATIVE_SECTIONS]
    sure = [one for one in relevant if not vocabulary.prose.lasted_never.search(normalise(one.text))]
    lasted = (
        *_durations(relevant, vocabulary.prose.resolved_in, None, vocabulary.language, named=True),
        *_opening(sure, vocabulary),
        *_durations(relevant, vocabulary.prose.lasted, None, vocabulary.language),
        *_durations(sure, None, vocabulary.prose.lasted_before, vocabulary.language),
    )
    late = _durations(
        sentences, vocabulary.prose.unnoticed, vocabulary.prose.before_noticed, vocabulary.language
    )
    found: dict[DurationName, StatedDuration] = {}
    if stated := _only(_taken_later(relevant, vocabulary)):
        found["time_to_acknowledge"] = stated
    if stated := _only(lasted):
        found["time_to_resolve"] = stated
    if stated := _only(late):
        found["time_to_detect"] = stated
    return found


def _stated(seconds: int, clock: Clock, sentence: Sentence) -> StatedDuration:
    return StatedDuration(seconds, clock, sentence.line, "sentence", sentence.text)


def _opening(sentences: list[Sentence], vocabulary: Vocabulary) -> Iterator[StatedDuration]:
    """Yield the duration for which, as a sentence states first, there was impact ("For 34 minutes …")."""
    for sentence in sentences:
        text = sentence.text.casefold()
        opens = _for(vocabulary.language).match(text)
        if not opens or not vocabulary.prose.impacted.search(normalise(text)):
            continue
        hit = _right_behind(text[opens.end() :], vocabulary.language, most_before=0)
        if hit and not vocabulary.prose.onset_never.search(normalise(text)):
            yield _stated(hit.seconds, hit.clock or "impact_start", sentence)


@lru_cache(maxsize=32)
def _for(language: Language) -> re.Pattern[str]:
    words, hedges = alternation(language.entries["lasting"]), alternation(language.entries["hedges"])
    return re.compile(rf"(?:{words})\s+(?:(?:{hedges})\s+)?")


def _durations(
    sentences: list[Sentence],
    before: Phrases | None,
    after: Phrases | None,
    language: Language,
    *,
    named: bool = False,
) -> Iterator[StatedDuration]:
    """Yield the durations right after (or before) words that state what they measure.

    With `named`, only those whose starting point is stated.
    """
    for sentence in sentences:
        text = sentence.text.casefold()
        for match in before.finditer(text) if before else ():
            hit = _right_behind(text[match.end() :], language)
            if hit and (hit.clock or not named):
                yield _stated(hit.seconds, hit.clock or "impact_start", sentence)
        for match in after.finditer(text) if after else ():
            lead = text[max(0, match.start() - _BEYOND) : match.start()]
            if (seconds := _right_before(lead, match[0], language)) is not None:
                yield _stated(seconds, "impact_start", sentence)


def _taken_later(sentences: list[Sentence], vocabulary: Vocabulary) -> Iterator[StatedDuration]:
    """Yield how long after the alert, which the same sentence states, somebody took it."""
    for sentence in sentences:
        text = sentence.text.casefold()
        for match in vocabulary.prose.taken_later.finditer(text):
            if not vocabulary.prose.alerting.search(normalise(text[: match.end()])):
                continue
            behind = text[match.end() : match.end() + _BEYOND]
            found = _behind_taking(vocabulary.language).match(behind)
            matched = (found[1] or found[2]) if found else ""
            hit = find_duration(matched, vocabulary.language)
            if hit and matched.lstrip().startswith(hit[1]):
                yield _stated(hit[0], "detection", sentence)


@lru_cache(maxsize=32)
def _behind_taking(language: Language) -> re.Pattern[str]:
    after, later = (
        alternation(language.entries["distance_before"]),
        alternation(language.entries["distance_after"]),
    )
    return re.compile(rf"\s+(?:{after})\s+(.+)|(\s[^.,;]{{3,30}}?)\s+(?:{later})\b", re.DOTALL)


class _Behind(NamedTuple):
    """A duration after the words that say what it measures, and the clock that is named after it."""

    seconds: int
    clock: Clock | None


def _right_behind(text: str, language: Language, most_before: int = _WORDS_BEFORE) -> _Behind | None:
    """Return the duration that a text begins with, words such as "about" aside."""
    # A little further on, a word may say that another duration there is a distance ("two minutes later").
    hit = find_duration(text[:_BEYOND], language) or find_duration(text[: _BEYOND + NEXT * 2], language)
    if hit is None:
        return None
    at = text.find(hit[1])
    rest = text[at + len(hit[1]) :][:_BEYOND].partition(",")[0]
    lead = normalise(text[:at]).split()
    return _Behind(hit[0], stated_clock(rest, language)) if len(lead) <= most_before else None


def _right_before(text: str, word: str, language: Language) -> int | None:
    """Return the duration that a text ends with, `word` after it; "62-minute" is one."""
    text = text.replace("-", " ")
    hit = find_duration(text, language) or find_duration(f"{text}{word}", language)
    rest = text[text.rfind(hit[1]) + len(hit[1]) :] if hit and hit[1] in text else "."
    return hit[0] if hit and not normalise(rest) else None


def _only(stated: Iterable[StatedDuration]) -> StatedDuration | None:
    found = list(stated)
    return found[0] if found and len({one.seconds for one in found}) == 1 else None
