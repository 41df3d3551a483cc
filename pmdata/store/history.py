"""History: what git knows of a workspace's action items, as rows of the generation in the making.

The contents that each file had come from one walk through the history, made anew only when HEAD moved. A file
with one content needs no reading; of the others each earlier content is read once and kept by its id. What is
read in one sync is bounded; the rest follows in the next ones, and until then it is unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from pmdata.errors import HistoryError
from pmdata.store.git import Repository
from pmdata.store.item_versions import ItemThen, item_histories, items_from, read_versions
from pmdata.workspace import Workspace

MOST_READ = 800
"""Earlier contents that one sync reads: below a tenth of reading 10,000 reports (benchmarks/history.py)."""
MOST_VERSIONS = 50
"""Contents of one file that are looked at: the first, and the newest ones."""
UNFINISHED = "more to read at "
"""How the note of a history begins that is not read to its end."""


@dataclass(frozen=True)
class HistoryState:
    """Whether there is a history, and which."""

    note: str
    """What a generation notes: the commit, else why there is none."""
    repository: Repository | None = None


def history_state(workspace: Workspace) -> HistoryState:
    """Return the history of a workspace as it is now."""
    if workspace.settings.history == "none":
        return HistoryState("none: off in the settings")
    try:
        repository = Repository.of(workspace.root)
    except HistoryError as error:
        return HistoryState(f"none: {error.reason}")
    if repository is None:
        return HistoryState("none: the workspace is in no git repository")
    if repository.is_shallow:
        return HistoryState("none: the clone is shallow; `git fetch --unshallow` brings what came before")
    return HistoryState(repository.head, repository)


class HistoryWriter:
    """Brings the rows of the history up to date with the files of a generation."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, workspace: Workspace, *, is_background: bool
    ) -> None:
        """Write through `connection`, whose transaction is the caller's."""
        self._connection, self._workspace, self._is_background = connection, workspace, is_background

    def write(self, state: HistoryState, *, has_moved: bool) -> str:
        """Write the history and return its note; `has_moved` where the walk has to be made anew.

        Else only the files whose rows were derived anew are looked at.
        """
        if state.repository is None:
            self._forget()
            return state.note
        try:
            if has_moved:
                self._walk(state.repository)
            is_finished = self._read(state.repository)
        except HistoryError as error:
            self._forget()
            return f"none: {error.reason}"
        self._follow(only_affected=not has_moved)
        return state.note if is_finished else UNFINISHED + state.note

    def _forget(self) -> None:
        for table in ("file_versions", "item_versions"):
            self._connection.execute(f"DELETE FROM store.{table}")
        self._connection.execute(
            """UPDATE store.action_items SET first_due_on = NULL, due_moves = NULL, reopened = NULL,
                history_versions = NULL WHERE history_versions IS NOT NULL"""
        )

    def _walk(self, repository: Repository) -> None:
        """Note the contents that each file of the generation had."""
        versions = repository.versions()
        names = self._connection.execute("SELECT path_bytes FROM store.files").fetchall()
        self._connection.execute("DELETE FROM store.file_versions")
        self._insert(
            "store.file_versions",
            [(name, _bounded(blobs)) for (name,) in names if (blobs := versions.get(name))],
        )

    def _read(self, repository: Repository) -> bool:
        """Read contents that were not read before, the newest reports first; whether that was all."""
        rows = self._connection.execute(_UNREAD).fetchall()
        names = {blob: path for path, blob in reversed(rows)}
        wanted = list(dict.fromkeys(blob for _, blob in rows))
        most_bytes = int(self._workspace.settings.reports.max_megabytes * 1_000_000)
        now = wanted[:MOST_READ]
        contents = (
            [(blob, names[blob], data) for blob, data in repository.contents(now, most_bytes)] if now else []
        )
        read = dict(read_versions(self._workspace, contents, is_background=self._is_background))
        self._insert("store.item_versions", [(blob, read.get(blob, "[]")) for blob in now])
        return len(now) == len(wanted)

    def _follow(self, *, only_affected: bool) -> None:
        """Follow the items of every file whose contents are all read."""
        chosen = "file_no IN (SELECT file_no FROM temp.affected)" if only_affected else "true"
        files = self._connection.execute(_READ_FILES.format(chosen=chosen)).fetchall()
        versions = dict(self._connection.execute("SELECT blob, items FROM store.item_versions").fetchall())
        self._connection.execute(_FOUND)
        self._insert("temp.item_history", _rows(files, versions, self._items_now(chosen)))
        self._connection.execute(_UPDATE.format(chosen=chosen))

    def _items_now(self, chosen: str) -> Mapping[int, list[tuple[str, int, ItemThen]]]:
        """Return the items of each file as they are, with their incident's key and their place."""
        found = defaultdict(list)
        for file_no, key, position, *item in self._connection.execute(
            _ITEMS.format(chosen=chosen)
        ).fetchall():
            found[file_no].append((key, position, ItemThen(*item)))
        return found

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        with self._connection.appender(table) as appender:
            appender.append_rows([list(row) for row in rows])


