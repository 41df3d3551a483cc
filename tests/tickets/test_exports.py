"""Exports of trackers: each shape gives the same tickets, and hostile files give problems instead of them."""

import json
from datetime import date
from pathlib import Path

import pytest

from pmdata.tickets import Ticket, Tickets, read_tickets
from pmdata.workspace import open_workspace

JIRA = """Issue key,Summary,Status,Status Category,Resolution,Resolved,Due date,Assignee,Updated,Labels,Labels
OPS-1,Add an alert,Closed,Done,Done,12/Mar/26 4:10 PM,2026-03-10,Aiko Tan,2026-03-12 16:10,a,b
OPS-2,Drop the job,Closed,Done,Won't Do,,,,2026-03-12 16:10,,
OPS-3,Write a runbook,Awaiting QA,In Progress,,,2026-04-01,Ben Ode,2026-03-12 16:10,,
"""
JIRA_ANSWER = {
    "total": 3,
    "issues": [
        {
            "key": key,
            "fields": {
                "summary": title,
                "status": {"name": name, "statusCategory": {"key": category}},
                "resolution": resolution and {"name": resolution},
                "resolutiondate": done,
                "duedate": due,
                "assignee": owner and {"displayName": owner},
                "updated": "2026-03-12T16:10:00.000+0000",
            },
        }
        for key, title, name, category, resolution, done, due, owner in (
            (
                "OPS-1", "Add an alert", "Closed", "done", "Done", "2026-03-12T16:10:00.000+0000",
                "2026-03-10", "Aiko Tan",
            ),
            ("OPS-2", "Drop the job", "Closed", "done", "Won't Do", None, None, None),
            ("OPS-3", "Write a runbook", "Awaiting QA", "indeterminate", None, None, "2026-04-01", "Ben Ode"),
        )
    ],
}  # fmt: skip
LINEAR = """ID,Title,Status,Priority,Assignee,Created,Updated,Completed,Canceled,Due Date
OPS-1,Add an alert,Done,1,Aiko Tan,2026-03-01,2026-03-12T16:10:00Z,2026-03-12T16:10:00Z,,2026-03-10
OPS-2,Drop the job,Canceled,,,2026-03-01T08:00:00Z,2026-03-12T16:10:00Z,,2026-03-12T16:10:00Z,
OPS-3,Write a runbook,In Review,,Ben Ode,2026-03-01T08:00:00Z,2026-03-12T16:10:00Z,,,2026-04-01
"""
LINEAR_ANSWER = {
    "data": {
        "issues": {
            "nodes": [
                {
                    "identifier": "OPS-1", "title": "Add an alert",
                    "state": {"name": "Shipped", "type": "completed"},
                    "assignee": {"name": "Aiko Tan"}, "dueDate": "2026-03-10",
                    "completedAt": "2026-03-12T16:10:00Z",
                },
                {
                    "identifier": "OPS-2", "title": "Drop the job",
                    "state": {"name": "Dropped", "type": "canceled"},
                    "canceledAt": "2026-03-12T16:10:00Z",
                },
                {
                    "identifier": "OPS-3", "title": "Write a runbook",
                    "state": {"name": "QA", "type": "started"}, "assignee": {"name": "Ben Ode"},
                    "dueDate": "2026-04-01",
                },
            ]
        }
    }
}  # fmt: skip
OWN = """tracking;status;done_on;due_on;owner;title
OPS-1;done;2026-03-12;2026-03-10;Aiko Tan;Add an alert
OPS-2;won't do;;;;Drop the job
OPS-3;in progress;;2026-04-01;Ben Ode;Write a runbook
"""
OWN_LINES = "\n".join(
    json.dumps(row)
    for row in (
        {"tracking": "OPS-1", "status": "done", "done_on": "2026-03-12", "due_on": "2026-03-10",
         "owner": "Aiko Tan", "title": "Add an alert"},
        {"tracking": "OPS-2", "status": "wont_do", "title": "Drop the job"},
        {"tracking": "OPS-3", "status": "in_progress", "due_on": "2026-04-01",
         "owner": "Ben Ode", "title": "Write a runbook"},
    )
)  # fmt: skip
KEYED = {
    "jira.csv": JIRA,
    "jira.json": json.dumps(JIRA_ANSWER),
    "linear.csv": LINEAR,
    "linear.json": json.dumps(LINEAR_ANSWER),
    "own.csv": OWN,
    "own.jsonl": OWN_LINES,
    "own.json": f"[{','.join(OWN_LINES.splitlines())}]",
}
GH = [
    {
        "number": 1, "title": "Add an alert", "state": "CLOSED", "stateReason": "COMPLETED",
        "closedAt": "2026-03-12T16:10:00Z", "createdAt": "2026-03-01T08:00:00Z", "labels": [{"name": "ops"}],
        "assignees": [{"login": "aiko"}], "milestone": None, "url": "https://github.com/acme/shop/issues/1",
    },
    {
        "number": 2, "title": "Drop the job", "state": "CLOSED", "stateReason": "NOT_PLANNED",
        "closedAt": "2026-03-12T16:10:00Z", "assignees": [], "url": "https://github.com/acme/shop/issues/2",
    },
    {
        "number": 3, "title": "Write a runbook", "state": "OPEN", "stateReason": "", "closedAt": None,
        "assignees": [{"login": "ben"}], "url": "https://github.com/acme/shop/issues/3",
    },
]  # fmt: skip
GH_API = [
    {
        "number": row["number"], "title": row["title"], "state": str(row["state"]).lower(),
        "state_reason": str(row["stateReason"]).lower() or None, "closed_at": row["closedAt"],
        "html_url": row["url"], "url": f"https://api.github.com/repos/acme/shop/issues/{row['number']}",
        "assignees": row["assignees"], "user": {"login": "bot"}, "node_id": "x",
    }
    for row in GH
]  # fmt: skip
GH_CSV = """number,title,state,stateReason,closedAt,assignees,url
1,Add an alert,CLOSED,COMPLETED,2026-03-12T16:10:00Z,aiko,https://github.com/acme/shop/issues/1
2,Drop the job,CLOSED,NOT_PLANNED,2026-03-12T16:10:00Z,,https://github.com/acme/shop/issues/2
3,Write a runbook,OPEN,,,ben,https://github.com/acme/shop/issues/3
"""
GITLAB = """Title,Issue ID,URL,State,Assignee,Due Date,Closed At (UTC)
Add an alert,1,https://gitlab.com/acme/shop/-/issues/1,Closed,aiko,2026-03-10,2026-03-12 16:10:00
Write a runbook,3,https://gitlab.com/acme/shop/-/issues/3,Open,ben,,
"""
GITLAB_API = [
    {
        "iid": 1, "id": 9001, "title": "Add an alert", "state": "closed", "closed_at": "2026-03-12T16:10:00Z",
        "web_url": "https://gitlab.com/acme/shop/-/issues/1", "assignees": [{"name": "aiko"}],
        "due_date": "2026-03-10", "project_id": 4,
    },
    {
        "iid": 3, "id": 90003, "title": "Write a runbook", "state": "opened", "closed_at": None,
        "web_url": "https://gitlab.com/acme/shop/-/issues/3", "assignees": [{"name": "ben"}],
    },
]  # fmt: skip
NUMBERED = {
    "gh.json": json.dumps(GH),
    "api.json": json.dumps(GH_API),
    "gh.jsonl": "\n".join(map(json.dumps, GH)),
    "gh.csv": GH_CSV,
    "gitlab.csv": GITLAB,
    "gitlab.json": json.dumps(GITLAB_API),
}


