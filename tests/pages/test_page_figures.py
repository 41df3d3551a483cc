"""Every figure on every page is one that `pmdata metrics` prints, in words.

A place of a page (its answer, a tile, what is under a heading or in a tab) that is not compared
here is named in `NOT_A_METRIC` with the reason; a new place without either fails.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from pmdata.cli import cli
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.dashboard.quarterly_review.chapters import CHAPTERS_IN_WORDS
from pmdata.metrics.figures import FIGURES
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.expected_pages import EXPECTED
from tests.pages.printed_figures import Printed
from tests.pages.shown_page import ShownPage, figures, forget, shown_page

CHOSEN = {"service": "checkout-api"}
PAGES = (
    "overview", "response_times", "error_budgets", "contributing_factors", "action_items",
    "quarterly_review", "incidents", "data_quality",
)  # fmt: skip
LIST = "rows of a view, one by one, which `pmdata sql` prints; no metric adds them up"
TWO = "two selections of the reader's own, each of which `pmdata metrics response-times` prints"
PACK = "what the file of the review holds, which tests/review/pack compares with `pmdata metrics`"
PLACES = [
    f"{tab}{number}" for tab in CHAPTERS_IN_WORDS.values() for number in ("", " (2)", " (3)", " (4)", " (5)")
]
LISTED = {"open-items", "decisions"}
"""Figures that are rows of a view one by one, which a page lists as they are."""
AS_SET = "Window"
"""The column that states how long a window its objective's document asks for."""
NOT_A_METRIC = {
    "overview": {
        "What needs a decision?": LIST, "Where did the hours go? (2)": LIST, "What happened last?": LIST,
        "Which action items are overdue?": LIST,
    },
    "response_times": {"How are they spread?": LIST, "What is not counted": LIST, "Compare two": TWO},
    "error_budgets": {"What is not counted": LIST},
    "contributing_factors": {
        "What do reports say?": LIST, "What came back?": LIST, "Which have no theme?": LIST,
    },
    "action_items": {
        "What is still open?": LIST, "Dismissed, and why": LIST, "What is not counted": LIST,
    },
    "quarterly_review": dict.fromkeys(PLACES, PACK),
    "incidents": {"answer": LIST, "Which incidents?": LIST, "Which near misses?": LIST},
    "data_quality": {
        "What is to be mended?": LIST,
        "Which names are not known?": LIST,
        "Which words are not known?": LIST,
        "What did people decide?": LIST,
        "Which problems, and where?": LIST,
        "Which files are not counted?": LIST,
        "Which incidents have no date?": LIST,
        "Which incidents are later?": LIST,
        "Which reports are unfinished?": LIST,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("figures") / "demo"
    CliRunner().invoke(cli, ["demo", str(target), "--count", "60"])
    sync(open_workspace(target))
    return target


@pytest.fixture(scope="module", params=[{}, CHOSEN], ids=["everything", "one service"])
def chosen(request: pytest.FixtureRequest) -> dict[str, str]:
    return dict(request.param)


@pytest.fixture(scope="module")
def pages(folder: Path, chosen: dict[str, str]) -> Iterator[dict[str, dict[str, ShownPage]]]:
    """Return each page as it is with each of its tabs open."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(folder))
        forget()
        app = AppTest.from_file(str(application()), default_timeout=60)
        for name, value in chosen.items():
            app.query_params[name] = value
        app.run()
        assert app.session_state["service"] == list(chosen.values())
        yield {page: by_tab(app, page) for page in PAGES}
    forget()


def by_tab(app: AppTest, page: str) -> dict[str, ShownPage]:
    app.switch_page(f"pages/{page}.py").run()
    shown = {"": shown_page(app)}
    for tab in [tab.label for tab in app.tabs]:
        app.query_params["look"] = tab
        app.run()
        assert not app.exception
        shown[tab] = shown_page(app)
    return shown


@pytest.fixture(scope="module")
def printed(folder: Path, chosen: dict[str, str]) -> Printed:
    return Printed(folder, chosen)


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_of_a_page_is_printed(
    page: str, pages: dict[str, dict[str, ShownPage]], printed: Printed
) -> None:
    tiles, texts, tables = EXPECTED[page](printed)
    first, *_ = pages[page].values()
    assert first.tiles == {label: figures(expected) for label, expected in tiles.items()}
    seen = set()
    for shown in pages[page].values():
        for place, written in shown.texts.items():
            if place in texts or place not in NOT_A_METRIC[page]:
                expected = figures(texts.get(place, ""))
                # A list that is no metric follows the sentence about it.
                is_list = place in texts and place in NOT_A_METRIC[page]
                assert (written[: len(expected)] if is_list else written) == expected, place
        for place in set(shown.tables) & set(tables):
            columns, rows = tables[place]
            assert sorted(shown.rows(place, columns)) == sorted(rows), place
            assert shown.figure_columns(place) - {AS_SET} <= set(columns), place
        unknown = set(shown.tables) - set(tables) - set(NOT_A_METRIC[page])
        assert not unknown, f"tables that are neither compared nor named as no metric: {unknown}"
        seen |= set(shown.tables) | set(shown.texts)
    assert {place for place, (_, rows) in tables.items() if rows} <= seen


def test_every_figure_of_the_registry_is_compared_with_a_page(
    folder: Path, pages: dict[str, dict[str, ShownPage]], chosen: dict[str, str]
) -> None:
    printed = Printed(folder, chosen)
    for page in pages:
        EXPECTED[page](printed)
    assert printed.asked == FIGURES.keys() - LISTED


def test_a_figure_is_distinguished_from_a_date_and_a_name() -> None:
    sentence = "**7 incidents**, half within **1\xa0h\xa025\xa0min** (n = 7), −65\xa0%, Q3 2026, api-2."
    assert figures(sentence) == ["7", "1\xa0h\xa025\xa0min", "7", "−65\xa0%"]
