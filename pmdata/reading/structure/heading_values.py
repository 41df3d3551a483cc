"""Sections that are a label and its value: `## Severity`, and below it `SEV2`, or `## Severity: SEV2`."""

import re
from collections.abc import Iterator

from pmdata.reading.structure.labels import Pair, split_pair
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import ItemList, Line, Paragraph
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import find_times, parse_range
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_LONGEST = {
    **dict.fromkeys(("incident_on", "event_time", "duration", "downtime"), 200),
    **dict.fromkeys(
        (
            "impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at",
            "time_to_detect", "time_to_acknowledge", "time_to_mitigate", "time_to_recover",
            "time_to_resolve", "services", "teams",
        ),
        80,
    ),
    **dict.fromkeys(("severity", "status", "document_status"), 400),
    "incident_id": 40,
}  # fmt: skip
"""Characters of the values that may be below a heading, by field; anything longer is prose."""
_LONGEST_INSTANT = 60
_KINDS_OF_MOMENTS = frozenset({"detection", "resolution", "response", None})
_NAMES = frozenset({"services", "teams"})
_SCALES = frozenset({"severity", "status", "document_status"})
_MOST_WORDS = 4
"""Words of a value on a scale; what explains it is after a sign that separates."""
_HEAD = re.compile(r"[(,;:.|\n]|\s[–—-]\s")
_NAME_APART = re.compile(r"\s+[–—-]\s+|\s*\(")


def headed_pair(part: Part, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the pair that a section is, where its heading is a label and its text no prose."""
    if part.heading is None:
        return
    if part.kind in _KINDS_OF_MOMENTS and (found := next(_instant_of(part, vocabulary), None)):
        yield found
    if part.kind is not None:
        return
    split = split_pair(part.title) if ":" in part.title else None
    stated = vocabulary.label(split[0]) if split and split[1] else None
    if split and stated in _LONGEST:
        yield Pair(split[0], split[1], part.line, None, strong=True)
        return
    if not part.blocks:
        return
    name = _field(part.title, vocabulary)
    longest = _LONGEST.get(name or "")
    if name is None or longest is None:
        return
    for line in _value(part):
        if len(line.text) <= longest and _is_value(name, strip_markup(line.text)):
            yield Pair(
                _NAME_APART.split(part.title, maxsplit=1)[0], line.text, line.number, None, strong=True
            )


def _instant_of(part: Part, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Yield the pair of a section that is called by a moment and is nothing but its time."""
    if len(part.blocks) != 1 or normalise(part.title) not in vocabulary.phases.labels:
        return
    for line in _value(part):
        if len(line.text) <= _LONGEST_INSTANT and find_times(line.text, vocabulary.language):
            yield Pair(part.title, line.text, line.number, None, strong=True)


def _field(title: str, vocabulary: Vocabulary) -> str | None:
    """Return the field that a heading names: whole, or before what explains it."""
    name = vocabulary.label(title)
    return name or vocabulary.label(_NAME_APART.split(title, maxsplit=1)[0])


def _value(part: Part) -> Iterator[Line]:
    """Yield the first text of a section as one line: a paragraph, or the items of a plain list."""
    first = part.blocks[0]
    if isinstance(first, Paragraph):
        yield Line(first.line, " ".join(line.text for line in first.lines))
    elif isinstance(first, ItemList) and not any(item.children for item in first.items):
        yield Line(first.items[0].line, ", ".join(item.text for item in first.items))


def _is_value(name: str, text: str) -> bool:
    if name == "incident_id":
        return " " not in text and any(sign.isdigit() for sign in text)
    if name in _NAMES:
        return not text.endswith(".")
    return name not in _SCALES or len(_HEAD.split(text, maxsplit=1)[0].split()) <= _MOST_WORDS


def span_in_title(title: str, language: Language) -> str | None:
    """Return the end of a title that is a day with the two ends of a span, and nothing else."""
    dates = find_dates(title, language=language)
    span = title[dates[0].start :] if dates else ""
    return span if span and parse_range(span, language) else None
