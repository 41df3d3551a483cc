"""Many who edit at once: what was accepted is in the files, every other edit was refused."""

import multiprocessing
import threading
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from pmdata.errors import ItemNotFoundError, ReportChangedError
from pmdata.reading import read_file
from pmdata.workspace import Workspace, open_workspace
from pmdata.writing.edit import apply_edit
from pmdata.writing.item_edit import item_edit
from pmdata.writing.item_words import ItemChanges
from pmdata.writing.new_item import NewItem, new_item_edit

FILES, EDITORS, PROCESSES, TURNS = 20, 25, 2, 6
Act = tuple[str, str, str]
"""File, item and owner of an edit that was accepted."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").write_text("")
    for number in range(FILES):
        rows = "".join(f"| AI-{item} | Do {item} | Nobody | Open |\n" for item in range(1, 4))
        table = f"| ID | Action | Owner | Status |\n|---|---|---|---|\n{rows}"
        text = f"# Postmortem {number}\n\nDate: 2026-03-04\n\n## Action Items\n\n{table}"
        (tmp_path / "reports" / f"{number}.md").write_text(text)
    return tmp_path


def acts_of(root: Path, editors: Sequence[int]) -> tuple[list[Act], int]:
    """Let some editors edit from threads of this process; return what was accepted, how many were refused."""
    workspace = open_workspace(root)
    read_file(root / "reports/0.md", workspace)  # loads the words once, not once in each thread
    together = threading.Barrier(len(editors))

    def edit(editor: int) -> tuple[list[Act], int]:
        accepted: list[Act] = []
        refused = 0
        for turn in range(TURNS):
            path = root / "reports" / f"{(editor * 7 + turn) % FILES}.md"
            together.wait(60)
            try:
                accepted.append(_one(workspace, path, editor, turn))
            except ReportChangedError:
                refused += 1
        return accepted, refused

    with ThreadPoolExecutor(len(editors)) as pool:
        done = list(pool.map(edit, editors))
    return [act for acts, _ in done for act in acts], sum(refused for _, refused in done)


def _one(workspace: Workspace, path: Path, editor: int, turn: int) -> Act:
    if turn % 3 == 2:
        text = f"Added by {editor} in {turn}"
        apply_edit(workspace, new_item_edit(workspace, path, 1, NewItem(text)))
        return path.name, text, ""
    item, owner = f"AI-{1 + (editor + turn) % 3}", f"Owner {editor} {turn}"
    apply_edit(workspace, item_edit(workspace, path, 1, item, ItemChanges(owner=owner)))
    return path.name, item, owner


def test_every_accepted_edit_is_in_the_files_and_every_other_one_was_refused(root: Path) -> None:
    shares = [range(first, EDITORS * PROCESSES, PROCESSES) for first in range(PROCESSES)]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn) as pool:
        results = list(pool.map(acts_of, [root] * PROCESSES, shares))
    accepted = [act for acts, _ in results for act in acts]
    assert len(accepted) + sum(refused for _, refused in results) == EDITORS * PROCESSES * TURNS
    assert accepted
    workspace = open_workspace(root)
    for number in range(FILES):
        (reading,) = read_file(root / "reports" / f"{number}.md", workspace)
        assert reading.postmortem
        of_file = [(item, owner) for name, item, owner in accepted if name == f"{number}.md"]
        items = reading.postmortem.action_items
        assert sorted(item.text for item in items[3:]) == sorted(item for item, owner in of_file if not owner)
        for item in items[:3]:
            owners = {owner for name, owner in of_file if name == item.id}
            assert item.owner in (owners or {"Nobody"})


def test_an_item_that_somebody_rewrote_is_not_edited(root: Path) -> None:
    workspace = open_workspace(root)
    path = root / "reports" / "1.md"
    path.write_text(path.read_text().replace("AI-2", "AI-7"))
    with pytest.raises(ItemNotFoundError):
        item_edit(workspace, path, 1, "AI-2", ItemChanges(owner="Ann"))
