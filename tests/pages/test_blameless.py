"""In a blameless workspace no page and no review names a person whom a people field of a report names."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from pmdata.cli import cli
from pmdata.cli.review import SUFFIXES
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.metrics.action_items.dates import DUE_STATES, DueState
from pmdata.model import Postmortem
from pmdata.store import Store, sync
from pmdata.workspace import Settings, open_workspace
from pmdata.workspace.people import FREE_TEXT_STAYS, shown_name
from tests.pages.shown_page import forget

ITEMS: dict[DueState, str] = {
    "overdue": "Add an index", "due_soon": "Add an alert", "later": "Write a runbook",
    "undated": "Buy a bell",
}  # fmt: skip
PAGES = sorted(path.stem for path in (application().parent / "pages").glob("*.py"))
MOST_PAGES = 9
REPORT = """# Search was slow

Date: 2026-09-02
Severity: SEV2
Services: search
Author: Quill Zephyrine
Incident commander: @xanthe.vole

## Timeline

| Time (UTC) | Event | Who |
|---|---|---|
| 2026-09-02 10:00 | Latency rises, users are affected | Ulf Ombersley |
| 2026-09-02 10:05 | Alert fired | Ulf Ombersley |
| 2026-09-02 11:00 | Resolved | Xanthe Vole (on-call) |

## Action items

| Action | Owner | Due | Status |
|---|---|---|---|
| Add an index | Quill Zephyrine | 2026-09-10 | Open |
| Add an alert | @quill.zephyrine | 2026-09-28 | Open |
| Write a runbook | Ulf Ombersley, Payments on-call | 2027-01-05 | Open |
| Buy a bell | Ulf Ombersley | | Open |
| Drop the cache | Xanthe Vole (lead) | | |
"""
NAMES = ("Quill", "Zephyrine", "quill", "zephyrine", "Xanthe", "xanthe", "Vole", "Ulf", "Ombersley")


def people_of(postmortem: Postmortem) -> set[str]:
    return {
        name
        for name in (
            *(event.actor for event in postmortem.timeline),
            *(item.owner for item in postmortem.action_items),
            *(one.name for one in postmortem.sign_offs),
            *(one.name for one in postmortem.people),
        )
        if name
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample, blameless, with a report of people that no settings and no prose name."""
    root = tmp_path_factory.mktemp("blameless") / "data"
    copytree(application().parent / "data", root, ignore=ignore_patterns(".pmdata"))
    file = root / "pmdata.yaml"
    text, found = re.subn(r"^policies:\n(?: .*\n)*", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert found
    file.write_text(f"{text}\nblameless: true\n", encoding="utf-8")
    (root / "reports" / "search-was-slow.md").write_text(REPORT, encoding="utf-8")
    sync(open_workspace(root))
    return root


@pytest.fixture(scope="module")
def settings(folder: Path) -> Settings:
    return open_workspace(folder).settings


@pytest.fixture(scope="module")
def records(folder: Path) -> dict[str, Postmortem]:
    """Return the record of each incident by its key."""
    cursor = Store(open_workspace(folder)).open().cursor()
    rows = cursor.execute("select key, record from records").fetchall()
    return {key: Postmortem.model_validate_json(record) for key, record in rows}


@pytest.fixture(scope="module")
def hidden(records: dict[str, Postmortem], settings: Settings) -> re.Pattern[str]:
    """Return a pattern of every name that is not to be shown, and of its parts where they are rare."""
    names = {name for record in records.values() for name in people_of(record)}
    names |= {owner for owner, row in settings.owners.items() if shown_name(owner, settings) != owner}
    kept = {name for name in names if shown_name(name, settings) != name and len(name.split()) > 1}
    kept = {name for name in kept if not re.search(r"team|engineer|lead|on-call", name)}
    assert len(kept) > 20
    return re.compile("|".join(map(re.escape, sorted({*kept, *NAMES}, reverse=True))))


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(folder))
        forget()
        yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def shown(block: Any) -> Iterator[str]:
    """Yield everything that the elements of a page hold, tables and charts included.

    The original text of a report, in blocks of code, stays as it is written.
    """
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from shown(child)
        elif child.type != "code":
            yield child.proto.SerializeToString().decode("utf-8", "replace")


def opened(app: AppTest, page: str, **parameters: str) -> str:
    app.query_params.clear()
    app.switch_page(f"pages/{page}.py")
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return "\n".join((*shown(app.main), *shown(app.sidebar)))


@pytest.mark.parametrize("page", PAGES)
def test_no_tab_of_a_page_names_a_person(app: AppTest, page: str, hidden: re.Pattern[str]) -> None:
    assert not hidden.findall(opened(app, page, period="Everything"))
    for tab in [tab.label for tab in app.tabs]:
        assert not hidden.findall(opened(app, page, period="Everything", look=tab)), tab


