"""Places in a record: a path such as `action_items[2].owner`, what is allowed there, and a value put there.

Names are those of the output of `pmdata parse --format jsonl`, and so are positions: the first is 0. Values
come as words, the way a person types them; each passes the border of its field.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from pmdata.bounds import is_plain
from pmdata.model.fields import kind_of
from pmdata.model.postmortem import Postmortem
from pmdata.model.record import Record
from pmdata.model.term_words import TERM_WORDS
from pmdata.model.terms import DURATIONS
from pmdata.nearest import did_you_mean
from pmdata.words import duration

Path = tuple[str | int, ...]
"""The steps to a value: names, and positions from 0."""
Words = str | tuple[str, ...] | None
"""A value as written; None where the report states none."""

_FIXED = frozenset(
    {"key", "line", "end_line", "sources", "template", "theme", "theme_basis", "fields", "sections"}
)
"""What follows from the rest of the report, or holds what no field has."""
_AS_WRITTEN = "_stated"
_TEXTS_AS_WRITTEN = frozenset({"detection_stated"})
_STEP = re.compile(r"\.?(?P<name>[A-Za-z_]+)|\[(?P<index>\d{1,6})\]")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SPAN = re.compile(
    r"(?:(\d{1,5}) ?h(?:ours?)?)? ?(?:(\d{1,7}) ?m(?:in(?:utes?)?)?)? ?(?:(\d{1,9}) ?s(?:ec(?:onds?)?)?)?"
)


class PlaceError(ValueError):
    """A path names no place of a record, or a value does not fit there; the text states why."""


def path_of(text: str) -> Path:
    """Return the steps of a path as written; raises PlaceError where no record has such a place."""
    steps: list[str | int] = []
    position = 0
    while position < len(text) and (found := _STEP.match(text, position)):
        steps.append(int(found["index"]) if found["index"] else found["name"])
        position = found.end()
    if not steps or position < len(text) or text.startswith("."):
        message = f"“{text}” is no field. Write one such as resolved_at or action_items[2].owner"
        raise PlaceError(message)
    if steps[0] in DURATIONS:
        steps.insert(0, "durations")
    _kind_at(tuple(steps))
    return tuple(steps)


def spelled(path: Path) -> str:
    """Return a path as it is written."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def value_at(record: Record, path: Path) -> Any:
    """Return the value at a path; of a duration its seconds; None where there is none.

    Raises PlaceError where a list has no such position.
    """
    value: Any = record
    for place, step in enumerate(path):
        if isinstance(step, int):
            if step >= len(value):
                rows = "1 row" if len(value) == 1 else f"{len(value)} rows"
                message = f"{spelled(path[:place])} has {rows}, counted from 0"
                raise PlaceError(message)
            value = value[step]
        elif isinstance(value, Mapping):
            value = value.get(step)
            return value and value.seconds
        else:
            value = getattr(value, step, None)
    return value


def with_value(record: Record, path: Path, value: Any) -> Record:
    """Return the record with `value` at a path that is not of a duration."""
    name, *rest = path
    held = getattr(record, str(name))
    if not rest:
        return record.model_copy(update={str(name): value})
    if isinstance(rest[0], int):
        rows = list(held)
        rows[rest[0]] = with_value(rows[rest[0]], tuple(rest[1:]), value)
        return record.model_copy(update={str(name): tuple(rows)})
    kind, _ = kind_of(type(record).model_fields[str(name)].annotation)
    if held is None:
        needed = {name: in_text(value) for name, info in kind.model_fields.items() if info.is_required()}
        held = kind(**needed)
    return record.model_copy(update={str(name): with_value(held, tuple(rest), value)})


def read_value(path: Path, words: Words) -> Any:
    """Return the value that words mean at a path; raises PlaceError where they do not fit there."""
    annotation = _kind_at(path)
    kind, is_list = kind_of(annotation)
    if words is None or words in {"", ()}:
        if is_list:
            return ()
        if type(None) not in get_args(annotation) and path[0] != "durations":
            message = f"{spelled(path)} cannot be left out"
            raise PlaceError(message)
        return None
    if is_list:
        rows = words if isinstance(words, tuple) else tuple(filter(None, map(str.strip, words.split(","))))
        return tuple(_one(path, kind, row) for row in rows)
    if isinstance(words, tuple):
        message = f"{spelled(path)} takes one value, not a list"
        raise PlaceError(message)
    return _one(path, kind, words.strip())


def holds_instant(path: Path) -> bool:
    """Whether the value at a path is an instant."""
    return kind_of(_kind_at(path))[0] is datetime


