"""The door: whether a request is answered, decided by its `Host`, its `Origin` and who passed it on.

It goes before everything else that serves: for pages, files, uploads, metrics and the WebSocket alike.
What it lets in carries one `Host`, scheme and client address, so that nothing behind it has to choose.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from pmdata.dashboard.serving.addresses import Network, Site, client_address, parse_authority

Header = tuple[bytes, bytes]

_READS = {"GET", "HEAD"}
_BAD_REQUEST = 400
_FORBIDDEN = 403
_FORWARDED_PREFIX = b"x-forwarded-"
_FORWARDED = {b"forwarded", b"x-real-ip", b"x-scheme"}
_LOGGED = 100
"""So many kinds of refusal are logged, each once: whoever is refused must not fill the disk."""
_SHOWN = 200
_SCHEMES = {"http": "http", "ws": "http", "https": "https", "wss": "https"}
"""Some proxies name the WebSocket's own scheme."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """Why a request is not answered."""

    status: int
    reason: str


MALFORMED = Refusal(_BAD_REQUEST, "The request needs one Host header, a name or an address with its port.")
NOT_A_PATH = Refusal(_BAD_REQUEST, "Ask for a path, not for a whole URL: this server is no proxy.")
UNKNOWN_HOST = Refusal(
    _FORBIDDEN,
    "This server does not answer to that name. Whoever runs it can add the name with `--allow-host`, or, "
    "behind a proxy, the whole URL with `--public-url`; the proxy has to pass on the Host header.",
)
OTHER_SCHEME = Refusal(
    _FORBIDDEN, "This server is not reached over that scheme. `--public-url` names the right one."
)
MALFORMED_FORWARDING = Refusal(
    _BAD_REQUEST, "The proxy has to set X-Forwarded-Host and X-Forwarded-Proto to one value each."
)
FOREIGN_ORIGIN = Refusal(_FORBIDDEN, "The request comes from a page of another origin.")
NO_ORIGIN = Refusal(
    _FORBIDDEN, "A WebSocket, or a request that changes something, needs an Origin header; browsers send it."
)


@dataclass(frozen=True)
class Answering:
    """To which requests a server answers."""

    sites: tuple[Site, ...]
    proxies: tuple[Network, ...] = ()
    """Forwarded headers count from these addresses alone."""

    def judge(self, scope: Scope) -> Scope | Refusal:
        """Return the request as what is behind the door sees it, or why it is refused."""
        headers: Sequence[Header] = scope["headers"]
        if not scope.get("raw_path", b"/").startswith(b"/"):
            return NOT_A_PATH
        is_forwarded = self._trusts((scope.get("client") or ("",))[0])
        site = self._site(headers, is_forwarded=is_forwarded)
        if isinstance(site, Refusal):
            return site
        refusal = _refused_origin(scope, _values(headers, b"origin"), site)
        return refusal or self._as_seen_behind(scope, site, is_forwarded=is_forwarded)

    def _site(self, headers: Sequence[Header], *, is_forwarded: bool) -> Site | Refusal:
        hosts: list[str] = _values(headers, b"host")
        schemes: list[str] = []
        if len(hosts) != 1:
            return MALFORMED
        if is_forwarded:
            forwarded = _values(headers, b"x-forwarded-host")
            schemes = _values(headers, b"x-forwarded-proto")
            if len(forwarded) > 1 or len(schemes) > 1 or not set(schemes) <= _SCHEMES.keys():
                return MALFORMED_FORWARDING
            hosts = forwarded or hosts
        authority = parse_authority(hosts[0])
        if authority is None:
            return MALFORMED
        site = next((site for site in self.sites if site.is_meant_by(authority)), None)
        if site is None:
            return UNKNOWN_HOST
        return OTHER_SCHEME if any(_SCHEMES[scheme] != site.scheme for scheme in schemes) else site

    def _trusts(self, peer: str) -> bool:
        address = client_address(peer)
        return address is not None and any(address in network for network in self.proxies)

    def _as_seen_behind(self, scope: Scope, site: Site, *, is_forwarded: bool) -> Scope:
        headers: list[Header] = [(b"host", site.netloc.encode())]
        for name, value in scope["headers"]:
            forwarding = name in _FORWARDED or name.startswith(_FORWARDED_PREFIX)
            if name != b"host" and (is_forwarded or not forwarding):
                headers.append((name, value))
        kind = "http" if scope["type"] == "http" else "ws"
        seen = {**scope, "headers": headers, "scheme": kind + site.scheme.removeprefix("http")}
        client = self._client(_values(headers, b"x-forwarded-for")) if is_forwarded else None
        return {**seen, "client": (client, 0)} if client else seen

    def _client(self, forwarded_for: Sequence[str]) -> str | None:
        """Return the last address that no trusted proxy has: anybody can write what precedes it."""
        for hop in reversed([hop.strip() for value in forwarded_for for hop in value.split(",")]):
            address = client_address(hop)
            if address is None:
                return None
            if not self._trusts(hop):
                return str(address)
        return None


def _values(headers: Iterable[Header], name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key == name]


def _refused_origin(scope: Scope, origins: Sequence[str], site: Site) -> Refusal | None:
    if not origins:
        # A browser sends none when it reads a page of its own site or follows a link.
        return None if scope["type"] == "http" and scope["method"] in _READS else NO_ORIGIN
    return None if origins == [site.origin] else FOREIGN_ORIGIN


class Door:
    """ASGI middleware that answers a request which `answering` refuses with the reason, and nothing else."""

    def __init__(self, app: ASGIApp, answering: Answering) -> None:
        self.app, self.answering = app, answering
        self._logged: set[tuple[str, ...]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one WebSocket."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        verdict = self.answering.judge(scope)
        if isinstance(verdict, Refusal):
            self._log(scope, verdict)
            await _refuse(scope, receive, send, verdict)
        else:
            await self.app(verdict, receive, send)

    def _log(self, scope: Scope, refusal: Refusal) -> None:
        named = [ascii(_values(scope["headers"], name))[:_SHOWN] for name in (b"host", b"origin")]
        kind = (refusal.reason, *named)
        if kind not in self._logged and len(self._logged) < _LOGGED:
            self._logged.add(kind)
            _LOG.warning("refused: Host %s, Origin %s. %s", *named, refusal.reason)


async def _refuse(scope: Scope, receive: Receive, send: Send, refusal: Refusal) -> None:
    kind = "http"
    if scope["type"] == "websocket":
        await receive()
        if "websocket.http.response" not in (scope.get("extensions") or {}):
            await send({"type": "websocket.close", "code": 1008, "reason": ""})
            return
        kind = "websocket.http"
    body = f"{refusal.reason}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": f"{kind}.response.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.response.body", "body": body})
