"""The objectives of a workspace as rows of the store, and what they depend on."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pmdata.errors import LinksOutsideError
from pmdata.problems import Problem
from pmdata.slo import CalendarWindow, Objective, RollingWindow
from pmdata.slo.files import MAX_BYTES
from pmdata.workspace import Workspace


def objectives_fingerprint(workspace: Workspace) -> str:
    """Return a hash of the SLO files and of the services that they may name."""
    digest = hashlib.sha256(
        workspace.settings.model_dump_json(include={"services", "slos", "links"}).encode()
    )
    for path in workspace.slo_paths():
        digest.update(bytes(path))
        try:
            digest.update(hashlib.sha256(workspace.bounds.read(path, MAX_BYTES + 1)).digest())
        except (OSError, LinksOutsideError) as error:
            digest.update(str(error).encode())
    return digest.hexdigest()


def objective_rows(objectives: tuple[Objective, ...], workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield one row an objective, by the columns of the view."""
    services = workspace.settings.services
    for row in objectives:
        yield {
            "slo": row.name,
            "team": services[row.service].team if row.service in services else None,
            **row.model_dump(
                include={
                    "title", "service", "description", "target_ratio", "indicator", "kind", "kind_source",
                    "threshold", "budgeting_method", "line",
                }
            ),
            "timeslice_target_ratio": row.time_slice_target_ratio,
            "timeslice_seconds": row.time_slice_seconds,
            **_window_columns(row.window),
            "path": relative(row.path, workspace.root),
        }  # fmt: skip


def _window_columns(window: RollingWindow | CalendarWindow) -> dict[str, Any]:
    if isinstance(window, RollingWindow):
        return {"window_text": window.stated, "basis": "rolling", "window_seconds": window.seconds}
    return {
        "window_text": window.stated,
        "basis": "calendar",
        "calendar_count": window.count,
        "calendar_unit": window.unit,
        "calendar_start": window.start,
        "zone": window.zone,
    }


def file_problem_rows(problems: Iterable[tuple[Path, Problem]], root: Path) -> Iterator[dict[str, Any]]:
    """Yield one row a problem of a file that is no report: SLOs, words, templates, themes."""
    for path, found in problems:
        yield {"path": relative(str(path), root), **found.model_dump()}


def relative(path: str, root: Path) -> str:
    """Return `path` below `root`, with `/`, safe to store."""
    inner = Path(path)
    shown = inner.relative_to(root).as_posix() if inner.is_relative_to(root) else path
    return shown.encode("utf-8", "backslashreplace").decode()
