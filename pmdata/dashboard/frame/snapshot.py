"""The store as the pages see it: one workspace, its newest generation, answers kept by generation.

A new generation is noticed by a stat on each rerun. Answers are kept per generation, bounded, and
shared between visitors: they are frozen records and Arrow tables, which nobody can change.
"""

from collections.abc import Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st
from pydantic import BaseModel

from pmdata.dashboard.serving.permission import visitors_may_write
from pmdata.errors import StoreDamagedError, StoreMissingError
from pmdata.store import Snapshot, Store, sync
from pmdata.workspace import SETTINGS_NAME, Workspace, find_workspace, open_workspace

Answer = TypeVar("Answer")

KEPT_ANSWERS = 512


def workspace() -> Workspace:
    """Return the workspace that this server is about, with its settings as they are now.

    It is read-only for pages unless visitors may write: every write then refuses it. Raises
    what `find_workspace` raises.
    """
    opened = servers_workspace()
    return opened if visitors_may_write() else opened.model_copy(update={"read_only": True})


def servers_workspace() -> Workspace:
    """Return the same for the server's own work, whoever visits: reading what changed."""
    root = _root()
    return _opened_workspace(root, _stamp(root / SETTINGS_NAME))


@st.cache_resource(show_spinner=False)
def _root() -> Path:
    return find_workspace().root


def _stamp(file: Path) -> tuple[int, int] | None:
    found = file.stat() if file.exists() else None
    return found and (found.st_mtime_ns, found.st_size)


@st.cache_resource(show_spinner=False, max_entries=2)
def _opened_workspace(root: Path, settings_stamp: tuple[int, int] | None) -> Workspace:
    del settings_stamp  # part of the cache's key: one entry per state of the settings
    return open_workspace(root)


@st.cache_resource(show_spinner=False)
def _store() -> Store:
    return Store(workspace())


def newest_snapshot() -> Snapshot:
    """Return the newest generation, after a first sync where there is none; forget older answers.

    Raises what `sync` raises, and what finding the workspace raises.
    """
    snapshot = _opened()
    _forget_older(snapshot.generation)
    return snapshot


def _opened() -> Snapshot:
    try:
        return _store().open()
    except (StoreMissingError, StoreDamagedError):
        if not visitors_may_write():
            raise
        with st.spinner("Reading the reports"):
            sync(workspace())
        return _store().open()


@lru_cache(maxsize=1)
def _forget_older(_generation: object) -> None:
    _kept.cache_clear()


def _known_by(value: Any) -> Hashable:
    """Return what identifies `value`; settings are frozen, but are and hold dictionaries."""
    return repr(value) if isinstance(value, BaseModel | dict) else value


class _Question:
    """A question to one generation; equal questions have one answer."""

    def __init__(
        self,
        snapshot: Snapshot,
        function: Callable[..., Any],
        arguments: tuple[Any, ...],
        options: dict[str, Any],
    ) -> None:
        self.snapshot, self.function, self.arguments, self.options = snapshot, function, arguments, options
        named = tuple((name, _known_by(value)) for name, value in sorted(options.items()))
        self.identity = (snapshot.generation, function, tuple(map(_known_by, arguments)), named)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@lru_cache(maxsize=KEPT_ANSWERS)
def _kept(question: _Question) -> Any:
    return question.function(question.snapshot.cursor(), *question.arguments, **question.options)


def ask(snapshot: Snapshot, function: Callable[..., Answer], *arguments: Any, **options: Any) -> Answer:
    """Return `function(cursor, *arguments, **options)` on `snapshot`, kept for the next time."""
    answer: Answer = _kept(_Question(snapshot, function, arguments, options))
    return answer
