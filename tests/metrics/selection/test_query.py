"""What a query gives is taken by the name of its column, whatever the order of the columns."""

from collections.abc import Iterator

import duckdb
import pytest

from pmdata.errors import AmbiguousColumnsError
from pmdata.metrics.selection.query import counted, fetch_cells, fetch_dicts, fetch_records, fetch_value
from pmdata.model import Record


class Pair(Record):
    first: str
    second: int


@pytest.fixture
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize("columns", ["? as first, 2 as second", "2 as second, ? as first"])
def test_a_record_is_made_by_the_names_of_the_columns(
    cursor: duckdb.DuckDBPyConnection, columns: str
) -> None:
    assert fetch_records(cursor, f"select {columns}", ["a"], Pair) == (Pair(first="a", second=2),)


def test_two_columns_of_one_name_are_refused(cursor: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(AmbiguousColumnsError, match=r"count, other, count\. Give one of them another"):
        fetch_dicts(cursor, "select 1 as count, 2 as other, 3 as count", [])


def test_counts_are_declared_and_found_by_name(cursor: duckdb.DuckDBPyConnection) -> None:
    counts = {"late": "count(*) filter (days > ?)", "all_of_them": "count(*)"}
    items = "values ('a', 1), ('a', 9), ('b', 2)"
    query = f"select {counted(counts)}, team from ({items}) as t(team, days) group by team"
    cells = fetch_cells(cursor, query, [5], "team")
    assert cells == {("a",): {"late": 1, "all_of_them": 2}, ("b",): {"late": 0, "all_of_them": 1}}


def test_a_single_value_needs_no_name(cursor: duckdb.DuckDBPyConnection) -> None:
    assert fetch_value(cursor, "select max(n) from (values (?), (7)) as t(n)", [3]) == 7
