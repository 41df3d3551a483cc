"""A report that starts after as-of is not counted, and whoever saves or looks is notified."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from pmdata.cli import cli
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.dashboard.new_report.save import SAVED
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

REPORT = (
    "# {title}\n\nDate: {day}\nSeverity: SEV2\nService: shop\n\n## Timeline (UTC)\n\n- 10:00 Impact starts\n"
)


def write(root: Path, name: str, day: str) -> None:
    (root / f"reports/{name}.md").write_text(
        REPORT.format(title=f"The {name} one", day=day), encoding="utf-8"
    )


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-06-30\n", encoding="utf-8")
    write(tmp_path, "counted", "2026-06-30")
    write(tmp_path, "late", "2026-07-01")
    write(tmp_path, "mistyped", "2062-06-30")
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    return tmp_path


@pytest.fixture
def app(root: Path) -> Iterator[AppTest]:
    sync(open_workspace(root), workers=1)
    forget()
    yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def test_every_head_counts_what_is_later_and_leads_to_the_list(app: AppTest) -> None:
    for page in ("overview", "response_times", "incidents", "data_quality"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception
        shown = " ".join(one.value for one in app.caption)
        assert "as of 2026-06-30" in shown.replace("\\", ""), page
        assert "[2 incidents after as-of, not counted](data_quality?look=" in shown, page


def test_later_incidents_are_listed_with_the_setting_that_would_count_them(app: AppTest) -> None:
    app.switch_page("pages/data_quality.py").run()
    app.query_params["look"] = "Which incidents are later?"
    app.run()
    assert not app.exception
    [table] = [one.value for one in app.dataframe if "Why" in one.value]
    assert table["Why"].tolist() == [
        f"starts on {day}, later than as-of" for day in ("2026-07-01", "2062-06-30")
    ]
    shown = " ".join(one.value for one in app.markdown)
    assert "`as_of` in `pmdata.yaml`" in shown
    assert "**1 of 3 files** are counted" in shown


def test_a_workspace_of_later_incidents_alone_says_so(root: Path, app: AppTest) -> None:
    (root / "pmdata.yaml").write_text("as_of: 2020-01-01\n", encoding="utf-8")
    for page in (
        "overview",
        "response_times",
        "error_budgets",
        "quarterly_review",
        "incidents",
        "data_quality",
    ):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, page
    app.switch_page("pages/response_times.py").run()
    assert any("3 incidents start after the as-of date" in one.value for one in app.markdown)


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("late", "Set `as_of: 2026-07-01` in pmdata.yaml to count it"),
        ("mistyped", "starts on 2062-06-30, which is still to come. Correct the date"),
        ("counted", None),
    ],
)
def test_whoever_saves_one_is_shown_which_setting_would_count_it(
    app: AppTest, name: str, warning: str | None
) -> None:
    app.session_state[SAVED] = f"reports/{name}.md"
    app.switch_page("pages/new_report.py").run()
    assert not app.exception
    warnings = [one.value.replace("\\", "") for one in app.warning]
    assert any(warning in one for one in warnings) if warning else warnings == []
    assert any("counts in all figures" in one.value for one in app.caption) == (warning is None)


def test_a_sync_that_reads_one_reports_it(root: Path) -> None:
    done = CliRunner().invoke(cli, ["sync", "--data", str(root)])
    assert "2 incidents start after as-of 2026-06-30, not counted" in done.stderr
    assert "write `as_of: 2026-07-01` into pmdata.yaml" in done.stderr
    again = CliRunner().invoke(cli, ["sync", "--data", str(root)])
    assert "as-of" not in again.stderr
    (root / "reports/late.md").unlink()
    assert "correct the dates" in CliRunner().invoke(cli, ["sync", "--data", str(root)]).stderr
    (root / "reports/mistyped.md").unlink()
    assert "as-of" not in CliRunner().invoke(cli, ["sync", "--data", str(root)]).stderr
