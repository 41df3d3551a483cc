"""The launcher: where the application is, its headers and its settings."""

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from pmdata.dashboard.frame.launch import application, require_free
from pmdata.errors import PortTakenError
from tests.browser.driver import CHECKOUT, Server, start


def test_the_application_is_the_checkouts_own() -> None:
    assert application() == CHECKOUT / "app.py"


def test_without_a_checkout_the_application_is_the_one_that_the_package_carries(tmp_path: Path) -> None:
    ours = tmp_path / "site"
    ours.mkdir()
    subprocess.run(["cp", "-r", str(CHECKOUT / "pmdata"), str(ours)], check=True)
    bundle = ours / "pmdata" / "_bundle"
    (bundle / "pages").mkdir(parents=True, exist_ok=True)
    (bundle / "app.py").touch()
    asked = [
        sys.executable,
        "-c",
        "from pmdata.dashboard.frame.launch import application; print(application())",
    ]
    environment = {**os.environ, "PYTHONPATH": str(ours)}
    answer = subprocess.run(asked, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == str(bundle / "app.py")


def test_a_taken_port_is_reported_before_the_server_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTakenError, match="choose another port"):
            require_free("127.0.0.1", other.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return start(tmp_path)


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    for path in ("/", "/incidents", "/_stcore/health", "/favicon.png"):
        with urllib.request.urlopen(server.url + path) as response:
            assert "default-src 'none'" in response.headers["content-security-policy"]
            assert response.headers["x-frame-options"] == "DENY"
            assert response.headers["x-content-type-options"] == "nosniff"
            assert response.headers["referrer-policy"] == "same-origin"
            assert response.headers["cross-origin-resource-policy"] == "same-origin"
    server.stop()
