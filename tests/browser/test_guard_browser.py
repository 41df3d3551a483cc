"""Deep links into a fresh server: the frame is always around the page."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from pmdata.dashboard.frame.launch import application
from tests.browser.driver import Start, Visitor

PAGES = sorted(path.stem for path in (application().parent / "pages").glob("*.py"))


def require_frame(visitor: Visitor, url: str) -> None:
    shown = visitor.open(url)
    expect(shown.get_by_test_id("stSidebarNavLink")).to_have_count(len(PAGES))
    expect(shown.get_by_test_id("stSidebarNav").get_by_text("Figures")).to_have_count(1)
    visitor.require_calm()


@pytest.mark.parametrize(
    ("how", "page"), [("streamlit", "incidents"), ("streamlit", "new_report"), ("pmdata", "response_times")]
)
def test_a_deep_link_into_a_fresh_server_runs_the_frame(
    how: str, page: str, start: Start, visitor: Visitor, tmp_path: Path
) -> None:
    server = start(tmp_path, how)
    require_frame(visitor, f"{server.url}/{page}")
    server.stop()
