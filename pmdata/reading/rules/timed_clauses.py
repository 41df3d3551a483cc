"""Sentences outside the timeline whose form says that a time is a moment, whatever words they choose.

A clause with a time of its own states what a row of a timeline would: "The service desk was called at 22:21".
A span that opens a sentence, or that is as long as the length before it, is that of the impact.
"""

import re
from collections.abc import Iterator, Sequence

from pmdata.model import MomentName
from pmdata.reading.rules.instants import InstantResolver
from pmdata.reading.rules.moments import Moment, phase_of
from pmdata.reading.rules.prose import (
    NARRATIVE_SECTIONS,
    Sentence,
    is_elsewhere,
    is_partial,
    is_past,
    joins_ends,
    placed_times,
    span_of,
    zone_beside,
)
from pmdata.reading.text.words import normalise
from pmdata.reading.values.clock_times import ClockTime, find_times
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.durations import find_duration
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_MIGHT_BE_TIME = re.compile(r"\d[:.h]\d\d|\d ?[aApP]\.?[mM]|\b\d{4} ?(?:UTC|Z)\b|時")
_MIGHT_SPAN = re.compile(r"\d[:.h]\d\d.{1,40}\d[:.h]\d\d|\d ?[aApP]\.?[mM]\b.{1,40}\d ?[aApP]\.?[mM]")
_JOINT = re.compile(
    r"[,;:–—]\s|\.\s|\s(?:and|but|when|after|before|until|because|while|as|which|who|that"
    r"|und|aber|als|nachdem|et|mais|lorsque|quand|qui|y|pero|cuando|e|mas|quando|og|men|da|som)\s"
)
"""What parts a sentence into clauses that each state something."""
_NOTE = re.compile(r"\([^()]{0,60}\)")
_ENDS = 2
_FEWEST_WORDS = 4
_MOMENT_OF: dict[str, MomentName] = {
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "resolved": "resolved_at",
    "restored": "resolved_at",
}
"""Of what rows of a timeline mean, what a clause outside one may state as well."""


def moments_in_clauses(
    sentences: list[Sentence], resolver: InstantResolver, vocabulary: Vocabulary
) -> dict[MomentName, Moment]:
    """Return the moments that clauses with a time of their own state; none where two of a kind differ."""
    found: dict[MomentName, list[Moment]] = {}
    for sentence in sentences:
        if sentence.kind in NARRATIVE_SECTIONS and _MIGHT_BE_TIME.search(sentence.text):
            for name, time in _stated_in(sentence.text, vocabulary):
                zone = zone_beside(sentence, sentences, resolver.language)
                found.setdefault(name, []).extend(placed_times(sentence, [time], resolver, zone))
    return {
        name: moments[0] for name, moments in found.items() if len({one.instant.at for one in moments}) == 1
    }


def _stated_in(text: str, vocabulary: Vocabulary) -> Iterator[tuple[MomentName, ClockTime]]:
    if vocabulary.prose.points_never.search(normalise(text)):
        return
    times = find_times(text, vocabulary.language)
    ends, starts = [0, *(time.end for time in times)], [*(time.start for time in times[1:]), len(text)]
    partial = is_partial(text, vocabulary)
    for time, limit, further in zip(times, ends, starts, strict=False):
        if time.approximate or is_elsewhere(text, time, vocabulary.language):
            continue
        head, tail = text[limit : time.start], text[time.end : further]
        yield from (
            (name, time)
            for name in _moments_of(head, tail, text[time.start : time.end], vocabulary)
            if not (partial and name == "resolved_at")
        )


def _moments_of(head: str, tail: str, written: str, vocabulary: Vocabulary) -> Iterator[MomentName]:
    """Yield what a time states with the clause that it ends, or opens: what is before it, and behind."""
    before, behind = _JOINT.split(head)[-1], _JOINT.split(tail, maxsplit=1)[0]
    words = normalise(before).split()
    if not _is_led(words, written, vocabulary.language):
        return
    opens = len(words) <= 1
    clause = (behind if normalise(behind) else _second(tail)) if opens else before
    goes_on = not opens and bool(normalise(_NOTE.sub("", behind)))
    called = vocabulary.phases.labels.get(normalise(clause))
    for phase in phase_of(clause, vocabulary) or ((called,) if called else ()):
        name = _MOMENT_OF.get(phase)
        # "Restored at 10:40 for most users" is no end.
        if name and not (goes_on and name == "resolved_at"):
            yield name


def _is_led(words: Sequence[str], written: str, language: Language) -> bool:
    """Return whether a word such as "at" leads to a time, or is written as a part of it ("kl. 10.25")."""
    parts = language.words("clock_words_before")
    return (bool(words) and words[-1] in language.words("at")) or any(
        written.casefold().startswith(part) for part in parts
    )


def _second(text: str) -> str:
    pieces = _JOINT.split(text, maxsplit=2)
    return pieces[1] if len(pieces) > 1 else ""


def span_in_form(
    sentences: list[Sentence], resolver: InstantResolver, vocabulary: Vocabulary
) -> dict[MomentName, Moment]:
    """Return both ends of the span that sentences state by their form; nothing where they disagree."""
    spans = [
        span
        for sentence in sentences
        if sentence.kind in NARRATIVE_SECTIONS and _MIGHT_SPAN.search(sentence.text)
        if not vocabulary.prose.points_never.search(normalise(sentence.text))
        for span in _span_in(sentence, resolver)
    ]
    if len({(start.instant.at, end.instant.at) for start, end in spans}) != 1:
        return {}
    return {"impact_started_at": spans[0][0], "resolved_at": spans[0][1]}


def _span_in(sentence: Sentence, resolver: InstantResolver) -> Iterator[tuple[Moment, Moment]]:
    """Yield the span of "On 3 May, from 10:02 to 10:40, carts were empty" or "38 minutes (10:02-10:40)"."""
    language = resolver.language
    times = find_times(sentence.text, language)
    if len(times) != _ENDS or not joins_ends(sentence.text, times[0], times[1], language):
        return
    before, behind = sentence.text[: times[0].start], sentence.text[times[1].end :]
    opens = _opens_with(before, behind, language)
    stated = find_duration(before, language) if not opens and before.rstrip().endswith("(") else None
    is_behind = stated and not normalise(before[before.rfind(stated[1]) + len(stated[1]) :])
    for start, end in span_of(sentence, times, resolver) if opens or is_behind else ():
        lasted = (end.instant.at - start.instant.at).total_seconds()
        if not is_past(end, resolver) and (opens or (stated and lasted == stated[0])):
            yield start, end


def _opens_with(before: str, behind: str, language: Language) -> bool:
    """Return whether nothing but a day is before a span, and a clause behind it."""
    for hit in reversed(find_dates(before, language=language)):
        before = before[: hit.start] + before[hit.end :]
    links = frozenset().union(*map(language.words, ("from", "between", "on_day", "weekdays")))
    return links.issuperset(normalise(before).split()) and len(behind.split()) >= _FEWEST_WORDS
