"""How much a report answers."""

from datetime import UTC, date, datetime

from pmdata.model import ActionItem, ContributingFactor, Impact, Postmortem
from pmdata.problems import problem
from pmdata.reading.report_quality import quality_of

AT = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
WHOLE = Postmortem(
    key="1",
    incident_on=date(2026, 3, 4),
    impact_started_at=AT,
    detected_at=AT,
    resolved_at=AT,
    severity="SEV2",
    services=("kiosk",),
    summary="It was dark.",
    impact=Impact(text="Nobody could read the timetable."),
    detection_method="alert",
    contributing_factors=(ContributingFactor(text="One lamp for all", line=9),),
    action_items=(
        ActionItem(
            key="1", text="Fit two lamps", owner="Ana", due_on=date(2026, 4, 1), status="open", line=12
        ),
    ),
)


def open_questions(record: Postmortem) -> list[str]:
    return [gap.question for gap in quality_of(record).gaps]


def test_a_report_that_states_everything_answers_every_question() -> None:
    quality = quality_of(WHOLE)
    assert quality.gaps == ()
    assert quality.words == f"{quality.asked} of {quality.asked} answered"


def test_an_empty_report_answers_only_that_no_placeholder_is_left() -> None:
    quality = quality_of(Postmortem(key="1"))
    assert quality.answered == 1
    assert "detection_time" in [gap.question for gap in quality.gaps]


def test_an_open_incident_is_not_asked_for_its_end() -> None:
    record = WHOLE.model_copy(update={"resolved_at": None})
    assert open_questions(record) == ["end"]
    assert open_questions(record.model_copy(update={"incident_status": "open"})) == []


def test_items_without_owner_due_date_status_or_verb_are_named_with_their_lines() -> None:
    bare = ActionItem(key="2", text="The lamps", line=13)
    record = WHOLE.model_copy(update={"action_items": (*WHOLE.action_items, bare)})
    gaps = quality_of(record).gaps
    assert [gap.question for gap in gaps] == ["item_owners", "item_due_dates", "item_statuses", "item_verbs"]
    assert {gap.lines for gap in gaps} == {(13,)}
    assert gaps[0].reason == "1 of 2 action items without owner"


def test_an_item_that_will_not_be_done_is_asked_nothing() -> None:
    dropped = ActionItem(key="2", text="The lamps", status="wont_do", line=13)
    assert open_questions(WHOLE.model_copy(update={"action_items": (*WHOLE.action_items, dropped)})) == []


def test_placeholders_that_were_left_are_one_open_question() -> None:
    left = [problem("placeholder-left", line=n, label="Severity", value="P1 / P2") for n in (3, 7)]
    (gap,) = quality_of(WHOLE, left).gaps
    assert (gap.reason, gap.lines) == ("2 placeholders are left", (3, 7))


def test_factors_drawn_from_prose_are_no_list_of_factors() -> None:
    factor = ContributingFactor(text="It was dark", source="prose", line=9)
    assert open_questions(WHOLE.model_copy(update={"contributing_factors": (factor,)})) == ["factors"]
