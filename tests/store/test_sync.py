"""Sync: incremental, equal to a clean one, safe against whatever ends it."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pmdata.errors import StoreBusyError, StoreDamagedError, StoreInTheWayError, StoreWriteError
from pmdata.store import Snapshot, Store, SyncSummary, sync
from pmdata.store.catalog import VIEWS
from pmdata.store.generations import writer_lock
from pmdata.store.scan import stamp_files
from pmdata.workspace import DueDays, Owner, Policies, Settings, Workspace, open_workspace

HERE = Path(__file__).resolve().parents[2]
REPORT = """# Checkout was slow

| Field | Value |
|---|---|
| Incident ID | {id} |
| Date | 2026-03-14 |
| Severity | SEV2 |
| Service | checkout-api |

## Timeline (UTC)

- 09:00 Impact started
- 09:10 Alert fired
- {end} Resolved

## Action items

| Action | Owner | Status |
|---|---|---|
| Add a limit | Aiko Tan | Done |
"""
FACTORS = """# Stock {number}

**Date:** 2026-03-1{number}

## Contributing factors

- The pool was too small for {number} tills
- The paper ran out
"""


def report(number: int, *, end: str = "10:00") -> str:
    return REPORT.format(id=f"INC-{number}", end=end)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for number in range(6):
        write(tmp_path, f"reports/r{number}.md", report(number))
    return Workspace(root=tmp_path)


def write(root: Path, name: str, text: str, *, age_seconds: float = 60) -> Path:
    """Write a file that was last changed a while ago, as files mostly were."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    then = time.time_ns() - int(age_seconds * 1e9) + random.randrange(1, 10**6)  # noqa: S311 - any time will do
    os.utime(path, ns=(then, then))
    return path


