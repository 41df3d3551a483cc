"""What somebody teaches from the pages: a heading, a theme, a duplicate, the own team; and takes back."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from pmdata.reading import read_file
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.browser.driver import Server, Start, Visitor, tile

REPORT = """# Carts empty {number}

Date: 2026-09-0{number}
Severity: SEV2
Services: checkout

## Timeline

- 10:00 UTC Impact started: carts come back empty
- 11:00 UTC Resolved

## Contributing Factors

- {factor}

## Homework

- [ ] Roll out in steps
"""
FACTORS = ("A gremlin sat in the queue", "The gremlin in the other queue")
SETTINGS = "as_of: 2026-09-30\nservices:\n  checkout: {team: Payments}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("teaching")
    (root / "reports").mkdir()
    (root / "pmdata.yaml").write_text(SETTINGS)
    for number, factor in enumerate(FACTORS, 1):
        (root / "reports" / f"{number}.md").write_text(REPORT.format(number=number, factor=factor))
    sync(open_workspace(root), workers=1)
    return root


@pytest.fixture(scope="module")
def server(folder: Path, start: Start) -> Server:
    return start(folder)


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def press(visitor: Visitor, button: Locator, *, by_keyboard: bool) -> None:
    if by_keyboard:
        button.focus()
        visitor.page.keyboard.press("Enter")
    else:
        button.click()
    visitor.settle()


def choose(visitor: Visitor, label: str, text: str) -> None:
    """Type what is chosen into a list of the dialog, as both mouse and keyboard users do."""
    box = dialog(visitor.page).get_by_role("combobox", name=label)
    box.fill(text)
    visitor.page.wait_for_timeout(300)
    visitor.page.keyboard.press("Enter")
    visitor.settle()


def write(visitor: Visitor, file: str, *, by_keyboard: bool) -> None:
    button = dialog(visitor.page).get_by_role("button", name=f"Write it to {file}")
    expect(button).to_be_enabled()
    press(visitor, button, by_keyboard=by_keyboard)
    expect(dialog(visitor.page)).to_have_count(0)
    visitor.settle()


def undo(visitor: Visitor, *, by_keyboard: bool) -> None:
    press(visitor, visitor.page.get_by_role("button", name="Undo"), by_keyboard=by_keyboard)
    expect(visitor.page.get_by_text("Undone in")).to_be_visible()


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_a_heading_is_taught_after_it_was_tried(
    folder: Path, server: Server, visitor: Visitor, how: str
) -> None:
    by_keyboard = how == "keyboard"
    page = visitor.open(f"{server.url}/data_quality?look=Which+words+are+not+known%3F")
    press(visitor, page.get_by_role("button", name="Teach it").first, by_keyboard=by_keyboard)
    expect(dialog(page)).to_contain_text("homework")
    choose(visitor, "What does it mean?", "Action items")
    expect(dialog(page)).to_contain_text("It would give 2 reports action items")
    write(visitor, "vocabulary.yaml", by_keyboard=by_keyboard)
    assert (folder / "vocabulary.yaml").read_text() == "headings:\n  action_items: [homework]\n"
    (reading,) = read_file(folder / "reports" / "1.md", open_workspace(folder))
    assert reading.postmortem
    assert [item.text for item in reading.postmortem.action_items] == ["Roll out in steps"]
    undo(visitor, by_keyboard=by_keyboard)
    assert (folder / "vocabulary.yaml").read_text() == ""
    visitor.require_calm()


@pytest.mark.parametrize("how", ["mouse", "keyboard"])
def test_a_theme_is_named_with_what_else_it_claims(
    folder: Path, server: Server, visitor: Visitor, how: str
) -> None:
    by_keyboard = how == "keyboard"
    (folder / "factors.yaml").write_text("# Ours.\nthemes:\n  capacity: {phrases: [ran out memory]}\n")
    sync(open_workspace(folder), workers=1)
    page = visitor.open(f"{server.url}/contributing_factors?look=Which+have+no+theme%3F")
    expect(tile(page, "Without a theme")).to_have_text("2")
    press(visitor, page.get_by_role("button", name="Name the theme").first, by_keyboard=by_keyboard)
    choose(visitor, "Theme", "gremlins")
    press(visitor, dialog(page).get_by_role("button", name="gremlin", exact=True), by_keyboard=by_keyboard)
    expect(dialog(page)).to_contain_text("1 other factor gets the theme too")
    expect(dialog(page)).to_contain_text(FACTORS[0])
    write(visitor, "factors.yaml", by_keyboard=by_keyboard)
    assert "  gremlins:\n    phrases: [gremlin]\n" in (folder / "factors.yaml").read_text()
    expect(tile(page, "Without a theme")).to_have_text("0")
    undo(visitor, by_keyboard=by_keyboard)
    expect(tile(page, "Without a theme")).to_have_text("2")
    visitor.require_calm()


def test_a_duplicate_is_counted_no_more_until_that_is_taken_back(
    folder: Path, server: Server, visitor: Visitor
) -> None:
    page = visitor.open(f"{server.url}/incidents?incident=reports/2.md%231")
    press(visitor, page.get_by_role("button", name="Duplicate or withdrawn"), by_keyboard=False)
    choose(visitor, "The report that counts", "Carts empty 1")
    write(visitor, "corrections.yaml", by_keyboard=False)
    page.goto(f"{server.url}/incidents")
    visitor.settle()
    expect(page.get_by_text("1 report withdrawn or a duplicate")).to_be_visible()
    page.goto(f"{server.url}/data_quality?look=What+did+people+decide%3F")
    visitor.settle()
    expect(page.get_by_text("1 of 2 files")).to_be_visible()
    expect(page.get_by_text("duplicate of reports/1.md#1")).to_be_visible()
    press(visitor, page.get_by_role("button", name="Take it back"), by_keyboard=True)
    write(visitor, "corrections.yaml", by_keyboard=True)
    assert (folder / "corrections.yaml").read_text() == ""
    expect(page.get_by_text("Nobody has corrected a value")).to_be_visible()
    visitor.require_calm()


def test_the_own_team_is_kept_in_the_browser_and_the_address(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/?team=Payments")
    press(visitor, page.get_by_role("button", name="Keep Payments as my team"), by_keyboard=True)
    expect(page.get_by_role("button", name="My team; forget it")).to_be_visible()
    page.goto(f"{server.url}/action_items")
    visitor.settle()
    expect(page.get_by_role("button", name="My team; forget it")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/action_items?team=Payments")
    press(visitor, page.get_by_role("button", name="My team; forget it"), by_keyboard=False)
    page.goto(f"{server.url}/action_items")
    visitor.settle()
    expect(page.get_by_role("button", name="My team; forget it")).to_have_count(0)
    expect(page).to_have_url(f"{server.url}/action_items")
    visitor.require_calm()
