"""Reach: who can ask a server, under which names, and whether they may write.

Beyond this machine nobody is asked who they are, so there reading is all that is given unasked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pmdata.dashboard.serving.addresses import (
    LOOPBACK_NAMES,
    is_loopback,
    named_sites,
    parse_proxies,
    parse_public_url,
)
from pmdata.dashboard.serving.door import Answering
from pmdata.errors import HostNotNamedError


@dataclass(frozen=True)
class Reach:
    """Where a server listens, to what it answers and what it lets visitors do."""

    host: str
    port: int
    answering: Answering
    path: str
    """Under which it serves; empty, or with a slash before it and none after."""
    may_write: bool

    @property
    def url(self) -> str:
        """Return where a browser finds the dashboard."""
        return self.answering.sites[0].origin + self.path


def reach_of(
    host: str,
    port: int,
    *,
    allowed: Sequence[str] = (),
    public_url: str | None = None,
    proxies: Sequence[str] = (),
    may_write: bool | None = None,
) -> Reach:
    """Return the reach that the options of `pmdata serve` give.

    `may_write` None lets visitors write where all of them are on this machine. With a public URL the
    server answers to that and to the `allowed` names, not to its address.

    Raises:
        HostNotNamedError: others can get in, under no known name.
        ServedAddressError: an option cannot be understood.
    """
    public = parse_public_url(public_url) if public_url is not None else None
    sites = named_sites(allowed, port)
    if public:
        sites = (public.site, *sites)
    elif is_loopback(host):
        sites = (*named_sites((host, *LOOPBACK_NAMES), port), *sites)
    if not sites:
        raise HostNotNamedError(host)
    if may_write is None:
        may_write = is_loopback(host) and all(is_loopback(site.host) for site in sites)
    answering = Answering(tuple(dict.fromkeys(sites)), parse_proxies(proxies))
    return Reach(host, port, answering, public.path if public else "", may_write)
