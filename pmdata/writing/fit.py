"""Fitting: a postmortem reduced to what a template has room for, so that no front matter is needed."""

from collections.abc import Iterable
from typing import Any

from pmdata.model import MOMENTS, Impact, Postmortem, Record
from pmdata.writing.catalogue import Template, calls
from pmdata.writing.front_matter import DERIVED


def fitted(postmortem: Postmortem, template: Template) -> Postmortem:
    """Return `postmortem` without what `template` has no room for; `left_over` of it is nothing."""
    room = template.holds
    kept = {name: value for name, value in postmortem if name in room.record or name in DERIVED}
    kept |= {
        "impact": Impact(**{name: getattr(postmortem.impact, name) for name in room.impact}),
        "timeline": tuple(_only(event, (*room.timeline, "line")) for event in postmortem.timeline),
        "action_items": tuple(
            _only(action, (*room.action_items, "line", "key")) for action in postmortem.action_items
        ),
        "durations": {
            name: duration
            for name, duration in postmortem.durations.items()
            if duration.stated_seconds is None or room.durations.get(name) == duration.stated_clock
        },
        "people": _named(postmortem.people, "role", calls(template.body, "person")),
        "fields": _named(postmortem.fields, "label", calls(template.body, "field")),
        "sections": _named(postmortem.sections, "heading", calls(template.body, "section")),
    }
    if "causes" in room.record and is_in_causes(postmortem):
        kept["contributing_factors"] = postmortem.contributing_factors
    for name in MOMENTS:
        if name not in room.record and in_timeline(postmortem, name):
            kept[name] = getattr(postmortem, name)
    return Postmortem.model_construct(**kept)


def in_timeline(postmortem: Postmortem, moment: str) -> bool:
    """Whether a row of the timeline states `moment` (the name of its field)."""
    at, phase = getattr(postmortem, moment), moment.removesuffix("_at")
    return any(event.phase == phase and event.at == at for event in postmortem.timeline)


def is_in_causes(postmortem: Postmortem) -> bool:
    """Whether the factors are no more than the candidate causes, from which they are read."""
    causes = {cause.text for cause in postmortem.causes}
    return all(
        factor.source == "possible_causes" and factor.text in causes
        for factor in postmortem.contributing_factors
    )


def _only(record: Record, names: Iterable[str]) -> Any:
    known = set(names)
    absent = {name: None for name in type(record).model_fields if name not in known}
    return record.model_copy(update=absent)


def _named(records: tuple[Any, ...], attribute: str, names: frozenset[str]) -> tuple[Any, ...]:
    return tuple(record for record in records if getattr(record, attribute) in names)
