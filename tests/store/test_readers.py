"""Reading in workers: the same as reading here, also when a worker dies."""

import os
import signal
from pathlib import Path

import pytest

from pmdata.store.intake import take_in
from pmdata.store.readers import Job, _Crew, read_all
from pmdata.store.scan import stamp_files
from pmdata.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for number in range(70):
        path = tmp_path / f"reports/r{number:02}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# Incident {number}\n\nDate: 2026-01-{number % 28 + 1:02}\nSeverity: SEV2\n")
        os.utime(path, (10**9, 10**9))
    return Workspace(root=tmp_path)


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


def test_a_dead_worker_is_replaced(workspace: Workspace) -> None:
    wanted = jobs(workspace)[:3]
    with _Crew(workspace) as crew:
        before = crew.read(wanted)
        os.kill(crew._all[0].pid, signal.SIGKILL)
        assert crew.read(wanted) == before
        assert len(crew._all) == 2


def test_a_file_that_ends_every_worker_is_a_problem_of_its_own(workspace: Workspace) -> None:
    """No report is known that ends a process, so the answer of a worker that met one is given here."""
    first, second = jobs(workspace)[:2]
    with _Crew(workspace) as crew:
        real_ask = crew._ask
        crew._ask = lambda chunk: None if first in chunk else real_ask(chunk)  # type: ignore[method-assign]
        (_, lost), (_, read) = crew.read([first, second])
    assert lost
    assert lost.readings
    assert "unreadable-file" in lost.readings[0].problems
    assert read == take_in(workspace, *second)


def test_workers_end_with_their_crew(workspace: Workspace) -> None:
    with _Crew(workspace) as crew:
        crew.read(jobs(workspace)[:1])
        [process] = crew._all
        assert process.poll() is None
    assert process.poll() is not None


def test_workers_run_at_the_lowest_priority(workspace: Workspace) -> None:
    with _Crew(workspace) as crew:
        crew.read(jobs(workspace)[:1])
        assert os.getpriority(os.PRIO_PROCESS, crew._all[0].pid) == 19
