"""What a file's front matter states under the key `pmdata`: taken as written, it wins over the words below.

The block is a mapping of the field names of `Postmortem` to their values in JSON's types; null, or an
empty list, states that the report says nothing of it. Of `impact` and `durations` only the members that
are named are meant, every other field is meant whole. A value that does not fit is a problem.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast, get_args

from pydantic import TypeAdapter, ValidationError

from pmdata.bounds import is_plain
from pmdata.errors import YamlError
from pmdata.marked_yaml import plain_value
from pmdata.model import DURATIONS, MOMENTS, Clock, DurationName, Impact, MomentName, Postmortem, Source
from pmdata.problems import Problem, problem
from pmdata.reading.rules.action_items.items import key_of
from pmdata.reading.rules.durations import StatedDuration
from pmdata.reading.rules.instants import Day, Instant
from pmdata.reading.rules.moments import Moment
from pmdata.reading.text.markdown import Document, FrontMatter

KEY = "pmdata"
RULE = "front matter"
DERIVED = frozenset({"key", "line", "end_line", "sources", "template", "theme"})
"""What is never stated: positions, and what follows from the rest."""
_MEMBERS = ("impact", "durations")
"""Fields of which only the members that are named are meant."""


@dataclass(slots=True)
class FrontStatement:
    """The block of one file, and what is wrong with it."""

    line: int = 1
    values: Mapping[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def denied(self) -> frozenset[str]:
        """The moments of which the block states that the report knows nothing."""
        return frozenset(name for name in MOMENTS if name in self.values and self.values[name] is None)

    @property
    def named_durations(self) -> frozenset[str]:
        """The durations that the block speaks of."""
        return frozenset(self._named("durations"))

    def moments(self, found: dict[MomentName, Moment]) -> dict[MomentName, Moment]:
        """Return the moments with the stated ones in their place."""
        merged = dict(found)
        for name in MOMENTS:
            if name in self.values:
                merged.pop(name, None)
                at = self._value(name, datetime | None, self.values[name])
                if at is not None:
                    utc = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
                    instant = Instant(utc, utc.date(), "UTC", "row", Day(is_stated=True, has_year=True))
                    merged[name] = Moment(instant, self.line, RULE)
        return merged

    def durations(self, found: dict[DurationName, StatedDuration]) -> dict[DurationName, StatedDuration]:
        """Return the stated durations with those of the block in their place."""
        merged = dict(found)
        for name, row in self._members("durations", DURATIONS):
            merged.pop(cast("DurationName", name), None)
            if row is None:
                continue
            seconds = row.get("stated_seconds") if isinstance(row, dict) else None
            clock = row.get("stated_clock") if isinstance(row, dict) else None
            if isinstance(seconds, int) and is_plain(seconds) and clock in get_args(Clock):
                stated = StatedDuration(seconds, cast("Clock", clock), self.line, RULE)
                merged[cast("DurationName", name)] = stated
            else:
                self.refuse(f"durations.{name}")
        return merged

    def onto(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return a record's values with every other stated one in its place."""
        merged = dict(values)
        for name, stated in self.values.items():
            if name in MOMENTS or name == "durations":
                continue
            if name == "impact":
                merged["impact"] = self._impact(merged["impact"])
            elif name in Postmortem.model_fields and name not in DERIVED:
                merged[name] = self._field(name, stated, merged.get(name))
            else:
                self.refuse(str(name))
        return merged

    def sources(self, found: Iterable[Source], record: Mapping[str, Any]) -> tuple[Source, ...]:
        """Return where the fields were read, those of the block from its line.

        `record` holds the values as they stand with the block.
        """
        stated = [name for name in self.values if name in record and name not in (*MOMENTS, *_MEMBERS)]
        stated += [f"impact.{name}" for name in self._named("impact") if name in Impact.model_fields]
        kept = (one for one in found if one.field not in stated)
        own = (Source(field=name, line=self.line, rule=RULE) for name in stated)
        return (*kept, *own)

    def _named(self, name: str) -> Mapping[str, Any]:
        rows = self.values.get(name)
        return rows if isinstance(rows, dict) else {}

    def _impact(self, impact: Impact) -> Impact:
        stated = {
            name: self._value(f"impact.{name}", Impact.model_fields[name].annotation, value)
            for name, value in self._members("impact", tuple(Impact.model_fields))
        }
        empty = Impact()
        update = {name: getattr(empty, name) if value is None else value for name, value in stated.items()}
        return impact.model_copy(update=update)

    def _field(self, name: str, stated: object, otherwise: object) -> object:
        default = Postmortem.model_fields[name].default
        if stated is None:
            return default
        placed = _with_positions(name, stated, self.line)
        value = self._value(name, Postmortem.model_fields[name].annotation, placed)
        return otherwise if value is None else value

    def _members(self, name: str, known: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
        rows = self.values.get(name, {})
        if not isinstance(rows, dict):
            self.refuse(name)
            return
        for member, value in rows.items():
            if member in known:
                yield member, value
            else:
                self.refuse(f"{name}.{member}")

    def _value(self, name: str, kind: Any, value: object) -> Any:
        with suppress(ValidationError):
            found = TypeAdapter(kind).validate_python(value)
            if is_plain(found):
                return found
        self.refuse(name)
        return None

    def refuse(self, name: str) -> None:
        """Note that a value does not fit."""
        self.problems.append(problem("front-matter-value", line=self.line, field=name, name=name))


def front_statement(document: Document) -> FrontStatement:
    """Return what the front matter of `document` states; nothing where it has none."""
    first = document.blocks[0] if document.blocks else None
    if not isinstance(first, FrontMatter):
        return FrontStatement()
    try:
        head = plain_value(first.text)
    except YamlError:
        return FrontStatement()
    values = head.get(KEY) if isinstance(head, dict) else None
    if values is None:
        return FrontStatement()
    statement = FrontStatement(line=first.line)
    if isinstance(values, dict):
        statement.values = values
    else:
        statement.refuse(KEY)
    return statement


def _with_positions(name: str, stated: object, line: int) -> object:
    """Give records that are stated as mappings the positions that they cannot state."""
    if isinstance(stated, list):
        rows = [_with_positions(name, row, line) for row in stated]
        if name == "action_items":
            for number, row in enumerate(rows, 1):
                if isinstance(row, dict):
                    row.setdefault("key", row.get("id") or key_of(number, str(row.get("text", ""))))
        return rows
    if isinstance(stated, dict):
        untimed = {"at": None} if name == "timeline" else {}
        return (
            {"line": line}
            | untimed
            | {key: _with_positions(key, value, line) for key, value in stated.items()}
        )
    return stated
