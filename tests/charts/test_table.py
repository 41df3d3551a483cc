"""A table of figures has the labels of the registry, and each value as its unit is read."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import pyarrow as pa
import pytest

from pmdata.charts.table import figure_table
from pmdata.metrics.columns import Column
from pmdata.model import Record


class Row(Record):
    theme: str
    wait_seconds: Annotated[float | None, Column("Wait")] = None
    spent_minutes: float | None = None
    age_days: Annotated[float | None, Column("Age")] = None
    known: Annotated[int | None, Column("Known")] = None
    done_ratio: Annotated[float | None, Column("Done")] = None
    target: Annotated[float | None, Column("Target", "target")] = None
    change_ratio: float | None = None
    burn_rate: Annotated[float | None, Column("Burn rate", "number")] = None
    is_met: Annotated[bool | None, Column("Met")] = None
    due: Annotated[date | None, Column("Due")] = None
    until: Annotated[datetime | None, Column("Until")] = None
    teams: tuple[str, ...] | None = None


@pytest.mark.parametrize(
    ("name", "value", "heading", "cell"),
    [
        ("wait_seconds", 5430.0, "Wait", "1:30:00"),
        ("spent_minutes", 12.345, "Consumed, minutes", 12.3),
        ("age_days", 4.25, "Age, days", 4.2),
        ("known", 7, "Known", 7),
        ("done_ratio", 0.644, "Done", "64\u00a0%"),
        ("target", 0.9995, "Target", "99.95\u00a0%"),
        ("change_ratio", -0.08, "Change", "−8\u00a0%"),
        ("burn_rate", 14.3999, "Burn rate", 14.4),
        ("is_met", False, "Met", "no"),
        ("due", date(2026, 9, 30), "Due", date(2026, 9, 30)),
        ("until", datetime(2026, 9, 30, 22, tzinfo=UTC), "Until", "2026-09-30 22:00 UTC"),
        ("teams", ("a", "b"), "Teams", "a, b"),
    ],
)
def test_a_value_is_written_in_its_unit_and_an_unknown_one_stays_empty(
    name: str, value: Any, heading: str, cell: Any
) -> None:
    table = figure_table(Row, [Row(theme="x", **{name: value}), Row(theme="y")], ("theme", name))
    assert table.column_names == ["Theme", heading]
    known, unknown = table[heading].to_pylist()
    assert (str(known) if name == "wait_seconds" else known) == cell
    assert unknown is None


def test_a_table_without_rows_has_its_columns_and_their_types() -> None:
    table = figure_table(Row, [], ("theme", "known", "due"))
    assert table.schema.types == [pa.string(), pa.int64(), pa.date32()]


def test_cells_and_headings_of_a_table_can_be_its_own() -> None:
    table = figure_table(
        Row, [Row(theme="x")], ("theme", "known"), cells={"known": ["3 of 4"]}, headings={"theme": "Cause"}
    )
    assert table.to_pydict() == {"Cause": ["x"], "Known": ["3 of 4"]}
