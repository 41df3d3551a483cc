"""The generations of a store on disk: their files, the pointer to the newest, the writer's lock.

A generation is one DuckDB file that never changes after it is published. Publishing swaps a small
pointer (`current.json`) atomically; readers notice by a stat of it. It knows nothing of what a
generation holds.
"""

import contextlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pmdata.errors import StoreBusyError, StoreInTheWayError, StoreWriteError

POINTER_NAME = "current.json"
_LOCK_NAME = "lock"
NEWEST_NAME = "newest.duckdb"
"""The stable path of the newest generation, for notebooks and other DuckDB clients."""
KEPT_GENERATIONS = 3
_BUILDING = "building-"
_OURS = re.compile(r"generation-\d+\.duckdb(\.wal)?|building-\d+\.(duckdb(\.\w+)*|json|link|old)")
"""The names of what is removed once it is no longer needed."""
_LARGEST_POINTER_BYTES = 100_000
_LARGEST_NUMBER = 2**53


@dataclass(frozen=True)
class Generation:
    """One published file, with what a stat must give for it while it is whole."""

    number: int
    file: str
    built_at: datetime
    size_bytes: int
    modified_ns: int

    def is_whole(self, directory: Path) -> bool:
        """Return whether the file is there and has not been cut, overwritten or touched."""
        try:
            found = (directory / self.file).stat()
        except OSError:
            return False
        return (found.st_size, found.st_mtime_ns) == (self.size_bytes, self.modified_ns)


def read_pointer(directory: Path) -> tuple[Generation, ...]:
    """Return the published generations, newest first; none where the pointer is missing or damaged."""
    try:
        with (directory / POINTER_NAME).open("rb") as file:
            rows = json.loads(file.read(_LARGEST_POINTER_BYTES))["generations"]
        return tuple(map(_generation, rows[:KEPT_GENERATIONS]))
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return ()


def _generation(row: dict[str, Any]) -> Generation:
    """Return what one row of the pointer names; ValueError where `publish` cannot have written it."""
    found = Generation(**{**row, "built_at": datetime.fromisoformat(row["built_at"])})
    numbers = (found.number, found.size_bytes, found.modified_ns)
    if not all(type(number) is int for number in numbers) or found.file != _file_name(found.number):
        raise ValueError(found.file)
    if not 0 < found.number < _LARGEST_NUMBER or found.built_at.tzinfo is None:
        raise ValueError(found.number)
    return found


def _file_name(number: int) -> str:
    return f"generation-{number}.duckdb"


def pointer_stamp(directory: Path) -> tuple[int, int, int] | None:
    """Return what changes whenever a generation is published; None without a pointer. Costs one stat."""
    try:
        found = (directory / POINTER_NAME).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


@contextlib.contextmanager
def writer_lock(
    directory: Path, wait_seconds: float | None, on_wait: Callable[[], None] | None = None
) -> Iterator[None]:
    """Hold the single writer's lock; the kernel drops it when the process dies.

    `wait_seconds` None waits as long as it takes. Raises StoreBusyError when the wait is over and
    StoreWriteError where the folder cannot be written.
    """
    with reported_writes(directory):
        _make(directory)
        lock = FileLock(directory / _LOCK_NAME, fallback_to_soft=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            _wait(lock, directory, wait_seconds, on_wait)
    try:
        yield
    finally:
        lock.release()


def _make(directory: Path) -> None:
    """Make the folder, one that version control leaves alone whatever the team's own rules are."""
    if os.path.lexists(directory) and not directory.is_dir():
        raise StoreInTheWayError(directory)
    directory.mkdir(parents=True, exist_ok=True)
    _make_way(directory / _LOCK_NAME)
    with contextlib.suppress(FileExistsError), (directory / ".gitignore").open("x", encoding="utf-8") as file:
        file.write("*\n")


def _wait(
    lock: FileLock, directory: Path, wait_seconds: float | None, on_wait: Callable[[], None] | None
) -> None:
    if on_wait:
        on_wait()
    try:
        lock.acquire(timeout=-1 if wait_seconds is None else wait_seconds)
    except Timeout:
        raise StoreBusyError(directory, wait_seconds or 0) from None


@contextlib.contextmanager
def reported_writes(directory: Path) -> Iterator[None]:
    """Turn the system's refusals (read-only folder, full disk) into a message with what to do."""
    try:
        yield
    except OSError as error:
        raise StoreWriteError(directory, error.strerror or str(error)) from error


def building_path(directory: Path) -> Path:
    """Return where the next generation is built, out of every reader's sight."""
    return directory / f"{_BUILDING}{os.getpid()}.duckdb"


def publish(directory: Path, built: Path, built_at: datetime | None = None) -> Generation:
    """Make the file `built` the newest generation, durably, and drop the ones beyond the last three."""
    older = tuple(g for g in read_pointer(directory) if g.is_whole(directory))
    number = _next_number(directory)
    target = directory / _file_name(number)
    _fsync(built)
    built.replace(target)
    found = target.stat()
    generation = Generation(
        number=number,
        file=target.name,
        built_at=built_at or datetime.now(UTC),
        size_bytes=found.st_size,
        modified_ns=found.st_mtime_ns,
    )
    kept = (generation, *older)[:KEPT_GENERATIONS]
    _swap_pointer(directory, kept)
    _swap_newest(directory, target.name)
    clean(directory)
    return generation


def _next_number(directory: Path) -> int:
    """Return a number above every one before, even if the folder was deleted or a clock set back.

    It is the time in milliseconds: DuckDB and every cache distinguish generations by it, so a store
    that begins anew must not begin with the same numbers.
    """
    last = max((generation.number for generation in read_pointer(directory)), default=0)
    return max(last + 1, time.time_ns() // 1_000_000)


def _swap_pointer(directory: Path, kept: tuple[Generation, ...]) -> None:
    newest = kept[0]
    content = {
        "generation": newest.number,
        "file": newest.file,
        "built_at": newest.built_at.isoformat(),
        "generations": [{**asdict(g), "built_at": g.built_at.isoformat()} for g in kept],
    }
    beside = directory / f"{_BUILDING}{os.getpid()}.json"
    beside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    _fsync(beside)
    _make_way(directory / POINTER_NAME)
    beside.replace(directory / POINTER_NAME)
    with contextlib.suppress(PermissionError):  # Windows opens no folder, and needs no such call
        _fsync(directory)


def _make_way(place: Path) -> None:
    """Move a folder away that is where a file of the store belongs; the next cleaning removes it."""
    if place.is_dir() and not place.is_symlink():
        place.rename(place.with_name(f"{_BUILDING}{os.getpid()}.old"))


def _swap_newest(directory: Path, name: str) -> None:
    """Point the stable path at the newest file; a system without symbolic links goes without."""
    beside = directory / f"{_BUILDING}{os.getpid()}.link"
    with contextlib.suppress(OSError, NotImplementedError):
        beside.unlink(missing_ok=True)
        beside.symlink_to(name)
        beside.replace(directory / NEWEST_NAME)


def clean(directory: Path) -> None:
    """Remove what killed syncs left and every generation that the pointer no longer names.

    Only for the holder of the lock. A file that cannot be removed now is removed by a later sync.
    """
    kept = {generation.file for generation in read_pointer(directory)}
    for path in directory.iterdir():
        if _OURS.fullmatch(path.name) and path.name not in kept:
            with contextlib.suppress(OSError):
                _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
