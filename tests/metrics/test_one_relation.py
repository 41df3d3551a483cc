"""Every metric takes its incidents through one relation, the view `incidents`.

Whatever hangs on an incident (items, factors, budget time) is joined with it, so that who may see an incident
can be decided in that one place. The walk reads the SQL that the modules of `pmdata/metrics` hold.
"""

import ast
import re
from pathlib import Path

import pytest

import pmdata.metrics

ROOT = Path(pmdata.metrics.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
OF_INCIDENTS = {"action_items", "contributing_factors", "timeline_events", "records", "budget_ledger"}
"""Views with rows of incidents that are not the incidents themselves."""
_TABLE = re.compile(r"\b(?:from|join)\s+(?:store\.)?([a-z_]+)\b(?!\()", re.IGNORECASE)
KNOWN_ALONE = {
    "action_items/items.py": "its items are those of `dates.dated_items`, which joins the incidents",
    "selection/groups.py": "its themes are joined to the incidents of whichever query groups by them",
    "error_budgets/bad_minutes.py": "the view `budget_ledger` is a relation of its own, by objective",
}
"""Modules whose own SQL has no incidents beside what hangs on them, with the reason."""
_STORE = re.compile(r"\b(?:from|join)\s+store\.", re.IGNORECASE)


def queries(module: Path) -> list[str]:
    """Return the strings of a module that are SQL, f-strings with their places empty."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
            found.append(" ".join(map(str, parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            found.append(node.value)
    return [text for text in found if re.search(r"\bselect\b", text, re.IGNORECASE)]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_query_goes_round_the_views(module: Path) -> None:
    assert [query for query in queries(module) if _STORE.search(query)] == []


def test_modules_that_read_what_hangs_on_incidents_read_the_incidents() -> None:
    alone = {
        str(module.relative_to(ROOT)): tables
        for module in MODULES
        for tables in [{name.lower() for query in queries(module) for name in _TABLE.findall(query)}]
        if tables & OF_INCIDENTS and "incidents" not in tables
    }
    assert alone.keys() == KNOWN_ALONE.keys(), alone


def test_the_walk_finds_a_query_that_goes_round() -> None:
    assert _STORE.search("select * from store.incidents")
    assert _TABLE.findall("select 1 from action_items join incidents using (key)") == [
        "action_items",
        "incidents",
    ]
