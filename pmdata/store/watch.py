"""Notices when something below a workspace may have changed, and waits until it rests."""

from collections.abc import Generator
from pathlib import Path

from watchfiles import Change, watch

from pmdata.workspace import STORE_DIRECTORY

_SKIPPED = frozenset({STORE_DIRECTORY, ".git", "node_modules", "__pycache__", ".venv"})
_QUIET_MILLISECONDS = 300
_LONGEST_MILLISECONDS = 3_000
LOOK_ANYWAY_SECONDS = 60.0
"""Network folders send no events: look at least this often."""


def changes(root: Path, look_anyway_seconds: float = LOOK_ANYWAY_SECONDS) -> Generator[None]:
    """Yield whenever something below `root` changed and then rested a moment, and now and then anyway.

    Raises KeyboardInterrupt. The store itself, version control and installed packages are not watched.
    """
    inside = len(root.parts)

    def wanted(_: Change, path: str) -> bool:
        return not any(part in _SKIPPED for part in Path(path).parts[inside:])

    for _ in watch(
        root,
        watch_filter=wanted,
        debounce=_LONGEST_MILLISECONDS,
        step=_QUIET_MILLISECONDS,
        rust_timeout=int(look_anyway_seconds * 1000),
        yield_on_timeout=True,
    ):
        yield
