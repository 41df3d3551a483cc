"""The generation in the making: file intakes go in, the rows of the public views come out.

Only what changed is written: the files taken in, and those whose key changes because another
report took or freed the same incident id.
"""

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from pmdata.problems import problem
from pmdata.store.catalog import comment_statements
from pmdata.store.connection import connect_writer
from pmdata.store.intake import FileIntake
from pmdata.store.objectives import objective_rows, slo_problem_rows
from pmdata.store.owners import owner_teams
from pmdata.workspace import Settings, Workspace

_READINGS_PER_BATCH = 4_000
_DERIVED = ("incidents", "timeline_events", "contributing_factors", "action_items", "problems")


@cache
def store_sql(name: str) -> str:
    """Return the text of one of the store's SQL files."""
    return resources.files("pmdata.store").joinpath(name).read_text(encoding="utf-8")


@cache
def _named_sql(name: str) -> dict[str, str]:
    """Return the statements that an SQL file introduces by `-- name: x`."""
    parts = re.split(r"^-- name: (\w+)\n", store_sql(name), flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


class Builder:
    """Writes one generation into the file at `path`, which nobody reads before it is published."""

    def __init__(self, path: Path, base: Path | None) -> None:
        """Start from a copy of the generation `base`, else from nothing."""
        self.path = path
        if base:
            shutil.copyfile(base, path)
        self._connection = connect_writer(path)
        self._connection.execute("BEGIN")
        if base is None:
            self._create()
        self._next_file_no: int = self._scalar("SELECT coalesce(max(file_no), 0) + 1 FROM store.files")

    def finish(self, settings: Settings, notes: dict[str, str]) -> int:
        """Derive, write everything out and close; return how many problems there are."""
        self._derive(settings, notes)
        problems: int = self._scalar("SELECT count(*) FROM problems")
        self._connection.execute("COMMIT")
        self._connection.execute("CHECKPOINT")
        self.close()
        return problems

    def close(self) -> None:
        """Let go of the file, finished or not."""
        self._connection.close()

    def _create(self) -> None:
        self._connection.execute(store_sql("schema.sql"))
        self._connection.execute(store_sql("views.sql"))
        for statement in comment_statements():
            self._connection.execute(statement)

    def _scalar(self, sql: str) -> Any:
        row = self._connection.execute(sql).fetchone()
        return row[0] if row else None

    def _insert(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        self._register(table, rows)
        self._connection.execute(f"INSERT INTO store.{table} BY NAME FROM store_rows")

    def _register(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Lay out rows as one Arrow table under the name store_rows; a column without a value is NULL."""
        empty = self._connection.sql(f"FROM store.{table} LIMIT 0").to_arrow_table()
        self._connection.register("store_rows", pa.Table.from_pylist(list(rows), schema=empty.schema))

    def forget(self, file_nos: Sequence[int]) -> None:
        """Drop files and their readings; their derived rows go in `finish`."""
        if not file_nos:
            return
        for table in ("files", "readings"):
            self._connection.execute(
                f"DELETE FROM store.{table} WHERE file_no IN (SELECT unnest($numbers))",
                {"numbers": list(file_nos)},
            )

    def take(self, intakes: Sequence[FileIntake]) -> None:
        """Add files with their readings; a file that was there before must be forgotten first."""
        numbered = list(enumerate(intakes, self._next_file_no))
        self._next_file_no += len(intakes)
        self._insert("files", [_file_row(number, intake) for number, intake in numbered])
        self._insert(
            "readings",
            [{"file_no": number, **asdict(r)} for number, intake in numbered for r in intake.readings or ()],
        )

    def restamp(self, touched: Sequence[tuple[int, FileIntake]]) -> None:
        """Note new sizes, times and states of files whose content is as before."""
        self._register("files", [_file_row(number, intake) for number, intake in touched])
        self._connection.execute(_named_sql("derive.sql")["restamp"])

    def _commit(self) -> None:
        """Let go of the memory that the open transaction holds."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def _derive(self, settings: Settings, notes: dict[str, str]) -> None:
        """Bring every derived row up to date with the readings and the settings."""
        self._note({**notes, "reporting_zone": settings.reporting_zone})
        self._find_affected()
        self._drop_affected()
        self._insert_affected()
        self._connection.execute(_named_sql("derive.sql")["started_on"])
        self._map_owners(settings)
        self._find_duplicates()

    def _note(self, notes: dict[str, str]) -> None:
        self._connection.execute("DELETE FROM store.settings")
        self._insert("settings", [{"name": name, "value": value} for name, value in sorted(notes.items())])

    def _find_affected(self) -> None:
        self._connection.execute(_named_sql("derive.sql")["new_keys"])
        self._connection.execute(_named_sql("derive.sql")["affected"])

    def _drop_affected(self) -> None:
        for table in (*_DERIVED, "keys", "budget_ledger"):
            self._connection.execute(
                f"DELETE FROM store.{table} WHERE file_no IN (SELECT file_no FROM temp.affected)"
            )

    def _insert_affected(self) -> None:
        self._connection.execute(_named_sql("derive.sql")["keys"])
        self._connection.execute(_named_sql("derive.sql")["batches"])
        total = self._scalar("SELECT count(*) FROM temp.batches")
        for start in range(0, total, _READINGS_PER_BATCH):
            self._connection.execute(
                _named_sql("derive.sql")["parsed"], {"first": start + 1, "last": start + _READINGS_PER_BATCH}
            )
            for table in _DERIVED:
                self._connection.execute(_named_sql("derive.sql")[table])
            if total > _READINGS_PER_BATCH:
                self._commit()

    def _map_owners(self, settings: Settings) -> None:
        owners = self._connection.execute(
            "SELECT DISTINCT owner FROM store.action_items WHERE owner IS NOT NULL ORDER BY owner"
        ).fetchall()
        teams = owner_teams([owner for (owner,) in owners], settings)
        self._connection.execute("DELETE FROM store.owner_teams")
        self._insert("owner_teams", [{"owner": owner, "team": team} for owner, team in teams.items()])

    def _find_duplicates(self) -> None:
        places = self._connection.execute(_named_sql("derive.sql")["duplicates"]).fetchall()
        self._connection.execute("DELETE FROM store.workspace_problems WHERE code = 'duplicate-id'")
        self._insert("workspace_problems", _duplicate_rows(places))

    def replace_objectives(self, workspace: Workspace) -> None:
        """Read the SLO files again and take their objectives and problems instead of the former ones."""
        objectives, problems = workspace.objectives()
        self._connection.execute("DELETE FROM store.objectives")
        self._insert("objectives", objective_rows(objectives, workspace.root))
        self._connection.execute("DELETE FROM store.workspace_problems WHERE code <> 'duplicate-id'")
        self._insert("workspace_problems", slo_problem_rows(problems, workspace.root))


def _file_row(number: int, intake: FileIntake) -> dict[str, Any]:
    return {
        "file_no": number,
        "path": intake.path,
        "path_bytes": intake.stamp.name,
        "size_bytes": intake.stamp.size_bytes,
        "modified_ns": intake.stamp.modified_ns,
        "is_settled": intake.is_settled,
        "sha256": intake.sha256,
    }


def _duplicate_rows(places: list[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Yield a warning for each incident whose id others state too; it names the first other place."""
    for _, group in groupby(places, key=lambda place: place[0]):
        same = list(group)
        for place in same:
            _, incident_id, key, path, part, line = place
            _, _, _, other_path, other_part, _ = same[1] if place is same[0] else same[0]
            other = other_path if other_path != path else f"{other_path}#{other_part}"
            found = problem("duplicate-id", line=line, field="incident_id", id=incident_id, other=other)
            yield {"path": path, "part": part, "key": key, **found.model_dump()}
