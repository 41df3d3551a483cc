"""One request as bytes on a socket: what a hostile client can write, which no HTTP library would."""

import socket
import ssl
from collections.abc import Sequence

HANDSHAKE = (
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)
STREAM = "/_stcore/stream"
PATIENCE_SECONDS = 20


def answer(
    port: int,
    lines: Sequence[str],
    *,
    first: str = "GET / HTTP/1.1",
    source: str = "127.0.0.1",
    tls: bool = False,
) -> bytes:
    """Send a request with these header lines from the address `source`.

    Returns the head of the answer, and all of an answer that closes the connection.
    """
    request = "\r\n".join([first, *lines, "", ""]).encode("latin-1")
    plain = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (source, 0))
    with _with_tls(plain) if tls else plain as connection:
        connection.sendall(request)
        received = b""
        while not _is_enough(received) and (part := connection.recv(65_536)):
            received += part
    return received


def _with_tls(plain: socket.socket) -> socket.socket:
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    return anybody.wrap_socket(plain)


def _is_enough(received: bytes) -> bool:
    return b"\r\n\r\n" in received and b"connection: close" not in received.lower()


def status(
    port: int,
    lines: Sequence[str],
    *,
    first: str = "GET / HTTP/1.1",
    source: str = "127.0.0.1",
    tls: bool = False,
) -> int:
    """Return the status of the answer."""
    return int(answer(port, lines, first=first, source=source, tls=tls).split(None, 2)[1])


def handshake(
    port: int, lines: Sequence[str], *, path: str = STREAM, source: str = "127.0.0.1", tls: bool = False
) -> int:
    """Return the status with which a WebSocket is opened, 101, or refused."""
    return status(port, [*lines, *HANDSHAKE], first=f"GET {path} HTTP/1.1", source=source, tls=tls)
