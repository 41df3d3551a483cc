"""Maintenance and measured minutes in the store: whom they mean, and that a sync notices each change."""

from pathlib import Path
from typing import Any

from pmdata.store import Store, sync
from pmdata.workspace import open_workspace

SLO = """apiVersion: openslo/v1
kind: SLO
metadata: {name: shop-answers}
spec:
  service: shop
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: RatioTimeslices
  objectives: [{target: 0.999}]
"""
SETTINGS = "as_of: 2026-09-30\nservices:\n  shop: {aliases: [store front]}\n"
REPORT = """# Shop is down

Date: 2026-09-15
Service: shop

## Timeline (UTC)
- 10:00 Impact starts
- 10:30 Service restored

## Error Budget Impact

```
Availability Impact:
- Total downtime: 30 minutes
- Monthly SLO budget: 40 minutes (99.9%)
- SLO budget consumed: 74%
```
"""
ROW = (
    "- {service: Store Front, from: 2026-09-15T10:00Z, until: 2026-09-15T10:10Z, reason: move, author: Ada}\n"
)
CSV = "slo,from,until,bad_minutes,source\nshop_answers,2026-09-15,2026-09-16,25,probe\n"


def write(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def synced(root: Path, sql: str) -> list[tuple[Any, ...]]:
    workspace = open_workspace(root)
    sync(workspace, workers=1)
    return Store(workspace).open().cursor().execute(sql).fetchall()


def workspace(root: Path) -> None:
    for name, text in (("pmdata.yaml", SETTINGS), ("slos/a.yaml", SLO), ("reports/a.md", REPORT)):
        write(root, name, text)


def test_a_sync_notices_maintenance_that_is_written_changed_and_removed(tmp_path: Path) -> None:
    workspace(tmp_path)
    sql = "select slo, service, kind, reason, line from budget_adjustments"
    assert synced(tmp_path, sql) == []
    write(tmp_path, "maintenance.yaml", f"# planned\n{ROW}")
    assert synced(tmp_path, sql) == [("shop-answers", "shop", "maintenance", "move", 2)]
    write(tmp_path, "maintenance.yaml", ROW.replace("move", "test"))
    assert synced(tmp_path, sql) == [("shop-answers", "shop", "maintenance", "test", 1)]
    (tmp_path / "maintenance.yaml").unlink()
    assert synced(tmp_path, sql) == []


def test_a_sync_notices_measured_minutes_and_a_changed_reporting_zone(tmp_path: Path) -> None:
    workspace(tmp_path)
    write(tmp_path, "sli/a.csv", CSV)
    sql = "select slo, starts_at::varchar, bad_minutes, source, path, line from measured_minutes"
    assert synced(tmp_path, sql) == [("shop-answers", "2026-09-15 00:00:00", 25, "probe", "sli/a.csv", 2)]
    write(tmp_path, "pmdata.yaml", f"{SETTINGS}reporting_zone: Asia/Tokyo\n")
    assert synced(tmp_path, sql)[0][1] == "2026-09-14 15:00:00"
    write(tmp_path, "sli/a.csv", CSV.replace("25", "20"))
    assert synced(tmp_path, sql)[0][2] == 20


def test_names_that_mean_nothing_are_problems_with_line_and_advice(tmp_path: Path) -> None:
    workspace(tmp_path)
    write(tmp_path, "maintenance.yaml", ROW + ROW.replace("service: Store Front", "slo: shop-answer"))
    write(
        tmp_path,
        "sli/a.csv",
        CSV.replace("shop_answers", "shops")
        + CSV.split("\n")[1].replace("shop_answers", "shops").replace("15", "17").replace("16", "18"),
    )
    found = synced(
        tmp_path, "select path, line, message, hint from problems where code = 'budget-file-name' order by 1"
    )
    assert [(path, line) for path, line, *_ in found] == [("maintenance.yaml", 2), ("sli/a.csv", 2)]
    assert "Did you mean “shop-answers”?" in found[0][3]
    assert "1 more rows" in found[1][2]


def test_files_that_overlap_are_named_once_and_the_earlier_row_counts(tmp_path: Path) -> None:
    workspace(tmp_path)
    write(tmp_path, "sli/a.csv", CSV)
    write(tmp_path, "sli/b.csv", CSV.replace("09-15,", "09-15T12:00,").replace("09-16", "09-17"))
    assert synced(tmp_path, "select path from measured_minutes") == [("sli/a.csv",)]
    [(path, message)] = synced(tmp_path, "select path, message from problems where code = 'sli-row'")
    assert path == "sli/b.csv"
    assert "line 2 of a.csv" in message


def test_a_report_s_own_budget_is_held_against_its_objective_as_both_change(tmp_path: Path) -> None:
    workspace(tmp_path)
    sql = "select path, line, message from problems where code = 'stated-budget-differs'"
    assert synced(tmp_path, sql) == []
    write(tmp_path, "slos/a.yaml", SLO.replace("0.999", "0.9995"))
    [(path, line, message)] = synced(tmp_path, sql)
    assert (path, line) == ("reports/a.md", 14)
    assert "it states a target of 99.9 %, but that of shop-answers is 99.95 %" in message
    assert "slos/a.yaml, line 8" in message
    write(tmp_path, "slos/a.yaml", SLO)
    for stated, wrong, words in (
        ("40 minutes", "60 minutes", "60 minutes, but shop-answers allows 40.32 minutes in 28d"),
        ("74%", "30%", "its 30 bad minutes alone are 74.4 %"),
    ):
        write(tmp_path, "reports/a.md", REPORT.replace(stated, wrong))
        [(_, _, message)] = synced(tmp_path, sql)
        assert words in message
    write(tmp_path, "reports/a.md", REPORT.replace("74%", "150%"))
    assert synced(tmp_path, sql) == []
    assert synced(tmp_path, "select warning_count from incidents") == [(0,)]
