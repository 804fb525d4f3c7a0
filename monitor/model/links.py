"""Are two addresses one page? One spelling for the many under which a site serves the same thing."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urldefrag, urlencode, urljoin, urlsplit

LONGEST = 2_000  # characters of an address
DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|fb_\w+|at_\w+|xtor|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|ns_mchannel"
    r"|ns_source|ns_campaign|cmpid?|ocid|ref|ref_src|refsrc|smid|smtyp|partner|rss|feed|output=amp|amp|guccounter"
)
_ASIDE = re.compile(r"^(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)")


def plain_url(url: str) -> str:
    """The address without what does not choose the page: scheme, www, fragment, tracking, AMP and mobile forms.

    For comparing only; never fetched. What cannot be read is given back as it is.

    >>> plain_url("http://WWW.News.example:80/a/?utm_source=x&id=7#top") == plain_url("https://m.news.example/a?id=7")
    True
    >>> plain_url("https://news.example/a/amp/") == plain_url("https://news.example/a")
    True
    >>> plain_url("https://news.example/a?id=7") == plain_url("https://news.example/a?id=8")
    False
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    host = _ASIDE.sub("", (parts.hostname or "").lower().rstrip("."))
    if port is not None and port != DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")
    path = re.sub(r"(?:/amp|/index\.html?|\.amp)$", "", path)
    kept = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(key)]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{host}{path}{query}"


def followable(link: str, base: str) -> str:
    """The absolute address of a link on a page at `base`, where it is http(s) and has a host; else nothing.

    >>> followable("/a b?x=1", "https://news.example/list"), followable("javascript:alert(1)", "https://news.example/")
    ('https://news.example/a%20b?x=1', '')
    """
    link = re.sub(r"[\x00-\x1f\x7f]", "", link).strip().replace(" ", "%20")
    if not link or len(link) > LONGEST:
        return ""
    try:
        url = urldefrag(urljoin(base, link)).url
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return ""
    return url if usable and "\\" not in url and parts.username is None else ""


def _tracks(key: str) -> bool:
    return _TRACKING.fullmatch(key.lower()) is not None
