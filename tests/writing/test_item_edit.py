"""Editing an action item in place."""

import stat
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from pmdata.demo.generate import generate
from pmdata.errors import (
    EditBusyError,
    ItemNotFoundError,
    LinksOutsideError,
    NotEditableError,
    ReportChangedError,
)
from pmdata.model import ActionItem
from pmdata.reading import read_file
from pmdata.workspace import Workspace, open_workspace
from pmdata.writing import text_file
from pmdata.writing.edit import Edit, apply_edit
from pmdata.writing.item_edit import item_edit
from pmdata.writing.item_words import ItemChanges
from pmdata.writing.table_rows import cell_spans

TABLE = """# Postmortem: Carts

Date: 2026-03-04

## Action Items

| ID   | Action             | Owner | Status      |
|------|--------------------|-------|-------------|
| AI-1 | Roll out \\| slowly | Lena  | Open        |
| AI-2 | Write it down      | Ann   | In Progress |

## Lessons
"""
NO_STATUS = """# Postmortem: Carts

## Action Items

| Action Item | Owner |
| --- | --- |
| Roll out slowly | Lena |
| Write it down |

Text after.
"""
BOXES = """# Postmortem: Carts

## Action Items

- [ ] **Action 1:** Roll out slowly
  - Owner: Lena
  - Due: 2026-03-20
  - Status: Open
- [ ] **Action 2:** Write it down
* [x] Done already
"""
BULLETS = """# Postmortem: Carts

## Action Items

- Roll out slowly (owner: Lena, due 2026-03-20)
- Write it
  down — @ann
1. Third thing"""
DONE = ItemChanges(status="done", done_on=date(2026, 3, 9))


def set_item(workspace: Workspace, path: Path, part: int, item_key: str, changes: ItemChanges) -> Edit:
    edit = item_edit(workspace, path, part, item_key, changes)
    apply_edit(workspace, edit)
    return edit


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "pmdata.yaml").write_text("")
    (tmp_path / "reports").mkdir()
    return open_workspace(tmp_path)


def report(workspace: Workspace, text: str | bytes) -> Path:
    path = workspace.root / "reports" / "a.md"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def items(workspace: Workspace, path: Path) -> tuple[ActionItem, ...]:
    (reading,) = read_file(path, workspace)
    assert reading.postmortem is not None
    return reading.postmortem.action_items


def change(workspace: Workspace, text: str | bytes, number: int, changes: ItemChanges) -> list[str]:
    """Change item `number` and return the lines that differ: the old ones, then the new ones."""
    path = report(workspace, text)
    before = path.read_bytes()
    set_item(workspace, path, 1, items(workspace, path)[number - 1].key, changes)
    old, new = before.decode().split("\n"), path.read_bytes().decode().split("\n")
    return [line for line in old if line not in new] + [line for line in new if line not in old]


def test_a_status_is_one_cell_and_the_column_keeps_its_width(workspace: Workspace) -> None:
    assert change(workspace, TABLE, 1, ItemChanges(status="blocked")) == [
        "| AI-1 | Roll out \\| slowly | Lena  | Open        |",
        "| AI-1 | Roll out \\| slowly | Lena  | Blocked     |",
    ]


def test_a_longer_status_widens_its_row_alone(workspace: Workspace) -> None:
    assert change(workspace, TABLE, 1, DONE)[1:] == [
        "| AI-1 | Roll out \\| slowly | Lena  | Done (2026-03-09) |"
    ]


def test_owner_and_status_go_together(workspace: Workspace) -> None:
    changes = ItemChanges(status="wont_do", reason="a | b", owner="Ann")
    assert change(workspace, TABLE, 2, changes)[1:] == [
        "| AI-2 | Write it down      | Ann   | Won't do: a \\| b |"
    ]


def test_a_table_without_a_place_for_a_status_gets_a_column(workspace: Workspace) -> None:
    assert change(workspace, NO_STATUS, 1, DONE) == [
        "| Action Item | Owner |",
        "| --- | --- |",
        "| Roll out slowly | Lena |",
        "| Write it down |",
        "| Action Item | Owner | Status |",
        "| --- | --- | --- |",
        "| Roll out slowly | Lena | Done (2026-03-09) |",
        "| Write it down |  |  |",
    ]