def views(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    cursor = Store(workspace).open().cursor()
    return {v.name: cursor.execute(f"FROM {v.name} ORDER BY ALL").fetchall() for v in VIEWS}


def clean_views(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Return what a sync from nothing makes of the same folder."""
    store = workspace.store_directory
    aside = store.with_name("aside")
    store.rename(aside)
    try:
        sync(workspace)
        return views(workspace)
    finally:
        shutil.rmtree(store)
        aside.rename(store)


def done(summary: SyncSummary) -> tuple[int, int, int, bool]:
    return summary.read, summary.unchanged, summary.removed, summary.published


def with_settings(workspace: Workspace, **values: Any) -> Workspace:
    settings = workspace.settings.model_dump() | values
    return Workspace(root=workspace.root, settings=Settings.model_validate(settings))


def keys(workspace: Workspace) -> list[str]:
    return sorted(row[0] for row in views(workspace)["incidents"])


def test_a_first_sync_reads_everything_and_the_next_one_nothing(workspace: Workspace) -> None:
    first = sync(workspace)
    assert done(first) == (6, 0, 0, True)
    second = sync(workspace)
    assert done(second) == (0, 6, 0, False)
    assert second.generation == first.generation


def test_the_sample_reads_without_an_error(tmp_path: Path) -> None:
    shutil.copytree(HERE / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".pmdata"))
    workspace = open_workspace(tmp_path / "data")
    sync(workspace)
    found = views(workspace)
    assert len(found["incidents"]) == len(workspace.report_paths()) > 0
    assert found["objectives"]
    assert not [row for row in found["problems"] if "error" in row]


def test_an_edited_report_alone_is_read_again(workspace: Workspace) -> None:
    sync(workspace)
    write(workspace.root, "reports/r3.md", report(3, end="11:30"))
    assert done(sync(workspace)) == (1, 5, 0, True)
    rows = Store(workspace).open().cursor().execute(
        "SELECT time_to_resolve_seconds FROM incidents WHERE key = 'INC-3'"
    )  # fmt: skip
    assert rows.fetchall() == [(9000.0,)]
    assert views(workspace) == clean_views(workspace)


def test_a_touched_report_is_not_read_again_but_its_time_is_noted(workspace: Workspace) -> None:
    sync(workspace)
    (workspace.root / "reports/r2.md").touch()
    assert done(sync(workspace)) == (0, 6, 0, True)
    assert views(workspace) == clean_views(workspace)


def test_a_renamed_report_moves_and_a_deleted_one_goes(workspace: Workspace) -> None:
    sync(workspace)
    (workspace.root / "reports/r1.md").rename(workspace.root / "reports/new name.md")
    (workspace.root / "reports/r4.md").unlink()
    assert done(sync(workspace)) == (1, 4, 2, True)
    assert keys(workspace) == ["INC-0", "INC-1", "INC-2", "INC-3", "INC-5"]
    assert views(workspace) == clean_views(workspace)


def test_an_id_that_is_taken_or_freed_changes_the_keys_of_others(workspace: Workspace) -> None:
    sync(workspace)
    second = write(workspace.root, "reports/z.md", report(2).replace("INC-2", "inc-2"))
    assert done(sync(workspace)) == (1, 6, 0, True)
    assert keys(workspace) == [
        "INC-0", "INC-1", "INC-3", "INC-4", "INC-5", "reports/r2.md#1", "reports/z.md#1",
    ]  # fmt: skip
    assert views(workspace) == clean_views(workspace)
    second.unlink()
    sync(workspace)
    assert "INC-2" in keys(workspace)
    assert views(workspace) == clean_views(workspace)


def test_any_series_of_changes_ends_like_a_clean_sync(workspace: Workspace) -> None:
    shutil.copytree(HERE / "data/slos", workspace.root / "slos")
    choose = random.Random(5)  # noqa: S311 - a fixed series
    reports = workspace.root / "reports"

    def change() -> None:
        existing = sorted(reports.iterdir())
        one = choose.choice(existing) if existing else reports / "r0.md"
        number = choose.randrange(8)
        actions: list[Callable[[], object]] = [
            lambda: write(workspace.root, f"reports/n{number}.md", report(number)),
            lambda: write(workspace.root, f"reports/{one.name}", report(number, end="12:00")),
            lambda: one.unlink(missing_ok=True),
            lambda: one.exists() and one.rename(reports / f"moved{number}.md"),
            lambda: write(workspace.root, f"reports/{one.name}", "# Notes\n\nNothing here.\n"),
            lambda: one.touch(exist_ok=True),
        ]
        choose.choice(actions)()

    for _ in range(8):
        for _ in range(choose.randrange(1, 4)):
            change()
        sync(workspace)
        assert views(workspace) == clean_views(workspace)


@pytest.mark.parametrize(
    ("setting", "read", "published"),
    [
        ({"zone": "Asia/Tokyo"}, 6, True),
        ({"services": {"checkout-api": {"team": "Payments"}}}, 6, True),
        ({"reporting_zone": "Asia/Tokyo"}, 0, True),
        ({"owners": {"Aiko Tan": {"team": "Core"}}}, 0, True),
        ({"as_of": "2026-04-01"}, 0, False),
        ({"fiscal_year_start": 4}, 0, False),
        ({"targets": {"completion_ratio": 0.9}}, 0, False),
    ],
)
def test_a_changed_setting_reads_again_only_what_it_affects(
    workspace: Workspace, setting: dict[str, Any], read: int, *, published: bool
) -> None:
    sync(workspace)
    changed = with_settings(workspace, **setting)
    summary = sync(changed)
    assert (summary.read, summary.published) == (read, published)
    assert views(changed) == clean_views(changed)


def test_owners_and_due_dates_follow_the_settings_without_reading_again(workspace: Workspace) -> None:
    sync(workspace)
    policies = Policies(due_days=DueDays(severity={"SEV2": 7}))
    owners = {"A. Tan": Owner(team="Core", aliases=("Aiko Tan",))}
    assert done(sync(with_settings(workspace, owners=owners, policies=policies))) == (0, 6, 0, True)
    query = "select distinct owner, owner_stated, team, team_basis, due_basis from action_items"
    rows = Store(workspace).open().cursor().execute(query).fetchall()
    assert rows == [("A. Tan", "Aiko Tan", "Core", "owner", "policy")]


def test_changed_objectives_are_taken_without_reading_reports(workspace: Workspace) -> None:
    shutil.copytree(HERE / "data/slos", workspace.root / "slos")
    sync(workspace)
    slo = next((workspace.root / "slos").iterdir())
    before = views(workspace)["objectives"]
    slo.unlink()
    assert done(sync(workspace)) == (0, 6, 0, True)
    assert len(views(workspace)["objectives"]) < len(before)
    assert views(workspace) == clean_views(workspace)


def test_own_words_and_templates_that_change_read_again(workspace: Workspace) -> None:
    sync(workspace)
    (workspace.root / "vocabulary.yaml").write_text("# ours\n")
    assert sync(workspace).read == 6
    (workspace.root / "templates").mkdir()
    (workspace.root / "templates/ours.md").write_text("# What happened\n")
    assert sync(workspace).read == 6
    (workspace.root / "mkdocs.yaml").write_text("site: x\n")
    assert done(sync(workspace)) == (0, 6, 0, False)


def test_changed_themes_name_the_factors_anew_without_reading_again(workspace: Workspace) -> None:
    for number in range(3):
        write(workspace.root, f"reports/f{number}.md", FACTORS.format(number=number))
    sync(workspace)
    before = views(workspace)
    for phrase in ("too small", "ran out", "nothing at all"):
        (workspace.root / "factors.yaml").write_text(f"themes: {{capacity: {{phrases: [{phrase}]}}}}\n")
        assert done(sync(workspace)) == (0, 9, 0, True)
        assert views(workspace) == clean_views(workspace)
    (workspace.root / "factors.yaml").write_text("themes: [\n")
    sync(workspace)
    assert views(workspace) == clean_views(workspace)
    (workspace.root / "factors.yaml").unlink()
    assert done(sync(workspace)) == (0, 9, 0, True)
    assert views(workspace) == before


def correction(number: int, field: str, value: str, **more: str) -> str:
    rows = {"report": f"reports/r{number}.md", "field": field, "value": value, **more}
    return "- " + "  ".join(f"{key}: {text}\n" for key, text in rows.items())


def test_corrections_read_again_the_reports_that_they_are_of(workspace: Workspace) -> None:
    own = workspace.root / "corrections.yaml"
    sync(workspace)
    before = views(workspace)
    first = correction(1, "resolved_at", "2026-03-14T11:00:00Z", was="2026-03-14T10:00:00Z")
    for text, read in (
        (first, 1),
        (first + correction(2, "severity", "SEV1"), 1),
        (first + correction(2, "severity", "SEV1") + "# the end\n", 0),
        (first + correction(2, "severity", "SEV3") + correction(3, "title", "Mine"), 2),
        (correction(3, "title", "Mine"), 3),
        ("- [", 1),
    ):
        own.write_text(text)
        assert (sync(workspace).read, text) == (read, text)
        assert views(workspace) == clean_views(workspace)
        assert done(sync(workspace)) == (0, 6, 0, False)
    own.unlink()
    assert sync(workspace).read == 0
    assert views(workspace) == before


def test_what_follows_from_a_corrected_moment_is_in_the_figures(workspace: Workspace) -> None:
    (workspace.root / "corrections.yaml").write_text(correction(1, "resolved_at", "2026-03-14T11:00:00Z"))
    sync(workspace)
    rows = (
        Store(workspace)
        .open()
        .cursor()
        .execute("SELECT time_to_resolve_seconds FROM incidents WHERE path = 'reports/r1.md'")
    )
    assert rows.fetchall() == [(7200,)]


def test_a_changed_report_has_its_corrections_checked_again(workspace: Workspace) -> None:
    row = correction(1, "resolved_at", "2026-03-14T11:00:00Z", was="2026-03-14T10:00:00Z")
    (workspace.root / "corrections.yaml").write_text(row)

    def correction_problems() -> list[tuple[str, str, int]]:
        sql = "SELECT path, code, line FROM problems WHERE code LIKE 'correction-%'"
        return Store(workspace).open().cursor().execute(sql).fetchall()

    sync(workspace)
    assert correction_problems() == []
    for end, code in (("10:30", "correction-outdated"), ("11:00", "correction-agrees")):
        write(workspace.root, "reports/r1.md", report(1, end=end))
        sync(workspace)
        assert correction_problems() == [("corrections.yaml", code, 1)]
        assert views(workspace) == clean_views(workspace)
    write(workspace.root, "reports/r1.md", report(1))
    sync(workspace)
    assert correction_problems() == []
    (workspace.root / "reports/r1.md").unlink()
    sync(workspace)
    assert correction_problems() == [("corrections.yaml", "correction-gone", 1)]
    assert views(workspace) == clean_views(workspace)


def test_a_report_from_the_future_is_hashed_until_its_time_has_come(workspace: Workspace) -> None:
    path = write(workspace.root, "reports/r0.md", report(0), age_seconds=-86_400)
    sync(workspace)
    before = path.stat()
    assert done(sync(workspace)) == (0, 6, 0, False)
    path.write_text(report(0, end="11:00"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert sync(workspace).read == 1


def test_workers_make_no_difference(workspace: Workspace) -> None:
    for number in range(6, 90):
        write(workspace.root, f"reports/r{number}.md", report(number))
    sync(workspace, workers=1)
    alone = views(workspace)
    shutil.rmtree(workspace.store_directory)
    reports: list[tuple[int, int]] = []
    summary = sync(workspace, workers=3, progress=lambda done, total: reports.append((done, total)))
    assert summary.read == 90
    assert reports[-1] == (90, 90)
    assert views(workspace) == alone


def test_zone_and_hash_seed_of_the_process_make_no_difference(workspace: Workspace) -> None:
    sync(workspace)
    here = views(workspace)
    for zone, seed in (("Pacific/Auckland", "1"), ("America/St_Johns", "77")):
        shutil.rmtree(workspace.store_directory)
        ended = run_python(SYNC, workspace.root, env={"TZ": zone, "PYTHONHASHSEED": seed})
        assert ended.returncode == 0, ended.stderr
        assert views(workspace) == here


def test_odd_file_names_are_read_and_shown_safely(workspace: Workspace) -> None:
    folder = os.fsencode(workspace.root / "reports")
    names = [
        b"two\nlines.md",
        b"latin-\xe9.md",
        b"back\\slash.md",
        b"back\\xe9.md",
        "größe 𝔘 \u202e.md".encode(),
    ]
    for number, name in enumerate(names):
        Path(os.fsdecode(folder + b"/" + name)).write_text(REPORT.format(id="", end=f"1{number}:00"))
    summary = sync(workspace)
    assert summary.read == 6 + len(names)
    paths = {row[0] for row in views(workspace)["reports"]}
    assert {path for path in paths if "/r" not in path} == {
        "reports/two\\nlines.md",
        "reports/latin-\\xe9.md",
        "reports/back\\\\slash.md",
        "reports/back\\\\xe9.md",
        "reports/größe 𝔘 \\u202e.md",
    }
    Path(os.fsdecode(folder + b"/" + names[1])).unlink()
    assert sync(workspace).removed == 1
    assert Store(workspace).open().stale_paths() == ()


def test_a_report_that_cannot_be_opened_is_a_problem_until_it_can(workspace: Workspace) -> None:
    path = workspace.root / "reports/huge.md"
    path.write_text("x" * 5_000_000)
    sync(workspace)
    assert [row[3] for row in views(workspace)["problems"] if "huge" in row[0]] == ["file-too-large"]
    assert done(sync(workspace)) == (0, 7, 0, False)
    path.write_text(report(77))
    assert sync(workspace).read == 1
    assert "INC-77" in keys(workspace)


def test_files_that_come_and_go_during_a_sync_cost_nothing(workspace: Workspace) -> None:
    stop = threading.Event()
    texts = [report(0), report(0, end="11:00") + "\nLonger.\n"]

    def rewrite() -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            beside = workspace.root / "beside"
            beside.write_text(texts[turn % 2])
            beside.replace(workspace.root / "reports/r0.md")
            (workspace.root / f"reports/brief{turn % 3}.md").write_text(texts[0])
            (workspace.root / f"reports/brief{(turn + 1) % 3}.md").unlink(missing_ok=True)

    writer = threading.Thread(target=rewrite)
    writer.start()
    try:
        for _ in range(5):
            sync(workspace)
    finally:
        stop.set()
        writer.join()
    sync(workspace)
    assert views(workspace) == clean_views(workspace)


# --- two at once, killed, damaged, full ---------------------------------------------------------

SYNC = """
import sys
from pathlib import Path
from pmdata.store import sync
from pmdata.workspace import open_workspace
sync(open_workspace(Path(sys.argv[1])))
"""
READY_SYNC = """
import sys
from pathlib import Path
from pmdata.store import sync
from pmdata.reading import read_file
from pmdata.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
read_file(workspace.report_paths()[0], workspace)
print("ready", flush=True)
sys.stdin.readline()
sync(workspace, workers=int(sys.argv[2]))
"""


def environment(**extra: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HERE), **extra}


def run_python(code: str, *arguments: object, env: dict[str, str] | None = None, **options: Any) -> Any:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, env=environment(**(env or {})), capture_output=True, text=True, check=False, **options
    )


def change_everything(workspace: Workspace, turn: int) -> None:
    for number in range(0, 40, 2):
        write(workspace.root, f"reports/k{number + turn % 2}.md", report(100 + number, end=f"1{turn % 9}:30"))
    (workspace.root / f"reports/k{turn % 40}.md").unlink(missing_ok=True)


@pytest.mark.parametrize("kills", [10, pytest.param(200, marks=[pytest.mark.slow])], ids=["some", "many"])
def test_a_sync_killed_at_any_moment_loses_nothing(workspace: Workspace, kills: int) -> None:
    sync(workspace)
    choose = random.Random(kills)  # noqa: S311 - a fixed series
    for turn in range(kills):
        change_everything(workspace, turn)
        before = Store(workspace).open()
        child = subprocess.Popen(
            [sys.executable, "-c", READY_SYNC, str(workspace.root), str(1 + turn % 2)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), text=True,
        )  # fmt: skip
        assert child.stdout
        assert child.stdin
        assert child.stdout.readline() == "ready\n"
        child.stdin.write("\n")
        child.stdin.flush()
        time.sleep(choose.random() * 0.5)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        after = Store(workspace).open()
        assert after.generation >= before.generation
        assert after.cursor().execute("SELECT count(*) FROM incidents").fetchall()
        if turn % 5 == 4:
            sync(workspace)
            assert views(workspace) == clean_views(workspace)
    assert not [p for p in workspace.store_directory.iterdir() if p.name.startswith("building-")]


def test_a_second_sync_gives_up_after_its_wait_with_an_error(workspace: Workspace) -> None:
    waits: list[str] = []
    with (
        writer_lock(workspace.store_directory, None),
        pytest.raises(StoreBusyError, match="another sync") as caught,
    ):
        run_in_thread(lambda: sync(workspace, wait_seconds=0.2, on_wait=lambda: waits.append("waiting")))
    assert waits == ["waiting"]
    assert caught.value.exit_code == 3


def run_in_thread(action: Callable[[], object]) -> None:
    """Run in another thread, as a lock is its thread's; hand on what it raises."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            action()
        except BaseException as error:  # noqa: BLE001 - handed on
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if raised:
        raise raised[0]


def test_two_syncs_at_once_take_turns(workspace: Workspace) -> None:
    command = [sys.executable, "-c", SYNC, str(workspace.root)]
    children = [subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE) for _ in range(3)]
    for child in children:
        _, talk = child.communicate()
        assert child.returncode == 0, talk
    assert len(keys(workspace)) == 6
    assert len(list(workspace.store_directory.glob("generation-*.duckdb"))) == 1


def test_readers_never_wait_and_never_see_half_a_sync(workspace: Workspace) -> None:
    """Every report of a generation has the same end, so two ends in one answer are half a sync."""
    sync(workspace)
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(workspace.root), REPORT], env=environment(), stdin=subprocess.PIPE
    )
    store, seen, answers = Store(workspace), set(), 0
    while child.poll() is None:
        snapshot = store.open()
        rows = snapshot.cursor().execute(
            "SELECT count(*), count(DISTINCT time_to_resolve_seconds), (SELECT count(*) FROM action_items) "
            "FROM incidents"
        )
        assert rows.fetchall() == [(6, 1, 6)]
        seen.add(snapshot.generation)
        answers += 1
    child.communicate()
    assert child.returncode == 0
    assert answers > 50
    assert len(seen) > 2


