"""The pointer to the newest generation, damaged in every way that a disk, a tool or a person can."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pmdata.errors import StoreDamagedError, StoreInTheWayError, StoreMissingError
from pmdata.store import Store, sync
from pmdata.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/a.md").write_text("# Carts come out empty\n\n* Date: 2026-03-04\n")
    sync(open_workspace(tmp_path))
    return open_workspace(tmp_path)


def rewritten(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def damage(pointer: Path) -> None:
        content = json.loads(pointer.read_text())
        for row in content["generations"]:
            change(row)
        pointer.write_text(json.dumps(content))

    return damage


def as_a_folder(pointer: Path) -> None:
    pointer.unlink()
    (pointer / "deep").mkdir(parents=True)
    (pointer / "deep/file").write_text("x")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "brackets": lambda pointer: pointer.write_text("[" * 300_000),
    "objects in objects": lambda pointer: pointer.write_text('{"generations":' * 90_000),
    "a million digits": lambda pointer: pointer.write_text('{"generations": [' + "9" * 1_000_000 + "]}"),
    "a folder": as_a_folder,
    "nothing": lambda pointer: pointer.write_text(""),
    "a number": lambda pointer: pointer.write_text("7"),
    "bytes": lambda pointer: pointer.write_bytes(b"\xff\xfe\x00"),
    "no list": lambda pointer: pointer.write_text('{"generations": {"a": 1}}'),
    "a number that is a word": rewritten(lambda row: row.update(number="seven")),
    "a number beyond all": rewritten(
        lambda row: row.update(number=10**30, file=f"generation-{10**30}.duckdb")
    ),
    "no zone": rewritten(lambda row: row.update(built_at="2026-03-04T10:00:00")),
    "a file elsewhere": rewritten(lambda row: row.update(file=f"../.pmdata/{row['file']}")),
    "an unknown key": rewritten(lambda row: row.update(more=1)),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_readers_say_what_to_do_and_the_next_sync_repairs_it(
    workspace: Workspace, damage: Callable[[Path], object]
) -> None:
    damage(workspace.store_directory / "current.json")
    with pytest.raises((StoreDamagedError, StoreMissingError), match="Run `pmdata sync"):
        Store(workspace).open()
    assert sync(workspace).published
    cursor = Store(workspace).open().cursor()
    assert cursor.execute("SELECT title FROM incidents").fetchall() == [("Carts come out empty",)]
    names = {
        path.name for path in workspace.store_directory.iterdir() if not path.name.startswith("generation")
    }
    assert names == {".gitignore", "current.json", "lock", "newest.duckdb"}


def test_a_folder_where_the_lock_belongs_is_moved_away(workspace: Workspace) -> None:
    lock = workspace.store_directory / "lock"
    lock.unlink(missing_ok=True)
    (lock / "deep").mkdir(parents=True)
    (workspace.root / "reports/b.md").write_text("# Again\n\n* Date: 2026-03-05\n")
    assert sync(workspace).read == 1


@pytest.mark.parametrize("text", ["", "a note of somebody"])
def test_a_file_where_the_store_belongs_is_kept_and_named(tmp_path: Path, text: str) -> None:
    (tmp_path / ".pmdata").write_text(text)
    for work in (sync, lambda workspace: Store(workspace).open()):
        with pytest.raises((StoreInTheWayError, StoreMissingError), match="pmdata sync"):
            work(open_workspace(tmp_path))
    assert (tmp_path / ".pmdata").read_text() == text
