"""Requests against a real server, byte by byte: which names, origins and proxies it answers."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.driver import Server, free_port, start
from tests.raw_request import answer, handshake, status

EVIL = "evil.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on this machine alone, with one name more, as a forwarded port has it."""
    with start(tmp_path_factory.mktemp("own"), "pmdata", "--allow-host", "localhost:9000") as running:
        yield running


def with_port(text: str, server: Server) -> str:
    return text.replace("PORT", str(server.port))


OWN_HOSTS = [
    "127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT", "[0:0:0:0:0:0:0:1]:PORT",
    "localhost:9000",
]  # fmt: skip
OTHER_HOSTS = f"""
    {EVIL}  {EVIL}:PORT  127.0.0.1  127.0.0.1:80  127.0.0.1:1  localhost  localhost:9001  127.0.0.1:9000
    127.0.0.2:PORT  127.1:PORT  2130706433:PORT  0x7f.0.0.1:PORT  0.0.0.0:PORT  [::]:PORT  xlocalhost:PORT
    [::ffff:127.0.0.1]:PORT  localhost.{EVIL}:PORT  127.0.0.1.{EVIL}:PORT
""".split()
MALFORMED_HOSTS = [
    "", f"localhost:PORT {EVIL}", *f"""
    localhost.:PORT  127.0.0.1.:PORT  localhost:  localhost:PORTx  localhost:0PORT  localhost:+PORT
    localhost:99999  127.0.0.1%3APORT  localhos%74:PORT  %6cocalhost:PORT  localhost:PORT@{EVIL}
    {EVIL}@localhost:PORT  localhost:PORT,{EVIL}  localhost:PORT/  localhost:PORT?a  localhost:PORT#a  http://localhost:PORT
    ::1:PORT  [::1  [::1%25lo]:PORT  [127.0.0.1]:PORT  []:PORT  localhost\\:PORT  localhost:PORT:PORT
    ..:PORT  .localhost:PORT  locälhost:PORT  *:PORT  *
    """.split(),
]  # fmt: skip


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_it_answers_to_its_own_names_for_pages_and_for_the_socket(host: str, server: Server) -> None:
    lines = [f"Host: {with_port(host, server)}"]
    assert status(server.port, lines) == 200
    shown = with_port(host, server).lower().replace("0:0:0:0:0:0:0:1", "::1")
    assert handshake(server.port, [*lines, f"Origin: http://{shown}"]) == 101


@pytest.mark.parametrize(
    ("host", "expected"), [(h, 403) for h in OTHER_HOSTS] + [(h, 400) for h in MALFORMED_HOSTS]
)
def test_it_answers_to_no_other_name_whatever_the_origin(host: str, expected: int, server: Server) -> None:
    named = with_port(host, server)
    assert status(server.port, [f"Host: {named}"]) == expected
    for origin in (f"http://{named}", f"http://127.0.0.1:{server.port}"):
        assert handshake(server.port, [f"Host: {named}", f"Origin: {origin}"]) == expected


