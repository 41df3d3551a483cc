"""The page of error budgets where as-of is now: which alerts fire is shown there, and only there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pmdata.dashboard.frame.launch import DATA_VARIABLE, application
from pmdata.store import sync
from pmdata.workspace import open_workspace
from tests.pages.shown_page import forget, shown_page

SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: shop}
spec:
  service: shop
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: RatioTimeslices
  objectives: [{target: 0.999}]
"""


def workspace(root: Path, settings: str) -> None:
    began = datetime.now(UTC) - timedelta(minutes=50)
    report = (
        f"# Shop is down\n\nDate: {began:%Y-%m-%d}\nService: shop\nSeverity: SEV1\n\n"
        f"## Timeline (UTC)\n- {began:%Y-%m-%d %H:%M} Impact starts\n"
        f"- {began + timedelta(minutes=20):%Y-%m-%d %H:%M} Alert fired\n"
        f"- {began + timedelta(minutes=45):%Y-%m-%d %H:%M} Service restored\n"
    )
    for name, text in (("pmdata.yaml", settings), ("slos/shop.yaml", SLO), ("reports/a.md", report)):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
    sync(open_workspace(root), workers=1)


@pytest.mark.parametrize(("settings", "is_now"), [("", True), ("as_of: 2300-01-01T00:00:00Z\n", False)])
def test_the_alert_table_is_shown_where_as_of_is_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str, *, is_now: bool
) -> None:
    settings = settings.replace("2300-01-01T00:00:00Z", f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    workspace(tmp_path, settings)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60).run()
    place = "Would a burn-rate alert have fired?"
    app.query_params["look"] = place
    app.switch_page("pages/error_budgets.py").run()
    assert not app.exception
    shown = shown_page(app)
    forget()
    assert shown.texts[place][:2] == ["1", "1"]
    assert next(iter(shown.tables[place].columns)) == "Incident"
    now = shown.tables.get(f"{place} (2)")
    assert (now is not None) == is_now
    if now is not None:
        assert now["State"].tolist()[1:] == ["firing", "firing", "firing"]


@pytest.mark.parametrize("slo", ["shop", "shop/2"])
def test_every_tab_opens_where_nothing_was_reported_and_where_nothing_may_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slo: str
) -> None:
    (tmp_path / "slos").mkdir()
    (tmp_path / "reports").mkdir()
    both = SLO.replace("28d", "1M").replace("[{target: 0.999}]", "[{target: 0.999}, {target: 1}]")
    (tmp_path / "slos/shop.yaml").write_text(both)
    sync(open_workspace(tmp_path), workers=1)
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    forget()
    app = AppTest.from_file(str(application()), default_timeout=60)
    app.query_params["slo"] = slo
    app.run().switch_page("pages/error_budgets.py").run()
    for tab in [tab.label for tab in app.tabs]:
        app.query_params["look"] = tab
        app.run()
        assert not app.exception, tab
        shown = shown_page(app)
        assert tab in shown.texts or tab in shown.tables, tab
    forget()
