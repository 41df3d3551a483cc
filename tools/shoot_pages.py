"""Take pictures of every page of a running dashboard, to be looked at.

Usage: python tools/shoot_pages.py http://127.0.0.1:8501 FOLDER [PAGE …]
Each page is taken whole, light at 1280 px and dark at 1920 px.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = (
    "", "response_times", "error_budgets", "contributing_factors", "action_items",
    "quarterly_review", "incidents", "new_report", "data_quality",
)  # fmt: skip
LOOKS = (("light", 1280), ("dark", 1920))
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
TALLEST = 6000


def shoot(browser: Browser, url: str, target: Path, scheme: str, width: int) -> None:
    """Save the whole page at `url` as `target`."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(IDLE)
    page.wait_for_timeout(900)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(TALLEST, max(900, height))})
    page.wait_for_timeout(700)
    page.screenshot(path=target)
    context.close()


def main(base: str, folder: str, *pages: str) -> None:
    """Take the pictures."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for page in pages or PAGES:
            for scheme, width in LOOKS:
                name = page.split("?")[0] or "overview"
                name += "_one" if "?" in page else ""
                shoot(browser, f"{base}/{page}", Path(folder) / f"{name}-{scheme}-{width}.png", scheme, width)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
