"""The generation in the making: file intakes go in, the rows of the public views come out.

Only what changed is written: the files taken in, and those whose key changes because another
report took or freed the same incident id.
"""

import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from pmdata.model import Postmortem
from pmdata.problems import problem
from pmdata.reading import later_problem, own_problems
from pmdata.reading.later import IN_THE_FUTURE, latest_start_on
from pmdata.reading.vocabulary.item_themes import item_theme
from pmdata.reading.vocabulary.workspace_themes import taxonomy_of, themed
from pmdata.store.catalog import comment_statements
from pmdata.store.columns import filled
from pmdata.store.connection import connect_writer
from pmdata.store.due_dates import imply_due_dates
from pmdata.store.intake import FileIntake, StoredReading, record_json
from pmdata.store.objectives import adjustment_rows, file_problem_rows, measured_rows, objective_rows
from pmdata.store.stated_budgets import CODE as STATED_BUDGET
from pmdata.store.stated_budgets import stated_budget_rows
from pmdata.store.tickets import join_tickets, replace_tickets
from pmdata.tickets import read_tickets
from pmdata.workspace import Settings, Taxonomy, Workspace
from pmdata.workspace.budget_files import read_budget_files
from pmdata.workspace.people import owner_of, owners_of, team_of

_READINGS_PER_BATCH = 2_000
_FILES_PER_COMMIT = 4_000
"""An open transaction lives in memory; each commit writes the last row group of 122 880 rows anew."""
WriteHistory = Callable[[duckdb.DuckDBPyConnection], str]
_DERIVED = ("incidents", "timeline_events", "contributing_factors", "action_items", "problems")
_SEARCHED = ("passages", "passage_words")


