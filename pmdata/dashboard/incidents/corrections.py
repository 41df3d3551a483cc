"""What people corrected in what was read of a report, on the incident's page: the value, who, when, why."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import streamlit as st

from pmdata import words
from pmdata.dashboard.incidents.details import show_texts
from pmdata.metrics.labels import DURATION_LABELS
from pmdata.model import DurationName, Postmortem, Source
from pmdata.model.fields import RecordField, fields_of, record_fields
from pmdata.model.record_paths import Path, PlaceError, in_words, path_of, read_value, value_at
from pmdata.model.term_words import in_words as term_in_words
from pmdata.reading.rules.durations import LEGS

LABEL_SHARE = (2, 5)


def show_corrections(postmortem: Postmortem, zone: str) -> None:
    """Show the corrected fields; nothing where there are none."""
    rows = list(corrections(postmortem, zone))
    if not rows:
        return
    st.header("Corrected", anchor=False)
    show_texts(rows, LABEL_SHARE)


def corrections(postmortem: Postmortem, zone: str) -> Iterator[tuple[str, str]]:
    """Yield each corrected field: its label, and its value with its corrector and what the report states."""
    for source in postmortem.sources:
        if source.correction:
            place = path_of(source.field)
            yield _label(place), _sentence(postmortem, source, place, zone)


def corrected_basis(postmortem: Postmortem, name: DurationName) -> str | None:
    """Return on what a duration is based that people corrected; None where they did not, or it is unknown."""
    fields = {source.field for source in postmortem.sources if source.correction}
    duration = postmortem.durations.get(name)
    if duration is None or duration.seconds is None:
        return None
    if f"durations.{name}" in fields:
        return "as corrected"
    from_moments = duration.source == "timestamps" and fields.intersection(LEGS[name])
    return "from the corrected times" if from_moments else None


def _sentence(postmortem: Postmortem, source: Source, place: Path, zone: str) -> str:
    found = source.correction
    if found is None:
        return ""
    reads = found.reads and _shown(place, _value(place, found.reads), zone)
    value = _shown(place, value_at(postmortem, place), zone) or "not stated"
    return f"{value}, {found.model_copy(update={'reads': reads}).words}"


def _value(place: Path, reads: str) -> Any:
    """Return what the report states as a value again; a text that is none stays as it is."""
    try:
        return read_value(place, reads)
    except PlaceError:
        return reads


def _shown(place: Path, value: Any, zone: str) -> str | None:
    if isinstance(value, datetime):
        return words.instant(value, zone)
    field = _field(place)
    if field and field.is_term and isinstance(value, str):
        return term_in_words(field.kind, value)
    return value if isinstance(value, str) else in_words(place, value)


def _label(place: Path) -> str:
    if place[0] == "durations":
        return next(label for name, label in DURATION_LABELS.items() if name == place[1])
    field = _field(place)
    label = field.label if field else str(place[-1]).replace("_", " ")
    if field is None and (above := _field(place[:-1])):
        return f"{above.label}: {label}"
    if len(place) > 1 and isinstance(place[1], int):
        return f"{record_fields()[str(place[0])].label} {place[1] + 1}: {label.lower()}"
    return label


def _field(place: Path) -> RecordField | None:
    name = ".".join(map(str, place))
    if name in record_fields():
        return record_fields()[name]
    rows = record_fields().get(str(place[0]))
    if rows is None or len(place) != 3:  # noqa: PLR2004 -- list, position, member
        return None
    return fields_of(rows.kind).get(str(place[2]))
