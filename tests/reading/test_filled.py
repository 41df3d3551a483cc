"""Fifty reports in the form of the five templates, each held to every field that a person read in it.

The answers were written before the reports, by somebody who had not seen the reader. A key that is missing
means that the report does not say; moments are UTC; durations run on the clocks of this project. What is
not read yet stands in `known_misses.yaml` with its reason, and has to leave it as soon as it is read.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pmdata.model import DurationName, Postmortem
from pmdata.reading import parse_report
from pmdata.workspace import Settings

FILLED = Path(__file__).with_name("filled")
MOMENTS = ("impact_started_at", "detected_at", "acknowledged_at", "mitigated_at", "resolved_at")
DURATIONS: tuple[DurationName, ...] = (
    "time_to_detect",
    "time_to_acknowledge",
    "time_to_mitigate",
    "time_to_resolve",
)
SCALES = ("severity", "severity_stated", "incident_status", "document_status", "detection_method")
OF_ITEM = ("status", "owner", "due_on", "done_on", "priority", "kind", "tracking")
COPIES = sorted(FILLED.glob("*/*.md"))


def _known_misses() -> dict[str, set[str]]:
    rows = yaml.safe_load((FILLED / "known_misses.yaml").read_text(encoding="utf-8")) or {}
    return {
        copy: {field for fields in reasons.values() for field in fields} for copy, reasons in rows.items()
    }


@pytest.mark.parametrize("path", COPIES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_field_of_a_filled_template_is_read_but_for_the_known_misses(path: Path) -> None:
    answers = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    readings = parse_report(path.read_text(encoding="utf-8"), path.name, Settings())
    assert len(readings) == 1
    record = readings[0].postmortem
    assert record is not None
    wrong = {
        field: f"{want!r}, read {got!r}"
        for field, want, got in _compared(path, answers, record)
        if want != got
    }
    known = _known_misses().get(f"{path.parent.name}/{path.stem}", set())
    assert {field: stated for field, stated in wrong.items() if field not in known} == {}
    assert known - set(wrong) == set(), "these are read now: take them off known_misses.yaml"


def test_every_known_miss_is_of_a_filled_template() -> None:
    assert set(_known_misses()) <= {f"{path.parent.name}/{path.stem}" for path in COPIES}
    assert len(COPIES) == 50


def _compared(path: Path, answers: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    """Yield each field with the answer and what was read, both in one form."""
    yield "template", path.parent.name, record.template
    yield from _compared_times(answers, record)
    yield from _compared_words(answers, record)
    if (rows := answers.get("timeline_rows")) is not None:
        yield "timeline_rows", rows, len(record.timeline)
    yield from _compared_people(answers, record)
    yield from _compared_impact(answers.get("impact") or {}, record)
    yield from _compared_factors(answers, record)
    yield from _compared_items(answers, record)


def _compared_times(answers: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    yield "incident_on", answers.get("incident_on"), _text(record.incident_on)
    for name in MOMENTS:
        at = getattr(record, name)
        yield name, answers.get(name), at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
    for name in DURATIONS:
        read = record.durations.get(name)
        yield name, answers.get(f"{name}_seconds"), read.seconds if read else None


def _compared_words(answers: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    for name in ("title", "incident_id"):
        if answers.get(name):
            yield name, _bare(answers[name]), _bare(getattr(record, name))
    for name in SCALES:
        if name != "severity_stated" or answers.get(name):
            yield name, _bare(answers.get(name)), _bare(getattr(record, name))
    yield "services", _set(answers.get("services")), _set(record.services)
    for name in ("related_incidents", "tags"):
        if answers.get(name):
            yield name, _set(answers[name]), _set(getattr(record, name))
    for name in ("summary", "trigger", "root_cause"):
        if first := answers.get(f"{name}_first_words"):
            yield name, _bare(first), _bare(getattr(record, name))[: len(_bare(first))]


def _compared_people(answers: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    read = _bare(
        "; ".join([*(one.name for one in record.people), *(one.name or "" for one in record.sign_offs)])
    )
    for names in (answers.get("people") or {}).values():
        for name in names if isinstance(names, list) else [names]:
            yield f"person {name}", True, _bare(name) in read


def _compared_impact(answers: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    impact = record.impact
    for name in ("users", "requests"):
        if (count := answers.get(f"{name}_count")) is not None:
            read = getattr(impact, name)
            yield name, count, read and read.count
    if (minutes := answers.get("downtime_minutes")) is not None:
        yield "downtime", minutes * 60, impact.downtime_seconds
    if isinstance(answers.get("money"), int | float):
        yield "money", answers["money"], impact.revenue and impact.revenue.amount
    if (answer := answers.get("sla_breach")) is not None:
        yield "sla_breach", answer, impact.sla_breach and impact.sla_breach.answer


def _compared_factors(answers: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    left = list(record.contributing_factors)
    for want in answers.get("contributing_factors") or []:
        head = _bare(want["starts_with"])
        factor = next((one for one in left if _bare(one.text).startswith(head)), None)
        if factor is None:
            if not want.get("also_root_cause"):
                yield f"factor {want['starts_with']}", True, False
            continue
        left.remove(factor)
        if want.get("category"):
            yield f"category of {want['starts_with']}", _bare(want["category"]), _bare(factor.category)
    yield "factors beside", [], [one.text for one in left]


def _compared_items(answers: dict[str, Any], record: Postmortem) -> Iterator[tuple[str, Any, Any]]:
    left = list(record.action_items)
    for want in answers.get("action_items") or []:
        name = want["starts_with"]
        item = next((one for one in left if _bare(one.text).startswith(_bare(name))), None)
        yield f"item {name}", True, item is not None
        if item is None:
            continue
        left.remove(item)
        for key in OF_ITEM:
            stated, read = _bare(want.get(key)), _bare(getattr(item, key))
            yield (
                f"{key} of {name}",
                stated,
                stated if key == "tracking" and stated and stated in read else read,
            )
    yield "items beside", [], [one.text for one in left]


def _bare(value: object) -> str:
    return re.sub(r"[^\w]+", " ", "" if value is None else str(value)).strip().lower()


def _set(values: Any) -> list[str]:
    return sorted(map(_bare, values or []))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
