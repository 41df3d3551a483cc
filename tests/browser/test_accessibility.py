"""What assistive technology needs: axe-core finds nothing of ours on any page; a keyboard opens and keeps."""

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.driver import Server, Start, Visitor, require_marks
from tests.browser.test_every_page import PAGES, address

OF_STREAMLIT = {
    ("list", '[data-testid="stSidebarNavItems"]'): "puts each group of its navigation into a div in the list",
    ("listitem", '[data-testid="stSidebarNavItems"]'): "the same, seen from the items",
    (
        "svg-img-alt",
        '[data-testid="stMetricChart"]',
    ): "marks the dots of a sparkline as pictures, without words",
}
"""Rule and where → what Streamlit does there; neither the theme nor a page can change it."""
IN_ITS_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
"""What the dark theme can change; all else was looked at in the light one."""

Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, start: Start) -> Server:
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    command = [sys.executable, "-m", "pmdata", "demo", str(folder), "--count", "40"]
    subprocess.run(command, check=True, capture_output=True)
    return start(folder)


@pytest.fixture(scope="module")
def shown(light: BrowserContext) -> Iterator[Visitor]:
    """One page for the whole file."""
    page = light.new_page()
    yield Visitor(page)
    page.close()


def violations(page: Page, **options: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the rule, the element and what is wrong with it, for each violation that axe-core finds."""
    for rule in Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]:
        for node in rule["nodes"]:
            yield (
                rule["id"],
                node["target"][-1],
                f"{rule['id']}: {node['html'][:200]}\n{node['failureSummary']}",
            )


def own_of_streamlit(page: Page, rule: str, target: str) -> tuple[str, str] | None:
    """Return the row of `OF_STREAMLIT` that a violation belongs to."""
    for row in OF_STREAMLIT:
        within = "(element, where) => element.closest(where) !== null"
        if row[0] == rule and page.locator(target).first.evaluate(within, row[1]):
            return row
    return None


def looked_at(page: Page) -> Found:
    """Fail where axe-core finds something of ours, light or dark; return what it found of Streamlit's."""
    require_marks(page)
    for sparkline in page.get_by_test_id("stMetricChart").all():
        expect(sparkline.locator("svg")).to_be_attached()
    ours: list[str] = []
    found: Found = set()
    looks: tuple[tuple[Literal["light", "dark"], dict[str, Any]], ...] = (
        ("light", {}),
        ("dark", IN_ITS_COLOURS),
    )
    for scheme, options in looks:
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(150)
        for rule, target, words in violations(page, **options):
            row = own_of_streamlit(page, rule, target)
            if row:
                found.add(row)
            else:
                ours.append(f"{scheme}: {words}")
    page.emulate_media(color_scheme="light")
    assert not ours, "\n\n".join(ours)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_no_violation_of_ours(page: str, demo: Server, shown: Visitor) -> None:
    looked_at(shown.open(address(demo, page)))


def test_what_is_listed_as_streamlits_own_still_occurs(demo: Server, shown: Visitor) -> None:
    assert looked_at(shown.open(demo.url)) == OF_STREAMLIT.keys(), "take out what no longer occurs"


def test_a_row_is_opened_by_keyboard_and_the_incident_has_no_violation(demo: Server, shown: Visitor) -> None:
    page = shown.open(demo.url + "/incidents")
    page.get_by_role("combobox", name="Open: incident").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"incidents\?incident="))
    shown.settle()
    looked_at(page)


def test_a_dialog_has_no_violation_and_gives_the_focus_back(demo: Server, shown: Visitor) -> None:
    page = shown.open(demo.url + "/action_items")
    opener = page.get_by_role("button", name="Done").first
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    shown.settle()
    looked_at(page)
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()


def test_the_form_keeps_the_focus_and_has_no_violation_open_and_refused(demo: Server, shown: Visitor) -> None:
    for _ in range(2):  # the second time there is a draft above it, which goes when one begins to write
        page = shown.open(demo.url + "/new_report")
        services = page.get_by_role("combobox", name="Services", exact=True)
        services.focus()
        for _ in range(2):
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
            shown.settle()
            expect(services).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save the report").click()
    page.get_by_text("Why did it happen?").first.click()
    shown.settle()
    expect(page.get_by_text("Nothing was saved yet")).to_be_visible()
    looked_at(page)
