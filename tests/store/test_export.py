"""Export: every view, in one order, and nothing that a spreadsheet runs."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pmdata.errors import ExportError
from pmdata.model import ActionItem, Postmortem, Reading
from pmdata.store import Store, load
from pmdata.store.catalog import VIEWS
from pmdata.store.export import defused, export_views
from pmdata.workspace import Workspace

EXPORTED = tuple(view for view in VIEWS if view.is_exported)
FORMULA = '=HYPERLINK("http://x", "y")'


def snapshot_of(root: Path, *records: Postmortem) -> Any:
    workspace = Workspace(root=root)
    load(workspace, [Reading(path=f"{n}.md", postmortem=row) for n, row in enumerate(records)])
    return Store(workspace).open()


def incident(**values: Any) -> Postmortem:
    return Postmortem(key="k", **values)


def test_every_view_but_the_index_of_words_is_written_twice_with_its_columns(tmp_path: Path) -> None:
    paths = export_views(snapshot_of(tmp_path, incident(title="t")).cursor(), tmp_path / "a/b")
    assert {path.name for path in paths} == {f"{v.name}.{e}" for v in EXPORTED for e in ("parquet", "csv")}
    for view in EXPORTED:
        with (tmp_path / f"a/b/{view.name}.csv").open(newline="") as file:
            assert next(csv.reader(file)) == list(view.columns)


def test_parquet_holds_what_the_view_holds(tmp_path: Path) -> None:
    snapshot = snapshot_of(
        tmp_path, incident(title=FORMULA, services=("a", "b"), incident_on=date(2026, 1, 2))
    )
    export_views(snapshot.cursor(), tmp_path / "out")
    stored = snapshot.cursor().execute("FROM incidents").fetchall()
    with duckdb.connect() as connection:
        assert connection.execute(f"FROM '{tmp_path}/out/incidents.parquet'").fetchall() == stored


def test_csv_defuses_formulas_and_leaves_unknown_empty(tmp_path: Path) -> None:
    item = ActionItem(key="1", text="+1 more, “now”", owner="@aiko", line=1)
    snapshot = snapshot_of(tmp_path, incident(title=FORMULA, services=("=a",), action_items=(item,)))
    export_views(snapshot.cursor(), tmp_path / "out")
    with (tmp_path / "out/incidents.csv").open(newline="", encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    assert row["title"] == f"'{FORMULA}"
    assert row["services"] == '["=a"]'
    assert row["severity"] == ""
    with (tmp_path / "out/action_items.csv").open(newline="", encoding="utf-8") as file:
        [row] = csv.DictReader(file)
    assert (row["text"], row["owner"]) == ("'+1 more, “now”", "'@aiko")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1", "'=1"), ("-1", "'-1"), ("\t=1", "'\t=1"), ("\r\n=1", "'\r\n=1"), ("＝1", "'＝1"),
        ("\n=1", "'\n=1"), ("plain", "plain"), ("", ""), (-1.5, -1.5), (True, "true"), (0, 0), (None, None),
        (["a", 1], '["a", 1]'), (date(2026, 1, 2), "2026-01-02"),
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(value: Any, cell: Any) -> None:
    assert defused(value) == cell


def test_two_stores_of_the_same_reports_export_the_same_bytes(tmp_path: Path) -> None:
    rows = [incident(title=f"t{n}", incident_id=f"I-{n}") for n in range(5)]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        export_views(snapshot_of(tmp_path / name, *rows).cursor(), tmp_path / name / "out")
    for view in EXPORTED:
        one, two = (tmp_path / name / "out" / f"{view.name}.csv" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ExportError, match="out cannot be written"):
        export_views(snapshot_of(tmp_path).cursor(), tmp_path / "out")
