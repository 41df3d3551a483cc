"""From a figure to its incidents: a bar, a heat-map cell, a dot, a tile and a row of a chart's table."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.browser.driver import Server, Start, Visitor

REPORT = """# {title}

Date: 2026-{month:02}-02
Severity: {severity}
Services: web

## Timeline

| Time (UTC) | Event |
|---|---|
| 2026-{month:02}-02 10:00 | Impact started |
| 2026-{month:02}-02 10:07 | Detected |
| 2026-{month:02}-02 11:00 | Resolved |

## Contributing factors

- {factor}
"""
REPORTS = (
    ("Carts empty", 8, "SEV1", "Retry storm from the mobile app"),
    ("Search slow", 5, "SEV2", "Nobody was alerted"),
    ("Mail late", 9, "SEV2", "Retry storm from the mail worker"),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, start: Start) -> Server:
    root = tmp_path_factory.mktemp("leads")
    (root / "reports").mkdir()
    (root / "pmdata.yaml").write_text("as_of: 2026-09-30\n")
    for number, (title, month, severity, factor) in enumerate(REPORTS):
        text = REPORT.format(title=title, month=month, severity=severity, factor=factor)
        (root / "reports" / f"{number}.md").write_text(text)
    sync(open_workspace(Path(root)))
    return start(root)


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def marks(page: Page, number: int, kind: str) -> Locator:
    """Return the marks of one kind of the chart `number`, counted from 0."""
    found = page.get_by_test_id("stVegaLiteChart").nth(number).locator(f"svg .mark-{kind} path")
    expect(found.first).to_be_attached()
    return found


def test_a_figure_opens_its_incidents_and_each_word_of_the_list_can_be_taken_away(
    server: Server, visitor: Visitor
) -> None:
    page = visitor.open(server.url + "/")
    marks(page, 0, "rect").last.click()
    page.wait_for_url("**/incidents?*")
    visitor.settle()
    assert asked(page) == {"since": ["2026-07-01"], "until": ["2026-09-30"], "of_severity": ["SEV2"]}
    expect(page.get_by_text("1 incident", exact=False).first).to_be_visible()

    page.get_by_role("button", name="Severity: SEV2").click()
    visitor.settle()
    assert asked(page) == {"since": ["2026-07-01"], "until": ["2026-09-30"]}
    expect(page.get_by_text("2 incidents", exact=False).first).to_be_visible()
    page.get_by_role("button", name="All incidents").click()
    visitor.settle()
    assert asked(page) == {}

    visitor.open(server.url + "/contributing_factors")
    marks(page, 1, "rect").first.click()
    page.wait_for_url("**/incidents?*")
    assert asked(page)["of_theme"] == ["retry storm"]

    visitor.open(server.url + "/response_times")
    page.get_by_test_id("stMain").get_by_role("button", name="Incidents").nth(3).click()
    page.wait_for_url("**/incidents?*")
    visitor.settle()
    assert asked(page)["of_known"] == ["Time to resolve"]
    expect(page.get_by_text("3 incidents", exact=False).first).to_be_visible()
    visitor.require_calm()


def test_a_chart_is_followed_by_keyboard_from_its_table_and_the_way_back_is_kept(
    server: Server, visitor: Visitor
) -> None:
    page = visitor.open(server.url + "/incidents?of_severity=SEV2&since=2026-04-01&until=2026-06-30")
    visitor.open_row(page.get_by_test_id("stDataFrame").first, 1)
    expect(page.get_by_role("heading", name="Search slow")).to_be_visible()
    page.get_by_role("button", name="All incidents").click()
    page.wait_for_url("**of_severity=SEV2*")
    assert asked(page)["since"] == ["2026-04-01"]
    visitor.settle()
    visitor.require_calm()
