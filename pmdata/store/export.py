"""Every public view as files: Parquet for programs, CSV for spreadsheets."""

import csv
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pmdata.errors import ExportError
from pmdata.store.catalog import VIEWS, View
from pmdata.store.connection import require_text

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_PER_FETCH = 10_000


def export_views(cursor: duckdb.DuckDBPyConnection, folder: Path) -> tuple[Path, ...]:
    """Write each view that is exported to `folder`, Parquet and CSV, in its own order; return the files.

    Equal stores give equal CSV files. Raises ExportError where the folder cannot be written.
    """
    require_text(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(path for view in VIEWS if view.is_exported for path in _export(cursor, view, folder))
    except OSError as error:
        raise ExportError(folder, error.strerror or str(error)) from error


def _export(cursor: duckdb.DuckDBPyConnection, view: View, folder: Path) -> tuple[Path, Path]:
    order = ", ".join(f'"{column}" NULLS FIRST' for column in view.order)
    ordered = f"SELECT * FROM {view.name} ORDER BY {order}"
    parquet, table = folder / f"{view.name}.parquet", folder / f"{view.name}.csv"
    pq.write_table(cursor.sql(ordered).to_arrow_table(), parquet, compression="zstd")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(view.columns)
        cursor.execute(ordered)
        while rows := cursor.fetchmany(_ROWS_PER_FETCH):
            writer.writerows(map(defused, row) for row in rows)
    return parquet, table


def defused(value: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula: a text that begins like one gets an apostrophe.

    Unknown is an empty cell, a list is JSON, an instant is ISO 8601, yes is `true`.
    """
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
