"""Nothing leaves this machine: a server that may open no connection elsewhere, and each attempt is noted.

An audit hook sees each one that Python opens, and each name that it looks up, in whatever library.
"""

import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus

from tests.browser.driver import CHECKOUT, Server, free_port, start
from tests.raw_request import handshake, status
from tests.socket_client import SocketClient

HOOK = """
import sys

def hook(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        address = arguments[0]
    else:
        return
    host = address[0] if isinstance(address, tuple) else address
    host = host.decode() if isinstance(host, bytes) else host
    if event != "socket.getaddrinfo" and isinstance(address, str) and address.startswith("/"):
        return  # a socket of this machine
    if host in {None, "", "localhost", "::1", "::", "0.0.0.0"} or str(host).startswith("127."):
        return
    with open(RECORD, "a") as record:
        record.write(f"{event} {host}\\n")
    raise OSError(f"forbidden: {event} {host}")

sys.addaudithook(hook)
"""

PAGES = ("", "response_times", "error_budgets", "contributing_factors", "action_items", "quarterly_review",
         "incidents", "new_report", "data_quality")  # fmt: skip


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "record"


@pytest.fixture
def forbidding(tmp_path: Path, record: Path) -> dict[str, str]:
    """The environment of a process in which every connection elsewhere fails and is noted."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(f"RECORD = {str(record)!r}\n{HOOK}")
    return {"PYTHONPATH": f"{site}:{CHECKOUT}"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "w/reports").mkdir(parents=True)
    report = min((CHECKOUT / "data/reports").rglob("*.md"))
    (tmp_path / "w/reports/a.md").write_bytes(report.read_bytes())
    return tmp_path / "w"


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('8.8.8.8', 1))",
        "import urllib.request; urllib.request.urlopen('http://checkip.amazonaws.com')",
        "from streamlit.net_util import get_external_ip; assert get_external_ip() is None; raise OSError",
    ],
)
def test_the_hook_notes_and_forbids_what_leaves(
    attempt: str, forbidding: dict[str, str], record: Path
) -> None:
    done = subprocess.run([sys.executable, "-c", attempt], env=forbidding, capture_output=True, check=False)
    assert done.returncode == 1
    assert record.read_text()


REFUSED = (
    "http://evil.example", "https://evil.example", "http://127.0.0.1:1", "http://localhost:1", "http://192.0.2.9",
    "null", "", "http://[2001:db8::1]", "file://",
)  # fmt: skip


def use(server: Server, host: str, path: str = "", origin: str | None = None) -> None:
    """Send what is answered and what is refused, by every way in."""
    own = origin or f"http://{host}"
    stream = f"{path}/_stcore/stream"
    for foreign in REFUSED:
        for named in (host, "evil.example", "evil.example:80", "192.0.2.9"):
            lines = [f"Host: {named}", f"Origin: {foreign}"]
            assert handshake(server.port, lines, path=stream) in {400, 403}
            for method in ("GET", "OPTIONS", "PUT"):
                target = f"{method} {path}/_stcore/upload_file/a/b HTTP/1.1"
                assert status(server.port, lines, first=target) in {400, 403}
    for target in ("", "/_stcore/health", "/_stcore/metrics", "/_stcore/host-config"):
        asked = f"GET {path}{target or '/'} HTTP/1.1"
        assert status(server.port, [f"Host: {host}", f"Origin: {own}"], first=asked) == 200
    assert handshake(server.port, [f"Host: {host}", f"Origin: {own}"], path=stream) == 101


@pytest.mark.parametrize("listen", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_neither_pages_nor_refused_requests_make_the_server_ask_elsewhere(
    listen: str, workspace: Path, forbidding: dict[str, str], record: Path
) -> None:
    options = ["--host", listen, "--allow-host", "127.0.0.1", "--allow-host", "reports.example"]
    with start(workspace, "pmdata", *options, environment=forbidding) as server:
        for host in ("127.0.0.1", "reports.example", *(["[::1]"] if listen != "0.0.0.0" else [])):
            use(server, f"{host}:{server.port}")
        with SocketClient(server.port) as client:
            for page in PAGES:
                client.run(page)
        for foreign in filter(None, REFUSED):
            with pytest.raises(InvalidStatus), SocketClient(server.port, foreign):
                pytest.fail("it was opened")
    assert not record.exists(), record.read_text()


@pytest.fixture
def proxied(workspace: Path, forbidding: dict[str, str]) -> Iterator[Callable[..., Server]]:
    running: list[Server] = []

    def start_one(*options: str) -> Server:
        port = free_port()
        url = f"http://127.0.0.1:{port}/reliability/_stcore/health"
        health = urllib.request.Request(url, headers={"Host": "reports.example"})
        running.append(start(workspace, "pmdata", *options, health=health, port=port, environment=forbidding))
        return running[-1]

    yield start_one
    for server in running:
        server.stop()


def test_behind_a_proxy_that_rewrites_the_host_nothing_is_asked_elsewhere(
    proxied: Callable[..., Server], record: Path
) -> None:
    url = "https://reports.example/reliability"
    server = proxied("--host", "0.0.0.0", "--public-url", url, "--trusted-proxy", "127.0.0.1")
    use(server, "reports.example", "/reliability", "https://reports.example")
    lines = ["Host: upstream", "X-Forwarded-Host: reports.example", "Origin: https://reports.example"]
    assert handshake(server.port, lines, path="/reliability/_stcore/stream") == 101
    server.stop()
    assert not record.exists(), record.read_text()
