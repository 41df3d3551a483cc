"""The list of incidents, one incident whole, the filters' choices, and data quality, over a real store."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pmdata.metrics.data_quality import (
    completeness,
    file_counts,
    problem_rows,
    uncounted_files,
)
from pmdata.metrics.incidents.rows import incident, incident_count, incident_rows, incidents_outside
from pmdata.metrics.selection.choices import choices
from pmdata.metrics.selection.selection import Selection
from pmdata.model import Postmortem, Reading
from pmdata.problems import problem
from pmdata.store import Store, load
from pmdata.workspace import open_workspace

ALL = Selection(as_of=datetime(2026, 10, 1, tzinfo=UTC))


def report(key: str, day: date, **facts: Any) -> Reading:
    return Reading(
        path=f"reports/{key}.md", postmortem=Postmortem(key=key, incident_id=key, incident_on=day, **facts)
    )


def cursor(root: Path, readings: Iterable[Reading]) -> duckdb.DuckDBPyConnection:
    workspace = open_workspace(root)
    load(workspace, readings)
    return Store(workspace).open().cursor()


OUTAGE = report(
    "INC-1",
    date(2026, 5, 1),
    title="Checkout down",
    severity="SEV1",
    services=("checkout",),
    teams=("Payments",),
    document_status="draft",
    root_cause="An expired certificate",
)
SLOW = report(
    "INC-2",
    date(2026, 6, 1),
    title="Search slow",
    services=("search", "checkout"),
    review_on=date(2026, 7, 1),
)
BROKEN = Reading(path="reports/broken.md", postmortem=None, problems=(problem("not-text", byte=7),))
STRAY = Reading(path="reports/notes.md", postmortem=None, problems=(problem("not-a-postmortem"),))


@pytest.fixture
def store(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    return cursor(tmp_path, [OUTAGE, SLOW, BROKEN, STRAY])


def test_the_list_is_newest_first(store: duckdb.DuckDBPyConnection) -> None:
    assert incident_rows(store, ALL)["key"].to_pylist() == ["INC-2", "INC-1"]
    assert incident_count(store, ALL) == 2


def test_what_a_selection_leaves_out_is_counted_once_each(store: duckdb.DuckDBPyConnection) -> None:
    everything = incident_count(store, ALL)
    year = replace(ALL, since=date(2026, 1, 1), until=date(2026, 12, 31), services=("nothing",))
    outside = incidents_outside(store, year)
    assert outside.filtered == everything
    later = incidents_outside(store, replace(ALL, since=date(2030, 1, 1)))
    assert (later.other_dates, later.filtered, later.undated) == (everything, 0, 0)


def test_one_incident_comes_back_whole(store: duckdb.DuckDBPyConnection) -> None:
    found = incident(store, "INC-1")
    assert found is not None
    assert found.postmortem == OUTAGE.postmortem
    assert found.path == "reports/INC-1.md"
    assert incident(store, "INC-9") is None


def test_the_filters_offer_what_incidents_name(store: duckdb.DuckDBPyConnection) -> None:
    offered = choices(store)
    assert (offered.services, offered.teams) == (("checkout", "search"), ("Payments",))
    assert (offered.first_on, offered.incidents) == (date(2026, 5, 1), 2)


def test_an_empty_store_offers_nothing(tmp_path: Path) -> None:
    offered = choices(cursor(tmp_path, []))
    assert (offered.services, offered.teams, offered.first_on, offered.incidents) == ((), (), None, 0)


def test_files_are_counted_by_what_became_of_them(store: duckdb.DuckDBPyConnection) -> None:
    counts = file_counts(store, ALL)
    assert (counts.files, counts.incidents, counts.with_errors, counts.perhaps_reports) == (4, 2, 1, 1)


def test_every_file_that_does_not_count_has_its_reason(store: duckdb.DuckDBPyConnection) -> None:
    reasons = dict(
        zip(*(uncounted_files(store)[name].to_pylist() for name in ("path", "reason")), strict=True)
    )
    assert reasons["reports/broken.md"] == BROKEN.problems[0].message
    assert reasons["reports/notes.md"] == STRAY.problems[0].message
    assert len(reasons) == 2


def test_problems_are_listed_most_severe_first(store: duckdb.DuckDBPyConnection) -> None:
    assert problem_rows(store)["level"].to_pylist() == ["error", "info"]


def test_completeness_counts_the_incidents_that_state_a_fact(store: duckdb.DuckDBPyConnection) -> None:
    facts = {one.fact: (one.known, one.incidents) for one in completeness(store, ALL)}
    assert facts["Severity"] == (1, 2)
    assert facts["Service"] == (2, 2)
    assert facts["Resolved"] == (0, 2)