def tickets_of(root: Path, files: dict[str, str | bytes], settings: str = "") -> Tickets:
    (root / "tickets").mkdir()
    (root / "pmdata.yaml").write_text(settings)
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (root / "tickets" / name).write_bytes(data)
    return read_tickets(open_workspace(root))


def stated(ticket: Ticket) -> tuple[object, ...]:
    return ticket.id, ticket.title, ticket.status, ticket.done_on, ticket.owner


def codes(found: Tickets) -> list[str]:
    return [fault.code for _, fault in found.problems]


@pytest.mark.parametrize("name", KEYED)
def test_an_export_whose_tickets_have_keys_is_found_by_its_shape(name: str, tmp_path: Path) -> None:
    found = tickets_of(tmp_path, {name: KEYED[name]})
    assert codes(found) == []
    assert [stated(one) for one in found.tickets] == [
        ("OPS-1", "Add an alert", "done", date(2026, 3, 12), "Aiko Tan"),
        ("OPS-2", "Drop the job", "wont_do", None, None),
        ("OPS-3", "Write a runbook", "in_progress", None, "Ben Ode"),
    ]
    assert [one.due_on for one in found.tickets] == [date(2026, 3, 10), None, date(2026, 4, 1)]


@pytest.mark.parametrize("name", NUMBERED)
def test_an_export_whose_tickets_have_numbers_keeps_their_project(name: str, tmp_path: Path) -> None:
    found = tickets_of(tmp_path, {name: NUMBERED[name]})
    assert codes(found) == []
    dismissed = [("#2", "Drop the job", "wont_do", None, None)] if "gitlab" not in name else []
    assert [stated(one) for one in found.tickets] == [
        ("#1", "Add an alert", "done", date(2026, 3, 12), "aiko"),
        *dismissed,
        ("#3", "Write a runbook", "open", None, "ben"),
    ]
    host = "gitlab.com" if "gitlab" in name else "github.com"
    assert {one.place for one in found.tickets} == {f"{host}/acme/shop"}


