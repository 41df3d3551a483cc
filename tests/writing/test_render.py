"""Rendering."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pmdata.errors import TemplateError, UnknownTemplateError
from pmdata.model import ActionItem, Field, Impact, Person, Postmortem, Quantity, Section, TimelineEvent
from pmdata.writing.catalogue import bundled_names, load_template, template_names
from pmdata.writing.faithful import rendered
from pmdata.writing.render import fields_of, left_over, render, render_blank

HERE = Path(__file__).parents[2]


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=UTC)


REPORT = Postmortem(
    key="INC-2026-0031",
    incident_id="INC-2026-0031",
    title="Carts empty | after deploy",
    incident_on=date(2026, 3, 4),
    impact_started_at=at(9, 15),
    severity="SEV2",
    services=("checkout-api",),
    summary="Carts came back empty.\n\n# Not a heading\n\n---",
    impact=Impact(users=Quantity(text="1,200 users", count=1200)),
    timeline=(TimelineEvent(at=at(9, 15), text="Deploy | all pods", phase="impact_started", line=1),),
    action_items=(ActionItem(key="1", text="Roll out in steps", owner="Lena", status="done", line=1),),
    people=(Person(role="Scribe", name="Lena", line=1),),
    sections=(Section(heading="Of our own", text="Kept.", line=1),),
)


@pytest.mark.parametrize("name", bundled_names())
def test_every_template_renders_a_report_and_an_empty_one(name: str) -> None:
    template = load_template(name)
    text = render(REPORT, template)
    assert "Carts came back empty." in text
    assert "\n# Not a heading" not in text
    assert "\x00" not in text + render_blank(template)
    assert "## Of our own\n\nKept." in text or "# Of our own\n\nKept." in text


@pytest.mark.parametrize("name", bundled_names())
def test_what_has_no_room_is_left_over_and_goes_into_the_front_matter(name: str) -> None:
    template = load_template(name)
    left = left_over(REPORT, template)
    assert left["people"] == [{"role": "Scribe", "name": "Lena"}]
    assert ("title" in left) == (name == "problem_statement")
    assert render(REPORT, template).startswith("---\npmdata:\n")


@pytest.mark.parametrize("name", bundled_names())
def test_a_report_that_states_nothing_leaves_nothing_over(name: str) -> None:
    assert left_over(Postmortem(key=""), load_template(name)) == {}


def test_a_moment_without_a_row_in_the_timeline_is_left_over() -> None:
    postmortem = Postmortem(key="", detected_at=at(9, 20))
    assert left_over(postmortem, load_template("rca_report")) == {"detected_at": "2026-03-04T09:20:00Z"}


def test_times_are_written_in_the_zone_that_the_page_names() -> None:
    text = render(REPORT, load_template("rca_report"), zone="Europe/Berlin")
    assert "All times in Europe/Berlin." in text
    assert "| 10:15 | **Start**: Deploy \\| all pods |" in text


def test_an_action_table_gets_a_column_for_a_field_that_some_item_states() -> None:
    text = render(REPORT, load_template("service_review"))
    assert "| Action Item | Type | Owner | Tracking information | Status |" in text


def test_the_fields_of_a_template_name_its_members_and_places() -> None:
    fields = fields_of(load_template("incident_postmortem"))
    assert {
        "impact.users",
        "action_items.horizon",
        "durations.time_to_detect",
        "people.Incident Lead",
    } <= fields
    assert "incident_id" not in fields


def test_a_workspace_may_have_a_template_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "short.md.jinja").write_text(
        "---\nname: short\nlabel: Short\ndescription: Ours.\nholds: {record: [title]}\n---\n# {{ p.title }}\n"
    )
    assert template_names(tmp_path) == (*bundled_names(), "short")
    text = render(Postmortem(key="", title="Two\nlines"), load_template("short", tmp_path))
    assert text == "# Two lines\n"


@pytest.mark.parametrize(
    "text", ["no header", "---\nname: x\n---\n", "---\nname: [\n---\n", "---\nname: x\nlabel: x\n---\n{{ "]
)
def test_a_template_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, text: str) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "bad.md.jinja").write_text(text)
    with pytest.raises(TemplateError, match=r"bad\.md\.jinja"):
        load_template("bad", tmp_path)


def test_a_template_cannot_reach_beyond_the_record(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "evil.md.jinja").write_text(
        "---\nname: evil\nlabel: x\ndescription: x\nholds: {}\n---\n{{ p.__class__.__mro__ }}\n"
    )
    with pytest.raises(TemplateError, match="unsafe"):
        render(Postmortem(key=""), load_template("evil", tmp_path))


def test_an_unknown_template_is_answered_with_the_ones_there_are() -> None:
    with pytest.raises(UnknownTemplateError, match="problem_statement, rca_report"):
        load_template("rca")


def test_the_documented_template_of_one_s_own_works(tmp_path: Path) -> None:
    page = (HERE / "docs" / "writing.md").read_text(encoding="utf-8")
    example = page.split("```text\n", 1)[1].split("```", 1)[0]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "short.md.jinja").write_text(example, encoding="utf-8")
    template = load_template("short", tmp_path)
    left_out = {"people": (), "sections": (), "services": (), "impact": Impact(), "incident_id": None}
    written = REPORT.model_copy(update={**left_out, "summary": "Carts came back empty."})
    made = rendered(written, template)
    assert made.front_matter == {}
    assert "**Severity:** high" in made.text


@pytest.mark.parametrize("name", bundled_names())
def test_the_words_of_a_template_stay_as_they_are(name: str) -> None:
    assert "\\*" not in render(
        REPORT.model_copy(update={"fields": (Field(label="Own", value="x", line=1),)}), load_template(name)
    )
