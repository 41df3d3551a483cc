"""The record is chosen from what the rules find, in order of trust; what is not chosen says why."""

from datetime import UTC, date, datetime

from pmdata.model import MomentName
from pmdata.reading.candidate import Candidate, Resolution
from pmdata.reading.rules.instants import Instant
from pmdata.reading.rules.moment_rules import RULES
from pmdata.reading.rules.moments import Moment


def found(field: MomentName, hour: int, rule: str, line: int, *, is_weak: bool = False) -> Candidate:
    at = datetime(2026, 3, 4, hour, tzinfo=UTC)
    instant = Instant(at, date(2026, 3, 4), "UTC", "row")
    return Candidate(field, Moment(instant, line, rule), line, rule, "words", is_weak)


def test_labels_beat_sentences_and_both_beat_the_timeline() -> None:
    names = [rule.name for rule in RULES]
    assert (
        names.index("front matter") < names.index("label") < names.index("sentence") < names.index("timeline")
    )
    assert len(set(names)) == len(names)


def test_the_first_candidate_of_a_field_counts_and_the_next_is_lost_to_it() -> None:
    resolution = Resolution()
    resolution.take([found("detected_at", 10, "label", 3)])
    resolution.take([found("detected_at", 11, "timeline", 9), found("resolved_at", 12, "timeline", 10)])
    assert {name: one.rule for name, one in resolution.chosen.items()} == {
        "detected_at": "label",
        "resolved_at": "timeline",
    }
    assert [(lost.candidate.value.line, lost.reason) for lost in resolution.lost] == [
        (9, "label (line 3) comes first")
    ]


def test_a_time_without_a_day_of_its_own_does_not_count_before_the_start() -> None:
    resolution = Resolution()
    resolution.take([found("impact_started_at", 10, "timeline", 5)])
    resolution.take([found("detected_at", 9, "time in a sentence", 2, is_weak=True)])
    resolution.take([found("detected_at", 11, "story", 3, is_weak=True)])
    assert resolution.chosen["detected_at"].rule == "story"
    assert "before the start (line 5)" in resolution.lost[0].reason


def test_what_is_taken_back_is_lost() -> None:
    resolution = Resolution()
    resolution.take([found("acknowledged_at", 9, "timeline", 2)])
    resolution.drop("acknowledged_at", "it took up something else")
    assert resolution.chosen == {}
    assert resolution.lost[0].reason == "it took up something else"


def fix(value: str, line: int, doubt: str = "", field: str = "fixed_by") -> Candidate:
    return Candidate(field, value, line, "fix/words", "words", doubt=doubt)


def test_every_value_counts_of_a_field_that_holds_several_and_each_once() -> None:
    resolution = Resolution()
    resolution.take([fix("rollback", 4), fix("restart", 6), fix("rollback", 9)])
    assert resolution.values("fixed_by") == ("rollback", "restart")
    assert [(source.field, source.line) for source in resolution.sources()] == [
        ("fixed_by", 4),
        ("fixed_by", 6),
    ]
    assert [lost.reason for lost in resolution.lost] == ["fix/words (line 4) says the same"]


def test_of_two_triggers_of_one_trust_that_differ_neither_counts() -> None:
    resolution = Resolution()
    resolution.take([fix("deploy", 4, "another", "triggered_by_change")])
    assert resolution.value("triggered_by_change") is None
    assert resolution.lost[0].reason == "another"
