"""The pages as people use them: a real server over a copy of the sample, a real browser."""

import re
import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from pmdata.demo.company import AS_OF
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace
from tests.browser.driver import CHECKOUT, Server, Start, Visitor, require_marks, tile


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "workspace"
    shutil.copytree(CHECKOUT / "data", folder, ignore=shutil.ignore_patterns(".pmdata"))
    sync(open_workspace(folder))
    return folder


@pytest.fixture(scope="module")
def server(sample: Path, start: Start) -> Server:
    return start(sample)


def test_response_times_shows_its_figures_and_draws_marks(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/response_times")
    expect(page.get_by_role("heading", name="How fast do we detect and recover?")).to_be_visible()
    expect(page.get_by_text(f"as of {AS_OF}")).to_be_visible()
    expect(tile(page, "Time to resolve")).not_to_have_text("–")
    require_marks(page)
    visitor.require_calm()


@pytest.mark.parametrize("look", ["Is it changing?", "Where?", "When?"])
def test_each_look_at_the_response_times_draws_marks(look: str, server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/response_times")
    page.get_by_role("tab", name=look).click()
    visitor.settle()
    expect(page.get_by_test_id("stVegaLiteChart").filter(visible=True)).to_have_count(2)
    require_marks(page)
    visitor.require_calm()


def test_a_filter_changes_the_figures_and_the_address(server: Server, visitor: Visitor, sample: Path) -> None:
    page = visitor.open(f"{server.url}/response_times")
    before = page.get_by_text("incidents counted").inner_text()
    service = (
        Store(open_workspace(sample))
        .open()
        .cursor()
        .execute("select services[1] from incidents")
        .fetchall()[0][0]
    )
    page.get_by_test_id("stSidebar").get_by_label("Service").click()
    page.get_by_role("option", name=service, exact=True).click()
    visitor.settle()
    expect(page.get_by_text("incidents counted")).not_to_have_text(before)
    expect(page).to_have_url(re.compile(f"service={service}"))
    again = visitor.open(page.url)
    expect(again.get_by_text("incidents counted")).not_to_have_text(before)


def test_a_filter_stays_when_the_page_changes(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/response_times?severity=SEV1")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Incidents").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="What happened?")).to_be_visible()
    expect(page).to_have_url(re.compile("severity=SEV1"))


def test_the_form_shows_no_filters_and_they_stay_behind_it(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/response_times?severity=SEV1")
    links = page.get_by_test_id("stSidebarNavLink")
    links.filter(has_text="New report").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="What happened, and what will change?")).to_be_visible()
    expect(page.get_by_test_id("stSidebar").get_by_label("Service")).to_have_count(0)
    links.filter(has_text="Incidents").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="What happened?")).to_be_visible()
    expect(page).to_have_url(re.compile("severity=SEV1"))


def test_an_incident_opens_from_the_list_and_leads_back(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/incidents")
    visitor.open_row(page.get_by_test_id("stDataFrame").first, 1)
    expect(page).to_have_url(re.compile("incident="))
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    require_marks(page)
    visitor.require_calm()
    page.get_by_role("button", name="All incidents").click()
    visitor.settle()
    expect(page).not_to_have_url(re.compile("incident="))
    expect(page.get_by_role("heading", name="What happened?")).to_be_visible()


def test_an_incident_opens_from_its_address_in_a_fresh_server(
    start: Start, visitor: Visitor, sample: Path
) -> None:
    key, title = (
        Store(open_workspace(sample))
        .open()
        .cursor()
        .execute("select key, coalesce(title, key) from incidents")
        .fetchall()[0]
    )
    server = start(sample, "streamlit")
    page = visitor.open(f"{server.url}/incidents?incident={quote(key, safe='')}")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(9)
    visitor.require_calm()
    server.stop()


def test_a_search_narrows_the_list(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/incidents?search=certificate")
    answer = page.get_by_text("best match first").inner_text()
    counted = re.search(r"(\d+) of (\d+) incidents mentions? this", answer)
    assert counted
    assert 0 < int(counted[1]) < int(counted[2])
    page = visitor.open(f"{server.url}/incidents?search=no-such-word-anywhere")
    expect(page.get_by_text("No incident mentions this")).to_be_visible()


def test_an_unknown_incident_says_so(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/incidents?incident=%3Cscript%3E")
    expect(page.get_by_role("heading", name="No such incident")).to_be_visible()
    visitor.require_calm()


def test_the_policy_is_sent_and_nothing_leaves_the_machine(server: Server, visitor: Visitor) -> None:
    assert "frame-ancestors 'none'" in server.headers()["content-security-policy"]
    visitor.open(server.url)
    visitor.require_calm()


def test_a_changed_report_shows_itself_without_a_reload(
    start: Start, visitor: Visitor, sample: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "workspace"
    shutil.copytree(sample, folder)
    server = start(folder)
    page = visitor.open(f"{server.url}/incidents")
    counted = re.match(r"(\d+) incidents", page.get_by_text(re.compile(r"^\d+ incidents")).first.inner_text())
    assert counted
    report = max((folder / "reports").glob("*.md"))
    (folder / "reports" / "2026-09-10-another.md").write_text(
        report.read_text(encoding="utf-8"), encoding="utf-8"
    )
    page.get_by_text(f"{int(counted[1]) + 1} incidents").first.wait_for(timeout=30_000)
    visitor.require_calm()
    server.stop()
