"""Which text does the user hand over? Files (.txt .html .json) and stdin, read as articles."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.model.errors import ConfigError, NotFound

if TYPE_CHECKING:
    from monitor.model.article import Article

PAGES = (".html", ".htm", ".xhtml")
LARGEST = 20_000_000  # bytes; no news page comes near


def read_side(name: str, at: datetime | None) -> Article:
    """The article that a file holds; `-` is text on stdin. `at` wins over the file's own time, not over a page's.

    Raises NotFound for a file that does not exist and ConfigError for one that cannot be read as an article.
    """
    from monitor.analysis.given import article_of_document, article_of_text

    path = Path(name)
    body, seen = _stdin() if name == "-" else _file(path)
    when = at or seen
    if path.suffix.lower() in PAGES or (name == "-" and body.lstrip()[:1] == b"<"):
        return _page(body, path, when, at)
    text = _text(body, path)
    if path.suffix.lower() == ".json" or (name == "-" and text.lstrip()[:1] == "{"):
        try:
            article = article_of_document(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"not an article: {error}", path) from error
        return replace(article, at=at or article.at or seen)
    return article_of_text(text, when)


def _stdin() -> tuple[bytes, datetime]:
    """What is piped in is read against now: it has no time of its own."""
    from monitor import wiring

    return sys.stdin.buffer.read(LARGEST), wiring.clock().now()


def _file(path: Path) -> tuple[bytes, datetime]:
    try:
        with path.open("rb") as file:
            body = file.read(LARGEST + 1)
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError as error:
        raise NotFound(f"{path}: no such file; a text file is headline, blank line, body") from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror or error}", path) from error
    if len(body) > LARGEST:
        raise ConfigError(f"larger than {LARGEST // 1_000_000} MB: not an article", path)
    return body, modified


def _text(body: bytes, path: Path) -> str:
    """UTF-8, else the bytes as Windows wrote them: a text file says nothing of its encoding."""
    if b"\0" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError("not a text file", path)
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")


def _page(body: bytes, path: Path, when: datetime, given: datetime | None) -> Article:
    """A saved page, read by the same extractor as a fetched one."""
    from monitor import wiring
    from monitor.model.outcome import Extracted, Fetched

    page = Fetched(
        url=path.absolute().as_uri(),
        final_url=path.absolute().as_uri(),
        body=body,
        content_type="text/html",
        charset=None,
        etag=None,
        last_modified=None,
        http_status=200,
        tls=None,
        at=when,
        ms=0,
    )
    outcome = wiring.extractor().extract(page)
    if not isinstance(outcome, Extracted):
        reason = getattr(outcome, "reason", "nothing to read")
        detail = getattr(outcome, "detail", "")
        raise ConfigError(f"holds no article: {reason}{f' ({detail})' if detail else ''}", path)
    return replace(outcome.article, at=given or outcome.article.at or when)
