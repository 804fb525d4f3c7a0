"""How does a health check outside hear of us? One small request; a redirect is no answer. httpx stands only here.

The address is the user's own word, like a receiver's, so it may be private; it is a secret and never told.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from monitor import __version__

DEADLINE_S = 10.0


def ping(url: str, *, well: bool, why: str) -> str | None:
    """None where it was taken, else what went wrong."""
    import httpx

    try:
        with httpx.stream(
            "POST",
            url if well else failing(url),
            content=why.encode()[:4000],
            headers={"User-Agent": f"monitor/{__version__}", "Content-Type": "text/plain; charset=utf-8"},
            timeout=DEADLINE_S,
            follow_redirects=False,
        ) as answer:
            return None if answer.is_success else f"it answered {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return type(error).__name__


def failing(url: str) -> str:
    """The address that tells of a failure.

    >>> failing("https://ping.example/3f1c?rid=1")
    'https://ping.example/3f1c/fail?rid=1'
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))
