"""What the history in git costs a sync: seconds of the processor with and without it, in one run.

`python benchmarks/history.py [--count 10000] [--commits 300] [--changes 20]` writes generated reports into a
repository of so many commits, each of which changes so many reports, and syncs it twice: with `history: none`
and with git.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.store import write_workspace
from pmdata.store import sync
from pmdata.store.git import Repository
from pmdata.workspace import Workspace, open_workspace

_LINE = "\nFollow-up notes of commit {}.\n"
_FIRST = 1_700_000_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="reports to generate")
    parser.add_argument("--commits", type=int, default=300)
    parser.add_argument("--changes", type=int, default=20, help="reports that each commit changes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pmdata-bench-") as folder:
        root = Path(folder)
        write_workspace(root, options.count)
        commit_history(root, options.commits, options.changes)
        for name, measured in measures(root, options.count):
            print(f"{name:<58} {measured:>12}", flush=True)


def commit_history(root: Path, commits: int, changes: int) -> None:
    """Commit the reports, then commits that each add a line to some of them; the files end as committed."""
    reports = sorted((root / "reports").rglob("*.md"))
    texts = {path: path.read_text(encoding="utf-8") for path in reports}
    git = shutil.which("git") or sys.exit("there is no git on this machine")
    stream = b"".join(_commits(root, texts, commits, changes))
    subprocess.run([git, "init", "--quiet", "--initial-branch=main"], cwd=root, check=True)
    subprocess.run([git, "fast-import", "--quiet"], cwd=root, input=stream, check=True)
    subprocess.run([git, "reset", "--quiet", "--mixed"], cwd=root, check=True)
    for path, text in texts.items():
        path.write_text(text, encoding="utf-8")


def _commits(root: Path, texts: dict[Path, str], commits: int, changes: int) -> Iterator[bytes]:
    reports = list(texts)
    for number in range(commits):
        chosen = (
            [reports[(number * changes + one) % len(reports)] for one in range(changes)]
            if number
            else reports
        )
        yield f"commit refs/heads/main\ncommitter A <a@example.com> {_FIRST + 3600 * number} +0000\n".encode()
        yield b"data 1\nx\n"
        for path in chosen:
            if number:
                texts[path] += _LINE.format(number)
            data = texts[path].encode()
            yield f"M 100644 inline {path.relative_to(root)}\ndata {len(data)}\n".encode() + data + b"\n"


def measures(root: Path, count: int) -> Iterator[tuple[str, str]]:
    """Yield the name of each figure and what was measured."""
    repository = Repository.of(root)
    if repository is None:
        raise SystemExit("the folder is in no repository")
    started = time.perf_counter()
    versions = repository.versions()
    yield f"walk through the history of {count} reports", f"{time.perf_counter() - started:.1f} s"
    yield "earlier contents", f"{sum(len(blobs) - 1 for blobs in versions.values())}"
    alone = _in_process(root, history="none")
    yield "first sync without it", _said(alone)
    shutil.rmtree(open_workspace(root).store_directory)
    first = _in_process(root)
    yield "first sync with it", _said(first)
    yield "… what it adds", f"{first['busy'] / alone['busy'] - 1:.0%}"
    for which in ("second", "third", "fourth"):
        yield f"{which} sync, without changes", _said(_in_process(root))


def _said(used: dict[str, float]) -> str:
    return f"{used['busy']:.1f} s busy, {used['seconds']:.1f} s"


def _in_process(root: Path, history: str = "git") -> dict[str, float]:
    command = [sys.executable, __file__, "--sync", str(root), history]
    found: dict[str, float] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return found


def sync_once(root: Path, history: str) -> None:
    """Sync and print the seconds, by the clock and of the processor, of this process and its workers."""
    workspace = open_workspace(root)
    settings = workspace.settings.model_copy(update={"history": history})
    started = time.perf_counter()
    sync(Workspace(root=root, settings=settings))
    from pmdata.workers import crew

    crew._SPARES.end()  # noqa: SLF001 - a process counts once it has ended
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    busy = sum(one.ru_utime + one.ru_stime for one in usage)
    print(json.dumps({"seconds": time.perf_counter() - started, "busy": busy}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--sync"]:
        sync_once(Path(sys.argv[2]), sys.argv[3])
    else:
        main()
