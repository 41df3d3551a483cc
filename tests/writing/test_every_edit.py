"""Every edit of an action item in every template: the lines that state it change, and nothing else."""

import codecs
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pmdata.model import ActionItem, Postmortem
from pmdata.reading import read_file
from pmdata.workspace import Workspace, open_workspace
from pmdata.writing.catalogue import bundled_names, load_template
from pmdata.writing.edit import Edit, apply_edit
from pmdata.writing.faithful import rendered
from pmdata.writing.item_edit import item_edit
from pmdata.writing.item_words import ItemChanges
from pmdata.writing.new_item import NewItem, new_item_edit

CHANGES = {
    "done": ItemChanges(status="done", done_on=date(2026, 3, 9)),
    "in progress": ItemChanges(status="in_progress"),
    "blocked": ItemChanges(status="blocked", reason="waits for the vendor"),
    "won't do": ItemChanges(status="wont_do", reason="the cart is replaced in May"),
    "owner": ItemChanges(owner="Zoë Quill"),
    "due": ItemChanges(due_on=date(2026, 5, 20)),
    "priority": ItemChanges(priority="P0"),
    "ticket": ItemChanges(tracking="OPS-4711"),
    "several": ItemChanges(status="blocked", reason="budget", owner="Ann", due_on=date(2026, 6, 1)),
}
ITEMS = (
    ActionItem(key="1", text="Roll out in steps", owner="Lena", status="open", line=1),
    ActionItem(
        key="2", text="Add an alert for empty carts", owner="Ann", status="in_progress", priority="P2",
        due_on=date(2026, 4, 1), tracking="OPS-12", line=1,
    ),
    ActionItem(key="3", text="Write down how to roll back | by hand", line=1),
)  # fmt: skip
NEW = NewItem("Measure how long carts stay | empty")
FULL = replace(NEW, owner="Zoë Quill", due_on=date(2026, 5, 20), priority="P1", tracking="OPS-9")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "pmdata.yaml").write_text("")
    (tmp_path / "reports").mkdir()
    return open_workspace(tmp_path)


def spellings(text: str) -> Iterator[bytes]:
    for one in (text, text.replace("\n", "\r\n"), text.removesuffix("\n")):
        yield one.encode()
        yield codecs.BOM_UTF8 + one.encode()


def report_of(template: str, count: int) -> str:
    postmortem = Postmortem(
        key="INC-1", incident_id="INC-1", title="Carts empty", incident_on=date(2026, 3, 4), severity="SEV2",
        services=("checkout-api",), summary="Carts came back empty.", action_items=ITEMS[:count],
    )  # fmt: skip
    text = rendered(postmortem, load_template(template)).text
    assert "action_items" not in text
    return text


def record_of(workspace: Workspace, path: Path) -> Postmortem:
    (reading,) = read_file(path, workspace)
    assert reading.postmortem
    return reading.postmortem


def require_line_ends_and_mark(edit: Edit) -> None:
    before, after = edit.before, edit.after
    assert after.startswith(codecs.BOM_UTF8) == before.startswith(codecs.BOM_UTF8)
    assert after.endswith(b"\n") == before.endswith(b"\n")
    ends = {line.endswith(b"\r") for line in after.removesuffix(b"\n").split(b"\n")[:-1]}
    assert ends == {b"\r\n" in before}


def changed_lines(edit: Edit) -> tuple[list[str], list[str]]:
    lines = [line.rstrip("\r") for line in edit.diff().split("\n")[2:]]
    return tuple([line[1:] for line in lines if line[:1] == sign] for sign in "-+")  # type: ignore[return-value]


@pytest.mark.parametrize("template", bundled_names())
def test_every_change_of_every_item_is_read_back_and_nothing_else_is_changed(
    workspace: Workspace, template: str
) -> None:
    path = workspace.root / "reports" / "a.md"
    for data in spellings(report_of(template, 3)):
        path.write_bytes(data)
        before = record_of(workspace, path)
        for number, item in enumerate(before.action_items):
            for name, changes in CHANGES.items():
                edit = item_edit(workspace, path, 1, item.key, changes)
                apply_edit(workspace, edit)
                after = record_of(workspace, path)
                read = after.action_items[number]
                stated = {
                    field: value
                    for field, value in vars(changes).items()
                    if value is not None and field != "reason"
                }
                assert {field: getattr(read, field) for field in stated} == stated, name
                assert changes.reason is None or changes.reason in (read.status_stated or ""), name
                kept = [one for one in after.action_items if one.key != read.key]
                assert kept == [one for one in before.action_items if one.key != item.key], name
                assert after.model_copy(update={"action_items": ()}) == before.model_copy(
                    update={"action_items": ()}
                )
                require_line_ends_and_mark(edit)
                apply_edit(workspace, edit.undone)
                assert path.read_bytes() == data


@pytest.mark.parametrize("template", bundled_names())
@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("new", [NEW, FULL], ids=["text alone", "with all"])
def test_an_item_is_added_after_the_others_or_in_the_section_for_them(
    workspace: Workspace, template: str, count: int, new: NewItem
) -> None:
    path = workspace.root / "reports" / "a.md"
    for data in spellings(report_of(template, count)):
        path.write_bytes(data)
        before = record_of(workspace, path)
        edit = new_item_edit(workspace, path, 1, new)
        apply_edit(workspace, edit)
        after = record_of(workspace, path)
        *others, added = after.action_items
        assert tuple(others) == before.action_items
        stated = {name: value for name, value in vars(new).items() if value is not None}
        assert {name: getattr(added, name) for name in stated} == stated
        assert (added.status, added.done_on) == ("open", None)
        require_line_ends_and_mark(edit)
        apply_edit(workspace, edit.undone)
        assert path.read_bytes() == data
