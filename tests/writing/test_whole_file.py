"""A file is changed whole or not at all, keeps what it was, and leaves nothing behind among the reports."""

import os
import signal
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pmdata.errors import ReadOnlyReportError, ReportChangedError
from pmdata.workspace import Workspace, open_workspace
from pmdata.writing import whole_file
from pmdata.writing.edit import apply_edit
from pmdata.writing.item_edit import item_edit
from pmdata.writing.item_words import ItemChanges
from pmdata.writing.save import save_report

TABLE = """# 2026-03-04 Kiosk is dark

## Action items

| ID | Action | Owner | Status |
|---|---|---|---|
| AI-1 | Try drivers | Ines | Open |
"""
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "kiosk.md").write_text(TABLE, encoding="utf-8")
    return open_workspace(tmp_path)


def report(workspace: Workspace) -> Path:
    return workspace.root / "reports" / "kiosk.md"


def done(workspace: Workspace) -> None:
    apply_edit(workspace, item_edit(workspace, report(workspace), 1, "AI-1", ItemChanges(status="done")))


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user who owns nothing."""
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


@pytest.fixture
def open_to_all(workspace: Workspace) -> Iterator[Workspace]:
    folder = workspace.root
    above = [one for one in folder.parents if not stat.S_IMODE(one.stat().st_mode) & 0o001]
    modes = [stat.S_IMODE(one.stat().st_mode) for one in above]
    for one in above:
        one.chmod(0o755)
    for one in (folder, folder / "reports"):
        one.chmod(0o777)
    yield workspace
    for one, mode in zip(above, modes, strict=True):
        one.chmod(mode)


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_a_read_only_report_is_not_replaced(mode: int, workspace: Workspace) -> None:
    report(workspace).chmod(mode)
    with pytest.raises(ReadOnlyReportError, match="read-only"):
        done(workspace)
    assert report(workspace).read_text(encoding="utf-8") == TABLE


@as_root
def test_a_report_that_others_may_write_and_this_user_may_not_is_refused(open_to_all: Workspace) -> None:
    report(open_to_all).chmod(0o644)
    with as_nobody(), pytest.raises(ReadOnlyReportError):
        done(open_to_all)
    assert report(open_to_all).read_text(encoding="utf-8") == TABLE


@as_root
def test_owner_and_group_stay(workspace: Workspace) -> None:
    os.chown(report(workspace), 1234, 4321)
    report(workspace).chmod(0o2664)
    done(workspace)
    found = report(workspace).stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 4321, 0o2664)


@as_root
def test_who_may_not_give_a_file_away_writes_it_over(open_to_all: Workspace) -> None:
    os.chown(report(open_to_all), 1234, 4321)
    report(open_to_all).chmod(0o666)
    inode = report(open_to_all).stat().st_ino
    with as_nobody():
        done(open_to_all)
    found = report(open_to_all).stat()
    assert (found.st_uid, found.st_gid, found.st_ino) == (1234, 4321, inode)
    assert "| Ines | Done" in report(open_to_all).read_text(encoding="utf-8")


def test_extended_attributes_and_an_access_list_stay(workspace: Workspace) -> None:
    entries = ((0x01, 6, -1), (0x02, 6, NOBODY), (0x04, 4, -1), (0x10, 6, -1), (0x20, 4, -1))
    acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
    attributes = {"user.reviewed": b"yes", "system.posix_acl_access": acl}
    try:
        for name, value in attributes.items():
            os.setxattr(report(workspace), name, value)
    except OSError:
        pytest.skip("the disk of temporary files has no such attributes")
    done(workspace)
    assert {name: os.getxattr(report(workspace), name) for name in attributes} == attributes


def test_another_name_of_the_same_file_is_changed_with_it(workspace: Workspace) -> None:
    other = workspace.root / "kiosk-too.txt"
    os.link(report(workspace), other)
    done(workspace)
    assert "| Ines | Done" in other.read_text(encoding="utf-8")


@pytest.mark.parametrize("by_rename", [True, False])
def test_what_an_editor_saves_while_the_disk_is_written_stays(
    by_rename: bool,  # noqa: FBT001 - a parameter of the test
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The editor saves at the moment in which our own file is forced to the disk."""
    saved = TABLE.replace("Ines", "Ute")
    reach_disk = os.fsync

    def fsync(descriptor: int) -> None:
        reach_disk(descriptor)
        if by_rename:
            (workspace.root / "buffer").write_text(saved, encoding="utf-8")
            (workspace.root / "buffer").replace(report(workspace))
        else:
            report(workspace).write_text(saved, encoding="utf-8")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(ReportChangedError):
        done(workspace)
    assert report(workspace).read_text(encoding="utf-8") == saved


KILLED = """
import os, signal, sys
from pathlib import Path
from pmdata.workspace import open_workspace
from pmdata.writing import edit, item_edit, item_words, save
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
workspace = open_workspace(Path(sys.argv[1]))
if sys.argv[2] == "new":
    save.save_report(workspace, "new.md", "# New")
changes = item_words.ItemChanges(status="done")
path = workspace.root / "reports" / "kiosk.md"
edit.apply_edit(workspace, item_edit.item_edit(workspace, path, 1, "AI-1", changes))
"""


@pytest.mark.parametrize("what", ["new", "edit"])
def test_a_killed_process_leaves_nothing_among_the_reports(what: str, workspace: Workspace) -> None:
    ended = subprocess.run([sys.executable, "-c", KILLED, str(workspace.root), what], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert [path.name for path in (workspace.root / "reports").iterdir()] == ["kiosk.md"]
    assert report(workspace).read_text(encoding="utf-8") == TABLE
    assert (workspace.store_directory / ".gitignore").read_text(encoding="utf-8") == "*\n"
    scratch = workspace.store_directory / whole_file.SCRATCH
    (left,) = scratch.iterdir()
    done(workspace)
    assert list(scratch.iterdir()) == [left]
    os.utime(left, (time.time() - 7200,) * 2)
    save_report(workspace, "later.md", "# Later")
    assert list(scratch.iterdir()) == []


def test_what_cannot_lie_in_the_workspace_s_folder_lies_beside_and_goes(workspace: Workspace) -> None:
    folder = workspace.root / "reports"
    left, own = folder / ".pmdata-abcdefgh.new", folder / ".mine.new"
    for path in (left, own):
        path.write_text("half", encoding="utf-8")
        os.utime(path, (time.time() - 7200,) * 2)
    whole_file.put_new(folder, iter([folder / "a.md"]), b"# A", None)
    assert sorted(path.name for path in folder.iterdir()) == [".mine.new", "a.md", "kiosk.md"]
