"""A report filed through the form: found in the table, on disk, and nothing lost on the way."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import TimeoutError as PatienceError

from pmdata.dashboard.serving.visitor import COOKIE
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace
from pmdata.writing.catalogue import bundled_names, load_template
from tests.browser.driver import ATTEMPTS, CHECKOUT, Server, Start, Visitor

TIMES = {
    "Impact started": "23:40",
    "Detected": "23:52",
    "Acknowledged": "23:55",
    "Mitigated": "0:30",
    "Resolved": "1:15",
}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filing") / "workspace"
    folder.mkdir()
    shutil.copy(CHECKOUT / "data/pmdata.yaml", folder)
    (folder / "reports").mkdir()
    for report in sorted((CHECKOUT / "data/reports").rglob("*.md"))[:5]:
        shutil.copy(report, folder / "reports")
    sync(open_workspace(folder))
    return folder


@pytest.fixture(scope="module")
def server(workspace: Path, start: Start) -> Server:
    return start(workspace)


class Form:
    """The form as its author uses it."""

    def __init__(self, visitor: Visitor, url: str, template: str) -> None:
        self.visitor, self.page = visitor, visitor.open(f"{url}/new_report")
        self.page.set_viewport_size({"width": 1280, "height": 2400})
        self.choose_template(template)

    def choose_template(self, template: str) -> None:
        label = load_template(template).label
        self.main.get_by_test_id("stButtonGroup").get_by_text(label, exact=True).click()
        self.visitor.settle()

    @property
    def main(self) -> Locator:
        return self.page.get_by_test_id("stMain")

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(label, exact=True).first

    def fill(self, label: str, text: str) -> None:
        self.field(label).fill(text)
        self.field(label).press("Tab")
        self.visitor.settle()

    def choose(self, label: str, option: str) -> None:
        self.field(label).click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.visitor.settle()

    def day(self, digits: str) -> None:
        self.main.get_by_test_id("stDateInput").first.click()
        self.page.keyboard.type(digits, delay=60)
        self.page.keyboard.press("Tab")
        self.visitor.settle()

    def add_row(self, question: str, text: str, *, from_left: int) -> None:
        """Type the first row of the table below `question`; tables are canvases, so by pixels."""
        part = self.main.get_by_test_id("stExpander").filter(has_text=question)
        part.locator("summary").click()
        table = part.get_by_test_id("stDataFrame").first
        table.wait_for(state="visible")
        self.page.wait_for_timeout(500)
        for _ in range(ATTEMPTS):
            self._type_at(table, text, from_left)
            if self._is_in_the_report(text):
                return
        pytest.fail(f"“{text}” does not reach the report")

    def _type_at(self, table: Locator, text: str, from_left: int) -> None:
        box = table.bounding_box()
        assert box
        self.page.mouse.click(box["x"] + from_left, box["y"] + 52)
        self.page.wait_for_timeout(200)
        self.page.keyboard.type(text, delay=60)
        self.page.keyboard.press("Enter")
        self.visitor.settle()

    def _is_in_the_report(self, text: str) -> bool:
        try:
            shown = self.main.get_by_test_id("stCode").filter(has_text=text)
            shown.wait_for(state="attached", timeout=5_000)
        except PatienceError:
            return False
        self.visitor.settle()
        return True

    def save(self) -> None:
        self.main.get_by_role("button", name="Save the report").click()
        self.visitor.settle()

    def fill_all(self, title: str, day: str = "20261001") -> None:
        self.fill("Title (needed)", title)
        self.choose("Severity", "SEV2")
        self.fill("Summary", "Carts came back empty for a third of the users.")
        self.day(day)
        for label, text in TIMES.items():
            self.fill(label, text)
        self.add_row("What will be done?", "Restore carts from the ledger", from_left=150)


@pytest.mark.parametrize("template", bundled_names())
def test_a_report_filed_in_each_template_is_on_disk_and_in_the_table(
    template: str, server: Server, visitor: Visitor, workspace: Path
) -> None:
    title = f"Carts empty after {template.replace('_', ' ')}"
    form = Form(visitor, server.url, template)
    form.fill_all(title)
    expect(form.page.get_by_text("Time to resolve 1 h 35 min")).to_have_count(1)
    form.save()
    form.page.get_by_role("heading", name="The report is saved").wait_for(timeout=15_000)

    path = workspace / "reports" / f"2026-10-01-carts-empty-after-{template.replace('_', '-')}.md"
    assert "Restore carts from the ledger" in path.read_text(encoding="utf-8")
    query = """
        select template, severity, cast(started_on as varchar), time_to_detect_seconds,
            time_to_resolve_seconds, (select count(*) from action_items a where a.key = i.key)
        from incidents i where title = ?"""
    rows = Store(open_workspace(workspace)).open().cursor().execute(query, [title]).fetchall()
    assert rows == [(template, "SEV2", "2026-10-01", 720, 5700, 1)]

    form.page.get_by_role("button", name=f"Open “{title}”").click()
    visitor.settle()
    expect(form.page.get_by_role("heading", level=1)).to_have_text(title)
    form.page.get_by_role("button", name="All incidents").click()
    visitor.settle()
    # What begins after the as-of date of the sample is named, and waits.
    expect(form.page.get_by_text(re.compile("after the as-of date, not counted")).first).to_be_visible()
    visitor.require_calm()


def test_nothing_typed_is_lost_on_a_fault_or_on_another_page(server: Server, visitor: Visitor) -> None:
    form = Form(visitor, server.url, "rca_report")
    form.fill("Summary", "Half of a story")
    form.fill("Title (needed)", "Cleared again")
    form.fill("Title (needed)", "")
    form.fill("Detected", "25:99")
    form.add_row("What will be done?", "Tell the other half", from_left=150)
    expect(form.page.get_by_text("“25:99” is no time. Write 14:05")).to_be_visible()
    form.save()
    expect(form.page.get_by_text("Give it a title: what broke")).to_be_visible()
    expect(form.page.get_by_text("Choose the day on which it began")).to_be_visible()
    expect(form.page.get_by_text("Nothing was saved yet: 3 things above")).to_be_visible()
    for name in ("Incidents", "New report"):
        form.page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
        visitor.settle()
    form.choose_template("service_review")
    expect(form.field("Summary")).to_have_value("Half of a story")
    expect(form.field("Detected")).to_have_value("25:99")
    form.main.get_by_role("tab", name="The Markdown").click()
    expect(form.main.get_by_text("Tell the other half").first).to_be_visible()
    visitor.require_calm()


def test_what_the_template_has_no_place_for_is_shown_before_saving(server: Server, visitor: Visitor) -> None:
    form = Form(visitor, server.url, "problem_statement")
    form.fill("Title (needed)", "Carts empty")
    expect(form.page.get_by_text(re.compile("has no place for the title"))).to_be_visible()
    form.choose_template("incident_postmortem")
    expect(form.page.get_by_text(re.compile("has no place for"))).to_have_count(0)
    visitor.require_calm()


def test_the_first_report_of_a_workspace_can_be_written(
    start: Start, visitor: Visitor, tmp_path: Path
) -> None:
    server = start(tmp_path)
    form = Form(visitor, server.url, "service_review")
    form.fill_all("The first one", day="20250310")
    form.save()
    form.page.get_by_role("heading", name="The report is saved").wait_for(timeout=15_000)
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["2025-03-10-the-first-one.md"]
    visitor.require_calm()
    server.stop()


def test_a_draft_outlives_reload_and_restart_and_is_of_one_browser_alone(
    start: Start, visitor: Visitor, dark_visitor: Visitor, tmp_path: Path
) -> None:
    server = start(tmp_path)
    form = Form(visitor, server.url, "rca_report")
    form.fill_all("Half written")
    expect(form.page).to_have_url(re.compile("draft="))
    form.page.reload()
    visitor.settle()
    expect(form.field("Detected")).to_have_value(TIMES["Detected"])
    expect(
        form.main.get_by_test_id("stCode").filter(has_text="Restore carts from the ledger")
    ).to_be_attached()

    address = form.page.url
    other = dark_visitor.open(address)
    expect(other.get_by_label("Summary", exact=True)).to_have_value("")
    expect(other.get_by_text("unfinished draft")).to_have_count(0)
    dark_visitor.require_calm()
    other.goto("about:blank")

    form.page.goto("about:blank")
    server.stop()
    server = start(tmp_path)
    again = visitor.open(f"{server.url}/new_report")
    again.get_by_text("1 unfinished draft").click()
    again.get_by_role("button", name="Continue “Half written”").click()
    visitor.settle()
    expect(again.get_by_label("Summary", exact=True)).to_have_value(re.compile("^Carts came back"))
    again.get_by_role("button", name="Save the report").click()
    again.get_by_role("heading", name="The report is saved").wait_for(timeout=15_000)
    [report] = (tmp_path / "reports").iterdir()
    assert "Restore carts from the ledger" in report.read_text(encoding="utf-8")
    assert list((tmp_path / ".pmdata/drafts").rglob("*.json")) == []
    visitor.require_calm()


def test_a_link_from_another_site_leaves_a_browser_its_drafts(
    start: Start, browser: Browser, tmp_path: Path
) -> None:
    server = start(tmp_path)
    context = browser.new_context()
    visitor = Visitor(context.new_page())
    visitor.open(f"{server.url}/new_report")
    [before] = [cookie for cookie in context.cookies() if cookie["name"] == COOKIE]
    elsewhere = f"http://localhost:{server.port}"  # for cookies, another site than 127.0.0.1
    context.route(
        "http://elsewhere.example/",
        lambda route: route.fulfill(
            body=f'<a href="{server.url}/new_report">there</a>', content_type="text/html"
        ),
    )
    visitor.page.goto("http://elsewhere.example/")
    visitor.page.get_by_text("there").click()
    visitor.settle()
    [after] = [cookie for cookie in context.cookies(server.url) if cookie["name"] == COOKIE]
    assert after["value"] == before["value"]
    assert (after["httpOnly"], after["sameSite"], after["secure"]) == (True, "Strict", False)
    visitor.open(elsewhere)
    [there] = [cookie for cookie in context.cookies(elsewhere) if cookie["name"] == COOKIE]
    assert there["value"] != before["value"]
    context.close()
    server.stop()
