"""Launching: where the application is, and a loopback server that is quick and says little.

Every setting here has a cost or a risk behind it: without uvloop each page load waits 40 ms for
a delayed acknowledgement; without `gc.freeze` each rerun pauses some 50 ms to look at modules
that never die; the file watcher costs each new session 130 ms and more.
"""

import gc
import importlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmdata.dashboard.frame.guard import close_pages_folder
from pmdata.errors import ApplicationMissingError, PortTakenError

DATA_VARIABLE = "PMDATA_DATA"
"""Names the workspace for the pages; `pmdata serve --data` sets it."""

ICON = Path(__file__).with_name("icon.png")
"""The browser tab's icon."""
LOGO = Path(__file__).with_name("logo.svg")
"""Stands above the navigation, in colours that both themes carry."""
WARM = ("altair", "duckdb", "pandas", "pyarrow", "scipy.stats")
"""Would cost the first visitor more than two seconds."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")

# The hash is that of the one inline script in Streamlit 1.67's index page.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; "
    "script-src 'self' 'sha256-THxz9J9+wf7rhwR2YkXJoSZ13UCmYyC+3lNDv2+8ugA='; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; media-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
)


def application() -> Path:
    """Return `app.py`: the checkout's, else the one that the installed package carries.

    The checkout goes first, because an editable install may have a stale bundle beside it.

    Raises:
        ApplicationMissingError: neither place has it.
    """
    package = Path(__file__).resolve().parents[2]
    candidates = (package.parent / "app.py", package / "_bundle" / "app.py")
    for candidate in candidates:
        if candidate.is_file() and (candidate.parent / "pages").is_dir():
            return candidate
    raise ApplicationMissingError(candidates)


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; websockets pass unchanged."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *SECURITY_HEADERS]}
            await send(message)

        await self.app(scope, receive, send_with_headers)


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Import what the pages need before the first visitor, and keep the collector away from it."""
    for name in WARM:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    yield {}
    # Else nothing frees the store's bindings at the end, and they print a page of complaints.
    gc.unfreeze()


def settings(host: str, port: int) -> dict[str, Any]:
    """Return the server's settings; an address beyond this machine accepts any host name."""
    return {
        "server.address": host,
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.allowedHosts": [*LOOPBACK] if host in LOOPBACK else [],
        "server.maxUploadSize": 20,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
    }


def require_free(host: str, port: int) -> None:
    """Raise PortTakenError where another program listens on `host:port` already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTakenError(host, port, error.strerror or "it cannot be used") from error


def serve(root: Path, host: str = "127.0.0.1", port: int = 8501) -> None:
    """Serve the dashboard over the workspace at `root` until interrupted.

    Raises:
        ApplicationMissingError: the package is incomplete.
        PortTakenError: the address is in use or not ours.
    """
    main = application()
    require_free(host, port)
    os.environ[DATA_VARIABLE] = str(root.resolve())
    close_pages_folder()
    # App.run() looks for .streamlit/config.toml beside argv[0], which is otherwise the command's script.
    sys.argv = [str(main)]
    st.App(main, middleware=[Middleware(SecurityHeaders)], lifespan=warm).run(config=settings(host, port))
