r"""A report as lines that keep their ends: what an edit does not touch stays byte for byte.

Lines are those of reading: `\n`, `\r\n` and `\r` end one, nothing else does.
"""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from pmdata.errors import EditBusyError, NotEditableError, ReportChangedError, ReportWriteError
from pmdata.writing.whole_file import put_in_place

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ENCODINGS = ("utf-8", "cp1252")
LOCK_SECONDS = 10


@dataclass(frozen=True)
class TextFile:
    """A file's text in lines, with what is needed to write the same bytes again."""

    lines: tuple[str, ...]
    """Each with its line end; the last one may have none."""
    encoding: str
    bom: bytes = b""

    @classmethod
    def of(cls, data: bytes, path: Path) -> "TextFile":
        """Take a file's bytes apart. Raises NotEditableError where they would not come back the same."""
        bom, named = next((row for row in _BOMS if data.startswith(row[0])), (b"", None))
        for encoding in (named,) if named else _ENCODINGS:
            with suppress(UnicodeError):
                text = data[len(bom) :].decode(encoding)
                found = cls(lines_of(text), encoding, bom)
                if found.data == data:
                    return found
        raise NotEditableError(path, "its bytes are not text that can be written back unchanged")

    @property
    def data(self) -> bytes:
        """The file's bytes."""
        return self.bom + self.text.encode(self.encoding)

    @property
    def text(self) -> str:
        """The text with its line ends."""
        return "".join(self.lines)

    def line(self, number: int) -> str:
        """Return line `number` (from 1) without its end."""
        return self.lines[number - 1].rstrip("\r\n")

    def with_line(self, number: int, text: str) -> "TextFile":
        """Return the file with another text in line `number`, its end kept."""
        old = self.lines[number - 1]
        end = old[len(old.rstrip("\r\n")) :]
        return self._with(number - 1, number, (text + end,))

    def with_line_after(self, number: int, text: str) -> "TextFile":
        """Return the file with a new line after line `number`; a file without a last line end stays so."""
        old = self.lines[number - 1]
        end = old[len(old.rstrip("\r\n")) :]
        if end:
            return self._with(number, number, (text + end,))
        return self._with(number - 1, number, (old + self._usual_end(), text))

    def _usual_end(self) -> str:
        first = next((line for line in self.lines if line[-1:] in "\r\n"), "\n")
        return first[len(first.rstrip("\r\n")) :]

    def _with(self, start: int, stop: int, lines: tuple[str, ...]) -> "TextFile":
        return replace(self, lines=(*self.lines[:start], *lines, *self.lines[stop:]))


def lines_of(text: str) -> tuple[str, ...]:
    """Return a text in lines that keep their ends."""
    return tuple(_LINE.findall(text))


def digest(data: bytes) -> str:
    """Return what a file's content is known by."""
    return sha256(data).hexdigest()


def write_changed(path: Path, before: bytes, after: bytes, *, lock: Path) -> None:
    """Put `after` in the place of `before`, whole or not at all, with the file's owner and rights.

    Raises ReportChangedError where the file no longer holds `before`, ReadOnlyReportError where it may not
    be written, ReportWriteError where it cannot. `lock` is the file, in the workspace's own folder, that
    keeps two edits apart.
    """
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(lock, timeout=LOCK_SECONDS):
            found = put_in_place(path.resolve(), after, lock.parent, before=before)
            if found is not None:
                raise ReportChangedError(path, digest(before), digest(found))
    except Timeout as reason:
        raise EditBusyError(path, lock, LOCK_SECONDS) from reason
    except OSError as reason:
        raise ReportWriteError(path, reason.strerror or str(reason)) from reason