_EARLIER = """
    SELECT file_no, path, len(blobs) + CAST(is_changed AS INTEGER) AS versions,
        CASE WHEN is_changed THEN blobs ELSE blobs[:-2] END AS earlier
    FROM (
        SELECT *, git_blob IS DISTINCT FROM blobs[-1] AS is_changed
        FROM store.files JOIN store.file_versions USING (path_bytes)
    )"""
"""One row a file with a history: how many contents it had, and those before the one that is read."""
_UNREAD = f"""
    SELECT path, blob FROM (SELECT path, unnest(earlier) AS blob FROM ({_EARLIER}))
    WHERE blob NOT IN (SELECT blob FROM store.item_versions) ORDER BY path DESC, blob"""
_READ_FILES = f"""
    SELECT file_no, versions, earlier FROM ({_EARLIER})
    WHERE {{chosen}} AND file_no NOT IN (
        SELECT file_no FROM (SELECT file_no, unnest(earlier) AS blob FROM ({_EARLIER}))
        WHERE blob NOT IN (SELECT blob FROM store.item_versions))
    ORDER BY file_no"""
_ITEMS = """
    SELECT a.file_no, a.key, a.position, coalesce(i.incident_id, CAST(i.part AS VARCHAR)), a.item_id, a.text,
        a.due_on, a.status
    FROM (FROM store.action_items WHERE {chosen}) AS a JOIN store.incidents AS i USING (key)
    ORDER BY a.file_no, a.key, a.position"""
_FOUND = """
    CREATE OR REPLACE TEMP TABLE item_history (
        file_no INTEGER, key VARCHAR, position INTEGER, first_due_on DATE, due_moves INTEGER,
        reopened INTEGER, versions INTEGER)"""
_UPDATE = """
    UPDATE store.action_items SET first_due_on = found.first, due_moves = found.moves,
        reopened = found.again, history_versions = found.versions
    FROM (
        SELECT a.file_no AS f, a.key AS k, a.position AS p, h.first_due_on AS first, h.due_moves AS moves,
            h.reopened AS again, h.versions
        FROM (FROM store.action_items WHERE {chosen}) AS a
        LEFT JOIN temp.item_history AS h USING (file_no, key, position)
    ) AS found
    WHERE file_no = f AND key = k AND position = p
        AND (action_items.first_due_on, action_items.due_moves, action_items.reopened, history_versions)
            IS DISTINCT FROM (found.first, found.moves, found.again, found.versions)"""


def _rows(
    files: Iterable[tuple[int, int, list[str]]],
    versions: Mapping[str, str],
    now: Mapping[int, list[tuple[str, int, ItemThen]]],
) -> Iterator[tuple[Any, ...]]:
    for file_no, count, blobs in files:
        own = now.get(file_no, [])
        earlier = [items_from(versions[blob]) for blob in blobs]
        histories = item_histories([item for *_, item in own], earlier)
        for (key, position, _), found in zip(own, histories, strict=True):
            yield file_no, key, position, found.first_due_on, found.due_moves, found.reopened, count


def _bounded(blobs: list[str]) -> list[str]:
    if len(blobs) <= MOST_VERSIONS:
        return blobs
    return [blobs[0], *blobs[-(MOST_VERSIONS - 1) :]]
