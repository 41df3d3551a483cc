"""What a team lead does on a Monday: items done, reassigned, dismissed, added, the last change undone."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from pmdata.dashboard.acts.edits import WHY_NOT
from pmdata.model import ActionItem
from pmdata.reading import read_file
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.browser.driver import CHECKOUT, Server, Start, Visitor, tile

REPORT = """# Carts empty

Date: 2026-09-02
Severity: SEV2

## Timeline

| Time (UTC) | Event |
|---|---|
| 2026-09-02 10:00 | Impact started: carts come back empty |
| 2026-09-02 10:07 | A row that no rule knows |
| 2026-09-02 11:00 | Resolved |

## Action Items

| Action | Owner | Due | Status |
|---|---|---|---|
| Roll out in steps | Lena Wren | 2026-09-10 | Open |
| Write **down** how to roll back | Lena Wren | 2026-09-12 | In progress |
| Replace the queue | Jo Bay | 2026-10-05 | Open |
| Buy a second cart | Jo Bay | | Open |
"""


SETTINGS = "as_of: 2026-09-30\nreporting_zone: Europe/Berlin\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("acts")
    (root / "reports").mkdir()
    (root / "pmdata.yaml").write_text(SETTINGS)
    shutil.copy(min((CHECKOUT / "data/reports").rglob("*.md")), root / "reports")
    return root


@pytest.fixture
def workspace(folder: Path) -> Path:
    """Return the workspace as each test finds it."""
    for name in ("corrections.yaml", "maintenance.yaml", "reports/sync.md"):
        (folder / name).unlink(missing_ok=True)
    (folder / "pmdata.yaml").write_text(SETTINGS)
    (folder / "reports" / "carts.md").write_text(REPORT)
    sync(open_workspace(folder))
    return folder


@pytest.fixture(scope="module")
def running(folder: Path, start: Start) -> Server:
    return start(folder)


@pytest.fixture
def server(workspace: Path, running: Server) -> Server:
    """Return the server, which finds the workspace as the test does."""
    assert (workspace / "pmdata.yaml").is_file()
    return running


def items(workspace: Path) -> dict[str, ActionItem]:
    (reading,) = read_file(workspace / "reports" / "carts.md", open_workspace(workspace))
    assert reading.postmortem
    return {item.text: item for item in reading.postmortem.action_items}


class ActionItems:
    """The page of action items, as somebody acts on it."""

    def __init__(self, visitor: Visitor, server: Server) -> None:
        self.visitor = visitor
        self.page = visitor.open(f"{server.url}/action_items?owner=Lena+Wren&owner=Jo+Bay")

    def card(self, text: str) -> Locator:
        cards = self.page.locator('[class*="st-key-open_items-"]').filter(has_text=text)
        return cards.filter(has=self.page.get_by_role("button", name="Change", exact=True)).first

    def press(self, name: str, within: Locator | None = None) -> None:
        scope = within or self.page.get_by_role("dialog")
        scope.get_by_role("button", name=name, exact=True).first.click()
        self.visitor.settle()

    def press_by_keyboard(self, button: Locator) -> None:
        button.focus()
        self.page.keyboard.press("Enter")
        self.visitor.settle()

    def write(self) -> None:
        self.write_to("the report")

    def write_to(self, file: str) -> None:
        expect(self.page.get_by_role("dialog").get_by_test_id("stCode")).to_contain_text("+")
        self.press(f"Write it to {file}")
        expect(self.page.get_by_role("dialog")).to_have_count(0)
        self.visitor.settle()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_role("dialog").get_by_label(label, exact=True).fill(text)
        self.page.wait_for_timeout(400)
        self.visitor.settle()


def test_items_are_done_reassigned_dismissed_and_the_last_change_is_undone(
    workspace: Path, server: Server, visitor: Visitor
) -> None:
    listed = ActionItems(visitor, server)
    page = listed.page
    expect(listed.card("Roll out in steps")).to_contain_text("20 days overdue")
    expect(listed.card("Replace the queue")).to_contain_text("Due in 5 days")

    listed.press("Done", listed.card("Roll out in steps"))
    assert items(workspace)["Roll out in steps"].status == "open"
    listed.write()
    done = items(workspace)["Roll out in steps"]
    assert (done.status, done.done_on and done.done_on.isoformat()) == ("done", "2026-09-30")
    expect(page.get_by_text("3 of 4 items match the filters")).to_be_visible()
    expect(listed.card("Roll out in steps")).to_have_count(0)

    listed.press("Change", listed.card("Replace the queue"))
    listed.fill("New owner", "Lena Wren")
    listed.write()
    assert items(workspace)["Replace the queue"].owner == "Lena Wren"
    expect(listed.card("Replace the queue")).to_contain_text("Lena Wren")

    listed.press("Change", listed.card("Buy a second cart"))
    page.get_by_role("dialog").get_by_test_id("stButtonGroup").get_by_text("Won't do", exact=True).click()
    visitor.settle()
    write = page.get_by_role("dialog").get_by_role("button", name="Write it to the report")
    expect(write).to_be_disabled()
    listed.fill("Why will it not be done?", "One | is enough")
    listed.write()
    dismissed = items(workspace)["Buy a second cart"]
    assert (dismissed.status, dismissed.status_stated) == ("wont_do", "Won't do: One | is enough")

    page.get_by_role("button", name="Undo").click()
    visitor.settle()
    assert items(workspace)["Buy a second cart"].status == "open"
    expect(listed.card("Buy a second cart")).to_be_visible()
    expect(page.get_by_text("Undone in")).to_be_visible()
    changed = (workspace / "reports" / "carts.md").read_text().splitlines()
    kept = [line for line in REPORT.splitlines() if line in changed]
    assert len(kept) == len(REPORT.splitlines()) - 2
    visitor.require_calm()


def test_all_of_it_is_done_by_keyboard_and_a_change_of_somebody_else_is_shown(
    workspace: Path, server: Server, visitor: Visitor
) -> None:
    listed = ActionItems(visitor, server)
    page, dialog = listed.page, listed.page.get_by_role("dialog")
    card = listed.card("Write down how")
    card.get_by_role("button", name="Done", exact=True).focus()
    page.keyboard.press("Enter")
    visitor.settle()
    report = workspace / "reports" / "carts.md"
    report.write_text(REPORT.replace("SEV2", "SEV3"))
    write = dialog.get_by_role("button", name="Write it to the report")
    listed.press_by_keyboard(write)
    expect(dialog).to_contain_text("changed by somebody else")
    expect(dialog.get_by_test_id("stCode").first).to_contain_text("+Severity: SEV3")
    assert report.read_text() == REPORT.replace("SEV2", "SEV3")
    listed.press_by_keyboard(write)
    expect(dialog).to_have_count(0)
    line = "| Write **down** how to roll back | Lena Wren | 2026-09-12 | Done (2026-09-30) |"
    assert line in report.read_text()
    assert "SEV3" in report.read_text()

    report.write_text(report.read_text() + "\nMore.\n")
    listed.press_by_keyboard(page.get_by_role("button", name="Undo"))
    expect(page.get_by_text(re.compile("It was not undone"))).to_be_visible()
    assert line in report.read_text()
    visitor.require_calm()


def test_an_item_is_added_on_the_page_of_its_incident(
    workspace: Path, server: Server, visitor: Visitor
) -> None:
    listed = ActionItems(visitor, server)
    listed.press("Carts empty", listed.card("Roll out in steps"))
    listed.press("Add an action item", listed.page.get_by_test_id("stMain"))
    listed.fill("What is to be done?", "Alert on <b>empty</b> carts")
    listed.fill("Owner", "Jo Bay")
    listed.write()
    assert items(workspace)["Alert on <b>empty</b> carts"].owner == "Jo Bay"
    expect(listed.page.get_by_text("Alert on <b>empty</b> carts").first).to_be_visible()
    visitor.require_calm()


def test_a_row_of_the_timeline_is_named_as_the_moment_that_it_states(
    workspace: Path, server: Server, visitor: Visitor
) -> None:
    listed = ActionItems(visitor, server)
    page, dialog = listed.page, listed.page.get_by_role("dialog")
    listed.press("Carts empty", listed.card("Roll out in steps"))
    about = page.get_by_text("Where was each value read?")
    about.click()
    visitor.settle()
    row = page.get_by_test_id("stMain").get_by_test_id("stHorizontalBlock").filter(has_text="no rule knows")
    listed.press_by_keyboard(page.get_by_role("button", name="This is when…").nth(1))
    row_of = dialog.get_by_role("combobox", name="The row of the timeline that states it")
    expect(row_of).to_have_value(re.compile("A row that no rule knows"))
    dialog.get_by_role("combobox", name="What happened then?").click()
    page.get_by_role("option", name="Detected", exact=True).click()
    visitor.settle()
    expect(dialog.get_by_role("button", name="Write it to corrections.yaml")).to_be_disabled()
    listed.fill("Why is it another one?", "The pager went off then")
    write = dialog.get_by_role("button", name="Write it to corrections.yaml")
    expect(write).to_be_enabled()
    listed.press_by_keyboard(write)
    expect(dialog).to_have_count(0)
    file = workspace / "corrections.yaml"
    assert "value: 2026-09-02T10:07:00Z" in file.read_text()
    assert "why: The pager went off then" in file.read_text()
    expect(tile(page, "Time to detect")).to_have_text("7\N{NO-BREAK SPACE}min")
    assert (workspace / "reports" / "carts.md").read_text() == REPORT
    page.get_by_role("button", name="Undo").click()
    visitor.settle()
    assert file.read_text() == ""
    expect(tile(page, "Time to detect")).not_to_contain_text("7")
    expect(row.first).to_be_visible()
    visitor.require_calm()


def test_a_file_is_taken_in_from_the_work_list_and_a_target_is_set_with_its_reason(
    workspace: Path, server: Server, visitor: Visitor
) -> None:
    minutes = "# Weekly sync\n\nDate: 2026-09-01\n\nAttendees: Ann, Bo\n\n- Cart timeouts, nothing decided\n"
    (workspace / "reports" / "sync.md").write_text(minutes)
    sync(open_workspace(workspace))
    listed = ActionItems(visitor, server)
    page, settings = listed.page, workspace / "pmdata.yaml"
    page.goto(page.url.split("action_items", maxsplit=1)[0] + "data_quality")
    visitor.settle()
    expect(page.get_by_text("2 of 3 files")).to_be_visible()
    listed.press_by_keyboard(page.get_by_role("button", name="Take it in"))
    listed.write_to("pmdata.yaml")
    assert settings.read_text().endswith("reports:\n  take_in: [reports/sync.md]\n")
    expect(page.get_by_text("2 of 3 files")).to_have_count(0)

    page.goto(page.url.split("data_quality", maxsplit=1)[0] + "response_times")
    visitor.settle()
    listed.press("Set a target", page.get_by_test_id("stMain"))
    listed.fill("Within how many minutes?", "90")
    listed.fill("Why this one?", "agreed in May")
    listed.write_to("pmdata.yaml")
    assert "targets:\n  time_to_resolve_minutes: 90   # agreed in May\n" in settings.read_text()
    page.get_by_role("button", name="Undo").click()
    visitor.settle()
    assert "targets" not in settings.read_text()
    visitor.require_calm()


def test_an_exemption_is_written_from_the_page_of_error_budgets(
    workspace: Path, server: Server, visitor: Visitor
) -> None:
    shutil.copytree(CHECKOUT / "data" / "slos", workspace / "slos")
    settings = workspace / "pmdata.yaml"
    settings.write_text(settings.read_text() + "services:\n  checkout-api: {team: Payments}\n")
    sync(open_workspace(workspace))
    listed = ActionItems(visitor, server)
    page, dialog = listed.page, listed.page.get_by_role("dialog")
    page.goto(f"{server.url}/error_budgets?look=What+is+planned+or+measured%3F")
    visitor.settle()
    listed.press_by_keyboard(page.get_by_role("button", name="Write maintenance or an exemption"))
    dialog.get_by_test_id("stButtonGroup").get_by_text("Exemption", exact=True).click()
    visitor.settle()
    listed.fill("Why?", "The fix has to go out")
    listed.fill("Your name, as others know you", "Jo Bay")
    listed.write_to("maintenance.yaml")
    written = (workspace / "maintenance.yaml").read_text()
    assert "  kind: exemption\n  from: 2026-09-30T00:00:00+02:00\n" in written
    assert "  reason: The fix has to go out\n  author: Jo Bay\n" in written
    page.get_by_role("button", name="Undo").click()
    visitor.settle()
    assert (workspace / "maintenance.yaml").read_text() == ""
    visitor.require_calm()


def test_a_read_only_dashboard_offers_no_acts_and_states_why(
    workspace: Path, start: Start, visitor: Visitor
) -> None:
    page = ActionItems(visitor, start(workspace, "pmdata", "--read-only")).page
    expect(page.get_by_text(WHY_NOT.split(":", maxsplit=1)[0])).to_be_visible()
    expect(page.get_by_text("20 days overdue")).to_be_visible()
    expect(page.get_by_role("button", name="Done", exact=True)).to_have_count(0)
