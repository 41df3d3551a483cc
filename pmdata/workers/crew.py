"""Runs a function over many items in processes of their own, each item within limits of time and memory.

What a file holds decides how long reading it takes, so that no file is read where its end cannot be
enforced: a process that exceeds a limit is ended, its item is answered by `Ended`, the others go on.
The processes are plain subprocesses: multiprocessing would import the caller's main module again,
which in a Streamlit page is the page itself.
"""

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

from pmdata.workers.ended import TOO_LITTLE_MEMORY, TOO_SLOW, Ended

Context = TypeVar("Context")
Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 200
"""Items below which starting another process takes longer than it saves."""
_CHUNK = 32
_CHUNKS_AHEAD = 4
_REMEDY = "split it, or take pasted logs and tables out of it"


@dataclass(frozen=True)
class Limits:
    """What one item may take."""

    cpu_seconds: float = 10.0
    """Time of the processor, so that a busy machine does not decide what can be read."""
    wall_seconds: float = 120.0
    """Time by the clock, for what waits and computes nothing, such as a lost network folder."""
    memory_bytes: int = 1_000_000_000
    """Address space beyond what the process starts with, where the system can limit it."""


LIMITS = Limits()


def results(
    function: Callable[[Context, Item], Result],
    context: Context,
    items: Sequence[Item],
    *,
    count: int = 1,
    is_background: bool = False,
) -> Generator[tuple[Item, Result | Ended]]:
    """Yield each item with `function(context, item)`, in their order, worked out by `count` processes.

    The function must be one that can be imported. `is_background` lets everything else go first.
    """
    if not items:
        return
    chunks = [items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK)]
    with _Crew(function, context, is_background=is_background) as crew:
        if count == 1:
            for chunk in chunks:
                yield from zip(chunk, crew.work(chunk), strict=True)
        else:
            for chunk, found in _in_threads(crew.work, chunks, count):
                yield from zip(chunk, found, strict=True)


def _in_threads(
    work: Callable[[Sequence[Item]], list[Any]], chunks: Sequence[Sequence[Item]], count: int
) -> Generator[tuple[Sequence[Item], list[Any]]]:
    """Keep a few chunks per process under way, so that memory stays bounded when writing is slower."""
    pending: deque[tuple[Sequence[Item], Future[list[Any]]]] = deque()
    with ThreadPoolExecutor(count) as threads:
        try:
            for chunk in chunks:
                pending.append((chunk, threads.submit(work, chunk)))
                if len(pending) >= count * _CHUNKS_AHEAD:
                    first, future = pending.popleft()
                    yield first, future.result()
            while pending:
                first, future = pending.popleft()
                yield first, future.result()
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def processes_for(items: int) -> int:
    """Return how many processes so many items are worth: one for few, else one a core."""
    return usable_cores() if items >= _FEW else 1


def usable_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Worker:
    """One process."""

    def __init__(self, limits: Limits, *, is_background: bool) -> None:
        here = str(Path(__file__).resolve().parents[2])
        path = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
        numbers = (limits.cpu_seconds, limits.wall_seconds, limits.memory_bytes, int(is_background))
        self.limits, self.is_background = limits, is_background
        self.has_worked = False
        """Whether it has answered before, so that it may end of what it did then."""
        self.is_idle = True
        self.owner = os.getpid()
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "pmdata.workers.process", *map(str, numbers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # an interrupt is for us; they end when their input does
        )

    def send(self, message: tuple[Any, ...]) -> None:
        """Hand over a task or items; raises OSError where the process is gone."""
        if self.process.stdin is None:
            raise EOFError
        pickle.dump(message, self.process.stdin)
        self.process.stdin.flush()

    def receive(self) -> Any:
        """Return the next result; raises EOFError or UnpicklingError where the process ended."""
        if self.process.stdout is None:
            raise EOFError
        found = pickle.load(self.process.stdout)  # noqa: S301 - from our own child, through our own pipe
        self.has_worked = True
        return found

    def reason(self) -> str:
        """Say why it ended."""
        code = self.end()
        if code in {-getattr(signal, "SIGPROF", 0), TOO_SLOW}:
            return f"reading it took more than {self.limits.cpu_seconds:g} s; {_REMEDY}"
        if code == TOO_LITTLE_MEMORY:
            return f"reading it took more than {self.limits.memory_bytes / 1e9:g} GB of memory; {_REMEDY}"
        return f"the reader stopped on it; {_REMEDY}"

    def end(self) -> int:
        """End the process if it runs, and return its exit code."""
        if self.is_idle:
            self.process.kill()
        try:
            # One that closed its output is about to end; another is stuck.
            code = self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(OSError):  # what was still to be sent to it
                    pipe.close()
        return code


