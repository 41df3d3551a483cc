"""`pmdata new`, `pmdata set`, `pmdata add-item` and `pmdata demo`."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import cli
from pmdata.reading import parse_report, read_file
from pmdata.workspace import Settings, open_workspace
from pmdata.writing.catalogue import bundled_names

REPORT = """# Postmortem: Carts came back empty

**Incident ID:** INC-7
**Date:** 2026-03-04

## Action Items

- [ ] Roll out slowly
- [ ] Write it down
"""


@pytest.fixture(autouse=True)
def somewhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder of no workspace."""
    monkeypatch.delenv("PMDATA_DATA", raising=False)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data" / "reports").mkdir(parents=True)
    (tmp_path / "data" / "pmdata.yaml").write_text("")
    (tmp_path / "data" / "reports" / "a.md").write_text(REPORT)
    return tmp_path / "data"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)])


@pytest.mark.parametrize("name", bundled_names())
def test_new_writes_an_empty_report_into_the_workspace(name: str, root: Path) -> None:
    path = Path(run("new", "--template", name, "--title", "Carts empty", "--data", root).stdout.strip())
    assert path.parent == root / "reports"
    assert path.name.endswith("-carts-empty.md")
    (reading,) = parse_report(path.read_text(encoding="utf-8"), "", Settings())
    assert reading.postmortem is not None
    assert reading.postmortem.template == name


def test_new_writes_where_it_is_asked_to_and_never_over_a_file(tmp_path: Path) -> None:
    target = tmp_path / "mine.md"
    assert run("new", "-t", "rca_report", "-o", target).exit_code == 0
    written = target.read_text()
    again = run("new", "-t", "service_review", "-o", target)
    assert (again.exit_code, target.read_text()) == (3, written)


def test_new_names_the_templates_there_are(root: Path) -> None:
    result = run("new", "-t", "rca", "--data", root)
    assert result.exit_code == 2
    assert "problem_statement, rca_report" in result.output


def test_new_without_a_workspace_asks_for_one() -> None:
    assert run("new", "-t", "rca_report").exit_code == 2


@pytest.mark.parametrize("report", ["reports/a.md", "INC-7"])
@pytest.mark.parametrize("item", ["2"])
def test_set_changes_an_item_found_by_path_or_key(root: Path, report: str, item: str) -> None:
    result = run("set", report, item, "status=done", "done=2026-03-09", "owner=Ann", "--data", root)
    assert (result.exit_code, result.stdout) == (0, "")
    (reading,) = read_file(root / "reports" / "a.md", open_workspace(root))
    assert reading.postmortem is not None
    first, second = reading.postmortem.action_items
    assert (first.status, second.status, second.owner) == ("open", "done", "Ann")
    assert str(second.done_on) == "2026-03-09"
    assert "+- [x] Write it down" in result.stderr


def test_set_takes_the_words_that_reports_use(root: Path) -> None:
    assert run("set", "INC-7", "1", "status=In Progress", "--data", root).exit_code == 0
    assert "Status: In progress" in (root / "reports" / "a.md").read_text()


def test_set_says_when_something_was_done(root: Path) -> None:
    assert run("set", "INC-7", "1", "status=done", "--data", root).exit_code == 0
    (reading,) = read_file(root / "reports" / "a.md", open_workspace(root))
    assert reading.postmortem is not None
    assert reading.postmortem.action_items[0].done_on is not None


def test_what_is_done_already_gets_no_date_that_nobody_stated(root: Path) -> None:
    path = root / "reports" / "a.md"
    text = REPORT.replace("- [ ] Roll", "- [x] Roll")
    path.write_text(text)
    result = run("set", "INC-7", "1", "status=done", "--data", root)
    assert (result.exit_code, path.read_text()) == (0, text)
    assert "already" in result.stderr
    assert run("set", "INC-7", "1", "done=2026-03-09", "--data", root).exit_code == 0
    assert "Done (2026-03-09)" in path.read_text()


