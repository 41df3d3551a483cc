"""Both statuses of an item, and links to tickets and reports, on the pages; all of it as it is written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

SETTINGS = """as_of: 2026-03-31
ticket_url: https://acme.example/browse/{id}
report_url: https://git.example/postmortems/blob/main/{path}#L{line}
"""
REPORT = """# Shop is down

Incident ID: INC-1
Date: 2026-03-01
Service: shop

## Timeline (UTC)
- 10:00 Impact starts
- 10:30 Service restored

## Action items

| Action | Owner | Status | Due | Ticket |
|---|---|---|---|---|
| Add an alert | Aiko Tan | Open | 2026-03-10 | OPS-1 |
| Write a runbook | Ben Ode | Open | 2026-03-20 | https://github.com/acme/shop/issues/7 |
| Test the failover | Ben Ode | Open | | see [the board](javascript:alert) |
"""
EXPORT = "tracking,status,done_on\nOPS-1,done,2026-03-09\n#7,open,\n"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    for name, text in (
        ("pmdata.yaml", SETTINGS),
        ("reports/shop.md", REPORT),
        ("tickets/export.csv", EXPORT),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    sync(open_workspace(tmp_path), workers=1)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def links(app: AppTest) -> dict[str, str]:
    """Return the address of each link button by its label."""
    return {one.proto.label.replace("\\", ""): one.proto.url for one in app.get("link_button")}


def captions(app: AppTest) -> str:
    return "\n".join(one.value for one in app.caption)


def test_an_open_item_shows_both_statuses_and_leads_to_its_ticket(app: AppTest) -> None:
    app.switch_page("pages/action_items.py").run()
    assert not app.exception
    # An address that only the report has, on a host that the settings do not name, leads nowhere.
    assert links(app) == {"OPS-1": "https://acme.example/browse/OPS-1"}
    assert "\\#7" in captions(app)
    assert "open in the report, done in the ticket" in captions(app)
    assert "open, in report and ticket" in captions(app)
    assert (
        "2 of 3 items have their ticket in an export; every status is the report's. 1 of them has another "
        "end there. [Where they differ](data_quality?kind=ticket-differs)" in captions(app)
    )


def test_the_page_of_an_incident_leads_to_its_tickets_and_its_file(app: AppTest) -> None:
    app.switch_page("pages/incidents.py")
    app.query_params["incident"] = "INC-1"
    app.run()
    assert not app.exception
    assert links(app)["OPS-1"] == "https://acme.example/browse/OPS-1"
    assert links(app)["The report's file"] == "https://git.example/postmortems/blob/main/reports/shop.md#L1"
    assert "open in the report, done in the ticket" in captions(app)


def test_what_differs_is_on_the_work_list_with_both_sides(app: AppTest) -> None:
    app.switch_page("pages/data_quality.py")
    app.query_params["kind"] = "ticket-differs"
    app.run()
    assert not app.exception
    shown = "\n".join(one.value for one in app.markdown)
    assert (
        "The report says open, the ticket done" in shown or "the report says open, the ticket done" in shown
    )


def test_where_tickets_lead_the_item_is_done_and_the_page_says_so(app: AppTest, tmp_path: Path) -> None:
    (tmp_path / "pmdata.yaml").write_text(f"{SETTINGS}action_items: {{status_from: ticket}}\n")
    sync(open_workspace(tmp_path), workers=1)
    forget()
    app.switch_page("pages/action_items.py").run()
    assert "the status of 2 is the ticket's, else the report's" in captions(app)
    assert "OPS-1" not in links(app)
