"""Visitors: a secret id in a cookie for each browser, so that what it keeps is found by it alone.

The id is made here and noted nowhere: whoever brings it, has it. It is set by the answer to the
request that the page itself makes before it opens its WebSocket. It cannot be set by the page's own
answer: behind a link from another site a browser withholds a strict cookie, and would get a new one.
"""

import re
import secrets

import streamlit as st
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "pmdata_visitor"
_ID = re.compile(r"[A-Za-z0-9_-]{43}")
_ID_BYTES = 32
_KEPT_SECONDS = 400 * 24 * 60 * 60
"""The longest that browsers keep a cookie; every visit starts it anew."""
_ASKED_BY_THE_PAGE = "/_stcore/health"
_OK = 200


def visitor_id() -> str | None:
    """Return the id of the running session's browser; None where it sent no usable cookie."""
    return _usable(st.context.cookies.get(COOKIE))


def _usable(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


class VisitorCookie:
    """ASGI middleware that gives each browser its id, below `path` and for as long as browsers allow."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app, self.path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; all but one pass unchanged."""
        if scope["type"] != "http" or scope["path"] != self.path + _ASKED_BY_THE_PAGE:
            await self.app(scope, receive, send)
            return

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == _OK:
                message = {**message, "headers": [*message["headers"], (b"set-cookie", self._cookie(scope))]}
            await send(message)

        await self.app(scope, receive, send_with_cookie)

    def _cookie(self, scope: Scope) -> bytes:
        sent = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        value = _usable(cookie_parser(sent.decode("latin-1")).get(COOKIE)) or secrets.token_urlsafe(_ID_BYTES)
        parts = [f"{COOKIE}={value}", f"Path={self.path or '/'}", f"Max-Age={_KEPT_SECONDS}", "HttpOnly"]
        secure = ["Secure"] if scope["scheme"] == "https" else []
        return "; ".join([*parts, "SameSite=Strict", *secure]).encode()
