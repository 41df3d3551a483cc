"""What a row states of an earlier start: "Since 14:09 we see errors", posted later."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache

from pmdata.model import MomentName
from pmdata.reading.rules.instants import Instant, InstantResolver
from pmdata.reading.rules.moments import ClassifiedRow, Moment, head_of
from pmdata.reading.text.scripts import alone
from pmdata.reading.text.sentences import sentences_of
from pmdata.reading.text.words import normalise
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.vocabulary.language import Language, alternation
from pmdata.reading.vocabulary.lookup import Vocabulary

_MAX_SENTENCES = 3
"""Sentences of a row that may state a start."""
_AT_ONCE = frozenset({"detected", "impact_started"})


def backdated(
    rows: Sequence[ClassifiedRow], resolver: InstantResolver, vocabulary: Vocabulary
) -> tuple[list[ClassifiedRow], dict[MomentName, Moment]]:
    """Return the rows and the start that they state; nothing where they state several.

    Such a row is no beginning itself. A post on a status page is no detection either: who writes
    there knew before.
    """
    matched = {id(row): start for row in rows if (start := _earlier_start(row, resolver, vocabulary))}
    if len({moment.instant.at for moment in matched.values()}) != 1:
        return list(rows), {}
    later = [_later(row, vocabulary) if id(row) in matched else row for row in rows]
    return later, {"impact_started_at": next(iter(matched.values()))}


def _later(row: ClassifiedRow, vocabulary: Vocabulary) -> ClassifiedRow:
    name = normalise(row.placed.entry.label or head_of(row.placed.entry.text))
    gone = _AT_ONCE if name in vocabulary.phases.update_states else _AT_ONCE - {"detected"}
    left = tuple(phase for phase in row.phases if phase not in gone)
    called = vocabulary.phases.labels.get(name)
    return row._replace(phases=left or ((called,) if called and called not in gone else ()))


@lru_cache(maxsize=32)
def _since(language: Language) -> re.Pattern[str]:
    hedges = alternation([*language.entries["hedges"], "at least"])
    return re.compile(rf"{alone(language.entries['since'])}\s*(?:{hedges})?\s*~?", re.IGNORECASE)


def _earlier_start(row: ClassifiedRow, resolver: InstantResolver, vocabulary: Vocabulary) -> Moment | None:
    text = row.placed.entry.text
    pattern = _since(vocabulary.language)
    if row.placed.instant is None or not pattern.search(text):
        return None
    for sentence in sentences_of(text)[:_MAX_SENTENCES]:
        since = pattern.search(sentence)
        wording = normalise(sentence)
        if (
            since
            and vocabulary.prose.impact.search(wording)
            and not vocabulary.prose.onset_never.search(wording)
        ):
            return _at(row, row.placed.instant, sentence, since.end(), resolver)
    return None


def _at(
    row: ClassifiedRow, posted: Instant, sentence: str, start: int, resolver: InstantResolver
) -> Moment | None:
    """Return the time at a place of a row, the last one such before the row."""
    clock = next(
        (
            clock
            for clock in find_times(sentence, resolver.language)
            if clock.start == start and not clock.date
        ),
        None,
    )
    if clock is None:
        return None
    entry = row.placed.entry
    zone = clock.zone or (entry.clock.zone if entry.clock else None)
    for day in (posted.on, posted.on - timedelta(days=1)):
        local = datetime.combine(day, time(clock.hour, clock.minute, clock.second))
        instant = resolver.instant(local, zone, entry.zone, entry.line)
        if instant and instant.at <= posted.at:
            return Moment(instant._replace(day=posted.day), entry.line, "sentence")
    return None
