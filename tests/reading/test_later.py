"""What is still to come: reported by the clock and the setting, never kept in its reading."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pmdata.cli import cli
from pmdata.model import Postmortem, Reading
from pmdata.reading import later_problem
from pmdata.store import Store, load, sync
from pmdata.workspace import Settings, Workspace, open_workspace

NOW = datetime(2026, 9, 30, 12, tzinfo=UTC)
REPORT = "# Kiosk is dark\n\n- Severity: SEV2\n\nDate: {day}\n\n## Timeline (UTC)\n\n- 10:00 Impact starts\n"


def incident(**values: Any) -> Postmortem:
    return Postmortem(key="a", line=7, **values)


def code(record: Postmortem, **settings: Any) -> str | None:
    found = later_problem(record, Settings(**settings), NOW)
    return found.code if found else None


@pytest.mark.parametrize(
    ("day", "settings", "expected"),
    [
        (date(2026, 9, 30), {}, None),
        (date(2026, 10, 1), {}, None),
        (date(2026, 10, 2), {}, "in-the-future"),
        (date(2062, 9, 30), {}, "in-the-future"),
        (date(2026, 10, 2), {"reporting_zone": "Pacific/Kiritimati"}, None),
        (date(2026, 10, 3), {"reporting_zone": "Pacific/Kiritimati"}, "in-the-future"),
        (date(2026, 9, 1), {"as_of": date(2026, 8, 31)}, "after-as-of"),
        (date(2026, 10, 2), {"as_of": date(2026, 8, 31)}, "in-the-future"),
        (date(2027, 1, 1), {"as_of": date(2026, 12, 31)}, "after-as-of"),
        (date(2027, 1, 2), {"as_of": date(2026, 12, 31)}, "in-the-future"),
        (date(2027, 1, 1), {"as_of": datetime(2026, 12, 31, 12, tzinfo=UTC)}, "after-as-of"),
        (None, {}, None),
    ],
)
def test_what_starts_after_tomorrow_is_a_problem_and_what_starts_after_as_of_is_said(
    day: date | None, settings: dict[str, Any], expected: str | None
) -> None:
    assert code(incident(incident_on=day), **settings) == expected


def test_the_start_counts_in_the_reporting_zone_whatever_day_the_report_bears() -> None:
    record = incident(incident_on=date(2026, 10, 1), impact_started_at=datetime(2026, 10, 1, 23, tzinfo=UTC))
    assert code(record) is None
    assert code(record, reporting_zone="Europe/Berlin") == "in-the-future"
    assert code(record, as_of=datetime(2026, 10, 1, 22, 59, tzinfo=UTC)) == "after-as-of"
    assert code(record, as_of=datetime(2026, 10, 1, 23, tzinfo=UTC)) is None


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), None),
        (datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "in-the-future"),
    ],
)
def test_a_start_at_the_end_of_the_calendar_is_answered(
    at: datetime, expected: str | None, zone: str
) -> None:
    assert code(incident(impact_started_at=at), reporting_zone=zone) == expected


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    for name, day in {"past": "2026-03-04", "typo": "2062-03-04"}.items():
        (tmp_path / f"reports/{name}.md").write_text(REPORT.format(day=day))
    (tmp_path / "pmdata.yaml").write_text("zone: UTC\n")
    return tmp_path


def test_check_and_parse_say_it_with_the_line_of_the_date(root: Path) -> None:
    for command in (["check", "--format", "json"], ["parse", "--format", "jsonl"]):
        done = CliRunner().invoke(cli, [*command, str(root / "reports/typo.md")])
        rows = json.loads(done.stdout)
        problems = rows if isinstance(rows, list) else rows["problems"]
        [found] = [row for row in problems if row["code"] == "in-the-future"]
        assert (found["level"], found["line"]) == ("warning", 9)
        assert "2062-03-04" in found["message"]


def problems(workspace: Workspace) -> list[tuple[Any, ...]]:
    query = "SELECT path, code FROM problems WHERE code IN ('in-the-future', 'after-as-of')"
    return Store(workspace).open().cursor().execute(query).fetchall()


def test_the_store_names_what_is_still_to_come_and_counts_it_as_a_warning(root: Path) -> None:
    workspace = open_workspace(root)
    assert sync(workspace, workers=1).published
    assert problems(workspace) == [("reports/typo.md", "in-the-future")]
    cursor = Store(workspace).open().cursor()
    query = """
        SELECT i.key, any_value(warning_count), count(*) FROM incidents i JOIN problems p USING (key)
        WHERE level = 'warning' GROUP BY i.key"""
    assert all(counted == found for _, counted, found in cursor.execute(query).fetchall())
    assert not sync(workspace, workers=1).published


def test_a_sync_looks_again_when_the_date_or_the_setting_has_come(root: Path) -> None:
    workspace = open_workspace(root)
    sync(workspace, workers=1)
    (root / "pmdata.yaml").write_text("zone: UTC\nas_of: 2062-03-03\n")
    summary = sync(open_workspace(root), workers=1)
    assert (summary.read, summary.published, problems(workspace)) == (0, True, [])
    (root / "pmdata.yaml").write_text("zone: UTC\nas_of: 2062-03-02\n")
    assert sync(open_workspace(root), workers=1).published
    assert problems(workspace) == [("reports/typo.md", "in-the-future")]
    (root / "reports/typo.md").unlink()
    sync(open_workspace(root), workers=1)
    assert problems(workspace) == []


def test_a_date_that_comes_closer_ceases_to_be_a_problem(tmp_path: Path) -> None:
    workspace = Workspace(root=tmp_path)
    soon = datetime.now(UTC).date() + timedelta(days=5)
    load(workspace, [Reading(path="a.md", postmortem=incident(incident_on=soon), problems=())])
    assert problems(workspace) == [("a.md", "in-the-future")]
