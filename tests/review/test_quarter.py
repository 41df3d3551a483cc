"""The quarterly review: one quarter against the one before, from the metrics alone."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pmdata.metrics.contributing_factors.recurrence import repeat_rate
from pmdata.metrics.response_times.durations import response_times
from pmdata.metrics.selection.periods import parse_period
from pmdata.metrics.selection.selection import Selection
from pmdata.model import ActionItem, ContributingFactor, Postmortem, Reading
from pmdata.review import quarterly_review, render_csv, render_json, render_markdown, review_quarters
from pmdata.store import Store, load
from pmdata.workspace import Settings, open_workspace

ALL = Selection(as_of=datetime(2026, 10, 1, tzinfo=UTC))
QUARTER = parse_period("2026-Q3")
NO_SETTINGS = Settings()


def report(number: int, start: datetime, minutes: int) -> Reading:
    return Reading(
        path=f"reports/{number}.md",
        postmortem=Postmortem(
            key=f"INC-{number}",
            incident_id=f"INC-{number}",
            title=f"Outage | number {number} ![x](http://evil.example/x.png)",
            incident_on=start.date(),
            impact_started_at=start,
            resolved_at=start + timedelta(minutes=minutes),
            durations={"time_to_resolve": {"seconds": minutes * 60, "source": "timestamps"}},
            services=("checkout",),
            contributing_factors=(ContributingFactor(text="No canary", theme="releases", line=9),),
            action_items=(
                ActionItem(key="1", text="Add a canary", status="open", due_on=date(2026, 8, 1), line=12),
            ),
        ),
    )


@pytest.fixture
def cursor(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    before = [report(n, datetime(2026, 5, n, 10, tzinfo=UTC), 120) for n in range(1, 8)]
    now = [report(n, datetime(2026, 8, n, 10, tzinfo=UTC), 20) for n in range(8, 16)]
    workspace = open_workspace(tmp_path)
    load(workspace, before + now)
    return Store(workspace).open().cursor()


def test_the_quarters_run_from_the_first_incident_to_the_as_of_date(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    assert [quarter.key for quarter in review_quarters(cursor, ALL)] == ["2026-Q3", "2026-Q2"]


def test_its_figures_are_those_of_the_metrics(cursor: duckdb.DuckDBPyConnection) -> None:
    review = quarterly_review(cursor, ALL, NO_SETTINGS, QUARTER)
    chosen = Selection(ALL.as_of, QUARTER.first_on, QUARTER.last_on)
    rows = {row.metric: row for row in response_times(cursor, chosen, by="quarter")}
    figure = next(one for one in review.figures if one.name == "time_to_resolve")
    assert figure.now == rows["time_to_resolve"].median_seconds == 20 * 60
    assert (figure.before, figure.known, figure.verdict) == (120 * 60, 8, "improved")
    assert review.figures[0].now == 8
    assert review.figures[0].before == 7


def test_near_misses_are_apart_from_the_incidents(tmp_path: Path) -> None:
    almost = report(1, datetime(2026, 8, 1, 10, tzinfo=UTC), 5)
    near_miss = almost.postmortem and almost.postmortem.model_copy(update={"severity": "NEAR_MISS"})
    workspace = open_workspace(tmp_path)
    load(workspace, [almost.model_copy(update={"postmortem": near_miss})])
    review = quarterly_review(Store(workspace).open().cursor(), ALL, NO_SETTINGS, QUARTER)
    assert (review.incidents, [one.key for one in review.near_misses]) == ((), ["INC-1"])
    document = render_markdown(review)
    assert "## Incidents\n\nNo incident.\n\n## Near misses" in document


def test_a_quarter_without_near_misses_does_not_head_a_list_of_them(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    assert "## Near misses" not in render_markdown(quarterly_review(cursor, ALL, NO_SETTINGS, QUARTER))


def test_a_quarter_that_is_not_over_is_held_against_the_same_part_of_the_last(
    cursor: duckdb.DuckDBPyConnection,
) -> None:
    halfway = Selection(as_of=datetime(2026, 8, 16, tzinfo=UTC))
    review = quarterly_review(cursor, halfway, NO_SETTINGS, QUARTER)
    assert not review.is_over
    assert review.before.previous_last_on == date(2026, 5, 16)
    assert "so far" in render_markdown(review)


def test_the_document_shows_what_people_wrote_literally(cursor: duckdb.DuckDBPyConnection) -> None:
    document = render_markdown(quarterly_review(cursor, ALL, NO_SETTINGS, QUARTER), "all services")
    assert "![x](" not in document
    assert "Outage \\| number 15" in document
    rows = [line for line in document.splitlines() if line.startswith("| ")]
    assert {line.replace("\\|", "").count("|") for line in rows if "Outage" in line} == {6}


def test_an_empty_quarter_is_a_document_too(tmp_path: Path) -> None:
    workspace = open_workspace(tmp_path)
    load(workspace, [])
    review = quarterly_review(Store(workspace).open().cursor(), ALL, NO_SETTINGS, QUARTER)
    assert "No incident." in render_markdown(review)


def test_plain_words_stay_plain_in_the_document(cursor: duckdb.DuckDBPyConnection) -> None:
    document = render_markdown(quarterly_review(cursor, ALL, NO_SETTINGS, QUARTER), "checkout-api 7.18")
    assert "Checkout-api 7.18. As of 2026-09-30." in document
    assert "Q3 2026 against Q2 2026." in document


def test_the_json_is_the_whole_review(cursor: duckdb.DuckDBPyConnection) -> None:
    review = quarterly_review(cursor, ALL, NO_SETTINGS, QUARTER)
    found = json.loads(render_json(review))
    assert [one["name"] for one in found["figures"]] == [one.name for one in review.figures]
    assert len(found["incidents"]) == 8
    assert found["quarter"]["key"] == "2026-Q3"


def test_the_csv_has_a_row_a_figure(cursor: duckdb.DuckDBPyConnection) -> None:
    review = quarterly_review(cursor, ALL, NO_SETTINGS, QUARTER)
    rows = list(csv.DictReader(io.StringIO(render_csv(review))))
    assert [row["figure"] for row in rows] == [figure.name for figure in review.figures]
    assert rows[0]["quarter"] == "2026-Q3"


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pmdata", "review", "--data", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_writes_the_document_to_a_file_or_to_stdout(
    cursor: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    del cursor
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-30\n", encoding="utf-8")
    target = tmp_path / "review.md"
    assert run(tmp_path, "--quarter", "2026-Q3", "-o", str(target)).returncode == 0
    assert target.read_text(encoding="utf-8").startswith("# Quarterly review, Q3 2026")
    assert run(tmp_path).stdout == target.read_text(encoding="utf-8")
    assert run(tmp_path, "-o", str(tmp_path / "x.doc")).returncode == 2
    assert run(tmp_path, "--quarter", "2026-07").returncode == 2


def test_a_quarter_that_has_not_begun_is_refused(cursor: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    del cursor
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-30\n", encoding="utf-8")
    asked = run(tmp_path, "--quarter", "2027-Q1")
    assert asked.returncode == 2
    assert "Q1 2027 has not begun as of 2026-09-30. Name a quarter up to 2026-Q3" in asked.stderr


def test_a_rate_of_the_quarter_has_its_verdict(cursor: duckdb.DuckDBPyConnection) -> None:
    review = quarterly_review(cursor, ALL, NO_SETTINGS, QUARTER)
    verdicts = {figure.name: figure.verdict for figure in review.figures}
    [repeats] = repeat_rate(cursor, replace(ALL, since=QUARTER.first_on, until=QUARTER.last_on), by="quarter")
    assert verdicts["Repeat rate"] == repeats.verdict
    assert verdicts["Action items done"] == review.action_items.completion_verdict
    assert {"Repeat rate", "Action items done"} <= verdicts.keys()


def test_incidents_and_items_lead_to_what_the_settings_have_patterns_for(tmp_path: Path) -> None:
    reading = report(9, datetime(2026, 8, 9, 10, tzinfo=UTC), 20)
    assert reading.postmortem
    item = reading.postmortem.action_items[0].model_copy(update={"tracking": "OPS-1"})
    kept = reading.postmortem.model_copy(update={"action_items": (item,), "title": "Down"})
    workspace = open_workspace(tmp_path)
    load(workspace, [reading.model_copy(update={"postmortem": kept})])
    settings = Settings(
        ticket_url="https://t.example/{id}", report_url="https://git.example/{path}?plain=1#L{line}"
    )
    cursor = Store(workspace).open().cursor()
    text = render_markdown(quarterly_review(cursor, ALL, settings, QUARTER))
    assert "| [Down](https://git.example/reports/9.md?plain=1#L1) |" in text
    assert "| [Add a canary](https://t.example/OPS-1) |" in text