def test_a_short_row_gets_the_cells_it_lacks(workspace: Workspace) -> None:
    assert change(workspace, NO_STATUS, 2, ItemChanges(owner="Ann"))[1:] == ["| Write it down | Ann |"]


def test_a_check_box_is_ticked_and_the_status_line_states_when(workspace: Workspace) -> None:
    assert change(workspace, BOXES, 1, DONE) == [
        "- [ ] **Action 1:** Roll out slowly",
        "  - Status: Open",
        "- [x] **Action 1:** Roll out slowly",
        "  - Status: Done (2026-03-09)",
    ]


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("- Roll out slowly (in progress)", "- Roll out slowly (done 2026-03-09)"),
        ("- Roll out slowly (@ann, blocked: costs)", "- Roll out slowly (@ann, done 2026-03-09)"),
        ("- Open the gate — open", "- Open the gate — done 2026-03-09"),
        ("- In progress: roll out slowly", "- Done 2026-03-09: roll out slowly"),
        ("- Roll out slowly. In progress", "- Roll out slowly. Done 2026-03-09"),
        ("- [ ] Roll out slowly [blocked]", "- [x] Roll out slowly [done 2026-03-09]"),
    ],
)
def test_a_status_within_the_item_is_replaced(workspace: Workspace, line: str, changed: str) -> None:
    assert change(workspace, f"# Postmortem: Carts\n\n## Action Items\n\n{line}\n", 1, DONE) == [
        line, changed,
    ]  # fmt: skip


def test_a_status_that_does_not_fit_there_gets_a_line(workspace: Workspace) -> None:
    text = "# Postmortem: Carts\n\n## Action Items\n\n- In progress: roll out slowly\n"
    changes = ItemChanges(status="blocked", reason="costs")
    assert change(workspace, text, 1, changes) == ["  - Status: Blocked: costs"]


LOG = """# Incidents

| Date | Start | End | What happened | Action items |
|---|---|---|---|---|
| 2026-03-03 | 13:05 | 14:10 | Carts empty | Roll out slowly; Open the gate (open, owner: Lena) |
| 2026-04-03 | 10:05 | 11:10 | Shelves empty | Write it down |
"""


@pytest.mark.parametrize(
    ("part", "number", "cell"),
    [
        (1, 1, "Roll out slowly (done 2026-03-09, owner: Ann); Open the gate (open, owner: Lena)"),
        (1, 2, "Roll out slowly; Open the gate (done 2026-03-09, owner: Ann)"),
        (2, 1, "Write it down (done 2026-03-09, owner: Ann)"),
    ],
)
def test_an_item_in_the_row_of_a_log_is_changed_in_its_cell(
    workspace: Workspace, part: int, number: int, cell: str
) -> None:
    path = report(workspace, LOG)
    reading = read_file(path, workspace)[part - 1]
    assert reading.postmortem
    key = reading.postmortem.action_items[number - 1].key
    changes = ItemChanges(status="done", done_on=date(2026, 3, 9), owner="Ann")
    set_item(workspace, path, part, key, changes)
    assert path.read_text().split("\n")[3 + part].endswith(f"| {cell} |")
    assert path.read_text().count("\n") == LOG.count("\n")


def test_a_check_box_without_a_status_line_gets_one(workspace: Workspace) -> None:
    assert change(workspace, BOXES, 2, DONE) == [
        "- [ ] **Action 2:** Write it down",
        "- [x] **Action 2:** Write it down",
        "  - Status: Done (2026-03-09)",
    ]


def test_what_is_taken_up_again_is_unticked(workspace: Workspace) -> None:
    assert change(workspace, BOXES, 3, ItemChanges(status="in_progress")) == [
        "* [x] Done already",
        "* [ ] Done already",
        "  * Status: In progress",
    ]


def test_a_labelled_line_changes_its_value_alone(workspace: Workspace) -> None:
    assert change(workspace, BOXES, 1, ItemChanges(owner="Ann", due_on=date(2026, 4, 1)))[2:] == [
        "  - Owner: Ann",
        "  - Due: 2026-04-01",
    ]


