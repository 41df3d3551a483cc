"""Behind a real nginx with TLS and a path of its own, set up with the block that the docs give."""

import os
import pwd
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pmdata.dashboard.serving.visitor import COOKIE
from tests.browser.driver import CHECKOUT, Server, Visitor, free_port, require_marks, start
from tests.raw_request import answer, handshake, status

HOST = "reports.localhost"
"""Browsers know without asking anybody that it is this machine."""
BASE = "/reliability"
STREAM = f"{BASE}/_stcore/stream"
DOCS = (CHECKOUT / "docs/serving.md").read_text(encoding="utf-8")
PROXY_SECONDS = 10


@pytest.fixture(scope="module")
def nginx() -> str:
    named = os.environ.get("PMDATA_NGINX", "nginx")
    found = shutil.which(named, path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if found and shutil.which("openssl"):
        return found
    if os.environ.get("PMDATA_REQUIRE_NGINX") == "1":
        pytest.fail("PMDATA_REQUIRE_NGINX=1, but nginx or openssl cannot be found")
    pytest.skip(
        "no nginx, or no openssl to make its certificate (Debian: apt-get install nginx-light openssl)"
    )


def configuration(folder: Path, port: int, upstream: int) -> str:
    """Return the documented block with this test's name, ports and certificate, set in a whole file."""
    [block] = re.findall(r"```nginx\n(.*?)```", DOCS, re.DOTALL)
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("server_name example.com;", f"server_name {HOST};"),
        ("/etc/ssl/example.com.pem", str(folder / "own.pem")),
        ("/etc/ssl/example.com.key", str(folder / "own.key")),
        ("127.0.0.1:8501", f"127.0.0.1:{upstream}"),
    ):
        assert old in block
        block = block.replace(old, new)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    user = f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""
    return (
        f"{user}\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{block}\n}}\n"
    )


@pytest.fixture(scope="module")
def ports(nginx: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """Run nginx; return its port, and the port of the server behind it."""
    folder, port, upstream = tmp_path_factory.mktemp("nginx"), free_port(), free_port()
    make_certificate = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-days", "2", "-subj", f"/CN={HOST}", "-keyout", str(folder / "own.key"),
        "-out", str(folder / "own.pem"),
    ]  # fmt: skip
    subprocess.run(make_certificate, check=True, capture_output=True)
    (folder / "nginx.conf").write_text(configuration(folder, port, upstream))
    command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    with subprocess.Popen([*command, "-g", "daemon off;"]) as process:
        yield port, upstream
        process.terminate()
        process.wait(PROXY_SECONDS)


Serve = Callable[..., Server]


@pytest.fixture(scope="module")
def serve(ports: tuple[int, int]) -> Serve:
    port, upstream = ports

    def serve_over(workspace: Path, *options: str) -> Server:
        public = f"{HOST}:{port}"
        health = urllib.request.Request(
            f"http://127.0.0.1:{upstream}{BASE}/_stcore/health", headers={"Host": public}
        )
        wanted = ("--public-url", f"https://{public}{BASE}", "--trusted-proxy", "127.0.0.1", *options)
        return start(workspace, "pmdata", *wanted, health=health, port=upstream)

    return serve_over


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(ignore_https_errors=True, viewport={"width": 1280, "height": 1600})
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext) -> Visitor:
    return Visitor(context.new_page(), HOST)


@pytest.fixture
def url(ports: tuple[int, int]) -> str:
    return f"https://{HOST}:{ports[0]}{BASE}"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proxied") / "w"
    shutil.copytree(CHECKOUT / "data", folder, ignore=shutil.ignore_patterns(".pmdata"))
    return folder


def title_field(page: Page) -> str:
    return page.get_by_label("Title (needed)", exact=True).first.input_value()


def test_the_dashboard_works_over_tls_below_a_path_and_is_read_only(
    serve: Serve, visitor: Visitor, context: BrowserContext, url: str, workspace: Path
) -> None:
    with serve(workspace):
        page = visitor.open(url)
        assert page.url == f"{url}/"
        require_marks(page)
        page.get_by_test_id("stSidebarNavLink").filter(has_text="Response times").click()
        visitor.settle()
        assert page.url.startswith(f"{url}/response_times")
        require_marks(page)
        for deep in ("incidents", "new_report"):
            visitor.open(f"{url}/{deep}")
            expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(9)
        expect(page.get_by_text("This dashboard is read-only")).to_be_visible()
        [cookie] = [one for one in context.cookies() if one["name"] == COOKIE]
        assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")
        assert cookie["path"] == BASE
        visitor.require_calm()
        page.goto("about:blank")


def test_a_draft_is_found_again_behind_the_proxy_after_a_restart(
    serve: Serve, visitor: Visitor, url: str, tmp_path: Path
) -> None:
    with serve(tmp_path, "--writable"):
        page = visitor.open(f"{url}/new_report")
        page.get_by_label("Title (needed)", exact=True).first.fill("Behind the proxy")
        page.keyboard.press("Tab")
        visitor.settle()
        expect(page).to_have_url(re.compile("draft="))
        address = page.url
        page.goto("about:blank")
    with serve(tmp_path, "--writable"):
        visitor.open(address)
        assert title_field(page) == "Behind the proxy"
        page.goto("about:blank")


def test_clients_of_the_socket_meet_the_same_door_behind_the_proxy(
    serve: Serve, ports: tuple[int, int], tmp_path: Path
) -> None:
    port = ports[0]
    own = f"{HOST}:{port}"
    with serve(tmp_path):
        assert handshake(port, [f"Host: {own}", f"Origin: https://{own}"], path=STREAM, tls=True) == 101
        for origin in (f"http://{own}", f"https://{HOST}", "https://evil.example", "null", f"https://{own}."):
            refused = handshake(port, [f"Host: {own}", f"Origin: {origin}"], path=STREAM, tls=True)
            assert refused == 403, origin
        assert handshake(port, [f"Host: {own}"], path=STREAM, tls=True) == 403
        metrics = f"GET {BASE}/_stcore/metrics HTTP/1.1"
        for host in ("evil.example", f"{HOST}:1", f"127.0.0.1:{ports[1]}"):
            forged = [f"Host: {host}", f"X-Forwarded-Host: {own}", "X-Forwarded-Proto: https"]
            assert status(port, forged, first=metrics, tls=True) == 403, host
        forged = [f"Host: {own}", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http"]
        assert status(port, forged, first=metrics, tls=True) == 200
        assert (
            b"301" in answer(port, [f"Host: {own}"], first=f"GET {BASE} HTTP/1.1", tls=True).split(b"\r\n")[0]
        )
        around = [f"Host: 127.0.0.1:{ports[1]}", f"Origin: http://127.0.0.1:{ports[1]}"]
        assert handshake(ports[1], around, path=STREAM) == 403
