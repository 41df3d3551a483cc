"""Why a report was read as it was: what each line gave, and what was sought for each missing field."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pmdata.model import DURATIONS, MOMENTS, Duration, Postmortem, Record
from pmdata.model.record_paths import in_words, path_of, value_at
from pmdata.reading.rules.moments import words_stating
from pmdata.reading.structure.labels import split_pair
from pmdata.reading.structure.outline import Part, outline
from pmdata.reading.text.markdown import parse_markdown
from pmdata.reading.text.words import strip_markup
from pmdata.reading.vocabulary.lookup import Vocabulary, default_vocabulary

_VALUE_LENGTH = 60
_HEADS = frozenset({"metadata", "title", None})
"""Kinds of section in which a row is read by its label."""
_NOTES = ("went_well", "went_wrong", "got_lucky", "lessons", "people", "sign_offs")


@dataclass(frozen=True, slots=True)
class Explained:
    """One line of the file: its text and what was read from it, as `rule: field = value`."""

    line: int
    text: str
    read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sought:
    """A field that was not found, with the labels, headings and words that would have given it."""

    field: str
    labels: tuple[str, ...]
    headings: tuple[str, ...]
    words: tuple[str, ...]


def explained(text: str, record: Postmortem, vocabulary: Vocabulary | None = None) -> tuple[Explained, ...]:
    """Return the lines of one incident that say something, each with what was read from it and why."""
    read: dict[int, list[str]] = defaultdict(list)
    for line, words in _readings(record, _Rows(text, vocabulary or default_vocabulary())):
        if words not in read[line]:
            read[line].append(words)
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return tuple(
        Explained(number, row.strip(), tuple(read[number]))
        for number, row in enumerate(rows, 1)
        if record.line <= number <= record.end_line and (row.strip() or read[number])
    )


class _Rows:
    """By which rule a row of a list was read: its words, its label, or the heading that it is below.

    The record keeps none of these for each of its rows, since there are many and few ask.
    """

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        document = parse_markdown(text)
        self.vocabulary = vocabulary
        self.lines = document.lines
        self.parts = outline(document, vocabulary)

    def rule(self, line: int) -> str:
        """Return the label in a line above all sections, else the heading that the line is below."""
        part = self._part(line)
        split = split_pair(self.lines[line - 1].lstrip(" -*+>|")) if part.kind in _HEADS else None
        if split:
            return f"label “{strip_markup(split[0])}”"
        return f"heading “{part.title}”" if part.title else "the opening"

    def phase_rule(self, text: str, phase: str) -> str:
        """Return the rule of words that gives a row its phase; `called` where its name does."""
        found = words_stating(text, phase, self.vocabulary)
        return f"timeline/{found[0]} “{found[1]}”" if found else "timeline/called"

    def _part(self, line: int) -> Part:
        return next((part for part in reversed(self.parts) if part.line <= line), self.parts[0])


def _readings(record: Postmortem, rows: _Rows) -> Iterator[tuple[int, str]]:
    counts, shown_of = Counter(source.field for source in record.sources), Counter[str]()
    for source in record.sources:
        if source.correction:
            shown = in_words(path := path_of(source.field), value_at(record, path)) or "nothing"
            yield source.line, f"{source.rule}: {source.field}{_equals(shown)}, {source.correction.words}"
            continue
        value = _value(record, source.field)
        if isinstance(value, tuple) and counts[source.field] == len(value):
            value = value[shown_of[source.field]]  # each of several values has a line of its own
            shown_of[source.field] += 1
        zone = f" ({source.zone}, from the {source.zone_source})" if source.zone else ""
        words = f" “{source.matched}”" if source.matched else ""
        yield source.line, f"{source.rule}{words}: {source.field}{_equals(value)}{zone}"
        yield from ((source.line, f"not {source.field}: {other}") for other in source.instead_of)
    yield from _lists(record, rows)
    yield from ((row.line, f"kept as field: {row.label}") for row in record.fields)
    yield from ((row.line, f"kept as section: {row.heading or 'the opening'}") for row in record.sections)


def _value(record: Postmortem, name: str) -> object:
    """Return the value of a field by its path: of the record, its impact or its durations."""
    first, _, member = name.partition(".")
    value = getattr(record, first)
    if first == "durations":
        return _seconds(value.get(member))
    return getattr(value, member) if member else value


def _seconds(duration: Duration | None) -> str | None:
    if duration is None:
        return None
    seconds = "unknown" if duration.seconds is None else f"{duration.seconds} s"
    if duration.stated_seconds is None:
        return seconds
    return f"{seconds}, stated as {duration.stated_seconds} s on the clock {duration.stated_clock}"


def _lists(record: Postmortem, rows: _Rows) -> Iterator[tuple[int, str]]:
    for event in record.timeline:
        rule = rows.phase_rule(event.text, event.phase) if event.phase else "timeline"
        yield event.line, f"{rule}: {event.phase or 'event'}{_equals(event.at)}"
    for line, words in _other_lists(record):
        yield line, f"{rows.rule(line)}: {words}"


def _other_lists(record: Postmortem) -> Iterator[tuple[int, str]]:
    yield from ((f.line, f"contributing factor ({f.source})") for f in record.contributing_factors)
    yield from ((c.line, "cause" if c.text else "five whys") for c in record.causes)
    yield from (
        (i.line, f"action item: status {i.status or 'unknown'}, owner {i.owner or 'unknown'}")
        for i in record.action_items
    )
    for name in _NOTES:
        yield from ((entry.line, name.replace("_", " ")) for entry in getattr(record, name))


def _equals(value: object) -> str:
    if value is None or value == ():
        return ""
    shown = ", ".join(map(_shown, value)) if isinstance(value, tuple) else _shown(value)
    return f" = {shown if len(shown) <= _VALUE_LENGTH else shown[: _VALUE_LENGTH - 1] + '…'}"


def _shown(value: object) -> str:
    """Return a value in words: of a record its text, else the figures in it."""
    if not isinstance(value, Record):
        return str(value)
    figures = value.model_dump(exclude_defaults=True, exclude={"line"})
    return str(figures.get("text") or ", ".join(f"{name} {figure}" for name, figure in figures.items()))


_MOMENTS = frozenset[str](MOMENTS)
_DURATIONS = frozenset[str](DURATIONS)
_HEADING_OF = {
    "summary": "summary", "impact": "impact", "trigger": "trigger", "root_cause": "root_cause",
    "resolution": "resolution", "detection_stated": "detection", "action_items": "action_items",
    "contributing_factors": "contributing_factors", "timeline": "timeline",
}  # fmt: skip
_LABEL_OF = {
    "incident_status": "status", "detection_stated": "detection", "time_to_resolve": "time_to_resolve",
}  # fmt: skip
_FIELDS: tuple[str, ...] = (
    "title", "incident_id", "incident_on", *MOMENTS, *DURATIONS, "severity", "incident_status",
    "document_status", "services", "summary", "impact", "detection_stated", "trigger", "root_cause",
    "resolution", "fixed_by", "triggered_by_change", "timeline", "contributing_factors", "action_items",
)  # fmt: skip


def sought(record: Postmortem, vocabulary: Vocabulary) -> tuple[Sought, ...]:
    """Return the fields that the report does not give, each with what was looked for."""
    return tuple(
        Sought(
            field=name,
            labels=vocabulary.spellings("labels", _LABEL_OF.get(name, name)),
            headings=vocabulary.spellings("headings", _HEADING_OF.get(name, "")),
            words=vocabulary.phase_words(name.removesuffix("_at")) if name in _MOMENTS else (),
        )
        for name in _FIELDS
        if _is_missing(record, name)
    )


def _is_missing(record: Postmortem, name: str) -> bool:
    if name in _DURATIONS:
        return name not in record.durations
    if name == "impact":
        return not any(value for _, value in record.impact)
    return getattr(record, name) in (None, (), "")
