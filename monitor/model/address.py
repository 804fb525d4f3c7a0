"""Which addresses may a page lead us to? A pure judge of addresses, ports and schemes; it dials nothing.

`ipaddress`' own `is_global` is not enough: it lets NAT64 and 6to4 forms of loopback, 192.0.0.8 or ::127.0.0.1 pass.
What is not plainly public is refused.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

SCHEMES = ("http", "https")

# Ports that speak other protocols; a request sent there could be read as commands (the list that browsers refuse).
REFUSED_PORTS = frozenset(
    (
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104),
        *(109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515),
        *(526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 2375),
        *(2376, 3306, 3389, 3659, 4045, 4190, 5060, 5061, 5432, 5984, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669),
        *(6679, 6697, 9042, 9200, 9300, 10080, 10250, 11211, 27017),
    )
)

_V4_REFUSED = tuple(
    (IPv4Network(net), what)
    for net, what in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "shared by carriers"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud's own service"),
        ("169.254.0.0/16", "link-local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation"),
        ("192.31.196.0/24", "reserved"),
        ("192.52.193.0/24", "reserved"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.168.0.0/16", "private"),
        ("192.175.48.0/24", "reserved"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
    )
)
_V6_PUBLIC = IPv6Network("2000::/3")
_V6_REFUSED = tuple(
    (IPv6Network(net), what)
    for net, what in (
        ("2001::/32", "a Teredo tunnel"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("2620:4f:8000::/48", "reserved"),
        ("3fff::/20", "for documentation"),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_LOCAL_NAMES = (".local", ".internal", ".home.arpa", ".lan", ".localdomain")
_LOW_32 = (1 << 32) - 1


@lru_cache(maxsize=4096)
def why_not_public(address: str) -> str | None:
    """Why this IP address must not be connected to, in words; None when it is public.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, ISATAP) is judged itself.

    >>> why_not_public("93.184.215.14"), why_not_public("::ffff:127.0.0.1"), why_not_public("64:ff9b::7f00:1")
    (None, 'loopback', 'loopback')
    """
    if "%" in address:
        return "bound to one interface"
    try:
        ip = ip_address(address)
    except ValueError:
        return "not an address"
    return _why_not_v4(ip) if isinstance(ip, IPv4Address) else _why_not_v6(ip)


def _why_not_v4(ip: IPv4Address) -> str | None:
    return next((what for net, what in _V4_REFUSED if ip in net), None)


def _why_not_v6(ip: IPv6Address) -> str | None:
    inner = _inner(ip)
    if ip.ipv4_mapped is not None or ip in _NAT64:
        return _why_not_v4(inner) if inner is not None else "reserved"
    if ip not in _V6_PUBLIC:
        return "loopback" if ip.is_loopback else "link-local" if ip.is_link_local else "private or reserved"
    refused = next((what for net, what in _V6_REFUSED if ip in net), None)
    return refused or (_why_not_v4(inner) if inner is not None else None)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one carries."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    value = int(ip)
    if ip in _SIX_TO_FOUR:
        return IPv4Address((value >> 80) & _LOW_32)
    if ip in _NAT64 or (value >> 32) & 0xFDFFFFFF == 0x00005EFE:  # ISATAP's interface id, u-bit ignored
        return IPv4Address(value & _LOW_32)
    return None


def why_not_named(host: str) -> str | None:
    """Why a host is refused by its name alone, before anybody is asked for its address; None when it may be looked up.

    >>> why_not_named("localhost."), why_not_named("news.example")
    ('this machine', None)
    """
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return "this machine"
    return "a local name" if name.endswith(_LOCAL_NAMES) else None


def why_refused(scheme: str, port: int) -> str | None:
    """Why no page is fetched by this scheme and port, whatever the address; None when it may be.

    >>> why_refused("file", 0), why_refused("http", 25), why_refused("https", 443)
    ('the scheme file is not fetched', 'port 25 is not a web port', None)
    """
    if scheme not in SCHEMES:
        return f"the scheme {scheme[:20] or '(none)'} is not fetched"
    if port in REFUSED_PORTS or not 0 < port < 65536:
        return f"port {port} is not a web port"
    return None


def allowed_private(allow: tuple[str, ...], host: str, port: int) -> bool:
    """Whether the user named exactly this `host:port` as an exception.

    >>> allowed_private(("127.0.0.1:8901",), "127.0.0.1", 8901), allowed_private(("127.0.0.1:8901",), "127.0.0.1", 25)
    (True, False)
    """
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}".lower() in allow
