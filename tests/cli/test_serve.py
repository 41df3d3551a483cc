"""`pmdata serve` as a person starts it."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.browser.driver import Server, free_port

DATA = Path(__file__).parents[2] / "data"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pmdata", "serve", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_it_reads_the_reports_answers_on_its_port_and_ends_when_asked_to(tmp_path: Path) -> None:
    port, workspace = free_port(), tmp_path / "data"
    shutil.copytree(DATA, workspace, ignore=shutil.ignore_patterns(".pmdata"))
    command = [sys.executable, "-m", "pmdata", "serve", "--data", str(workspace), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        server = Server(process, f"http://127.0.0.1:{port}")
        server.wait()
        with urllib.request.urlopen(f"{server.url}/_stcore/health") as answer:
            assert answer.status == 200
        assert (workspace / ".pmdata").is_dir()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) in {0, -signal.SIGTERM}


def test_interrupting_it_ends_without_a_word_more(tmp_path: Path) -> None:
    port = free_port()
    (tmp_path / "pmdata.yaml").touch()
    command = [sys.executable, "-m", "pmdata", "serve", "--data", str(tmp_path), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        Server(process, f"http://127.0.0.1:{port}").wait()
        process.send_signal(signal.SIGINT)
        _, output = process.communicate(timeout=20)
    assert b"leaked" not in output
    assert b"Traceback" not in output


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    done = run("--data", str(tmp_path / "gone"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a folder" in done.stderr


def test_a_port_in_use_is_reported(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("--data", str(tmp_path), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_no_workspace_is_wrong_usage(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "PMDATA_DATA"}
    environment["PYTHONPATH"] = str(DATA.parent)
    command = [sys.executable, "-m", "pmdata", "serve"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "pmdata.yaml" in done.stderr


def test_beyond_this_machine_it_asks_for_the_names_before_it_reads_or_listens(tmp_path: Path) -> None:
    (tmp_path / "pmdata.yaml").touch()
    done = run("--data", str(tmp_path), "--host", "0.0.0.0")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--allow-host NAME" in done.stderr
    assert not (tmp_path / ".pmdata").exists()
