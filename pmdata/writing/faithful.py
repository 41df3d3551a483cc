"""Faithful rendering: a report is read back before it is handed out, and states all that its record states.

Words can mislead: a summary that quotes an alert, a title that ends in a date. Whatever would not be read
back as it was meant is stated in the front matter, which wins; nothing is lost between form and file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pmdata.model import Impact, Postmortem, Record
from pmdata.reading import parse_report
from pmdata.workspace import Settings
from pmdata.writing.catalogue import Template
from pmdata.writing.front_matter import DERIVED, plain
from pmdata.writing.normal_form import as_written
from pmdata.writing.render import render

ATTEMPTS = 4
"""A statement in the front matter may change what else is read; twice is the most seen."""


@dataclass(frozen=True)
class Rendered:
    """A report's text, and which part of it is in the front matter."""

    text: str
    front_matter: Mapping[str, Any]
    """To be shown before it is saved; empty where the template has room for all."""
    lost: tuple[str, ...] = ()
    """Fields that are not read back all the same; there should be none."""


def rendered(
    postmortem: Postmortem, template: Template, settings: Settings | None = None, *, zone: str | None = None
) -> Rendered:
    """Return the report of `postmortem`, read back with `settings` and found to state the same."""
    written = as_written(postmortem, template)
    front: Mapping[str, Any] = {}
    differing: tuple[str, ...] = ()
    for _ in range(ATTEMPTS):
        text = render(written, template, zone=zone, front=front)
        read = parse_report(text, "", settings or Settings())[0].postmortem or Postmortem(key="")
        differing = tuple(differences(written, read))
        if not differing:
            return Rendered(text, front)
        front = _stated(front, written, differing)
    return Rendered(text, front, differing)


def differences(written: Postmortem, read: Postmortem) -> Iterator[str]:
    """Yield the fields of `written` that `read` does not state; members of the impact and of durations apart.

    What `written` leaves open may be filled by what reading infers, but an open incident has no end.
    """
    for name, value in written:
        if name in DERIVED or (name == "teams" and written.services):
            continue
        found = getattr(read, name)
        if name == "impact":
            yield from (
                f"impact.{member}" for member, part in value if not agrees(part, getattr(read.impact, member))
            )
        elif name == "durations":
            yield from _durations(written, read)
        elif name in ("resolved_at", "mitigated_at") and value is None and found is not None:
            if written.incident_status == "open" and name == "resolved_at":
                yield name
        elif name in ("fields", "sections") and _matched(list(value), list(found)):
            continue
        elif not agrees(value, found):
            yield name


def agrees(written: Any, read: Any) -> bool:
    """Whether `read` states all of `written`; of lists without instants the order is the template's."""
    if written is None or written == () or written == Impact():
        return True
    if isinstance(written, Record):
        return isinstance(read, Record) and all(
            agrees(value, getattr(read, name))
            for name, value in written
            if name not in DERIVED | written.positions | {"source"}
        )
    if isinstance(written, tuple):
        return len(written) == len(read) and _matched(list(written), list(read))
    if isinstance(written, float) and isinstance(read, float):
        return abs(written - read) <= 1e-9 * max(1.0, abs(written))
    return bool(written == read)


def _matched(written: list[Any], read: list[Any]) -> bool:
    for one in written:
        found = next((index for index, other in enumerate(read) if agrees(one, other)), None)
        if found is None:
            return False
        del read[found]
    return True


def _durations(written: Postmortem, read: Postmortem) -> Iterator[str]:
    for name, duration in written.durations.items():
        if duration.stated_seconds is None:
            continue
        found = read.durations.get(name)
        if found is None or (found.stated_seconds, found.stated_clock) != (
            duration.stated_seconds,
            duration.stated_clock,
        ):
            yield f"durations.{name}"


def _stated(front: Mapping[str, Any], written: Postmortem, names: tuple[str, ...]) -> dict[str, Any]:
    stated = dict(front)
    for name in names:
        whole, _, member = name.partition(".")
        if not member:
            stated[name] = plain(getattr(written, name))
            continue
        value = written.durations[member] if whole == "durations" else getattr(written.impact, member)  # type: ignore[index]  # a name of this module
        stated[whole] = {**stated.get(whole, {}), member: plain(value)}
    return {name: stated[name] for name in sorted(stated, key=_rank)}


def _rank(name: str) -> int:
    return list(Postmortem.model_fields).index(name)
