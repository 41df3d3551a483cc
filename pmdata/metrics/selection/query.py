"""Queries: what the metrics need of a database cursor, and the conditions that a Selection puts on incidents.

SQL stays within what Spark also speaks: no ASOF joins, no macros, quantiles as `quantile_cont`,
day counts from DATEs. Values are always parameters; names are our own constants.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date
from itertools import chain
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from pmdata.errors import AmbiguousColumnsError
from pmdata.metrics.selection.facets import facet_sql
from pmdata.metrics.selection.groups import Group, group_sql
from pmdata.metrics.selection.selection import Selection


class Rows(Protocol):
    """What executing a query gives."""

    @property
    def description(self) -> Sequence[tuple[Any, ...]]:
        """What describes each column; its name comes first."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows as tuples."""


class Relation(Protocol):
    """A prepared query."""

    def to_arrow_table(self) -> pa.Table:
        """Run it and return all rows as one Arrow table."""


class Cursor(Protocol):
    """The part of a database cursor that the metrics use; `pmdata.store` hands them out."""

    def execute(self, query: str, _parameters: Sequence[object], /) -> Rows:
        """Run a query whose `?` take the parameters in order; the quicker of the two."""

    def sql(self, query: str, *, params: Sequence[object]) -> Relation:
        """Prepare a query whose `?` take `params` in order; the only way to Arrow without a copy."""


Condition = tuple[str, list[object]]
"""A piece of SQL and the values of its `?`, in order."""
Cells = dict[tuple[Any, ...], Mapping[str, Any]]
"""What a query counts, by what it is counted for."""
_Record = TypeVar("_Record")


def fetch_table(cursor: Cursor, query: str, params: Sequence[object]) -> pa.Table:
    """Run `query` and return its rows as an Arrow table."""
    return cursor.sql(query, params=list(params)).to_arrow_table()


def fetch_dicts(cursor: Cursor, query: str, params: Sequence[object]) -> list[dict[str, Any]]:
    """Run `query` and return its rows by the names of their columns.

    Raises AmbiguousColumnsError where two columns have one name, a dict would lose one of them.
    """
    result = cursor.execute(query, list(params))
    names = [name for name, *_ in result.description]
    if len(set(names)) < len(names):
        raise AmbiguousColumnsError(names)
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def fetch_records(
    cursor: Cursor, query: str, params: Sequence[object], record: Callable[..., _Record]
) -> tuple[_Record, ...]:
    """Run `query` and return its rows as records whose fields are called like its columns."""
    return tuple(record(**row) for row in fetch_dicts(cursor, query, params))


def fetch_value(cursor: Cursor, query: str, params: Sequence[object]) -> Any:
    """Run `query`, which gives one row of one column, and return its value."""
    [row] = fetch_dicts(cursor, query, params)
    [value] = row.values()
    return value


def fetch_cells(cursor: Cursor, query: str, params: Sequence[object], *keys: str) -> Cells:
    """Run `query` and return what it counts for each combination of `keys`, which are columns of it."""
    rows = fetch_dicts(cursor, query, params)
    return {tuple(row.pop(key) for key in keys): row for row in rows}


def counted(counts: Mapping[str, str]) -> str:
    """Return SQL that counts: a column for each name, computed by its expression."""
    return ", ".join(f"{expression} as {name}" for name, expression in counts.items())


def not_later(selection: Selection, of: str = "") -> Condition:
    """Return the condition for incidents that have started by as-of; one without a date is not later.

    `of` is what the columns of view `incidents` are called by, such as `i.`.
    """
    at = selection.as_of.astimezone(UTC).replace(tzinfo=None)
    sql = f"coalesce({of}started_on <= ?, true) and coalesce({of}impact_started_at <= ?, true)"
    return sql, [selection.as_of_on, at]


def in_filters(selection: Selection) -> Condition:
    """Return the condition for the selection's services, teams, severities and facets on view `incidents`.

    Incidents later than as-of are left out: they are not counted (docs/glossary.md).
    """
    started, instants = not_later(selection)
    parts = [
        ("list_has_any(services, ?)", selection.services),
        ("list_has_any(teams, ?)", selection.teams),
        ("list_contains(?, severity)", selection.severities),
    ]
    chosen = [(sql, values) for sql, values in parts if values]
    facets = [facet_sql(facet, values) for facet, values in selection.facets]
    values = [*instants, *(list(values) for _, values in chosen), *chain(*(own for _, own in facets))]
    return " and ".join([started, *(sql for sql, _ in (*chosen, *facets))]), values


def in_shown_groups(selection: Selection, group: Group | None) -> Condition:
    """Return the condition for the groups that the filters leave.

    An incident of two services, one of them chosen, belongs in that one's group only.
    """
    chosen = {"service": selection.services, "team": selection.teams}.get(group or "", ())
    name, _ = group_sql(group)
    return (f"list_contains(?, {name})", [list(chosen)]) if chosen else ("true", [])


def in_span(selection: Selection) -> Condition:
    """Return the condition for the selection's dates, by the local date on which an incident started."""
    parts = [("started_on >= ?", selection.since), ("started_on <= ?", selection.last_on)]
    chosen = [(sql, value) for sql, value in parts if value is not None]
    return " and ".join(sql for sql, _ in chosen), [value for _, value in chosen]


def in_selection(selection: Selection) -> Condition:
    """Return the condition for incidents that the selection holds, dates and filters."""
    span, dates = in_span(selection)
    filters, values = in_filters(selection)
    return f"{span} and {filters}", [*dates, *values]


def earliest_incident_on(cursor: Cursor, selection: Selection) -> date | None:
    """Return the local date on which the oldest incident of the store started; None where none has yet."""
    started, values = not_later(selection)
    query = f"select min(started_on) from incidents where {started}"
    earliest: date | None = fetch_value(cursor, query, values)
    return earliest


def later_days(cursor: Cursor, selection: Selection) -> tuple[date, ...]:
    """Return the local date of each incident that starts after as-of, in order."""
    started, values = not_later(selection)
    query = f"select started_on from incidents where not ({started}) order by started_on"
    return tuple(row["started_on"] for row in fetch_dicts(cursor, query, values))
