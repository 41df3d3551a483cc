"""The commands of the store: sync, sql, export."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pmdata.cli import INTERRUPTED, cli
from pmdata.store import sync
from pmdata.store.build import Builder
from pmdata.store.generations import writer_lock
from pmdata.workspace import open_workspace

HERE = Path(__file__).resolve().parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".pmdata", "2???"))
    return tmp_path / "data"


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--data", str(root)])


@pytest.fixture
def synced(root: Path) -> Path:
    assert run(root, "sync").exit_code == 0
    return root


def test_sync_says_on_stderr_what_it_did(root: Path) -> None:
    first = run(root, "sync")
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.startswith("read 5, unchanged 0, removed 0, problems ")
    assert run(root, "sync").stderr.startswith("read 0, unchanged 5, ")


def test_sync_reports_its_progress_in_plain_lines_without_a_terminal(root: Path) -> None:
    report = next((root / "reports").iterdir())
    for number in range(2500):
        (root / "reports" / f"note{number}.md").write_text("# Note\n")
    assert report.exists()
    assert re.search(r"^read 2\d\d of 2505$", run(root, "sync").stderr, re.MULTILINE)


def test_sync_gives_up_after_its_wait(root: Path) -> None:
    code = "import sys; from pmdata.cli import main; main()"
    command = [sys.executable, "-c", code, "sync", "--data", str(root), "--wait", "0.1"]
    with writer_lock(root / ".pmdata", None):
        ended = subprocess.run(
            command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(HERE)}
        )
    assert ended.returncode == 3
    assert "waiting for another sync" in ended.stderr
    assert "--wait" in ended.stderr


def heed_interrupts() -> None:
    """Have a child end at Ctrl-C even where this run was started in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_during_a_query_is_an_interrupt(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(Builder, "finish", interrupted)
    with pytest.raises(KeyboardInterrupt):
        sync(open_workspace(root))
    assert run(root, "sync").exit_code == INTERRUPTED


def test_sync_can_watch_until_it_is_interrupted(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pmdata.cli", "sync", "--watch", "--data", str(root)]
    talk = tmp_path / "talk"
    with talk.open("w") as file:
        child = subprocess.Popen(
            command,
            stderr=file,
            env={**os.environ, "PYTHONPATH": str(HERE)},
            preexec_fn=heed_interrupts,  # noqa: PLW1509 - no other thread runs here
        )
    # The watcher begins a moment after it reports so: a change is made again until it is noticed.
    for number in range(60):
        output = talk.read_text().partition("watching")
        if "read " in output[2]:
            break
        if output[1]:
            (root / "reports/2026-01-01-new.md").write_text(f"# New\n\n{number}\n")
        time.sleep(1)
    child.send_signal(signal.SIGINT)
    assert child.wait(20) == 0, talk.read_text()
    assert [line.split()[0] for line in talk.read_text().splitlines()][:3] == ["read", "watching", "read"]


def test_sql_prints_a_table_json_or_csv(synced: Path) -> None:
    query = "SELECT key, started_on, services, acknowledged_at FROM incidents ORDER BY started_on LIMIT 1"
    assert run(synced, "sql", query).stdout.splitlines()[0].split() == [
        "key", "started_on", "services", "acknowledged_at",
    ]  # fmt: skip
    [row] = json.loads(run(synced, "sql", query, "--format", "json").stdout)
    assert row["key"] == "PLAT-1873"
    assert row["started_on"] == "2025-11-18"
    assert row["services"] == ["identity", "mobile-gateway"]
    assert row["acknowledged_at"].startswith("2025-11-18T")
    table = run(synced, "sql", query, "--format", "csv").stdout.splitlines()
    assert table[0] == "key,started_on,services,acknowledged_at"
    assert table[1].startswith("PLAT-1873,2025-11-18,")


def test_sql_prints_every_kind_of_value_as_json(synced: Path) -> None:
    query = (
        "SELECT 0.5 AS share, 'nan'::DOUBLE AS odd, [DATE '2026-01-02'] AS days, {'a': 1} AS pair, "
        "TIME '10:00' AS hour, sum(1) AS total, INTERVAL 1 HOUR AS span, true AS yes, NULL AS none, "
        "MAP {DATE '2026-01-02': 1} AS map, 'ü \u2028' AS text"
    )
    [row] = json.loads(run(synced, "sql", query, "--format", "json").stdout)
    assert row == {
        "share": 0.5, "odd": None, "days": ["2026-01-02"], "pair": {"a": 1}, "hour": "10:00:00", "total": 1,
        "span": "1:00:00", "yes": True, "none": None, "map": {"2026-01-02": 1}, "text": "ü \u2028",
    }  # fmt: skip


def test_sql_without_rows_is_an_empty_answer_in_every_format(synced: Path) -> None:
    query = "SELECT key FROM incidents WHERE false"
    assert json.loads(run(synced, "sql", query, "--format", "json").stdout) == []
    assert run(synced, "sql", query, "--format", "csv").stdout == "key\n"


def test_sql_that_cannot_run_is_wrong_usage(synced: Path) -> None:
    ended = run(synced, "sql", "DELETE FROM incidents")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "DESCRIBE incidents" in ended.stderr


def test_sql_ends_at_its_limit(synced: Path) -> None:
    ended = run(synced, "sql", "SELECT count(*) FROM range(10000000000000)", "--limit", "0.2")
    assert ended.exit_code == 3
    assert "--limit" in ended.stderr


def test_without_a_store_the_way_out_is_named(root: Path) -> None:
    for command in (["sql", "SELECT 1"], ["export", str(root / "out")]):
        ended = run(root, *command)
        assert ended.exit_code == 3
        assert "pmdata sync" in ended.stderr


def test_files_that_changed_since_are_reported_on_stderr_and_not_read(synced: Path) -> None:
    (synced / "reports/2026-01-01-new.md").write_text("# New\n")
    ended = run(synced, "sql", "SELECT count(*) AS n FROM reports", "--format", "json")
    assert json.loads(ended.stdout) == [{"n": 5}]
    assert "1 file changed" in ended.stderr


def test_export_names_the_files_that_it_wrote(synced: Path) -> None:
    ended = run(synced, "export", str(synced / "out"))
    assert ended.exit_code == 0
    assert all(Path(line).exists() for line in ended.stdout.splitlines())
    assert str(synced / "out/incidents.csv") in ended.stdout