WRITER = """
import sys
from pathlib import Path
from pmdata.store import sync
from pmdata.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
for turn in range(8):
    for number in range(6):
        text = sys.argv[2].format(id=f"INC-{number}", end=f"1{turn}:15")
        (workspace.root / f"reports/r{number}.md").write_text(text)
    sync(workspace)
"""


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_noise(path: Path) -> None:
    found = path.stat()
    data = bytearray(path.read_bytes())
    data[4096:] = random.Random(1).randbytes(len(data) - 4096)  # noqa: S311 - any noise will do
    path.write_bytes(data)
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def damage_all_noise(path: Path) -> None:
    path.write_bytes(b"\x00noise" * 3000)


def damage_gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("damage", [damage_cut, damage_noise, damage_all_noise, damage_gone])
def test_a_damaged_store_is_rebuilt(workspace: Workspace, damage: Callable[[Path], None]) -> None:
    sync(workspace)
    before = views(workspace)
    [generation] = workspace.store_directory.glob("generation-*.duckdb")
    damage(generation)
    write(workspace.root, "reports/r0.md", report(0) + "\n")
    sync(workspace)
    after = views(workspace)
    assert after["incidents"] == before["incidents"]
    assert views(workspace) == clean_views(workspace)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generations": [{"number": "x"}]}', "null", "\x00\xff"])
