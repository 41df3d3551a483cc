"""A workspace's own words: its `vocabulary.yaml` on top of the built-in words, and its templates' prompts."""

from functools import cache, lru_cache
from pathlib import Path

from pmdata.errors import LinksOutsideError, SettingsError
from pmdata.inside import Bounds
from pmdata.problems import Problem, problem
from pmdata.reading.vocabulary.language import LANGUAGES
from pmdata.reading.vocabulary.lookup import Vocabulary, default_vocabulary
from pmdata.reading.vocabulary.template_headers import TEMPLATES_FOLDER, header_of, rows_of
from pmdata.reading.vocabulary.word_lists import lists_in, merged
from pmdata.reading.vocabulary.workspace_lists import OwnLists, own_lists
from pmdata.workspace import Workspace
from pmdata.workspace.own_file import LARGEST_BYTES

VOCABULARY_NAME = "vocabulary.yaml"


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
            more = _shipped(code)
            words = words.extended(more.lists, more.values)
    return words


@cache
def _shipped(code: str) -> OwnLists:
    """Return the words of a language that comes with pmdata, and its calendar words as CLDR has them."""
    own = own_lists(LANGUAGES / f"{code}.yaml")
    return OwnLists(own.lists, merged(lists_in("calendar.yaml").get(code, {}), own.values))


@lru_cache(maxsize=64)
def in_language(words: Vocabulary, code: str) -> Vocabulary:
    """Return words with those of a language that comes with pmdata on top."""
    more = _shipped(code)
    return words.extended(more.lists, more.values)


@lru_cache(maxsize=16)
def _vocabulary(
    files: tuple[tuple[Path, int, int], ...], languages: tuple[str, ...], bounds: Bounds
) -> tuple[Vocabulary, tuple[FileProblem, ...]]:
    own, problems = OwnLists({}, {}), list[FileProblem]()
    headers = []
    for path, _, _ in files:
        try:
            if path.name == VOCABULARY_NAME:
                own = own_lists(path, bounds)
            else:
                headers.append(header_of(bounds.read(path, LARGEST_BYTES).decode(errors="replace")))
        except LinksOutsideError:
            problems.append((path, problem("links-outside")))
        except SettingsError as error:
            problems.append((path, problem("own-vocabulary", line=error.line, reason=error.reason)))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            problems.append((path, problem("own-vocabulary", reason=reason)))
    words = _with_languages(languages)
    if headers:
        prompts = frozenset[str]().union(*(header.prompts for header in headers))
        words = words.extended(rows_of(headers), {}, prompts)
    if own.lists or own.values:
        words = words.extended(own.lists, own.values)
    return words, tuple(problems)
