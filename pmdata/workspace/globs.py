"""Globs as settings write them: `*` and `?` within a folder, `**` across, a folder means all below it."""

import re
from functools import cache
from pathlib import PurePosixPath

_TOKEN = re.compile(r"(\*\*/|\*\*|\*|\?|\[!?[^\]/]+\])")
_MEANING = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_WILD = re.compile(r"[*?\[]")


@cache
def glob_pattern(glob: str) -> re.Pattern[str]:
    """Compile `glob` for full matches on a relative posix path; a folder's name matches all below it."""
    pieces = _TOKEN.split(glob.removeprefix("./").rstrip("/"))
    body = "".join(_translated(piece) for piece in pieces)
    return re.compile(f"{body}(?:/.*)?", re.DOTALL)


def _translated(piece: str) -> str:
    if piece.startswith("[") and piece.endswith("]"):
        inner = piece[1:-1].replace("\\", "\\\\")
        return f"[^{inner[1:]}]" if inner.startswith("!") else f"[{inner}]"
    return _MEANING.get(piece) or re.escape(piece)


def matches(glob: str, relative: str) -> bool:
    """Whether the file at `relative` is meant by `glob`."""
    return glob_pattern(glob).fullmatch(relative) is not None


def matches_anywhere(glob: str, relative: str) -> bool:
    """Like `matches`, but a glob without a slash is meant at every depth (`*-draft.md`)."""
    anywhere = glob if "/" in glob.rstrip("/") else f"**/{glob}"
    return matches(anywhere, relative)


def is_literal(glob: str) -> bool:
    """Whether `glob` names one path."""
    return not _WILD.search(glob)


def fixed_folder(glob: str) -> PurePosixPath:
    """Return the folder below which alone `glob` can match, so that nothing else need be walked."""
    parts = PurePosixPath(glob).parts
    wild = next((i for i, part in enumerate(parts) if _WILD.search(part)), len(parts))
    return PurePosixPath(*parts[:wild])
