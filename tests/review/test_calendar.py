"""The calendar of due dates and reviews, read back by the library that calendar programs are like."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from icalendar import Calendar, Component

from pmdata.metrics.selection.selection import Selection
from pmdata.model import ActionItem, Postmortem, Reading
from pmdata.review import calendar
from pmdata.store import Store, load
from pmdata.workspace import Settings, open_workspace
from pmdata.workspace.settings import DueDays, Policies

AS_OF = Selection(as_of=datetime(2026, 9, 21, tzinfo=UTC), as_of_day=date(2026, 9, 20))
HOSTILE = "Say “no”; then, \\n\r\nEND:VEVENT\nBEGIN:VEVENT " + "ü" * 90


def stored(folder: Path, **changed: object) -> list[Reading]:
    items = [
        ActionItem(
            key="a", text=HOSTILE, status="open", due_on=date(2026, 10, 1), owner="Aiko Tan", line=9,
            tracking="https://tickets.example/OPS-1?a=1,2;b",
        ),
        ActionItem(key="b", text="Done", status="done", due_on=date(2026, 10, 2), line=10),
        ActionItem(key="c", text="No date", status="open", line=11, tracking="javascript:alert(1)"),
        ActionItem(key="d", text="By policy", status="blocked", priority="P1", line=12, tracking="OPS-2"),
    ]  # fmt: skip
    one = Postmortem(
        key="INC-1", title="Outage", incident_on=date(2026, 9, 1), teams=("Payments",),
        review_on=date(2026, 10, 5), action_items=tuple(items),
    )  # fmt: skip
    found = [Reading(path="reports/1.md", postmortem=one.model_copy(update=changed))]
    load(open_workspace(folder), found)
    return found


def written(folder: Path, settings: Settings | None = None, selection: Selection = AS_OF) -> str:
    cursor = Store(open_workspace(folder)).open().cursor()
    return calendar(cursor, selection, settings or Settings())


def events(text: str) -> dict[str, Component]:
    return {str(event["summary"]): event for event in Calendar.from_ical(text).walk("VEVENT")}


def test_each_open_item_with_a_date_and_each_review_is_an_event_of_a_day(tmp_path: Path) -> None:
    stored(tmp_path)
    settings = Settings(policies=Policies(due_days=DueDays(priority={"P1": 30})))
    found = events(written(tmp_path, settings))
    days = {summary: event.decoded("dtstart") for summary, event in found.items()}
    assert days == {
        " ".join(HOSTILE.split()): date(2026, 10, 1),
        "By policy": date(2026, 10, 1),
        "Review: Outage": date(2026, 10, 5),
    }
    assert "follows from the policy" in str(found["By policy"]["description"])
    assert {event.decoded("dtstamp") for event in found.values()} == {datetime(2026, 9, 20, tzinfo=UTC)}


def test_only_an_address_of_the_web_becomes_a_link(tmp_path: Path) -> None:
    stored(tmp_path)
    settings = Settings(policies=Policies(due_days=DueDays(priority={"P1": 30})))
    links = {summary: event.get("url") for summary, event in events(written(tmp_path, settings)).items()}
    assert links.pop(" ".join(HOSTILE.split())) == "https://tickets.example/OPS-1?a=1,2;b"
    assert set(links.values()) == {None}


def test_lines_are_folded_at_75_bytes_and_end_as_the_standard_asks(tmp_path: Path) -> None:
    stored(tmp_path)
    lines = written(tmp_path).encode().split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_an_event_keeps_its_uid_while_its_item_changes(tmp_path: Path) -> None:
    [reading] = stored(tmp_path)
    assert reading.postmortem
    before = {str(event["uid"]) for event in events(written(tmp_path)).values()}
    later = reading.postmortem.action_items[0].model_copy(
        update={"text": "Other", "due_on": date(2027, 1, 1)}
    )
    stored(tmp_path, action_items=(later,), review_on=date(2026, 12, 1))
    found = events(written(tmp_path))
    assert {str(event["uid"]) for event in found.values()} == before
    assert found["Other"].decoded("dtstart") == date(2027, 1, 1)
    assert len(before) == 2


def test_a_passed_review_stays_until_the_report_was_updated(tmp_path: Path) -> None:
    stored(tmp_path, review_on=date(2026, 9, 10))
    assert "Review: Outage" in events(written(tmp_path))
    stored(tmp_path, review_on=date(2026, 9, 10), updated_on=date(2026, 9, 11))
    assert "Review: Outage" not in events(written(tmp_path))


def test_names_are_not_in_a_blameless_calendar(tmp_path: Path) -> None:
    stored(tmp_path)
    assert "Aiko" in written(tmp_path)
    assert "Aiko" not in written(tmp_path, Settings(blameless=True))


def test_the_command_writes_the_calendar_of_a_team(tmp_path: Path) -> None:
    stored(tmp_path)
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-20\n", encoding="utf-8")
    target = tmp_path / "team.ics"
    command = [sys.executable, "-m", "pmdata", "calendar", "--data", str(tmp_path), "--team", "Payments"]
    subprocess.run([*command, "-o", str(target)], check=True)
    printed = subprocess.run(command, check=True, capture_output=True).stdout
    assert target.read_bytes() == printed == written(tmp_path).encode()
    refused = subprocess.run([*command, "--team", "None"], check=False, capture_output=True)
    assert refused.returncode == 2
