"""Somebody who remembers a retry storm: searches, narrows down, opens it, goes on to a similar one."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import Server, Start, Visitor

REPORT = """# {title}

- Id: {id}
- Date: 2026-0{month}-02
- Severity: SEV2
- Services: {service}

## Contributing factors

- {factor}
"""
REPORTS = (
    ("Carts hang", "INC-1", 6, "checkout-api",
     "A retry storm hit the &lt;b&gt;ledger, after the \\*broker\\* lost its quorum"),
    ("Baskets do not open", "INC-2", 7, "checkout-api",
     "Callers retried without backoff, once the broker had no quorum"),
    ("Mails late", "INC-3", 8, "notifier",
     "The storm in the north cut the power, to retry by hand took an hour"),
)  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, start: Start) -> Server:
    root: Path = tmp_path_factory.mktemp("search")
    (root / "reports").mkdir()
    (root / "pmdata.yaml").write_text("as_of: 2026-09-30\n")
    for title, key, month, service, factor in REPORTS:
        text = REPORT.format(title=title, id=key, month=month, service=service, factor=factor)
        (root / "reports" / f"{key}.md").write_text(text)
    return start(root)


def look_for(visitor: Visitor, server: Server, text: str) -> Page:
    """Open the incidents and type what to look for."""
    page = visitor.open(f"{server.url}/incidents")
    page.get_by_role("searchbox", name="Search everything").press_sequentially(text)
    expect(page.get_by_text("best match first")).to_be_visible()
    visitor.settle()
    return page


def results(page: Page) -> Locator:
    return page.locator('[class*="st-key-result-"]')


def test_a_search_is_narrowed_down_opened_and_followed_to_a_similar_incident(
    server: Server, visitor: Visitor
) -> None:
    page = look_for(visitor, server, '"retry storm"')
    expect(results(page)).to_have_text([re.compile("Carts hang"), re.compile("Baskets do not open")])
    expect(page.get_by_text("A retry storm hit the <b>ledger, after the *broker*")).to_be_visible()
    page.get_by_text("Narrow down").click()
    page.get_by_role("combobox", name="Service").last.click()
    page.get_by_role("option", name=re.compile("^checkout-api")).click()
    visitor.settle()
    expect(page.get_by_role("button", name="Service: checkout-api")).to_be_visible()
    assert "of_service=checkout-api" in page.url
    assert "search=" in page.url
    results(page).get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="Carts hang")).to_be_visible()
    visitor.settle()
    expect(page.get_by_text(re.compile("shares: .*quorum.*same service: checkout-api"))).to_be_visible()
    page.get_by_role("button", name="Baskets do not open").click()
    expect(page.get_by_role("heading", name="Baskets do not open")).to_be_visible()
    visitor.require_calm()


def test_the_same_by_keyboard(server: Server, visitor: Visitor) -> None:
    page = look_for(visitor, server, "quorum retr")
    expect(page.get_by_role("searchbox", name="Search everything")).to_be_focused()
    found = results(page).get_by_role("button")
    expect(found).to_have_count(2)
    for _ in range(12):
        page.keyboard.press("Tab")
        if found.first.evaluate("button => button === document.activeElement"):
            break
    expect(found.first).to_be_focused()
    title = found.first.inner_text().splitlines()[-1]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    visitor.settle()
    similar = page.locator('[class*="st-key-alike-"]').get_by_role("button").first
    similar.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=title)).to_have_count(0)
    visitor.require_calm()


def test_an_address_with_search_and_facets_is_a_saved_view(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/incidents?search=retry&of_service=notifier")
    expect(results(page)).to_have_text([re.compile("Mails late")])
    expect(page.get_by_role("searchbox", name="Search everything")).to_have_value("retry")
