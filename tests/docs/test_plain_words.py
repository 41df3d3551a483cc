"""The word list of CONTRIBUTING.md holds for what people read: pages, help, problems, errors, docs."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORD_LIST = ROOT / "CONTRIBUTING.md"
ROOMS = ("pages", "pmdata/charts", "pmdata/cli", "pmdata/dashboard", "pmdata/metrics", "pmdata/review")
MODULES = ("app.py", "pmdata/errors.py", "pmdata/problems.py", "pmdata/words.py")
DOCS = ("README.md", "CHANGELOG.md", *(str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")))
_CODE = re.compile(r"^(```+|~~~+).*?^\1[^\n]*$|`[^`\n]+`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)


def unwanted_words() -> tuple[str, ...]:
    """The right column of the word list."""
    _, _, table = WORD_LIST.read_text(encoding="utf-8").partition("| write | not |\n|---|---|\n")
    rows = table.partition("\n\n")[0].splitlines()
    return tuple(word.strip() for row in rows for word in row.strip("| ").split(" | ")[-1].split(","))


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """Each text of a module with its line, those of f-strings too, docstrings of commands alone."""
    tree = ast.parse(source)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    silent = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and isinstance(node.body[0], ast.Expr) and not _is_command(node)
    } | {
        id(node.value)
        for owner in ast.walk(tree)
        if isinstance(owner, ast.Module | ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def _is_command(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any("command" in ast.unparse(d) for d in node.decorator_list)


def shown_texts() -> Iterator[tuple[str, int, str]]:
    """Every text that people read: its file, its line and its words, without code."""
    modules = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    for path in (*modules, *(ROOT / name for name in MODULES)):
        for line, text in texts_of(path.read_text(encoding="utf-8")):
            if not re.fullmatch(r"[\w.,/?=:-]*", text):  # a name, not words
                yield str(path.relative_to(ROOT)), line, _CODE.sub("", text)
    for name in DOCS:
        text = _CODE.sub(lambda code: "\n" * code[0].count("\n"), (ROOT / name).read_text(encoding="utf-8"))
        yield name, 1, text


def found(word: str, texts: Iterator[tuple[str, int, str]]) -> list[str]:
    """Where a word occurs that the list does not want."""
    spaced = r"\s+".join(map(re.escape, word.split()))
    pattern = re.compile(rf"\b{spaced}\b", re.IGNORECASE)
    hits = []
    for place, line, text in texts:
        for match in pattern.finditer(text):
            around = " ".join(text[max(0, match.start() - 60) : match.end() + 60].split())
            above = text.count("\n", 0, match.start())
            hits.append(f"{place}:{line + above}: {around}")
    return hits


def test_the_word_list_is_read() -> None:
    assert {"told", "harm", "promises", "gravest", "spent", "in no figure"} <= set(unwanted_words())


@pytest.mark.parametrize("word", unwanted_words())
def test_no_text_that_people_read_has_a_word_of_the_dialect(word: str) -> None:
    assert found(word, shown_texts()) == []


@pytest.mark.parametrize(
    ("module", "seen"),
    [
        ('"""It tells nothing."""\nx = 1', False),
        ('class A:\n    b: int\n    """What it tells."""', False),
        ('def f():\n    """What it tells."""\n    return "No report tells a cause."', True),
        ('x = f"{n} reports tell no cause"', True),
        ('@click.command()\ndef f():\n    """Tell what is wrong."""', True),
        ('"tell" in names', True),
    ],
)
def test_texts_are_read_and_docstrings_are_not(module: str, seen: bool) -> None:  # noqa: FBT001 - a table
    texts = [("module.py", line, text) for line, text in texts_of(module)]
    assert any(found(word, iter(texts)) for word in ("tell", "tells")) == seen