@pytest.mark.parametrize("due", DUE_STATES)
def test_no_list_of_open_items_names_a_person(app: AppTest, due: DueState, hidden: re.Pattern[str]) -> None:
    app.session_state["due"] = due
    pages = [opened(app, "action_items")]
    assert app.session_state["due"] == due
    while ITEMS[due] not in pages[-1]:
        assert len(pages) < MOST_PAGES, f"{ITEMS[due]} is on no page of the list"
        app.session_state["open_items_page"] = len(pages) + 1
        pages.append(opened(app, "action_items"))
    assert not any(hidden.findall(page) for page in pages)
    assert all(FREE_TEXT_STAYS in page for page in pages)


def test_no_page_of_an_incident_names_a_person_in_its_tables(
    app: AppTest, records: dict[str, Postmortem], hidden: re.Pattern[str], settings: Settings
) -> None:
    by_template: dict[str | None, list[str]] = {}
    for key, record in records.items():
        if people_of(record):
            by_template.setdefault(record.template, []).append(key)
    ours = next(key for key, record in records.items() if record.title == "Search was slow")
    assert len(people_of(records[ours])) >= 6
    assert {record.template for record in records.values()} <= {None, *by_template}
    for key in (ours, *(keys[0] for keys in by_template.values())):
        page = opened(app, "incidents", incident=key)
        assert FREE_TEXT_STAYS in page
        found = set(hidden.findall(page)) - set(hidden.findall(free_text(records[key])))
        assert not found, key
        assert shown_name(records[key].action_items[0].owner, settings) or "" in page


def free_text(record: Postmortem) -> str:
    """Return what a report states outside the fields that name people."""
    shared = record.model_dump(mode="json", exclude={"people": True, "sign_offs": True})
    for row, name in ((shared["timeline"], "actor"), (shared["action_items"], "owner")):
        for one in row:
            del one[name]
    return json.dumps(shared, ensure_ascii=False)


def test_no_page_of_a_file_names_a_person_but_in_its_own_lines(app: AppTest, hidden: re.Pattern[str]) -> None:
    assert not hidden.findall(opened(app, "data_quality", report="reports/search-was-slow.md"))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_no_format_of_the_review_names_a_person(folder: Path, suffix: str, hidden: re.Pattern[str]) -> None:
    file = folder / f"review{suffix}"
    done = CliRunner().invoke(cli, ["review", "--quarter", "2026-Q3", "-o", str(file), "--data", str(folder)])
    assert done.exit_code == 0, done.output
    if suffix == ".pdf":
        return  # printed from the HTML, which is looked at
    written = file.read_text(encoding="utf-8")
    assert not hidden.findall(written)
    assert (FREE_TEXT_STAYS in written) == (suffix in {".md", ".html"})
    assert ("Add an index" in written) == (suffix != ".csv")


@pytest.mark.parametrize("arguments", [("sql", "select owner from action_items"), ("export", "out")])
def test_data_holds_the_names_and_says_so(
    folder: Path, tmp_path: Path, arguments: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, [*arguments, "--data", str(folder)])
    written = done.stdout + "".join(file.read_text(encoding="utf-8") for file in tmp_path.rglob("*.csv"))
    assert "Quill Zephyrine" in written
    assert "holds the names of people" in done.stderr
    assert "names of people" not in done.stdout


def test_figures_hold_no_names_and_say_nothing_of_them(folder: Path, hidden: re.Pattern[str]) -> None:
    for name in ("open-items", "action-items", "report-concerns"):
        done = CliRunner().invoke(cli, ["metrics", name, "--format", "json", "--data", str(folder)])
        assert done.exit_code == 0
        assert not hidden.findall(done.stdout)
        assert "names of people" not in done.stderr


def test_elsewhere_pages_and_reviews_name_people(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: re.Pattern[str]
) -> None:
    root = tmp_path / "data"
    copytree(folder, root, ignore=ignore_patterns(".pmdata"))
    file = root / "pmdata.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("blameless: true", ""), encoding="utf-8")
    sync(open_workspace(root))
    monkeypatch.setenv(DATA_VARIABLE, str(root))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60).run()
    page = opened(app, "action_items", look="What is still open?")
    assert {"Quill Zephyrine", "Jonas Wickert"} <= set(hidden.findall(page))
    assert "@jonas.wickert" not in page
    assert FREE_TEXT_STAYS not in page
    done = CliRunner().invoke(cli, ["review", "-o", str(root / "r.json"), "--data", str(root)])
    assert done.exit_code == 0
    assert "Quill Zephyrine" in (root / "r.json").read_text(encoding="utf-8")
    quiet = CliRunner().invoke(cli, ["sql", "select 1", "--data", str(root)])
    assert "names of people" not in quiet.stderr
    forget()
