"""Decisions: written into a file beside the reports, quoted and checked by the next pack."""

from datetime import UTC, date, datetime

import pytest

from pmdata.errors import NotEditableError, SideFileError
from pmdata.review.pack import load_pack
from pmdata.review.pack.document import Table
from pmdata.store import Store, load
from pmdata.workspace import Workspace
from pmdata.workspace.decisions import DECISIONS_NAME, Decided, read_decisions
from pmdata.writing.decisions_edit import decision_edit
from pmdata.writing.edit import apply_edit
from tests.review.conftest import ALL, QUARTER, report

NEW = Decided(
    period="2026-Q2", decision="Freeze: releases of checkout # until the canary works", owner="Aiko Tan",
    due=date(2026, 9, 1), item="INC-1#1", by="Leo", on=date(2026, 7, 3),
)  # fmt: skip


def states(workspace: Workspace) -> dict[str, list[str]]:
    pack = load_pack(workspace, Store(workspace).open().cursor(), ALL, QUARTER).pack
    chapter = next(chapter for chapter in pack.chapters if chapter.name == "decisions")
    tables = [block for block in chapter.blocks if isinstance(block, Table)]
    return {one.title: [row[-1].text for row in one.rows] for one in tables}


def write(workspace: Workspace, *rows: Decided) -> None:
    for row in rows:
        apply_edit(workspace, decision_edit(workspace, row))


def test_a_decision_is_read_back_as_it_was_written_and_what_is_there_stays(workspace: Workspace) -> None:
    path = workspace.root / DECISIONS_NAME
    path.write_text(
        "# ours\n- period: 2026-Q1\n  decision: x\n  by: Leo\n  on: 2026-04-01\n", encoding="utf-8"
    )
    write(workspace, NEW)
    rows = read_decisions(path, workspace.bounds)
    assert rows[1] == NEW
    assert path.read_text(encoding="utf-8").startswith("# ours\n- period: 2026-Q1\n")


def test_the_next_pack_quotes_it_and_says_what_became_of_it(workspace: Workspace) -> None:
    late = NEW.model_copy(update={"item": None})
    gone = NEW.model_copy(update={"item": "INC-99#1"})
    dropped = NEW.model_copy(update={"status": "dropped"})
    own = NEW.model_copy(update={"period": "2026-Q3", "item": None, "due": None})
    write(workspace, NEW, late, gone, dropped, own)
    assert states(workspace) == {
        "Of this review": ["open"],
        "Of earlier reviews": [
            "overdue by 29 days", "overdue by 29 days", "open; INC-99#1 is no action item", "dropped",
        ],
    }  # fmt: skip
    load(workspace, [report(1, datetime(2026, 5, 1, 10, tzinfo=UTC), 120, status="done")])
    assert states(workspace)["Of earlier reviews"][0] == "done, by its action item"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: 1\n", "it is no list"),
        ("- one\n", "line 1: this row is no mapping"),
        ("- period: 2026-Q1\n  by: Leo\n  on: 2026-04-01\n", "line 1: decision: Field required"),
        ("- {period: 2026-Q1, decision: x, by: Leo, on: soon}\n", "on: "),
        ("- {period: 2026-Q1, decision: x, by: Leo, on: 2026-04-01, item: none}\n", "item: "),
        ("- [\n", "line 2"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_line_and_remedy(
    workspace: Workspace, text: str, reason: str
) -> None:
    path = workspace.root / DECISIONS_NAME
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SideFileError, match=reason):
        read_decisions(path, workspace.bounds)
    with pytest.raises(NotEditableError):
        decision_edit(workspace, NEW)
    assert path.read_text(encoding="utf-8") == text


def test_a_file_that_is_no_text_or_leads_out_is_refused(workspace: Workspace) -> None:
    path = workspace.root / DECISIONS_NAME
    path.write_bytes(b"\xff\xfe\x00x")
    with pytest.raises(SideFileError, match="is not UTF-8"):
        read_decisions(path, workspace.bounds)
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(SideFileError, match="it leads out of the workspace"):
        read_decisions(path, workspace.bounds)


def test_a_team_sees_its_own_decisions_and_those_of_all(workspace: Workspace) -> None:
    other = NEW.model_copy(update={"team": "Search"})
    write(workspace, NEW, other)
    cursor = Store(workspace).open().cursor()
    pack = load_pack(workspace, cursor, ALL.__class__(as_of=ALL.as_of, teams=("Payments",)), QUARTER).pack
    chapter = next(chapter for chapter in pack.chapters if chapter.name == "decisions")
    assert len(chapter.data["earlier"]) == 1
