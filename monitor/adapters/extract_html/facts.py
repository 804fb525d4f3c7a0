"""What does a page say about its article outside of it? Title, meta, JSON-LD, links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from monitor.adapters.extract_html import jsonld
from monitor.adapters.extract_html.times import time_of
from monitor.adapters.extract_html.tree import Element
from monitor.analysis.tidy import tidy
from monitor.model.ids import sha_of

HEADLINE_MOST = 1_000  # characters; a longer one is an attack on whoever prints it
_TITLE_CUT = re.compile(r"\s+[|\u2013\u2014\u00b7-]\s+")
_COUNT = re.compile(r"^\(\d{1,3}\+?\)\s*")  # unread messages in a title
_TELLING = ("headline", "alternativeHeadline", "description", "datePublished", "dateModified", "articleBody")


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands around the article. Empty where the page does not say."""

    title: str
    meta: dict[str, str]
    article: dict[str, Any]  # the JSON-LD object of the article
    canonical: str
    language: str
    site: str

    @property
    def named(self) -> tuple[str, ...]:
        """Every headline that the head of the page gives, best first."""
        names = (jsonld.text_of(self.article.get("headline")), self.meta.get("og:title", ""), self._short_title())
        return tuple(name[:HEADLINE_MOST].strip() for name in names if name)

    def _short_title(self) -> str:
        title = _COUNT.sub("", self.title)
        cuts = list(_TITLE_CUT.finditer(title))
        if not cuts:
            return self.title
        last = title[cuts[-1].end() :]
        if last.casefold() == self.site.casefold() or len(last.split()) <= 4:
            return title[: cuts[-1].start()]
        return self.title

    @property
    def declared(self) -> bool:
        """Whether the page says that it is an article."""
        return bool(self.article) or self.meta.get("og:type", "").lower() == "article" or self._dated

    @property
    def _dated(self) -> bool:
        return "article:published_time" in self.meta

    @property
    def body(self) -> str:
        """The article's text as JSON-LD gives it."""
        value = self.article.get("articleBody")
        return value if isinstance(value, str) else ""

    @property
    def byline(self) -> str:
        """The authors' names."""
        names = jsonld.names_of(self.article.get("author") or self.article.get("creator"))
        if not names:
            said = self.meta.get("author") or self.meta.get("article:author") or self.meta.get("byl", "")
            names = [said] if said and not said.startswith(("http:", "https:", "/")) else []
        return ", ".join(dict.fromkeys(names))[:300]

    def published(self, captured_at: datetime) -> datetime | None:
        """When it says it was first published."""
        keys = ("article:published_time", "datepublished", "pubdate", "date", "dc.date", "parsely-pub-date")
        return self._first("datePublished", keys, captured_at)

    def modified(self, captured_at: datetime) -> datetime | None:
        """When it says it was last changed."""
        keys = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified")
        return self._first("dateModified", keys, captured_at)

    def _first(self, key: str, names: tuple[str, ...], captured_at: datetime) -> datetime | None:
        said = [jsonld.text_of(self.article.get(key)), *(self.meta.get(name, "") for name in names)]
        return next((at for text in said if text and (at := time_of(text, captured_at))), None)

    def sha(self, headline: str) -> str:
        """Changes when the headline or what the head tells of the article does."""
        told = [[key, self.article.get(key)] for key in _TELLING if isinstance(self.article.get(key), str)]
        meta = [self.meta.get(key, "") for key in ("og:title", "og:description", "article:modified_time")]
        return sha_of([headline, _COUNT.sub("", self.title), told, meta])


def facts_of(root: Element, url: str) -> Facts:
    """What the page says about its article. `url` is where the page came from."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = element.get("content")
        if name and content and len(meta) < 300:
            meta.setdefault(name.strip().lower()[:60], tidy(content[:5000]))
    scripts = [element.text or "" for element in root.iter("script") if "ld+json" in (element.get("type") or "")]
    title = next((tidy(element.text_content()) for element in root.iter("title")), "")
    named = meta.get("og:title") or title
    found = jsonld.articles(scripts)
    return Facts(
        title=title,
        meta=meta,
        article=_fitting(found, named),
        canonical=_canonical(root, meta, url),
        language=(root.get("lang") or root.get("xml:lang") or meta.get("og:locale", ""))[:20].strip(),
        site=(meta.get("og:site_name") or urlsplit(url).hostname or "")[:100],
    )


def _fitting(found: list[dict[str, Any]], named: str) -> dict[str, Any]:
    """The JSON-LD article that the page is about: the one whose headline the title holds, else the first."""
    for node in found:
        headline = jsonld.text_of(node.get("headline"))
        if headline and headline.casefold() in named.casefold():
            return node
    return found[0] if found else {}


def _canonical(root: Element, meta: dict[str, str], url: str) -> str:
    """The address the page gives itself; shown, never fetched. Empty unless it is an http(s) address."""
    links = (el.get("href") for el in root.iter("link") if (el.get("rel") or "").strip().lower() == "canonical")
    for said in (*links, meta.get("og:url")):
        if not said or len(said) > 2000:
            continue
        try:
            full = urljoin(url, said.strip())
            parts = urlsplit(full)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            return tidy(full)
    return ""
