"""Sentences that state when the impact started and ended, or when it was noticed.

Only sentences whose words say so outright are read, and only where all of them agree; a span of
time in prose is otherwise anything. The words are rows of the vocabulary.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from pmdata.model import MomentName
from pmdata.reading.rules.instants import Instant, InstantResolver
from pmdata.reading.rules.moments import Moment
from pmdata.reading.structure.entries import Entry
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Block, ItemList, Line, Paragraph
from pmdata.reading.text.phrases import Phrases
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import ClockTime, find_times, has_partly_known_time
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.language import Language, alternation
from pmdata.reading.vocabulary.lookup import Vocabulary

NARRATIVE_SECTIONS = frozenset(
    {"metadata", "title", "summary", "impact", "resolution", "detection", "conclusion", "root_cause"}
)
_LATENESS = NARRATIVE_SECTIONS | {"went_wrong", "lessons"}
_A_DAY = timedelta(days=1)
_SHORT_UNIT = 3
NEXT = 8
"""Characters between such words and their time ("at about 13:12")."""
_NAME_BEHIND = re.compile(r" ([A-Z][a-z]+)")
_NOTE = re.compile(r"\([^()]{0,60}\)")


class Sentence(NamedTuple):
    """A sentence without markup, where it is and in what kind of section."""

    text: str
    line: int
    kind: str | None


@lru_cache(maxsize=32)
def _figure(language: Language) -> re.Pattern[str]:
    """Compile what a sentence needs to state a time or a duration: a figure, or a unit ("for two hours")."""
    units = (unit for unit in language.table("units") if len(unit) > _SHORT_UNIT)
    return re.compile(rf"\d|{alternation(units)}")


def sentences_in(parts: Iterable[Part], kinds: frozenset[str], language: Language) -> list[Sentence]:
    """Return the sentences with a figure, but no partly known time, in the sections of these kinds."""
    figure = _figure(language)
    return [
        Sentence(text, line, part.kind)
        for part in parts
        if part.kind in kinds
        for block in part.blocks
        for line, raw in _texts(block)
        if figure.search(raw)
        for text in sentences_of(strip_markup(raw))
        if figure.search(text) and not has_partly_known_time(text)
    ]


def relevant_sentences(report: Report) -> list[Sentence]:
    """Return the sentences outside the timeline that may state times or durations."""
    return sentences_in(report.parts, _LATENESS, report.language)


def title_sentence(report: Report) -> list[Sentence]:
    """Return the title as a sentence, where it has a figure and so may state a time or a duration."""
    heading = report.heading
    text = strip_markup(heading.title) if heading else ""
    if not heading or not _figure(report.language).search(text) or has_partly_known_time(text):
        return []
    return [Sentence(text, heading.line, "title")]


def _texts(block: Block) -> Iterator[tuple[int, str]]:
    if isinstance(block, Paragraph):
        yield block.line, _joined(block.lines)
    elif isinstance(block, ItemList):
        for item in block.items:
            yield item.line, item.text
            for child in item.children:
                yield from _texts(child)


def _joined(lines: Iterable[Line]) -> str:
    return " ".join(line.text for line in lines)


def moments_in_prose(
    report: Report, sentences: list[Sentence], resolver: InstantResolver
) -> dict[MomentName, Moment]:
    """Return the start and the end of the impact that sentences state; nothing where they disagree."""
    vocabulary = report.vocabulary
    spans: list[tuple[Moment, Moment]] = []
    starts: list[Moment] = []
    for sentence in sentences:
        if sentence.kind not in NARRATIVE_SECTIONS:
            continue
        wording = normalise(sentence.text)
        impact, onset = vocabulary.prose.impact.search(wording), vocabulary.prose.onset.search(wording)
        times = find_times(sentence.text, resolver.language) if impact or onset else []
        if len(times) == 2 and impact and joins_ends(sentence.text, times[0], times[1], resolver.language):  # noqa: PLR2004 - both ends
            spans.extend(
                span for span in span_of(sentence, times, resolver) if not is_past(span[1], resolver)
            )
        elif len(times) > 1 and onset:
            starts.extend(_right_after(sentence, sentences, vocabulary.prose.onset, resolver))
        elif times and onset and not vocabulary.prose.onset_never.search(wording):
            starts.extend(placed_times(sentence, times, resolver))
        elif times and not vocabulary.prose.onset_never.search(wording):
            starts.extend(_right_after(sentence, sentences, vocabulary.prose.onset_at, resolver))
    for part in report.of_kind("timeline"):
        starts.extend(_in_rows(part, resolver, vocabulary))
    return _agreed(spans, starts)


def points_in_prose(
    sentences: list[Sentence], resolver: InstantResolver, vocabulary: Vocabulary
) -> dict[MomentName, Moment]:
    """Return when somebody first knew and when it ended, where one time is right after such words."""
    found: dict[MomentName, Moment] = {}
    named: tuple[tuple[MomentName, Phrases], ...] = (
        ("detected_at", vocabulary.prose.noticed_at), ("acknowledged_at", vocabulary.prose.taken_at),
        ("resolved_at", vocabulary.prose.ended_at),
    )  # fmt: skip
    relevant = [one for one in sentences if not vocabulary.prose.points_never.search(normalise(one.text))]
    for name, phrases in named:
        left = [one for one in relevant if name != "resolved_at" or not is_partial(one.text, vocabulary)]
        matched = [m for sentence in left for m in _right_after(sentence, sentences, phrases, resolver)]
        if name == "resolved_at":
            matched += _ends_of_impact(relevant, sentences, resolver, vocabulary)
        if len({moment.instant.at for moment in matched}) == 1:
            found[name] = matched[0]
    return found


def is_partial(text: str, vocabulary: Vocabulary) -> bool:
    """Return whether a sentence says that something holds for a part only."""
    return vocabulary.prose.only_partly.search(normalise(text)) is not None


def is_elsewhere(text: str, time: ClockTime, language: Language) -> bool:
    """Return whether a name is right behind a time: a place perhaps, whose time it is."""
    match = None if time.zone else _NAME_BEHIND.match(text, time.end)
    named = match[1].casefold() if match else ""
    return bool(named) and named not in language.words("weekdays") and named not in language.table("months")


def _ends_of_impact(
    relevant: list[Sentence], sentences: list[Sentence], resolver: InstantResolver, vocabulary: Vocabulary
) -> Iterator[Moment]:
    """Yield until when sentences state that there was impact, the start being stated elsewhere."""
    for sentence in relevant:
        wording = normalise(sentence.text)
        matched = vocabulary.prose.until_at.search(wording) and vocabulary.prose.impact.search(wording)
        if matched and not vocabulary.prose.until_never.search(wording):
            ends = list(_right_after(sentence, sentences, vocabulary.prose.until_at, resolver))
            yield from ends if len(find_times(sentence.text, resolver.language)) == 1 else ()


def _right_after(
    sentence: Sentence, all_sentences: list[Sentence], phrases: Phrases, resolver: InstantResolver
) -> Iterator[Moment]:
    """Yield the times right after words that state what happened then."""
    if sentence.kind not in NARRATIVE_SECTIONS:
        return
    for match in phrases.finditer(sentence.text.casefold()):
        times = [
            t
            for t in find_times(sentence.text, resolver.language)
            # A word such as "kl." is of the time as well as of the words before it.
            if match.start() < t.start <= match.end() + NEXT and t.end > match.end()
            if not is_elsewhere(sentence.text, t, resolver.language)
        ]
        zone = zone_beside(sentence, all_sentences, resolver.language) if times else None
        yield from placed_times(sentence, times, resolver, zone)


def zone_beside(sentence: Sentence, all_sentences: list[Sentence], language: Language) -> str | None:
    """Return the one zone that the times of the same paragraph name."""
    beside = (other for other in all_sentences if other.line == sentence.line)
    zones = {time.zone for other in beside for time in find_times(other.text, language) if time.zone}
    return zones.pop() if len(zones) == 1 else None


def _in_rows(part: Part, resolver: InstantResolver, vocabulary: Vocabulary) -> Iterator[Moment]:
    """Read what a row states of an earlier start; such a sentence names the day as well."""
    for sentence in sentences_in([part], frozenset({"timeline"}), resolver.language):
        if vocabulary.prose.earlier_onset.search(normalise(sentence.text)):
            times = [time for time in find_times(sentence.text, resolver.language) if time.date]
            if times:
                yield from placed_times(sentence, times, resolver)


def joins_ends(text: str, first: ClockTime, second: ClockTime, language: Language) -> bool:
    """Return whether two times are the ends of one span: only words for "to" and dates are between."""
    between = text[first.end : second.start]
    for hit in reversed(find_dates(between, language=language)):
        between = between[: hit.start] + between[hit.end :]
    joint = normalise(_NOTE.sub("", between))
    if _lasting_until(language).search(joint):
        return True
    if joint in language.words("and"):
        before = normalise(text[max(0, first.start - 40) : first.start]).split()
        return not language.words("between").isdisjoint(before)
    return joint in language.words("joins_ends") or (not joint and "-" in _dashes(between))


@lru_cache(maxsize=32)
def _lasting_until(language: Language) -> re.Pattern[str]:
    until, at = alternation(language.entries["lasting_until"]), alternation(language.entries["at"])
    days = alternation(language.entries["weekdays"])
    return re.compile(rf"(?<!\w)(?:{until})(?: (?:{at}|{days})){{0,3}}$", re.IGNORECASE)


def is_past(end: Moment, resolver: InstantResolver) -> bool:
    """Return whether a span was over before the day of the incident: it is another one's, or misdated."""
    return resolver.on is not None and resolver.on - end.instant.on > _A_DAY