def test_a_damaged_pointer_is_rebuilt(workspace: Workspace, text: str) -> None:
    sync(workspace)
    before, first = views(workspace), Store(workspace).open().generation
    (workspace.store_directory / "current.json").write_text(text)
    assert sync(workspace).generation > first
    assert views(workspace) == before


def make_older(workspace: Workspace) -> None:
    """Have the store look as another version of pmdata would have made it."""
    [path] = workspace.store_directory.glob("generation-*.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE store.settings SET value = 'older' WHERE name = 'store'")
        connection.execute("DROP VIEW incidents")
    pointer = workspace.store_directory / "current.json"
    content = json.loads(pointer.read_text())
    found = path.stat()
    content["generations"][0] |= {"size_bytes": found.st_size, "modified_ns": found.st_mtime_ns}
    pointer.write_text(json.dumps(content))


def test_a_store_of_another_version_is_rebuilt(workspace: Workspace) -> None:
    sync(workspace)
    before = views(workspace)
    make_older(workspace)
    assert done(sync(workspace)) == (6, 0, 0, True)
    assert views(workspace) == before


def test_a_reader_of_another_version_asks_for_a_sync(workspace: Workspace) -> None:
    sync(workspace)
    make_older(workspace)
    with pytest.raises(StoreDamagedError, match="pmdata sync"):
        Store(workspace).open()


