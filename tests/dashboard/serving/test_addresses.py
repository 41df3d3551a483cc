"""The options of `pmdata serve` that name addresses: what is understood, and what is refused with a hint."""

import pytest

from pmdata.dashboard.serving.addresses import is_loopback, named_sites, parse_proxies, parse_public_url
from pmdata.dashboard.serving.reach import Reach, reach_of
from pmdata.errors import HostNotNamedError, ServedAddressError


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("reports", "http://reports:8501"),
        ("Reports.Example", "http://reports.example:8501"),
        ("reports.example:80", "http://reports.example"),
        ("192.0.2.7", "http://192.0.2.7:8501"),
        ("2001:DB8:0::7", "http://[2001:db8::7]:8501"),
        ("[2001:db8::7]:80", "http://[2001:db8::7]"),
        ("my_service", "http://my_service:8501"),
    ],
)
def test_an_allowed_host_has_the_port_of_the_server_or_its_own(name: str, origin: str) -> None:
    assert [site.origin for site in named_sites([name], 8501)] == [origin]


@pytest.mark.parametrize(
    "name",
    ["", " ", "*", "*.example.com", "a b", "a.", ".a", "a:0", "a:65536", "a:x", "http://a", "a/b", "u@a",
     "1::2::3", "[::1]x", "::1%lo", "münchen.example"],
)  # fmt: skip
def test_what_is_no_host_is_refused_with_examples(name: str) -> None:
    with pytest.raises(ServedAddressError, match=r"--allow-host .* Give a host name or an address"):
        named_sites([name], 8501)


@pytest.mark.parametrize(
    ("url", "origin", "path"),
    [
        ("https://example.com", "https://example.com", ""),
        ("https://example.com/", "https://example.com", ""),
        ("https://Example.com:443/reliability/", "https://example.com", "/reliability"),
        ("https://example.com:8443/a/b-c_d.e", "https://example.com:8443", "/a/b-c_d.e"),
        ("http://[2001:db8::7]:80/x", "http://[2001:db8::7]", "/x"),
    ],
)
def test_a_public_url_gives_origin_and_path(url: str, origin: str, path: str) -> None:
    public = parse_public_url(url)
    assert (public.site.origin, public.path) == (origin, path)


@pytest.mark.parametrize(
    "url", ["", "example.com", "//example.com", "ftp://example.com", "https://", "https:///x", "https://u@example.com",
            "https://example.com?a", "https://example.com#a", "https://example.com/a b", "https://example.com/../a",
            "https://example.com//a", "https://example.com/%2e", "https://example.com:99999", "https://[::1",
            "https://example.com/a;b", "https://example.com.", "javascript:alert(1)", "https://exa\tmple.com"]
)  # fmt: skip
def test_what_is_no_public_url_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(ServedAddressError, match=r"--public-url .*https://example\.com/reliability\.$"):
        parse_public_url(url)


@pytest.mark.parametrize(
    "proxy", ["", "proxy", "10.0.0.1/8", "10.0.0.0/33", "::1/129", "127.0.0.1:80", "127.1"]
)
def test_what_is_no_proxy_is_refused_with_examples(proxy: str) -> None:
    with pytest.raises(ServedAddressError, match=r"--trusted-proxy .*10\.4\.0\.0/16\.$"):
        parse_proxies([proxy])


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost", "LOCALHOST"])
def test_on_this_machine_alone_no_name_is_needed_and_visitors_may_write(host: str) -> None:
    reach = reach_of(host, 8501)
    assert is_loopback(host)
    assert reach.may_write
    assert not reach_of(host, 8501, may_write=False).may_write


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "192.0.2.7", "reports.example", "", "::ffff:127.0.0.1", "0"]
)
def test_beyond_this_machine_a_name_is_required_and_reading_is_all_that_is_given(host: str) -> None:
    with pytest.raises(HostNotNamedError, match=r"--allow-host NAME.*--public-url URL"):
        reach_of(host, 8501)
    named = reach_of(host, 8501, allowed=["reports.example"])
    assert origins(named) == ["http://reports.example:8501"]
    assert not named.may_write
    assert reach_of(host, 8501, allowed=["reports.example"], may_write=True).may_write


def origins(reach: Reach) -> list[str]:
    return [site.origin for site in reach.answering.sites]


def test_a_name_of_another_machine_makes_a_server_on_this_one_read_only() -> None:
    assert not reach_of("127.0.0.1", 8501, allowed=["reports.example"]).may_write
    assert reach_of("127.0.0.1", 8501, allowed=["localhost:9000"]).may_write


def test_behind_a_proxy_its_url_replaces_the_own_names() -> None:
    reach = reach_of("127.0.0.1", 8501, public_url="https://example.com/reliability", allowed=["localhost"])
    assert origins(reach) == ["https://example.com", "http://localhost:8501"]
    assert (reach.url, reach.path) == ("https://example.com/reliability", "/reliability")
    assert not reach.may_write
