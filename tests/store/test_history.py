"""History: what git knows of the due dates and states of action items, through a real git."""

import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pmdata.store import Store, git, history, sync
from pmdata.store.git import Repository
from pmdata.store.item_versions import ItemThen, item_histories
from pmdata.workspace import open_workspace

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git on this machine")
REPORT = """# Checkout was slow

| Field | Value |
|---|---|
| Incident ID | {id} |
| Date | 2026-03-14 |
| Service | checkout-api |

## Action items

| ID | Action | Owner | Due | Status |
|---|---|---|---|---|
{items}
"""
Item = tuple[str, str, str]
"""Words, due date, status."""
LIMIT, ALERT = "Add a limit on connections", "Page on queue depth"
APRIL = date(2026, 4, 1)
NOTHING = [(LIMIT, None, None, None, None)]


def report(*items: Item, of: str = "INC-1", ids: bool = False) -> str:
    rows = (
        f"| {f'AI-{number}' if ids else ''} | {text} | Aiko Tan | {due} | {status} |"
        for number, (text, due, status) in enumerate(items, 1)
    )
    return REPORT.format(id=of, items="\n".join(rows))


def due(day: str) -> str:
    return report((LIMIT, day, "Open"))


def run(folder: Path, *arguments: str) -> str:
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@b.c", "GIT_COMMITTER_NAME": "A"}
    found = subprocess.run(
        ["git", *arguments],
        cwd=folder, check=True, capture_output=True, text=True, timeout=60,
        env={**os.environ, **who, "GIT_COMMITTER_EMAIL": "a@b.c", "GIT_CONFIG_GLOBAL": os.devnull},
    )  # fmt: skip
    return found.stdout.strip()


class Repo:
    """A workspace in a git repository, perhaps below its top."""

    def __init__(self, root: Path, below: str = "") -> None:
        self.top, self.folder = root, root / below
        self.folder.mkdir(parents=True, exist_ok=True)
        run(root, "init", "-q", "-b", "main")

    def write(self, text: str, name: str = "reports/one.md") -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def commit(self, text: str | None = None, name: str = "reports/one.md") -> None:
        if text is not None:
            self.write(text, name)
        run(self.top, "add", "-A")
        run(self.top, "commit", "-q", "-m", "Change")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path)


def known(folder: Path) -> list[tuple[Any, ...]]:
    workspace = open_workspace(folder)
    sync(workspace)
    columns = "text, first_due_on, due_moves, reopened, history_versions"
    query = f"select {columns} from action_items order by key, position"
    return Store(workspace).open().cursor().execute(query).fetchall()


def note(folder: Path) -> str:
    rows = Store(open_workspace(folder)).open().cursor().execute("from report_history").fetchall()
    return str(rows[0][0])


def test_a_due_date_that_moved_keeps_its_first_one(repo: Repo) -> None:
    for day, status in (("2026-04-01", "Open"), ("2026-05-01", "Open"), ("2026-06-01", "Done")):
        repo.commit(report((LIMIT, day, "Open"), (ALERT, "2026-04-10", status)))
    assert known(repo.folder) == [(LIMIT, APRIL, 2, 0, 3), (ALERT, date(2026, 4, 10), 0, 0, 3)]


def test_an_item_that_was_done_and_is_open_again_was_reopened(repo: Repo) -> None:
    for status in ("Open", "Done", "In progress", "Won't do", "Open"):
        repo.commit(report((LIMIT, "2026-04-01", status)))
    assert known(repo.folder) == [(LIMIT, APRIL, 0, 2, 5)]


def test_what_is_not_committed_yet_is_the_newest_version(repo: Repo) -> None:
    repo.commit(due("2026-04-01"))
    assert known(repo.folder) == [(LIMIT, APRIL, 0, 0, 1)]
    repo.write(due("2026-07-01"))
    assert known(repo.folder) == [(LIMIT, APRIL, 1, 0, 2)]
    repo.commit()
    assert known(repo.folder) == [(LIMIT, APRIL, 1, 0, 2)]


def test_a_file_that_git_does_not_know_has_no_history(repo: Repo) -> None:
    repo.commit("nothing", "README.md")
    repo.write(due("2026-04-01"))
    assert known(repo.folder) == NOTHING


def test_items_are_followed_by_their_words_and_by_words_alike(repo: Repo) -> None:
    repo.commit(report((LIMIT, "2026-04-01", "Open"), (ALERT, "2026-04-10", "Open")))
    reworded = "Add a hard limit on connections"
    now = [(ALERT, "2026-04-11", "Open"), (reworded, "2026-04-02", "Open"), ("Buy a cake", "", "Open")]
    repo.commit(report(*now))
    assert known(repo.folder) == [
        (ALERT, date(2026, 4, 10), 1, 0, 2),
        (reworded, APRIL, 1, 0, 2),
        ("Buy a cake", None, 0, 0, 2),
    ]


def test_an_item_with_an_id_is_followed_whatever_its_words(repo: Repo) -> None:
    repo.commit(report(("Whatever it is called", "2026-04-01", "Open"), ids=True))
    repo.commit(report(("Nothing like that", "2026-06-01", "Open"), ids=True))
    assert known(repo.folder) == [("Nothing like that", APRIL, 1, 0, 2)]


def test_another_id_is_another_item() -> None:
    then = ItemThen("INC-1", "AI-7", "Add a limit", date(2026, 1, 1), "open")
    now = ItemThen("INC-1", "AI-8", "Add a limit", date(2026, 2, 1), "open")
    [found] = item_histories([now], [[then]])
    assert (found.first_due_on, found.due_moves) == (date(2026, 2, 1), 0)


