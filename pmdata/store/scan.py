"""Which report files there are, and which of them may have changed since the last generation."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

_COARSE_NS = 1_000_000_000
_COARSE_WINDOW_NS = 2 * _COARSE_NS
_FINE_WINDOW_NS = 100_000_000


class FileStamp(NamedTuple):
    """What the system knows of one file, without opening it."""

    name: bytes
    """Path below the workspace as the system spells it, with `/`."""
    size_bytes: int
    modified_ns: int


class KnownFile(NamedTuple):
    """What the last generation knows of one file."""

    file_no: int
    size_bytes: int
    modified_ns: int
    is_settled: bool
    """False where the file could have changed again without changing its time."""
    sha256: str | None


@dataclass(frozen=True)
class Changes:
    """What a sync has to look at."""

    suspects: tuple[FileStamp, ...]
    """New files, and known ones with another size or time, or one that could deceive."""
    removed: tuple[int, ...]
    """Numbers of the known files that are gone."""
    unchanged: int
    """How many known files are as they were."""


def shown_path(name: bytes) -> str:
    r"""Return a path that can be printed and stored, one to one with the file's real name.

    >>> print(shown_path(b"a\nb\xff.md"))
    a\nb\xff.md
    """
    text = os.fsdecode(name).replace("\\", "\\\\")
    return text if text.isprintable() else "".join(map(_shown_character, text))


def _shown_character(character: str) -> str:
    if character.isprintable():
        return character
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xDC00:02x}"
    return character.encode("unicode_escape").decode("ascii")


def stamp_files(root: Path, paths: Iterable[str]) -> tuple[FileStamp, ...]:
    """Stat `paths` below `root`, sorted by name; one that vanished meanwhile is left out."""
    prefix = os.fsencode(f"{root}{os.sep}")
    stamps = (_stamp(prefix, os.fsencode(path)) for path in paths)
    return tuple(sorted(stamp for stamp in stamps if stamp))


def _stamp(prefix: bytes, path: bytes) -> FileStamp | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - ten thousand times a sync; a Path costs thrice as much
    except OSError:
        return None
    return FileStamp(
        path.removeprefix(prefix).replace(os.sep.encode(), b"/"), found.st_size, found.st_mtime_ns
    )


def is_settled(modified_ns: int, read_at_ns: int) -> bool:
    """Return whether a change after `read_at_ns` must show in the file's time.

    A file changed within one tick of its file system's clock keeps its time; so does one whose
    time lies in the future because a clock was set back.
    """
    window = _COARSE_WINDOW_NS if modified_ns % _COARSE_NS == 0 else _FINE_WINDOW_NS
    return modified_ns + window < read_at_ns


def known_files(cursor: duckdb.DuckDBPyConnection) -> dict[bytes, KnownFile]:
    """Return what a generation knows of its files, by name."""
    rows = cursor.execute(
        "SELECT path_bytes, file_no, size_bytes, modified_ns, is_settled, sha256 FROM store.files"
    ).fetchall()
    return {name: KnownFile(*rest) for name, *rest in rows}


def changed_paths(stamps: Iterable[FileStamp], known: Mapping[bytes, KnownFile]) -> tuple[str, ...]:
    """Return the files with another size or time, and those on one side only; safe to show."""
    now = {stamp.name: (stamp.size_bytes, stamp.modified_ns) for stamp in stamps}
    then = {name: (file.size_bytes, file.modified_ns) for name, file in known.items()}
    return tuple(
        sorted(shown_path(name) for name in now.keys() | then.keys() if now.get(name) != then.get(name))
    )


def compare(
    stamps: Iterable[FileStamp],
    known: Mapping[bytes, KnownFile],
    suspected: frozenset[bytes] = frozenset(),
) -> Changes:
    """Compare the folder with the last generation by size and time alone; `suspected` count as changed."""
    suspects, seen, unchanged = [], set(), 0
    for stamp in stamps:
        seen.add(stamp.name)
        before = known.get(stamp.name)
        if before and stamp.name not in suspected and _is_as_it_was(stamp, before):
            unchanged += 1
        else:
            suspects.append(stamp)
    removed = tuple(sorted(file.file_no for name, file in known.items() if name not in seen))
    return Changes(tuple(suspects), removed, unchanged)


def _is_as_it_was(stamp: FileStamp, before: KnownFile) -> bool:
    return (
        before.is_settled
        and stamp.modified_ns == before.modified_ns
        and stamp.size_bytes == before.size_bytes
    )
