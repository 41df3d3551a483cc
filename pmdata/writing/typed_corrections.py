"""A correction as a person types it beside a report: the field, the value in words, what it is to replace.

A time without a day or zone is on the day and in the zone of the report's own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pmdata.escaping import cleaned
from pmdata.model import Postmortem, Reading
from pmdata.model.record_paths import Path as Place
from pmdata.model.record_paths import Words, holds_instant, in_text, path_of, read_value, spelled, value_at
from pmdata.reading.corrections.applying import line_of, lines_of
from pmdata.reading.corrections.typed_times import with_zone
from pmdata.workspace import Settings
from pmdata.writing.corrections import NewCorrection


@dataclass(frozen=True)
class TypedCorrection:
    """What somebody typed, and what the report states there."""

    place: Place
    line: int | None
    """Line of the report that states the value, where it is known."""
    text: str | None
    """That line."""
    correction: NewCorrection | None
    """What is to be added to the file; None where the report states that value already."""

    @property
    def row(self) -> str | None:
        """Return which row of a list is meant, as it is written; None where no list is."""
        is_row = isinstance(self.place[1] if len(self.place) > 1 else None, int)
        return spelled(self.place[:2]) if is_row else None


@dataclass(frozen=True)
class Corrector:
    """Who corrects, when and why."""

    who: str | None
    when: datetime
    why: str | None


def typed_correction(
    reading: Reading, text: str, name: str, words: str | Sequence[str], settings: Settings, by: Corrector
) -> TypedCorrection:
    """Return the correction of one field of an incident to what `words` mean; no words are nothing stated.

    `reading` and its `text` are as written, without corrections. Raises PlaceError, a ValueError.
    """
    record = reading.postmortem
    place = path_of(name.strip())
    if record is None:
        message = f"{reading.path} holds no incident"
        raise ValueError(message)
    reads = value_at(record, place)
    value, written = _value(words, place, record, settings)
    line, rows = line_of(record, place), lines_of(text)
    shown = rows[line - 1].strip() if line and line <= len(rows) else None
    if reads == value:
        return TypedCorrection(place, line, shown, None)
    found = NewCorrection(
        report=reading.path,
        part=reading.part,
        field=place,
        value=written,
        was=in_text(reads),
        text=shown or None,
        who=by.who,
        when=by.when,
        why=cleaned(by.why or "").strip() or None,
    )
    return TypedCorrection(place, line, shown, found)


def _value(
    words: str | Sequence[str], place: Place, record: Postmortem, settings: Settings
) -> tuple[object, Words]:
    """Return the value that was typed, and how it is written in the file."""
    if not isinstance(words, str):
        found = read_value(place, tuple(cleaned(one) for one in words) or None)
        return found, tuple(map(str, found)) or None
    words = cleaned(words)
    if holds_instant(place):
        words = with_zone(words, place, record, settings)
        return read_value(place, words), words or None
    value = read_value(place, words)
    if isinstance(value, tuple):
        return value, tuple(map(str, value)) or None
    return value, in_text(value)


def now(settings: Settings) -> datetime:
    """Return the moment at which a correction is made, in the reporting zone."""
    return datetime.now(ZoneInfo(settings.reporting_zone)).replace(microsecond=0)