def test_a_renamed_report_keeps_its_history(repo: Repo) -> None:
    name = "reports/ünterwegs nach Köln.md"
    repo.commit(due("2026-04-01"))
    (repo.folder / "reports/one.md").rename(repo.folder / name)
    repo.commit()
    repo.commit(due("2026-05-01"), name)
    assert known(repo.folder) == [(LIMIT, APRIL, 1, 0, 2)]


def test_a_workspace_below_the_top_of_its_repository_has_its_history(tmp_path: Path) -> None:
    repo = Repo(tmp_path, "docs/post mortems")
    repo.commit(due("2026-04-01"))
    repo.commit(due("2026-05-01"))
    assert known(repo.folder) == [(LIMIT, APRIL, 1, 0, 2)]


def test_a_worktree_has_the_history_of_its_branch(repo: Repo, tmp_path: Path) -> None:
    repo.commit(due("2026-04-01"))
    tree = tmp_path / "tree"
    run(repo.top, "worktree", "add", "-q", "-b", "other", str(tree))
    (tree / "reports/one.md").write_text(due("2026-05-01"), encoding="utf-8")
    run(tree, "commit", "-q", "-a", "-m", "Move it")
    assert known(tree) == [(LIMIT, APRIL, 1, 0, 2)]


def test_both_sides_of_a_merge_are_looked_at(repo: Repo) -> None:
    repo.commit(due("2026-04-01"))
    run(repo.top, "checkout", "-q", "-b", "side")
    repo.commit(due("2026-05-01"))
    run(repo.top, "checkout", "-q", "main")
    repo.commit("something else", "README.md")
    run(repo.top, "merge", "-q", "--no-ff", "-m", "Merge", "side")
    assert known(repo.folder) == [(LIMIT, APRIL, 1, 0, 2)]


def test_a_shallow_clone_has_no_history_and_says_so(repo: Repo, tmp_path: Path) -> None:
    repo.commit(due("2026-04-01"))
    repo.commit(due("2026-05-01"))
    clone = tmp_path / "clone"
    run(repo.top, "clone", "-q", "--depth", "1", repo.top.as_uri(), str(clone))
    assert known(clone) == NOTHING
    assert "shallow" in note(clone)


def test_the_setting_turns_it_off_and_on_again(repo: Repo) -> None:
    repo.commit(due("2026-04-01"))
    repo.commit(due("2026-05-01"))
    repo.write("history: none\n", "pmdata.yaml")
    assert known(repo.folder) == NOTHING
    assert "off" in note(repo.folder)
    repo.write("history: git\n", "pmdata.yaml")
    assert known(repo.folder) == [(LIMIT, APRIL, 1, 0, 2)]
    assert note(repo.folder) == run(repo.top, "rev-parse", "HEAD")


def test_without_a_repository_a_commit_or_git_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/one.md").write_text(due("2026-04-01"), encoding="utf-8")
    assert known(tmp_path) == NOTHING
    assert "no git repository" in note(tmp_path)
    repo = Repo(tmp_path)
    assert known(tmp_path) == NOTHING
    repo.commit()
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert known(tmp_path) == NOTHING
    assert "no git on this machine" in note(tmp_path)


def test_nothing_that_a_repository_configures_is_run(repo: Repo) -> None:
    marker, script = repo.top / "was-run", repo.top / "script"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    repo.commit(due("2026-04-01"))
    repo.commit(due("2026-05-01"))
    repo.write("*.md diff=evil filter=evil\n", ".gitattributes")
    for name in (
        "core.fsmonitor", "core.pager", "pager.log", "gpg.program", "diff.external", "diff.evil.textconv",
        "diff.evil.command", "filter.evil.smudge", "filter.evil.clean", "core.sshCommand", "core.editor",
    ):  # fmt: skip
        run(repo.top, "config", name, str(script))
    run(repo.top, "config", "log.showSignature", "true")
    assert known(repo.folder) == [(LIMIT, APRIL, 1, 0, 2)]
    assert not marker.exists()


def test_the_environment_leads_to_no_other_repository(
    repo: Repo, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(due("2026-04-01"))
    other = Repo(tmp_path_factory.mktemp("other"))
    monkeypatch.setenv("GIT_DIR", str(other.top / ".git"))
    assert known(repo.folder) == [(LIMIT, APRIL, 0, 0, 1)]


def test_each_earlier_content_is_read_once(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    contents: Callable[..., Any] = Repository.contents

    def counting(self: Repository, blobs: list[str], most_bytes: int) -> Any:
        asked.append(len(blobs))
        return contents(self, blobs, most_bytes)

    monkeypatch.setattr(Repository, "contents", counting)
    repo.commit(due("2026-04-01"))
    repo.commit(due("2026-05-01"))
    known(repo.folder)
    known(repo.folder)
    repo.commit(due("2026-06-01"))
    assert known(repo.folder) == [(LIMIT, APRIL, 2, 0, 3)]
    assert asked == [1, 1]


def test_a_long_history_is_read_over_several_syncs(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_READ", 2)
    for month in range(1, 6):
        repo.commit(due(f"2026-0{month}-01"))
    assert known(repo.folder) == NOTHING
    assert note(repo.folder).startswith("more to read")
    assert known(repo.folder) == [(LIMIT, date(2026, 1, 1), 4, 0, 5)]
    assert note(repo.folder) == run(repo.top, "rev-parse", "HEAD")


def test_a_history_that_is_too_long_is_unknown_and_says_so(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit(due("2026-04-01"))
    repo.commit(due("2026-05-01"))
    monkeypatch.setattr(git, "_MOST_BYTES", 60)
    assert known(repo.folder) == NOTHING
    assert "git printed more than" in note(repo.folder)
