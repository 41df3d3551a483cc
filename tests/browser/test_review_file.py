"""The file of a review as a reader opens it: assistive technology finds nothing amiss, light and dark."""

from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from pmdata.cli import cli
from pmdata.store import sync
from pmdata.workspace import open_workspace


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner

    folder = tmp_path_factory.mktemp("review") / "demo"
    CliRunner().invoke(cli, ["demo", str(folder), "--count", "40"])
    sync(open_workspace(folder))
    target = folder / "review.html"
    done = CliRunner().invoke(
        cli, ["review", "--quarter", "2026-Q2", "-o", str(target), "--data", str(folder)]
    )
    assert done.exit_code == 0, done.output
    return target


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_file_has_no_violation_fetches_nothing_and_does_not_scroll_sideways(
    browser: Browser, file: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    assert asked == [file.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator(f".picture.{scheme}").first).to_be_visible()
    context.close()