class _Crew(Generic[Context, Item, Result]):
    """One process for each thread that asks, ended together; one may stay for the next crew."""

    def __init__(
        self, function: Callable[[Context, Item], Result], context: Context, *, is_background: bool = False
    ) -> None:
        self._task = ("task", function, context)
        self._is_background = is_background
        self._mine = threading.local()
        self._all: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._all:
            if worker.process.returncode is None and not (worker.is_idle and _SPARES.keep(worker)):
                worker.process.kill()
                worker.end()

    def work(self, chunk: Sequence[Item]) -> list[Result | Ended]:
        """Return the results of a chunk; an item that ends a process is answered by `Ended`."""
        found: list[Result | Ended] = []
        while len(found) < len(chunk):
            worker = self._worker()
            reason = self._exchange(worker, chunk[len(found) :], found)
            if reason is not None:
                self._mine.worker = None
                if not worker.has_worked or "took" in reason:
                    found.append(Ended(reason))
        return found

    def _exchange(self, worker: _Worker, items: Sequence[Item], found: list[Result | Ended]) -> str | None:
        """Add the results of `items` to `found`; where the process of one ends, state why."""
        worker.is_idle = False
        try:
            worker.send(("items", list(items)))
            for _ in items:
                found.append(worker.receive())  # noqa: PERF401 - each one counts, also if the next fails
        except (OSError, EOFError, pickle.UnpicklingError):
            return worker.reason()
        worker.is_idle = True
        return None

    def _worker(self) -> _Worker:
        worker: _Worker | None = getattr(self._mine, "worker", None)
        while worker is None:
            worker = _SPARES.take(LIMITS, is_background=self._is_background)
            self._all.append(worker)
            try:
                worker.send(self._task)
            except OSError:  # a spare one that ended meanwhile
                worker.end()
                worker = None
        self._mine.worker = worker
        return worker


class _Spares:
    """Idle processes that the next crew may use: starting one costs more than reading a hundred reports."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[_Worker] = []
        atexit.register(self.end)

    def take(self, limits: Limits, *, is_background: bool) -> _Worker:
        """Return an idle process of this kind, else a new one."""
        with self._lock:
            for worker in self._kept:
                if _is_usable(worker) and (worker.limits, worker.is_background) == (limits, is_background):
                    self._kept.remove(worker)
                    return worker
        return _Worker(limits, is_background=is_background)

    def keep(self, worker: _Worker) -> bool:
        """Take an idle process for later; False where there is one of its kind already."""
        with self._lock:
            same = [kept for kept in self._kept if kept.is_background == worker.is_background]
            for old in same:
                if not _is_usable(old) or old.limits != worker.limits:
                    self._kept.remove(old)
                    old.end()
            if any(kept in self._kept for kept in same):
                return False
            self._kept.append(worker)
            return True

    def end(self) -> None:
        """End them all."""
        with self._lock:
            for worker in self._kept:
                if worker.owner == os.getpid():
                    worker.end()
            self._kept.clear()


def _is_usable(worker: _Worker) -> bool:
    """Whether the process runs and is our own child: a forked process shares its parent's pipes."""
    return worker.owner == os.getpid() and worker.process.poll() is None


_SPARES = _Spares()
