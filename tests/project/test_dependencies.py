"""What is imported is declared, what is declared is locked, and a lock tells nothing of any machine."""

import ast
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parents[2]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
EXTRAS = [text for texts in PROJECT["project"]["optional-dependencies"].values() for text in texts]
DECLARED = [Requirement(text) for text in (*PROJECT["project"]["dependencies"], *EXTRAS)]
GROUPS = PROJECT["dependency-groups"]
BUILD = [Requirement(text) for text in GROUPS["build"]]
TOOLS = [*BUILD, *(Requirement(text) for text in GROUPS["dev"] if isinstance(text, str))]
SOURCES = [*CHECKOUT.glob("pmdata/**/*.py"), CHECKOUT / "app.py", *CHECKOUT.glob("pages/*.py")]
LOCKS = ("run.txt", "build.txt", "dev.txt")
LOCKED = re.compile(r"^([A-Za-z0-9._-]+==\S+(?: ; .*)?) \\$", re.MULTILINE)
# The platforms and versions a lock is for: it is installed without resolving, so it has to be whole on each.
PLATFORMS: list[dict[str, str]] = [
    {"os_name": "posix", "platform_system": "Linux", "sys_platform": "linux"},
    {"os_name": "posix", "platform_system": "Darwin", "sys_platform": "darwin"},
    {"os_name": "nt", "platform_system": "Windows", "sys_platform": "win32", "platform_machine": "AMD64"},
]
HERE = {key: str(value) for key, value in default_environment().items()}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def imported() -> set[str]:
    found: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module)
    return {name.partition(".")[0] for name in found} - set(sys.stdlib_module_names) - {"pmdata"}


def rows_of(name: str) -> list[Requirement]:
    text = (CHECKOUT / "requirements" / name).read_text()
    return [Requirement(row) for row in LOCKED.findall(text)]


def locked(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows_of(name):
        found.setdefault(canonicalize_name(row.name), set()).update(part.version for part in row.specifier)
    return found


def holds(row: Requirement, environment: dict[str, str], extra: str = "") -> bool:
    return row.marker is None or row.marker.evaluate({**environment, "extra": extra})


def needs(row: Requirement, environment: dict[str, str]) -> list[Requirement]:
    """What a package needs there, its own extras included; nothing of one that is not installed here."""
    try:
        declared = [Requirement(text) for text in requires(row.name) or []]
    except PackageNotFoundError:
        return []
    return [need for need in declared if any(holds(need, environment, extra) for extra in ("", *row.extras))]


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


@pytest.mark.parametrize("name", ["run.txt", "build.txt"])
def test_the_development_lock_agrees_with_the_others(name: str) -> None:
    rows, dev = locked(name), locked("dev.txt")
    assert {package: dev.get(package) for package in rows} == rows


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform["platform_system"])
@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_a_whole_closure(name: str, platform: dict[str, str], python: str) -> None:
    machine = {**platform, "python_version": python, "python_full_version": f"{python}.0"}
    environment = {**HERE, **machine}
    rows = {canonicalize_name(row.name): row for row in rows_of(name) if holds(row, environment)}
    roots = {"run.txt": DECLARED, "build.txt": BUILD, "dev.txt": [*DECLARED, *TOOLS]}[name]
    open_ends, seen = [root for root in roots if holds(root, environment)], set()
    while open_ends:
        need = open_ends.pop()
        row = rows.get(canonicalize_name(need.name))
        assert row, f"run `make lock`: {need} is not in {name} for {platform['platform_system']}"
        version = next(iter(row.specifier)).version
        assert need.specifier.contains(version, prereleases=True), f"run `make lock`: {need}, not {row}"
        if str(need) not in seen:
            seen.add(str(need))
            open_ends += needs(need, environment)
    assert rows.keys() <= {canonicalize_name(Requirement(text).name) for text in seen}


def test_the_environment_that_runs_pmdata_holds_no_build_tools() -> None:
    assert not locked("run.txt").keys() & {"hatchling", "pip", "setuptools", "wheel", "trove-classifiers"}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_everything_and_no_place_of_any_machine(name: str) -> None:
    text = (CHECKOUT / "requirements" / name).read_text()
    assert text.count("==") <= text.count("--hash=sha256:")
    for entry in re.split(r"\n(?=[a-z])", text.strip()):
        assert "--hash=sha256:" in entry, entry
    assert not re.search(r"https?:|file:|--(index|find|extra)|/[a-z]+/", text)
