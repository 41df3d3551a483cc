"""An edit: the bytes that a file is to hold in the place of those that it holds, with what that does.

Every act on a file of the workspace is made as an `Edit`, shown as its diff, then written by `apply_edit`,
which writes nothing where the file is no longer what it was. `Edit.undone` is the edit that takes it back,
guarded in the same way.
"""

import difflib
from dataclasses import dataclass
from pathlib import Path

from pmdata.errors import LinksOutsideError, ReportWriteError
from pmdata.workspace import Workspace
from pmdata.writing.text_file import TextFile, write_changed
from pmdata.writing.whole_file import put_new

LOCK_NAME = "edit.lock"


@dataclass(frozen=True)
class Edit:
    """An edit of one file, not yet written."""

    path: Path
    before: bytes
    """What the file holds now; nothing where there is none."""
    after: bytes
    what: str = "changed"
    """What it does, in words that follow the file's name or stand alone: `Roll out slowly: done`."""
    begins_as: bytes = b""
    """What a new file is a copy of, where it is one; its diff is against that."""

    @property
    def changes_something(self) -> bool:
        """Return whether there is anything to write."""
        return self.before != self.after

    @property
    def undone(self) -> "Edit":
        """Return the edit that takes this one back."""
        return Edit(self.path, self.after, self.before, self.what)

    def diff(self) -> str:
        """Return the change as a unified diff of the two texts."""
        return text_diff(self.path, self.before or self.begins_as, self.after)


def text_diff(path: Path, before: bytes, after: bytes) -> str:
    """Return a unified diff of two texts of one file. Raises NotEditableError where one is no text."""
    old, new = (TextFile.of(data, path).text.split("\n") for data in (before, after))
    return "\n".join(difflib.unified_diff(old, new, str(path), str(path), lineterm="", n=1))


def apply_edit(workspace: Workspace, edit: Edit) -> None:
    """Write an edit. Raises ReportChangedError where the file changed since, else ReportWriteError.

    Raises LinksOutsideError where the file lies outside: what is not read is not written either; and
    ReadOnlyError where the workspace was handed out for reading alone.
    """
    workspace.require_writable()
    if not workspace.bounds.holds(edit.path):
        raise LinksOutsideError(edit.path)
    if not edit.changes_something:
        return
    if edit.before or edit.path.exists():
        write_changed(edit.path, edit.before, edit.after, lock=workspace.store_directory / LOCK_NAME)
        return
    try:
        put_new(edit.path.parent, iter([edit.path]), edit.after, workspace.store_directory)
    except OSError as reason:
        raise ReportWriteError(edit.path, reason.strerror or str(reason)) from reason


def content(workspace: Workspace, path: Path) -> bytes:
    """Return what a file of the workspace holds. Raises ReportWriteError where it cannot be read."""
    try:
        return workspace.bounds.read(path)
    except OSError as reason:
        raise ReportWriteError(path, reason.strerror or str(reason)) from reason


def content_or_nothing(workspace: Workspace, path: Path) -> bytes:
    """Return what a file of the workspace holds; nothing where there is none. Raises ReportWriteError."""
    try:
        return workspace.bounds.read(path)
    except FileNotFoundError:
        return b""
    except OSError as reason:
        raise ReportWriteError(path, reason.strerror or str(reason)) from reason
