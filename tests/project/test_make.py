"""The Makefile and the CI script: what is said when something is missing, and what runs in which order."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    shutil.copy(CHECKOUT / "Makefile", folder)
    for name in ("requirements/run.txt", "requirements/build.txt", "requirements/dev.txt", "pyproject.toml"):
        if not (folder / name).exists():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).touch()
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES"}  # of the make that runs the tests
    environment = {key: value for key, value in os.environ.items() if key not in outer}
    command = ["make", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_python_that_is_too_old_is_told_with_what_to_do(tmp_path: Path) -> None:
    old = program(tmp_path / "oldpython", 'test "$1" = --version && echo Python 3.9.1; exit 1')
    done = make(tmp_path, "run", f"PYTHON={old}")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert "is Python 3.9.1" in done.stderr
    assert "make run PYTHON=python3.12" in done.stderr


def test_a_python_without_venv_is_told_with_what_to_install(tmp_path: Path) -> None:
    bare = program(tmp_path / "barepython", 'test "$1" = -c')
    done = make(tmp_path, "test", f"PYTHON={bare}")
    assert done.returncode != 0
    assert "apt-get install python3-venv" in done.stderr


def test_without_a_goal_it_lists_what_can_be_made(tmp_path: Path) -> None:
    listed = make(tmp_path).stdout
    assert [line.split()[0] for line in listed.splitlines()][:4] == ["help", "run", "test", "check"]


def test_what_has_been_built_is_not_built_again(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    program(
        tmp_path / "python",
        f'test "$1" = -m && mkdir -p .venv/bin && cp "$0" .venv/bin/python; echo "$@" >> {calls}',
    )
    arguments = (".venv/bin/.dev", f"PYTHON={tmp_path / 'python'}")
    assert make(tmp_path, *arguments).returncode == 0
    first = calls.read_text()
    assert first.count("--no-deps --require-hashes") == 3
    assert first.count("pip --disable-pip-version-check --quiet check") == 2
    assert make(tmp_path, *arguments).returncode == 0
    assert calls.read_text() == first


def ci(tmp_path: Path, *, lacks: tuple[str, ...] = (), failing: str = "") -> tuple[int, list[str]]:
    """Run the CI script where only a few programs are to be found; return its code and what it called."""
    calls, programs = tmp_path / "calls", tmp_path / "bin"
    programs.mkdir()
    for name in ("bash", "dirname", "env", "id", "sh", "cat"):
        (programs / name).symlink_to(shutil.which(name) or name)
    required = "browser=$PMDATA_REQUIRE_BROWSER nginx=$PMDATA_REQUIRE_NGINX pdf=$PMDATA_REQUIRE_PDF"
    note = f'echo "$(basename "$0") $* {required} stdin=$(cat)" >> {calls}'
    (programs / "basename").symlink_to(shutil.which("basename") or "basename")
    program(programs / "make", f'{note}; test "$1" != "{failing}"')
    program(programs / "apt-get", note)
    program(programs / "sudo", 'shift; exec "$@"')
    program(programs / "ldconfig", "true" if "pango" in lacks else "echo libpangoft2-1.0.so.0")
    for name in {"chromium", "nginx", "openssl"} - {*lacks}:
        program(programs / name, "true")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PMDATA_")}
    done = subprocess.run(
        [CHECKOUT / ".ci/run"],
        # By its path, since the script also looks where this machine may have an nginx.
        env=environment | {"PATH": str(programs), "PMDATA_NGINX": str(programs / "nginx")},
        input="typed",
        text=True,
        check=False,
    )
    return done.returncode, calls.read_text().splitlines()


def test_ci_runs_the_tests_with_browser_proxy_and_pdf_required_and_then_the_other_gates(
    tmp_path: Path,
) -> None:
    assert ci(tmp_path) == (
        0,
        ["make test browser=1 nginx=1 pdf=1 stdin=", "make check browser=1 nginx=1 pdf=1 stdin="],
    )


@pytest.mark.parametrize(
    ("lacks", "installed"),
    [
        (("chromium",), {"chromium", "fonts-dejavu-core"}),
        (("nginx",), {"nginx-light", "openssl"}),
        (("openssl",), {"nginx-light", "openssl"}),
        (("pango",), {"libpango-1.0-0", "libpangoft2-1.0-0"}),
        (("chromium", "nginx"), {"chromium", "fonts-dejavu-core", "nginx-light", "openssl"}),
    ],
)
def test_ci_installs_what_is_not_there_and_nothing_else(
    lacks: tuple[str, ...], installed: set[str], tmp_path: Path
) -> None:
    code, calls = ci(tmp_path, lacks=lacks)
    assert code == 0
    assert [call.split()[:2] for call in calls] == [
        ["apt-get", "update"], ["apt-get", "install"], ["make", "test"], ["make", "check"]
    ]  # fmt: skip
    packages = {word for word in calls[1].split()[2:] if "=" not in word and not word.startswith("-")}
    assert packages == installed


@pytest.mark.parametrize(("failing", "called"), [("test", 1), ("check", 2)])
def test_ci_fails_with_whatever_fails(tmp_path: Path, failing: str, called: int) -> None:
    code, calls = ci(tmp_path, failing=failing)
    assert code != 0
    assert len(calls) == called
