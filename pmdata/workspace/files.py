"""Which files below a folder are reports: a walk that survives loops, locked folders and odd names."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from pmdata.errors import LinksOutsideError
from pmdata.inside import Bounds
from pmdata.workspace.globs import fixed_folder, is_literal, matches, matches_anywhere

MARKDOWN_ENDINGS = frozenset({".md", ".markdown", ".qmd", ".mdx"})
REPORTS_FOLDER = "reports"
_SKIPPED_FOLDERS = frozenset(
    {
        "node_modules",
        "__pycache__",
        "venv",
        "site-packages",
        "templates",
        "_templates",
        "runbooks",
        "playbooks",
    }
)
_SKIPPED_NAMES = re.compile(
    r"(readme|index|_index|changelog|contributing|license|licence|code[-_]of[-_]conduct|security|summary)"
)
_TEMPLATE_NAMES = re.compile(r"(_?(template|runbook)s?([-_ .].*)?)|(.*[-_ .](template|runbook)s?)")
_DATE = re.compile(r"(19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}")
_PEEK_BYTES = 8192


def report_files(
    root: Path, include: Iterable[str], exclude: Iterable[str], bounds: Bounds
) -> tuple[str, ...]:
    """Return the paths of the reports below `root`, sorted; strings, for there may be very many.

    A link that leads out of `bounds` is among them, unopened, so that reading can name it.
    Without `include` they are all of `reports/`, or every Markdown file where there is no such folder.
    """
    included, excluded = tuple(include), tuple(exclude)
    if not included and (root / REPORTS_FOLDER).is_dir():
        included = (REPORTS_FOLDER,)

    def wanted(path: str, relative: str) -> bool:
        if any(matches_anywhere(glob, relative) for glob in excluded):
            return False
        if not included:
            return is_markdown(path) and not is_skipped_name(path)
        return any(_included(path, relative, glob, bounds) for glob in included)

    def named(relative: str) -> bool:
        return not any(matches_anywhere(glob, relative) for glob in excluded)

    folders = {fixed_folder(glob).as_posix() for glob in included} or {"."}
    return _selected(root, folders, wanted, bounds, named)


def reports_below(folder: Path, root: Path, exclude: Iterable[str], bounds: Bounds) -> tuple[Path, ...]:
    """Return what would be reports if `folder` were included; `exclude` counts from `root`."""
    excluded = tuple(exclude)

    def named(inner: str) -> bool:
        relative = Path(os.path.relpath(folder / inner, root)).as_posix()
        return not any(matches_anywhere(glob, relative) for glob in excluded)

    def wanted(path: str, inner: str) -> bool:
        return _looks_like_report(path, bounds) and named(inner)

    return tuple(map(Path, _selected(folder, {"."}, wanted, bounds, named)))


def files_matching(root: Path, globs: Iterable[str], bounds: Bounds) -> tuple[Path, ...]:
    """Return the files below `root` that any of `globs` names, and links out of `bounds`, sorted by path."""
    wanted_globs = tuple(globs)

    def wanted(_: str, relative: str) -> bool:
        return any(matches(glob, relative) for glob in wanted_globs)

    folders = {fixed_folder(glob).as_posix() for glob in wanted_globs}
    return tuple(map(Path, _selected(root, folders, wanted, bounds, lambda _: True)))


def is_markdown(path: str) -> bool:
    """Whether the ending is that of Markdown."""
    return _stem_and_ending(path)[1].lower() in MARKDOWN_ENDINGS


def is_skipped_name(path: str) -> bool:
    """Whether the name is one that folders of reports have beside the reports.

    A dated name is a report even if it is about a template or a runbook.
    """
    stem = _stem_and_ending(path)[0].casefold()
    if _SKIPPED_NAMES.fullmatch(stem):
        return True
    return bool(_TEMPLATE_NAMES.fullmatch(stem)) and not _DATE.search(stem)


def _stem_and_ending(path: str) -> tuple[str, str]:
    """Split a path's name as `Path.stem` and `Path.suffix` do, at a tenth of the cost."""
    name = path.rpartition(os.sep)[2]
    dot = name.rfind(".")
    return (name[:dot], name[dot:]) if 0 < dot < len(name) - 1 else (name, "")


