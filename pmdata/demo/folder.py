"""The workspace around the generated reports: where each file goes, and writing all of them."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from importlib import resources
from itertools import repeat
from os import cpu_count
from pathlib import Path

import jinja2

from pmdata.demo.company import AS_OF, company
from pmdata.demo.generate import Script, report, script
from pmdata.errors import FolderInUseError
from pmdata.slo.maintenance import MAINTENANCE_NAME
from pmdata.workspace import TAXONOMY_NAME, default_themes

REPORTS_FOLDER = "reports"
IN_ONE_PROCESS = 2000
"""Reports up to which starting further processes does not pay."""
BATCH = 500

Progress = Callable[[int], None]
"""Called with the number of reports written since its last call."""


def write_demo(root: Path, count: int, seed: int, progress: Progress = lambda _: None) -> None:
    """Write a workspace of `count` reports to the folder `root`; the same arguments give the same bytes.

    Raises FolderInUseError where `root` has something in it.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise FolderInUseError(root)
    for name, text in surroundings(count):
        _write(root / name, text.encode())
    batches = [range(start, min(start + BATCH, count)) for start in range(0, count, BATCH)]
    if count <= IN_ONE_PROCESS:
        for batch in batches:
            progress(_write_reports(root, count, seed, batch))
        return
    _script(count, seed)  # forked workers inherit it
    with ProcessPoolExecutor(max_workers=cpu_count()) as pool:
        for written in pool.map(_write_reports, repeat(root), repeat(count), repeat(seed), batches):
            progress(written)


def surroundings(count: int) -> Iterator[tuple[str, str]]:
    """Yield the name and text of every file of the workspace that is not a report."""
    folder = resources.files(__package__).joinpath("workspace")
    firm = company(count)
    template = jinja2.Environment(keep_trailing_newline=True).from_string(  # noqa: S701 - YAML, not HTML
        folder.joinpath("pmdata.yaml.jinja").read_text(encoding="utf-8")
    )
    yield "pmdata.yaml", template.render(as_of=AS_OF, services=firm.services, teams=firm.teams.values())
    decided = folder.joinpath("theme_corrections.yaml").read_text(encoding="utf-8")
    yield TAXONOMY_NAME, default_themes() + decided
    yield MAINTENANCE_NAME, folder.joinpath(MAINTENANCE_NAME).read_text(encoding="utf-8")
    for name in ("slos", "sli"):
        for path in sorted(folder.joinpath(name).iterdir(), key=lambda path: path.name):
            yield f"{name}/{path.name}", path.read_text(encoding="utf-8")


def _write_reports(root: Path, count: int, seed: int, indexes: range) -> int:
    whole = _script(count, seed)
    for index in indexes:
        made = report(whole, index)
        _write(root / REPORTS_FOLDER / made.name, made.data)
    return len(indexes)


@cache
def _script(count: int, seed: int) -> Script:
    return script(count, seed)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
