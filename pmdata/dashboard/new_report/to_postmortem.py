"""From an entry to a postmortem: whatever was typed is checked here.

The browser's checks are only comfort. Nothing raises: each fault is for one field and ends with what
to do next.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import ValidationError

from pmdata.dashboard.new_report.entry import EVENT_WORDS, ORDER, PHASES, Entry, Fault, Row
from pmdata.dashboard.new_report.times import HOW, in_utc, placed, typed_time
from pmdata.model import (
    MOMENTS,
    ActionItem,
    Cause,
    ContributingFactor,
    Impact,
    MomentName,
    Note,
    Person,
    Phase,
    Postmortem,
    Record,
    Section,
    TimelineEvent,
    Why,
)
from pmdata.model import Field as LabelledField
from pmdata.model.fields import record_fields
from pmdata.model.term_words import TERM_WORDS
from pmdata.writing.item_words import with_addressed

LONGEST_LINE = 300
LONGEST_TEXT = 50_000
MOST_ROWS = 500
OLDEST_YEAR = 1990
"""An earlier one is a typo."""
_NEVER = datetime.max.replace(tzinfo=UTC)

SomeRecord = TypeVar("SomeRecord", bound=Record)


def postmortem_of(entry: Entry) -> tuple[Postmortem, tuple[Fault, ...]]:
    """Return the postmortem that `entry` makes, without what is at fault, and the faults."""
    made = _Made(entry)
    return made.postmortem(), tuple(made.faults)


class _Made:
    """One entry while it is turned into a record."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.faults: list[Fault] = []

    def postmortem(self) -> Postmortem:
        entry = self.entry
        self._require()
        local = self._moments()
        moments: dict[str, Any] = {name: in_utc(at, entry.zone) for name, at in local.items()}
        values = self._values()
        impact = {path.removeprefix("impact."): values.pop(path) for path in [*values] if "." in path}
        return Postmortem(
            key="",
            incident_on=entry.on or next((at.date() for at in local.values()), None),
            incident_status="open" if entry.still_open else None,
            impact=Impact(**impact),
            timeline=self._timeline(local),
            causes=self._causes(),
            contributing_factors=self._factors(),
            action_items=self._actions(),
            people=tuple(
                Person(role=role, name=name, line=1)
                for role, name in self._stated_texts(entry.people, "people.")
            ),
            fields=tuple(
                LabelledField(label=label, value=value, line=1)
                for label, value in self._stated_texts(entry.fields, "fields.")
            ),
            sections=tuple(
                Section(heading=heading, text=text, line=1)
                for heading, text in self._stated_texts(entry.sections, "sections.")
            ),
            **moments,
            **values,
        )

    def _fault(self, name: str, message: str) -> None:
        self.faults.append(Fault(name, message))

    def _require(self) -> None:
        if not _tidy(self.entry.texts.get("title", "")):
            self.faults.append(
                Fault("title", "Give it a title: what broke, in a few words.", is_missing=True)
            )
        if self.entry.on is None:
            message = "Choose the day on which it began; a report without one belongs to no period."
            self.faults.append(Fault("on", message, is_missing=True))
        elif self.entry.on.year < OLDEST_YEAR:
            self._fault("on", "Check the year of the day on which it began.")
        elif self.entry.latest_on and self.entry.on > self.entry.latest_on:
            self._fault("on", "That day is still to come. Choose the day on which it began.")

    def _stated_texts(self, texts: Mapping[str, str], kind: str = "") -> Iterator[tuple[str, str]]:
        for name, text in texts.items():
            tidied = _tidy(text or "")
            if len(tidied) > LONGEST_TEXT:
                self._fault(kind + name, f"Longer than {LONGEST_TEXT:,} characters. Move logs to a file.")
            elif tidied:
                yield name, tidied

    def _values(self) -> dict[str, Any]:
        """Return what was typed into the fields of the record, by path."""
        entry = self.entry
        values: dict[str, Any] = {
            path: self._of_text(path, text) for path, text in self._stated_texts(entry.texts)
        }
        for path, value in entry.choices.items():
            values[path] = next(iter(self._chosen(path, [value] if value else [])), None)
        values |= {path: self._chosen(path, names) for path, names in entry.lists.items() if names}
        values |= {path: day for path, day in entry.days.items() if day}
        values |= {path: round(60 * typed) for path, typed in entry.minutes.items() if typed is not None}
        return {path: value for path, value in values.items() if value not in (None, ())}

    def _of_text(self, path: str, text: str) -> Any:
        """Return what the field at `path` holds for a text: itself, notes, or a value with these words."""
        found = record_fields()[path]
        if found.kind is Note:
            return tuple(Note(text=line.lstrip("-* ").strip(), line=1) for line in _lines(text))
        if found.ask and found.ask.widget == "line" and len(text) > LONGEST_LINE:
            self._fault(path, f"Shorten it to {LONGEST_LINE} characters; the rest belongs into the summary.")
            text = text[:LONGEST_LINE]
        return text if found.kind is str else found.kind(text=text)

    def _chosen(self, path: str, values: Sequence[str]) -> tuple[str | None, ...]:
        """Return names tidied; of a closed list, only what is in it."""
        found = record_fields()[path]
        if not found.is_term:
            return tuple(map(_tidy, values))
        for value in values:
            if value not in TERM_WORDS[found.kind]:
                self._fault(path, f"“{value}” is no choice here. Choose one from the list.")
        return tuple(value for value in values if value in TERM_WORDS[found.kind])

    def _moments(self) -> dict[MomentName, datetime]:
        """Return the local moments that were typed and can be right."""
        found: dict[MomentName, datetime] = {}
        for name in MOMENTS:
            text = self.entry.times.get(name, "").strip()
            typed = typed_time(text) if text else None
            if text and typed is None:
                self._fault(name, f"“{text}” is no time. {HOW}")
            elif typed and self.entry.on:
                found[name] = placed(typed, self.entry.on, found.get("impact_started_at"), strictly=True)
        self._require_order(found)
        if self.entry.still_open and "resolved_at" in found:
            self._fault("resolved_at", "It cannot be resolved and still open. Clear one of the two.")
        return found

    def _require_order(self, found: Mapping[MomentName, datetime]) -> None:
        for earlier, later in ORDER:
            if earlier in found and later in found and found[later] < found[earlier]:
                self._fault(
                    later,
                    f"{_label(later)} ({found[later]:%Y-%m-%d %H:%M}) comes before "
                    f"{_label(earlier).lower()} ({found[earlier]:%Y-%m-%d %H:%M}). Correct one.",
                )

    def _timeline(self, moments: Mapping[MomentName, datetime]) -> tuple[TimelineEvent, ...]:
        rows = [*self._typed_events(moments)]
        stated = {(event.phase, event.at) for event in rows}
        own = [
            TimelineEvent(at=at, text=EVENT_WORDS[name], phase=phase, line=1)
            for name, local in moments.items()
            for phase, at in [(_phase_of(name), in_utc(local, self.entry.zone))]
            if (phase, at) not in stated
        ]
        # Rows without a time stay after the row that they were typed after.
        timed = sorted([*own, *(row for row in rows if row.at)], key=lambda row: row.at or _NEVER)
        return (*timed, *(row for row in rows if row.at is None))

    def _typed_events(self, moments: Mapping[MomentName, datetime]) -> Iterator[TimelineEvent]:
        after = next(iter(moments.values()), None)
        for number, row in self._rows("timeline", self.entry.timeline):
            text, when = _text(row, "text"), _text(row, "at")
            typed = typed_time(when) if when else None
            if when and typed is None:
                self._fault("timeline", f"Row {number}: “{when}” is no time. {HOW}")
                continue
            if not text:
                self._fault(
                    "timeline", f"Row {number} says when, but not what. Say what happened, or delete it."
                )
                continue
            if typed and self.entry.on:
                after = placed(typed, self.entry.on, after, strictly=False)
            at = in_utc(after, self.entry.zone) if typed and after and self.entry.on else None
            values = {
                "at": at,
                "text": text,
                "phase": row.get("phase"),
                "actor": _text(row, "actor"),
                "line": 1,
            }
            yield from self._record("timeline", number, TimelineEvent, values)

    def _factors(self) -> tuple[ContributingFactor, ...]:
        return tuple(
            factor
            for number, row in self._rows("factors", self.entry.factors)
            for factor in self._record(
                "factors",
                number,
                ContributingFactor,
                {"text": _text(row, "text"), "category": _text(row, "category"), "line": 1},
                needs="text",
            )
        )

    def _causes(self) -> tuple[Cause, ...]:
        whys = tuple(
            Why(question=_text(row, "question") or "", answer=_text(row, "answer") or "", line=1)
            for _, row in self._rows("whys", self.entry.whys)
        )
        return (Cause(text="", whys=whys, line=1),) if whys else ()

    def _actions(self) -> tuple[ActionItem, ...]:
        return tuple(
            action
            for number, row in self._rows("actions", self.entry.actions)
            for action in self._record(
                "actions",
                number,
                ActionItem,
                {
                    "key": str(number),
                    "line": 1,
                    "due_on": _date(row.get("due_on")),
                    "text": _item_text(row),
                    **{name: _text(row, name) for name in ("owner", "tracking", "verification")},
                    **{name: _text(row, name) for name in ("status", "priority", "kind", "horizon")},
                },
                needs="text",
            )
        )

    def _record(
        self, name: str, number: int, kind: type[SomeRecord], values: dict[str, Any], needs: str | None = None
    ) -> Iterator[SomeRecord]:
        """Yield the record that a row makes; a row that makes none is a fault."""
        if needs and not values.get(needs):
            self._fault(name, f"Row {number} has no text. Say what is meant, or delete the row.")
            return
        try:
            yield kind(**values)
        except ValidationError as reason:
            wrong = ", ".join(str(error["loc"][0]).replace("_", " ") for error in reason.errors())
            self._fault(name, f"Row {number}: the {wrong} cannot be used. Choose one from the list.")

    def _rows(self, name: str, rows: Sequence[Row]) -> Iterator[tuple[int, Row]]:
        """Yield the rows that are not empty, numbered as in the form."""
        if len(rows) > MOST_ROWS:
            self._fault(
                name, f"There are more than {MOST_ROWS} rows. Leave out what the story does not need."
            )
        for number, row in enumerate(rows[:MOST_ROWS], 1):
            if any(_text(row, key) for key in row):
                yield number, row


def _phase_of(name: MomentName) -> Phase:
    return next(phase for phase in PHASES if f"{phase}_at" == name)


def _label(name: MomentName) -> str:
    return record_fields()[name].label


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip("-* \t")]


def _text(row: Row, name: str) -> str | None:
    """Return a cell as text; what an editor puts into an empty one (None, NaN, NaT) is nothing."""
    value = row.get(name)
    if value is None or value != value:  # noqa: PLR0124 - only NaN and NaT differ from themselves
        return None
    return _tidy(str(value))[:LONGEST_TEXT] or None


def _item_text(row: Row) -> str | None:
    """Return an item's text with what it addresses."""
    text = _text(row, "text")
    return text and with_addressed(text, _text(row, "addresses"))


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date() if value == value else None  # noqa: PLR0124 - NaT
    return value if isinstance(value, date) else None