@cache
def store_sql(name: str) -> str:
    """Return the text of one of the store's SQL files, with the columns of records in their places."""
    return filled(resources.files("pmdata.store").joinpath(name).read_text(encoding="utf-8"))


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
        self._uncommitted = 0
        self._whole_ledger = base is None
        if base:
            shutil.copyfile(base, path)
        self._connection = connect_writer(path)
        self._connection.execute("BEGIN")
        if base is None:
            self._create()
        self._next_file_no: int = self._scalar("SELECT coalesce(max(file_no), 0) + 1 FROM store.files")

    def renew_ledger(self) -> None:
        """Have `finish` hold every incident against the objectives anew, not only those that changed."""
        self._whole_ledger = True

    def finish(self, settings: Settings, notes: dict[str, str], history: WriteHistory | None = None) -> int:
        """Derive, write everything out and close; return how many problems there are.

        `history` writes what git knows, given the connection, and returns its note.
        """
        self._derive(settings, notes)
        if history:
            self._insert("store.settings", [{"name": "history", "value": history(self._connection)}])
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
        """Append rows by column name; a column without a value is NULL."""
        columns = [name for name, *_ in self._connection.execute(f"FROM {table} LIMIT 0").description or ()]
        # Not through Arrow: that would import pandas, which costs more than a sync of a few files.
        with self._connection.appender(table) as appender:
            appender.append_rows([[row.get(name) for name in columns] for row in rows])

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
        self._insert("store.files", [_file_row(number, intake) for number, intake in numbered])
        self._insert(
            "store.readings",
            [_reading_row(number, row) for number, intake in numbered for row in intake.readings or ()],
        )
        self._uncommitted += len(intakes)
        if self._uncommitted >= _FILES_PER_COMMIT:
            self._commit()

    def restamp(self, touched: Sequence[tuple[int, FileIntake]]) -> None:
        """Note new sizes, times and states of files whose content is as before."""
        self._connection.execute("CREATE OR REPLACE TEMP TABLE stamps AS FROM store.files LIMIT 0")
        self._insert("stamps", [_file_row(number, intake) for number, intake in touched])
        self._connection.execute(_named_sql("derive.sql")["restamp"])

    def _commit(self) -> None:
        """Let go of the memory that the open transaction holds; nobody sees the file yet."""
        self._uncommitted = 0
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")

    def _derive(self, settings: Settings, notes: dict[str, str]) -> None:
        """Bring every derived row up to date with the readings and the settings."""
        led_by = {"status_from": settings.action_items.status_from}
        self._note({**notes, **led_by, "reporting_zone": settings.reporting_zone})
        self._find_affected()
        self._drop_affected()
        self._insert_affected()
        for dates in ("started_on", "created_on"):
            self._connection.execute(_named_sql("derive.sql")[dates])
        self._connection.execute(*imply_due_dates(settings.policies.due_days))
        self._fill_ledger()
        self._map_owners(settings)
        join_tickets(self._connection, self._insert, settings)
        self._find_duplicates()
        self._find_still_to_come(settings)

    def _note(self, notes: dict[str, str]) -> None:
        self._connection.execute("DELETE FROM store.settings")
        self._insert(
            "store.settings", [{"name": name, "value": value} for name, value in sorted(notes.items())]
        )

    def _find_affected(self) -> None:
        self._connection.execute(_named_sql("derive.sql")["new_keys"])
        self._connection.execute(_named_sql("derive.sql")["affected"])

    def _drop_affected(self) -> None:
        for table in (*_DERIVED, *_SEARCHED, "keys", "budget_ledger"):
            self._connection.execute(
                f"DELETE FROM store.{table} WHERE file_no IN (SELECT file_no FROM temp.affected)"
            )

    def _insert_affected(self) -> None:
        self._connection.execute(_named_sql("derive.sql")["keys"])
        self._connection.execute(_named_sql("derive.sql")["batches"])
        total = self._scalar("SELECT count(*) FROM temp.batches")
        for start in range(0, total, _READINGS_PER_BATCH):
            batch = {"first": start + 1, "last": start + _READINGS_PER_BATCH}
            self._connection.execute(_named_sql("derive.sql")["parsed"], batch)
            for table in _DERIVED:
                self._connection.execute(_named_sql("derive.sql")[table])
            self._connection.execute(_named_sql("search.sql")["passages"])
            self._connection.execute(_named_sql("search.sql")["passage_words"], batch)
            if start + _READINGS_PER_BATCH < total:
                self._commit()

    def _fill_ledger(self) -> None:
        """Hold the affected incidents against every objective, or all of them where those changed."""
        if self._whole_ledger:
            self._connection.execute("DELETE FROM store.budget_ledger")
        self._connection.execute(store_sql("ledger.sql"), {"whole": self._whole_ledger})
        self._check_stated_budgets()

    def _check_stated_budgets(self) -> None:
        """Hold what the affected reports state of budgets against the objectives and the ledger."""
        self._connection.execute(
            _named_sql("derive.sql")["unchecked_budgets"],
            {"whole": self._whole_ledger, "code": STATED_BUDGET},
        )
        sql = _named_sql("derive.sql")["stated_budgets"]
        found = self._connection.execute(sql, {"whole": self._whole_ledger})
        names = [name for name, *_ in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        self._insert("store.workspace_problems", stated_budget_rows(rows))

    def _map_owners(self, settings: Settings) -> None:
        owners = self._connection.execute(
            "SELECT DISTINCT owner_stated FROM store.action_items WHERE owner_stated IS NOT NULL ORDER BY ALL"
        ).fetchall()
        self._connection.execute("DELETE FROM store.owners")
        self._insert("store.owners", [_owner_row(stated, settings) for (stated,) in owners])

    def _find_duplicates(self) -> None:
        places = self._connection.execute(_named_sql("derive.sql")["duplicates"]).fetchall()
        self._connection.execute("DELETE FROM store.workspace_problems WHERE code = 'duplicate-id'")
        self._insert("store.workspace_problems", _duplicate_rows(places))

    def _find_still_to_come(self, settings: Settings) -> None:
        """Name the incidents that start after tomorrow; a sync on a later day looks again."""
        latest_on = latest_start_on(settings)
        sql = _named_sql("derive.sql")["still_to_come"]
        places = self._connection.execute(sql, {"latest_on": latest_on}).fetchall()
        self._connection.execute(
            "DELETE FROM store.workspace_problems WHERE code = $code", {"code": IN_THE_FUTURE}
        )
        self._insert("store.workspace_problems", _still_to_come_rows(places, settings))

    def replace_objectives(self, workspace: Workspace) -> None:
        """Read the SLO files again and take their objectives instead of the former ones."""
        self.renew_ledger()
        objectives, _ = workspace.objectives()
        self._connection.execute("DELETE FROM store.objectives")
        self._insert("store.objectives", objective_rows(objectives, workspace))
        files = read_budget_files(workspace, objectives)
        for table in ("budget_adjustments", "measured_minutes"):
            self._connection.execute(f"DELETE FROM store.{table}")
        self._insert("store.budget_adjustments", adjustment_rows(files, workspace.root))
        self._insert("store.measured_minutes", measured_rows(files, workspace.root))
        self.replace_file_problems(workspace)

    def replace_tickets(self, workspace: Workspace) -> None:
        """Read the exports of tickets again and take them instead of the former ones."""
        replace_tickets(self._connection, self._insert, read_tickets(workspace))
        self.replace_file_problems(workspace)

    def replace_themes(self, workspace: Workspace) -> None:
        """Name the factors anew in every record in which the themes differ; it then counts as new."""
        taxonomy = taxonomy_of(workspace)
        changed = sorted(self._files_with_other_themes(taxonomy))
        self._connection.execute(_named_sql("derive.sql")["renumbered"], {"changed": changed})
        records = self._connection.execute(
            "SELECT new_no, part, record FROM store.readings JOIN temp.renumbered USING (file_no)"
        ).fetchall()
        self._insert("temp.renamed", [_renamed(row, taxonomy) for row in records])
        self._connection.execute(_named_sql("derive.sql")["renamed"])
        self._next_file_no = self._scalar("SELECT coalesce(max(file_no), 0) + 1 FROM store.files")
        self.replace_file_problems(workspace)

    def _files_with_other_themes(self, taxonomy: Taxonomy) -> set[int]:
        """Return the files in which the taxonomy names a factor, or an item by it, otherwise than before."""
        factors = self._connection.execute(_named_sql("derive.sql")["themed_factors"]).fetchall()
        texts = {text: _theme(taxonomy, text) for *_, text, _ in factors}
        changed = {file_no for file_no, _, text, theme in factors if theme != texts[text]}
        named: dict[tuple[int, str], list[tuple[str, str | None]]] = defaultdict(list)
        for file_no, key, text, _ in factors:
            named[file_no, key].append((text, texts[text]))
        items = self._connection.execute(_named_sql("derive.sql")["themed_items"]).fetchall()
        for file_no, key, text, theme, basis in items:
            if file_no not in changed and item_theme(text, named[file_no, key], taxonomy) != (theme, basis):
                changed.add(file_no)
        return changed

    def replace_file_problems(self, workspace: Workspace) -> None:
        """Look again for what is wrong with the workspace's files that are no reports."""
        objectives, problems = workspace.objectives()
        files = read_budget_files(workspace, objectives)
        exports = read_tickets(workspace)
        self._connection.execute(
            "DELETE FROM store.workspace_problems WHERE code NOT IN ('duplicate-id', $code)",
            {"code": STATED_BUDGET},
        )
        found = (*problems, *files.problems, *exports.problems, *own_problems(workspace))
        self._insert("store.workspace_problems", file_problem_rows(found, workspace.root))


def _theme(taxonomy: Taxonomy, text: str) -> str | None:
    claim = taxonomy.claim(text)
    return claim.theme if claim else None


def _renamed(row: tuple[int, int, str | None], taxonomy: Taxonomy) -> dict[str, Any]:
    file_no, part, record = row
    if record is not None:
        record = record_json(themed(Postmortem.model_validate_json(record), taxonomy))
    return {"file_no": file_no, "part": part, "record": record}


def _file_row(number: int, intake: FileIntake) -> dict[str, Any]:
    return {
        "file_no": number,
        "path": intake.path,
        "path_bytes": intake.stamp.name,
        "size_bytes": intake.stamp.size_bytes,
        "modified_ns": intake.stamp.modified_ns,
        "is_settled": intake.is_settled,
        "sha256": intake.sha256,
        "git_blob": intake.git_blob,
    }


def _reading_row(number: int, row: StoredReading) -> dict[str, Any]:
    return {
        "file_no": number,
        "part": row.part,
        "counts": row.counts,
        "incident_id": row.incident_id,
        "folded_id": row.folded_id,
        "id_line": row.id_line,
        "record": row.record,
        "problems": row.problems,
    }


def _owner_row(stated: str, settings: Settings) -> dict[str, Any]:
    return {
        "owner_stated": stated,
        "owner": owner_of(stated, settings),
        "owners": list(owners_of(stated, settings)),
        "team": team_of(stated, settings),
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


def _still_to_come_rows(places: list[tuple[Any, ...]], settings: Settings) -> Iterator[dict[str, Any]]:
    for path, part, key, record in places:
        found = later_problem(Postmortem.model_validate_json(record), settings, with_as_of=False)
        if found:
            yield {"path": path, "part": part, "key": key, **found.model_dump()}
