"""`pmdata correct`: a small diff of corrections.yaml that keeps what is there."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import cli
from pmdata.errors import ReportChangedError
from pmdata.model import Postmortem
from pmdata.model.record_paths import path_of
from pmdata.reading import own_problems, read_file
from pmdata.workspace import open_workspace
from pmdata.writing.corrections import NewCorrection, correction_edit
from pmdata.writing.edit import apply_edit

REPORT = """# INC-7: Carts empty

Date: 2026-03-04

## Timeline

All times in CET.

- 10:02 Impact starts
- 11:40 Service restored

## Action items

- [ ] Add an alert (owner: Nora)
- [x] Fix the cache (owner: Tom)
"""
THERE = """# What we know better.

- report: reports/a.md
  field: title
  value: Carts came back empty   # asked Tom
  was: Carts empty
# the end
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "data"
    (root / "reports").mkdir(parents=True)
    (root / "pmdata.yaml").write_text("")
    (root / "reports/a.md").write_text(REPORT)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    subprocess.run(["git", "init", "-q", root], check=True)
    subprocess.run(["git", "-C", root, "config", "user.name", "Nora Lind"], check=True)
    return root


def correct(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["correct", "--data", str(root), *arguments])


def incident(root: Path) -> Postmortem:
    (reading,) = read_file(root / "reports/a.md", open_workspace(root))
    assert reading.postmortem
    return reading.postmortem


def own(root: Path) -> str:
    return (root / "corrections.yaml").read_text(encoding="utf-8")


def test_it_writes_what_was_read_and_from_which_line(root: Path) -> None:
    result = correct(
        root, "INC-7", "resolved_at=12:10", "action_items[1].owner=Aiko", "--why", "the queue: later"
    )
    assert result.exit_code == 0, result.output
    lines = own(root).splitlines()
    when = next(line for line in lines if line.startswith("  when: "))
    assert lines == [
        "- report: reports/a.md#1",
        "  field: resolved_at",
        "  value: 2026-03-04T12:10:00+01:00",
        "  was: 2026-03-04T10:40:00Z",
        '  line: "- 11:40 Service restored"',
        "  who: Nora Lind",
        when,
        '  why: "the queue: later"',
        "- report: reports/a.md#1",
        "  field: action_items[1].owner",
        "  value: Aiko",
        "  was: Tom",
        '  line: "- [x] Fix the cache (owner: Tom)"',
        "  who: Nora Lind",
        when,
        '  why: "the queue: later"',
    ]
    assert "action_items[1] is “- [x] Fix the cache (owner: Tom)”" in result.stderr
    assert incident(root).action_items[1].owner == "Aiko"
    assert own_problems(open_workspace(root)) == ()


def test_comments_order_and_line_ends_of_the_file_stay(root: Path) -> None:
    for text in (THERE, THERE.removesuffix("\n"), THERE.replace("\n", "\r\n")):
        (root / "corrections.yaml").write_bytes(text.encode())
        assert correct(root, "a", "severity=sev1").exit_code == 0
        after = (root / "corrections.yaml").read_bytes().decode()
        end = "\r\n" if "\r" in text else "\n"
        assert after.startswith(text.rstrip("\r\n") + end)
        assert after.count(end) == after.count("\n")
        assert (incident(root).title, incident(root).severity) == ("Carts came back empty", "SEV1")


def test_a_second_correction_takes_the_place_of_the_first(root: Path) -> None:
    (root / "corrections.yaml").write_text(THERE)
    assert correct(root, "a", "severity=SEV1").exit_code == 0
    assert correct(root, "a", "title=No carts").exit_code == 0
    lines = own(root).splitlines()
    assert lines[:2] == ["# What we know better.", ""]
    assert [line for line in lines if line.startswith("  field")] == ["  field: title", "  field: severity"]
    assert "# the end" in lines
    assert incident(root).title == "No carts"
    assert own_problems(open_workspace(root)) == ()


def test_a_dry_run_shows_the_diff_and_writes_nothing(root: Path) -> None:
    result = correct(root, "a", "title=No carts", "--dry-run")
    assert result.exit_code == 0
    assert "+  value: No carts" in result.stdout
    assert not (root / "corrections.yaml").exists()
    assert correct(root, "a", "title=No carts").stdout == result.stdout


