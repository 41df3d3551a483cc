"""Paths into a record: what is allowed where, and how it is written."""

from datetime import UTC, datetime

import pytest

from pmdata.model import ActionItem, Postmortem
from pmdata.model.fields import record_fields
from pmdata.model.record_paths import PlaceError, in_text, path_of, read_value, spelled, value_at, with_value


@pytest.mark.parametrize(
    "text",
    [
        "resolved_at",
        "impact.users.count",
        "action_items[2].owner",
        "causes[0].whys[1].answer",
        "durations.time_to_detect",
    ],
)
def test_a_path_is_spelled_as_it_was_written(text: str) -> None:
    assert spelled(path_of(text)) == text


@pytest.mark.parametrize(
    "text", ["", ".title", "title.", "title]", "action_items[-1].owner", "action_items[x].owner", "a b"]
)
def test_what_is_no_path_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(PlaceError, match="Write one such as"):
        path_of(text)


def test_every_field_that_the_page_shows_in_words_or_figures_can_be_corrected() -> None:
    refused = set()
    for path, field in record_fields().items():
        try:
            path_of(path)
        except PlaceError as error:
            if "has members" not in str(error) and "say which of" not in str(error):
                refused.add(field.path)
    assert refused == {
        "key", "template", "line", "end_line", "durations", "severity_stated", "incident_status_stated",
        "document_status_stated", "fields", "sections", "sources", "stated_budget.line",
    }  # fmt: skip


def test_a_value_is_put_where_the_path_leads_and_nowhere_else() -> None:
    record = Postmortem(key="k", action_items=tuple(ActionItem(key=k, text=k, line=1) for k in "ab"))
    place = path_of("action_items[1].owner")
    changed = with_value(record, place, "Nora")
    assert isinstance(changed, Postmortem)
    assert [item.owner for item in changed.action_items] == [None, "Nora"]
    assert value_at(changed, place) == "Nora"
    assert with_value(changed, place, None) == record
    with pytest.raises(PlaceError, match="action_items has 2 rows"):
        value_at(record, path_of("action_items[2].owner"))


@pytest.mark.parametrize(
    ("field", "words", "written"),
    [
        ("resolved_at", "2026-03-04 12:02+02:00", "2026-03-04T10:02:00Z"),
        ("incident_on", "2026-03-04", "2026-03-04"),
        ("services", "web, api", "web, api"),
        ("causes[0].is_root", "true", "true"),
        ("impact.users.ratio", "0.25", "0.25"),
        ("title", "", None),
        ("tags", "", None),
    ],
)
def test_a_value_is_written_so_that_it_is_read_again(field: str, words: str, written: str | None) -> None:
    place = path_of(field)
    value = read_value(place, words)
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    assert in_text(value) == written
    assert read_value(place, written) == value


@pytest.mark.parametrize(
    ("words", "seconds"), [("90", 90), ("2 m", 120), ("1 h 42 min", 6120), ("3h", 10800), ("1 min 5 s", 65)]
)
def test_a_duration_is_seconds_or_a_length(words: str, seconds: int) -> None:
    assert read_value(path_of("time_to_resolve"), words) == seconds


@pytest.mark.parametrize("words", ["soon", "-4", "1 fortnight", "9" * 30])
def test_what_is_no_length_is_refused(words: str) -> None:
    with pytest.raises(PlaceError, match="1 h 42 min"):
        read_value(path_of("time_to_resolve"), words)
