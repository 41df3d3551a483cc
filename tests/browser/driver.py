"""Driving a real dashboard: servers on free ports, and a visitor who remembers what went wrong."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, WebSocket, expect
from playwright.sync_api import Error as BrowserError

CHECKOUT = Path(__file__).resolve().parents[2]
IDLE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
START_SECONDS = 60
ANSWER_SECONDS = 5
"""Some messages to the server have no answer: do not wait for one longer than this."""
MARKS = "svg :is(.mark-symbol, .mark-rect, .mark-line) path"
ROW_PIXELS = 33
ATTEMPTS = 4
"""A canvas that is not drawn yet takes no click, and reports nothing."""


class Server:
    """A running dashboard."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, port: int = 0) -> None:
        self.process, self.url, self.port = process, url, port

    def headers(self) -> dict[str, str]:
        """Return the response headers of the index page, names in lower case."""
        with urllib.request.urlopen(self.url + "/") as response:
            return {name.lower(): value for name, value in response.headers.items()}

    def wait(self, health: urllib.request.Request | None = None) -> None:
        """Return when the server answers `health`, or else at its address."""
        asked = health or self.url + "/_stcore/health"
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                pytest.fail(f"the server ended with {self.process.returncode}")
            try:
                urllib.request.urlopen(asked).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.process.kill()
        pytest.fail("the server did not start")

    def stop(self) -> None:
        """End the server and reap it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


Start = Callable[..., "Server"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def command(how: str, workspace: Path, port: int, options: Sequence[str] = ()) -> list[str]:
    if how == "streamlit":
        return [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    serve = [sys.executable, "-m", "pmdata", "serve", "--data", str(workspace), "--port", str(port)]
    return [*serve, *options]


def start(
    workspace: Path,
    how: str = "pmdata",
    *options: str,
    health: urllib.request.Request | None = None,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Start a server over `workspace`, as `pmdata serve` with `options` or as `streamlit run app.py`.

    `health` asks whether it is up, where that is another request than for its address.
    """
    port = port or free_port()
    variables = {**os.environ, "PYTHONPATH": str(CHECKOUT), "PMDATA_DATA": str(workspace)}
    arguments = command(how, workspace, port, options)
    process = subprocess.Popen(arguments, cwd=CHECKOUT, env=variables | dict(environment or {}))
    server = Server(process, f"http://127.0.0.1:{port}", port)
    server.wait(health)
    return server


class Visitor:
    """A browser page that remembers what went wrong while it looked."""

    def __init__(self, page: Page, host: str = "127.0.0.1") -> None:
        self.page, self.host = page, host
        self.console: list[str] = []
        self.outside: list[str] = []
        self.waiting = False
        page.on("websocket", self._connected)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", self._requested)

    def _heard(self, message: ConsoleMessage) -> None:
        # A deep link probes where the server is; Streamlit answers the wrong guesses with 404.
        if message.type == "error" and "404" not in message.text:
            self.console.append(message.text)

    def _requested(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname != self.host:
            self.outside.append(request.url)

    def open(self, url: str) -> Page:
        """Open `url` and wait until its script has run."""
        self.page.goto(url)
        self.settle()
        return self.page

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda _: self._wait(waiting=True))
        socket.on("framereceived", lambda _: self._wait(waiting=False))

    def _wait(self, *, waiting: bool) -> None:
        self.waiting = waiting

    def settle(self) -> None:
        """Wait until the server has answered what the page asked, and no script is running."""
        self.page.wait_for_timeout(150)
        deadline = time.monotonic() + ANSWER_SECONDS
        while self.waiting and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
        self.page.wait_for_selector(IDLE, timeout=30_000)
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector(IDLE, timeout=30_000)

    def open_row(self, table: Locator, number: int) -> None:
        """Click the first cell of a row, counted from 1, until the page has another address."""
        table.scroll_into_view_if_needed()
        before = self.page.url
        for _ in range(ATTEMPTS):
            box = table.bounding_box()
            assert box
            self.page.mouse.click(box["x"] + 80, box["y"] + ROW_PIXELS * (number + 0.5))
            try:
                self.page.wait_for_url(lambda url: url != before, timeout=5_000)
            except BrowserError:
                continue
            self.settle()
            return
        pytest.fail(f"row {number} opens nothing")

    def require_calm(self) -> None:
        """Fail where an exception box, a console error or a request to elsewhere was seen."""
        assert self.page.locator('[data-testid="stException"]').count() == 0
        assert self.console == []
        assert self.outside == []


def tile(page: Page, label: str) -> Locator:
    """Return where the value of the tile of this label is."""
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def require_marks(page: Page) -> None:
    """Fail where a chart is there, but nothing is drawn in it: no error reports that."""
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        chart.scroll_into_view_if_needed()
        expect(chart.locator(MARKS).first).to_be_attached()
