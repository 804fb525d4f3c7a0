"""Are two addresses one page? One spelling for the many under which a site serves the same thing."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

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


def _tracks(key: str) -> bool:
    return _TRACKING.fullmatch(key.lower()) is not None
