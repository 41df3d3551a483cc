"""The guard comes first in every page."""

import ast
from pathlib import Path

import pytest

from pmdata.dashboard.frame.launch import application

PAGES = sorted((application().parent / "pages").glob("*.py"))


@pytest.mark.parametrize("page", [*PAGES, application()], ids=lambda path: path.stem)
def test_the_first_statement_after_the_imports_is_the_guard(page: Path) -> None:
    imports = (ast.Import, ast.ImportFrom)
    docstring, *statements = ast.parse(page.read_text(encoding="utf-8")).body
    first = next(statement for statement in statements if not isinstance(statement, imports))
    assert isinstance(docstring, ast.Expr)
    assert ast.unparse(first) == "guard()"
