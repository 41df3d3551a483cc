"""The wheel is complete: installed into an environment of its own it serves the sample."""

import os
import signal
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from tests.browser.driver import Server, free_port

CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
    return next(folder.glob("pmdata-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty environment into which the wheel and what its lock names, and nothing else, were installed."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=True)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(home / "bin/python")]
    install = [*pip, "install", "--quiet", "--no-deps"]
    locked = [
        *install,
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-r",
        str(CHECKOUT / "requirements/run.txt"),
    ]
    done = subprocess.run(locked, check=False, capture_output=True, text=True)
    if "connection" in done.stderr.lower() and done.returncode != 0:
        pytest.skip("no package registry can be reached from here")
    assert done.returncode == 0, done.stderr
    subprocess.run([*install, "--no-index", str(wheel)], check=True, capture_output=True)
    subprocess.run([*pip, "check"], check=True, capture_output=True)
    return home


def outside() -> dict[str, str]:
    """The environment without what could lead back to the checkout."""
    return {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "PMDATA_DATA"}}


def test_the_wheel_holds_the_application_and_its_sample_and_nothing_that_is_only_ours(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    bundle = "pmdata/_bundle/"
    assert {f"{bundle}app.py", f"{bundle}.streamlit/config.toml", f"{bundle}data/pmdata.yaml"} <= set(names)
    assert {name.name for name in CHECKOUT.glob("pages/*.py")} == {
        Path(name).name for name in names if name.startswith(f"{bundle}pages/")
    }
    assert {name.name for name in CHECKOUT.glob("data/reports/**/*.md")} == {
        Path(name).name for name in names if name.startswith(f"{bundle}data/reports/")
    }
    assert "pmdata/reading/vocabulary/vocabulary.yaml" in names
    assert "pmdata/reading/vocabulary/rules/phases.yaml" in names
    unwanted = ("__pycache__", ".pmdata/", "secrets.toml", "tests/", "requirements/", ".coverage")
    assert [name for name in names if any(part in name for part in unwanted)] == []


def test_the_wheel_carries_its_licence(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (folder,) = {name.partition("/")[0] for name in archive.namelist() if ".dist-info/" in name}
    metadata = archive.read(f"{folder}/METADATA").decode().split("\n\n")[0].splitlines()
    assert {"License-Expression: MIT", "License-File: LICENSE"} <= set(metadata)
    licence = archive.read(f"{folder}/licenses/LICENSE").decode()
    assert licence == (CHECKOUT / "LICENSE").read_text()
    assert licence.startswith("MIT License")
    assert "pmdata contributors" in licence


def said(command: list[Path | str], where: Path) -> str:
    done = subprocess.run(command, cwd=where, env=outside(), check=True, capture_output=True, text=True)
    assert done.stderr == ""
    return done.stdout


def test_the_installed_command_reads_the_bundled_sample(installed: Path, tmp_path: Path) -> None:
    code = "import pmdata; print(pmdata.__path__[0])"
    package = Path(said([installed / "bin/python", "-c", code], tmp_path).strip())
    assert package.is_relative_to(installed)
    pmdata = installed / "bin/pmdata"
    assert "Refunds posted twice" in said([pmdata, "parse", package / "_bundle/data"], tmp_path)
    assert said([pmdata, "--version"], tmp_path).startswith("pmdata 0.")


def test_the_installed_command_offers_the_sample_and_serves_it(installed: Path, tmp_path: Path) -> None:
    import pty

    port, (ours, theirs) = free_port(), pty.openpty()
    command = [str(installed / "bin/pmdata"), "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, env=outside(), stdin=theirs, stderr=subprocess.PIPE)
    try:
        os.write(ours, b"y\n")
        Server(process, f"http://127.0.0.1:{port}").wait()
        written = {path.name for path in (tmp_path / "pmdata-sample").iterdir()}
        assert written - {".pmdata"} == {path.name for path in CHECKOUT.glob("data/[!.]*")}
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        os.close(ours)
        os.close(theirs)