@pytest.mark.parametrize(
    "value",
    [
        "yes",
        "2026",
        "1.10",
        "a: b",
        "x #y",
        '"q"',
        "[a]",
        "{a}",
        "- a",
        "*a",
        "null",
        "ÆØ 日本",
        "C:\\x",
        "a\ttab",
        "!a",
        "~",
    ],
)
def test_whatever_is_typed_is_read_back_as_it_was_typed(root: Path, value: str) -> None:
    assert correct(root, "a", f"title={value}", "--why", value).exit_code == 0
    assert incident(root).title == value.strip()


def test_lists_nothing_and_lengths(root: Path) -> None:
    assert correct(root, "a", "services=web,api", "resolved_at=", "time_to_resolve=1 h 42 m").exit_code == 0
    record = incident(root)
    assert (record.services, record.resolved_at) == (("web", "api"), None)
    assert record.durations["time_to_resolve"].seconds == 6120
    assert "  value: [web, api]\n" in own(root)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a", "resolvd_at=12:00"], "did you mean “resolved_at”?"),
        (["a", "severity=SEV9"], "is no severity"),
        (["a", "resolved_at=25:00"], "is no time of a day"),
        (["a", "resolved_at=soon"], "is written such as"),
        (["a", "title"], "is not FIELD=VALUE"),
        (["a", "action_items[2].owner=x"], "action_items has 2 rows"),
        (["a", "title=x", "title=y"], "given twice"),
        (["a#2", "title=x"], "has no incident 2"),
        (["b", "title=x"], "there is no report"),
    ],
)
def test_what_cannot_be_corrected_says_what_to_do(root: Path, arguments: list[str], message: str) -> None:
    result = correct(root, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not (root / "corrections.yaml").exists()


def test_of_a_file_with_several_incidents_one_must_be_named(root: Path) -> None:
    days = "".join(
        f"## 2026-03-0{n} Queue {n} stuck\n\nSeverity: SEV3\n\nStart: 10:00\nEnd: 11:00\n\n" for n in (1, 2)
    )
    (root / "reports/log.md").write_text("# Incidents\n\n" + days)
    result = correct(root, "log", "severity=SEV1")
    assert "Name one of them: reports/log.md#1, reports/log.md#2." in result.stderr
    assert correct(root, "log#2", "severity=SEV1").exit_code == 0
    assert "- report: reports/log.md#2\n" in own(root)


def test_a_report_outside_the_workspace_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere/x.md").write_text(REPORT)
    result = correct(root, str(tmp_path / "elsewhere/x.md"), "title=x")
    assert result.exit_code == 2
    assert "is no report of" in result.stderr


def test_what_the_report_says_already_is_not_corrected(root: Path) -> None:
    result = correct(root, "a", "action_items[1].owner=Tom")
    assert result.exit_code == 0
    assert "in the report already" in result.stderr
    assert not (root / "corrections.yaml").exists()


@pytest.mark.parametrize(
    "text", ["[{report: reports/a.md, field: title, value: x}]\n", "report: a\n", "- [\n"]
)
def test_a_file_that_cannot_take_the_rows_stays_as_it_is(root: Path, text: str) -> None:
    (root / "corrections.yaml").write_text(text)
    result = correct(root, "a", "title=y")
    assert result.exit_code == 3
    assert own(root) == text


def test_a_link_out_of_the_workspace_is_not_written(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere/corrections.yaml"
    target.write_text(THERE)
    (root / "corrections.yaml").symlink_to(target)
    assert correct(root, "a", "title=y").exit_code == 3
    assert target.read_text() == THERE


def test_a_file_that_changed_meanwhile_is_not_written_over(root: Path) -> None:
    (root / "corrections.yaml").write_text(THERE)
    workspace = open_workspace(root)
    when = datetime.now(UTC)
    new = NewCorrection("reports/a.md", 1, path_of("severity"), "SEV1", None, None, None, when)
    edit = correction_edit(workspace, [new])
    (root / "corrections.yaml").write_text(THERE + "# more\n")
    with pytest.raises(ReportChangedError):
        apply_edit(workspace, edit)
    assert own(root) == THERE + "# more\n"


def test_without_git_the_user_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setenv("LOGNAME", "nlind")
    assert correct(root, "a", "title=y").exit_code == 0
    assert "  who: nlind\n" in own(root)


@pytest.mark.parametrize("why", ["", "  "])
def test_no_reason_is_none(root: Path, why: str) -> None:
    assert correct(root, "INC-7", "resolved_at=12:10", "--why", why).exit_code == 0
    assert "why" not in own(root)
