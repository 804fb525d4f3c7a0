"""Pages as news sites build them, with furniture that differs at every load."""

from __future__ import annotations

import html
import random
from datetime import UTC, datetime

from monitor.model.outcome import Fetched

AT = datetime(2024, 12, 14, 12, 0, tzinfo=UTC)
HEADLINE = "Port talks stall as fleet stays in Tarsis"
PARAGRAPHS = (
    "TARSIS, Dec 13 - Ostrana has not agreed to leave the naval port of Tarsis, its defence minister Pavel Orlin said "
    "on Friday.",
    "Talks on a 49-year lease, which would cover 12 piers, have been suspended since Tuesday, three people said.",
    "“We will not sign what has not been read,” Orlin told reporters in the capital.",
    "The council of Karsk denied that it had set a date. It said that 1,200 soldiers were still at the air base.",
    "The port has been in use since 2017, when the previous government granted access to foreign vessels.",
)


def fetched(body: str | bytes, content_type: str = "text/html", charset: str | None = "utf-8", **kw: object) -> Fetched:
    raw = body.encode() if isinstance(body, str) else body
    values: dict[str, object] = {
        "url": "https://news.example/world/port-talks",
        "final_url": "https://news.example/world/port-talks",
        "body": raw,
        "content_type": content_type,
        "charset": charset,
        "etag": None,
        "last_modified": None,
        "http_status": 200,
        "tls": None,
        "at": AT,
        "ms": 5,
    }
    return Fetched(**(values | kw))  # type: ignore[arg-type]


def paras(texts: tuple[str, ...] = PARAGRAPHS, attrs: str = "") -> str:
    return "\n".join(f"<p{attrs}>{html.escape(text, quote=False)}</p>" for text in texts)


def doc(inner: str, head: str = "", headline: str = HEADLINE) -> str:
    return f"<html><head>{head}</head><body><article><h1>{headline}</h1>{inner}</article></body></html>"


def ld(data: str) -> str:
    return f'<script type="application/ld+json">{data}</script>'


def cards(dice: random.Random) -> str:
    return "".join(
        f'<article class="card"><a href="/s/{dice.random()}"><img src="{dice.random()}.jpg">'
        f"<h3>Another story number {dice.randint(1, 999)}</h3></a><p>Teaser {dice.randint(1, 999)} of it</p></article>"
        for _ in range(dice.randint(3, 8))
    )


def semantic(seed: int, body: str) -> str:
    """<main><article> with header, byline, share bar, related list, newsletter and comments inside the article."""
    dice = random.Random(seed)
    return f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{HEADLINE} | Example News</title>
<meta property="og:title" content="{HEADLINE}"><meta property="og:site_name" content="Example News">
<meta name="csrf" content="{dice.getrandbits(64)}"><link rel="canonical" href="/world/port-talks">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"x"}},
{{"@type":["NewsArticle"],"headline":"{HEADLINE}","datePublished":"2024-12-13T09:00:00+01:00",
"dateModified":"2024-12-13T11:30:00Z",
"author":[{{"@type":"Person","name":"Ada Novak"}},{{"name":"Ben Ito"}}]}}]}}</script>
</head><body class="page has-sidebar"><header><nav><a href="/">Home</a><a href="/w">World</a></nav></header>
<div id="consent-banner">We and our {dice.randint(500, 900)} partners use cookies. <button>Accept all</button></div>
<main><article class="story" data-id="{dice.random()}"><header><p class="kicker"><a href="/w">World</a></p>
<h1>{HEADLINE}</h1><div class="byline">By <a rel="author" href="/a">Ada Novak</a> and Ben Ito</div>
<time datetime="2024-12-13T09:00:00Z">Updated {dice.randint(1, 59)} minutes ago</time>
<div class="share-tools"><a href="#">Share</a>
<span class="count">{dice.randint(1, 9999)} shares</span></div></header>
<div class="story-body" id="b{dice.randint(1, 9)}">{body}
<div class="related-links"><h3>Related</h3>
<ul><li><a href="/1">Fleet leaves {dice.randint(1, 99)} harbours</a></li></ul></div>
<div class="newsletter-signup"><p>Get the {dice.randint(1, 99)} best stories in your inbox.</p></div></div>
<section class="comments"><p>{dice.randint(1, 999)} comments. All of this is wrong, a reader says, who is sure.</p>
</section>
</article><aside><p>{dice.randint(1, 99)} people are reading this now, more than yesterday.</p>
{cards(dice)}</aside>
</main><section class="most-read"><h2>Most read</h2>{cards(dice)}</section>
<footer><p>Copyright 2024 Example News. All rights reserved. {dice.random()}</p></footer></body></html>"""


def soup(seed: int, body: str) -> str:
    """No semantic element at all: nested divs with generated class names, as some frameworks make them."""
    dice = random.Random(seed)
    menu = "".join(f'<a href="/m{n}">Section {n}</a> ' for n in range(dice.randint(12, 20)))
    aside = "".join(
        f'<div class="x{dice.randint(1, 99)}"><a href="/q{n}">Something else {dice.randint(1, 999)}</a></div>'
        for n in range(dice.randint(4, 9))
    )
    return f"""<html><head><title>{HEADLINE} - Example News</title></head><body><div class="c1">
<div class="c2">{menu}</div>
<div class="c3"><h1 class="t{dice.randint(1, 9)}">{HEADLINE}</h1><div class="c4">{body}</div></div>
<div class="c5">{aside}</div><div class="c6">{dice.randint(1, 9999)} views</div></div>
<script>var t={dice.random()}</script></body></html>"""


def breaks(seed: int, texts: tuple[str, ...] = PARAGRAPHS) -> str:
    """Paragraphs parted by pairs of line breaks in one div, the oldest style there is."""
    dice = random.Random(seed)
    text = "<br><br>\n".join(html.escape(text, quote=False) for text in texts)
    return f"""<html><head><title>{HEADLINE}</title></head><body><table><tr><td class="nav">{dice.random()}
<a href="/">Home</a></td><td><h1>{HEADLINE}</h1><div class="article-text">{text}</div></td></tr></table>
</body></html>"""
