"""The page of data quality: what it shows is what the store holds, and each problem leads to its line."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from pmdata.metrics.data_quality import file_counts
from pmdata.metrics.selection.selection import select
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace
from tests.browser.driver import CHECKOUT, Server, Start, Visitor, require_marks, tile

BROKEN = """# Postmortem: Carts <script>alert(1)</script> ![x](http://127.0.0.2/a.png)

**Date:** 2026-01-04

## Timeline

| Time | Event |
|---|---|
| 2026-01-04 10:00 UTC | Impact started |
| 2026-01-04 09:00 UTC | Resolved |
| 2026-01-04 11:00 UTC | See [here](javascript:alert(1)) ![x](http://127.0.0.2/b.png) |
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quality") / "workspace"
    (folder / "reports").mkdir(parents=True)
    (folder / "slos").mkdir()
    for report in sorted((CHECKOUT / "data/reports").rglob("*.md"))[:4]:
        shutil.copy(report, folder / "reports")
    (folder / "reports/2026-01-01-binary.md").write_bytes(b"\x00\xff\xfe" * 99)
    (folder / "reports/notes.md").write_text("Only prose, without anything.\n", encoding="utf-8")
    (folder / "reports/2026-01-04-hostile.md").write_text(BROKEN, encoding="utf-8")
    (folder / "slos/bad.yaml").write_text("kind: SLO\n  x: [", encoding="utf-8")
    sync(open_workspace(folder))
    return folder


@pytest.fixture(scope="module")
def server(workspace: Path, start: Start) -> Server:
    return start(workspace)


def test_the_figures_are_those_of_the_store(server: Server, visitor: Visitor, workspace: Path) -> None:
    page = visitor.open(f"{server.url}/data_quality")
    counts = file_counts(
        Store(open_workspace(workspace)).open().cursor(), select(open_workspace(workspace).settings)
    )
    assert (counts.files, counts.with_errors, counts.perhaps_reports) == (7, 1, 1)
    expect(page.get_by_text(f"{counts.counted_files} of {counts.files} files")).to_be_visible()
    expect(tile(page, "Incidents read")).to_have_text(str(counts.incidents))
    expect(tile(page, "Files with an error")).to_have_text("1")
    expect(tile(page, "Files with a warning")).to_have_text(str(counts.with_warnings))
    require_marks(page)
    visitor.require_calm()


def test_a_problem_opens_its_file_and_leads_back(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/data_quality")
    page.get_by_role("tab", name="Which problems, and where?").click()
    visitor.settle()
    visitor.open_row(page.get_by_role("tabpanel").get_by_test_id("stDataFrame"), 1)
    expect(page).to_have_url(re.compile("report=reports"))
    expect(page.get_by_role("heading", name="2026-01-01-binary.md")).to_be_visible()
    expect(page.get_by_text("nothing of this file is counted")).to_be_visible()
    page.get_by_role("button", name="All problems").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="Can we trust these figures?")).to_be_visible()
    expect(page).not_to_have_url(re.compile("report="))
    visitor.require_calm()


def test_a_file_shows_the_lines_that_are_meant_and_shows_them_literally(
    server: Server, visitor: Visitor
) -> None:
    page = visitor.open(f"{server.url}/data_quality?report=reports/2026-01-04-hostile.md")
    excerpt = page.get_by_test_id("stCode").first.inner_text()
    assert "→   10  | 2026-01-04 09:00 UTC | Resolved |" in excerpt
    assert "| See [here](javascript:alert(1)) ![x](http://127.0.0.2/b.png) |" in excerpt
    expect(page.get_by_text("answered, of what a reader asks")).to_be_visible()
    page.get_by_role("button", name="Open the incident").click()
    visitor.settle()
    expect(page).to_have_url(re.compile("incident="))
    visitor.require_calm()


@pytest.mark.parametrize("path", ["no/such.md", "../../etc/passwd", "%3Cscript%3E"])
def test_an_unknown_file_says_so(path: str, server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/data_quality?report={path}")
    expect(page.get_by_role("heading", name="No such file")).to_be_visible()
    visitor.require_calm()


def test_an_slo_file_has_its_page_too(server: Server, visitor: Visitor) -> None:
    page = visitor.open(f"{server.url}/data_quality?report=slos/bad.yaml")
    expect(page.get_by_text("From here on the file is not YAML")).to_be_visible()
    visitor.require_calm()


def test_a_workspace_without_files_says_where_to_put_them(
    start: Start, visitor: Visitor, tmp_path: Path
) -> None:
    server = start(tmp_path)
    page = visitor.open(f"{server.url}/data_quality")
    expect(page.get_by_text("no file was found that could be a report")).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(0)
    visitor.require_calm()
    server.stop()
