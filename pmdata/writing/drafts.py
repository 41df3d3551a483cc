"""Drafts: what was typed into a form and is no report yet, kept beside the store until it is one."""

import json
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pmdata.workspace import Workspace

FOLDER = "drafts"
_ID = re.compile(r"[0-9a-f]{12}")


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


def new_draft_id() -> str:
    """Return an id that no draft has."""
    return secrets.token_hex(6)


def keep_draft(
    workspace: Workspace, draft_id: str, *, template: str, title: str, typed: dict[str, Any]
) -> None:
    """Write the draft in place of its former state, whole or not at all. Raises OSError."""
    path = _path(workspace, draft_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".new")
    content = {"title": title, "template": template, "typed": typed}
    beside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    beside.replace(path)


def load_draft(workspace: Workspace, draft_id: str) -> Draft | None:
    """Return a draft; None where there is none of this id, or nothing that can be read."""
    if not _ID.fullmatch(draft_id):
        return None
    path = _path(workspace, draft_id)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Draft(draft_id, content["title"], content["template"], dict(content["typed"]), changed_at)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def drafts(workspace: Workspace) -> tuple[Draft, ...]:
    """Return the drafts of the workspace, the one changed last first."""
    try:
        paths = list((workspace.store_directory / FOLDER).iterdir())
    except OSError:
        return ()
    found = (load_draft(workspace, path.stem) for path in paths if path.suffix == ".json")
    return tuple(sorted(filter(None, found), key=lambda draft: draft.changed_at, reverse=True))


def discard_draft(workspace: Workspace, draft_id: str) -> None:
    """Remove a draft, if it is there."""
    with suppress(OSError):
        _path(workspace, draft_id).unlink()


def _path(workspace: Workspace, draft_id: str) -> Path:
    return workspace.store_directory / FOLDER / f"{draft_id}.json"
