"""What a report states of each field, in words: the facts of one part of an incident's page.

A fact that the report does not state is not listed. Words of the report stay as written.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from pmdata import words
from pmdata.metrics.labels import target_words
from pmdata.model import Answer, Indicator, Money, Note, Person, Postmortem, Quantity, SignOff
from pmdata.model.fields import RecordField, shown_in
from pmdata.model.shown import Place
from pmdata.model.term_words import in_words

Facts = list[tuple[str, str]]
"""Label and words of each fact, in the order in which they are shown."""


def facts_in(place: Place, postmortem: Postmortem) -> Facts:
    """Return the facts that one part of the page shows."""
    return [fact for field in shown_in(place) for fact in _facts(field, field.of(postmortem))]


def _facts(field: RecordField, value: Any) -> Iterator[tuple[str, str]]:
    if field.kind is SignOff:
        yield from ((one.role, _signed(one)) for one in value)
    elif text := _of_all(field, value) if field.is_list else _of_one(field, value):
        yield field.label, text


def _of_all(field: RecordField, values: Sequence[Any]) -> str:
    if field.kind is Note:
        return "\n".join(f"{note.label}: {note.text}" if note.label else note.text for note in values)
    if field.kind is Person:
        return "\n".join(dict.fromkeys(f"{person.role}: {person.name}" for person in values))
    return ", ".join(filter(None, (_of_one(field, value) for value in values)))


def _of_one(field: RecordField, value: Any) -> str | None:
    """Return a value in words; of a quantity, an amount or an answer those of the report."""
    if value is None or isinstance(value, str):
        return in_words(field.kind, value) if field.is_term else value
    if isinstance(value, Quantity | Money | Answer | Indicator):
        # As written: the text names its objective and, for a latency, its percentile.
        return value.text
    return words.day(value) if isinstance(value, date) else _number(field.name, value)


def _number(name: str, value: float) -> str:
    """Return a number in the unit that its name states."""
    units: dict[str, Callable[[float], str]] = {
        "seconds": words.duration,
        "minutes": words.minutes,
        "ratio": target_words,
        "percent": lambda percent: f"{percent:g}{words.GAP}%",
    }
    (unit,) = units.keys() & set(name.split("_"))
    return units[unit](value)


def _signed(one: SignOff) -> str:
    state = {True: "signed", False: "not signed", None: ""}[one.signed]
    if one.on:
        state = f"signed {words.day(one.on)}"
    return ", ".join(filter(None, (one.name, state))) or words.UNKNOWN
