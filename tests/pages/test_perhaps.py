"""What is perhaps a report is not counted until the settings take it in; pages and commands state so."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from pmdata.cli import cli
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

REPORT = "# Shop down\n\nDate: 2026-06-01\nSeverity: SEV2\nService: shop\n\n## Action items\n\n- Cap it\n"
MINUTES = (
    "# Minutes of the meeting, 2 June 2026\n\nDate: 2026-06-02\n\n"
    "## Action items\n\n- Ask the vendor (Bo)\n\n## Contributing factors\n\n- Too few chairs\n"
)
VIEWS = ("incidents", "action_items", "contributing_factors", "timeline_events", "budget_ledger", "records")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-06-30\n", encoding="utf-8")
    (tmp_path / "reports/shop.md").write_text(REPORT, encoding="utf-8")
    (tmp_path / "reports/guild.md").write_text(MINUTES, encoding="utf-8")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def app(root: Path) -> Iterator[AppTest]:
    sync(open_workspace(root), workers=1)
    forget()
    yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def printed(*arguments: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(cli, list(arguments))
    assert result.exit_code == 0, result.output
    rows: list[dict[str, object]] = json.loads(result.stdout)
    return rows


def paths_in(view: str, root: Path) -> set[object]:
    query = f"select path from incidents where key in (select key from {view})"
    return {row["path"] for row in printed("sql", "--data", str(root), "--format", "json", query)}


def test_the_overview_says_how_many_files_are_not_counted_and_leads_to_them(app: AppTest) -> None:
    app.switch_page("pages/overview.py").run()
    assert not app.exception
    shown = " ".join(one.value for one in app.caption).replace("\\", "")
    assert "[1 of 2 files is not counted](data_quality?look=Which+files+are+not+counted%3F)" in shown


def test_data_quality_lists_it_with_what_to_do(app: AppTest) -> None:
    app.switch_page("pages/data_quality.py").run()
    app.query_params["look"] = "Which are perhaps reports?"
    app.run()
    assert not app.exception
    shown = " ".join(one.value for one in app.markdown).replace("\\", "")
    assert "1 file is not counted (1 of them perhaps a report)" in shown
    assert "reports.take_in" in shown
    [table] = [one.value for one in app.dataframe if "Why" in one.value.columns]
    assert [name.rpartition(" ")[2] for name in table["File"]] == ["guild.md"]
    assert "notes of a meeting" in table["Why"].tolist()[0]


def test_minutes_that_name_an_incident_leave_its_id_to_the_report(root: Path) -> None:
    (root / "reports/shop.md").write_text(REPORT.replace("Date:", "Incident ID: INC-7\nDate:"))
    (root / "reports/guild.md").write_text(MINUTES.replace("Date:", "Incident ID: INC-7\nDate:"))
    sync(open_workspace(root), workers=1)
    rows = printed("sql", "--data", str(root), "--format", "json", "select key, path from incidents")
    assert rows == [{"key": "INC-7", "path": "reports/shop.md"}]


def test_no_view_but_its_own_holds_it_and_taking_it_in_fills_them_all(root: Path) -> None:
    listed = "select path, title, reason from perhaps_reports"
    sync(open_workspace(root), workers=1)
    assert [row["path"] for row in printed("sql", "--data", str(root), "--format", "json", listed)] == [
        "reports/guild.md"
    ]
    for view in VIEWS:
        assert "reports/guild.md" not in paths_in(view, root), view
    [counts] = printed("metrics", "files", "--data", str(root), "--format", "json")
    assert (counts["files"], counts["counted_files"], counts["perhaps_reports"]) == (2, 1, 1)

    (root / "pmdata.yaml").write_text("as_of: 2026-06-30\nreports: {take_in: guild.md}\n", encoding="utf-8")
    sync(open_workspace(root), workers=1)
    assert printed("sql", "--data", str(root), "--format", "json", listed) == []
    for view in ("incidents", "action_items", "contributing_factors", "records"):
        assert "reports/guild.md" in paths_in(view, root), view
    [counts] = printed("metrics", "files", "--data", str(root), "--format", "json")
    assert (counts["files"], counts["counted_files"], counts["perhaps_reports"]) == (2, 2, 0)
