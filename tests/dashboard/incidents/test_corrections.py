"""The corrected fields on an incident's page: label, value, who, when, and what the report states."""

from datetime import UTC, date, datetime

from pmdata.dashboard.incidents.corrections import corrected_basis, corrections
from pmdata.model import (
    DURATIONS,
    ActionItem,
    Correction,
    Duration,
    DurationName,
    Postmortem,
    Source,
)


def source(field: str, reads: str | None) -> Source:
    found = Correction(reads=reads, who="Nora", on=date(2026, 3, 9), why="seen in the log", line=1)
    return Source(field=field, line=4, rule="correction", correction=found)


RECORD = Postmortem(
    key="k",
    resolved_at=datetime(2026, 3, 4, 12, 20, tzinfo=UTC),
    severity="NEAR_MISS",
    action_items=(ActionItem(key="1", text="Fix it", owner="Aiko", status="wont_do", line=9),),
    sources=(
        Source(field="title", line=1, rule="heading"),
        source("resolved_at", "2026-03-04T11:40:00Z"),
        source("severity", "SEV2"),
        source("detected_at", "2026-03-04T10:05:00Z"),
        source("durations.time_to_acknowledge", "120"),
        source("action_items[0].owner", None),
        source("action_items[0].status", "done"),
        source("impact.users.count", "7"),
    ),
)


def test_each_says_in_words_and_in_the_pages_zone_what_it_is_and_what_the_report_says() -> None:
    by = "corrected by Nora on 2026-03-09, the report says"
    why = "(seen in the log)"
    assert list(corrections(RECORD, "Europe/Berlin")) == [
        ("Resolved", f"2026-03-04 13:20, {by} 2026-03-04 12:40 {why}"),
        ("Severity", f"near miss, {by} SEV2 {why}"),
        ("Detected", f"not stated, {by} 2026-03-04 11:05 {why}"),
        ("Time to acknowledge", f"not stated, {by} 2\u00a0min {why}"),
        ("Action items 1: owner", f"Aiko, {by} nothing that was read {why}"),
        ("Action items 1: status", f"won't do, {by} done {why}"),
        ("Users affected: count", f"not stated, {by} 7 {why}"),
    ]


def test_a_duration_says_that_it_is_corrected() -> None:
    durations: dict[DurationName, Duration] = {
        "time_to_detect": Duration(seconds=300, source="stated"),
        "time_to_acknowledge": Duration(seconds=120, source="stated"),
        "time_to_resolve": Duration(seconds=8280, source="timestamps"),
    }
    record = RECORD.model_copy(update={"durations": durations})
    assert {name: corrected_basis(record, name) for name in DURATIONS} == {
        "time_to_detect": None,
        "time_to_acknowledge": "as corrected",
        "time_to_mitigate": None,
        "time_to_resolve": "from the corrected times",
    }
