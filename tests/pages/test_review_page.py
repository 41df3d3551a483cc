"""The review on its page: any period, decisions, what was kept, and the same in files."""

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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "demo"
    CliRunner().invoke(cli, ["demo", str(target), "--count", "30"])
    sync(open_workspace(target))
    return target


@pytest.fixture
def app(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    forget()
    yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def opened(app: AppTest, **parameters: str) -> AppTest:
    """Return the page of the review at an address."""
    app.query_params.clear()
    for name, value in parameters.items():
        app.query_params[name] = value
    app.switch_page("pages/quarterly_review.py").run()
    assert not app.exception
    return app


def written(app: AppTest) -> str:
    """Return what the page states outside its tables."""
    return "\n".join(
        str(getattr(one, "value", ""))
        for kind in ("title", "markdown", "caption", "error")
        for one in app.get(kind)
    )


@pytest.mark.parametrize(
    ("address", "question", "compared"),
    [
        ({"quarter": "Q2 2026"}, "How did the quarter go?", "Q2 2026 against 2026-01-01 to 2026-03-31"),
        (
            {"length": "Month", "month": "Aug 2026"},
            "How did the month go?",
            "Aug 2026 against 2026-07-01 to 2026-07-31",
        ),
        ({"length": "Week"}, "How did the week go?", "Week 38 of 2026"),
        (
            {"length": "Dates", "first": "2026-06-01", "last": "2026-07-15"},
            "How did the period go?",
            "2026-06-01 to 2026-07-15 against 2026-04-17 to 2026-05-31",
        ),
    ],
)
def test_an_address_opens_the_review_of_any_period(
    app: AppTest, address: dict[str, str], question: str, compared: str
) -> None:
    shown = written(opened(app, **address))
    assert question in shown
    assert compared in shown


def test_a_kept_review_is_what_the_next_one_is_compared_with(app: AppTest, folder: Path) -> None:
    assert "This is the first pack of its kind" in written(
        opened(app, quarter="Q2 2026", look="What changed?")
    )
    app.button(key="keep").click().run()
    assert not app.exception
    assert (folder / "packs" / "2026-Q2.json").is_file()
    app.selectbox(key="quarter").set_value("Q3 2026").run()
    assert "every figure of Q2 2026 as kept on" in written(app)
    app.selectbox(key="against").set_value("2026-Q2.json").run()
    assert "every figure of Q2 2026 as kept on" in written(app)


def test_a_decision_is_quoted_with_what_became_of_it(app: AppTest, folder: Path) -> None:
    rows = "- {period: 2026-Q2, decision: Freeze releases, by: Leo, on: 2026-07-02, due: 2026-08-01}\n"
    (folder / "decisions.yaml").write_text(rows, encoding="utf-8")
    assert "0 decisions of this review; 1 of earlier ones still open" in written(
        opened(app, look="Decisions")
    )
    app.button(key="decide").click().run()
    assert not app.exception
    assert [field.label for field in app.text_input][:2] == ["What was decided?", "Owner"]


def test_a_file_that_cannot_be_read_is_named_on_the_page_with_what_to_do(app: AppTest, folder: Path) -> None:
    (folder / "decisions.yaml").write_text("- period: 2026-Q1\n", encoding="utf-8")
    shown = written(opened(app, look="Decisions")).replace("\\", "")
    assert "line 1: decision: Field required" in shown
    assert "docs/review.md has an example" in shown
