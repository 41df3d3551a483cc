"""`pmdata sql`: read-only SQL on the store's views."""

import csv
import io
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pmdata.cli.options import data_option, format_option
from pmdata.cli.output import hand_out, say

if TYPE_CHECKING:
    from pmdata.store.sandbox import Result

_TEXT_CELL_WIDTH = 60
_GRACE_SECONDS = 3.0
"""How long after its time a statement may take to notice that it is over."""
_MEMORY_BYTES = 2_000_000_000
"""What DuckDB's own limit does not count: texts and lists that a function makes."""


@click.command()
@click.argument("statement")
@format_option("table", "json", "csv")
@click.option(
    "--limit",
    "limit_seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="S",
    help="Stop the statement after S seconds.",
)
@data_option
def sql(statement: str, output_format: str, limit_seconds: float, data: Path | None) -> None:
    """Run one read-only STATEMENT on the views of the store.

    Times are UTC. `SHOW TABLES` lists the views, `DESCRIBE incidents` the columns of one.
    """
    from pmdata.cli.pinned import pinned_data
    from pmdata.store.sandbox import run_query
    from pmdata.workers.memory import bounded_memory

    snapshot = pinned_data(data)
    write = {"json": _json, "csv": _csv}.get(output_format)
    with (
        _ending(limit_seconds),
        bounded_memory(_MEMORY_BYTES),
        run_query(snapshot.cursor(), statement, limit_seconds) as result,
    ):
        if write is None:
            say(_table(result), nl=False)
        else:
            for chunk in write(result):
                hand_out(chunk)


@contextmanager
def _ending(limit_seconds: float) -> Iterator[None]:
    """End the process where a statement goes on after its time: one call of a function is not interrupted."""
    from pmdata.errors import SqlTimeoutError

    def end() -> None:
        error = SqlTimeoutError(limit_seconds)
        os.write(2, f"pmdata: {error}\n".encode())
        os._exit(error.exit_code)

    timer = threading.Timer(limit_seconds + _GRACE_SECONDS, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _table(result: "Result") -> str:
    from pmdata.cli.text_table import text_table

    return text_table(result.columns, [tuple(map(_short, row)) for row in result.rows])


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _TEXT_CELL_WIDTH:
        return value[: _TEXT_CELL_WIDTH - 1] + "…"
    return value


def _json(result: "Result") -> Iterator[str]:
    """Yield an array of objects, one a line; of two columns of one name the last is kept."""
    separator = "["
    for row in result.rows:
        values = dict(zip(result.columns, map(_plain, row), strict=True))
        yield f"{separator}{json.dumps(values, ensure_ascii=False, allow_nan=False)}"
        separator = ",\n "
    yield "[]\n" if separator == "[" else "]\n"


def _plain(value: Any) -> Any:
    """Return what JSON has for a value of DuckDB; what is no number is null."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value)


def _csv(result: "Result") -> Iterator[str]:
    from pmdata.store.export import defused

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in (result.columns, *result.rows):
        writer.writerow(map(defused, row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
