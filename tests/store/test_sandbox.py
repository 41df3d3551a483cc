"""Somebody's own SQL: what it may do, how long, and its error messages."""

import os
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from pmdata.errors import SqlError, SqlMemoryError, SqlTimeoutError
from pmdata.store import Store, load
from pmdata.store.sandbox import run_query
from pmdata.workspace import Workspace


@pytest.fixture
def cursor(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    workspace = Workspace(root=tmp_path)
    load(workspace, [])
    (tmp_path / "secret.csv").write_text("a\n1\n")
    return Store(workspace).open().cursor()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1 AS a", "FROM incidents", "SHOW TABLES", "DESCRIBE incidents", "SUMMARIZE incidents",
        "EXPLAIN SELECT 1", "WITH x AS (SELECT 1) FROM x", "VALUES (1)", "TABLE reports", "SELECT 1;",
        "PIVOT (SELECT 1 AS a, 'x' AS b) ON b USING sum(a)", "-- words\nSELECT 1",
    ],
)  # fmt: skip
def test_whatever_reads_is_allowed(cursor: duckdb.DuckDBPyConnection, sql: str) -> None:
    with run_query(cursor, sql) as result:
        assert result.columns
        list(result.rows)


@pytest.mark.parametrize(
    "sql",
    [
        "", "SELECT 1; SELECT 2", "CREATE TABLE t (a INTEGER)", "CREATE TEMP TABLE t (a INTEGER)",
        "INSERT INTO store.settings VALUES ('a', 'b')", "DELETE FROM store.files", "DROP VIEW incidents",
        "SET threads = 1", "SET GLOBAL enable_external_access = true", "RESET lock_configuration",
        "PRAGMA threads = 4", "CALL force_checkpoint()", "CHECKPOINT", "LOAD httpfs", "INSTALL httpfs",
        "ATTACH ':memory:' AS other", "COPY (SELECT 1) TO 'out.csv'", "EXPORT DATABASE 'out'",
        "COPY store.settings FROM 'secret.csv'", "EXPLAIN ANALYZE COPY (SELECT 1) TO 'out.csv'",
        "FROM read_csv('{root}/secret.csv')", "FROM '{root}/secret.csv'", "FROM read_text('/etc/passwd')",
        "FROM glob('/*')", "FROM read_csv('https://example.org/a.csv')", "FROM os", "FROM sandbox_secret",
        "SELECT nonsense", "SELEC 1", "FROM no_such_view", "BEGIN", "USE memory",
        "PREPARE p AS SELECT 1", "SELECT CAST('x' AS INTEGER)", "SELECT getenv('HOME')",
    ],
)  # fmt: skip
def test_nothing_else_is(cursor: duckdb.DuckDBPyConnection, sql: str, tmp_path: Path) -> None:
    sandbox_secret = {"a": [1]}
    with pytest.raises(SqlError) as caught, run_query(cursor, sql.format(root=tmp_path)) as result:
        list(result.rows)
    assert sandbox_secret
    assert caught.value.exit_code == 2
    assert not (tmp_path / "out.csv").exists()
    assert not Path("out.csv").exists()


def test_a_bad_row_is_an_error_even_after_good_ones(cursor: duckdb.DuckDBPyConnection) -> None:
    late = "SELECT CASE WHEN i = 99999 THEN error('row ' || i) ELSE 'x' END FROM range(100000) t(i)"
    with pytest.raises(SqlError, match="row 99999"), run_query(cursor, late) as result:
        list(result.rows)


def test_the_mark_below_a_statement_stays_alone_on_its_line(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(SqlError) as caught, run_query(cursor, "select nothing from incidents", 5):
        pass
    assert any(set(line.strip()) == {"^"} for line in str(caught.value).splitlines())


ENDLESS = "SELECT count(*) FROM range(100000000000) a, range(1000) b"
MANY_ROWS = "SELECT i FROM range(100000000000) t(i)"


@pytest.mark.parametrize("sql", [ENDLESS, MANY_ROWS])
def test_the_time_limit_holds_while_running_and_while_fetching(
    cursor: duckdb.DuckDBPyConnection, sql: str
) -> None:
    started = time.monotonic()
    with (
        pytest.raises(SqlTimeoutError, match=r"after 0\.3 s"),
        run_query(cursor, sql, limit_seconds=0.3) as result,
    ):
        for _ in result.rows:
            pass
    assert time.monotonic() - started < 20
    assert cursor.execute("SELECT 1").fetchall() == [(1,)]


def test_times_are_utc_whatever_the_zone_of_the_process(
    cursor: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        with run_query(
            cursor, "SELECT CAST(TIMESTAMP '2026-01-01 00:00:00' AS TIMESTAMPTZ)::VARCHAR"
        ) as result:
            assert list(result.rows) == [("2026-01-01 00:00:00+00",)]
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert os.environ.get("TZ") is None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT length(list(range)::VARCHAR) FROM range(100_000_000)",
        "SELECT length(string_agg(repeat('x', 1_000_000), '')) FROM range(3_000)",
        "SELECT a FROM range(200_000_000) t(a) ORDER BY hash(a)",
    ],
)
def test_a_statement_that_needs_too_much_memory_is_ended(cursor: duckdb.DuckDBPyConnection, sql: str) -> None:
    with (
        pytest.raises((SqlMemoryError, SqlTimeoutError), match="Narrow it"),
        run_query(cursor, sql, 20) as result,
    ):
        list(result.rows)


def test_readers_have_their_share_of_the_machine_and_no_more(cursor: duckdb.DuckDBPyConnection) -> None:
    names = ("memory_limit", "max_temp_directory_size", "temp_directory")
    found = [cursor.execute(f"SELECT current_setting('{name}')").fetchone() for name in names]
    assert found == [("953.6 MiB",), ("0 bytes",), ("",)]


def pmdata_sql(root: Path, statement: str, limit: float) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pmdata", "sql", statement, "--limit", str(limit), "--data", str(root)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_ends_itself_inside_one_call_of_a_function(tmp_path: Path) -> None:
    load(Workspace(root=tmp_path), [])
    statement = "SELECT levenshtein(repeat('ab', 150_000), repeat('ba', 150_000))"
    result = pmdata_sql(tmp_path, statement, 1)
    assert result.returncode == 3
    assert "pmdata: the statement was stopped after 1 s. Narrow it" in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "call", ["repeat('x', 4_000_000_000)", "list_transform(range(900_000_000), lambda x: x + 1)::VARCHAR"]
)
def test_the_command_is_held_to_its_memory_inside_one_call_of_a_function(tmp_path: Path, call: str) -> None:
    load(Workspace(root=tmp_path), [])
    result = pmdata_sql(tmp_path, f"SELECT length({call})", 60)
    assert result.returncode == 3
    assert "needs more than 1GB of memory. Narrow it" in result.stderr
