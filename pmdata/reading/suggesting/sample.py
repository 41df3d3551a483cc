"""The reports that words are tried on: of many some, spread evenly over the folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from pmdata.errors import LinksOutsideError
from pmdata.reading.file import MOST_LINES, decode, shown_path
from pmdata.reading.suggesting.trying import Text
from pmdata.workspace import Workspace

MOST_READ = 200
"""Reports that are read, spread evenly over the folder."""


def spread(files: Sequence[Path], most: int = MOST_READ) -> list[Path]:
    """Return at most so many files, spread evenly over those given."""
    if len(files) <= most:
        return list(files)
    return [files[number * len(files) // most] for number in range(most)]


def texts_of(files: Sequence[Path], workspace: Workspace, *, named: bool = True) -> Iterator[Text]:
    """Yield the files that can be read as text; of those that a person did not name, the ones within it."""
    bounds = None if named else workspace.bounds
    for path in files:
        try:
            if path.stat().st_size > workspace.settings.reports.max_megabytes * 1_000_000:
                continue
            text, _ = decode(path.read_bytes() if bounds is None else bounds.read(path))
        except (OSError, LinksOutsideError):
            continue
        if text is not None and text.count("\n") < MOST_LINES:
            yield Text(shown_path(path, workspace.root), text)
