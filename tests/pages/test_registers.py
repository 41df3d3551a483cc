"""Near misses and incidents without a date have registers; one incident's page shows it whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

NEAR_MISS = """# Cache almost emptied

- **Date**: 2026-08-03
- **Severity**: Near miss
- **Services**: search

## Summary

A dry run was mistaken for the real one.

## Timeline

- 10:00 UTC: The job was stopped in time.
"""
UNDATED = """# Search slow

- **Severity**: SEV2

## Summary

Nobody wrote down when.

## Root cause

A missing index.

## Action items

- [ ] Add the index
"""


WHOLE = """---
incident_id: INC-7
---
# Incident INC-7: Card payments fail

**Date:** 2024-08-27
**Severity:** SEV1
**Review Date:** 2027-02-27

## Impact

- **Affected Regions:** eu-central, us-east
- **Availability:** 99.91% uptime (SLO: 99.9%)

## Detection

**Detection Method:** Alert

## Action items

| Action | Owner | Status | Verification |
| --- | --- | --- | --- |
| Add a daily test payment | Jo Doe | Open | Test fails when the pin is removed |
"""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").write_text("as_of: 2026-09-30\n", encoding="utf-8")
    (tmp_path / "reports" / "near.md").write_text(NEAR_MISS, encoding="utf-8")
    (tmp_path / "reports" / "when.md").write_text(UNDATED, encoding="utf-8")
    (tmp_path / "reports" / "whole.md").write_text(WHOLE, encoding="utf-8")
    sync(open_workspace(tmp_path))
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    yield AppTest.from_file(str(application()), default_timeout=60).run()
    forget()


def opened(app: AppTest, page: str, tab: str) -> AppTest:
    app.switch_page(f"pages/{page}.py").run()
    app.query_params["look"] = tab
    app.run()
    assert not app.exception
    return app


def test_near_misses_have_a_register(app: AppTest) -> None:
    [table] = opened(app, "incidents", "Which near misses?").dataframe
    [row] = table.value.to_dict("records")
    assert row["Near miss"].endswith("Cache almost emptied")
    assert row["What happened"] == "A dry run was mistaken for the real one."


def test_the_page_of_an_incident_shows_what_its_report_measured(app: AppTest) -> None:
    app.switch_page("pages/incidents.py")
    app.query_params["incident"] = "INC-7"
    app.run()
    assert not app.exception
    assert "Further facts" in [one.value for one in app.header]
    texts = [one.value for one in app.text]
    for stated in ("99.91% uptime (SLO: 99.9%)", "eu-central, us-east", "alert", "2027-02-27"):
        assert stated in texts, stated
    [items] = [one.value for one in app.dataframe if "Item" in one.value]
    assert items["Verified by"].tolist() == ["Test fails when the pin is removed"]


def test_incidents_without_a_date_are_listed_with_the_reason(app: AppTest) -> None:
    shown = opened(app, "data_quality", "Which incidents have no date?")
    assert any(one.value.startswith("1 incident has no date") for one in shown.markdown)
    [row] = shown.dataframe[0].value.to_dict("records")
    assert row["Why"] == "the report does not say when it happened"


def test_a_selection_of_near_misses_alone_is_not_taken_for_an_empty_one(app: AppTest) -> None:
    app.switch_page("pages/data_quality.py").run()
    lines = [one.value for one in app.markdown]
    assert not any("matches the filters" in one for one in lines)
    assert any("near misses alone" in one for one in lines)
