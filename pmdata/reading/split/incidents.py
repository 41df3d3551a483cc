"""One file, several incidents: the ways in which a log separates them, in one table."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pmdata.reading.split.prose_log import dated_heads, with_opening_facts
from pmdata.reading.split.table_log import table_incidents
from pmdata.reading.structure.heading_values import span_in_title
from pmdata.reading.structure.labels import pairs_in, pairs_of
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import Block, Paragraph
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.dates import find_dates
from pmdata.reading.values.durations import find_duration
from pmdata.reading.values.zones import find_zone
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

INCIDENT_FIELDS = frozenset({
    "duration", "severity", "impact_started_at", "detected_at", "resolved_at", "event_time", "incident_id",
    "time_to_detect", "time_to_resolve", "time_to_recover", "incident_on",
})  # fmt: skip


_SPANS = frozenset({"event_time", "duration", "impact_started_at"})
_FEWEST_DATED = 3
_APART = timedelta(days=7)
_DIGIT = re.compile(r"\d")


Heads = Callable[[list[Part], list[Part], Vocabulary], list[Part]]
"""Returns those of headings side by side, among all sections, that each begin an incident."""


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way in which one file describes several incidents."""

    name: str
    heads: tuple[Heads, ...] = ()
    """What recognises the headings of the incidents, each tried on headings side by side."""
    has_facts_in_prose: bool = False
    """Whether the first words below such a heading are facts without a label."""
    groups: Callable[[list[Part], Vocabulary], list[list[Part]]] | None = None
    """What separates the incidents where no headings do."""

    def separated(self, parts: list[Part], vocabulary: Vocabulary) -> list[list[Part]]:
        """Return the sections of each incident; nothing where this way is not theirs."""
        if self.groups:
            return self.groups(parts, vocabulary)
        for alike in _siblings(parts):
            for recognise in self.heads:
                if heads := recognise(alike, parts, vocabulary):
                    return _below(heads, parts, vocabulary, has_facts_in_prose=self.has_facts_in_prose)
        return []


def incidents_of(parts: list[Part], vocabulary: Vocabulary) -> list[list[Part]]:
    """Return the sections of each incident; one list where the file describes only one.

    Sections outside every incident (a shared list of actions, say) go to the last one, so that
    nothing counts twice; those before the first, such as the log's own title, to none.
    """
    found = (strategy.separated(parts, vocabulary) for strategy in STRATEGIES)
    groups = next(filter(None, found), [])
    if not groups:
        return [parts]
    before = [part for part in parts if part.line < groups[0][0].line]
    notes = [note for part in before for note in _zone_notes(part, vocabulary.language)]
    for group in groups if notes else ():
        group[0].blocks = [*notes, *group[0].blocks]
    return groups


def _zone_notes(part: Part, language: Language) -> Iterator[Block]:
    """Yield the lines of a log's opening that name the zone of its times: they hold for each incident."""
    for block in part.blocks:
        for line in block.lines if isinstance(block, Paragraph) else ():
            if find_zone(strip_markup(line.text), language):
                yield Paragraph(line.number, line.number, [line])


def _below(
    heads: list[Part], parts: list[Part], vocabulary: Vocabulary, *, has_facts_in_prose: bool
) -> list[list[Part]]:
    """Return the sections below each heading that describes an incident; nothing where there are no two."""
    if len(heads) < 2:  # noqa: PLR2004 - a log has at least two
        return []
    groups, shared, current = list[list[Part]](), list[Part](), None
    for part in parts:
        if part in heads:
            opened = with_opening_facts(part, parts, vocabulary.language) if has_facts_in_prose else part
            current = [_titled(opened)]
            groups.append(current)
        elif current is not None and part.level > heads[0].level:
            current.append(_beneath(part, heads[0].level))
        elif groups:
            current = None
            shared.append(part)
    groups[-1].extend(shared)
    return groups


def _with_facts(alike: list[Part], parts: list[Part], vocabulary: Vocabulary) -> list[Part]:
    """Return the siblings that each carry a date and a fact of an incident."""
    siblings = [
        part
        for part in alike
        if find_dates(part.title, language=vocabulary.language) and _has_words(part, vocabulary.language)
    ]
    matching = [part for part in siblings if _is_incident(part, parts, vocabulary)]
    return _several(matching) if len(matching) == len(siblings) else []


def _numbered(alike: list[Part], _: list[Part], vocabulary: Vocabulary) -> list[Part]:
    """Return the siblings that are numbered as incidents ("Incident 2: carts lost")."""
    return _several(
        part
        for part in alike
        if _DIGIT.search(part.title) and vocabulary.numbered_incident.match(normalise(part.title))
    )


