"""Sentences that list what happened at which clock time: "Started 18:03, alert 18:09, resolved 19:00"."""

import re
from typing import NamedTuple, cast

from pmdata.model import MomentName
from pmdata.reading.rules.instants import InstantResolver
from pmdata.reading.rules.moments import Moment
from pmdata.reading.structure.entries import Entry
from pmdata.reading.structure.report import Report
from pmdata.reading.text.markdown import Paragraph
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import ClockTime, find_times
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.lookup import Vocabulary

_KINDS = frozenset({
    "metadata", "title", "summary", "impact", "resolution", "detection", "response", "timeline", None,
})  # fmt: skip
_FEWEST = 2
_CLAUSE = re.compile(r"[,;]\s+")
_MIGHT_LIST = re.compile(r"[0-9][:.hap ]{1,2}[0-9m][^,;]{0,40}[,;]\s[^,;]{0,60}[0-9][:.hap ]{1,2}[0-9m]")
_LONGEST_NAME = 4


class Listed(NamedTuple):
    """What a clause states, and when."""

    moment: MomentName
    clock: ClockTime


def listed_in(sentence: str, vocabulary: Vocabulary) -> list[Listed]:
    """Return the moments that the clauses of a sentence name with nothing but a time; nothing if only one."""
    if not _MIGHT_LIST.search(sentence):
        return []
    found = [matched for clause in _CLAUSE.split(sentence) if (matched := _match(clause, vocabulary))]
    return found if len({matched.moment for matched in found}) >= _FEWEST else []


def _match(clause: str, vocabulary: Vocabulary) -> Listed | None:
    times = find_times(clause, vocabulary.language)
    if len(times) != 1:
        return None
    words = clause[: times[0].start] + clause[times[0].end :]
    for hit in reversed(find_dates(words, language=vocabulary.language)):
        words = words[: hit.start] + words[hit.end :]
    name = " ".join(word for word in normalise(words).split() if word not in vocabulary.listing_links)
    moment = vocabulary.listed.get(name) if len(name.split()) <= _LONGEST_NAME else None
    return Listed(cast("MomentName", moment), times[0]) if moment else None


def listed_moments(report: Report, resolver: InstantResolver) -> dict[MomentName, Moment]:
    """Return the moments that one sentence lists; nothing where several sentences list some."""
    found = [
        (block.line, matched)
        for part in report.parts
        if part.kind in _KINDS
        for block in part.blocks
        if isinstance(block, Paragraph) and _MIGHT_LIST.search(text := _joined(block))
        for sentence in sentences_of(strip_markup(text))
        if (matched := listed_in(sentence, report.vocabulary))
    ]
    return _resolved(*found[0], resolver) if len(found) == 1 else {}


def _joined(block: Paragraph) -> str:
    return " ".join(line.text for line in block.lines)


def _resolved(line: int, matched: list[Listed], resolver: InstantResolver) -> dict[MomentName, Moment]:
    zones = {one.clock.zone for one in matched if one.clock.zone}
    zone = zones.pop() if len(zones) == 1 else None
    rows = [Entry(line, 0, one.clock, one.clock.date, "", "", zone=zone) for one in matched]
    found: dict[MomentName, Moment] = {}
    for one, row in zip(matched, resolver.resolve(rows), strict=True):
        if row.instant:
            found.setdefault(one.moment, Moment(row.instant, line, "sentence"))
    return found
