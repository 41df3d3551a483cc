"""The JSON lines that `pmdata parse` prints."""

import json
from datetime import UTC, date, datetime

from pmdata.contract import reading_line
from pmdata.model import ActionItem, ContributingFactor, Duration, Postmortem, Reading, TimelineEvent
from pmdata.problems import problem

READING = Reading(
    path="reports/a.md",
    part=2,
    postmortem=Postmortem(
        key="INC-1",
        incident_id="INC-1",
        title="Größer als\u2028gedacht",
        incident_on=date(2026, 3, 1),
        impact_started_at=datetime(2026, 3, 1, 9, 2, tzinfo=UTC),
        durations={"time_to_detect": Duration(seconds=540, source="stated", stated_seconds=540)},
        severity="SEV2",
        services=("search",),
        timeline=(TimelineEvent(at=datetime(2026, 3, 1, 9, 2, tzinfo=UTC), text="Start", line=9),),
        contributing_factors=(ContributingFactor(text="No canary", line=20),),
        action_items=(ActionItem(key="AI-1", id="AI-1", text="Add one", status="done", line=30),),
    ),
    problems=(problem("duplicate-id", line=4, field="incident_id", id="INC-1", other="b.md"),),
)
LINE = json.loads(reading_line(READING))
INCIDENT = LINE["postmortem"]


def test_the_line_has_exactly_the_contract_s_keys() -> None:
    assert list(LINE) == ["path", "part", "postmortem", "problems", "suggestions", "counted"]
    assert list(LINE["problems"][0]) == ["code", "level", "message", "hint", "line", "field"]


def test_the_incident_has_at_least_the_contract_s_keys() -> None:
    assert INCIDENT.keys() >= {
        "incident_id", "key", "title", "template", "incident_on", "impact_started_at", "detected_at",
        "acknowledged_at", "mitigated_at", "resolved_at", "durations", "severity", "severity_stated",
        "incident_status", "document_status", "services", "teams", "detection_method", "impact",
        "timeline", "contributing_factors", "action_items", "fields", "sections",
    }  # fmt: skip
    assert INCIDENT["timeline"][0].keys() >= {"at", "text", "phase", "actor", "line"}
    assert INCIDENT["contributing_factors"][0].keys() >= {"text", "category", "theme", "line"}
    assert INCIDENT["action_items"][0].keys() >= {
        "id", "key", "text", "status", "owner", "due_on", "done_on", "priority", "kind",
        "verification", "tracking", "line",
    }  # fmt: skip


def test_instants_are_utc_with_z_and_dates_are_plain() -> None:
    assert INCIDENT["impact_started_at"] == "2026-03-01T09:02:00Z"
    assert INCIDENT["timeline"][0]["at"] == "2026-03-01T09:02:00Z"
    assert INCIDENT["incident_on"] == "2026-03-01"


def test_a_duration_states_its_figure_and_where_it_comes_from() -> None:
    assert INCIDENT["durations"] == {
        "time_to_detect": {
            "seconds": 540, "source": "stated", "stated_seconds": 540, "stated_clock": None,
            "computed_seconds": None, "line": None,
        }
    }  # fmt: skip


def test_unknown_is_null() -> None:
    assert INCIDENT["detected_at"] is None
    assert INCIDENT["action_items"][0]["due_on"] is None


def test_it_is_one_line_whatever_the_text_holds() -> None:
    assert len(reading_line(READING).split("\n")) == 1


def test_it_reads_back_as_the_same_record() -> None:
    assert Reading.model_validate_json(reading_line(READING)) == READING
