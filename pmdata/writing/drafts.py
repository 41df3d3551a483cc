"""Drafts: what was typed into a form and is no report yet, kept beside the store until it is one.

Each draft belongs to whoever knows the secret under which it was kept; the disk holds a hash of it. A
draft that changed since its writer saw it is never written over: what is typed becomes one of its own.
"""

import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pmdata.errors import DraftWriteError, LinksOutsideError
from pmdata.workspace import Workspace

FOLDER = "drafts"
LOCK_SECONDS = 5.0
"""How long another write of the same person's drafts is waited for."""
_LOCK_NAME = "lock"
_ID = re.compile(r"[0-9a-f]{12}")
_OWNER_LETTERS = 32


@dataclass(frozen=True)
class Draft:
    """One draft."""

    id: str
    title: str
    template: str
    typed: dict[str, Any]
    """What each field of the form holds, as JSON has it."""
    changed_at: datetime
    """When it was last kept (aware, UTC)."""
    version: str
    """Hash of what is kept: shows whether it changed since."""


@dataclass(frozen=True)
class DraftBox:
    """The drafts of one person in a workspace; `secret` is what that person alone knows."""

    workspace: Workspace
    secret: str

    @property
    def folder(self) -> Path:
        """Where they are; the secret cannot be found from it.

        Raises LinksOutsideError where a link on the way leads to a place that the settings do not name.
        """
        owner = sha256(self.secret.encode()).hexdigest()[:_OWNER_LETTERS]
        store = self.workspace.store_directory
        folder = store / FOLDER / owner
        is_plain = folder.resolve() == store.resolve() / FOLDER / owner
        if not is_plain and not self.workspace.bounds.allows(folder):
            raise LinksOutsideError(folder)
        return folder

    def keep(
        self, draft_id: str, seen: str | None, *, template: str, title: str, typed: dict[str, Any]
    ) -> Draft:
        """Write a draft, whole or not at all, and return it as it is kept.

        `seen` is the version that its writer saw last, None for a new one. Where another version is
        there by now, it stays, and what is typed is kept under an id of its own.

        Raises:
            ReadOnlyError: the workspace was handed out for reading alone.
            DraftWriteError: the system refuses, or another write does not end.
            LinksOutsideError: the folder of the drafts is a link.
        """
        content = {"title": title, "template": template, "typed": typed}
        data = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
        with self.locked():
            found = self.load(draft_id)
            if found and found.version not in {seen, _version(data)}:
                draft_id, found = new_draft_id(), None
            if found is None or found.version != _version(data):
                _put(self._path(draft_id), data)
        return Draft(draft_id, title, template, typed, datetime.now(UTC), _version(data))

    def load(self, draft_id: str) -> Draft | None:
        """Return a draft; None where this person has none of this id, or nothing that can be read."""
        if not _ID.fullmatch(draft_id):
            return None
        path = self._path(draft_id)
        try:
            data = path.read_bytes()
            content = json.loads(data)
            changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            typed = dict(content["typed"])
            return Draft(draft_id, content["title"], content["template"], typed, changed_at, _version(data))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None

    def all(self) -> tuple[Draft, ...]:
        """Return this person's drafts, the one changed last first. Raises LinksOutsideError."""
        folder = self.folder
        try:
            paths = list(folder.iterdir())
        except OSError:
            return ()
        found = (self.load(path.stem) for path in paths if path.suffix == ".json")
        return tuple(sorted(filter(None, found), key=lambda draft: draft.changed_at, reverse=True))

    def discard(self, draft_id: str, seen: str) -> bool:
        """Remove a draft, if it is there; return False, and leave it, where it changed since it was `seen`.

        Raises what `keep` raises.
        """
        with self.locked():
            found = self.load(draft_id)
            if found and found.version != seen:
                return False
            if found:
                self._path(draft_id).unlink()
        return True

    def _path(self, draft_id: str) -> Path:
        return self.folder / f"{draft_id}.json"

    def put(self, name: str, data: bytes) -> None:
        """Write a file of this person's folder, whole or not at all, while it is held."""
        _put(self.folder / name, data)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold this person's folder, which is made where it is not there; raises what `keep` raises."""
        self.workspace.require_writable()
        folder = self.folder
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            with FileLock(folder / _LOCK_NAME, timeout=LOCK_SECONDS):
                yield
        except Timeout as reason:
            raise DraftWriteError("another window does not end writing it") from reason
        except OSError as reason:
            raise DraftWriteError(reason.strerror or str(reason)) from reason


def new_draft_id() -> str:
    """Return an id that no draft has."""
    return secrets.token_hex(6)


def _version(data: bytes) -> str:
    return sha256(data).hexdigest()


def _put(path: Path, data: bytes) -> None:
    """Write a file in place of its former state. The lock is held: a file half written is of one who died."""
    for left in path.parent.glob(".*.new"):
        left.unlink()
    descriptor, beside = tempfile.mkstemp(prefix=".", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    finally:
        with suppress(FileNotFoundError):
            Path(beside).unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
