"""How much a sync costs beside what it cannot avoid: ratios, measured in one run.

`python benchmarks/store.py [--count 10000] [--keep DIR]` writes a workspace of generated reports and
prints each figure beside its target. Times differ between machines; the ratios should not.
"""

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from pmdata.reading import read_file
from pmdata.store import Store, sync
from pmdata.workers.crew import usable_cores
from pmdata.workspace import Workspace, open_workspace

SAMPLE = Path(__file__).resolve().parents[1] / "data"
_PER_FOLDER = 500
_SINGLE_READS = 300
_QUERIES = 200
_QUERY = "SELECT services[1], count(*), quantile_cont(time_to_resolve_seconds, 0.5) FROM incidents GROUP BY 1"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="reports to generate")
    parser.add_argument("--keep", type=Path, help="use and keep this folder instead of a temporary one")
    options = parser.parse_args()
    with _folder(options.keep) as root:
        workspace = write_workspace(root, options.count)
        print(f"{options.count} reports, {usable_cores()} cores")
        for name, measured, target in measures(workspace):
            print(f"{name:<58} {measured:>12}   {target}", flush=True)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep:
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="pmdata-bench-") as folder:
        yield Path(folder)


def write_workspace(root: Path, count: int) -> Workspace:
    """Write `count` reports, each a sample report with its own date, id and words."""
    samples = [path.read_text(encoding="utf-8") for path in sorted((SAMPLE / "reports").glob("*.md"))]
    for number in range(count):
        folder = root / "reports" / f"{number // _PER_FOLDER:03}"
        path = folder / f"report-{number:06}.md"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(_varied(samples[number % len(samples)], number), encoding="utf-8")
    shutil.copyfile(SAMPLE / "pmdata.yaml", root / "pmdata.yaml")
    shutil.copytree(SAMPLE / "slos", root / "slos", dirs_exist_ok=True)
    return open_workspace(root)


def _varied(text: str, number: int) -> str:
    """Move the report's dates and ids, so that no two reports are the same incident."""
    year, month = 2016 + number % 10, 1 + number // 10 % 12
    text = re.sub(r"\b20(25|26)-\d\d(?=-\d\d\b)", f"{year}-{month:02}", text)
    text = re.sub(r"\b(INC(?:IDENT)?|PLAT)-[\d-]+", rf"\1-{number:06}", text)
    return f"{text}\nFollow-up notes of case {number}.\n"


def measures(workspace: Workspace) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each figure, what was measured, and its target."""
    shutil.rmtree(workspace.store_directory, ignore_errors=True)
    paths = workspace.report_paths()
    _walk(workspace.root)
    walk = min(_timed(lambda: _walk(workspace.root)) for _ in range(3))
    rate, busy = _single_rate(workspace, paths)
    yield "bare walk (scandir and stat)", f"{walk * 1e3:.0f} ms", ""
    yield "one process reads", f"{rate:.0f} /s", ""
    first = json.loads(_in_process(workspace, "first"))
    reached = len(paths) / first["seconds"] / rate / usable_cores()
    yield "first sync", f"{first['seconds']:.1f} s", ""
    yield "first sync, of cores × one process", f"{reached:.2f}", "target ≥ 0.70, on an idle machine"
    spent = busy * len(paths) / first["processor_seconds"]
    yield "first sync, share of its processor time that is reading", f"{spent:.2f}", "the same, on a busy one"
    yield "first sync, peak memory of it and its workers", f"{first['peak_mb']:.0f} MB", "target ≤ 1024"
    sync(workspace)
    quiet = min(_timed(lambda: sync(workspace)) for _ in range(3))
    yield "sync without changes", f"{quiet:.2f} s", f"target ≤ {3 * walk + 0.3:.2f} s"
    one = min(_one_change(workspace, paths[len(paths) // 2]) for _ in range(3))
    yield "one changed report visible", f"{one:.2f} s", "target ≤ 0.50 s"
    newest = workspace.store_directory / "newest.duckdb"
    yield "size of a generation", f"{newest.stat().st_size / 1e6:.0f} MB", ""
    alone, beside = _reader_latency(workspace)
    yield "reader's median query alone", f"{alone * 1e3:.1f} ms", ""
    yield "… while a whole sync runs, as a multiple", f"{beside / alone:.2f}", "target ≤ 1.50"


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _walk(root: Path) -> int:
    total, pending = 0, [str(root)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if not entry.name.startswith("."):
                        pending.append(entry.path)
                else:
                    total += entry.stat().st_mtime_ns & 1
    return total


def _single_rate(workspace: Workspace, paths: tuple[Path, ...]) -> tuple[float, float]:
    """Return how many reports a second one process reads, and the processor seconds of one."""
    chosen = paths[:: max(1, len(paths) // _SINGLE_READS)]
    read_file(chosen[0], workspace)
    busy = time.process_time()
    rate = len(chosen) / _timed(lambda: [read_file(path, workspace) for path in chosen])
    return rate, (time.process_time() - busy) / len(chosen)


def _in_process(workspace: Workspace, what: str) -> str:
    """Run a first sync in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--" + what, str(workspace.root)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def first_sync(root: Path) -> None:
    """Sync and print the seconds, and what this process and its workers used."""
    seconds = _timed(lambda: sync(open_workspace(root)))
    own, workers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    used = {
        "seconds": seconds,
        "peak_mb": (own.ru_maxrss + workers.ru_maxrss * usable_cores()) / 1024,
        "processor_seconds": own.ru_utime + own.ru_stime + workers.ru_utime + workers.ru_stime,
    }
    print(json.dumps(used))


def _one_change(workspace: Workspace, path: Path) -> float:
    store = Store(workspace)
    store.open()
    path.write_text(path.read_text(encoding="utf-8") + "\nOne more line.\n", encoding="utf-8")

    def change() -> None:
        sync(workspace)
        store.open().cursor().execute(_QUERY).fetchall()

    return _timed(change)


def _reader_latency(workspace: Workspace) -> tuple[float, float]:
    """Return the median of a query alone and while another process syncs everything anew."""
    store = Store(workspace)
    alone = _latencies(store)
    copy = Workspace(
        root=workspace.root, settings=workspace.settings.model_copy(update={"zone": "Asia/Tokyo"})
    )
    command = [sys.executable, __file__, "--again", str(copy.root)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        time.sleep(1.5)
        beside = _latencies(store)
        process.kill()
    return alone, beside


def _latencies(store: Store) -> float:
    return median(_timed(lambda: store.open().cursor().execute(_QUERY).fetchall()) for _ in range(_QUERIES))


def sync_again(root: Path) -> None:
    """Sync everything anew, as a changed setting asks for."""
    os.nice(19)
    workspace = open_workspace(root)
    settings = workspace.settings.model_copy(update={"zone": "Asia/Tokyo"})
    sync(Workspace(root=root, settings=settings))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--first"]:
        first_sync(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--again"]:
        sync_again(Path(sys.argv[2]))
    else:
        main()
