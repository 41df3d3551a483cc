"""What is imported is declared, what is declared is locked, and a lock tells nothing of any machine."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
DECLARED = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
GROUPS = PROJECT["dependency-groups"]
SOURCES = [*CHECKOUT.glob("pmdata/**/*.py"), CHECKOUT / "app.py", *CHECKOUT.glob("pages/*.py")]
LOCKED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?: ; .*)? \\$", re.MULTILINE)


def imported() -> set[str]:
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module)
    return {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names) - {"pmdata"}


def locked(name: str) -> dict[str, set[str]]:
    text = (CHECKOUT / "requirements" / name).read_text()
    found: dict[str, set[str]] = {}
    for package, version in LOCKED.findall(text):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


def test_every_imported_package_is_declared() -> None:
    distributions = packages_distributions()
    needed = {canonicalize_name(distributions[name][0]) for name in imported()}
    assert needed <= {canonicalize_name(row.name) for row in DECLARED}


@pytest.mark.parametrize("requirement", DECLARED, ids=lambda row: row.name)
def test_every_declared_package_is_locked_at_a_version_that_will_do(requirement: Requirement) -> None:
    for name in ("run.txt", "dev.txt"):
        versions = locked(name).get(canonicalize_name(requirement.name), set())
        assert versions, f"run `make lock`: {requirement.name} is not in {name}"
        assert all(requirement.specifier.contains(version) for version in versions)


def test_the_development_lock_holds_the_tools() -> None:
    tools = [Requirement(row) for row in GROUPS["dev"] if isinstance(row, str)]
    assert {canonicalize_name(row.name) for row in tools} <= locked("dev.txt").keys()


def test_both_locks_agree() -> None:
    run, dev = locked("run.txt"), locked("dev.txt")
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_a_lock_has_a_hash_for_everything_and_no_place_of_any_machine(name: str) -> None:
    text = (CHECKOUT / "requirements" / name).read_text()
    assert text.count("==") <= text.count("--hash=sha256:")
    for entry in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?:|file:|--(index|find|extra)|/[a-z]+/", text)
