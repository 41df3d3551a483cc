"""The machine's git, asked for what files of a folder were before: read-only, bounded, and never the network.

A repository may come from anywhere, so nothing that its configuration names is run: no hooks, pager, filters,
signature checks, file-system monitors, nor fetches of what a partial clone lacks. Where git is missing,
slow or fails there is no history; it is never guessed.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pmdata.errors import HistoryError

_SAFE = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.pager=cat", "core.attributesFile=/dev/null",
    "log.showSignature=false", "diff.external=", "protocol.allow=never", "core.quotePath=false",
    "gc.auto=0", "maintenance.auto=false",
)  # fmt: skip
_SECONDS = 60.0
_MOST_BYTES = 256_000_000
_BATCH_BYTES = 16_000_000
_REGULAR = (b"100644", b"100755")


@dataclass
class Repository:
    """The repository that a folder is in."""

    folder: Path
    prefix: bytes
    """The folder below the top of the repository, with a `/` at its end; empty at the top."""
    head: str
    is_shallow: bool
    _git: str = field(repr=False, default="git")

    @classmethod
    def of(cls, folder: Path) -> "Repository | None":
        """Return the repository of `folder`; None where there is none, or no commit.

        Raises HistoryError where git is missing or fails.
        """
        if not any((parent / ".git").exists() for parent in (folder, *folder.parents)):
            return None
        git = shutil.which("git")
        if git is None:
            raise HistoryError("there is no git on this machine")
        asked = (
            "rev-parse",
            "--is-shallow-repository",
            "--show-prefix",
            "--verify",
            "--quiet",
            "HEAD^{commit}",
        )
        try:
            lines = _run(git, folder, asked).split(b"\n")
        except _FailedError as error:
            if error.code == 1:  # no commit yet
                return None
            raise HistoryError(str(error)) from None
        shallow, prefix, head = lines[:3]
        return cls(folder, prefix, head.decode(), shallow == b"true", git)

    def versions(self) -> dict[bytes, list[str]]:
        """Return for each file of the folder its committed contents, the oldest first, through renames.

        Raises HistoryError where git fails, takes too long or prints too much.
        """
        asked = (
            "log", "--raw", "-z", "--no-abbrev", "--find-renames", "-l2000", "--no-ext-diff", "--no-textconv",
            "--reverse", "--topo-order", "--format=%x01", "HEAD", "--", ".",
        )  # fmt: skip
        found: dict[bytes, list[str]] = {}
        for kind, blob, paths in _changes(self._asked(asked)):
            before = found.pop(paths[0], []) if kind in b"RMT" else []
            if kind == b"D":
                found.pop(paths[0], None)
            elif not before or before[-1] != blob:
                before.append(blob)
            if kind != b"D":
                found[paths[-1]] = before
        start = len(self.prefix)
        return {path[start:]: blobs for path, blobs in found.items() if path.startswith(self.prefix)}

    def contents(self, blobs: Sequence[str], most_bytes: int) -> Iterator[tuple[str, bytes]]:
        """Yield each content of at most `most_bytes`, in any order; larger ones and lost ones are left out.

        Raises HistoryError as `versions` does.
        """
        lines = self._asked(("cat-file", "--batch-check"), blobs).split(b"\n")
        sizes = [line.split() for line in lines]
        wanted = [
            (row[0].decode(), int(row[2]))
            for row in sizes
            if len(row) == 3 and row[1] == b"blob" and int(row[2]) <= most_bytes  # noqa: PLR2004 - id, kind, size
        ]
        for batch in _batches(wanted):
            yield from _split(self._asked(("cat-file", "--batch"), batch))

    def _asked(self, arguments: Sequence[str], lines: Iterable[str] = ()) -> bytes:
        try:
            return _run(self._git, self.folder, arguments, lines)
        except _FailedError as error:
            raise HistoryError(str(error)) from None


class _FailedError(Exception):
    def __init__(self, code: int | None, reason: str) -> None:
        self.code = code
        super().__init__(reason)


def _run(git: str, folder: Path, arguments: Sequence[str], lines: Iterable[str] = ()) -> bytes:
    settings = [part for setting in _SAFE for part in ("-c", setting)]
    command = [git, "--no-pager", "--no-optional-locks", *settings, *arguments]
    with subprocess.Popen(  # noqa: S603 - the machine's git, with our own arguments
        command,
        cwd=folder,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        timer = threading.Timer(_SECONDS, process.kill)
        feeder = threading.Thread(target=_feed, args=(process, "".join(f"{line}\n" for line in lines)))
        timer.start()
        feeder.start()
        try:
            printed = process.stdout.read(_MOST_BYTES + 1) if process.stdout else b""
        finally:
            if len(printed) > _MOST_BYTES:
                process.kill()
            code = process.wait()
            is_over = not timer.is_alive()
            timer.cancel()
            feeder.join()
    if len(printed) > _MOST_BYTES:
        raise _FailedError(None, f"git printed more than {_MOST_BYTES // 1_000_000} MB")
    if code:
        raise _FailedError(
            code, f"git took longer than {_SECONDS:g} s" if is_over else f"git ended with {code}"
        )
    return printed


def _feed(process: "subprocess.Popen[bytes]", text: str) -> None:
    if process.stdin:
        try:
            process.stdin.write(text.encode())
            process.stdin.close()
        except OSError:  # it ended before it had read everything
            return


def _environment() -> dict[str, str]:
    """Return the environment without what would lead git to another repository or to the network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }


def _changes(printed: bytes) -> Iterator[tuple[bytes, str, list[bytes]]]:
    """Yield what happened to each file: the letter of git, the new content, the path or both paths."""
    tokens = iter(printed.split(b"\0"))
    for token in tokens:
        head = token.lstrip(b"\x01\n")
        if not head.startswith(b":"):
            continue
        _, mode, _, blob, letter = head.split()
        kind = letter[:1]
        paths = [next(tokens, b"") for _ in range(2 if kind in b"RC" else 1)]
        if kind == b"D" or mode in _REGULAR:
            yield kind, blob.decode(), paths


def _batches(wanted: Sequence[tuple[str, int]]) -> Iterator[list[str]]:
    batch: list[str] = []
    total = 0
    for blob, size in wanted:
        if batch and total + size > _BATCH_BYTES:
            yield batch
            batch, total = [], 0
        batch.append(blob)
        total += size
    if batch:
        yield batch


def _split(printed: bytes) -> Iterator[tuple[str, bytes]]:
    """Take apart what `cat-file --batch` prints: a line `id kind size`, the content, a line break."""
    start = 0
    while (end := printed.find(b"\n", start)) >= 0:
        blob, *rest = printed[start:end].split()
        size = int(rest[1]) if len(rest) == 2 else 0  # noqa: PLR2004 - kind and size
        yield blob.decode(), printed[end + 1 : end + 1 + size]
        start = end + 2 + size