def _dated_by_label(alike: list[Part], _: list[Part], vocabulary: Vocabulary) -> list[Part]:
    """Return the siblings of no known meaning that a label of their own dates."""
    return _several(part for part in alike if part.kind is None and _dates_itself(part, vocabulary))


def _titled_by_span(alike: list[Part], _: list[Part], vocabulary: Vocabulary) -> list[Part]:
    """Return the siblings of no known meaning whose title ends in a span of time."""
    language = vocabulary.language
    return _several(part for part in alike if part.kind is None and span_in_title(part.title, language))


def _several(heads: Iterable[Part]) -> list[Part]:
    found = sorted(heads, key=lambda part: part.line)
    return found if len(found) > 1 else []


def _mostly_dated(alike: list[Part], parts: list[Part], vocabulary: Vocabulary) -> list[Part]:
    """Return siblings that all begin with a day of their own, where most describe an incident.

    The days of one incident have such headings as well: these lie more than a week apart on average.
    """
    heads = [part for part in alike if part.kind is None]
    days = [day for part in heads if (day := _opening_day(part, vocabulary))]
    if len(heads) < _FEWEST_DATED or len(set(days)) < len(heads):
        return []
    apart = max(days) - min(days) >= _APART * (len(days) - 1)
    matching = sum(
        _is_incident(part, parts, vocabulary) or _is_incident_in_text(part, vocabulary) for part in heads
    )
    return sorted(heads, key=lambda part: part.line) if apart and 2 * matching > len(heads) else []


def _opening_day(part: Part, vocabulary: Vocabulary) -> date | None:
    """Return the day, with its year, that a heading begins with."""
    hits = find_dates(part.title, language=vocabulary.language)
    return hits[0].date if hits and not normalise(part.title[: hits[0].start]) else None


def _is_incident_in_text(part: Part, vocabulary: Vocabulary) -> bool:
    """Return whether the text of a section gives a span of time or a length, of whatever it is."""
    texts = [line.text for block in part.blocks if isinstance(block, Paragraph) for line in block.lines]
    lengths = any(find_duration(strip_markup(text), vocabulary.language) for text in texts)
    return lengths or any(len(find_times(text, vocabulary.language)) > 1 for text in texts)


def _siblings(parts: list[Part]) -> list[list[Part]]:
    """Return the headings that are side by side below one other, outermost first."""
    groups: dict[tuple[int, int], list[Part]] = {}
    for part in parts:
        if part.heading:
            groups.setdefault((part.level, id(part.parent)), []).append(part)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: group[0].level)


def _dates_itself(part: Part, vocabulary: Vocabulary) -> bool:
    """Return whether a section states by a label of its own on which day something went on, and when."""
    return any(
        vocabulary.label(pair.label) in _SPANS
        and find_dates(pair.value, language=vocabulary.language)
        and find_times(pair.value, vocabulary.language)
        for pair in pairs_of(part, vocabulary)
    )


def _has_words(part: Part, language: Language) -> bool:
    """Return whether a heading names something beside its date and time."""
    dates = find_dates(part.title, language=language)
    rest = part.title[: dates[0].start] + part.title[dates[-1].end :]
    return any(word.isalpha() and len(word) > 2 for word in normalise(rest).split())  # noqa: PLR2004 - "pm", "at"


def _is_incident(part: Part, parts: list[Part], vocabulary: Vocabulary) -> bool:
    pairs = [
        *pairs_of(part, vocabulary),
        *(p for b in part.blocks if isinstance(b, Paragraph) for p in pairs_in(b.lines, None, vocabulary)),
    ]
    if any(vocabulary.label(pair.label) in INCIDENT_FIELDS for pair in pairs):
        return True
    return any(
        below.kind == "timeline" and below.named and below is not part and part in below.above()
        for below in parts
    )


def _titled(part: Part) -> Part:
    return replace(part, kind="title", named=True, level=1, parent=None)


def _beneath(part: Part, level: int) -> Part:
    return replace(part, level=max(2, part.level - level + 1))


STRATEGIES: tuple[Strategy, ...] = (
    Strategy("headings", (_with_facts, _mostly_dated, _numbered, _dated_by_label, _titled_by_span)),
    Strategy("dated prose", (dated_heads,), has_facts_in_prose=True),
    Strategy("rows of a table", groups=table_incidents),
)
"""In order of trust."""