def test_a_day_is_that_of_the_reporting_zone(tmp_path: Path) -> None:
    late = JIRA.replace("12/Mar/26 4:10 PM", "2026-03-12T23:30:00Z")
    found = tickets_of(tmp_path, {"jira.csv": late}, "reporting_zone: Europe/Berlin\n")
    assert found.tickets[0].done_on == date(2026, 3, 13)


def test_of_two_exports_the_newer_counts_and_the_other_is_named(tmp_path: Path) -> None:
    later = OWN.replace("OPS-3;in progress;", "OPS-3;done;2026-04-02")
    found = tickets_of(tmp_path, {"a-2026-04-03.csv": later, "z-2026-03-01.csv": OWN})
    assert found.tickets[2].status == "done"
    [(path, fault)] = found.problems
    assert (path.name, fault.code) == ("z-2026-03-01.csv", "tickets-older")
    assert (
        fault.message
        == "3 tickets of this export are in a-2026-04-03.csv of 2026-04-03 too, which is newer and counts"
    )


def test_what_a_tracker_changed_later_counts_whatever_the_files_are_called(tmp_path: Path) -> None:
    earlier = JIRA.replace("2026-03-12 16:10,", "2026-03-01 09:00,").replace("Awaiting QA", "Backlog")
    found = tickets_of(tmp_path, {"jira-2026-01-01.csv": JIRA, "jira-2026-05-01.csv": earlier})
    assert found.tickets[2].status_stated == "Awaiting QA"
    assert codes(found) == ["tickets-older"]


