"""A row added to maintenance.yaml: what is there stays, and the new row is read as meant."""

import codecs
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pmdata.errors import NotEditableError, ReportChangedError
from pmdata.slo.maintenance import parse_maintenance
from pmdata.workspace import open_workspace
from pmdata.writing.edit import apply_edit
from pmdata.writing.maintenance_edit import NewAdjustment, maintenance_edit

BERLIN = ZoneInfo("Europe/Berlin")
NEW = NewAdjustment(
    kind="exemption",
    starts_at=datetime(2026, 9, 22, tzinfo=BERLIN),
    ends_at=datetime(2026, 10, 6, tzinfo=BERLIN),
    reason="The fix: it # has to go out",
    author="Jonas Wickert",
    slo="checkout-availability",
    incident="INC-7",
)
ROWS = """- slo: checkout-availability
  kind: exemption
  from: 2026-09-22T00:00:00+02:00
  until: 2026-10-06T00:00:00+02:00
  reason: "The fix: it # has to go out"
  author: Jonas Wickert
  incident: INC-7
"""
THERE = """# Planned.
- service: ledger   # the old one
  from: 2026-09-04T16:50:00Z
  until: 2026-09-04T17:10:00Z
  reason: Move
  author: Nadia Ferrow
# the end
"""


@pytest.mark.parametrize("before", ["", "[]\n", THERE, "  " + THERE.replace("\n", "\n  ").rstrip() + "\n"])
@pytest.mark.parametrize("encode", ["lf", "crlf", "bom"])
def test_a_row_is_added_after_the_others_and_read_as_meant(tmp_path: Path, before: str, encode: str) -> None:
    file = tmp_path / "maintenance.yaml"
    data = (before.replace("\n", "\r\n") if encode == "crlf" else before).encode()
    data = codecs.BOM_UTF8 + data if encode == "bom" else data
    file.write_bytes(data)
    workspace = open_workspace(tmp_path)
    edit = maintenance_edit(workspace, NEW)
    apply_edit(workspace, edit)
    text = file.read_bytes().decode("utf-8-sig")
    rows, problems = parse_maintenance(text, "UTC")
    assert not problems
    assert (rows[-1].reason, rows[-1].incident, rows[-1].kind) == (NEW.reason, "INC-7", "exemption")
    assert rows[-1].starts_at == NEW.starts_at
    assert len(rows) == 1 + ("Planned" in before)
    assert text.replace("\r\n", "\n").startswith("" if before == "[]\n" else before)
    assert not before or encode != "crlf" or before == "[]\n" or "\n" not in text.replace("\r\n", "")
    apply_edit(workspace, edit.undone)
    assert file.read_bytes() == data


def test_the_first_row_makes_the_file(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    apply_edit(workspace, maintenance_edit(workspace, NEW))
    assert (tmp_path / "maintenance.yaml").read_text() == ROWS


@pytest.mark.parametrize(
    "new",
    [replace(NEW, ends_at=NEW.starts_at), replace(NEW, author=" "), replace(NEW, service="ledger")],
    ids=["ends where it starts", "nobody", "two things"],
)
def test_a_row_that_would_change_no_budget_is_refused(tmp_path: Path, new: NewAdjustment) -> None:
    with pytest.raises(NotEditableError, match="by hand"):
        maintenance_edit(open_workspace(tmp_path), new)


def test_nothing_is_written_over_a_file_that_changed_meanwhile(tmp_path: Path) -> None:
    file, workspace = tmp_path / "maintenance.yaml", open_workspace(tmp_path)
    file.write_text(THERE)
    edit = maintenance_edit(workspace, NEW)
    file.write_text(THERE + "# more\n")
    with pytest.raises(ReportChangedError):
        apply_edit(workspace, edit)
    assert file.read_text() == THERE + "# more\n"