@pytest.mark.parametrize(
    "path",
    [
        "/", "/new_report", "/_stcore/health", "/_stcore/metrics", "/_stcore/host-config",
        "/_stcore/script-health-check",
        "/_stcore/upload_file/a/b", "/_stcore/agent", "/media/a", "/component/a/b", "/static/js/a.js",
        "/favicon.png",
        "/auth/login", "/oauth2callback", "//_stcore/metrics", "/%5fstcore/metrics",
        "/_stcore/../_stcore/metrics",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH", "TRACE"])
def test_every_route_and_method_is_behind_the_door(method: str, path: str, server: Server) -> None:
    first = f"{method} {path} HTTP/1.1"
    assert status(server.port, [f"Host: {EVIL}"], first=first) == 403
    own = f"Host: 127.0.0.1:{server.port}"
    assert status(server.port, [own, "Origin: http://127.0.0.1:8699"], first=first) == 403


FOREIGN_ORIGINS = [
    "http://127.0.0.1:8699", "http://localhost:PORT", "http://localhost:8699", "http://[::1]:PORT",
    "http://127.0.0.1",
    "https://127.0.0.1:PORT", "ws://127.0.0.1:PORT", "HTTP://127.0.0.1:PORT", "http://127.0.0.1:PORT/",
    "http://127.0.0.1.:PORT",
    "http://127.0.0.1:0PORT", "http://127.0.0.1:PORT.evil.example", "http://127.0.0.1:PORT@evil.example",
    "127.0.0.1:PORT",
    "http://127.1:PORT", "//127.0.0.1:PORT", "null", "", "file://", f"http://{EVIL}",
    f"http://{EVIL}:PORT", "*",
    "chrome-extension://abcdefghijklmnop", "http://127.0.0.1:PORT http://evil.example",
    "http://127.0.0.1:PORT,http://evil.example",
]  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
def test_a_page_of_any_other_origin_is_refused(origin: str, server: Server) -> None:
    lines = [f"Host: 127.0.0.1:{server.port}", f"Origin: {with_port(origin, server)}"]
    assert handshake(server.port, lines) == 403
    assert status(server.port, lines, first="GET /_stcore/metrics HTTP/1.1") == 403
    upload = [*lines, "Content-Length: 0"]
    assert status(server.port, upload, first="PUT /_stcore/upload_file/a/b HTTP/1.1") == 403


def test_without_an_origin_one_may_read_but_neither_open_the_socket_nor_change_a_thing(
    server: Server,
) -> None:
    own = [f"Host: 127.0.0.1:{server.port}"]
    assert status(server.port, own, first="GET /_stcore/metrics HTTP/1.1") == 200
    assert status(server.port, own, first="HEAD / HTTP/1.1") == 200
    assert handshake(server.port, own) == 403
    for method in ("PUT", "DELETE", "POST", "OPTIONS"):
        assert status(server.port, own, first=f"{method} /_stcore/upload_file/a/b HTTP/1.1") == 403


def test_an_upload_of_the_own_origin_passes_the_door(server: Server) -> None:
    own = f"127.0.0.1:{server.port}"
    lines = [f"Host: {own}", f"Origin: http://{own}", "Content-Length: 0"]
    refused = answer(server.port, lines, first="PUT /_stcore/upload_file/a/b HTTP/1.1")
    assert b"another origin" not in refused
    assert refused.split()[1] in {b"400", b"403"}  # Streamlit asks for its token


@pytest.mark.parametrize(
    "lines",
    [
        ["Host: 127.0.0.1:PORT", f"Host: {EVIL}"],
        [f"Host: {EVIL}", "Host: 127.0.0.1:PORT"],
        ["Host: 127.0.0.1:PORT", "host: 127.0.0.1:PORT"],
        ["Origin: http://127.0.0.1:PORT"],
        ["Host : 127.0.0.1:PORT"],
        ["Host: 127.0.0.1:PORT", "Origin: http://127.0.0.1:PORT", "Origin: http://127.0.0.1:PORT"],
        ["Host: 127.0.0.1:PORT", f"Origin: http://{EVIL}", "Origin: http://127.0.0.1:PORT"],
    ],
)
def test_a_header_that_is_missing_or_there_twice_is_refused(lines: list[str], server: Server) -> None:
    sent = [with_port(line, server) for line in lines]
    assert status(server.port, sent) in {400, 403}
    assert handshake(server.port, sent) in {400, 403}


def test_http_1_0_needs_a_host_as_well(server: Server) -> None:
    assert status(server.port, [], first="GET / HTTP/1.0") == 400
    assert status(server.port, [f"Host: {EVIL}"], first="GET / HTTP/1.0") == 403
    assert status(server.port, [f"Host: 127.0.0.1:{server.port}"], first="GET / HTTP/1.0") == 200


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/",
        "http://127.0.0.1:PORT/",
        "*",
        "evil.example:443",
        "https://localhost/_stcore/metrics",
    ],
)
def test_a_whole_url_as_target_is_refused(target: str, server: Server) -> None:
    own = f"127.0.0.1:{server.port}"
    first = f"GET {with_port(target, server)} HTTP/1.1"
    assert status(server.port, [f"Host: {own}"], first=first) == 400
    assert (
        handshake(server.port, [f"Host: {own}", f"Origin: http://{own}"], path=with_port(target, server))
        == 400
    )


@pytest.mark.parametrize(
    "forged",
    [
        ["X-Forwarded-Host: 127.0.0.1:PORT"],
        ["X-Forwarded-Host: localhost:PORT", "X-Forwarded-Proto: http", "X-Forwarded-For: 127.0.0.1"],
        ["Forwarded: host=127.0.0.1:PORT;proto=http"],
        ["X-Original-Host: 127.0.0.1:PORT", "X-Host: 127.0.0.1:PORT", "X-HTTP-Host-Override: 127.0.0.1:PORT"],
    ],
)
def test_forwarded_headers_open_nothing_where_no_proxy_is_trusted(forged: list[str], server: Server) -> None:
    lines = [with_port(line, server) for line in forged]
    assert status(server.port, [f"Host: {EVIL}", *lines]) == 403
    assert handshake(server.port, [f"Host: {EVIL}", f"Origin: http://127.0.0.1:{server.port}", *lines]) == 403


def test_forwarded_headers_close_nothing_where_no_proxy_is_trusted(server: Server) -> None:
    own = f"127.0.0.1:{server.port}"
    forged = [f"X-Forwarded-Host: {EVIL}", "X-Forwarded-Proto: https", "X-Forwarded-Proto: gopher"]
    assert status(server.port, [f"Host: {own}", *forged]) == 200
    assert handshake(server.port, [f"Host: {own}", f"Origin: http://{own}", *forged]) == 101


def test_a_refusal_says_what_to_do_and_carries_the_security_headers(server: Server) -> None:
    refused = answer(server.port, [f"Host: {EVIL}"]).decode()
    assert "--allow-host" in refused
    assert "content-security-policy: default-src 'none'" in refused
    assert EVIL not in refused


