"""Words to add to a workspace, each with what it gives the reports, most helpful first.

A meaning is proposed only where trying it gives values and changes none: a heading above rows with times is
the timeline, one above items with an owner, a state or a day is the action items. What words mean that give
no value of their own (a summary, a cause) only a person can say; they are listed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pmdata.reading.suggesting.trying import Gain, Reader, Text, gain_of
from pmdata.reading.suggesting.unknown import (
    Found,
    ending_phrases,
    lines_below,
    unknown_headings,
    unknown_labels,
)

WordKind = Literal["headings", "labels", "phases"]
MOST_CANDIDATES = 12
"""Words of one kind that are tried."""
_LOOKED_AT = 10
"""Reports in which one looks at what is below a heading."""
_ASSUMED = ("utc", "workspace")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of a vocabulary.yaml."""

    kind: WordKind
    meaning: str
    word: str
    gain: Gain
    reports: int
    """Reports in which it occurs."""


@dataclass
class Suggestions:
    """What was found in a folder."""

    lines: list[Suggestion] = field(default_factory=list)
    headings: list[tuple[str, int]] = field(default_factory=list)
    """Headings without a meaning, and in how many reports each occurs."""
    without_zone: int = 0
    """Reports whose times name no zone."""
    zones: list[tuple[str, int]] = field(default_factory=list)
    """Zones that other reports name."""


STEPS = ("headings", "labels", "phrases of an end", "phrases of a start", "zones")
"""What `suggest` looks at, in this order."""


def suggest(
    reader: Reader, texts: Sequence[Text], on_step: Callable[[str], None] = lambda _step: None
) -> Suggestions:
    """Return the words that would help `texts`; each line is tried together with those before it.

    `on_step` is called with each of `STEPS` as it begins.
    """
    found = Suggestions()
    fewest = 2 if len(texts) > 3 else 1  # noqa: PLR2004 -- of three reports each has its own words
    on_step(STEPS[0])
    reader = _headings(reader, texts, found, fewest)
    on_step(STEPS[1])
    reader = _labels(reader, texts, found, fewest)
    for step, last, phase in ((STEPS[2], True, "resolved"), (STEPS[3], False, "impact_started")):
        on_step(step)
        phrases = ending_phrases(reader, texts, last=last)
        for word, reports in _frequent(phrases, 2):
            reader = _try(reader, found, "phases", phase, word, reports)
    taken = {(line.kind, line.word) for line in found.lines}
    rest = _frequent(unknown_headings(reader, texts), fewest)
    found.headings = [(word, len(some)) for word, some in rest if ("headings", word) not in taken]
    on_step(STEPS[4])
    _zones(reader, texts, found)
    return found


def lists_of(kind: WordKind, meaning: str, word: str) -> dict[str, Any]:
    """Return a line as the lists of a vocabulary."""
    if kind == "phases":
        return {"phases": {"text": [{"phase": [meaning], "any": [word]}]}}
    return {kind: {meaning: [word]}}


def _headings(reader: Reader, texts: Sequence[Text], found: Suggestions, fewest: int) -> Reader:
    for word, reports in _frequent(unknown_headings(reader, texts), fewest):
        for meaning, is_one in (("action_items", _are_items), ("timeline", _are_events)):
            tried = reader.with_words(lists_of("headings", meaning, word))
            if not is_one(tried, word, reports):
                continue
            gain = gain_of(reader, tried, reports)
            if gain and gain.fields.get(meaning):
                found.lines.append(Suggestion("headings", meaning, word, gain, len(reports)))
                reader = tried
                break
    return reader


def _are_items(tried: Reader, word: str, reports: Sequence[Text]) -> bool:
    """Return whether what is below a heading has owners, states or days, as no list but items has."""
    items = [
        item
        for one in reports[:_LOOKED_AT]
        for record in tried.records(one)
        for item in record.action_items
        if item.line in lines_below(tried, one, word)
    ]
    marked = [item for item in items if item.owner or item.status or item.due_on]
    return 2 * len(marked) > len(items)


def _are_events(tried: Reader, word: str, reports: Sequence[Text]) -> bool:
    """Return whether what is below a heading are rows at different times of the day."""
    rows = [
        row
        for one in reports[:_LOOKED_AT]
        for record in tried.records(one)
        for row in record.timeline
        if row.line in lines_below(tried, one, word)
    ]
    clocks = {row.at.time() for row in rows if row.at}
    return len(clocks) > 1 and 2 * sum(row.at is not None for row in rows) >= len(rows)


def _labels(reader: Reader, texts: Sequence[Text], found: Suggestions, fewest: int) -> Reader:
    days, times = unknown_labels(reader, texts)
    for word, reports in _frequent(days, fewest):
        reader = _try(reader, found, "labels", "incident_on", word, reports)
    rows = _frequent(times, fewest)
    order = [word for word, _ in rows]
    for word, reports in rows:
        for meaning in _moments(word, order, reports):
            before = len(found.lines)
            reader = _try(reader, found, "labels", meaning, word, reports)
            if len(found.lines) > before:
                break
    return reader


def _moments(word: str, words: Sequence[str], reports: Sequence[Text]) -> tuple[str, ...]:
    """Return what a labelled time may be: of several the first is the start, the last the end."""
    text = reports[0].text.casefold()
    places = sorted((text.find(one.split()[0]), one) for one in words if one.split()[0] in text)
    if len(places) < 2 or word not in {one for _, one in places}:  # noqa: PLR2004 -- one alone may be any
        return ()
    if places[0][1] == word:
        return ("impact_started_at",)
    return ("resolved_at",) if places[-1][1] == word else ("detected_at",)


def _try(
    reader: Reader, found: Suggestions, kind: WordKind, meaning: str, word: str, reports: Sequence[Text]
) -> Reader:
    tried = reader.with_words(lists_of(kind, meaning, word))
    gain = gain_of(reader, tried, reports)
    if gain is None:
        return reader
    found.lines.append(Suggestion(kind, meaning, word, gain, len(reports)))
    return tried


def _frequent(found: Found, fewest: int) -> list[tuple[str, list[Text]]]:
    rows = [(word, reports) for word, reports in found.items() if len(reports) >= fewest]
    return sorted(rows, key=lambda row: (-len(row[1]), row[0]))[:MOST_CANDIDATES]


def _zones(reader: Reader, texts: Sequence[Text], found: Suggestions) -> None:
    zones: Counter[str] = Counter()
    for one in texts:
        sources = list(_timed(reader, one))
        found.without_zone += any(source in _ASSUMED for source, _ in sources)
        zones.update({zone for source, zone in sources if zone and source not in _ASSUMED})
    found.zones = zones.most_common(3)


def _timed(reader: Reader, one: Text) -> Iterator[tuple[str, str | None]]:
    for record in reader.records(one):
        yield from ((source.zone_source, source.zone) for source in record.sources if source.zone_source)
