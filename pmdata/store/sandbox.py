"""Somebody else's SQL on the views: one reading statement, sealed from files and settings, timed."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from pmdata.errors import SqlError, SqlMemoryError, SqlTimeoutError
from pmdata.store.connection import READER_MEMORY

TIME_LIMIT_SECONDS = 30.0
_ROWS_PER_FETCH = 1_000
_READING = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN, duckdb.StatementType.MULTI}
"""MULTI is what DuckDB makes of a PIVOT."""


@dataclass(frozen=True)
class Result:
    """The names of the columns and, as they are fetched, the rows."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def run_query(
    cursor: duckdb.DuckDBPyConnection, sql: str, limit_seconds: float = TIME_LIMIT_SECONDS
) -> Iterator[Result]:
    """Run one statement that reads, on a cursor of a Snapshot (which is read only and sealed already).

    The limit covers fetching too. Raises SqlError for what is no single reading statement or is
    wrong, also while rows are fetched, SqlTimeoutError when the time is over and SqlMemoryError where it
    needs too much memory. Inside one call of a function DuckDB notices no end of time.
    """
    timed_out = threading.Event()

    def stop() -> None:
        timed_out.set()
        cursor.interrupt()

    timer = threading.Timer(limit_seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        cursor.execute(_single_reading_statement(cursor, sql))
        columns = tuple(column[0] for column in cursor.description or ())
        yield Result(columns, _rows(cursor))
    except (duckdb.OutOfMemoryException, MemoryError):
        raise SqlMemoryError(READER_MEMORY) from None
    except duckdb.Error as error:
        if timed_out.is_set():
            raise SqlTimeoutError(limit_seconds) from None
        raise SqlError(str(error)) from None
    finally:
        timer.cancel()
        timer.join()


def _single_reading_statement(cursor: duckdb.DuckDBPyConnection, sql: str) -> str:
    statements = cursor.extract_statements(sql)
    if len(statements) != 1 or statements[0].type not in _READING:
        raise SqlError("only one statement that reads is allowed, such as SELECT, FROM or DESCRIBE")
    return sql


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_ROWS_PER_FETCH):
        yield from rows
