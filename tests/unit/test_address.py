"""Which addresses a page may lead us to."""

from __future__ import annotations

import pytest

from monitor.model.address import allowed_private, why_not_named, why_not_public, why_refused

PUBLIC = (
    *("93.184.215.14", "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1"),
    *("198.17.0.1", "198.20.0.1", "223.255.255.255", "169.253.1.1", "11.0.0.1"),
    *("2606:2800:21f:cb07::1", "2a00:1450:4001:81a::200e", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"),
    "2002:5db8:d70e::1",  # 6to4 of a public address
)
REFUSED = (
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.1.2.3"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.8", "192.0.0.170", "192.0.2.1"),
    *("192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16"),
    *(
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
    ),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:0:5db8:d70e::1"),
    *("2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1", "2620:4f:8000::1"),
    *("3fff::1", "5f00::1", "4000::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
    *("fe80::1%eth0", "2606:2800:21f:cb07::1%1", "2606:2800::5efe:7f00:1", "2606:2800::200:5efe:a00:1"),
    *("", "localhost", "127.1", "0177.0.0.1", "2130706433", "1.2.3.4.5", "１２７.0.0.1"),
)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_asked(address: str) -> None:
    assert why_not_public(address) is None


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_plainly_public_is_refused_with_a_reason(address: str) -> None:
    assert why_not_public(address)


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "metadata.google.internal"]
)
def test_a_local_name_is_refused_before_it_is_looked_up(name: str) -> None:
    assert why_not_named(name)


def test_an_ordinary_name_is_looked_up() -> None:
    assert why_not_named("news.example") is None
    assert why_not_named("localhost.example") is None


@pytest.mark.parametrize(
    ("scheme", "port"),
    [("file", 443), ("ftp", 80), ("gopher", 80), ("data", 80), ("javascript", 80), ("", 80), ("HTTP ", 80)]
    + [("http", port) for port in (0, 22, 25, 53, 110, 143, 465, 587, 2375, 3306, 5432, 6379, 11211, 65536, -1)],
)
def test_other_schemes_and_the_ports_of_other_protocols_are_refused(scheme: str, port: int) -> None:
    assert why_refused(scheme, port)


@pytest.mark.parametrize("port", [80, 443, 8080, 8443, 8901, 65535])
def test_a_web_port_may_be_asked(port: int) -> None:
    assert why_refused("https", port) is None


@pytest.mark.parametrize(
    ("host", "port", "allowed"),
    [
        ("127.0.0.1", 8901, True),
        ("127.0.0.1", 8902, False),
        ("127.0.0.2", 8901, False),
        ("localhost", 8901, False),
        ("127.0.0.1", 89010, False),
        ("::1", 80, True),
        ("News.Local", 80, True),
    ],
)
def test_an_exception_holds_for_exactly_its_host_and_port(host: str, port: int, allowed: bool) -> None:
    assert allowed_private(("127.0.0.1:8901", "[::1]:80", "news.local:80"), host, port) is allowed
