"""Labels that name a phase and have nothing but a time for a value: "Detection: 2026-03-04 10:07 UTC"."""

import re
from collections.abc import Iterable

from pmdata.reading.structure.labels import Pair
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values.clock_times import find_times
from pmdata.reading.values.dates import find_dates
from pmdata.reading.vocabulary.language import Language
from pmdata.reading.vocabulary.lookup import Vocabulary

_TEXTS = frozenset({"detection", "resolution", None})
"""What such labels mean where words follow them."""
_FIELD_OF = {
    "impact_started": "impact_started_at",
    "detected": "detected_at",
    "acknowledged": "acknowledged_at",
    "mitigated": "mitigated_at",
    "resolved": "resolved_at",
}
_RESTORED = "restored"
_LONGEST = 60
_DIGIT = re.compile(r"[0-9]")
_NOTE = re.compile(r"\([^()]*\)")


def moment_named(pair: Pair, name: str | None, vocabulary: Vocabulary) -> str | None:
    """Return the moment that a pair states, or `restored`; None where it states none.

    `name` is the field that its label means otherwise.
    """
    if name not in _TEXTS or len(pair.value) > _LONGEST or not _DIGIT.search(pair.value):
        return None
    phase = vocabulary.phases.labels.get(normalise(pair.label))
    if phase is None or not _is_only_time(strip_markup(pair.value), vocabulary.language):
        return None
    return _RESTORED if phase == _RESTORED else _FIELD_OF.get(phase)


def ends_outage(pair: Pair, vocabulary: Vocabulary) -> bool:
    """Return whether a label names the end of the outage ("Outage ended"), which an incident may outlast."""
    return vocabulary.phases.labels.get(normalise(pair.label)) == _RESTORED


def place_restored(restored: Iterable[Pair], by_field: dict[str, list[Pair]]) -> None:
    """Give restorations the field of the resolution, or of the mitigation where that is stated separately."""
    for pair in restored:
        name = "mitigated_at" if "resolved_at" in by_field else "resolved_at"
        by_field.setdefault(name, []).append(pair)


def _is_only_time(text: str, language: Language) -> bool:
    bare = _NOTE.sub("", text)
    times = find_times(bare, language)
    if len(times) != 1:
        return False
    spans = [(times[0].start, times[0].end)]
    spans += [(hit.start, hit.end) for hit in find_dates(bare, language=language)]
    for start, end in sorted(spans, reverse=True):
        bare = bare[:start] + " " + bare[end:]
    left = normalise(bare).split()
    small = language.words("at") | language.words("weekdays") | language.words("hedges") | {times[0].zone}
    return all(word in small or word.isdigit() for word in left)
