"""Which files below a folder are reports: a walk that survives loops, locked folders and odd names."""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pmdata.workspace.globs import fixed_folder, is_literal, matches, matches_anywhere

MARKDOWN_ENDINGS = frozenset({".md", ".markdown", ".qmd", ".mdx"})
REPORTS_FOLDER = "reports"
_SKIPPED_FOLDERS = frozenset(
    {"node_modules", "__pycache__", "venv", "site-packages", "templates", "_templates"}
)
_SKIPPED_NAMES = re.compile(
    r"(readme|index|_index|changelog|contributing|license|licence|code[-_]of[-_]conduct|security|summary)"
)
_TEMPLATE_NAMES = re.compile(r"(_?(template|runbook)s?([-_ .].*)?)|(.*[-_ .](template|runbook)s?)")
_DATE = re.compile(r"(19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d")
_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}")
_PEEK_BYTES = 8192


def report_files(root: Path, include: Iterable[str], exclude: Iterable[str]) -> tuple[Path, ...]:
    """Return the reports below `root`, sorted by path.

    Without `include` they are all of `reports/`, or every Markdown file where there is no such folder.
    """
    included, excluded = tuple(include), tuple(exclude)
    if not included and (root / REPORTS_FOLDER).is_dir():
        included = (REPORTS_FOLDER,)

    def wanted(path: Path) -> bool:
        relative = path.relative_to(root).as_posix()
        if any(matches_anywhere(glob, relative) for glob in excluded):
            return False
        if not included:
            return is_markdown(path) and not is_skipped_name(path)
        return any(_included(path, relative, glob) for glob in included)

    return _selected(root, {fixed_folder(glob).as_posix() for glob in included} or {"."}, wanted)


def reports_below(folder: Path, root: Path, exclude: Iterable[str]) -> tuple[Path, ...]:
    """Return what would be reports if `folder` were included; `exclude` counts from `root`."""
    excluded = tuple(exclude)

    def wanted(path: Path) -> bool:
        relative = Path(os.path.relpath(path, root)).as_posix()
        return _looks_like_report(path) and not any(matches_anywhere(glob, relative) for glob in excluded)

    return _selected(folder, {"."}, wanted)


def files_matching(root: Path, globs: Iterable[str]) -> tuple[Path, ...]:
    """Return the files below `root` that any of `globs` names, sorted by path."""
    wanted_globs = tuple(globs)

    def wanted(path: Path) -> bool:
        relative = path.relative_to(root).as_posix()
        return any(matches(glob, relative) for glob in wanted_globs)

    return _selected(root, {fixed_folder(glob).as_posix() for glob in wanted_globs}, wanted)


def is_markdown(path: Path) -> bool:
    """Whether the ending says Markdown."""
    return path.suffix.lower() in MARKDOWN_ENDINGS


def is_skipped_name(path: Path) -> bool:
    """Whether the name is one that folders of reports have beside the reports.

    A dated name is a report even if it is about a template or a runbook.
    """
    stem = path.stem.casefold()
    if _SKIPPED_NAMES.fullmatch(stem):
        return True
    return bool(_TEMPLATE_NAMES.fullmatch(stem)) and not _DATE.search(stem)


def _included(path: Path, relative: str, glob: str) -> bool:
    """Whether `glob` means this file: naming it or its ending outweighs what the name suggests."""
    if not matches(glob, relative):
        return False
    if is_literal(glob) and glob.rstrip("/") == relative:
        return True
    ending = Path(glob).suffix
    named = bool(ending) and is_literal(ending) and path.suffix == ending
    return (named or _looks_like_report(path)) and not is_skipped_name(path)


def _looks_like_report(path: Path) -> bool:
    if is_skipped_name(path):
        return False
    return is_markdown(path) or (not _ENDING.fullmatch(path.suffix) and _is_text(path))


def _is_text(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"\0" not in file.read(_PEEK_BYTES)
    except OSError:
        return True  # it has no ending and cannot be opened: let reading say so


def _selected(root: Path, folders: Iterable[str], wanted: Callable[[Path], bool]) -> tuple[Path, ...]:
    found: dict[str, Path] = {}
    for path in _walked(root, folders):
        if not path.name.startswith(".") and wanted(path):
            found.setdefault(os.path.realpath(path), path)
    return tuple(sorted(found.values(), key=lambda path: path.as_posix()))


def _walked(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    """Yield the files below `folders` of `root`, real ones before those behind symbolic links.

    Each real folder is entered once, so a loop ends and a linked copy adds nothing.
    """
    ancestors = {os.path.realpath(parent) for parent in Path(os.path.realpath(root)).parents}
    entered: set[str] = set()
    links: list[Path] = []
    pending = [root / folder for folder in sorted(folders, reverse=True)]
    while pending or links:
        path = pending.pop() if pending else links.pop(0)
        if not path.is_dir():
            if _is_file(path):
                yield path
            continue
        real = os.path.realpath(path)
        if real in entered or real in ancestors:
            continue
        entered.add(real)
        for entry in _entries(path):
            (links if entry.is_symlink() else pending).append(Path(entry.path))


def _is_file(path: Path) -> bool:
    """Whether it is a plain file (a pipe or a device would block the reader), or a link to one."""
    try:
        return path.is_file()
    except OSError:
        return False


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return the entries to visit, last name first (they are popped); none where the folder is locked."""
    try:
        with os.scandir(folder) as entries:
            kept = [entry for entry in entries if not _is_skipped_folder(entry.name)]
    except OSError:
        return []
    return sorted(kept, key=lambda entry: entry.name, reverse=True)


def _is_skipped_folder(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _SKIPPED_FOLDERS
