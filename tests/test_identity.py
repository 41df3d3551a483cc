"""Keys are unique over a set of reports, and a shared id is reported."""

from hypothesis import given
from hypothesis import strategies as st

from pmdata.identity import with_unique_keys
from pmdata.model import Postmortem, Reading, Source
from pmdata.problems import problem


def reading(path: str, incident_id: str | None = None, part: int = 1) -> Reading:
    sources = (Source(field="incident_id", line=3, rule="metadata"),) if incident_id else ()
    incident = Postmortem(key="?", incident_id=incident_id, sources=sources)
    return Reading(path=path, part=part, postmortem=incident)


def keys(*readings: Reading) -> list[str | None]:
    return [row.postmortem.key if row.postmortem else None for row in with_unique_keys(readings)]


def test_a_stated_id_is_the_key() -> None:
    assert keys(reading("a.md", "INC-1"), reading("b.md", "INC-2")) == ["INC-1", "INC-2"]


def test_without_an_id_the_key_is_the_place() -> None:
    assert keys(reading("a.md"), reading("a.md", part=2)) == ["a.md#1", "a.md#2"]


def test_a_page_that_is_perhaps_a_report_leaves_the_id_to_the_report() -> None:
    notes = reading("notes.md", "INC-1").model_copy(
        update={"problems": (problem("perhaps-a-report", reason="x"),)}
    )
    assert keys(notes, reading("a.md", "INC-1")) == ["notes.md#1", "INC-1"]


def test_an_id_used_twice_is_a_warning_and_both_are_kept() -> None:
    first, second, third = with_unique_keys(
        [reading("a.md", "INC-1"), reading("b.md", "inc-1"), reading("c.md", "INC-3")]
    )
    assert [row.postmortem and row.postmortem.key for row in (first, second, third)] == [
        "a.md#1", "b.md#1", "INC-3"
    ]  # fmt: skip
    assert [problem.code for problem in first.problems] == ["duplicate-id"]
    assert first.problems[0].line == 3
    assert "b.md" in first.problems[0].message
    assert "a.md" in second.problems[0].message
    assert third.problems == ()


def test_an_id_used_twice_in_one_file_names_the_other_part() -> None:
    first, _ = with_unique_keys([reading("a.md", "INC-1"), reading("a.md", "INC-1", part=2)])
    assert "a.md#2" in first.problems[0].message


def test_a_file_that_is_no_postmortem_passes_through() -> None:
    row = Reading(path="a.md", postmortem=None)
    assert with_unique_keys([row]) == (row,)


@given(st.lists(st.sampled_from([None, "X", "x", "0.md#1", "1.md#1", "Y", "Z"]), max_size=8))
def test_keys_are_always_unique(ids: list[str | None]) -> None:
    found = keys(*(reading(f"{i}.md", stated) for i, stated in enumerate(ids)))
    assert len(set(found)) == len(ids)


@given(st.lists(st.sampled_from([None, "X", "x", "Y"]), max_size=6))
def test_giving_keys_again_changes_no_key(ids: list[str | None]) -> None:
    once = with_unique_keys(reading(f"{i}.md", stated) for i, stated in enumerate(ids))
    assert keys(*once) == [row.postmortem and row.postmortem.key for row in once]
