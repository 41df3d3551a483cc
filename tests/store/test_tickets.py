"""Tickets in the store: which items they are joined to, whose status counts, and where the two differ."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pmdata.metrics.action_items.items import action_items
from pmdata.metrics.selection.selection import Selection
from pmdata.store import Store, SyncSummary, sync
from pmdata.workspace import open_workspace

HEAD = """# Shop is down

Date: 2026-03-01
Service: shop

## Timeline (UTC)
- 10:00 Impact starts
- 10:30 Service restored

## Action items

| Action | Owner | Status | Due | Ticket |
|---|---|---|---|---|
"""
ITEMS = (
    "| Add an alert on queue depth | Aiko Tan | Done | 2026-03-10 | OPS-1 |\n"
    "| Raise the connection limit | Ben Ode | Open | 2026-03-20 | https://github.com/acme/shop/issues/7 |\n"
    "| Write a runbook | Ben Ode | | | [OPS-2](https://acme.example/browse/OPS-2) |\n"
    "| Test the failover | Ben Ode | Open | 2026-12-20 | other/shop#7 |\n"
)
HEADER = "tracking,status,done_on,due_on,owner\n"
OPEN, DONE = "OPS-1,in progress,,2026-03-10,Aiko Tan\n", "OPS-1,done,2026-03-09,2026-03-10,Aiko Tan\n"
REST = "https://github.com/acme/shop/issues/7,done,2026-03-18,,\nOPS-2,open,,,\n"


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def workspace(root: Path, tickets: str = OPEN + REST, settings: str = "") -> None:
    write(root, "pmdata.yaml", f"as_of: 2026-03-31\n{settings}")
    write(root, "reports/shop.md", HEAD + ITEMS)
    write(root, "tickets/export.csv", HEADER + tickets)


def synced(root: Path) -> SyncSummary:
    return sync(open_workspace(root), workers=1)


def rows(root: Path, sql: str) -> list[tuple[Any, ...]]:
    synced(root)
    return Store(open_workspace(root)).open().cursor().execute(sql).fetchall()


DIFFERENCES = "select line, message, hint from problems where code = 'ticket-differs' order by line"


def test_items_are_joined_to_the_tickets_that_they_name_by_id_or_address(tmp_path: Path) -> None:
    workspace(tmp_path)
    found = rows(
        tmp_path,
        "select tickets, status, status_source, ticket_status, ticket_place from action_items "
        "order by position",
    )
    assert found == [
        (["OPS-1"], "done", "report", "in_progress", "tickets/export.csv, line 2"),
        (["#7"], "open", "report", "done", "tickets/export.csv, line 3"),
        (["OPS-2"], None, None, "open", "tickets/export.csv, line 4"),
        ([], "open", "report", None, None),
    ]


def test_a_number_is_joined_only_where_it_can_mean_one_ticket(tmp_path: Path) -> None:
    workspace(tmp_path)
    write(tmp_path, "reports/shop.md", HEAD + "| Add an alert | | Open | | #7 |\n")
    sql = "select tickets from action_items"
    assert rows(tmp_path, sql) == [(["#7"],)]
    write(tmp_path, "tickets/other.csv", f"{HEADER}https://github.com/acme/pay/issues/7,open,,,\n")
    assert rows(tmp_path, sql) == [([],)]


def test_a_report_and_a_ticket_that_differ_are_a_problem_that_names_both(tmp_path: Path) -> None:
    workspace(tmp_path)
    first, second = rows(tmp_path, DIFFERENCES)
    assert first[0] == 14
    assert first[1] == (
        "the action item “Add an alert on queue depth” and its ticket OPS-1 differ: the report says done, "
        "the ticket in progress (tickets/export.csv, line 2)"
    )
    assert "figures go by the report's status (action_items.status_from in pmdata.yaml)" in first[2]
    assert "the report says open, the ticket done" in second[1]


def test_another_owner_or_due_date_differs_and_another_spelling_does_not(tmp_path: Path) -> None:
    aliases = "owners:\n  Aiko Tan: {aliases: [atan]}\n"
    ticket = "OPS-1,done,,2026-03-10,{}\nhttps://github.com/acme/shop/issues/7,open,,2026-03-25,{}\n"
    workspace(tmp_path, ticket.format("atan", "Cleo Park"), aliases)
    [(_, message, hint)] = rows(tmp_path, DIFFERENCES)
    assert "due 2026-03-20 in the report, 2026-03-25 in the ticket" in message
    assert "owner Ben Ode in the report, Cleo Park in the ticket" in message
    assert "owners.aliases" in hint
    workspace(tmp_path, ticket.format("atan", "ben").replace("2026-03-25", "2026-03-20"), aliases)
    assert rows(tmp_path, DIFFERENCES) == []


def test_a_blameless_workspace_names_nobody_in_a_difference(tmp_path: Path) -> None:
    workspace(tmp_path, "https://github.com/acme/shop/issues/7,open,,,Cleo Park\n", "blameless: true\n")
    [(_, message, _)] = rows(tmp_path, DIFFERENCES)
    assert "another owner in the report than in the ticket" in message
    assert "Park" not in message


def test_a_difference_makes_its_incident_one_in_doubt(tmp_path: Path) -> None:
    workspace(tmp_path)
    before = rows(tmp_path, "select warning_count from incidents")[0][0]
    (tmp_path / "tickets" / "export.csv").unlink()
    assert rows(tmp_path, "select warning_count from incidents")[0][0] == before - 1


def test_a_changed_export_is_joined_anew_without_reading_a_report(tmp_path: Path) -> None:
    workspace(tmp_path)
    assert synced(tmp_path).read == 1
    assert not synced(tmp_path).published
    write(tmp_path, "tickets/export.csv", HEADER + DONE + REST)
    summary = synced(tmp_path)
    assert (summary.published, summary.read) == (True, 0)
    assert rows(tmp_path, "select ticket_status from action_items where tracking = 'OPS-1'") == [("done",)]
    assert len(rows(tmp_path, DIFFERENCES)) == 1
    (tmp_path / "tickets" / "export.csv").unlink()
    assert synced(tmp_path).read == 0
    assert rows(tmp_path, "from tickets") == rows(tmp_path, DIFFERENCES) == []


def test_a_changed_report_keeps_what_is_known_of_its_tickets(tmp_path: Path) -> None:
    workspace(tmp_path)
    synced(tmp_path)
    write(tmp_path, "reports/shop.md", HEAD + ITEMS.replace("Done", "In progress"))
    assert [line for line, *_ in rows(tmp_path, DIFFERENCES)] == [15]


def test_the_setting_says_whose_status_the_rates_go_by(tmp_path: Path) -> None:
    workspace(tmp_path, DONE.replace("03-09", "03-11") + REST)
    by_report = _counts(tmp_path)
    assert (by_report.done, by_report.known, by_report.by_ticket, by_report.ticket_differs) == (1, 3, 0, 1)
    workspace(tmp_path, DONE.replace("03-09", "03-11") + REST, "action_items: {status_from: ticket}\n")
    assert synced(tmp_path).read == 0
    by_ticket = _counts(tmp_path)
    assert (by_ticket.done, by_ticket.known, by_ticket.by_ticket, by_ticket.ticket_differs) == (2, 4, 3, 1)
    assert (by_ticket.on_time, by_ticket.due) == (1, 2)
    [(_, _, hint)] = rows(tmp_path, DIFFERENCES)
    assert "figures go by the ticket's status" in hint


def _counts(root: Path) -> Any:
    synced(root)
    [row] = action_items(
        Store(open_workspace(root)).open().cursor(), Selection(datetime(2026, 4, 1, tzinfo=UTC))
    )
    return row


def test_an_item_of_several_tickets_is_done_when_all_of_them_are(tmp_path: Path) -> None:
    item = "| Add an alert | | Open | | OPS-1, OPS-2 |\n"
    for second, expected in (
        ("OPS-2,open,,,\n", ("open", None)),
        ("OPS-2,done,2026-03-15,,\n", ("done", date(2026, 3, 15))),
        ("OPS-2,done,,,\n", ("done", None)),
        ("OPS-2,won't do,,,\n", ("done", date(2026, 3, 9))),
        ("OPS-2,Parked,,,\n", (None, None)),
    ):
        workspace(tmp_path, DONE + second)
        write(tmp_path, "reports/shop.md", HEAD + item)
        assert rows(tmp_path, "select ticket_status, ticket_done_on from action_items") == [expected], second
