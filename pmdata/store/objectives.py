"""The objectives of a workspace, with its maintenance and measured minutes, as rows of the store."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from pmdata.errors import LinksOutsideError
from pmdata.inside import Bounds
from pmdata.problems import Problem
from pmdata.slo import CalendarWindow, Objective, RollingWindow
from pmdata.slo.files import MAX_BYTES
from pmdata.slo.maintenance import MAINTENANCE_NAME
from pmdata.slo.measured import MAX_BYTES as MOST_MEASURED_BYTES
from pmdata.workspace import Workspace
from pmdata.workspace.budget_files import BudgetFiles, sli_paths

_HASHED_ANYWAY_BYTES = 4_000_000
"""Files up to which hashing costs less than a wrong guess by size and time would."""


def objectives_fingerprint(workspace: Workspace) -> str:
    """Return a hash of the SLO files, what lies beside them, and the services that they may name."""
    named = {"services", "slos", "slis", "links", "reporting_zone"}
    digest = hashlib.sha256(workspace.settings.model_dump_json(include=named).encode())
    for path in (*workspace.slo_paths(), workspace.root / MAINTENANCE_NAME, *sli_paths(workspace)):
        digest.update(bytes(path))
        digest.update(content_hash(path, workspace))
    return digest.hexdigest()


def content_hash(path: Path, workspace: Workspace) -> bytes:
    """Return a hash of what a file holds; a large one is not read again while its size and time stay."""
    try:
        stat = path.stat()
        if stat.st_size > _HASHED_ANYWAY_BYTES:
            return _large_hash(path, stat.st_size, stat.st_mtime_ns, workspace.bounds)
        return hashlib.sha256(workspace.bounds.read(path, MAX_BYTES + 1)).digest()
    except (OSError, LinksOutsideError) as error:
        return str(error).encode()


@lru_cache(maxsize=256)
def _large_hash(path: Path, _size_bytes: int, _modified_ns: int, bounds: Bounds) -> bytes:
    return hashlib.sha256(bounds.read(path, MOST_MEASURED_BYTES + 1)).digest()


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


def adjustment_rows(files: BudgetFiles, root: Path) -> Iterator[dict[str, Any]]:
    """Yield one row an objective that a row of `maintenance.yaml` touches."""
    path = relative(str(root / MAINTENANCE_NAME), root)
    for objective, row in files.adjustments:
        yield {
            "slo": objective.name,
            "service": objective.service,
            "kind": row.kind,
            "starts_at": row.starts_at.replace(tzinfo=None),
            "ends_at": row.ends_at.replace(tzinfo=None),
            "reason": row.reason,
            "author": row.author,
            "incident": row.incident,
            "path": path,
            "line": row.line,
        }


def measured_rows(files: BudgetFiles, root: Path) -> Iterator[dict[str, Any]]:
    """Yield one row a span of measured minutes."""
    for path, row in files.measured:
        yield {
            "slo": row.slo,
            "starts_at": row.starts_at.replace(tzinfo=None),
            "ends_at": row.ends_at.replace(tzinfo=None),
            "bad_minutes": row.bad_minutes,
            "bad_ratio": row.bad_ratio,
            "source": row.source,
            "path": relative(str(path), root),
            "line": row.line,
        }


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
