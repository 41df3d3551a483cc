"""Saving a new report: which folder, which name, and a file that appears whole or not at all.

An existing file is never written over: the name moves on to the next free one.
"""

import os
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path

from pmdata.errors import LinksOutsideError, ReportWriteError
from pmdata.workspace import Workspace
from pmdata.workspace.files import REPORTS_FOLDER
from pmdata.workspace.globs import fixed_folder
from pmdata.writing.whole_file import put_new

LONGEST_NAME = 60
_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")


def report_folder(workspace: Workspace) -> Path:
    """Return the folder in which a new report is read: the first that the settings include, else `reports`.

    A workspace whose reports lie about in its own folder keeps doing so: a new `reports` would hide them.
    """
    for glob in workspace.settings.reports.include:
        folder = workspace.root / fixed_folder(glob)
        return folder.parent if folder.suffix else folder
    reports = workspace.root / REPORTS_FOLDER
    return workspace.root if not reports.is_dir() and workspace.report_paths() else reports


def report_name(on: date | None, title: str | None) -> str:
    """Return a name that sorts by date and can be typed: `2026-03-04-carts-empty.md`."""
    ascii_only = unicodedata.normalize("NFKD", title or "").encode("ascii", "ignore").decode().lower()
    words = _NOT_IN_NAME.sub("-", ascii_only).strip("-")[:LONGEST_NAME].strip("-")
    return "-".join(filter(None, (on.isoformat() if on else "", words or "incident"))) + ".md"


def free_path(workspace: Workspace, name: str) -> Path:
    """Return where a report called `name` would be saved now."""
    return next(path for path in _candidates(report_folder(workspace), name) if not os.path.lexists(path))


def save_report(workspace: Workspace, name: str, text: str) -> Path:
    """Write `text` as a new report and return its path; where `name` is taken, a number is added.

    Raises ReportWriteError where the folder cannot be written, LinksOutsideError where it lies outside, and
    ReadOnlyError where the workspace was handed out for reading alone.
    """
    workspace.require_writable()
    folder = report_folder(workspace)
    try:
        if not workspace.bounds.holds(folder):
            raise LinksOutsideError(folder)
        folder.mkdir(parents=True, exist_ok=True)
        return put_new(folder, _candidates(folder, name), text.encode(), workspace.store_directory)
    except OSError as reason:
        raise ReportWriteError(folder, reason.strerror or str(reason)) from reason


def write_new(path: Path, text: str) -> Path:
    """Write `text` as a new file at `path`. Raises ReportWriteError, also where there is one."""
    try:
        if not path.parent.is_dir():
            raise ReportWriteError(path, "its folder does not exist")
        return put_new(path.parent, iter([path]), text.encode(), None)
    except OSError as reason:
        raise ReportWriteError(path, reason.strerror or str(reason)) from reason


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    stem, ending = os.path.splitext(name)  # noqa: PTH122 - a Path would drop what looks like a parent
    for number in count(1):
        yield folder / (f"{stem}{ending}" if number == 1 else f"{stem}-{number}{ending}")
