"""Every field of a record is read by a rule, written by a template, shown on the page and documented.

Nothing here names a field: a new one is held to all of it as soon as the record has it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.metrics.selection.addresses import INCIDENT
from pmdata.model import (
    DURATIONS,
    MOMENTS,
    Answer,
    Duration,
    Impact,
    Indicator,
    Money,
    Postmortem,
    Quantity,
    Record,
    StatedBudget,
)
from pmdata.model.fields import RecordField, fields_of, kind_of, record_fields
from pmdata.model.shown import Shown
from pmdata.model.term_words import TERM_WORDS, in_words
from pmdata.reading import parse_report, read_file
from pmdata.store import sync
from pmdata.workspace import Settings, open_workspace
from pmdata.writing.catalogue import bundled_names, load_template
from pmdata.writing.faithful import rendered
from pmdata.writing.render import fields_of as room_of
from pmdata.writing.render import render
from tests.pages.shown_page import forget
from tests.reading.test_cases import cases

CHECKOUT = Path(__file__).parents[2]
VALUES = (Quantity, Money, Answer, Indicator)
"""Records that are one value, shown by the words that they were written in."""
BY_TIMELINE = frozenset(MOMENTS)
"""Written as rows of the timeline where a template has no label for them."""


def is_row(field: RecordField) -> bool:
    return field.is_list and isinstance(field.kind, type) and issubclass(field.kind, Record)


def every_field(record: type[Record], prefix: str = "") -> Iterator[tuple[str, RecordField]]:
    """Yield the fields of a record and of its rows, each with its path from the postmortem."""
    for path, field in fields_of(record).items():
        yield prefix + path, field
        if is_row(field):
            yield from every_field(field.kind, f"{prefix}{path}.")


FIELDS = dict(every_field(Postmortem))


def stated(record: Record, prefix: str = "") -> Iterator[str]:
    """Yield the paths of what a record states."""
    for path, field in fields_of(type(record)).items():
        value = field.of(record)
        if value is not None and value != field.default:
            yield prefix + path
            if is_row(field):
                for row in value:
                    yield from stated(row, f"{prefix}{path}.")


def records(*kinds: type[Record]) -> Iterator[type[Record]]:
    for kind in kinds:
        yield kind
        rows = (kind_of(info.annotation)[0] for info in kind.model_fields.values())
        yield from records(*(row for row in rows if isinstance(row, type) and issubclass(row, Record)))


@pytest.fixture(scope="module")
def read() -> frozenset[str]:
    """The fields that the rules find in any report of the sample and of the cases."""
    workspace = open_workspace(CHECKOUT / "data")
    readings = [
        reading for path in sorted(workspace.root.rglob("*.md")) for reading in read_file(path, workspace)
    ]
    for case in cases():
        text, want = case.values
        settings = Settings.model_validate(want.get("settings", {}))
        readings += parse_report(str(text), want.get("file", "report.md"), settings)
    return frozenset(path for one in readings if one.postmortem for path in stated(one.postmortem))


@pytest.mark.parametrize("path", FIELDS)
def test_every_field_is_read_in_some_report(path: str, read: frozenset[str]) -> None:
    always = {"key", "line", "sources"}
    assert path in read or path.rpartition(".")[2] in always, "add a case to tests/reading/cases"


@pytest.mark.parametrize("record", [*records(Postmortem)], ids=lambda record: record.__name__)
def test_every_field_of_a_record_that_a_page_takes_apart_states_how_it_is_shown(record: type[Record]) -> None:
    shown = {field.name for field in fields_of(record).values()}
    grouped = {
        name
        for name, info in record.model_fields.items()
        if kind_of(info.annotation)[0] in (Impact, StatedBudget)
    }
    if shown:
        assert shown | grouped >= record.model_fields.keys() - {"impact", "stated_budget"}


def example(field: RecordField, path: str) -> Any:
    """Return a value for a field that no other field has, so that it can be found again."""
    one = example_of(field.kind, path)
    return (one,) if field.is_list else one


def example_of(kind: Any, path: str) -> Any:
    name = path.rpartition(".")[2]
    plain = {str: f"wording of {path}".replace("_", " ").replace(".", " "), bool: True, float: 0.5}
    plain |= {date: date(2026, 3, 4), int: 1 if "line" in name else 4200}
    if kind in plain:
        return plain[kind]
    if kind is datetime:
        place = MOMENTS.index(path) if path in MOMENTS else 0
        return datetime(2026, 3, 4, 9, tzinfo=UTC) + timedelta(minutes=10 * place)
    if get_origin(kind) is dict:
        one = Duration(seconds=600, source="stated", stated_seconds=600, stated_clock="impact_start")
        return dict.fromkeys(DURATIONS, one)
    if kind in VALUES:
        return kind(text=plain[str])
    if isinstance(kind, type) and issubclass(kind, Record):
        required = {name for name, info in kind.model_fields.items() if info.is_required()}
        members = [each for each in fields_of(kind).values() if each.label or each.path in required]
        return kind(**{each.path: example(each, f"{path}.{each.path}") for each in members})
    return get_args(kind)[1]


def with_fields(*paths: str) -> Postmortem:
    """Return a record that states these fields and no other."""
    values: dict[str, Any] = {"key": ""}
    groups: dict[str, dict[str, Any]] = {"impact": {}, "stated_budget": {}}
    for path in paths:
        group, _, member = path.rpartition(".")
        (groups[group] if group else values)[member] = example(record_fields()[path], path)
    return Postmortem(
        **values,
        **{
            name: each(**groups[name]) for name, each in (("impact", Impact), ("stated_budget", StatedBudget))
        },
    )


SETTINGS = "services: {wording of services: {team: wording of teams}}"
THEMES = "themes: {wording of contributing factors theme: {phrases: [wording]}}"
"""What a team and a theme follow from."""
SHOWN = [path for path, field in record_fields().items() if isinstance(field.shown, Shown)]


@pytest.mark.parametrize("path", SHOWN)
def test_a_template_that_has_room_for_a_field_writes_it(path: str) -> None:
    for name in bundled_names():
        template = load_template(name)
        room = room_of(template)
        if path not in room:
            continue
        # Alone, or beside the others: words as stated may need the value that they are of.
        others = [other for other in SHOWN if other in room and other != path]
        texts = [
            [render(fitted(with_fields(*company, *one), room), template, front={}) for one in ((), (path,))]
            for company in ((), others)
        ]
        assert any(without != within for without, within in texts), name


def fitted(record: Postmortem, room: frozenset[str]) -> Postmortem:
    """Return `record` with its people in a role that the template names, and its notes without labels."""
    role = next((place.removeprefix("people.") for place in room if place.startswith("people.")), "")
    return record.model_copy(
        update={
            "people": tuple(one.model_copy(update={"role": role}) for one in record.people),
            "lessons": tuple(one.model_copy(update={"label": None}) for one in record.lessons),
        }
    )


@pytest.mark.parametrize("path", [path for path, field in record_fields().items() if field.ask])
def test_what_the_form_asks_for_has_room_in_some_template(path: str) -> None:
    room = {place for name in bundled_names() for place in room_of(load_template(name))}
    assert path in room or path in BY_TIMELINE or any(place.startswith(f"{path}.") for place in room)


def words_in(value: Any, field: RecordField) -> Iterator[str]:
    """Yield the words of a report that a value holds."""
    if isinstance(value, tuple):
        for one in value:
            yield from words_in(one, field)
    elif isinstance(value, VALUES):
        yield value.text
    elif isinstance(value, Record):
        for member in fields_of(type(value)).values():
            if member.label:
                yield from words_in(member.of(value), member)
    elif field.is_term:
        yield in_words(field.kind, value) or ""
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """All that the pages of two incidents send to the browser: one states every field."""
    folder = tmp_path_factory.mktemp("fields")
    (folder / "reports").mkdir()
    (folder / "pmdata.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "factors.yaml").write_text(THEMES, encoding="utf-8")
    whole = with_fields(*(path for path in SHOWN if path not in ("incident_status", "template", "line")))
    still_open = with_fields("title", "incident_on", "incident_status").model_copy(
        update={"incident_id": "INC-2", "incident_status": "open"}
    )
    template = load_template("operations_report")
    for name, record in (("whole", whole.model_copy(update={"incident_id": "INC-1"})), ("open", still_open)):
        (folder / "reports" / f"{name}.md").write_text(rendered(record, template).text, encoding="utf-8")
    sync(open_workspace(folder))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(folder))
        forget()
        sent = b""
        for key in ("INC-1", "INC-2"):
            app = AppTest.from_file(str(application()), default_timeout=60).run()
            app.query_params[INCIDENT] = key
            app.switch_page("pages/incidents.py").run()
            assert not app.exception
            sent += b"\n".join(_sent(app.main))
        yield sent.decode("utf-8", "replace").replace("\\", "").casefold()
    forget()


def _sent(block: Any) -> Iterator[bytes]:
    for child in block.children.values():
        yield child.proto.SerializeToString() if child.proto is not None else b""
        if hasattr(child, "children"):
            yield from _sent(child)


@pytest.mark.parametrize("path", SHOWN)
def test_every_field_is_on_the_page_of_an_incident(path: str, pages: str) -> None:
    field = record_fields()[path]
    expected = [*words_in(example(field, path), field)] or [field.label]
    expected = SHOWN_AS.get(path, expected)
    assert [text for text in expected if text.casefold() not in pages] == []


SHOWN_AS = {
    "incident_id": ["INC-1"],
    "incident_on": ["2026-03-04"],
    "incident_status": ["Still open"],
    "template": ["operations report"],
    "line": [", line 1"],
    "durations": ["Time to detect", "Time to acknowledge", "Time to mitigate", "Time to resolve"],
}
"""What the head of the page makes of a value."""


@pytest.mark.parametrize("name", bundled_names())
def test_the_form_asks_for_every_field_that_its_template_has_room_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").touch()
    sync(open_workspace(tmp_path))
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    form = AppTest.from_file(str(application()), default_timeout=60).run()
    form.session_state["template"] = name
    form.switch_page("pages/new_report.py").run()
    forget()
    assert not form.exception
    keys = {str(key) for key, _ in _keyed(form.main)}
    room = room_of(load_template(name))
    asked = [path for path, field in record_fields().items() if field.ask and field.ask.widget != "own"]
    assert [
        path for path in asked if path in room and not any(key.endswith(f"-{path}") for key in keys)
    ] == []


def _keyed(block: Any) -> Iterator[tuple[str, Any]]:
    for child in block.children.values():
        if key := getattr(child, "key", None):
            yield key, child
        if hasattr(child, "children"):
            yield from _keyed(child)


def test_every_field_is_documented_with_its_sentence() -> None:
    text = (CHECKOUT / "docs/data-model.md").read_text(encoding="utf-8")
    missing = [
        path for path, field in FIELDS.items() if f"| `{path}` |" not in text or field.sentence not in text
    ]
    assert missing == [], "run `make docs`"
    assert all(field.sentence for field in FIELDS.values())


def test_the_glossary_has_the_words_of_every_closed_list() -> None:
    glossary = (CHECKOUT / "docs/glossary.md").read_text(encoding="utf-8")
    values = glossary.partition("## Values")[2].partition("## Figures")[0]
    lists = {field.kind for field in FIELDS.values() if field.is_term}
    assert lists == TERM_WORDS.keys()
    for terms in lists:
        assert TERM_WORDS[terms].keys() == set(get_args(terms))
        assert [word for word in TERM_WORDS[terms].values() if word not in values] == []
