"""Asking for the fields of a record: each with the label, the widget and the hint that it names itself.

A step of the form places the fields that it wants side by side; `ask_rest` draws all others of the step
that the template has a place for, so that a new field needs no line here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from pmdata.dashboard.new_report.fields import Fields
from pmdata.model.fields import RecordField, asked_in, record_fields
from pmdata.model.shown import Ask, Step
from pmdata.model.term_words import TERM_WORDS

NOTES_PIXELS = 72
SIDE_BY_SIDE = 2


@dataclass
class Typed:
    """What was typed into the fields asked for, by path and kind of widget."""

    texts: dict[str, str] = field(default_factory=dict)
    choices: dict[str, str | None] = field(default_factory=dict)
    lists: dict[str, Sequence[str]] = field(default_factory=dict)
    days: dict[str, Any] = field(default_factory=dict)
    minutes: dict[str, float | None] = field(default_factory=dict)


class Questions:
    """Draws fields of the record by path and collects what is typed."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.typed = Typed()
        self._asked: set[str] = set()

    def ask(self, path: str, options: Sequence[str] = (), mark: str = "", **more: Any) -> None:
        """Draw the field at `path`; `options` are names to choose from, `mark` goes after its label."""
        self._asked.add(path)
        found = record_fields()[path]
        if found.ask is None:
            raise LookupError(path)
        self._draw(found, found.ask, f"{label_of(found)} {mark}".strip(), options, more)

    def ask_rest(self, step: Step) -> None:
        """Draw the fields of `step` that were not asked yet and have a place: short ones side by side."""
        rest = [each for each in asked_in(step) if self._has_place(each)]
        short = [each for each in rest if not _is_wide(each)]
        for start in range(0, len(short), SIDE_BY_SIDE):
            row = short[start : start + SIDE_BY_SIDE]
            for column, each in zip(st.columns(SIDE_BY_SIDE), row, strict=False):
                with column:
                    self.ask(each.path)
        for each in filter(_is_wide, rest):
            self.ask(each.path)

    def has_rest(self, step: Step) -> bool:
        """Whether `ask_rest` would draw anything."""
        return any(map(self._has_place, asked_in(step)))

    def _has_place(self, found: RecordField) -> bool:
        is_drawn_here = found.ask is not None and found.ask.widget != "own"
        return is_drawn_here and found.path not in self._asked and self.fields.has(found.path)

    def _draw(
        self, found: RecordField, ask: Ask, label: str, options: Sequence[str], more: dict[str, Any]
    ) -> None:
        path, typed, fields = found.path, self.typed, self.fields
        match ask.widget:
            case "line":
                typed.texts[path] = fields.line(path, label, placeholder=ask.hint, **more)
            case "text":
                typed.texts[path] = fields.text(path, label, placeholder=ask.hint, **more)
            case "notes":
                typed.texts[path] = fields.text(path, label, height=NOTES_PIXELS)
            case "choice":
                terms = TERM_WORDS[found.kind]
                typed.choices[path] = fields.choice(path, label, list(terms), terms)
            case "choices":
                typed.lists[path] = fields.choices(path, label, TERM_WORDS[found.kind])
            case "names":
                typed.lists[path] = fields.names(path, label, options, placeholder=ask.hint)
            case "day":
                typed.days[path] = fields.day(path, label)
            case "minutes":
                typed.minutes[path] = fields.minutes(path, label)
            case "own":
                raise LookupError(path)


def label_of(found: RecordField) -> str:
    """Return what the form calls a field."""
    return (found.ask and found.ask.label) or found.label


def _is_wide(found: RecordField) -> bool:
    return found.ask is not None and found.ask.widget in ("text", "notes")
