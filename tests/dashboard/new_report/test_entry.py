"""What is typed into the form becomes a postmortem, or a fault next to its field."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pmdata.dashboard.new_report.entry import Entry
from pmdata.dashboard.new_report.preview import preview_of
from pmdata.dashboard.new_report.times import placed, typed_time
from pmdata.dashboard.new_report.to_postmortem import postmortem_of
from pmdata.model import Answer, Indicator, Note
from pmdata.model.fields import record_fields
from pmdata.reading.vocabulary.item_themes import item_theme
from pmdata.workspace import Settings, default_taxonomy
from pmdata.writing.catalogue import bundled_names, load_template

ENTRY = Entry(
    zone="Europe/Berlin",
    on=date(2026, 10, 1),
    times={"impact_started_at": "23:40", "detected_at": "23:52", "resolved_at": "1:15"},
    texts={
        "title": "Carts | empty",
        "summary": "A *third* of them.\n\n# Not a heading",
        "lessons": "- One\n\n- Two",
    },
    choices={"severity": "SEV2", "detection_method": "alert", "document_status": "draft"},
    lists={"services": ("checkout-api",)},
    actions=({"text": "Restore carts", "owner": "Lena", "due_on": date(2026, 10, 9), "status": "open"},),
    factors=({"text": "No canary", "category": "Process"},),
    timeline=({"at": "0:10", "text": "Rolled back", "phase": "mitigated", "actor": None},),
)


def faults(entry: Entry) -> dict[str, str]:
    return {fault.field: fault.message for fault in postmortem_of(entry)[1]}


def at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


def test_times_are_in_the_zone_and_roll_over_midnight() -> None:
    postmortem, found = postmortem_of(ENTRY)
    assert found == ()
    assert postmortem.impact_started_at == at(1, 21, 40)
    assert postmortem.resolved_at == at(1, 23, 15)


def test_each_moment_has_a_row_of_the_timeline_in_order() -> None:
    timeline = postmortem_of(ENTRY)[0].timeline
    assert [event.phase for event in timeline] == ["impact_started", "detected", "mitigated", "resolved"]
    assert timeline[2].at == at(1, 22, 10)


def test_a_row_that_states_a_moment_is_not_doubled() -> None:
    typed = replace(ENTRY, timeline=({"at": "23:52", "text": "The pager went off", "phase": "detected"},))
    texts = [event.text for event in postmortem_of(typed)[0].timeline if event.phase == "detected"]
    assert texts == ["The pager went off"]


@pytest.mark.parametrize("name", bundled_names())
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_what_is_typed_comes_back_from_every_template(name: str, zone: str) -> None:
    postmortem, _ = postmortem_of(replace(ENTRY, zone=zone))
    preview = preview_of(postmortem, load_template(name), zone, Settings())
    assert preview.read is not None
    assert preview.changed == ()
    assert preview.read.services == ("checkout-api",)
    assert preview.name == "2026-10-01-carts-empty.md"


@pytest.mark.parametrize("name", bundled_names())
def test_what_an_item_addresses_is_read_back_from_every_template(name: str) -> None:
    rows = (
        {"text": "Restore carts", "addresses": "missing alert"},
        {"text": "Double it (addresses: factor 1)", "addresses": "missing alert"},
        {"text": "Thank everybody", "addresses": None},
    )
    postmortem, _ = postmortem_of(replace(ENTRY, actions=rows))
    read = preview_of(postmortem, load_template(name), "UTC", Settings()).read
    assert read is not None
    factors = [("No canary", "no staged rollout")]
    assert {item_theme(item.text, factors, default_taxonomy()) for item in read.action_items} == {
        ("missing alert", "stated"), ("no staged rollout", "stated"), (None, None),
    }  # fmt: skip


@pytest.mark.parametrize("name", bundled_names())
def test_an_empty_form_makes_a_report_that_can_be_looked_at(name: str) -> None:
    assert preview_of(postmortem_of(Entry())[0], load_template(name), "UTC", Settings()).text


def test_what_is_missing_is_reported_with_what_to_do() -> None:
    found = postmortem_of(Entry())[1]
    assert {fault.field for fault in found} == {"title", "on"}
    assert all(fault.is_missing for fault in found)


@pytest.mark.parametrize("text", ["25:00", "noon", "12", "2026-13-01 10:00", "<script>"])
def test_what_is_no_time_is_a_fault_beside_it(text: str) -> None:
    assert "Write 14:05" in faults(replace(ENTRY, times={"detected_at": text}))["detected_at"]


def test_a_day_to_come_is_a_fault() -> None:
    assert "still to come" in faults(replace(ENTRY, latest_on=date(2026, 9, 30)))["on"]
    assert faults(replace(ENTRY, latest_on=date(2026, 10, 1))) == {}


def test_moments_out_of_order_are_a_fault_of_the_later_one() -> None:
    times = {"detected_at": "10:00", "resolved_at": "2026-10-01 09:00"}
    assert "comes before detected" in faults(replace(ENTRY, times=times))["resolved_at"]


def test_an_open_incident_cannot_be_resolved() -> None:
    assert "still open" in faults(replace(ENTRY, still_open=True))["resolved_at"]


def test_a_forged_choice_is_a_fault_and_is_left_out() -> None:
    forged = replace(ENTRY, choices={"severity": "SEV9"}, actions=({"text": "Do it", "status": "hacked"},))
    postmortem, _ = postmortem_of(forged)
    assert faults(forged).keys() == {"severity", "actions"}
    assert postmortem.severity is None
    assert postmortem.action_items == ()


def test_what_an_editor_puts_into_empty_cells_is_nothing() -> None:
    typed = replace(
        ENTRY, factors=({"text": None, "category": math.nan},), actions=({"text": "", "due_on": None},)
    )
    postmortem, found = postmortem_of(typed)
    assert (found, postmortem.contributing_factors, postmortem.action_items) == ((), (), ())


def test_a_row_without_its_text_is_a_fault() -> None:
    typed = replace(
        ENTRY, actions=({"text": None, "owner": "Lena"},), timeline=({"at": "10:00", "text": None},)
    )
    assert faults(typed).keys() == {"actions", "timeline"}


def test_too_much_is_refused_in_words() -> None:
    typed = replace(ENTRY, texts={"title": "x", "summary": "x" * 60_000}, factors=({"text": "x"},) * 501)
    assert faults(typed).keys() == {"summary", "factors"}


def test_a_row_of_the_timeline_may_describe_what_went_before() -> None:
    after = datetime.fromisoformat("2026-10-01T14:00")
    typed = typed_time("13:00")
    assert typed
    assert placed(typed, after.date(), after, strictly=False).isoformat() == "2026-10-01T13:00:00"
    assert placed(typed, after.date(), after, strictly=True).isoformat() == "2026-10-02T13:00:00"


@pytest.mark.parametrize(
    ("typed", "path", "value"),
    [
        ({"days": {"review_on": date(2027, 1, 5)}}, "review_on", date(2027, 1, 5)),
        ({"minutes": {"impact.downtime_seconds": 92.0}}, "impact.downtime_seconds", 5520),
        ({"minutes": {"impact.downtime_seconds": 0.0}}, "impact.downtime_seconds", 0),
        ({"lists": {"impact.kinds": ("latency", "errors")}}, "impact.kinds", ("latency", "errors")),
        ({"lists": {"impact.regions": (" eu-west ",)}}, "impact.regions", ("eu-west",)),
        ({"texts": {"impact.features": "Search"}}, "impact.features", "Search"),
        ({"texts": {"impact.latency": "p99 900 ms"}}, "impact.latency", Indicator(text="p99 900 ms")),
        ({"texts": {"impact.data_loss": "No"}}, "impact.data_loss", Answer(text="No")),
        ({"texts": {"vendor": "Case 4"}}, "vendor", "Case 4"),
        ({"texts": {"got_lucky": "- A quiet hour"}}, "got_lucky", (Note(text="A quiet hour", line=1),)),
    ],
)
def test_what_is_typed_into_a_field_of_any_kind_is_its_value(
    typed: dict[str, Any], path: str, value: object
) -> None:
    postmortem, found = postmortem_of(replace(Entry(on=date(2026, 10, 1), texts={"title": "x"}), **typed))
    assert record_fields()[path].of(postmortem) == value
    assert [fault for fault in found if not fault.is_missing] == []


def test_a_forged_kind_of_impact_and_a_line_without_end_are_faults() -> None:
    typed = replace(
        ENTRY, lists={"impact.kinds": ("latency", "doom")}, texts={"title": "x", "vendor": "v" * 301}
    )
    postmortem, _ = postmortem_of(typed)
    assert faults(typed).keys() == {"impact.kinds", "vendor"}
    assert postmortem.impact.kinds == ("latency",)
    assert postmortem.vendor == "v" * 300