def in_text(value: Any) -> str | None:
    """Return a value as it is written in a file: dates and instants ISO 8601, lists with commas."""
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        return ", ".join(filter(None, map(in_text, value)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return str(value).lower()
    return str(getattr(value, "text", value))


def in_words(path: Path, value: Any) -> str | None:
    """Return a value as people read it: of a duration "1 h 42 min", else as it is written in a file."""
    return duration(value) if path[0] == "durations" and value is not None else in_text(value)


def _kind_at(path: Path) -> Any:
    """Return the type of the value at a path, with `| None`; raises PlaceError."""
    record: Any = Postmortem
    for place, step in enumerate(path):
        named = [*path[: place + 1]]
        if isinstance(step, int):
            message = f"{spelled(path[:place])} is no list of rows"
            raise PlaceError(message)
        if record is Postmortem and step == "durations":
            return _duration_at(path)
        known = [name for name in record.model_fields if _can_be_stated(name)]
        if step not in known:
            guess = did_you_mean(str(step), known)
            message = (
                f"there is no field “{spelled(tuple(named))}”; {guess or 'it knows ' + ', '.join(known)}"
            )
            raise PlaceError(message)
        annotation = record.model_fields[step].annotation
        kind, is_list = kind_of(annotation)
        is_record = isinstance(kind, type) and issubclass(kind, Record)
        if not is_record:
            if place + 1 < len(path):
                message = f"{spelled(tuple(named))} is one value; take off what follows it"
                raise PlaceError(message)
            return annotation
        record = kind
        if is_list:
            return _kind_in(path, place, kind)
    message = f"{spelled(path)} has members: {', '.join(filter(_can_be_stated, record.model_fields))}"
    raise PlaceError(message)


def _kind_in(path: Path, place: int, kind: type[Record]) -> Any:
    """Return the type of a value within a row of a list."""
    name = spelled(path[: place + 1])
    rest = path[place + 1 :]
    if not rest or not isinstance(rest[0], int):
        message = f"say which of {name} is meant, counted from 0, such as {name}[0]"
        raise PlaceError(message)
    known = [one for one in kind.model_fields if _can_be_stated(one)]
    if len(rest) < 2 or rest[1] not in known:  # noqa: PLR2004 -- a position, then a name
        guess = did_you_mean(str(rest[1]), known) if rest[1:] else ""
        what = f"there is no field “{spelled(path)}”" if rest[1:] else f"{spelled(path)} has members"
        message = f"{what}; {guess or 'it knows ' + ', '.join(known)}"
        raise PlaceError(message)
    annotation = kind.model_fields[str(rest[1])].annotation
    inner, is_list = kind_of(annotation)
    if is_list and isinstance(inner, type) and issubclass(inner, Record):
        return _kind_in(path, place + 2, inner)
    if len(rest) > 2:  # noqa: PLR2004
        message = f"{spelled(path[: place + 3])} is one value; take off what follows it"
        raise PlaceError(message)
    return annotation


def _duration_at(path: Path) -> Any:
    name = path[1] if len(path) > 1 else ""
    if name not in DURATIONS or len(path) > 2:  # noqa: PLR2004 -- the field and its member
        guess = did_you_mean(str(name), DURATIONS)
        message = f"there is no field “{spelled(path)}”; {guess or 'durations are ' + ', '.join(DURATIONS)}"
        raise PlaceError(message)
    return int


def _can_be_stated(name: str) -> bool:
    return name not in _FIXED and (not name.endswith(_AS_WRITTEN) or name in _TEXTS_AS_WRITTEN)


def _one(path: Path, kind: Any, words: str) -> Any:
    if get_origin(kind) is Literal:
        return _term(path, kind, words)
    if path[0] == "durations":
        return _seconds(path, words)
    if kind in {date, datetime} and not _DAY.match(words):
        example = "2026-03-04" if kind is date else "2026-03-04T10:02:00Z"
        message = f"{spelled(path)} is written such as {example}, not “{words}”"
        raise PlaceError(message)
    try:
        value = TypeAdapter(kind).validate_python(words)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        message = f"“{words}” does not fit {spelled(path)}: {reason[:1].lower()}{reason[1:]}"
        raise PlaceError(message) from None
    if not is_plain(value) or (isinstance(value, int | float) and value < 0 and not _may_be_negative(path)):
        message = f"“{words}” is beyond what {spelled(path)} can hold"
        raise PlaceError(message)
    if kind is datetime:
        return _instant(path, value, words)
    return value


def _may_be_negative(path: Path) -> bool:
    return path[-1] == "remaining_minutes"


def _instant(path: Path, value: datetime, words: str) -> datetime:
    if value.tzinfo is None or len(words) == len("2026-03-04"):
        message = f"{spelled(path)} needs a time and its zone, such as {words[:10]}T10:02:00Z"
        raise PlaceError(message)
    return value


def _term(path: Path, kind: Any, words: str) -> str:
    spellings = dict(_spellings(kind))
    if found := spellings.get(_folded(words)):
        return found
    values = get_args(kind)
    guess = did_you_mean(words, values)
    message = f"“{words}” is no {spelled(path)}; {guess or 'it is one of ' + ', '.join(values)}"
    raise PlaceError(message)


def _spellings(kind: Any) -> Iterator[tuple[str, str]]:
    for value in get_args(kind):
        yield _folded(value), value
        yield _folded(TERM_WORDS.get(kind, {}).get(value, value)), value


def _folded(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


def _seconds(path: Path, words: str) -> int:
    """Return the seconds of a length: a number of them, or such as "1 h 42 min"."""
    if words.isascii() and words.isdigit() and len(words) <= len(str(10**9)):
        return int(words)
    found = _SPAN.fullmatch(words.casefold())
    if found is None or not any(found.groups()):
        message = f"{spelled(path)} is a number of seconds, or a length such as 1 h 42 min, not “{words}”"
        raise PlaceError(message)
    hours, minutes, seconds = (int(figure or 0) for figure in found.groups())
    return 3600 * hours + 60 * minutes + seconds
