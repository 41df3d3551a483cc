"""Shared by the commands that read the newest generation as it is and never sync."""

from pathlib import Path
from typing import TYPE_CHECKING

from pmdata.cli.output import say

if TYPE_CHECKING:
    from pmdata.store import Snapshot


def pinned_data(data: Path | None) -> "Snapshot":
    """Open the newest generation for whoever prints its rows; warn where those hold hidden names."""
    snapshot = pinned_snapshot(data)
    if snapshot.workspace.settings.blameless:
        say(
            "pmdata: the workspace is blameless; this is data and holds the names of people as reports give "
            "them, so mind whom you hand it to",
            err=True,
        )
    return snapshot


def pinned_snapshot(data: Path | None) -> "Snapshot":
    """Open the newest generation of the workspace that is meant; warn on stderr if files changed since.

    Raises what `find_workspace` raises, and StoreMissingError where nothing was synced yet.
    """
    from pmdata.store import Store
    from pmdata.workspace import find_workspace

    snapshot = Store(find_workspace(data)).open()
    changed = len(snapshot.stale_paths())
    if changed:
        files = "1 file" if changed == 1 else f"{changed} files"
        say(f"pmdata: {files} changed since the store was built; `pmdata sync` reads them", err=True)
    return snapshot
