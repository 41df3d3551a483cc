"""The one rule for what belongs to a workspace: a path whose real place is inside, or where settings allow.

Whatever is found by a search for files is opened through here; whatever is written is checked here first. A
file is opened step by step from its base without following a link, so that a link which is put in the way
between the check and the opening opens nothing.
"""

# ruff: noqa: PTH111, PTH118, PTH206 -- called with plain strings, ten thousand times a sync
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pmdata.errors import LinksOutsideError

_PRIVATE = frozenset({".git", ".hg", ".svn", ".pmdata"})
"""Folders inside a workspace that are none of its files: they hold passwords, drafts and the store."""
_OPENING = (
    os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
_STEPWISE = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


@dataclass(frozen=True)
class Bounds:
    """The real folders and files that count as inside; made anew for each use, since links may be changed."""

    root: str
    """Real path of the workspace, which may itself be reached through a link."""
    allowed: tuple[str, ...] = ()
    """Real paths of other places that links may lead to."""

    @classmethod
    def of(cls, root: Path, links: Iterable[str] = ()) -> Self:
        """Return the bounds of the workspace at `root`; `links` are targets that its settings allow."""
        real = os.path.realpath(root)
        return cls(
            real, tuple(os.path.realpath(os.path.join(real, os.path.expanduser(link))) for link in links)
        )

    def base_of(self, real: str) -> str | None:
        """Return the folder or file that the real path `real` lies inside; None where it is outside."""
        if _is_below(real, self.root) and not _is_private(real[len(self.root) :]):
            return self.root
        return next((base for base in self.allowed if _is_below(real, base)), None)

    def allows(self, path: str | Path) -> bool:
        """Whether the settings name the place that `path` leads to, or one above it."""
        real = os.path.realpath(path)
        return any(_is_below(real, base) for base in self.allowed)

    def with_folder(self, folder: Path) -> Self:
        """Return bounds that hold what is in `folder` too: a person named it."""
        real = os.path.realpath(folder)
        return self if self.base_of(real) else type(self)(self.root, (*self.allowed, real))

    def holds(self, path: str | Path) -> bool:
        """Whether `path`, which need not exist, lies inside once every link is followed."""
        return self.base_of(os.path.realpath(path)) is not None

    def open(self, path: str | Path) -> int:
        """Open a plain file for reading and return its descriptor.

        Raises LinksOutsideError where it lies outside, OSError where it cannot be opened or is no file.
        """
        real = os.path.realpath(path)
        base = self.base_of(real)
        if base is None:
            raise LinksOutsideError(Path(path))
        descriptor = _opened(base, os.path.relpath(real, base).split(os.sep)) if _STEPWISE else _plainly(real)
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
        raise OSError(0, "it is no file")

    def read(self, path: str | Path, most_bytes: int | None = None) -> bytes:
        """Return what a file holds, or `most_bytes` of it; raises what `open` raises."""
        with os.fdopen(self.open(path), "rb") as file:
            return file.read(-1 if most_bytes is None else most_bytes)


def read_within(path: str | Path, bounds: Bounds | None, most_bytes: int | None = None) -> bytes:
    """Return what a file holds, or `most_bytes` of it; without bounds it is one that a person named.

    Raises what `Bounds.open` raises.
    """
    if bounds:
        return bounds.read(path, most_bytes)
    with open(path, "rb") as file:  # noqa: PTH123 -- called with strings
        return file.read(-1 if most_bytes is None else most_bytes)


def _is_below(real: str, base: str) -> bool:
    return real == base or real.startswith(base.rstrip(os.sep) + os.sep)


def _is_private(inside: str) -> bool:
    return any(part.casefold() in _PRIVATE for part in inside.split(os.sep))


def _plainly(real: str) -> int:
    return os.open(real, _OPENING)


def _opened(base: str, steps: list[str]) -> int:
    """Open `steps` below `base` one after the other, none of them a link."""
    if steps == ["."]:
        return os.open(base, _OPENING | os.O_NONBLOCK)
    folder = os.open(base, _OPENING | os.O_DIRECTORY)
    try:
        for step in steps[:-1]:
            below = os.open(step, _OPENING | os.O_DIRECTORY, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(steps[-1], _OPENING | os.O_NONBLOCK, dir_fd=folder)  # a pipe would wait for a writer
    finally:
        with suppress(OSError):
            os.close(folder)
