"""Files that appear whole or not at all, and keep what they were: owner, group, permissions, ACL, attributes.

What is half written lies in the workspace's own folder, which version control leaves alone, so that a
process that is killed leaves nothing among the reports. Only where that folder is on another disk, or there
is none, it lies beside the file; leftovers are swept away an hour later, by whoever writes there next.
"""

import errno
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pmdata.errors import ReadOnlyReportError

SCRATCH = "writing"
"""Name of the folder for half-written files within the workspace's own."""
_PREFIX, _SUFFIX = ".pmdata-", ".new"
"""The leading dot keeps the half-written file from being read as a report."""
_LEFT_OVER_SECONDS = 3600
_SYSTEMS_OWN = "security."
"""Attributes that the system gives by its own rules and may refuse to copy."""


def put_new(folder: Path, candidates: Iterator[Path], data: bytes, own: Path | None) -> Path:
    """Write `data` under the first of the candidates' names that is free in `folder`; return the path.

    `own` is the workspace's own folder. Raises OSError.
    """
    with _written(data, folder, own) as scratch:
        scratch.chmod(0o666 & ~_umask())
        path = _linked(scratch, candidates)
    _fsync_folder(folder)
    return path


def put_in_place(path: Path, data: bytes, own: Path | None, *, before: bytes) -> bytes | None:
    """Put `data` in the place of the file at `path`, which must still hold `before`.

    Return None, or what the file holds instead: then nothing was written. Raises ReadOnlyReportError and
    OSError. Where the system does not let another file have the same owner and rights, the file itself is
    written over, after its whole new content reached the disk.
    """
    _require_writable(path)
    with _written(data, path.parent, own) as scratch:
        alike = _made_alike(scratch, path)
        # An editor may have saved while the disk was written: this is as late as one can look.
        found = path.read_bytes()
        if found != before:
            return found
        if alike:
            scratch.replace(path)
        else:
            _write_over(path, data, before)
    _fsync_folder(path.parent)
    return None


def _require_writable(path: Path) -> None:
    """Raise where nobody may write the file, or this user may not: a rename would not ask."""
    effective = os.access in os.supports_effective_ids
    if not path.stat().st_mode & 0o222 or not os.access(path, os.W_OK, effective_ids=effective):
        raise ReadOnlyReportError(path)


@contextmanager
def _written(data: bytes, folder: Path, own: Path | None) -> Iterator[Path]:
    place = _scratch_folder(folder, own)
    _sweep(place)
    descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_SUFFIX, dir=place)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield Path(name)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _scratch_folder(folder: Path, own: Path | None) -> Path:
    """Return the workspace's folder for half-written files; `folder` where it cannot serve."""
    if own is None:
        return folder
    scratch = own / SCRATCH
    if scratch.is_symlink():
        return folder  # files are removed there
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError), (own / ".gitignore").open("x", encoding="utf-8") as file:
            file.write("*\n")
        same_disk = scratch.stat().st_dev == folder.stat().st_dev
        return scratch if same_disk and os.access(scratch, os.W_OK) else folder
    except OSError:
        return folder


def _sweep(folder: Path) -> None:
    """Remove what killed processes left here; nobody writes one report for an hour."""
    oldest = time.time() - _LEFT_OVER_SECONDS
    for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError):
            found = path.lstat()
            if stat.S_ISREG(found.st_mode) and found.st_mtime < oldest:
                path.unlink()


def _linked(scratch: Path, candidates: Iterator[Path]) -> Path:
    """Give the file its name. A link, unlike a rename, fails where the name is taken."""
    for path in candidates:
        try:
            os.link(scratch, path)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))


def _made_alike(scratch: Path, path: Path) -> bool:
    """Give the new file owner, rights and attributes of the old one; return whether it is like it in all."""
    old, new = path.stat(), scratch.stat()
    if old.st_nlink > 1:
        return False  # another name would keep the old text
    try:
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            os.chown(scratch, old.st_uid, old.st_gid)
        scratch.chmod(stat.S_IMODE(old.st_mode))
        return _copied_attributes(path, scratch)
    except OSError:
        return False


def _copied_attributes(path: Path, scratch: Path) -> bool:
    """Copy the extended attributes, an ACL among them, where the system has such."""
    if not hasattr(os, "listxattr"):
        return True
    wanted, there = (set(os.listxattr(file)) for file in (path, scratch))
    for name in there - wanted:
        if not name.startswith(_SYSTEMS_OWN):
            os.removexattr(scratch, name)
    for name in wanted:
        try:
            os.setxattr(scratch, name, os.getxattr(path, name))
        except OSError:
            if not name.startswith(_SYSTEMS_OWN):
                return False
    return True


def _write_over(path: Path, data: bytes, before: bytes) -> None:
    """Write over the file itself; where that fails, what it held is put back."""
    with path.open("r+b") as file:
        try:
            _fill(file.fileno(), data)
        except OSError:
            with suppress(OSError):
                _fill(file.fileno(), before)
            raise


def _fill(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.ftruncate(descriptor, len(data))
    os.fsync(descriptor)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
