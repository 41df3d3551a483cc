"""The store as a reader sees it: the newest generation, opened once and shared by cursors."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from pmdata.errors import StoreDamagedError, StoreMissingError
from pmdata.store.connection import connect_reader, require_text
from pmdata.store.fingerprint import store_fingerprint
from pmdata.store.generations import Generation, pointer_stamp, read_pointer
from pmdata.store.scan import changed_paths, known_files, stamp_files
from pmdata.workspace import Workspace

OPEN_GENERATIONS = 3
"""How many generations a process keeps open at most."""


@dataclass(frozen=True)
class Snapshot:
    """One generation, open and unchanging; safe to share between threads through cursors."""

    workspace: Workspace
    published: Generation
    connection: duckdb.DuckDBPyConnection

    @property
    def generation(self) -> int:
        """Its number; a newer generation has a greater one."""
        return self.published.number

    @property
    def built_at(self) -> datetime:
        """When it was published (aware, UTC)."""
        return self.published.built_at

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Return a new cursor: one for each thread or rerun, never shared. Costs microseconds."""
        return self.connection.cursor()

    def stale_paths(self) -> tuple[str, ...]:
        """Return the reports that were added, removed or touched since; a walk and a stat of each."""
        known = known_files(self.cursor())
        stamps = stamp_files(self.workspace.root, self.workspace.report_names())
        return changed_paths(stamps, known)


class Store:
    """The store of one workspace, for reading."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._directory = workspace.store_directory
        self._lock = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._open: dict[str, Snapshot] = {}

    def open(self) -> Snapshot:
        """Return the newest whole generation; a stat when nothing was published since the last call.

        Raises StoreMissingError before the first sync, StoreDamagedError when no generation can be
        used: damaged, or made by another version.
        """
        with self._lock:
            require_text(self._directory)
            stamp = pointer_stamp(self._directory)
            if stamp != self._stamp or not self._open:
                self._newest()
                self._stamp = stamp
            return next(reversed(self._open.values()))

    def _newest(self) -> None:
        """Open the newest whole generation and keep it last among the open ones."""
        snapshot = self._found()
        self._open.pop(snapshot.published.file, None)
        self._open[snapshot.published.file] = snapshot
        while len(self._open) > OPEN_GENERATIONS:
            self._open.pop(next(iter(self._open)))  # closes once its last cursor is gone

    def _found(self) -> Snapshot:
        stamp = pointer_stamp(self._directory)
        if stamp is None:
            raise StoreMissingError(self._workspace.root)
        snapshot = next(self._openable(read_pointer(self._directory)), None)
        if snapshot:
            return snapshot
        if pointer_stamp(self._directory) != stamp:  # published anew while we looked
            return self._found()
        raise StoreDamagedError(self._workspace.root)

    def _openable(self, published: tuple[Generation, ...]) -> Iterator[Snapshot]:
        for generation in published:
            if generation.file in self._open:
                yield self._open[generation.file]
            elif generation.is_whole(self._directory):
                connection = _connected(self._directory / generation.file)
                if connection:
                    yield Snapshot(self._workspace, generation, connection)


def _connected(path: Path) -> duckdb.DuckDBPyConnection | None:
    """Open a generation; None where it is damaged or was made by another version with other views."""
    query = "SELECT value FROM store.settings WHERE name = 'store'"
    try:
        connection = connect_reader(path)
        return connection if connection.execute(query).fetchall() == [(store_fingerprint(),)] else None
    except duckdb.Error:
        return None
