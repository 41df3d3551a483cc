"""A page shows the filters that its figures follow, and states that the others do not apply."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from pmdata.cli import cli
from pmdata.dashboard.action_items import EVER
from pmdata.dashboard.data_quality.lists import ALL_FILES
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.dashboard.parts.budgets import OWNS_NONE
from pmdata.demo.company import AS_OF
from pmdata.metrics.labels import ALSO_TOUCHED, ALSO_TOUCHED_MEANS
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

ALL = ["period", "service", "team", "severity"]
OWNED = {"checkout-availability", "ledger-availability"}
REPORT = """# Search was slow

Date: 2026-09-02
Severity: SEV2
Services: search
Team: Harbour
Duration: 20 minutes
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("filters") / "data"
    copytree(application().parent / "data", root, ignore=ignore_patterns(".pmdata"))
    sync(open_workspace(root))
    return root


@pytest.fixture
def app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    forget()
    yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def opened(app: AppTest, page: str, **parameters: str) -> str:
    """Open a page and return its text."""
    app.switch_page(f"pages/{page}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    shown = (*app.markdown, *app.caption, *app.header)
    return "\n".join(element.value.replace("\\", "") for element in shown)


@pytest.mark.parametrize(
    ("page", "offered"),
    [
        ("overview", ALL), ("response_times", ALL), ("contributing_factors", ALL), ("action_items", ALL),
        ("incidents", ALL), ("data_quality", ALL), ("error_budgets", ["service", "team"]),
        ("quarterly_review", ["service", "team", "severity"]), ("new_report", []),
    ],
)  # fmt: skip
def test_a_page_offers_the_filters_that_its_figures_follow(
    app: AppTest, page: str, offered: list[str]
) -> None:
    opened(app, page)
    keys = [one.key for one in (*app.sidebar.selectbox, *app.sidebar.multiselect)]
    assert [key for key in keys if key in ALL] == offered


def test_a_filter_keeps_its_value_over_a_page_on_which_it_does_not_hold(app: AppTest) -> None:
    app.selectbox(key="period").set_value("This quarter").run()
    app.multiselect(key="severity").set_value(["SEV1"]).run()
    shown = opened(app, "error_budgets")
    assert f"Each objective over its own window · all services · as of {AS_OF}" in shown
    assert "SEV1" not in shown.splitlines()[0]
    assert "all services · SEV1" in opened(app, "overview")
    assert app.selectbox(key="period").value == "This quarter"


def test_budgets_are_the_same_whatever_period_and_severity_are_chosen(app: AppTest) -> None:
    before = [(tile.label, tile.value) for tile in (opened(app, "error_budgets"), app.metric)[1]]
    opened(app, "overview")
    app.selectbox(key="period").set_value("This quarter").run()
    app.multiselect(key="severity").set_value(["SEV4"]).run()
    opened(app, "error_budgets")
    assert [(tile.label, tile.value) for tile in app.metric] == before


@pytest.mark.parametrize(
    ("page", "look", "shown"),
    [
        ("overview", "Which action items are overdue?", EVER),
        ("quarterly_review", "Action items", "items created"),
        ("action_items", "How old are they?", EVER),
        ("data_quality", "Which problems, and where?", ALL_FILES),
        ("data_quality", "Which files are not counted?", ALL_FILES),
        ("data_quality", "Which incidents have no date?", ALL_FILES),
    ],
)
def test_what_a_filter_does_not_change_says_so(app: AppTest, page: str, look: str, shown: str) -> None:
    assert shown in opened(app, page, look=look)


def test_a_team_sees_its_own_budgets_first_and_apart_what_its_incidents_touched(app: AppTest) -> None:
    app.multiselect(key="team").set_value(["Payments"]).run()
    shown = opened(app, "error_budgets")
    assert f"of {len(OWNED)} objectives" in shown
    assert ALSO_TOUCHED_MEANS in shown
    [left, *_, touched] = [table.value for table in app.dataframe if "Objective" in table.value.columns][:2]
    assert touched["Team"].notna().all()
    assert "Payments" not in set(touched["Team"])
    assert len(left) == len(OWNED) - 1  # the first one is drawn above the others
    assert {option.partition(" (")[0] for option in app.selectbox(key="slo").options} >= OWNED
    assert any(option.endswith("(also touched)") for option in app.selectbox(key="slo").options)


def test_a_team_that_owns_no_service_sees_what_its_incidents_touched(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "data"
    copytree(folder, root, ignore=ignore_patterns(".pmdata"))
    (root / "reports" / "search-was-slow.md").write_text(REPORT, encoding="utf-8")
    sync(open_workspace(root))
    monkeypatch.setenv(DATA_VARIABLE, str(root))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60).run()
    app.multiselect(key="team").set_value(["Harbour"]).run()
    shown = opened(app, "error_budgets")
    forget()
    assert OWNS_NONE in shown
    assert ALSO_TOUCHED in shown
    assert not app.metric


def test_the_review_of_a_team_has_its_own_budgets_first(app: AppTest, folder: Path) -> None:
    app.multiselect(key="team").set_value(["Payments"]).run()
    shown = opened(app, "quarterly_review", look="Error budgets")
    assert ALSO_TOUCHED_MEANS in shown
    done = CliRunner().invoke(cli, ["review", "--quarter", "2026-Q3", "--data", str(folder)])
    assert ALSO_TOUCHED not in done.stdout
