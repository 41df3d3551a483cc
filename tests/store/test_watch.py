"""Watching a workspace."""

import threading
from pathlib import Path

from pmdata.store.watch import changes


def test_a_changed_report_is_noticed_and_the_store_itself_is_not(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / ".pmdata").mkdir()
    noticed = changes(tmp_path, look_anyway_seconds=30)
    threading.Timer(0.5, (tmp_path / ".pmdata/current.json").write_text, ["{}"]).start()
    threading.Timer(1.5, (tmp_path / "reports/a.md").write_text, ["# A"]).start()
    next(noticed)
    assert (tmp_path / "reports/a.md").exists()
    noticed.close()


def test_it_looks_now_and_then_although_no_event_came(tmp_path: Path) -> None:
    noticed = changes(tmp_path, look_anyway_seconds=0.2)
    next(noticed)
    next(noticed)
    noticed.close()
