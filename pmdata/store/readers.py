"""Many files read at once: in this process where they are few, else by workers at low priority.

The workers are plain subprocesses: multiprocessing would import the caller's main module again,
which in a Streamlit page is the page itself.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Self

from pmdata.model import Reading
from pmdata.problems import problem
from pmdata.store.intake import FileIntake, stored, take_in
from pmdata.store.scan import FileStamp, shown_path
from pmdata.workspace import Workspace

Job = tuple[FileStamp, str | None]
"""A file to look at, with the hash of the content that is already known."""
Intake = tuple[FileStamp, FileIntake | None]
"""A file that was looked at; None where it is gone."""

FEW_FILES = 200
_CHUNK = 32
_CHUNKS_AHEAD = 4


def read_all(workspace: Workspace, jobs: Sequence[Job], workers: int | None = None) -> Generator[Intake]:
    """Yield what became of each job, in the order of the jobs, whatever the number of workers.

    `workers` None takes one a core where there are many files.
    """
    count = workers or (usable_cores() if len(jobs) >= FEW_FILES else 1)
    if count == 1:
        return ((stamp, take_in(workspace, stamp, known)) for stamp, known in jobs)
    return _read_in_workers(workspace, jobs, count)


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read_in_workers(workspace: Workspace, jobs: Sequence[Job], count: int) -> Generator[Intake]:
    """Keep a few chunks per worker under way, so that memory stays bounded when writing is slower."""
    chunks = (jobs[start : start + _CHUNK] for start in range(0, len(jobs), _CHUNK))
    crew = _Crew(workspace)
    with crew, ThreadPoolExecutor(count) as threads:
        pending: deque[Future[list[Intake]]] = deque()
        for chunk in chunks:
            pending.append(threads.submit(crew.read, chunk))
            if len(pending) >= count * _CHUNKS_AHEAD:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()


class _Crew:
    """One worker process for each thread that asks, ended together."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._mine = threading.local()
        self._all: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):  # what was still to be sent to it
                        pipe.close()

    def read(self, chunk: Sequence[Job]) -> list[Intake]:
        """Read a chunk; if the worker dies of it, read its files one by one to find the one."""
        answer = self._ask(chunk)
        if answer is not None:
            return answer
        return [found for job in chunk for found in self._ask([job]) or [_fatal(job[0])]]

    def _ask(self, chunk: Sequence[Job]) -> list[Intake] | None:
        process = self._worker()
        try:
            return exchange(process, chunk)
        except (OSError, EOFError, pickle.UnpicklingError):
            process.kill()
            self._mine.process = None
            return None

    def _worker(self) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] | None = getattr(self._mine, "process", None)
        if process is None:
            process = _start_worker(self._workspace)
            self._mine.process = process
            self._all.append(process)
        return process


def exchange(process: subprocess.Popen[bytes], chunk: Sequence[Job]) -> list[Intake]:
    """Send one chunk to a worker and wait for its answer."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    pickle.dump(chunk, process.stdin)
    process.stdin.flush()
    answer: list[Intake] = pickle.load(process.stdout)  # noqa: S301 - from our own child, through our own pipe
    return answer


def _start_worker(workspace: Workspace) -> subprocess.Popen[bytes]:
    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    process = subprocess.Popen(
        [sys.executable, "-m", "pmdata.store.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        start_new_session=True,  # an interrupt is for us; they end when their input does
    )
    if process.stdin:
        pickle.dump(workspace, process.stdin)
    return process


def _fatal(stamp: FileStamp) -> Intake:
    """Stand in for a file that ends whatever process reads it."""
    path = shown_path(stamp.name)
    found = problem("unreadable-file", reason="the reader stopped on it")
    reading = Reading(path=path, postmortem=None, problems=(found,))
    return stamp, FileIntake(stamp, path, is_settled=True, sha256="", readings=(stored(reading),))
