"""Addresses, strictly: the names to which a server answers, the URL it has behind a proxy, the proxies.

Every spelling that no browser writes is refused rather than understood: percent signs, a user, a dot or
a port's zero too many.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Literal
from urllib.parse import urlsplit

from pmdata.errors import ServedAddressError

Scheme = Literal["http", "https"]
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

DEFAULT_PORTS: dict[str, int] = {"http": 80, "https": 443}
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
_AUTHORITY = re.compile(
    r"(?:(?P<name>[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)|\[(?P<v6>[0-9a-f:.]+)\])(?::(?P<port>[1-9][0-9]{0,4}))?",
    re.IGNORECASE | re.ASCII,
)
_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?", re.ASCII)
_LARGEST_PORT = 65_535


@dataclass(frozen=True)
class Authority:
    """A host, in lower case and an IPv6 address in its short form, and a port where one is named."""

    host: str
    port: int | None


@dataclass(frozen=True)
class Site:
    """One origin that this server has for a browser."""

    scheme: Scheme
    host: str
    port: int

    @property
    def netloc(self) -> str:
        """Return what a browser sends as `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return what a browser sends as `Origin`."""
        return f"{self.scheme}://{self.netloc}"

    def is_meant_by(self, authority: Authority) -> bool:
        """Whether a request that names this authority asks for this site."""
        port = DEFAULT_PORTS[self.scheme] if authority.port is None else authority.port
        return (authority.host, port) == (self.host, self.port)


@dataclass(frozen=True)
class PublicUrl:
    """The URL under which people reach a server behind a proxy."""

    site: Site
    path: str
    """Without a slash at its end; empty at the top of the site."""


def is_loopback(host: str) -> bool:
    """Whether an address to listen on, or a name to answer to, is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def parse_authority(text: str) -> Authority | None:
    """Return what a `Host` header names; None where it is not written as a browser would."""
    found = _AUTHORITY.fullmatch(text)
    if found is None:
        return None
    port = int(found["port"]) if found["port"] else None
    if port is not None and port > _LARGEST_PORT:
        return None
    if found["v6"] is None:
        return Authority(found["name"].lower(), port)
    try:
        return Authority(IPv6Address(found["v6"]).compressed, port)
    except AddressValueError:
        return None


def named_sites(names: Iterable[str], port: int) -> tuple[Site, ...]:
    """Return the sites of `NAME` or `NAME:PORT`; without a port it is the one that the server listens on.

    Raises ServedAddressError.
    """
    return tuple(_named_site(name, port) for name in names)


def _named_site(name: str, port: int) -> Site:
    authority = parse_authority(f"[{name}]" if name.count(":") > 1 and not name.startswith("[") else name)
    if authority is None:
        raise ServedAddressError(
            "--allow-host", name, "Give a host name or an address as a browser has it, with its port where "
            "that is another one: reports.example.com, 192.0.2.7:80 or [2001:db8::7]:8501",
        )  # fmt: skip
    return Site("http", authority.host, authority.port or port)


def parse_public_url(text: str) -> PublicUrl:
    """Return the scheme, host, port and path of a public URL. Raises ServedAddressError."""
    wrong = ServedAddressError(
        "--public-url", text, "Give the URL that people open, without user, query or fragment: "
        "https://example.com/reliability",
    )  # fmt: skip
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise wrong from error
    authority = parse_authority(parts.netloc)
    again = f"{parts.scheme}://{parts.netloc}{parts.path}"
    if authority is None or again.lower() != text.lower() or not _PATH.fullmatch(parts.path):
        raise wrong
    if parts.scheme == "http":
        scheme: Scheme = "http"
    elif parts.scheme == "https":
        scheme = "https"
    else:
        raise wrong
    site = Site(scheme, authority.host, authority.port or DEFAULT_PORTS[scheme])
    return PublicUrl(site, parts.path.rstrip("/"))


def parse_proxies(texts: Iterable[str]) -> tuple[Network, ...]:
    """Return the networks of `ADDRESS` or `ADDRESS/BITS`. Raises ServedAddressError."""
    return tuple(map(_network, texts))


def _network(text: str) -> Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ServedAddressError(
            "--trusted-proxy", text, "Give the proxy's address or its network: 127.0.0.1, 10.4.0.0/16"
        ) from error


def client_address(text: str) -> Address | None:
    """Return the address of a client; an IPv4 address within IPv6 is itself. None for any other text."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
