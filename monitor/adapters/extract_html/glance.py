"""Is the article the same as last time? First by the bytes of its element, then by its text; never by the whole page.

A container's path is `XPATH TAG:K:DIGEST`: where the element stands in the tree; that it is the page's K-th TAG; and
the digest of its bytes with those of the title, headlines and JSON-LD. Equal bytes need no parser. The second part is
left out where the element could not be found again in the bytes.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from monitor.adapters.extract_html.container import Found, at
from monitor.adapters.extract_html.facts import facts_of
from monitor.adapters.extract_html.headline import headline_of
from monitor.adapters.extract_html.tree import Element, Unreadable, tree_of
from monitor.model.article import Container
from monitor.model.ids import sha256
from monitor.model.outcome import Fetched

_AROUND = re.compile(
    rb"<title[^>]*>[^<]{0,2000}|<h1[\s>].{0,2000}?</h1|<meta[^>]{0,200}(?:og:title|modified_time)[^>]{0,500}"
    rb"|<script[^>]{0,200}ld\+json[^>]{0,100}>.*?</script",
    re.IGNORECASE | re.DOTALL,
)


def container_for(page: Fetched, root: Element, found: Found, rest_sha: str) -> Container | None:
    """What to remember of where the article stood; None where no single element held it."""
    if found.element is None:
        return None
    path = root.getroottree().getpath(found.element)
    marked = found.around if found.around is not None else found.element
    tag = marked.tag
    k = sum(1 for _ in _before(root, marked))
    digest = _digest(page, tag, k)
    mark = f" {tag}:{k}:{digest}" if digest and _holds(page, tag, k, found.paragraphs) else ""
    return Container(path + mark, _text_sha(found.paragraphs), rest_sha)


def glance(page: Fetched, container: Container) -> bool:
    """True when the element's text is the same and nothing around it tells of a change."""
    path, _, mark = container.path.partition(" ")
    if mark:
        tag, k, digest = mark.split(":")
        if _digest(page, tag, int(k)) == digest:
            return True
    try:
        root = tree_of(page)
    except Unreadable:
        return False
    facts = facts_of(root, page.final_url)
    headline = headline_of(root, facts)
    if facts.sha(headline) != container.rest_sha:
        return False
    elements = root.getroottree().xpath(path)
    return len(elements) == 1 and _text_sha(at(root, elements[0], headline).paragraphs) == container.text_sha


def _text_sha(paragraphs: tuple[str, ...]) -> str:
    return sha256("\n\n".join(paragraphs))


def _before(root: Element, element: Element) -> list[Element]:
    found = []
    for other in root.iter(element.tag):
        if other is element:
            break
        found.append(other)
    return found


@lru_cache(maxsize=64)
def _tags(tag: str) -> re.Pattern[bytes]:
    name = re.escape(tag.encode("ascii", "replace"))
    return re.compile(rb"<(/?)" + name + rb"(?=[\s>])", re.IGNORECASE)


def _slice(body: bytes, tag: str, k: int) -> bytes:
    """The bytes of the page's k-th element of that tag, up to its closing tag; empty where they cannot be told."""
    depth, opened, start = 0, -1, -1
    for match in _tags(tag).finditer(body):
        if not match.group(1):
            opened += 1
            if opened == k:
                start, depth = match.start(), 0
            depth += 1
        elif start >= 0:
            depth -= 1
            if depth == 0:
                return body[start : match.start()]
    return b""


def _digest(page: Fetched, tag: str, k: int) -> str:
    body = page.body
    part = _slice(body, tag, k)
    if not part:
        return ""
    digest = hashlib.blake2b(part, digest_size=16, person=(page.charset or "").encode("ascii", "replace")[:16])
    for match in _AROUND.finditer(body):
        digest.update(b"\0")
        digest.update(match.group())
    return digest.hexdigest()


def _holds(page: Fetched, tag: str, k: int, paragraphs: tuple[str, ...]) -> bool:
    """Whether the bytes found are the element's: its first and last words stand in them."""
    part = _slice(page.body, tag, k)
    for paragraph in (paragraphs[0], paragraphs[-1]):
        words = max(re.findall(r"[A-Za-z0-9 ,]+", paragraph[:300]) or [""], key=len).strip()
        if len(words) < 8 or words.encode() not in part:
            return False
    return True