PUBLIC = "reports.example"
PROXY = "127.0.0.5"
ANOTHER = "127.0.0.6"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    options = [
        "--public-url",
        f"https://{PUBLIC}/reliability",
        "--trusted-proxy",
        PROXY,
        "--trusted-proxy",
        "10.9.0.0/16",
    ]
    health = urllib.request.Request("http://127.0.0.1", headers={"Host": PUBLIC})
    with start_at(tmp_path_factory.mktemp("proxied"), options, health) as running:
        yield running


def start_at(folder: Path, options: list[str], health: urllib.request.Request) -> Server:
    port = free_port()
    health.full_url = f"http://127.0.0.1:{port}/reliability/_stcore/health"
    return start(folder, "pmdata", *options, health=health, port=port)


BASE = "/reliability/_stcore/stream"
ORIGIN = f"Origin: https://{PUBLIC}"


@pytest.mark.parametrize("host", [PUBLIC, f"{PUBLIC}:443", "REPORTS.example"])
def test_behind_a_proxy_it_answers_to_its_public_url(host: str, proxied: Server) -> None:
    assert status(proxied.port, [f"Host: {host}"], first="GET /reliability/ HTTP/1.1") == 200
    assert handshake(proxied.port, [f"Host: {host}", ORIGIN], path=BASE) == 101


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (PUBLIC, f"http://{PUBLIC}"), (PUBLIC, f"https://{PUBLIC}:443"), (PUBLIC, f"https://{PUBLIC}:8443"),
        (PUBLIC, "https://127.0.0.1"), (PUBLIC, "null"), (f"{PUBLIC}:80", f"https://{PUBLIC}"),
        (f"{PUBLIC}:PORT", f"http://{PUBLIC}:PORT"), ("127.0.0.1:PORT", "http://127.0.0.1:PORT"),
        ("127.0.0.1:PORT", f"https://{PUBLIC}"), ("localhost:PORT", "http://localhost:PORT"), (EVIL,
        f"https://{PUBLIC}"),
    ],
)  # fmt: skip
def test_behind_a_proxy_it_answers_to_nothing_else(host: str, origin: str, proxied: Server) -> None:
    lines = [f"Host: {with_port(host, proxied)}", f"Origin: {with_port(origin, proxied)}"]
    assert handshake(proxied.port, lines, path=BASE) == 403


TRUSTED_CASES = [
    (["Host: 127.0.0.1:PORT", f"X-Forwarded-Host: {PUBLIC}", "X-Forwarded-Proto: https"], 200),
    (["Host: 127.0.0.1:PORT", f"X-Forwarded-Host: {PUBLIC}"], 200),
    ([f"Host: {PUBLIC}", "X-Forwarded-Proto: wss"], 200),
    ([f"Host: {PUBLIC}", "X-Forwarded-Proto: http"], 403),
    ([f"Host: {PUBLIC}", f"X-Forwarded-Host: {EVIL}"], 403),
    ([f"Host: {EVIL}", f"X-Forwarded-Host: {PUBLIC}, {PUBLIC}"], 400),
    (["Host: upstream", f"X-Forwarded-Host: {PUBLIC}", f"X-Forwarded-Host: {PUBLIC}"], 400),
    ([f"Host: {PUBLIC}", "X-Forwarded-Proto: https,https"], 400),
    ([f"Host: {PUBLIC}", "X-Forwarded-Proto: "], 400),
    (["Host: 127.0.0.1:PORT"], 403),
]


@pytest.mark.parametrize(("lines", "expected"), TRUSTED_CASES)
def test_forwarded_headers_count_from_a_trusted_proxy(
    lines: list[str], expected: int, proxied: Server
) -> None:
    sent = [with_port(line, proxied) for line in lines]
    assert status(proxied.port, sent, first="GET /reliability/ HTTP/1.1", source=PROXY) == expected
    opened = 101 if expected == 200 else expected
    assert handshake(proxied.port, [*sent, ORIGIN], path=BASE, source=PROXY) == opened


@pytest.mark.parametrize("source", [ANOTHER, "127.0.0.1"])
def test_forwarded_headers_of_anybody_else_count_for_nothing(source: str, proxied: Server) -> None:
    lines = [
        "Host: upstream",
        f"X-Forwarded-Host: {PUBLIC}",
        "X-Forwarded-Proto: https",
        f"X-Forwarded-For: {PROXY}",
    ]
    assert status(proxied.port, lines, first="GET /reliability/ HTTP/1.1", source=source) == 403
    assert handshake(proxied.port, [*lines, ORIGIN], path=BASE, source=source) == 403


def test_the_id_of_a_visitor_goes_over_tls_alone_where_the_public_url_has_it(
    proxied: Server, server: Server
) -> None:
    asked = "GET {}/_stcore/health HTTP/1.1"
    secure = answer(proxied.port, [f"Host: {PUBLIC}"], first=asked.format("/reliability")).decode()
    plain = answer(server.port, [f"Host: 127.0.0.1:{server.port}"], first=asked.format("")).decode()
    ending = "Max-Age=34560000; HttpOnly; SameSite=Strict"
    assert f"Path=/reliability; {ending}; Secure\r\n" in secure
    assert f"Path=/; {ending}\r\n" in plain