def test_a_note_within_a_bullet_changes_in_place(workspace: Workspace) -> None:
    changes = ItemChanges(owner="Ann", due_on=date(2026, 4, 1))
    assert change(workspace, BULLETS, 1, changes)[1:] == ["- Roll out slowly (owner: Ann, due 2026-04-01)"]


def test_a_bullet_of_two_lines_gets_its_status_after_them(workspace: Workspace) -> None:
    path = report(workspace, BULLETS)
    set_item(workspace, path, 1, items(workspace, path)[1].key, ItemChanges(status="blocked", reason="money"))
    assert "  down — @ann\n  - Status: Blocked: money\n" in path.read_text(encoding="utf-8")


def test_a_file_without_a_last_line_end_stays_without(workspace: Workspace) -> None:
    path = report(workspace, BULLETS)
    set_item(workspace, path, 1, items(workspace, path)[2].key, DONE)
    assert path.read_text(encoding="utf-8").endswith("1. Third thing\n   - Status: Done (2026-03-09)")


@pytest.mark.parametrize("text", [TABLE, NO_STATUS, BOXES, BULLETS])
@pytest.mark.parametrize("encode", ["crlf", "bom", "cp1252", "utf-16"])
def test_line_ends_marks_and_encodings_stay(workspace: Workspace, text: str, encode: str) -> None:
    umlaut = text.replace("Carts", "Körbe")
    data = {
        "crlf": umlaut.replace("\n", "\r\n").encode(),
        "bom": umlaut.encode("utf-8-sig"),
        "cp1252": umlaut.encode("cp1252"),
        "utf-16": b"\xff\xfe" + umlaut.encode("utf-16-le"),
    }[encode]
    path = report(workspace, data)
    set_item(workspace, path, 1, items(workspace, path)[0].key, DONE)
    codec = {"crlf": "utf-8", "bom": "utf-8", "cp1252": "cp1252", "utf-16": "utf-16-le"}[encode]
    before, after = data.decode(codec).split("\n"), path.read_bytes().decode(codec).split("\n")
    assert {line[-1:] for line in after[:-1]} == {line[-1:] for line in before[:-1]} or encode != "crlf"
    assert items(workspace, path)[0].status == "done"
    assert [line for line in before if "Write it" in line][0] in "".join(after) or text == NO_STATUS  # noqa: RUF015 - the wording shows what is held


