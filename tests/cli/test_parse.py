"""`pmdata parse` over real files."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import cli

DATA = Path(__file__).parents[2] / "data"
REPORT = """\
# Post-Mortem / Root Cause Analysis Report: {title}

| Field | Value |
|---|---|
| **Incident ID** | {id} |
| **Date** | 2026-02-03 |
| **Severity** | P2 |
| **Services Affected** | {services} |

## Timeline

All times in UTC.

| Time | Event |
|---|---|
| 10:00 | **Detection**: alert fired |
| 11:30 | **Resolution**: rolled back |
"""


def report(path: Path, incident_id: str = "INC-2026-0001", services: str = "search") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(REPORT.format(title="Search is down", id=incident_id, services=services))
    return path


def parse(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["parse", *map(str, arguments)])


def lines(*arguments: str | Path) -> list[dict[str, Any]]:
    result = parse(*arguments, "--format", "jsonl")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no workspace of the developer's own be meant."""
    monkeypatch.delenv("PMDATA_DATA", raising=False)


def test_every_report_of_the_sample_is_one_line_and_one_incident() -> None:
    rows = lines(DATA / "reports")
    paths = sorted((DATA / "reports").rglob("*.md"))
    assert [row["path"] for row in rows] == sorted(map(str, paths))
    assert all(row["postmortem"] and row["part"] == 1 for row in rows)


def test_the_workspace_s_own_folder_means_its_reports() -> None:
    assert [row["path"] for row in lines(DATA)] == [row["path"] for row in lines(DATA / "reports")]


def test_the_path_is_the_one_that_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report(tmp_path / "reports/deep/a.md")
    monkeypatch.chdir(tmp_path)
    assert [row["path"] for row in lines("reports/deep/a.md")] == ["reports/deep/a.md"]
    assert [row["path"] for row in lines("reports")] == ["reports/deep/a.md"]
    assert [row["path"] for row in lines(".")] == ["reports/deep/a.md"]


def test_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    path = report(tmp_path / "a.md")
    (tmp_path / "link.md").symlink_to(path)
    assert [row["path"] for row in lines(path, tmp_path, tmp_path / "link.md")] == [str(path)]


def test_a_file_named_outright_is_read_whatever_its_name(tmp_path: Path) -> None:
    path = report(tmp_path / "README.md")
    assert lines(path)[0]["postmortem"]["incident_id"] == "INC-2026-0001"


def test_two_reports_with_one_id_are_both_kept_and_reported(tmp_path: Path) -> None:
    first, second = report(tmp_path / "a.md"), report(tmp_path / "b.md")
    rows = lines(tmp_path)
    assert [row["postmortem"]["key"] for row in rows] == [f"{first}#1", f"{second}#1"]
    assert all("duplicate-id" in {row["code"] for row in line["problems"]} for line in rows)


def test_a_path_that_leads_nowhere_is_a_file_that_cannot_be_used(tmp_path: Path) -> None:
    result = parse(report(tmp_path / "a.md"), tmp_path / "gone.md", "--format", "jsonl")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "gone.md: no such file or folder" in result.stderr


def test_broken_settings_are_reported_with_their_line(tmp_path: Path) -> None:
    report(tmp_path / "reports/a.md")
    (tmp_path / "pmdata.yaml").write_text("zone: UTC\nreports: []\n")
    result = parse(tmp_path / "reports")
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"{tmp_path / 'pmdata.yaml'}:2:" in result.stderr


def test_the_nearest_settings_above_the_first_path_hold(tmp_path: Path) -> None:
    report(tmp_path / "reports/a.md")
    (tmp_path / "pmdata.yaml").write_text("zone: UTC\nreports: {exclude: a.md}\n")
    assert lines(tmp_path / "reports") == []


def test_a_named_workspace_outweighs_the_nearest(tmp_path: Path) -> None:
    report(tmp_path / "a/reports/a.md")
    (tmp_path / "a/pmdata.yaml").write_text("zone: Nowhere\n")
    (tmp_path / "b").mkdir()
    assert len(lines(tmp_path / "a/reports", "--data", tmp_path / "b")) == 1


def test_what_is_no_report_is_a_line_without_a_postmortem(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("Just a few words.\n")
    (tmp_path / "bytes.md").write_bytes(b"\0\1\2")
    rows = {Path(row["path"]).name: row for row in lines(tmp_path)}
    assert rows["notes.md"]["postmortem"] is None
    assert [row["code"] for row in rows["notes.md"]["problems"]] == ["not-a-postmortem"]
    assert rows["bytes.md"]["postmortem"] is None


def test_an_empty_folder_has_nothing_to_say(tmp_path: Path) -> None:
    assert lines(tmp_path) == []
    assert parse(tmp_path).exit_code == 0


def test_the_table_shows_incidents_and_below_them_their_problems(tmp_path: Path) -> None:
    report(tmp_path / "a.md")
    report(tmp_path / "b.md")
    text = parse(tmp_path, "--format", "table").stdout
    incidents, problems = text.split("\n\n")
    assert "Search is down" in incidents
    assert "SEV2" in incidents
    assert "duplicate-id" in problems


def test_the_table_has_no_problems_where_there_are_none() -> None:
    assert "message" not in parse(DATA / "reports/2026-01-22-ledger-double-postings.md").stdout


def test_lines_are_utf_8_wherever_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "größe.md"
    path.write_text(REPORT.format(title="Zu groß – 検索", id="INC-1", services="search"))
    done = subprocess.run(
        [sys.executable, "-m", "pmdata", "parse", str(path), "--format", "jsonl"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert json.loads(done.stdout.decode())["postmortem"]["title"] == "Zu groß – 検索"
    assert "größe.md" in done.stdout.decode()


def test_a_file_name_that_is_no_text_does_not_stop_the_others(tmp_path: Path) -> None:
    report(tmp_path / "a.md")
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("# x\n")
    assert [Path(row["path"]).name for row in lines(tmp_path)] == ["a.md", "caf�.md"]


UNKNOWN_WORDS = """\
# Vouchers are refused

Date: 2026-03-04

## Timeline

All times in UTC.

- 09:50 New version of the pricing module released to all regions
- 10:12 Support sees the first tickets
- 10:30 Voucher lookups moved to the second cache
- 11:05 Every voucher accepted, tickets answered
"""


def test_rows_that_are_probably_missing_moments_are_suggestions_apart_from_the_values(tmp_path: Path) -> None:
    path = tmp_path / "vouchers.md"
    path.write_text(UNKNOWN_WORDS)
    (row,) = lines(path)
    assert row["postmortem"]["impact_started_at"] is None
    (one,) = row["suggestions"]
    likelihood = one.pop("likelihood")
    assert 0.5 <= likelihood <= 1
    assert one == {"field": "impact_started_at", "value": "2026-03-04T09:50:00Z", "line": 9}


def test_a_report_whose_moments_are_known_has_no_suggestions(tmp_path: Path) -> None:
    (row,) = lines(report(tmp_path / "a.md"))
    assert row["suggestions"] == []
