"""Reads reports again with one more word, and counts what that gives them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pmdata.model import MOMENTS, Postmortem
from pmdata.reading.report import parse_report
from pmdata.reading.vocabulary.lookup import Vocabulary
from pmdata.workspace import Settings

MOST_TRIED = 40
"""Reports that one word is tried on."""
_SINGLE = ("incident_on", *MOMENTS, "severity")
_LISTS = ("timeline", "action_items")
_TEXTS = (
    "summary", "root_cause", "trigger", "resolution", "detection_stated", "contributing_factors", "services",
    "went_well", "went_wrong", "got_lucky", "lessons",
)  # fmt: skip
"""Fields that count where they are new; what else they hold may differ."""
GIVES = {
    "incident_on": "a date", "impact_started_at": "a start", "detected_at": "a detection",
    "acknowledged_at": "an acknowledgement", "mitigated_at": "a mitigation", "resolved_at": "an end",
    "severity": "a severity", "timeline": "a timeline", "action_items": "action items",
    "time_to_resolve": "a time to resolve", "services": "a service", "summary": "a summary",
    "root_cause": "a root cause", "trigger": "a trigger", "resolution": "a resolution",
    "detection_stated": "how it was detected", "contributing_factors": "contributing factors",
    "went_well": "what went well", "went_wrong": "what went wrong", "got_lucky": "where luck helped",
    "lessons": "lessons",
}  # fmt: skip
"""What a field is to a reader, in the order in which gains are listed."""


@dataclass(frozen=True, slots=True)
class Text:
    """One report that is tried on."""

    name: str
    text: str


@dataclass(frozen=True)
class Gain:
    """What a word gives the reports in which it occurs."""

    tried: int
    fields: Mapping[str, int]
    """Field → reports that get it."""
    helped: int
    """Reports that get anything."""

    @property
    def words(self) -> str:
        """Return "would give 14 reports an end, 12 a start"."""
        gains = [(self.fields[name], GIVES[name]) for name in GIVES if self.fields.get(name)]
        gains.sort(key=lambda row: -row[0])
        first, *others = (
            f"{count} {'report' if count == 1 else 'reports'} {what}" if place == 0 else f"{count} {what}"
            for place, (count, what) in enumerate(gains)
        )
        return f"would give {', '.join((first, *others))}"


@dataclass(frozen=True)
class Reader:
    """Reads with one vocabulary."""

    settings: Settings
    vocabulary: Vocabulary

    def records(self, one: Text) -> tuple[Postmortem, ...]:
        """Return the incidents of one report."""
        readings = parse_report(one.text, one.name, self.settings, self.vocabulary)
        return tuple(reading.postmortem for reading in readings if reading.postmortem)

    def with_words(self, lists: Mapping[str, Any]) -> "Reader":
        """Return a reader that knows more words."""
        return Reader(self.settings, self.vocabulary.extended(lists, {}))


@dataclass(frozen=True)
class Effect:
    """What a word does to the reports that it is tried on."""

    gain: Gain
    changed: int
    """Reports in which a value that is read now would be lost, or another one."""


def gain_of(now: Reader, tried: Reader, texts: Sequence[Text]) -> Gain | None:
    """Return what the words of `tried` give the reports; None where any of them loses or changes a value."""
    effect = effect_of(now, tried, texts, stop_at_a_change=True)
    return effect.gain if effect.gain.helped and not effect.changed else None


def effect_of(now: Reader, tried: Reader, texts: Sequence[Text], *, stop_at_a_change: bool = False) -> Effect:
    """Return what the words of `tried` give the reports, and in how many they take or change a value."""
    fields: Counter[str] = Counter()
    helped = changed = 0
    for one in texts[:MOST_TRIED]:
        before, after = _known(now.records(one)), _known(tried.records(one))
        changed += _takes(before, after)
        if changed and stop_at_a_change:
            break
        new = after.keys() - before.keys()
        fields.update(new)
        helped += bool(new)
    return Effect(Gain(min(len(texts), MOST_TRIED), dict(fields), helped), changed)


def _takes(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Return whether a value that was read is lost or another one, or a list shorter."""
    if any(
        after.get(name) != value
        for name, value in before.items()
        if name not in _LISTS and name not in _TEXTS
    ):
        return True
    return any(len(after.get(name, ())) < len(before[name]) for name in _LISTS if name in before)


def _known(records: Iterable[Postmortem]) -> dict[str, Any]:
    """Return what is known of the incidents of a file, by field and incident."""
    known: dict[str, Any] = {}
    for record in records:
        for name in _SINGLE:
            if (value := getattr(record, name)) is not None:
                known.setdefault(name, value)
        for name in (*_LISTS, *_TEXTS):
            if rows := getattr(record, name):
                known.setdefault(name, rows)
        whole = record.durations.get("time_to_resolve")
        if whole and whole.seconds is not None:
            known.setdefault("time_to_resolve", whole.seconds)
    return known
