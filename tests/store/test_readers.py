"""Reading by held processes: the same whatever their number, and no file stops a sync."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmdata.cli import cli
from pmdata.reading import read_file
from pmdata.reading.file import MOST_LINES
from pmdata.store import Store, sync
from pmdata.store.readers import Job, read_all
from pmdata.store.scan import stamp_files
from pmdata.workers import crew as workers
from pmdata.workers.crew import LIMITS
from pmdata.workspace import Workspace

SMALL_MEMORY = 250_000_000
"""Enough for the other files, with the words and the threads of a reader."""


def written(root: Path, count: int) -> Workspace:
    for number in range(count):
        path = root / f"reports/r{number:02}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# Incident {number}\n\nDate: 2026-01-{number % 28 + 1:02}\nSeverity: SEV2\n")
        os.utime(path, (10**9, 10**9))
    return Workspace(root=root)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """More files than a process is sent at once."""
    return written(tmp_path, 70)


@pytest.fixture
def few(tmp_path: Path) -> Workspace:
    return written(tmp_path, 3)


def jobs(workspace: Workspace) -> tuple[Job, ...]:
    return tuple((stamp, None) for stamp in stamp_files(workspace.root, workspace.report_names()))


def test_workers_yield_the_same_in_the_same_order(workspace: Workspace) -> None:
    alone = list(read_all(workspace, jobs(workspace), workers=1))
    assert list(read_all(workspace, jobs(workspace), workers=3)) == alone
    assert [stamp.name for stamp, _ in alone] == [stamp.name for stamp, _ in jobs(workspace)]


def test_known_content_is_hashed_but_not_read(workspace: Workspace) -> None:
    known = [(stamp, intake.sha256) for stamp, intake in read_all(workspace, jobs(workspace)) if intake]
    again = list(read_all(workspace, known, workers=2))
    assert all(intake and intake.readings is None for _, intake in again)


def test_a_file_that_is_gone_yields_nothing(workspace: Workspace) -> None:
    wanted = jobs(workspace)[:2]
    (workspace.root / "reports/r00.md").unlink()
    assert [intake is None for _, intake in read_all(workspace, wanted)] == [True, False]


def lines(count: int) -> str:
    rows = "\n".join(f"* 10:{minute % 60:02} row {minute}" for minute in range(count))
    return f"# A long night\n\nDate: 2026-01-01\n\n## Timeline\n\n{rows}\n"


def code_spans() -> str:
    """Write a report of few seconds and much memory: a part of each of its many code spans."""
    return "# A paste\n\nDate: 2026-01-01\n\n" + "`a` " * 990_000


def test_a_report_that_takes_too_long_is_a_problem_and_the_sync_goes_on(
    few: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (few.root / "reports/r01.md").write_text(lines(45_000))
    # The other files take a tenth of it, and half of it where coverage is measured.
    monkeypatch.setattr(workers, "LIMITS", replace(LIMITS, cpu_seconds=1.8))
    found = {stamp.name: intake for stamp, intake in read_all(few, jobs(few))}
    lost = found.pop(b"reports/r01.md")
    assert lost
    [row] = lost.readings or ()
    assert "reading it took more than 1.8 s; split it" in row.problems
    assert len(found) == 2
    assert all(intake and intake.sha256 for intake in found.values())
    workers._SPARES.end()


def test_one_that_takes_too_much_memory_is_a_problem_too(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.root / "reports/r10.md").write_text(code_spans())
    monkeypatch.setattr(workers, "LIMITS", replace(LIMITS, memory_bytes=SMALL_MEMORY))
    found = {stamp.name: intake for stamp, intake in read_all(workspace, jobs(workspace), workers=2)}
    lost = found.pop(b"reports/r10.md")
    assert lost
    assert lost.readings
    assert "unreadable-file" in lost.readings[0].problems
    assert all(intake and intake.sha256 for intake in found.values())
    workers._SPARES.end()


def test_what_was_lost_is_not_tried_again_before_it_changes(
    few: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = few.root / "reports/r01.md"
    long.write_text(code_spans())
    os.utime(long, (10**9, 10**9))
    monkeypatch.setattr(workers, "LIMITS", replace(LIMITS, memory_bytes=SMALL_MEMORY))
    sync(few)
    assert not sync(few).published
    cursor = Store(few).open().cursor()
    rows = cursor.execute("SELECT path, code FROM problems WHERE level = 'error'").fetchall()
    assert rows == [("reports/r01.md", "unreadable-file")]
    long.write_text(lines(3))
    assert sync(few).read == 1
    rows = Store(few).open().cursor().execute("SELECT path FROM problems WHERE level = 'error'").fetchall()
    assert rows == []
    workers._SPARES.end()


@pytest.mark.parametrize("command", ["parse", "check"])
def test_commands_without_a_store_are_held_to_the_limits_too(
    few: Workspace, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (few.root / "reports/r01.md").write_text(code_spans())
    monkeypatch.setattr(workers, "LIMITS", replace(LIMITS, memory_bytes=SMALL_MEMORY))
    result = CliRunner().invoke(cli, [command, str(few.root / "reports")])
    assert "unreadable-file" in result.stdout
    assert result.exit_code == (1 if command == "check" else 0)
    if command == "parse":
        assert "Incident 2" in result.stdout
    workers._SPARES.end()


def test_a_report_of_too_many_lines_is_a_problem_that_states_how_many(workspace: Workspace) -> None:
    path = workspace.root / "reports/r10.md"
    path.write_text("# A log\n\nDate: 2026-01-01\n" + "| 10:00 | a |\n" * MOST_LINES)
    [reading] = read_file(path, workspace)
    [problem] = reading.problems
    assert problem.code == "too-many-lines"
    assert problem.message == "the file has 100,004 lines, more than the 100,000 that are read"
