"""The page of an incident shows which values people corrected, and what the report states."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

REPORT = """# INC-7: Carts empty

Date: 2026-03-04

## Timeline

All times in UTC.

- 10:02 Impact starts
- 11:40 Service restored
"""
CORRECTIONS = """- report: reports/a.md
  field: resolved_at
  value: 2026-03-04T12:20:00Z
  who: Nora Lind
  when: 2026-03-09
  why: the queue drained later
"""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[AppTest]:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").write_text("reporting_zone: UTC\n")
    (tmp_path / "reports/a.md").write_text(REPORT)
    (tmp_path / "corrections.yaml").write_text(CORRECTIONS)
    sync(open_workspace(tmp_path))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(tmp_path))
        forget()
        app = AppTest.from_file(str(application()), default_timeout=60)
        app.query_params["incident"] = "INC-7"
        yield app.run().switch_page("pages/incidents.py").run()
    forget()


def test_a_corrected_moment_is_shown_with_who_when_why_and_what_the_report_says(page: AppTest) -> None:
    assert not page.exception
    assert "Corrected" in [heading.value for heading in page.header]
    (shown,) = (text.value for text in page.text if "corrected by" in text.value)
    assert shown.startswith("2026-03-04 12:20, corrected by Nora Lind on 2026-03-09")
    assert shown.endswith("the report says 2026-03-04 11:40 (the queue drained later)")
    assert "from the corrected times" in [caption.value for caption in page.caption]
