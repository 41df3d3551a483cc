"""Forty short reports in the habits of real teams, each held to what a careful reader finds in it.

The answers were written before the reports, and both before anybody looked at what the rules accept. What
is not read is in `known_misses.yaml`, as `report → fields`. A moment that the answer does not name must not
be recorded.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmdata.model import Postmortem
from pmdata.reading import parse_report
from pmdata.workspace import Settings

HABITS = Path(__file__).with_name("habits")
MOMENTS = ("impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
_REPORT = re.compile(
    r"^## (?P<title>.+?)\n+```yaml\n(?P<want>.*?)```\n+````markdown\n(?P<text>.*?)\n````$",
    re.MULTILINE | re.DOTALL,
)


def reports() -> list[tuple[str, str, dict[str, Any]]]:
    """Return name, text and answer of every report."""
    return [
        (f"{path.stem}: {match['title']}", match["text"], yaml.load(match["want"], Loader=yaml.BaseLoader))  # noqa: S506
        for path in sorted(HABITS.glob("*.md"))
        for match in _REPORT.finditer(path.read_text(encoding="utf-8"))
    ]


KNOWN: dict[str, list[str]] = yaml.safe_load((HABITS / "known_misses.yaml").read_text(encoding="utf-8")) or {}


@pytest.mark.parametrize(("name", "text", "want"), reports(), ids=[name for name, _, _ in reports()])
def test_a_report_is_read_as_a_careful_reader_does_but_for_the_known_misses(
    name: str, text: str, want: dict[str, Any]
) -> None:
    readings = parse_report(text, "report.md", Settings())
    assert len(readings) == 1
    record = readings[0].postmortem
    assert record is not None
    compared = list(_compared(want, record))
    other = {field: f"{stated!r}, read {read!r}" for field, stated, read in compared if stated != read}
    known = set(KNOWN.get(name, []))
    assert {field: one for field, one in other.items() if field not in known} == {}
    assert known - set(other) == set(), "these are read now: take them off known_misses.yaml"
    assert [field for field, stated, read in compared if read and stated != read] == []


def test_there_are_forty_and_every_known_miss_is_of_one_of_them() -> None:
    names = {name for name, _, _ in reports()}
    assert len(names) == 40
    assert set(KNOWN) <= names


def _compared(want: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    """Yield each field with the answer and what was read, both in one form."""
    yield "incident_on", want.get("incident_on"), record.incident_on and str(record.incident_on)
    for field in MOMENTS:
        at = getattr(record, field)
        yield field, want.get(field), at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
    if "severity_stated" in want:
        yield "severity_stated", want["severity_stated"].lower(), (record.severity_stated or "").lower()
    if minutes := want.get("ttr_minutes"):
        read = record.durations.get("time_to_resolve")
        yield "time_to_resolve", float(minutes), read and read.seconds and read.seconds / 60
    for item in _items(want):
        found = next((one for one in record.action_items if one.text.startswith(item["starts"])), None)
        yield f"item {item['starts']}", True, found is not None
        if found is not None:
            yield f"owner of {item['starts']}", item.get("owner"), found.owner
            if "due" in item:
                yield f"due date of {item['starts']}", item["due"], found.due_on and str(found.due_on)


def _items(want: dict[str, Any]) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = want.get("items", [])
    return items
