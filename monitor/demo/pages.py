"""What does a news page look like? Two templates with all that surrounds an article, different on each load."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from monitor.demo.seeds import Outlet, Telling

OTHERS = (
    "Grain ships queue at the Bosphorus after storm closes strait",
    "Opinion: what a small navy can and cannot do",
    "Power returns to three quarters of Aleppo, engineers say",
    "Football: late goal sends Besiktas through",
    "Six ways to keep a flat warm this winter",
    "Lebanon counts the cost of a year at the border",
    "In pictures: the old souk opens its shutters again",
    "Oil slips as traders weigh demand in the new year",
    "Why ferry fares in the Aegean went up twice",
    "The cellist who stayed in Aleppo",
)


@dataclass(frozen=True, slots=True)
class Load:
    """One delivery of a page: the numbers that differ from the one before. `n` counts loads from 1."""

    n: int
    address: str

    def number(self, what: str, least: int, most: int) -> int:
        """A number for this load that nobody could guess and that is the same when asked twice."""
        digest = hashlib.sha256(f"{self.address} {self.n} {what}".encode()).digest()
        return least + int.from_bytes(digest[:6], "big") % (most - least + 1)

    def token(self, what: str) -> str:
        """A word as sites hand out to tell one load from the next."""
        return hashlib.sha256(f"{self.address} {self.n} {what} token".encode()).hexdigest()[:24]

    def some(self, what: str, items: Sequence[str], most: int) -> list[str]:
        """A choice of the items, in an order of this load."""
        return sorted(items, key=lambda item: self.number(what + item, 0, 1 << 30))[:most]


def broadsheet(telling: Telling, outlet: Outlet, load: Load) -> str:
    """A newspaper's page: one <article>, JSON-LD on its own, a column of links at the side."""
    paragraphs = "\n".join(f"        <p>{escape(text)}</p>" for text in telling.paragraphs)
    most_read = _links("        ", load.some("most read", OTHERS, 5), "li")
    more = _links("        ", load.some("more", OTHERS, 3), "li")
    return f"""{_broadsheet_head(telling, outlet, load)}
<body>
  <div class="cookie-notice" role="dialog" aria-label="Cookies">
    <p>We and our {load.number("partners", 80, 140)} partners use cookies to show this page.</p>
    <p>Read our privacy policy.</p>
    <button>Accept all</button> <button>Manage choices</button>
  </div>
  <header class="site-header">
    <a href="/" class="logo">{escape(outlet.name)}</a>
    <nav aria-label="Sections"><ul>
      <li><a href="/world">World</a></li> <li><a href="/politics">Politics</a></li>
      <li><a href="/business">Business</a></li>
      <li><a href="/sport">Sport</a></li> <li><a href="/opinion">Opinion</a></li> <li><a href="/login">Sign in</a></li>
    </ul></nav>
  </header>
  <main>
    <nav class="breadcrumb"><a href="/">Home</a> &rsaquo; <a href="/world">{escape(outlet.section)}</a></nav>
    <article class="article" data-id="a-{load.number("slot", 1000, 9999)}">
      <header>
        <h1>{escape(telling.headline)}</h1>
        <p class="byline">By <span class="author">{escape(telling.byline)}</span></p>
        <div class="dates"><time datetime="{_iso(telling.published)}">{_long(telling.published)}</time></div>
      </header>
      <div class="share"><a href="/share/mail">Mail</a> <a href="/share/link">Copy link</a>
        <span class="count">{load.number("shares", 1200, 9800)} shares</span>
        <span class="live">{load.number("readers", 40, 900)} people are reading this now</span></div>
      <div class="article-body">
{paragraphs}
      </div>
      <aside class="ad" id="ad-{load.token("ad")[:8]}">Advertisement</aside>
    </article>
    <aside class="sidebar">
      <section class="most-read"><h2>Most read</h2><ol>
{most_read}
      </ol></section>
      <section class="newsletter"><h2>Morning letter</h2><p>The news at seven, in your inbox.</p></section>
    </aside>
    <section class="related"><h2>More on this story</h2><ul>
{more}
    </ul></section>
    <section class="comments"><h2>{load.number("comments", 20, 400)} comments</h2>
      <a href="/login">Sign in to comment</a></section>
  </main>
{_footer(outlet, load)}
</body>
</html>
"""


def _broadsheet_head(telling: Telling, outlet: Outlet, load: Load) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>{escape(telling.headline)} | {escape(outlet.name)}</title>
  <link rel="canonical" href="{load.address}">
  <meta name="description" content="{escape(telling.headline)}">
  <meta name="author" content="{escape(telling.byline)}">
  <meta property="og:type" content="article">
  <meta property="og:title" content="{escape(telling.headline)}">
  <meta property="og:site_name" content="{escape(outlet.name)}">
  <meta property="article:published_time" content="{_iso(telling.published)}">
  <meta property="article:modified_time" content="{_iso(telling.modified)}">
  <meta name="csrf-token" content="{load.token("csrf")}">
  <script type="application/ld+json">{_json_ld(telling, outlet, load)}</script>
  <script>window.page = {{"load": "{load.token("load")}", "test": {load.number("test", 1, 8)}}};</script>
