"""Sixty short reports in as many forms: each counts, and the lines that were labelled in it are there.

The labels state how each incident was fixed and whether a change triggered it, written before any reader of
these two facts: `null` where the report does not state it.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from pmdata.reading import read_file
from pmdata.workspace import open_workspace

REPORTS = Path(__file__).with_name("fixes")
LABELS: dict[str, dict[str, Any]] = yaml.safe_load((REPORTS / "labels.yaml").read_text(encoding="utf-8"))
FIXES = {
    "rollback", "configuration", "restart", "scaling", "code_fix", "failover", "vendor", "by_itself",
}  # fmt: skip
TRIGGERS = {"deploy", "configuration", "migration", "none"}


@pytest.mark.parametrize("name", sorted(LABELS))
def test_a_short_report_counts_whatever_its_form(name: str, tmp_path: Path) -> None:
    (reading,) = read_file(REPORTS / name, open_workspace(tmp_path))
    assert reading.counted
    assert reading.postmortem


@pytest.mark.parametrize("name", sorted(LABELS))
def test_a_label_names_a_line_of_its_report(name: str) -> None:
    lines = (REPORTS / name).read_text(encoding="utf-8").splitlines()
    fixes, trigger = LABELS[name]["how_fixed"] or [], LABELS[name]["triggered_by"]
    assert {str(one["value"]) for one in fixes} <= FIXES
    assert trigger is None or str(trigger["value"]).lower() in TRIGGERS
    assert all(lines[one["line"] - 1].strip() for one in [*fixes, *([trigger] if trigger else [])])


def test_the_labels_are_of_all_the_reports() -> None:
    assert set(LABELS) == {path.name for path in REPORTS.glob("*.md")}