def _dashes(text: str) -> str:
    return text.replace("–", "-").replace("—", "-").strip()


def span_of(
    sentence: Sentence, times: list[ClockTime], resolver: InstantResolver
) -> Iterator[tuple[Moment, Moment]]:
    """Yield the two ends of a span of time, where they follow one another."""
    dates = find_dates(sentence.text, language=resolver.language)
    rows = [Entry(sentence.line, 0, time, time.date, "", sentence.text) for time in times]
    if rows[0].date is None and len(dates) == 1:
        # The one day of a span is where it begins, wherever in the sentence it is.
        rows[0].date, rows[1].date = dates[0], None
    start, end = resolver.resolve(rows)
    if start.instant and end.instant and start.instant.at < end.instant.at:
        yield _moment(start.instant, sentence), _moment(end.instant, sentence)


def placed_times(
    sentence: Sentence, times: list[ClockTime], resolver: InstantResolver, zone: str | None = None
) -> Iterator[Moment]:
    """Yield the times of a sentence as moments; its one day, and `zone`, are those of a time without."""
    dates = find_dates(sentence.text, language=resolver.language)
    for time in times:
        date = time.date or (dates[0] if len(dates) == 1 else None)
        entry = Entry(sentence.line, 0, time, date, "", sentence.text, zone=zone)
        (placed,) = resolver.resolve([entry])
        if placed.instant:
            yield _moment(placed.instant, sentence)


def _moment(instant: Instant, sentence: Sentence) -> Moment:
    return Moment(instant, sentence.line, "sentence", matched=sentence.text)


def _agreed(spans: list[tuple[Moment, Moment]], starts: list[Moment]) -> dict[MomentName, Moment]:
    if len({(start.instant.at, end.instant.at) for start, end in spans}) == 1:
        return {"impact_started_at": spans[0][0], "resolved_at": spans[0][1]}
    starts = [*(start for start, _ in spans), *([] if spans else starts)]
    if len({start.instant.at for start in starts}) == 1:
        # Spans that begin as one may end apart: what was affected came back at different times.
        return {"impact_started_at": starts[0]}
    return {}
