"""A real chromium, and real servers over a workspace of the test's own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.driver import Server, Start, Visitor
from tests.browser.driver import start as start_server

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MILLISECONDS = 15_000
"""How long a page may take on a busy machine until it shows what a test expects."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = os.environ.get("PMDATA_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    if os.environ.get("PMDATA_REQUIRE_BROWSER") == "1":
        pytest.fail("PMDATA_REQUIRE_BROWSER=1, but there is no chromium on the PATH")
    pytest.skip("no chromium on the PATH (install it, or name one with PMDATA_CHROMIUM)")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MILLISECONDS)
        instance = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def start() -> Iterator[Start]:
    """Start servers as `start` of the driver does; all end with the session."""
    running: list[Server] = []

    def start_one(workspace: Path, how: str = "pmdata", *options: str, **more: Any) -> Server:
        running.append(start_server(workspace, how, *options, **more))
        return running[-1]

    yield start_one
    for server in running:
        server.stop()


@pytest.fixture(scope="session")
def light(browser: Browser) -> Iterator[BrowserContext]:
    """One context for the whole run, so that a server's scripts are fetched once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture(scope="session")
def dark(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, color_scheme="dark")
    yield context
    context.close()


@pytest.fixture
def visitor(light: BrowserContext) -> Iterator[Visitor]:
    page = light.new_page()
    yield Visitor(page)
    page.close()


@pytest.fixture
def dark_visitor(dark: BrowserContext) -> Iterator[Visitor]:
    page = dark.new_page()
    yield Visitor(page)
    page.close()