def test_version_control_leaves_the_store_alone(workspace: Workspace) -> None:
    subprocess.run(["git", "init", "-q", workspace.root], check=True)
    sync(workspace)
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=workspace.root, check=True, capture_output=True, text=True
    )
    assert ".pmdata" not in status.stdout


def test_an_interrupt_ends_a_sync_and_its_workers_at_once(workspace: Workspace) -> None:
    for number in range(6, 400):
        write(workspace.root, f"reports/r{number}.md", report(number))

    def interrupt(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(workspace, workers=2, progress=interrupt)
    assert {path.name for path in workspace.store_directory.iterdir()} == {".gitignore", "lock"}
    assert sync(workspace).read == 400


def test_leftovers_of_killed_syncs_are_removed_and_other_files_are_not(workspace: Workspace) -> None:
    directory = workspace.store_directory
    directory.mkdir()
    (directory / "building-123.duckdb").write_bytes(b"half")
    (directory / "building-123.duckdb.wal").write_bytes(b"half")
    (directory / "building-123.duckdb.spill").mkdir()
    (directory / "building-123.duckdb.spill/duckdb_temp_block").write_bytes(b"half")
    (directory / "drafts").mkdir()
    sync(workspace)
    generation = f"generation-{Store(workspace).open().generation}.duckdb"
    kept = {".gitignore", "current.json", "drafts", generation, "lock", "newest.duckdb"}
    assert {path.name for path in directory.iterdir()} == kept


def test_a_store_that_cannot_be_written_states_what_to_do(workspace: Workspace) -> None:
    workspace.store_directory.write_text("a file where the folder should be")
    with pytest.raises(StoreInTheWayError, match="Move it away, then run `pmdata sync`"):
        sync(workspace)


LIMITED = """
import resource, signal, sys
from pathlib import Path
from pmdata.errors import StoreWriteError
from pmdata.store import sync
from pmdata.workspace import open_workspace
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
try:
    sync(open_workspace(Path(sys.argv[1])))
except StoreWriteError as error:
    print(error)
"""


@pytest.mark.parametrize("limit_bytes", [0, 3_000, 100_000, 600_000])
def test_a_file_system_that_takes_no_more_costs_nothing(workspace: Workspace, limit_bytes: int) -> None:
    sync(workspace)
    before = views(workspace)
    write(workspace.root, "reports/new.md", report(50))
    ended = run_python(LIMITED, workspace.root, limit_bytes)
    assert ended.returncode == 0, ended.stderr
    assert "last generation is still served" in ended.stdout
    assert views(workspace) == before
    assert not [p for p in workspace.store_directory.iterdir() if p.name.startswith("building-")]
    assert sync(workspace).read == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_full_disk_costs_nothing(small_disk: Path) -> None:
    for number in range(4):
        write(small_disk, f"reports/r{number}.md", report(number))
    workspace = Workspace(root=small_disk)
    sync(workspace)
    before = views(workspace)
    write(small_disk, "reports/r0.md", report(0, end="11:00"))
    free = shutil.disk_usage(small_disk).free
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (free - 300_000))
    with pytest.raises(StoreWriteError, match="space"):
        sync(workspace)
    assert views(workspace) == before
    filler.unlink()
    assert sync(workspace).read == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may remount")
