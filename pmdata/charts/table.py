"""Tables of figures: rows under the labels that the figure declares, each value as its unit is read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from pmdata import words
from pmdata.charts.chart import durations
from pmdata.metrics.columns import Unit, columns_of
from pmdata.metrics.labels import target_words
from pmdata.model import Record


def figure_table(
    record: type[Record],
    rows: Sequence[Record],
    names: Sequence[str],
    *,
    cells: Mapping[str, Any] | None = None,
    headings: Mapping[str, str] | None = None,
) -> pa.Table:
    """Return the columns `names` of a figure's rows, all of type `record`.

    `cells` are a column's values where the rows have another form of them than a reader wants; `headings`
    name a column for what it holds in this table, such as the group.
    """
    columns, cells, headings = columns_of(record), cells or {}, headings or {}
    return pa.table(
        {
            headings.get(name, columns[name].heading): cells[name]
            if name in cells
            else _column([getattr(row, name) for row in rows], columns[name].unit)
            for name in names
        }
    )


def _column(values: Sequence[Any], unit: Unit | None) -> pa.Array:
    if unit == "seconds":
        return durations(values)
    if unit in _NUMBERS:
        return pa.array([None if value is None else _NUMBERS[unit](value) for value in values], _TYPES[unit])
    if unit == "date":
        return pa.array(values, pa.date32())
    write = _WORDS.get(unit, str)
    return pa.array([None if value is None else write(value) for value in values], pa.string())


_NUMBERS: Mapping[Unit | None, Callable[[Any], float]] = {
    "count": int,
    "minutes": lambda minutes: round(minutes, 1),
    "days": lambda days: round(days, 1),
    "number": lambda number: round(number, 2),
}
_TYPES: Mapping[Unit | None, pa.DataType] = {
    "count": pa.int64(),
    "minutes": pa.float64(),
    "days": pa.float64(),
    "number": pa.float64(),
}
_WORDS: Mapping[Unit | None, Callable[[Any], str]] = {
    "share": words.percent,
    "target": target_words,
    "change": words.change,
    "points": words.points,
    "yes or no": lambda is_so: "yes" if is_so else "no",
    "list": lambda values: ", ".join(map(str, values)),
    "instant": lambda instant: f"{words.instant(instant, 'UTC')} UTC",
}