def _included(path: str, relative: str, glob: str, bounds: Bounds) -> bool:
    """Whether `glob` means this file: naming it or its ending outweighs what the name suggests."""
    if not matches(glob, relative):
        return False
    if is_literal(glob) and glob.rstrip("/") == relative:
        return True
    return _looks_like_report(path, bounds) or (
        _ending_named(glob) == _stem_and_ending(path)[1] and not is_skipped_name(path)
    )


@cache
def _ending_named(glob: str) -> str | None:
    """Return the ending that `glob` spells out (`*.txt`), or None where it names none."""
    ending = Path(glob).suffix
    return ending if ending and is_literal(ending) else None


def _looks_like_report(path: str, bounds: Bounds) -> bool:
    if is_skipped_name(path):
        return False
    return is_markdown(path) or (not _ENDING.fullmatch(_stem_and_ending(path)[1]) and _is_text(path, bounds))


def _is_text(path: str, bounds: Bounds) -> bool:
    try:
        return b"\0" not in bounds.read(path, _PEEK_BYTES)
    except (OSError, LinksOutsideError):
        return True  # it has no ending and cannot be opened: let reading say so


def _selected(
    root: Path,
    folders: Iterable[str],
    wanted: Callable[[str, str], bool],
    bounds: Bounds,
    named: Callable[[str], bool],
) -> tuple[str, ...]:
    """Return the files that are `wanted` (asked with the path and what of it is below `root`), sorted.

    Of folders that lead out of `bounds` only the links are returned, those that are `named`.
    """
    found: dict[str, str] = {}
    prefix = str(root / "x")[:-1]
    for path, real in _walked(root, folders, bounds):
        relative = path.removeprefix(prefix).replace(os.sep, "/")
        if relative.rpartition("/")[2].startswith("."):
            continue
        leads_out = path == real and os.path.isdir(path)  # noqa: PTH112 -- asked of a string
        if named(relative) if leads_out else wanted(path, relative):
            found.setdefault(real, path)
    return tuple(sorted(found.values(), key=lambda path: path.replace(os.sep, "/")))


def _walked(root: Path, folders: Iterable[str], bounds: Bounds) -> Iterator[tuple[str, str]]:
    """Yield the files below `folders` of `root` and their real paths, real ones before linked ones.

    A link out of `bounds` to a file or folder is yielded as its own real path, and not entered.

    Each real folder is entered once, so a loop ends and a linked copy adds nothing. Only what is below
    a link is resolved: everything else has its folder's real path.
    """
    ancestors = {os.path.realpath(parent) for parent in Path(os.path.realpath(root)).parents}
    entered: set[str] = set()
    links: list[str] = []
    pending = [(str(root / folder), "") for folder in sorted(folders, reverse=True)]
    while pending or links:
        path, real = pending.pop() if pending else (links.pop(0), "")
        real = real or os.path.realpath(path)
        is_outside, is_folder = bounds.base_of(real) is None, os.path.isdir(path)  # noqa: PTH112 -- asked of a string; ten thousand Paths are slow to make
        if is_outside or not is_folder:
            if is_folder or _is_file(path):
                yield path, path if is_outside else real
            continue
        if real in entered or real in ancestors:
            continue
        entered.add(real)
        for entry in _entries(path):
            inside = f"{real}{os.sep}{entry.name}"
            if entry.is_symlink():
                links.append(entry.path)
            elif entry.is_file():
                yield entry.path, inside
            elif entry.is_dir():
                pending.append((entry.path, inside))


def _is_file(path: str) -> bool:
    """Whether it is a plain file (a pipe or a device would block the reader), or a link to one."""
    try:
        return Path(path).is_file()
    except OSError:
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Return the entries to visit, last name first (they are popped); none where the folder is locked."""
    try:
        with os.scandir(folder) as entries:
            kept = [entry for entry in entries if not _is_skipped_folder(entry.name)]
    except OSError:
        return []
    return sorted(kept, key=lambda entry: entry.name, reverse=True)


def _is_skipped_folder(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _SKIPPED_FOLDERS
