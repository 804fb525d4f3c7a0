"""Is this page followed already, and which of its addresses should stand in the configuration?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from monitor.model.ids import SourceRef
from monitor.model.links import followable, plain_url

if TYPE_CHECKING:
    from monitor.cli.look import Looked
    from monitor.model.config import Settings

# Parameters that only say where a reader came from; others that a comparison may leave out could choose the page.
_CLICK = re.compile(
    r"utm_\w+|mtm_\w+|pk_(campaign|kwd|source|medium)|hsa_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id"
    r"|ns_mchannel|ns_source|ns_campaign|xtor|guccounter|__twitter_impression"
)


@dataclass(frozen=True, slots=True)
class Known:
    """A source that follows the page already, by `url`; `exact`: under the very address that was given."""

    ref: SourceRef
    url: str
    exact: bool


@dataclass(frozen=True, slots=True)
class Address:
    """The address to write, and why it is not the one that was given; empty where it is."""

    url: str
    why: str = ""


def known_as(settings: Settings, urls: Iterable[str], story: str | None = None) -> Known | None:
    """The source that follows one of these addresses under whatever form; one of `story` before others."""
    plain = {plain_url(url): url for url in urls if url}
    found = []
    for one in settings.stories:
        for source in one.sources:
            if plain_url(source.url) in plain:
                exact = _bare(source.url) == _bare(plain[plain_url(source.url)])
                found.append(Known(SourceRef(one.id, source.name), source.url, exact))
    return min(found, key=lambda known: (known.ref.story != story, not known.exact), default=None)


def forms_of(looked: Looked) -> tuple[str, ...]:
    """The addresses under which the page is known to be the same: as given, where it led, and what it calls itself."""
    own = looked.final_url or looked.url
    canonical = looked.article.url if looked.article else ""
    forms = (looked.url, own, canonical if canonical and _is_own(canonical, own) else "")
    return tuple(dict.fromkeys(form for form in forms if form))


def address_of(looked: Looked) -> Address:
    """The address to follow: the page's own, where it only calls the given one by its proper name."""
    own = looked.final_url or looked.url
    canonical = followable(looked.article.url, own) if looked.article and looked.article.url else ""
    same = bool(canonical) and plain_url(canonical) in (plain_url(own), plain_url(looked.url))
    safe = canonical.startswith("https:") or not own.startswith("https:")  # a page cannot talk us out of TLS
    if same and safe and canonical != looked.url:
        return Address(canonical, "what the page calls itself")
    if looked.moved_to and _bare(looked.moved_to) != _bare(looked.url):
        return Address(without_clicks(looked.moved_to), "where it moved for good")
    clean = without_clicks(looked.url)
    return Address(clean, "without what only tells where a reader came from") if clean != looked.url else Address(clean)


def without_clicks(url: str) -> str:
    """The address without fragment and the parameters that only track readers; the rest stays byte for byte.

    >>> without_clicks("https://news.example/a?id=7&utm_source=x&fbclid=1#top")
    'https://news.example/a?id=7'
    """
    parts = urlsplit(url)
    kept = "&".join(pair for pair in parts.query.split("&") if not _CLICK.fullmatch(pair.partition("=")[0].lower()))
    return urlunsplit((parts.scheme, parts.netloc, parts.path, kept, ""))


def _is_own(canonical: str, own: str) -> bool:
    """Whether a canonical link may be believed: on the same site, and not simply the site's front page."""
    there, here = urlsplit(f"https://{plain_url(canonical)}"), urlsplit(f"https://{plain_url(own)}")
    return there.hostname == here.hostname and there.path not in ("", "/")


def _bare(url: str) -> str:
    return url.partition("#")[0]
