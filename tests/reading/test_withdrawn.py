"""A report that is withdrawn, or a duplicate, is kept and listed; its id is free for the one that counts."""

from pathlib import Path

import pytest

from pmdata.metrics.data_quality import uncounted_files, withdrawn_count
from pmdata.reading import read_file
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace
from pmdata.writing.corrections import without_correction_edit
from pmdata.writing.edit import apply_edit

REPORT = (
    "# INC-7: Carts empty\n\nDate: 2026-03-04\nSeverity: SEV2\nServices: checkout\n\n"
    "## Timeline\n\n- 10:00 UTC carts empty\n"
)
ROW = (
    "- {report: reports/b.md#1, field: document_status, value: withdrawn, was: null, "
    "why: duplicate of INC-7}\n"
)


@pytest.mark.parametrize("way", ["stated", "corrected"])
def test_a_duplicate_is_in_no_figure_until_that_is_taken_back(tmp_path: Path, way: str) -> None:
    (tmp_path / "reports").mkdir()
    stated = REPORT.replace("SEV2\n", "SEV2\nDocument status: Duplicate of INC-7\n")
    (tmp_path / "reports" / "a.md").write_text(REPORT)
    (tmp_path / "reports" / "b.md").write_text(stated if way == "stated" else REPORT)
    if way == "corrected":
        (tmp_path / "corrections.yaml").write_text(ROW)
    workspace = open_workspace(tmp_path)
    (reading,) = read_file(tmp_path / "reports" / "b.md", workspace)
    assert (reading.counted, reading.is_perhaps) == (False, False)
    sync(workspace, workers=1)
    cursor = Store(workspace).open().cursor()
    assert cursor.execute("select key, path from incidents").fetchall() == [("INC-7", "reports/a.md")]
    assert cursor.execute("select code from problems where level <> 'info'").fetchall() == []
    (row,) = uncounted_files(cursor).to_pylist()
    assert row["path"] == "reports/b.md"
    assert (
        row["reason"]
        == f"the report is withdrawn ({'D' if way == 'stated' else 'd'}uplicate of INC-7), and not counted"
    )
    assert withdrawn_count(cursor) == 1
    if way == "corrected":
        back = without_correction_edit(workspace, ("reports/b.md", 1, ("document_status",)))
        apply_edit(workspace, back)
    else:
        (tmp_path / "reports" / "b.md").write_text(REPORT)
    sync(workspace, workers=1)
    cursor = Store(workspace).open().cursor()
    assert cursor.execute("select count(*) from incidents").fetchall() == [(2,)]
