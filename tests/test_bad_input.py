"""A folder with everything wrong at once: each fault is reported, and everything else keeps working."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import cli

DATA = Path(__file__).parent.parent / "data"
GOOD = "2026-06-16-app-start-timeouts.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of one good report among whatever a folder may hold by accident."""
    reports = tmp_path / "reports"
    (reports / "folder.md").mkdir(parents=True)
    shutil.copy(DATA / "reports" / GOOD, reports)
    (reports / "bytes.md").write_bytes(b"# Outage\n\n\x00\xff\xfe\x9d" * 50)
    (reports / "huge.md").write_text("# Outage\n\n" + "padding " * 700_000)
    (reports / "empty.md").touch()
    (reports / "notes.md").write_text("Lunch is at noon.\n")
    (reports / "loop").symlink_to(reports)
    (reports / "self.md").symlink_to(reports / "self.md")
    (reports / "gone.md").symlink_to(reports / "nowhere.md")
    head = "# Search is down\n\n**Incident ID:** INC-1\n**Date:** 2026-03-0{day}\n\n"
    for day in (1, 2):
        (reports / f"twin-{day}.md").write_text(head.format(day=day) + "## Timeline\n\n- 10:00 alert\n")
    return tmp_path


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(cli, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def problems(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in json.loads(run("check", folder, "--format", "json").stdout):
        found.setdefault(Path(row["path"]).name, set()).add(row["code"])
    return found


def query(folder: Path, statement: str) -> list[dict[str, Any]]:
    result = run("sql", statement, "--data", folder, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)  # type: ignore[no-any-return]  # an array of rows


def test_every_fault_is_reported_with_its_file(folder: Path) -> None:
    found = problems(folder)
    assert found["bytes.md"] & {"not-text", "unreadable-file"}
    assert "file-too-large" in found["huge.md"]
    assert found["notes.md"] == {"not-a-postmortem"}
    assert "duplicate-id" in found["twin-1.md"] & found["twin-2.md"]
    assert found.keys().isdisjoint({"folder.md", "loop", "self.md", "gone.md"})
    assert "file-too-large" not in found.get(GOOD, set())


def test_the_store_holds_what_could_be_read_and_reports_the_rest(folder: Path) -> None:
    assert run("sync", "--data", folder).exit_code == 0
    counted = {row["title"] for row in query(folder, "select title from incidents")}
    assert counted == {"App does not get past its start screen", "Search is down"}
    assert query(folder, "select count(*) as n from incidents") == [{"n": 3}]
    reported = {Path(row["path"]).name for row in query(folder, "select path from problems")}
    assert {"bytes.md", "huge.md", "notes.md", "twin-1.md", "twin-2.md"} <= reported


def test_an_empty_folder_is_a_workspace_without_reports(tmp_path: Path) -> None:
    assert run("sync", "--data", tmp_path).exit_code == 0
    assert query(tmp_path, "select * from incidents") == []
    assert run("metrics", "response-times", "--data", tmp_path).exit_code == 0


@pytest.mark.parametrize("command", [["sync"], ["sql", "select 1"], ["metrics", "response-times"], ["check"]])
def test_broken_settings_stop_a_command_with_file_line_and_advice(folder: Path, command: list[str]) -> None:
    (folder / "pmdata.yaml").write_text("reporting_zone: UTC\nfiscal_year_begin: 4\n")
    result = run(*command, "--data", folder)
    assert (result.exit_code, result.stdout) == (3, "")
    assert f"{folder}/pmdata.yaml:2: unknown key “fiscal_year_begin”. Did you mean" in result.stderr
