"""Rendering: a postmortem as the text of a report in a template, and what the template has no room for."""

import re
from collections.abc import Mapping
from typing import Any

import jinja2

from pmdata.errors import TemplateError
from pmdata.model import MOMENTS, MomentName, Postmortem
from pmdata.writing.catalogue import Template, calls
from pmdata.writing.fit import in_timeline, is_in_causes
from pmdata.writing.front_matter import DERIVED, front_matter, plain
from pmdata.writing.page import EMPTY, compiled
from pmdata.writing.page_lists import FullPage

_EMPTY_BLOCK = re.compile(rf"\n*{EMPTY}")

PHASE_OF: dict[MomentName, str] = {name: name.removesuffix("_at") for name in MOMENTS}
"""The timeline phase that states each moment."""


def render(
    postmortem: Postmortem,
    template: Template,
    *,
    zone: str | None = None,
    front: Mapping[str, Any] | None = None,
) -> str:
    """Return the report of `postmortem` in `template`, its times in `zone` (else in the template's).

    It states all that the postmortem states: what the template has no room for is in the front matter
    (`left_over`, or `front` where the caller knows better). Times are written to the minute.
    """
    page = FullPage(postmortem, template, zone or template.zone, blank=False)
    body = _run(page)
    return front_matter(_left_over(page) if front is None else front) + body


def render_blank(template: Template, *, zone: str | None = None) -> str:
    """Return an empty report of `template`, with the forms of what is to be filled in."""
    return _run(FullPage(Postmortem(key=""), template, zone or template.zone, blank=True))


def left_over(postmortem: Postmortem, template: Template, *, zone: str | None = None) -> dict[str, Any]:
    """Return what `template` has no room for, as it will be in the front matter; {} if nothing."""
    page = FullPage(postmortem, template, zone or template.zone, blank=False)
    _run(page)
    return _left_over(page)


def fields_of(template: Template) -> frozenset[str]:
    """Return the model fields that `template` has room for.

    Dotted for members (`impact.users`, `action_items.owner`, `timeline.actor`, `durations.time_to_detect`);
    `people.ROLE`, `fields.LABEL` and `sections.HEADING` for the places it names.
    """
    room = template.holds
    return frozenset([
        *room.record,
        *(f"impact.{name}" for name in room.impact),
        *(f"timeline.{name}" for name in room.timeline),
        *(f"action_items.{name}" for name in room.action_items),
        *(f"durations.{name}" for name in room.durations),
        *(f"people.{role}" for role in calls(template.body, "person")),
        *(f"fields.{label}" for label in calls(template.body, "field")),
        *(f"sections.{heading}" for heading in calls(template.body, "section")),
    ])  # fmt: skip


def _run(page: FullPage) -> str:
    try:
        text = compiled(page.template).render(page.names())
    except (jinja2.TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as reason:
        raise TemplateError(page.template.name, str(reason)) from reason
    text = _EMPTY_BLOCK.sub("", text)
    return text.rstrip("\n") + "\n"


def _left_over(page: FullPage) -> dict[str, Any]:
    postmortem, room = page.p, page.template.holds
    left = {name: plain(value) for name, value in postmortem if _is_left(page, name)}
    impact = {name: plain(value) for name, value in postmortem.impact if name not in room.impact}
    left["impact"] = {name: value for name, value in impact.items() if value not in (None, [], {})}
    left["durations"] = {
        name: plain(duration)
        for name, duration in postmortem.durations.items()
        if duration.stated_seconds is not None and room.durations.get(name) != duration.stated_clock
    }
    left["people"] = plain(page.people_left and list(postmortem.people))
    left["fields"] = plain(page.fields_left)
    left["sections"] = plain(page.sections_left)
    return {name: value for name, value in left.items() if value not in (None, [], {}, "")}


def _is_left(page: FullPage, name: str) -> bool:
    if name in DERIVED or name == "teams":
        return False
    if name in ("timeline", "action_items"):
        return _has_more(getattr(page.p, name), getattr(page.template.holds, name))
    if name == "contributing_factors" and "causes" in page.template.holds.record:
        return name not in page.template.holds.record and not is_in_causes(page.p)
    if name in PHASE_OF and name not in page.template.holds.record:
        return not in_timeline(page.p, name)
    return name not in page.template.holds.record


def _has_more(records: tuple[Any, ...], names: tuple[str, ...]) -> bool:
    """Whether some of `records` state a field that is not among `names`."""
    return any(not plain(record).keys() <= set(names) for record in records)