</head>"""


def stream(telling: Telling, outlet: Outlet, load: Load) -> str:
    """A wire's page: bare <div>s, JSON-LD in a graph, a figure, and links set between the paragraphs."""
    middle = max(2, len(telling.paragraphs) // 2)
    parts = [f'      <p class="text">{escape(text)}</p>' for text in telling.paragraphs]
    parts.insert(
        middle,
        '      <div class="inline-related" data-nosnippet><span>Read next</span> '
        f'<a href="/n/{load.number("next", 100, 999)}">{escape(load.some("next", OTHERS, 1)[0])}</a></div>',
    )
    body = "\n".join(parts)
    ticker = _links("      ", load.some("ticker", OTHERS, 4), "span")
    popular = _links("      ", load.some("popular", OTHERS, 6), "div")
    return f"""<!doctype html>
<html lang="en-GB"><head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(outlet.name)}: {escape(telling.headline)}</title>
<link rel="canonical" href="{load.address}">
<meta property="og:title" content="{escape(telling.headline)}"><meta property="og:type" content="article">
<meta property="article:published_time" content="{_iso(telling.published)}">
<meta property="article:modified_time" content="{_iso(telling.modified)}">
<script type="application/ld+json">{_json_ld(telling, outlet, load, graph=True)}</script>
<style>.text{{font:18px/1.5 sans-serif}}</style>
</head><body class="p-{load.token("body")[:6]}">
<div id="consent">This site uses cookies. <a href="/cookies">Cookie policy</a> <button>OK</button></div>
<div class="top"><a href="/">{escape(outlet.name)}</a>
  <ul class="menu"><li><a href="/latest">Latest</a><li><a href="/me">Middle East</a><li><a href="/markets">Markets</a>
  <li><a href="/video">Video</a><li><a href="/apps">Apps</a></ul>
  <div class="ticker">
{ticker}
  </div></div>
<div class="grid"><div class="col-main">
  <div class="kicker">{escape(outlet.section)}</div>
  <h1 class="headline">{escape(telling.headline)}</h1>
  <div class="meta"><span class="by">{escape(telling.byline)}</span>
    <span class="stamp">Updated {_long(telling.modified)}</span>
    <span class="views">{load.number("views", 10_000, 99_000):,} views</span></div>
  <div class="tools"><button>Save</button><button>Print</button>
    <button>Share {load.number("share", 10, 999)}</button></div>
  <figure><img src="/img/{load.token("img")[:10]}.jpg" alt="Harbour"><figcaption>File photo</figcaption></figure>
  <div class="story-body" itemprop="articleBody">
{body}
  </div>
  <div class="tags"><a href="/t/syria">Syria</a> <a href="/t/russia">Russia</a></div>
  </div>
  <div class="col-side"><h3>Popular now</h3>
{popular}
  </div></div>
{_footer(outlet, load)}
</body></html>
"""


TEMPLATES: dict[str, Callable[[Telling, Outlet, Load], str]] = {"broadsheet": broadsheet, "stream": stream}


def _json_ld(telling: Telling, outlet: Outlet, load: Load, graph: bool = False) -> str:
    article = {
        "@type": "NewsArticle",
        "headline": telling.headline,
        "datePublished": _iso(telling.published),
        "dateModified": _iso(telling.modified),
        "author": [{"@type": "Person", "name": name} for name in telling.byline.replace(" and ", ", ").split(", ")],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name},
        "mainEntityOfPage": load.address,
    }
    site = {"@type": "WebSite", "name": outlet.name, "url": load.address.rsplit("/", 2)[0] + "/"}
    document = {"@graph": [site, article]} if graph else article
    return json.dumps({"@context": "https://schema.org", **document}).replace("<", "\\u003c")


def _footer(outlet: Outlet, load: Load) -> str:
    return f"""  <footer class="site-footer">
    <p>&copy; {escape(outlet.name)}.
    <a href="/terms">Terms</a> <a href="/privacy">Privacy</a> <a href="/contact">Contact</a></p>
    <p>A demonstration page of the program monitor, served on this machine. No news house wrote it.</p>
    <!-- served by node {load.number("node", 1, 40)}, request {load.token("request")} -->
  </footer>"""


def _links(indent: str, titles: Sequence[str], tag: str) -> str:
    lines = (
        f'<{tag}><a href="/n/{hashlib.sha256(t.encode()).hexdigest()[:6]}">{escape(t)}</a></{tag}>' for t in titles
    )
    return "\n".join(indent + line for line in lines)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _long(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} GMT"