def test_the_permissions_of_the_file_stay(workspace: Workspace) -> None:
    path = report(workspace, TABLE)
    path.chmod(0o640)
    set_item(workspace, path, 1, "AI-1", DONE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["a.md"]


def test_nothing_is_written_over_a_file_that_changed_meanwhile(workspace: Workspace) -> None:
    path = report(workspace, TABLE)
    edit = item_edit(workspace, path, 1, "AI-1", DONE)
    path.write_text(TABLE + "more\n")
    with pytest.raises(ReportChangedError, match="changed since it was read"):
        apply_edit(workspace, edit)
    assert path.read_text() == TABLE + "more\n"


def test_an_item_that_moved_or_changed_is_not_found_again(workspace: Workspace) -> None:
    path = report(workspace, NO_STATUS)
    key = items(workspace, path)[0].key
    report(workspace, NO_STATUS.replace("Roll out slowly", "Roll out fast"))
    with pytest.raises(ItemNotFoundError, match="has no action item"):
        item_edit(workspace, path, 1, key, DONE)


def test_what_would_be_read_as_something_else_is_refused(workspace: Workspace) -> None:
    path = report(workspace, BOXES)
    with pytest.raises(NotEditableError, match="by hand"):
        item_edit(workspace, path, 1, items(workspace, path)[0].key, ItemChanges(owner="TBD"))


def test_an_item_stated_in_the_front_matter_is_left_to_its_author(workspace: Workspace) -> None:
    path = report(
        workspace, "---\npmdata:\n  action_items:\n  - {text: Write}\n---\n# Postmortem: A\n\n## Timeline\n"
    )
    with pytest.raises(NotEditableError):
        item_edit(workspace, path, 1, items(workspace, path)[0].key, DONE)


def test_no_file_outside_the_workspace_is_written(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "a.md"
    outside.write_text(TABLE)
    link = workspace.root / "reports" / "link.md"
    link.symlink_to(outside)
    with pytest.raises(LinksOutsideError, match="outside"):
        set_item(workspace, link, 1, "AI-1", DONE)
    assert outside.read_text() == TABLE


def test_writing_what_is_there_already_changes_nothing(workspace: Workspace) -> None:
    path = report(workspace, TABLE)
    edit = item_edit(workspace, path, 1, "AI-1", ItemChanges(status="open", owner="Lena"))
    assert (edit.before, edit.diff()) == (edit.after, "")


@pytest.mark.parametrize("due", ["Q4 2026", "soon"])
def test_a_due_date_takes_the_place_of_words(workspace: Workspace, due: str) -> None:
    table = (
        f"# Postmortem: Carts\n\n## Action Items\n\n| Action | Due |\n| --- | --- |\n| Roll out | {due} |\n"
    )
    lines = change(workspace, table, 1, ItemChanges(due_on=date(2026, 12, 31)))
    assert lines == [f"| Roll out | {due} |", "| Roll out | 2026-12-31 |"]


@pytest.mark.parametrize("text", ["[x] Roll out", "[ ] Roll out — done"])
def test_what_is_done_is_not_done_again(workspace: Workspace, text: str) -> None:
    report_text = f"# Postmortem: Carts\n\n## Action Items\n\n- {text}\n"
    assert change(workspace, report_text, 1, ItemChanges(status="done")) == []


@pytest.mark.parametrize(
    "text", ["[ ] Roll out (blocked on budget)", "[ ] ~~Roll out~~ won't do", "Won't do: roll out"]
)
def test_a_status_that_the_text_states_can_be_changed(workspace: Workspace, text: str) -> None:
    path = report(workspace, f"# Postmortem: Carts\n\n## Action Items\n\n- {text}\n")
    set_item(workspace, path, 1, items(workspace, path)[0].key, DONE)
    (item,) = items(workspace, path)
    assert (item.status, item.done_on) == ("done", DONE.done_on)


def test_a_diff_shows_the_change(workspace: Workspace) -> None:
    edit = item_edit(workspace, report(workspace, TABLE), 1, "AI-1", ItemChanges(status="blocked"))
    assert [line[0] for line in edit.diff().splitlines()[2:]] == ["@", " ", "-", "+", " "]


def test_every_item_of_generated_reports_can_be_done_and_taken_back(workspace: Workspace) -> None:
    """The rest of each file stays byte for byte; a report with a flaw that forbids it is refused."""
    refused = 0
    for made in generate(60, 5):
        path = workspace.root / "reports" / made.name.rsplit("/", 1)[1]
        path.write_bytes(made.data)
        (reading,) = read_file(path, workspace)
        for item in reading.postmortem.action_items if reading.postmortem else ():
            try:
                set_item(workspace, path, 1, item.key, DONE)
                set_item(workspace, path, 1, item.key, ItemChanges(status="in_progress"))
            except NotEditableError:
                refused += 1
        lines = path.read_bytes().split(b"\n")
        kept = [line for line in made.data.split(b"\n") if line in lines]
        assert (
            len(kept)
            >= len(made.data.split(b"\n"))
            - 3 * len(reading.postmortem.action_items if reading.postmortem else ())
            - 2
        )
    assert refused == 0


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("| a | b |", [" a ", " b "]),
        ("a | b", ["a ", " b"]),
        ("  | a \\| b |c|  ", [" a \\| b ", "c"]),
        ("||", [""]),
        ("| a", [" a"]),
    ],
)
def test_cells_are_found_between_their_pipes(line: str, cells: list[str]) -> None:
    assert [line[start:end] for start, end in cell_spans(line)] == cells


def test_an_edit_that_another_one_keeps_waiting_states_what_to_do(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = report(workspace, TABLE)
    edit = item_edit(workspace, path, 1, "AI-1", DONE)
    monkeypatch.setattr(text_file, "LOCK_SECONDS", 0.1)
    lock = workspace.store_directory / "edit.lock"
    lock.parent.mkdir(exist_ok=True)
    with (
        FileLock(lock),
        pytest.raises(EditBusyError, match="Save again in a moment; if that does not help, end"),
    ):
        apply_edit(workspace, edit)
    assert path.read_bytes() == edit.before
    apply_edit(workspace, edit)
    assert path.read_bytes() == edit.after
