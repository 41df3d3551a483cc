"""Addresses that a report holds are shown and lead nowhere: a report writes no link into the pages."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from pmdata.store import Store, sync
from pmdata.workspace import open_workspace
from tests.browser.driver import Server, Start, Visitor

ADDRESSES = (
    "http://evil.example/a", "HTTPS://Evil.example", "www.evil.example", "(https://www.evil.example/x)",
    "see:http://a.example/http://b.example", "ines.of-ops+x@evil.example", "mailto:ute@evil.example",
    "ftp://evil.example", "_www.evil.example_", "https://evil.example/a_b?c=d&e=*f*#g",
)  # fmt: skip
REPORT = """# Kiosk {all}

**Date:** 2026-01-04

**Services:** till

**Ticket** {all}: {all}

**Severity:** {first}

## Summary

{all}

## Timeline (UTC)

- 10:00 Outage begins, {all}
- 09:00 Incident resolved

## Contributing factors

- {all}

## Action items

- [ ] {all} (@ute)

## Notes on {all}

{all}
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("addresses") / "workspace"
    (folder / "reports").mkdir(parents=True)
    text = REPORT.format(all=" ".join(ADDRESSES), first=ADDRESSES[0])
    (folder / "pmdata.yaml").write_text("as_of: 2026-01-31\nservices: {kiosk: {}}\n", encoding="utf-8")
    (folder / "reports" / "2026-01-04-www.evil.example.md").write_text(text, encoding="utf-8")
    sync(open_workspace(folder))
    return folder


@pytest.fixture(scope="module")
def server(workspace: Path, start: Start) -> Server:
    return start(workspace)


def links_away(page: Page, server: Server) -> list[str]:
    """Return the targets of the links that do not lead to the server."""
    targets: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return [target for target in targets if not target.startswith(server.url)]


def test_an_address_on_the_page_of_an_incident_is_no_link(
    server: Server, visitor: Visitor, workspace: Path
) -> None:
    cursor = Store(open_workspace(workspace)).open().cursor()
    ((key,),) = cursor.execute("select key from incidents").fetchall()
    page = visitor.open(f"{server.url}/incidents?incident={key.replace('#', '%23')}")
    for summary in page.locator("details summary").all():
        summary.click()
    visitor.settle()
    assert "evil.example" in page.get_by_test_id("stMainBlockContainer").inner_text()
    assert "http://evil.example/a" in page.get_by_role("heading", level=1).inner_text()
    assert links_away(page, server) == []
    visitor.require_calm()


@pytest.mark.parametrize(
    "place",
    [
        "data_quality",
        "data_quality?report=reports/2026-01-04-www.evil.example.md",
        "data_quality?report=http://evil.example",
        "incidents?incident=www.evil.example",
        "incidents?service=www.evil.example",
        "action_items",
        "contributing_factors",
        "quarterly_review",
        "overview",
    ],
)
def test_an_address_on_any_other_page_is_no_link(place: str, server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/{place}")
    assert links_away(page, server) == []
