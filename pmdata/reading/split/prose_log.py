"""Logs of incidents whose headings begin with a date and whose sections give the rest in prose."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pmdata.reading.rules.listed_times import listed_in
from pmdata.reading.rules.prose import joins_ends
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Block, Heading, ItemList, Paragraph, Row, Table
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import ClockTime, find_times
from pmdata.reading.values.date_shapes import DateHit
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.durations import find_duration
from pmdata.reading.vocabulary.language import Language, alternation
from pmdata.reading.vocabulary.lookup import Vocabulary

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_FEWEST = 2
_PRIORITY = len("P1")
_ENDS = ("", ".", ",", ";", ":")
_OUTSIDE = frozenset(
    {"metadata", "title", "action_items", "references", "boilerplate", "tags", "people", None}
)
"""Kinds of section that may be in a log beside its incidents; any other makes the file one report."""
_SPAN, _SEVERITY = "When", "Severity"
"""What the facts that open a section would be called, if they were labelled."""


def dated_heads(alike: Sequence[Part], parts: Sequence[Part], vocabulary: Vocabulary) -> list[Part]:
    """Return the sibling headings that begin with a date, where most of their sections describe an incident.

    Minutes of meetings, lists of releases and the days of one incident have such headings as well:
    most sections must give a clock time or a duration, and a severity or words for impact.
    """
    heads = [
        part
        for part in alike
        if part.kind in (None, "title") and _opening_date(part.title, vocabulary.language)
    ]
    if len(heads) < _FEWEST:
        return []
    below = [part for part in parts if part in heads or any(above in heads for above in part.above())]
    if any(part.kind not in _OUTSIDE for part in parts if part not in below):
        return []
    texts = ["\n".join(_texts(part, below)) for part in heads]
    matching = sum(_describes_incident(text, vocabulary) for text in texts)
    return heads if matching >= _FEWEST and 2 * matching > len(heads) else []


def _opening_date(title: str, language: Language) -> DateHit | None:
    """Return the date that a title begins with, where words follow it."""
    hits = find_dates(title, language=language)
    if not hits or normalise(title[: hits[0].start]):
        return None
    words = normalise(title[hits[-1].end :]).split()
    return hits[0] if any(word.isalpha() and len(word) > 2 for word in words) else None  # noqa: PLR2004 - "pm"


def _texts(head: Part, below: Iterable[Part]) -> Iterator[str]:
    yield head.title
    for part in below:
        if part is head or head in part.above():
            yield from (text for block in part.blocks for text in _block_texts(block))


def _block_texts(block: Block) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield strip_markup(" ".join(line.text for line in block.lines))
    elif isinstance(block, ItemList):
        yield from (strip_markup(item.text) for item in block.items)


def _describes_incident(text: str, vocabulary: Vocabulary) -> bool:
    lasting = bool(find_times(text, vocabulary.language)) or any(
        find_duration(line, vocabulary.language) for line in text.splitlines()
    )
    return lasting and any(
        _is_classed(line, vocabulary.language)
        or vocabulary.prose.impact.search(normalise(line))
        or _lists_moments(line, vocabulary)
        for line in text.splitlines()
    )


def _lists_moments(line: str, vocabulary: Vocabulary) -> bool:
    return any(listed_in(sentence, vocabulary) for sentence in sentences_of(line))


def _is_classed(line: str, language: Language) -> bool:
    """Return whether a line gives a severity; a bare "P1" may be a ticket's, unless it opens the line."""
    found = _severity(language).search(line)
    if found is None or len(found[0]) > _PRIORITY:
        return found is not None
    return line[found.end() : found.end() + 1] in _ENDS and _only_facts(line[: found.start()], [], language)


@lru_cache(maxsize=32)
def _severity(language: Language) -> re.Pattern[str]:
    codes = alternation(code.upper() for code in language.entries["severity_codes"] if len(code) > 1)
    return re.compile(rf"(?<![\w-])(?:(?i:{codes})[- ]?|P)[0-5](?![\w-])")


def with_opening_facts(head: Part, log: Iterable[Part], language: Language) -> Part:
    """Return a section with its date in full and with the facts that its text opens with as labelled rows."""
    dated = _with_year(head, log, language)
    hits = find_dates(dated.title, language=language)
    opening = next((_plain(block) for block in head.blocks if isinstance(block, Paragraph)), "")
    facts = [
        [label, value] for label, value in _facts(opening, dated.title[hits[0].start : hits[0].end], language)
    ]
    if not facts:
        return dated
    rows = [Row(fact, head.line) for fact in facts]
    table = Table(head.line, head.line, header=Row(["Field", "Value"], head.line), rows=rows)
    return replace(dated, blocks=[table, *dated.blocks])


def _plain(block: Paragraph) -> str:
    return strip_markup(" ".join(line.text for line in block.lines))


def _facts(opening: str, date: str, language: Language) -> Iterator[tuple[str, str]]:
    severity = _severity(language).search(opening)
    times = find_times(opening, language)
    if len(times) > 1 and _opens(opening, times, language):
        yield _SPAN, f"{date} {opening[times[0].start : times[1].end]}"
    if severity and _only_facts(opening[: severity.start()], times, language):
        yield _SEVERITY, severity[0]


def _opens(opening: str, times: list[ClockTime], language: Language) -> bool:
    """Return whether a text opens with a span: nothing but a severity or a duration is before it."""
    first, second = times[:2]
    return joins_ends(opening, first, second, language) and _only_facts(opening[: first.start], [], language)


def _only_facts(text: str, times: list[ClockTime], language: Language) -> bool:
    """Return whether a text says nothing beside clock times, a severity and a duration."""
    for time in reversed(times):
        if time.end <= len(text):
            text = text[: time.start] + text[time.end :]
    words = normalise(_severity(language).sub("", text)).split()
    known = frozenset(language.table("units")) | language.words("to") | language.words("from")
    return all(word in known or not word.isalpha() for word in words)


def _with_year(head: Part, log: Iterable[Part], language: Language) -> Part:
    """Return a section whose date has a year: its own, or the one that the log's title names."""
    (first, *_) = find_dates(head.title, language=language)
    titles = [part.title for part in log if part.heading and part.line < head.line and part.kind == "title"]
    years = {year for title in titles for year in _YEAR.findall(title)}
    if first.date or len(years) != 1 or head.heading is None:
        return head
    rest = head.title[first.end :]
    # A hyphen beside the last figure would make the date part of a longer number.
    apart = " " if rest.startswith("-") else ""
    title = f"{years.pop()}-{first.month:02}-{first.day:02}{apart}{rest}"
    if not find_dates(title, language=language):  # that year has no such day
        return head
    heading = Heading(head.heading.line, head.heading.end_line, head.heading.level, title)
    return replace(head, title=title, heading=heading)
