"""A workspace's own words: its `vocabulary.yaml` on top of ours, and the prompts of its own templates."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from pmdata.errors import LinksOutsideError, SettingsError
from pmdata.inside import Bounds
from pmdata.problems import Problem, problem
from pmdata.reading.text.placeholders import fingerprint
from pmdata.reading.text.words import is_placeholder, normalise
from pmdata.reading.values.zones import find_zone
from pmdata.reading.vocabulary.language import LANGUAGES
from pmdata.reading.vocabulary.lookup import Vocabulary, default_vocabulary
from pmdata.reading.vocabulary.workspace_lists import OwnLists, own_lists
from pmdata.workspace import Workspace
from pmdata.workspace.own_file import LARGEST_BYTES

VOCABULARY_NAME = "vocabulary.yaml"
TEMPLATES_FOLDER = "templates"
_HINT = re.compile(r"\{\{[^}]*\bhint\(\s*[\"']([^\"']*)[\"']\s*\)[^}]*\}\}")
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_HEADER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s")


FileProblem = tuple[Path, Problem]
"""A file of the workspace that is no report, and what is wrong with it."""


def vocabulary_of(workspace: Workspace) -> Vocabulary:
    """Return the words that reading goes by in `workspace`; ours where its own file is broken."""
    return _in_force(workspace)[0]


def vocabulary_problems(workspace: Workspace) -> tuple[FileProblem, ...]:
    """Return what keeps the workspace's own words and templates from being used."""
    return _in_force(workspace)[1]


def own_files(root: Path, bounds: Bounds) -> tuple[Path, ...]:
    """Return the files below `root` that change how its reports are read, sorted.

    Links out of `bounds` are among them; of a folder that leads out, it alone.
    """
    folder = root / TEMPLATES_FOLDER
    if folder.is_dir() and not bounds.holds(folder):
        templates = [folder]
    else:
        templates = [path for path in sorted(folder.glob("*.md*")) if path.is_file()]
    own = root / VOCABULARY_NAME
    return (*((own,) if own.is_file() else ()), *templates)


def _state(path: Path) -> tuple[Path, int, int]:
    stat = path.stat()
    return path, stat.st_mtime_ns, stat.st_size


def _in_force(workspace: Workspace) -> tuple[Vocabulary, tuple[FileProblem, ...]]:
    files = tuple(_state(path) for path in own_files(workspace.root, workspace.bounds))
    return _vocabulary(files, workspace.settings.languages, workspace.bounds)


@cache
def _with_languages(codes: tuple[str, ...]) -> Vocabulary:
    """Return our words with those of the languages on top; of a word the first one's meaning counts."""
    words = default_vocabulary()
    for code in reversed(codes):
        if code != "en":
            more = own_lists(LANGUAGES / f"{code}.yaml")
            words = words.extended(more.lists, more.values)
    return words


@lru_cache(maxsize=16)
def _vocabulary(
    files: tuple[tuple[Path, int, int], ...], languages: tuple[str, ...], bounds: Bounds
) -> tuple[Vocabulary, tuple[FileProblem, ...]]:
    own, problems = OwnLists({}, {}), list[FileProblem]()
    prompts: set[str] = set()
    for path, _, _ in files:
        try:
            if path.name == VOCABULARY_NAME:
                own = own_lists(path, bounds)
            else:
                prompts |= prompts_of(bounds.read(path, LARGEST_BYTES).decode(errors="replace"))
        except LinksOutsideError:
            problems.append((path, problem("links-outside")))
        except SettingsError as error:
            problems.append((path, problem("own-vocabulary", line=error.line, reason=error.reason)))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problems.append((path, problem("own-vocabulary", reason=reason)))
    words = _with_languages(languages)
    has_own = bool(own.lists or own.values or prompts)
    return (words.extended(own.lists, own.values, prompts) if has_own else words), tuple(problems)


def prompts_of(template: str) -> frozenset[str]:
    """Return the fingerprints of the lines of a template that say nothing where they are left standing.

    Headings stay, since a report keeps them, and so does a sentence that names the zone of its times.
    """
    return frozenset(fingerprint(line) for line in _static_lines(template.replace("\r\n", "\n")))


def _static_lines(template: str) -> Iterable[str]:
    for raw in _HEADER.sub("", template, count=1).split("\n"):
        line = _JINJA.sub("", _HINT.sub(r"\1", raw)).strip()
        if normalise(line) and not _HEADING.match(line) and not is_placeholder(line) and not find_zone(line):
            yield from _cells(line)


def _cells(line: str) -> Iterator[str]:
    """Yield the line; a row of a table is known by its cells alone."""
    yield " ".join(cell.strip() for cell in line.strip("|").split("|")) if line.startswith("|") else line
