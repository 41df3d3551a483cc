"""`pmdata check` in editors, pre-commit and CI."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import cli

DATA = Path(__file__).parents[2] / "data"
REPORT = """# Search is down

**Incident ID:** INC-1
**Date:** 2026-03-01
**Services:** serch

## Timeline
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with an unknown service in one file, and one that cannot be read."""
    monkeypatch.delenv("PMDATA_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pmdata.yaml").write_text("services: {search: {}}\n")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/a.md").write_text(REPORT)
    return tmp_path


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments)])


def test_a_problem_is_a_line_that_editors_can_jump_to(folder: Path) -> None:
    result = check("reports/a.md")
    assert result.exit_code == 0
    unknown = next(line for line in result.stdout.splitlines() if "unknown-service" in line)
    assert unknown.startswith("reports/a.md:5: warning: the service “serch” is not in pmdata.yaml")
    assert unknown.endswith(" [unknown-service]")
    assert result.stderr.startswith("pmdata: 1 file, 0 errors, ")
    assert folder.is_dir()


def test_explain_adds_what_to_do(folder: Path) -> None:
    lines = check(folder / "reports/a.md", "--explain").stdout.splitlines()
    place = next(i for i, line in enumerate(lines) if "unknown-service" in line)
    assert lines[place + 1].startswith("    Correct the name")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("info", 1)])
def test_it_fails_on_the_level_asked_for_and_on_worse_ones(folder: Path, fail_on: str, code: int) -> None:
    assert check(folder, "--fail-on", fail_on).exit_code == code


def test_errors_fail_unless_asked_otherwise(folder: Path) -> None:
    (folder / "reports/b.md").write_bytes(b"\0\1\2")
    assert check("reports").exit_code == 1


def test_without_a_path_the_workspace_is_meant(folder: Path) -> None:
    assert check().stdout == check(folder).stdout
    assert "unknown-service" in check().stdout


def test_without_a_path_and_a_workspace_it_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PMDATA_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    assert check().exit_code == 2


def test_github_shows_it_beside_the_line(folder: Path) -> None:
    (folder / "reports/a.md").rename(folder / "reports/50%, a:b.md")
    lines = check("reports", "--format", "github").stdout.splitlines()
    unknown = next(line for line in lines if "unknown-service" in line)
    assert unknown.startswith(
        "::warning file=reports/50%25%2C a%3Ab.md,line=5,title=unknown-service::the service"
    )


def test_json_is_an_array_of_problems_with_their_places(folder: Path) -> None:
    rows = json.loads(check(folder, "--format", "json").stdout)
    unknown = next(row for row in rows if row["code"] == "unknown-service")
    assert unknown.keys() == {"path", "part", "code", "level", "message", "hint", "line", "field"}
    assert (unknown["line"], unknown["field"]) == (5, "services")


def test_the_sample_s_reports_by_hand_are_without_fault() -> None:
    result = check(*sorted((DATA / "reports").glob("*.md")), "--fail-on", "warning")
    assert (result.exit_code, result.stdout) == (0, "")


def test_explain_shows_line_by_line_what_was_read_and_what_was_looked_for(folder: Path) -> None:
    out = check(folder / "reports/a.md", "--explain").stdout
    assert "incident 1, read line by line" in out
    assert "label “Date”: incident_on = 2026-03-01" in out
    assert "  not found: severity\n      labels looked for: severity" in out
    assert " answered\n" in out


ROWS = """# Shelves empty

**Date:** 2026-03-01
**Responders:** Ana Berg

## What happened when

- 10:02 UTC PagerDuty fires for the shelves
- 10:40 UTC Shelves are back to normal

## Next steps

- Fit a second lamp

## Lessons

- One lamp is none
"""


def test_explain_names_the_rule_of_each_row_of_a_list(folder: Path) -> None:
    (folder / "reports/a.md").write_text(ROWS)
    lines = check(folder / "reports/a.md", "--explain").stdout.splitlines()
    read = {int(row.split()[0]): row for row in lines if row[:6].strip().isdecimal()}
    assert "label “Responders”: people" in read[4]
    assert "timeline/monitor-fires “pagerduty fires”: detected = " in read[8]
    assert "heading “Next steps”: action item: status unknown" in read[13]
    assert "heading “Lessons”: lessons" in read[17]


def test_a_broken_file_of_words_or_objectives_is_reported_once_at_its_line(folder: Path) -> None:
    (folder / "vocabulary.yaml").write_text("headings: {}\nlabels: [\n")
    (folder / "slos").mkdir()
    (folder / "slos/carts.yaml").write_text("kind: SLO\n  x: [\n")
    printed = check().stdout.splitlines()
    assert [line for line in printed if "own-vocabulary" in line] == printed[:1]
    assert printed[0].startswith(f"{folder / 'vocabulary.yaml'}:3: warning: ")
    assert printed[1].startswith(f"{folder / 'slos/carts.yaml'}:")
    named = check(folder / "reports").stdout
    assert "vocabulary.yaml" in named
    assert "carts.yaml" not in named


def test_a_file_whose_name_is_no_text_hides_no_other(folder: Path) -> None:
    odd = os.fsencode(folder) + b"/reports/\xff\xfe-night.md"
    Path(os.fsdecode(odd)).write_bytes((folder / "reports/a.md").read_bytes())
    result = check(folder, "--explain")
    assert result.exit_code in {0, 1}
    assert "reports/a.md: incident 1, read line by line" in result.stdout
    assert result.stdout.count("incident 1, read line by line") == len(list((folder / "reports").iterdir()))


def test_explain_marks_what_is_only_suggested_and_prints_how_to_confirm_it(folder: Path) -> None:
    rows = (
        "09:50 New version of the pricing module released to all regions",
        "10:12 Support sees the first tickets",
        "10:30 Voucher lookups moved to the second cache",
        "11:05 Every voucher accepted, tickets answered",
    )
    head = "# INC-2: Vouchers\n\nDate: 2026-03-04\n\n## Timeline\n\nAll times in UTC.\n\n"
    (folder / "reports/c d.md").write_text(head + "\n".join(f"- {row}" for row in rows))
    lines = check("reports/c d.md", "--explain").stdout.splitlines()
    (place,) = (i for i, line in enumerate(lines) if line.startswith("  suggested, not read: "))
    assert "impact_started_at = 2026-03-04 09:50 UTC (line 9, likelihood 0." in lines[place]
    command = "pmdata correct 'reports/c d.md#1' impact_started_at=2026-03-04T09:50:00Z"
    assert lines[place + 1] == f"      to confirm: {command}"