@pytest.mark.parametrize("name", ["carts-2026", "CARTS-2026"])
def test_set_finds_a_report_by_the_name_of_its_file(root: Path, name: str) -> None:
    (root / "reports" / "carts-2026.md").write_text(REPORT.replace("**Incident ID:** INC-7\n", ""))
    assert run("set", name, "1", "status=blocked", "--data", root).exit_code == 0
    assert "Status: Blocked" in (root / "reports" / "carts-2026.md").read_text()


def test_a_dry_run_prints_the_change_and_writes_nothing(root: Path) -> None:
    result = run("set", "INC-7", "1", "status=blocked", "reason=no money", "--dry-run", "--data", root)
    assert "+  - Status: Blocked: no money" in result.stdout
    assert (root / "reports" / "a.md").read_text() == REPORT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("INC-8", "1", "status=done"), "neither a path nor a key"),
        (("INC-7", "3", "status=done"), "Choose an id or a number: 1 (Roll out slowly), 2"),
        (("INC-7", "AI-1", "status=done"), "no action item 'AI-1'"),
        (("INC-7", "1", "status=maybe"), "Choose one of open, in_progress"),
        (("INC-7", "1", "status=finished"), "Choose one of open, in_progress, blocked, done, wont_do"),
        (("INC-7", "1", "due=soon"), "a date such as"),
        (("INC-7", "1", "colour=red"), "NAME=VALUE"),
        (("INC-7", "1"), "Missing argument"),
    ],
)
def test_set_says_what_there_is_to_choose_from(root: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("set", *arguments, "--data", root)
    assert result.exit_code == 2
    assert message in result.output
    assert (root / "reports" / "a.md").read_text() == REPORT


def test_demo_writes_a_workspace_and_refuses_a_folder_in_use(tmp_path: Path, root: Path) -> None:
    result = run("demo", tmp_path / "new", "--count", "3")
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(open_workspace(tmp_path / "new").report_paths()) == 3
    assert run("demo", root).exit_code == 2


@pytest.mark.parametrize("name", ["owner", "reason"])
def test_what_is_set_holds_no_control_characters(name: str, tmp_path: Path) -> None:
    path = tmp_path / "reports" / "2026-03-04-kiosk.md"
    path.parent.mkdir()
    path.write_text("# Kiosk\n\n## Action items\n\n- [ ] Try drivers \n", encoding="utf-8")
    typed = f"{name}=\x1bUte\x07 \u202egro\u2066\x9b"
    result = run("set", path, "1", "status=blocked", typed, "--data", tmp_path)
    text = path.read_text(encoding="utf-8")
    assert (result.exit_code, "Ute gro" in text) == (0, True), result.output
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert run("set", path, "1", "owner=\x1b\u202e \x07", "--data", tmp_path).exit_code == 2


def test_priority_and_ticket_are_set_in_the_words_of_the_report(root: Path) -> None:
    assert run("set", "INC-7", "1", "priority=p1", "ticket=OPS-9", "--data", root).exit_code == 0
    (reading,) = read_file(root / "reports" / "a.md", open_workspace(root))
    assert reading.postmortem
    (first, second) = reading.postmortem.action_items
    assert (first.priority, first.tracking, second.priority) == ("P1", "OPS-9", None)


def test_add_item_prints_the_diff_and_the_item_is_read(root: Path) -> None:
    before = (root / "reports" / "a.md").read_text()
    arguments = ("add-item", "INC-7", "Measure it", "owner=Ann", "due=2026-05-01", "--data", root)
    dry = run(*arguments, "--dry-run")
    assert "+- [ ] Measure it" in dry.stdout
    assert (root / "reports" / "a.md").read_text() == before
    assert run(*arguments).stdout == dry.stdout
    added = "- [ ] Measure it\n  - Owner: Ann\n  - Due: 2026-05-01\n"
    assert (root / "reports" / "a.md").read_text() == before + added


def test_add_item_names_what_it_cannot_do(root: Path) -> None:
    done = run("add-item", "INC-7", "Measure it", "done=2026-05-01", "--data", root)
    assert done.exit_code == 2
    assert "with a name of owner, due, priority, ticket" in done.stderr
    assert "Choose one of P0, P1, P2, P3" in run("set", "INC-7", "1", "priority=9", "--data", root).stderr
