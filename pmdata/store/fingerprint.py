"""What a reading depends on besides its file: the parser, the vocabulary and some of the settings.

Two fingerprints: when that of the store's own files changes, the store is of another version and
built anew; when that of reading changes, every report is read again. A setting that only names
periods or owners is in neither: it touches derived rows alone.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from pmdata.reading.own_words import own_files
from pmdata.workspace import Workspace

_NOT_READ = {
    "reporting_zone", "fiscal_year_start", "as_of", "owners", "changes", "blameless", "policies",
    "targets", "slos",
}  # fmt: skip
"""Settings that reading does not use; one that is not listed here counts as used."""
_READING_SOURCES = ("reading", "model.py", "problems.py", "workspace", "identity.py")
_STORE_SOURCES = (
    "schema.sql",
    "derive.sql",
    "views.sql",
    "catalog.py",
    "build.py",
    "intake.py",
    "objectives.py",
    "owners.py",
)
_PARSERS = ("pyromark", "pyyaml", "tzdata", "duckdb")


@cache
def store_fingerprint() -> str:
    """Return the version of the store's layout: a hash of the files that make it."""
    root = resources.files("pmdata.store")
    return _digest(chunk for name in _STORE_SOURCES for chunk in _contents(root.joinpath(name)))


def reading_fingerprint(workspace: Workspace) -> str:
    """Return a hash of everything that a reading depends on besides the report itself."""
    settings = workspace.settings.model_dump(mode="json", exclude=_NOT_READ)
    settings.get("reports", {}).pop("include", None)
    settings.get("reports", {}).pop("exclude", None)
    own = [path for path in sorted(workspace.root.glob("*.yaml")) if path.name != "pmdata.yaml"]
    own += [path for path in own_files(workspace.root) if path not in own]
    contents = (path.read_bytes() for path in own)
    return _digest((_parser_fingerprint().encode(), json.dumps(settings).encode(), *contents))


@cache
def _parser_fingerprint() -> str:
    root = resources.files("pmdata")
    sources = (chunk for name in _READING_SOURCES for chunk in _contents(root.joinpath(name)))
    versions = (f"{name} {metadata.version(name)}".encode() for name in _PARSERS)
    return _digest((*sources, *versions))


def _contents(entry: Traversable) -> Iterable[bytes]:
    """Yield the bytes of a file, or of every source file below a folder, in one order."""
    if entry.is_dir():
        for child in sorted(entry.iterdir(), key=lambda child: child.name):
            if child.name != "__pycache__":
                yield from _contents(child)
    elif entry.is_file():
        yield entry.read_bytes()


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(len(chunk).to_bytes(8, "big") + chunk)
    return digest.hexdigest()
