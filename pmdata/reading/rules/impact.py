"""What the incident did and how it was noticed: labelled figures, claims and words → typed fields."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from pmdata.model import Answer, DetectionMethod, Impact, TimelineEvent
from pmdata.reading.rules import details
from pmdata.reading.rules.facts import Facts, impact_kinds
from pmdata.reading.structure.outline import Part
from pmdata.reading.text.markdown import ItemList
from pmdata.reading.text.words import normalise, strip_markup
from pmdata.reading.values import scales
from pmdata.reading.values.durations import parse_duration
from pmdata.reading.vocabulary.language import Language, alternation
from pmdata.reading.vocabulary.lookup import Vocabulary

_Value = TypeVar("_Value")


def impact_of(extracted: Facts, parts: list[Part], vocabulary: Vocabulary) -> Impact:
    """Return the impact that labels state; a figure that cannot be read stays a plain field."""
    downtime = _leading_duration(extracted.text("downtime") or "", extracted.language)
    if downtime is None:
        extracted.release("downtime")
    kinds = impact_kinds(extracted)
    peak = details.peak_error_rate_text(parts, vocabulary)
    return Impact(
        text=_words(extracted.text("impact"), extracted.language),
        downtime_seconds=downtime,
        users=_of(extracted, "users", scales.read_quantity),
        requests=_of(extracted, "requests", scales.read_quantity),
        revenue=_of(extracted, "revenue", scales.read_money),
        escalations=_of(extracted, "escalations", scales.read_quantity),
        sla_breach=_of(extracted, "sla_breach", _claim),
        data_loss=_of(extracted, "data_loss", _claim),
        kinds=kinds,
        features=extracted.text("features"),
        regions=tuple(
            r
            for pair in extracted.every("regions")
            for r in details.list_values(pair.value, extracted.language)
        ),
        availability=_of(extracted, "availability", scales.read_indicator),
        error_rate=_of(extracted, "error_rate", scales.read_indicator),
        peak_error_rate=scales.read_indicator(peak, extracted.language) if peak else None,
        latency=_of(extracted, "latency", scales.read_indicator),
        freshness=_of(extracted, "freshness", scales.read_indicator),
    )


def _of(extracted: Facts, name: str, read: Callable[[str, Language], _Value]) -> _Value | None:
    text = extracted.text(name) if name in extracted.values else None
    return read(text, extracted.language) if text else None


def _words(text: str | None, language: Language) -> str | None:
    """Return an answer in words; one that only names kinds of impact is expressed by them."""
    return None if text is None or scales.is_only_kinds(text, language) else text


def _claim(text: str, language: Language) -> Answer:
    return Answer(text=text, answer=scales.read_yes_no(text, language))


def _leading_duration(text: str, language: Language) -> int | None:
    """Read `1h 32m (09:02 to 10:34)` and `20 min of no heat`: a remark does not belong to the duration."""
    head = text.split("(", maxsplit=1)[0].strip()
    whole = parse_duration(head, language) if normalise(head) else None
    match = re.search(rf"\s(?:{alternation(language.words('of'))})\s", head) if whole is None else None
    return parse_duration(head[: match.start()], language) if match else whole


def _method_of_row(row: TimelineEvent, language: Language) -> DetectionMethod | None:
    """Return how the detecting row states that it was noticed; "other" is a word like any there."""
    method, _ = scales.read_detection_method(row.text, language)
    if method in (None, "other"):
        named = scales.detection_methods(row.text, language)
        outside = not named and scales.rings_from_outside(row.text, language)
        return "user_report" if outside else None
    return method


def detection_of(
    extracted: Facts, parts: list[Part], text: str | None, timeline: Sequence[TimelineEvent]
) -> tuple[DetectionMethod | None, str | None]:
    """Return how it was detected: by a label, a ticked box, or the words of the detecting row."""
    ticked = [
        item.text
        for part in parts
        if part.kind == "detection"
        for block in part.blocks
        if isinstance(block, ItemList)
        for item in block.items
        if item.checked
    ]
    stated = extracted.raw("detection") or (ticked[0] if ticked else "")
    method, words = scales.read_detection_method(stated, extracted.language) if stated else (None, None)
    if method is None:
        row = next((event for event in timeline if event.phase == "detected"), None)
        method = _method_of_row(row, extracted.language) if row else None
    return method, words or (strip_markup(stated) if stated else text)
