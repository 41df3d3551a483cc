"""The docs say what is so: commands, settings, links, glossary."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from pmdata.cli import cli
from pmdata.metrics.figures import FIGURES
from pmdata.model import DURATIONS, MOMENTS
from pmdata.reading import own_problems, read_file
from pmdata.slo import parse_openslo
from pmdata.workspace import Settings, Taxonomy, open_workspace
from tools import command_docs, data_model_docs, figure_docs

CHECKOUT = Path(__file__).parents[2]
PAGES = [*sorted(CHECKOUT.glob("docs/*.md")), *sorted(CHECKOUT.glob("*.md"))]
SETTINGS = (CHECKOUT / "docs/settings.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", SETTINGS, re.DOTALL)


def test_every_command_is_documented_with_its_help_as_it_is() -> None:
    text = command_docs.PATH.read_text()
    assert command_docs.updated(text) == text, "run `make docs`"


def test_every_view_and_column_is_documented_with_its_sentence() -> None:
    text = data_model_docs.PATH.read_text()
    assert data_model_docs.updated(text) == text, "run `make docs`"


def test_every_figure_and_column_is_documented_in_the_registrys_words() -> None:
    text = figure_docs.PATH.read_text()
    assert figure_docs.updated(text) == text, "run `make docs`"
    assert re.findall(r"^### `([a-z-]+)`", text, re.MULTILINE) == list(FIGURES)


def test_no_command_is_documented_that_is_not_there() -> None:
    documented = set(re.findall(r"^## `pmdata ([a-z-]+)`", command_docs.PATH.read_text(), re.MULTILINE))
    assert documented == cli.commands.keys()


def keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield name
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation)


@pytest.mark.parametrize("key", sorted(set(keys(Settings))))
def test_every_setting_is_in_the_example(key: str) -> None:
    assert re.search(rf"^\s*{key}:", EXAMPLES[0], re.MULTILINE)


def test_the_examples_can_be_used_as_they_stand() -> None:
    Settings.model_validate(yaml.safe_load(EXAMPLES[0]))
    (slo,) = (text for text in EXAMPLES if "kind: SLO" in text)
    objectives, problems = parse_openslo(slo)
    assert (len(objectives), problems) == (1, ())
    assert all(yaml.safe_load(text) for text in EXAMPLES)
    (themes,) = (text for text in EXAMPLES if text.startswith("themes:"))
    taxonomy = Taxonomy.model_validate(yaml.safe_load(themes))
    assert taxonomy.claim("The certificate had quietly expired") is not None


def test_the_example_of_own_words_is_read_as_the_page_says(tmp_path: Path) -> None:
    text = (CHECKOUT / "docs/reading.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\w+ (vocabulary\.yaml|kiosk\.md|said)\n(.*?)```", text, re.DOTALL)
    for name, block in blocks:
        (tmp_path / name).write_text(block, encoding="utf-8")
    workspace = open_workspace(tmp_path)
    (reading,) = read_file(tmp_path / "kiosk.md", workspace)
    incident = reading.postmortem
    assert incident is not None
    (item,) = incident.action_items
    assert yaml.safe_load((tmp_path / "said").read_text(encoding="utf-8")) == {
        "incident_on": incident.incident_on,
        "impact_started_at": incident.impact_started_at,
        "detected_at": incident.detected_at,
        "resolved_at": incident.resolved_at,
        "time_to_resolve": incident.durations["time_to_resolve"].seconds,
        "action_item": item.text,
        "due_on": item.due_on,
        "status": item.status,
    }
    assert own_problems(workspace) == ()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


ARCHITECTURE = (CHECKOUT / "docs/architecture.md").read_text()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:pmdata|pages|tests|docs)/[^`]*|app\.py)`", ARCHITECTURE)))
)
def test_every_path_of_the_architecture_is_there(path: str) -> None:
    place = CHECKOUT / path
    assert place.is_dir() if path.endswith("/") else place.is_file()


def test_the_architecture_names_every_room() -> None:
    rooms = {path.parent.name for path in CHECKOUT.glob("pmdata/*/__init__.py")}
    assert {room for room in rooms if f"`pmdata/{room}/`" not in ARCHITECTURE} == set()


def test_the_glossary_defines_every_moment_and_duration_and_nothing_twice() -> None:
    text = (CHECKOUT / "docs/glossary.md").read_text()
    for name in (*MOMENTS, *DURATIONS):
        assert text.count(f"| `{name}` |") == 1, name
    terms = re.findall(r"(?:^\| |^\* |\. )\*\*(.+?)\*\*", text, re.MULTILINE)
    assert sorted(terms) == sorted(set(terms))
