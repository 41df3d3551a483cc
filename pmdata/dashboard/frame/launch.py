"""Launching: where the application is, and a server that is quick and logs little.

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

from pmdata.bundle import application_folder
from pmdata.dashboard.frame.guard import close_pages_folder
from pmdata.dashboard.serving.door import Door
from pmdata.dashboard.serving.headers import SecurityHeaders
from pmdata.dashboard.serving.permission import set_permission
from pmdata.dashboard.serving.reach import Reach
from pmdata.dashboard.serving.visitor import VisitorCookie
from pmdata.errors import PortTakenError

DATA_VARIABLE = "PMDATA_DATA"
"""Names the workspace for the pages; `pmdata serve --data` sets it."""

ICON = Path(__file__).with_name("icon.png")
"""The browser tab's icon."""
LOGO = Path(__file__).with_name("logo.svg")
"""Shown above the navigation, in colours that suit both themes."""
LOOK = Path(__file__).with_name("look.css")
"""What pages look like where the theme cannot say it."""
WARM = ("altair", "duckdb", "pandas", "pyarrow", "scipy.stats")
"""Would cost the first visitor more than two seconds."""


def application() -> Path:
    """Return `app.py`. Raises ApplicationMissingError where neither a checkout nor the package has it."""
    return application_folder() / "app.py"


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


def settings(reach: Reach) -> dict[str, Any]:
    """Return the server's settings. The door is stricter than `allowedHosts`, which asks no second time."""
    return {
        "server.address": reach.host,
        "server.port": reach.port,
        "server.baseUrlPath": reach.path.strip("/"),
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.allowedHosts": sorted({site.host for site in reach.answering.sites}),
        "server.maxUploadSize": 20,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "viewer",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "logger.hideWelcomeMessage": True,
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


def middleware(reach: Reach) -> list[Middleware]:
    """Return the middleware in front of the pages, the outermost first."""
    return [
        Middleware(SecurityHeaders),
        Middleware(Door, answering=reach.answering),
        Middleware(VisitorCookie, path=reach.path),
    ]


def serve(root: Path, reach: Reach) -> None:
    """Serve the dashboard over the workspace at `root` until interrupted.

    Raises:
        ApplicationMissingError: the package is incomplete.
        PortTakenError: the address is in use or not this machine's own.
    """
    main = application()
    require_free(reach.host, reach.port)
    os.environ[DATA_VARIABLE] = str(root.resolve())
    # The door alone judges what proxies forward; uvicorn would believe whatever comes from this machine.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    close_pages_folder()
    set_permission(may_write=reach.may_write)
    # App.run() looks for .streamlit/config.toml next to argv[0], which is otherwise the command's script.
    sys.argv = [str(main)]
    st.App(main, middleware=middleware(reach), lifespan=warm).run(config=settings(reach))