def test_a_read_only_folder_still_serves(small_disk: Path) -> None:
    write(small_disk, "reports/r0.md", report(0))
    workspace = Workspace(root=small_disk)
    sync(workspace)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert keys(workspace) == ["INC-0"]
    with pytest.raises(StoreWriteError, match="ead-only"):
        sync(workspace)


def test_a_pinned_reader_can_see_what_changed_since(workspace: Workspace) -> None:
    sync(workspace)
    snapshot: Snapshot = Store(workspace).open()
    assert snapshot.stale_paths() == ()
    write(workspace.root, "reports/r0.md", report(0) + "\n")
    write(workspace.root, "reports/new.md", report(9))
    (workspace.root / "reports/r1.md").unlink()
    assert snapshot.stale_paths() == ("reports/new.md", "reports/r0.md", "reports/r1.md")


def test_stamps_leave_out_what_vanished(tmp_path: Path) -> None:
    assert stamp_files(tmp_path, [str(tmp_path / "gone.md")]) == ()


NAMED = """# Carts empty {n}

Date: 2026-03-0{n}
Severity: SEV2
Services: {service}

## Timeline

- 10:00 UTC down
"""


@pytest.mark.parametrize(
    ("settings", "read"),
    [
        ("services:\n  shop: {team: Pay, aliases: [till]}\n  search: {team: Find}\n", {"3.md", "4.md"}),
        ("services:\n  shop: {team: Money}\n  search: {team: Find}\n", {"1.md", "3.md", "4.md"}),
        ("services:\n  shop: {team: Pay}\n", {"2.md", "3.md", "4.md"}),
        ("services:\n  shop: {team: Pay}\n  search: {team: Find}\n  new: {}\n", {"3.md", "4.md"}),
        (
            "services:\n  shop: {team: Pay}\n  search: {team: Find}\nreports: {take_in: ['reports/2.md']}\n",
            {"2.md"},
        ),
        (
            "services:\n  shop: {team: Pay}\n  search: {team: Find}\ntargets: {time_to_detect_minutes: 5}\n",
            set(),
        ),
        ("", {"1.md", "2.md", "3.md", "4.md"}),
    ],
)
def test_other_names_read_again_what_they_touch_alone_and_give_what_reading_all_gives(
    tmp_path: Path, settings: str, read: set[str]
) -> None:
    root, whole = tmp_path / "a", tmp_path / "b"
    for place in (root, whole):
        (place / "reports").mkdir(parents=True)
        for n, service in enumerate(("shop", "search", "till", "tilll"), 1):
            (place / "reports" / f"{n}.md").write_text(NAMED.format(n=n, service=service))
        (place / "pmdata.yaml").write_text(settings)
    (root / "pmdata.yaml").write_text("services:\n  shop: {team: Pay}\n  search: {team: Find}\n")
    sync(open_workspace(root), workers=1)
    (root / "pmdata.yaml").write_text(settings)
    summary = sync(open_workspace(root), workers=1)
    sync(open_workspace(whole), workers=1)
    assert summary.read == len(read)
    for view in ("incidents", "problems", "reports"):
        columns = "* exclude modified_at" if view == "reports" else "*"
        query = f"select {columns} from {view} order by all"
        one, other = (
            Store(open_workspace(place)).open().cursor().execute(query).fetchall() for place in (root, whole)
        )
        assert one == other
