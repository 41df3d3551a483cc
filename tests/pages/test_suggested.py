"""The page of an incident offers the rows that are probably moments, and the command that confirms them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from pmdata.cli import cli
from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.metrics.incidents.rows import incident
from pmdata.model import Postmortem
from pmdata.reading.suggesting.rows import suggestions
from pmdata.store import Store, sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget

REPORT = """# INC-7: Vouchers are refused

Date: 2026-03-04

## Timeline

All times in UTC.

- 09:50 New version of the pricing module *released* to all regions
- 10:12 Support sees the first tickets
- 10:30 Voucher lookups moved to the second cache
- 11:05 Every voucher accepted, tickets answered
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "reports").mkdir()
    (tmp_path / "pmdata.yaml").write_text("reporting_zone: Europe/Berlin\n")
    (tmp_path / "reports/a.md").write_text(REPORT)
    sync(open_workspace(tmp_path))
    return tmp_path


def read(root: Path) -> Postmortem:
    found = incident(Store(open_workspace(root)).open().cursor(), "INC-7")
    assert found
    return found.postmortem


@pytest.fixture
def page(root: Path) -> Iterator[AppTest]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(DATA_VARIABLE, str(root))
        forget()
        app = AppTest.from_file(str(application()), default_timeout=60)
        app.query_params["incident"] = "INC-7"
        yield app.run().switch_page("pages/incidents.py").run()
    forget()


def test_the_row_is_shown_as_written_with_its_likelihood_in_words_and_the_command(page: AppTest) -> None:
    assert not page.exception
    assert "Suggested, not counted" in [heading.value for heading in page.header]
    (shown,) = (text.value for text in page.text if "this row" in text.value)
    assert shown.endswith(
        "line 9: 2026-03-04 10:50 New version of the pricing module released to all regions"
    )
    commands = [code.value for code in page.code if code.value.startswith("pmdata correct")]
    assert commands == ["pmdata correct INC-7 impact_started_at=2026-03-04T09:50:00Z"]


def test_its_button_asks_for_the_correction_with_the_row_chosen(page: AppTest) -> None:
    page.button(key="confirm-impact_started_at").click().run()
    assert not page.exception
    assert "2026-03-04T09:50:00Z" in [choice.value for choice in page.selectbox]


def test_the_command_confirms_it_and_figures_count_it_from_then_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    before = read(root)
    assert before.impact_started_at is None
    (one,) = suggestions(before)
    ran = CliRunner().invoke(cli, ["correct", "INC-7", f"impact_started_at={one.value.isoformat()}"])
    assert ran.exit_code == 0, ran.output
    sync(open_workspace(root))
    after = read(root)
    assert after.impact_started_at == one.value
    assert not suggestions(after)
