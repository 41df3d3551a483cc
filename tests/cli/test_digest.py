"""`pmdata digest` and `pmdata calendar`: the counts of `pmdata metrics`, and the page gives the same text."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from icalendar import Calendar
from streamlit.testing.v1 import AppTest

from pmdata.cli import cli
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

SETTINGS = """as_of: 2026-03-31
ticket_url: https://acme.example/browse/{id}
services:
  shop: {team: Payments}
  search: {team: Discovery}
slos: [slos/*.yaml]
"""
SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: shop-answers}
spec:
  service: shop
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: RatioTimeslices
  objectives: [{target: 0.999}]
"""
REPORT = """# {title}

Date: 2026-03-{day}
Service: {service}
Severity: SEV2
Review date: 2026-04-15

## Timeline (UTC)
- 10:00 Impact starts
- 11:30 Service restored

## Action items

| Action | Owner | Status | Due | Ticket |
|---|---|---|---|---|
| Add an alert on {service} | Aiko Tan | Open | 2026-03-20 | OPS-1 |
| Raise the limit of {service} | Ben Ode | In progress | 2026-04-02 | |
| Write a runbook for {service} | | Done (2026-03-28) | 2026-03-30 | |
| Test {service} at night | Ben Ode | Open | | |
"""
WEEK = "2026-W13"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("digest")
    for folder in ("reports", "slos"):
        (root / folder).mkdir()
    (root / "pmdata.yaml").write_text(SETTINGS)
    (root / "slos" / "shop.yaml").write_text(SLO)
    for day, service in ((25, "shop"), (26, "search"), (10, "shop")):
        text = REPORT.format(title=f"{service} fails on the {day}th", day=day, service=service)
        (root / "reports" / f"2026-03-{day}-{service}.md").write_text(text)
    sync(open_workspace(root), workers=1)
    return root


def run(root: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, [*arguments, "--data", str(root)])
    assert result.exit_code == 0, result.output
    return result.stdout


def metrics(root: Path, name: str, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(root, "metrics", name, "--format", "json", *arguments))
    return found


def counted(text: str) -> dict[str, int]:
    """Return the counts of a digest's sentence by what they are of."""
    return {
        what: int(number)
        for number, what in re.findall(r"(\d+) (new incident|item|overdue|done|error)", text)
    }


@pytest.mark.parametrize("team", [None, "Payments", "Discovery"])
def test_every_count_of_a_digest_is_that_of_the_metrics(team: str | None, workspace: Path) -> None:
    chosen = ("--team", team) if team else ()
    counts = counted(run(workspace, "digest", "--week", WEEK, "--format", "text", *chosen))
    week = ("--since", "2026-03-23", "--until", "2026-03-29")
    by_team = {row["group"]: row for row in metrics(workspace, "incidents", "--group", "team", *week)}
    items = metrics(workspace, "action-items", *(("--group", "team") if team else ()))
    [now] = [row for row in items if row["group"] == team]
    listed = [row for row in metrics(workspace, "open-items") if team in (None, row["team"])]
    pressing = [
        row
        for row in metrics(workspace, "error-budgets")
        if row["state"] in ("at_risk", "exhausted") and team in (None, row["team"])
    ]
    incidents = [row["incidents"] for name, row in by_team.items() if team in (None, name)]
    assert counts["new incident"] == sum(incidents)
    assert counts["overdue"] == now["overdue_now"] == sum(row["is_overdue"] for row in listed)
    assert counts["item"] == sum(
        "2026-03-23" <= (row["due"] or "") <= "2026-04-05" and not row["is_overdue"] for row in listed
    )
    assert counts["done"] == now["done"]
    assert counts["error"] == len(pressing)
    assert counts["overdue"] > 0


def test_every_format_states_the_same_counts(workspace: Path) -> None:
    sentence = run(workspace, "digest", "--week", WEEK, "--format", "text").splitlines()[1]
    texts = {
        name: run(workspace, "digest", "--week", WEEK, "--format", name)
        for name in ("markdown", "slack", "teams", "eml")
    }
    assert sentence in texts["markdown"]
    assert sentence in json.loads(texts["slack"])["text"]
    assert sentence == json.loads(texts["teams"])["fallbackText"]
    mail = message_from_bytes(texts["eml"].encode(), policy=policy.default)
    assert sentence in str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def test_a_digest_goes_into_a_file_and_the_same_twice(workspace: Path, tmp_path: Path) -> None:
    files = [tmp_path / "a.md", tmp_path / "b.md"]
    for path in files:
        run(workspace, "digest", "--month", "2026-03", "-o", str(path))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert b"Mar 2026" in files[0].read_bytes()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--week", "2026-W13", "--month", "2026-03"), "give --week or --month, not both"),
        (("--week", "13"), "2026-W"),
        (("--week", "2026-W40"), "2026-W14"),
        (("--team", "Paymentz"), "Payments"),
    ],
)  # fmt: skip
def test_what_no_digest_can_be_made_of_is_refused_with_what_to_write(
    arguments: tuple[str, ...], expected: str, workspace: Path
) -> None:
    result = CliRunner().invoke(cli, ["digest", *arguments, "--data", str(workspace)])
    assert result.exit_code != 0
    assert expected in result.output + str(result.exception)


@pytest.mark.parametrize("team", [None, "Discovery"])
def test_a_calendar_has_an_event_for_each_open_item_that_is_due(team: str | None, workspace: Path) -> None:
    text = run(workspace, "calendar", *(("--team", team) if team else ()))
    events = list(Calendar.from_ical(text).walk("VEVENT"))
    items = [event for event in events if not str(event["SUMMARY"]).startswith("Review: ")]
    listed = [row for row in metrics(workspace, "open-items") if row["due"] and team in (None, row["team"])]
    assert len(items) == len(listed) > 0
    assert {str(event.get("URL", "")) for event in items} == {"", "https://acme.example/browse/OPS-1"}
    assert len({str(event["UID"]) for event in events}) == len(events)


@pytest.fixture
def page(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    monkeypatch.setenv(DATA_VARIABLE, str(workspace))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60).run()
    app.multiselect(key="team").set_value(["Payments"]).run()
    app.switch_page("pages/action_items.py")
    app.session_state["digest"] = True
    yield app.run()
    forget()


def test_the_page_gives_the_command_s_text_for_the_chosen_team_and_week(
    page: AppTest, workspace: Path
) -> None:
    assert not page.exception
    expected = run(workspace, "digest", "--team", "Payments", "--week", WEEK, "--format", "text")
    assert [one.value for one in page.code] == [expected.rstrip()]
    page.segmented_control(key="digest_format").set_value("slack").run()
    page.segmented_control(key="digest_of").set_value("month").run()
    page.selectbox(key="digest_month").set_value("2026-03").run()
    expected = run(workspace, "digest", "--team", "Payments", "--month", "2026-03", "--format", "slack")
    assert [one.value for one in page.code] == [expected.rstrip()]