def test_a_ticket_twice_in_one_export_is_one_ticket_and_is_named(tmp_path: Path) -> None:
    found = tickets_of(tmp_path, {"own.csv": f"{OWN}OPS-3;done;2026-04-02;;;\n"})
    assert [one.id for one in found.tickets] == ["OPS-1", "OPS-2", "OPS-3"]
    assert (found.tickets[2].status, codes(found)) == ("done", ["tickets-repeated"])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04rest of a workbook", "it is a spreadsheet; save it as CSV"),
        (b"<html><body>Sign in</body></html>", "a page of the tracker was saved instead of an export"),
        (b'{"issues": [', "it is no JSON"),
        (b'{"total": 3, "issues"', "it is no JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"x" * 32_000_001, "it is larger than 32 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_export_is_named_with_what_to_do(
    content: bytes, expected: str, tmp_path: Path
) -> None:
    found = tickets_of(tmp_path, {"export.json": content})
    [(_, fault)] = found.problems
    assert (found.tickets, fault.code) == ((), "tickets-unreadable")
    assert expected in fault.message
    assert "CSV" in fault.hint


def test_a_file_of_bytes_is_no_text(tmp_path: Path) -> None:
    assert codes(tickets_of(tmp_path, {"a.csv": b"tracking\0status\n"})) == ["not-text"]


def test_columns_of_no_known_export_are_named(tmp_path: Path) -> None:
    [(_, fault)] = tickets_of(tmp_path, {"a.csv": "Ticket no,State of play\nOPS-1,done\n"}).problems
    assert (fault.code, "Ticket no and State of play" in fault.message) == ("tickets-unknown-form", True)
    assert "tracking, status, done_on, due_on, owner" in fault.hint


def test_a_column_that_is_not_read_is_named_beside_those_that_are(tmp_path: Path) -> None:
    found = tickets_of(tmp_path, {"a.csv": "tracking,status,finished\nOPS-1,done,2026-03-12\n"})
    assert len(found.tickets) == 1
    [(_, fault)] = found.problems
    assert (fault.code, fault.message) == ("tickets-column", "the columns finished are not read")


def test_formulas_stay_text_and_never_become_a_ticket(tmp_path: Path) -> None:
    text = 'tracking,status,owner\n"=HYPERLINK(""http://evil.example"",""x"")",done,\nOPS-2,done,"=1+1"\n'
    found = tickets_of(tmp_path, {"a.csv": text})
    assert [(one.id, one.owner) for one in found.tickets] == [("OPS-2", "=1+1")]
    [(_, fault)] = found.problems
    assert (fault.code, fault.line) == ("tickets-row", 2)


def test_an_export_in_another_encoding_is_read_and_named(tmp_path: Path) -> None:
    text = OWN.replace("Aiko Tan", "Jürgen")
    found = tickets_of(tmp_path, {"a.csv": text.encode("utf-16"), "b.csv": text.encode("cp1252")})
    assert {one.owner for one in found.tickets} == {"Jürgen", None, "Ben Ode"}
    assert codes(found).count("wrong-encoding") == 2


def test_a_status_that_is_not_known_is_named_once_and_is_not_open(tmp_path: Path) -> None:
    text = "tracking,status\nOPS-1,Parked\nOPS-2,Parked\n"
    found = tickets_of(tmp_path, {"a.csv": text})
    assert [one.status for one in found.tickets] == [None, None]
    [(_, fault)] = found.problems
    assert (fault.code, "“Parked” of 2 tickets" in fault.message) == ("tickets-status", True)


def test_a_team_s_own_word_for_a_status_counts(tmp_path: Path) -> None:
    (tmp_path / "vocabulary.yaml").write_text("action_status:\n  blocked: [parked]\n")
    assert tickets_of(tmp_path, {"a.csv": "tracking,status\nOPS-1,Parked\n"}).tickets[0].status == "blocked"


def test_a_day_that_is_none_is_named_and_left_out(tmp_path: Path) -> None:
    found = tickets_of(tmp_path, {"a.csv": "tracking,status,done_on\nOPS-1,done,03/04/2026\n"})
    assert found.tickets[0].done_on is None
    assert codes(found) == ["tickets-value"]


def test_only_the_first_faulty_rows_are_named(tmp_path: Path) -> None:
    rows = "".join(f"no id {number}!,done\n" for number in range(50))
    faults = codes(tickets_of(tmp_path, {"a.csv": f"tracking,status\n{rows}"}))
    assert (faults.count("tickets-row"), faults[-1]) == (20, "tickets-more-rows")


def test_a_csv_that_breaks_off_keeps_the_rows_before_it(tmp_path: Path) -> None:
    found = tickets_of(tmp_path, {"a.csv": 'tracking,status\nOPS-1,done\nOPS-2,"do"ne\n'})
    assert ([one.id for one in found.tickets], codes(found)) == (["OPS-1"], ["tickets-cut"])


def test_a_link_out_of_the_workspace_is_not_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text(OWN)
    root = tmp_path / "own"
    (root / "tickets").mkdir(parents=True)
    (root / "tickets" / "a.csv").symlink_to(outside)
    found = read_tickets(open_workspace(root))
    assert (found.tickets, codes(found)) == ((), ["links-outside"])
