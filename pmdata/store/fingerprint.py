"""What a reading depends on besides its file: the parser, the vocabulary and some of the settings.

Two fingerprints: when that of the store's own files changes, the store is of another version and
built anew; when that of reading changes, every report is read again. Corrections have one for each
report, which alone is read again. Themes, and settings that only name periods or owners, are in
none: they touch derived rows alone.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pmdata.errors import LinksOutsideError
from pmdata.reading.corrections.in_force import corrections_of, own_correction_problems
from pmdata.reading.vocabulary.workspace_words import own_files
from pmdata.store.columns import TABLES, columns_of
from pmdata.workspace import TAXONOMY_NAME, Workspace
from pmdata.workspace.own_file import LARGEST_BYTES

_NOT_READ = {
    "reporting_zone", "fiscal_year_start", "as_of", "owners", "changes", "blameless", "policies",
    "targets", "slos", "slis", "history", "tickets", "ticket_url", "report_url", "action_items",
    "services",
}  # fmt: skip
"""Settings that reading does not use, or only of some reports (`affected.py`); any other counts as used."""
_READING_FOLDERS = ("model", "reading", "slo", "workspace")
_STORE_SOURCES = (
    "catalog.py", "columns.py", "build.py", "due_dates.py", "git.py", "history.py", "intake.py",
    "item_versions.py", "objectives.py", "search_words.py", "stated_budgets.py", "tickets.py",
)  # fmt: skip
_PARSERS = ("pyromark", "pyyaml", "tzdata", "duckdb")


@cache
def store_fingerprint() -> str:
    """Return the version of the store's layout: a hash of its SQL, its columns and what fills it."""
    files = [
        entry
        for entry in _entries(resources.files("pmdata.store"))
        if entry.name.endswith(".sql") or entry.name in _STORE_SOURCES
    ]
    columns = (repr(columns_of(table)).encode() for table in TABLES)
    return _digest([*(entry.read_bytes() for entry in files), *columns])


def reading_fingerprint(workspace: Workspace) -> str:
    """Return a hash of everything that a reading depends on besides the report itself."""
    settings = workspace.settings.model_dump(mode="json", exclude=_NOT_READ)
    for which_files in ("include", "exclude", "take_in"):
        del settings["reports"][which_files]
    own = (_bytes_or_reason(path, workspace) for path in own_files(workspace.root, workspace.bounds))
    return _digest((_parser_fingerprint().encode(), json.dumps(settings).encode(), *own))


def themes_fingerprint(workspace: Workspace) -> str:
    """Return a hash of the workspace's themes, which name what a report's text has been read as."""
    return _digest((_bytes_or_reason(workspace.root / TAXONOMY_NAME, workspace),))


def corrections_fingerprints(workspace: Workspace) -> dict[str, str]:
    """Return a hash of the corrections of each report, by its path; under no name one of their problems."""
    found = corrections_of(workspace)
    hashes = {name: _digest((repr(rows).encode(),)) for name, rows in found.of_report.items()}
    problems = [row.model_dump_json().encode() for _, row in own_correction_problems(workspace)]
    return {**hashes, "": _digest(problems)}


def _bytes_or_reason(path: Path, workspace: Workspace) -> bytes:
    try:
        return workspace.bounds.read(path, LARGEST_BYTES + 1)
    except (OSError, LinksOutsideError) as error:
        return str(error).encode()


@cache
def _parser_fingerprint() -> str:
    """Return a hash of the modules and libraries that turn a report's text into records."""
    root = resources.files("pmdata")
    modules = (entry.read_bytes() for entry in _entries(root) if entry.name.endswith(".py"))
    folders = (chunk for name in _READING_FOLDERS for chunk in _contents(root.joinpath(name)))
    versions = (f"{name} {metadata.version(name)}".encode() for name in _PARSERS)
    return _digest((*modules, *folders, *versions))


def _entries(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda entry: entry.name)


def _contents(entry: Traversable) -> Iterable[bytes]:
    """Yield the bytes of a file, or of every source file below a folder, in one order."""
    if entry.is_dir():
        for child in _entries(entry):
            if child.name != "__pycache__":
                yield from _contents(child)
    elif entry.is_file():
        yield entry.read_bytes()


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(len(chunk).to_bytes(8, "big") + chunk)
    return digest.hexdigest()
