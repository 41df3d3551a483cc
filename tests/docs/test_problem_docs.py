"""The documentation of the problems: it says what the registry says, and its examples show it."""

from pathlib import Path

import pytest

from pmdata.identity import with_unique_keys
from pmdata.problems import CODES
from pmdata.reading import own_problems, read_file, with_later_ones
from pmdata.store import Store, sync
from pmdata.tickets import read_tickets
from pmdata.workspace import open_workspace
from pmdata.workspace.budget_files import read_budget_files
from tools import problem_docs

TEXT = problem_docs.PATH.read_text(encoding="utf-8")
EXAMPLES = problem_docs.examples(TEXT)
OF_THE_DISK = {"unreadable-file", "slo-unreadable", "links-outside", "too-many-lines"}
"""What only a disk can do to a file, and what is too long for an example."""
OF_THE_STORE = {"stated-budget-differs", "ticket-differs"}
"""What only shows where reports and what lies beside them are together."""


def test_every_code_is_documented_in_the_registry_s_words() -> None:
    assert problem_docs.updated(TEXT) == TEXT, "run `make docs`"
    assert EXAMPLES.keys() == CODES.keys()


def codes(root: Path, files: dict[str, bytes]) -> set[str]:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    workspace = open_workspace(root)
    readings = with_unique_keys(r for path in workspace.report_paths() for r in read_file(path, workspace))
    readings = with_later_ones(readings, workspace.settings)
    objectives, of_objectives = workspace.objectives()
    beside = read_budget_files(workspace, objectives).problems
    exports = read_tickets(workspace).problems
    of_files = {p.code for _, p in (*own_problems(workspace), *of_objectives, *beside, *exports)}
    return {p.code for reading in readings for p in reading.problems} | of_files


def synced_codes(root: Path, files: dict[str, bytes]) -> set[str]:
    codes(root, files)
    workspace = open_workspace(root)
    sync(workspace, workers=1)
    return {
        code for (code,) in Store(workspace).open().cursor().execute("select code from problems").fetchall()
    }


@pytest.mark.parametrize("code", sorted(CODES.keys() - OF_THE_DISK - OF_THE_STORE))
def test_the_bad_example_has_the_problem_and_the_good_one_has_not(code: str, tmp_path: Path) -> None:
    bad, good = EXAMPLES[code]
    assert bad
    assert good
    assert code in codes(tmp_path / "bad", bad)
    assert code not in codes(tmp_path / "good", good)


@pytest.mark.parametrize("code", sorted(OF_THE_STORE))
def test_the_store_has_the_problem_of_the_bad_example_and_not_of_the_good_one(
    code: str, tmp_path: Path
) -> None:
    bad, good = EXAMPLES[code]
    assert code in synced_codes(tmp_path / "bad", bad)
    assert code not in synced_codes(tmp_path / "good", good)
