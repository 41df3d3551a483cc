"""A story in sentences that each begin with their time: "At 14:10 the disk was full. At 14:16 …".

Where a report has no timeline, such sentences are its rows: each is classified by the same words.
Within a row they are rows of their own, lest its time be taken for what happened later.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pmdata.model import MomentName
from pmdata.reading.rules.instants import InstantResolver
from pmdata.reading.rules.moments import Moment, classify_rows, from_timeline
from pmdata.reading.structure.entries import DateLine, Entry
from pmdata.reading.structure.outline import Part
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Paragraph
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import ClockTime, find_times, has_partly_known_time
from pmdata.reading.vocabulary.language import Language

_KINDS = frozenset({
    "metadata", "title", "summary", "impact", "resolution", "detection", "response", "timeline", "root_cause",
    "root_cause_analysis", "trigger", None,
})  # fmt: skip
_FEWEST = 2
_LONGEST_LEAD = 40
_APART = " ,:–—-"
_FURTHER = re.compile(r"[.!?]\s+\S.{0,40}[0-9]")


def narrated_moments(report: Report, resolver: InstantResolver) -> dict[MomentName, Moment]:
    """Return the moments that a story states; nothing where fewer than two sentences begin with a time.

    A zone that some of the times name is that of the others. Who names several, or jumps back, describes
    of something else too.
    """
    entries = list(_entries(report.parts, report.language))
    zones = {entry.clock.zone for entry in entries if entry.clock and entry.clock.zone}
    if len(entries) < _FEWEST or len(zones) > 1 or not _go_forward(entries):
        return {}
    entries = [replace(entry, zone=next(iter(zones), None)) for entry in entries]
    matched = from_timeline(classify_rows(resolver.resolve(entries), report.vocabulary))
    return {name: moment._replace(rule="prose") for name, moment in matched.items()}


def apart(rows: Sequence[Entry | DateLine], language: Language) -> list[Entry | DateLine]:
    """Return the rows, each cut before a further sentence that begins with a time."""
    return [piece for row in rows for piece in (_cut(row, language) if isinstance(row, Entry) else [row])]


def _cut(row: Entry, language: Language) -> list[Entry]:
    if not _FURTHER.search(row.text):
        return [row]
    pieces = [row]
    texts: list[list[str]] = [[]]
    for sentence in sentences_of(row.text):
        clock = _opening(sentence, language) if texts[0] else None
        if clock:
            pieces.append(replace(row, clock=clock, date=clock.date, label=""))
            texts.append([])
        texts[-1].append(sentence[clock.end :].lstrip(_APART) if clock else sentence)
    return [replace(piece, text=" ".join(words)) for piece, words in zip(pieces, texts, strict=True)]


def _entries(parts: Iterable[Part], language: Language) -> Iterator[Entry]:
    for part in parts:
        for block in part.blocks if part.kind in _KINDS else ():
            if not isinstance(block, Paragraph):
                continue
            for sentence in sentences_of(strip_markup(" ".join(line.text for line in block.lines))):
                first = _before_second_time(sentence, language)
                if clock := _opening(first, language):
                    yield Entry(block.line, 0, clock, clock.date, "", first[clock.end :].strip(_APART))


def _before_second_time(sentence: str, language: Language) -> str:
    """Return a sentence up to the clause that has another time."""
    times = find_times(sentence, language)
    if len(times) < 2:  # noqa: PLR2004 - another one
        return sentence
    head = sentence[: times[1].start]
    joints = [head.rfind(","), head.rfind(";"), *(head.rfind(f" {word} ") for word in language.words("and"))]
    return head[: max(joints)] if max(joints) > times[0].end else ""


def _go_forward(entries: Sequence[Entry]) -> bool:
    """Return whether no time without a date is earlier in the day than the one before it."""
    clocks = [(one.clock.hour, one.clock.minute) if one.clock else (0, 0) for one in entries]
    return all(
        later >= earlier or entry.date is not None
        for (earlier, later), entry in zip(pairwise(clocks), entries[1:], strict=True)
    )


def _opening(sentence: str, language: Language) -> ClockTime | None:
    """Return the one time of a sentence, where nothing but words such as "at about" are before it."""
    times = find_times(sentence, language)
    if len(times) != 1 or has_partly_known_time(sentence):
        return None
    [clock] = times
    start = min(clock.start, clock.date.start) if clock.date else clock.start
    lead = normalise(sentence[:start]) if start <= _LONGEST_LEAD else "?"
    known = language.words("at") | language.words("hedges") | language.words("weekdays")
    return clock if known.issuperset(lead.split()) else None
