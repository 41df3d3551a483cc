"""Every page and every tab in a real browser: marks in every chart, an explanation where there is nothing."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pmdata.dashboard.frame.launch import application
from tests.browser.driver import Server, Start, Visitor, require_marks

PAGES = sorted(path.stem for path in (application().parent / "pages").glob("*.py"))


def address(server: Server, page: str) -> str:
    return server.url + ("/" if page == "overview" else f"/{page}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, start: Start) -> Server:
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    command = [sys.executable, "-m", "pmdata", "demo", str(folder), "--count", "60"]
    subprocess.run(command, check=True, capture_output=True)
    return start(folder)


@pytest.mark.parametrize("page", PAGES)
def test_every_tab_of_a_page_draws_what_it_has(page: str, demo: Server, visitor: Visitor) -> None:
    shown = visitor.open(address(demo, page))
    expect(shown.get_by_test_id("stSidebarNavLink")).to_have_count(len(PAGES))
    require_marks(shown)
    for tab in shown.get_by_role("tab").all():
        tab.click()
        visitor.settle()
        require_marks(shown)
    visitor.require_calm()


@pytest.mark.parametrize("page", ["overview", "error_budgets", "contributing_factors"])
def test_a_page_in_the_dark_draws_too(page: str, demo: Server, dark_visitor: Visitor) -> None:
    require_marks(dark_visitor.open(address(demo, page)))
    dark_visitor.require_calm()


def fill_with_broken_files(folder: Path) -> None:
    (folder / "bytes.md").write_bytes(b"\xff\xfe\x00\x01\x02")
    (folder / "empty.md").touch()
    (folder / "notes.md").write_text("Shopping list: milk.", encoding="utf-8")
    (folder / "folder.md").mkdir()
    (folder / "loop.md").symlink_to("loop.md")


@pytest.fixture(scope="module", params=["empty", "broken"])
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, start: Start) -> Server:
    folder = tmp_path_factory.mktemp(request.param) / "workspace"
    (folder / "reports").mkdir(parents=True)
    (folder / "pmdata.yaml").touch()
    if request.param == "broken":
        fill_with_broken_files(folder / "reports")
    return start(folder)


def test_without_an_incident_every_page_says_what_to_do(bare: Server, visitor: Visitor) -> None:
    for page in PAGES:
        shown = visitor.open(address(bare, page))
        expect(shown.get_by_role("heading", level=1)).to_have_count(1)
        words = shown.get_by_test_id("stMain").inner_text()
        assert len(words.split()) > 12, f"{page} says next to nothing: {words}"
    visitor.require_calm()


def test_the_way_out_of_an_empty_workspace_is_one_click(bare: Server, visitor: Visitor) -> None:
    shown = visitor.open(bare.url)
    expect(shown.get_by_test_id("stCode")).to_contain_text("pmdata demo pmdata-sample")
    shown.get_by_text("Write a report").first.click()
    visitor.settle()
    expect(shown).to_have_url(re.compile("/new_report$"))
    visitor.require_calm()
