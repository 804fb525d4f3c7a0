"""Feeds and lists as sites serve them, all with the same entries."""

# ruff: noqa: E501  # a row of the table is one entry

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One entry, newest first in a row of them."""

    id: str
    link: str
    title: str
    summary: str
    at: str  # ISO, with a zone
    mail: str  # the same as RFC 822
    body: str = ""


ITEMS = (
    Item("tag:3", "/a/3", "Port of Tarsis closes", "The port closed.", "2024-12-13T12:00:00+00:00", "Fri, 13 Dec 2024 12:00:00 GMT"),
    Item("tag:2", "/a/2?x=1&y=2", "AT&T <b>leaves</b> the pier", "A firm leaves.", "2024-12-13T10:30:00+01:00", "Fri, 13 Dec 2024 10:30:00 +0100"),
    Item("tag:1", "https://other.example/a/1", "Talks – “on the lease”", "Talks go on.", "2024-12-12T08:00:00+00:00", "Thu, 12 Dec 2024 08:00:00 GMT"),
)  # fmt: skip
WORDS = " ".join(f"Sentence {n} tells what the council said of the pier." for n in range(12))


def _e(text: str) -> str:
    return html.escape(text)


def rss(items: Sequence[Item] = ITEMS, head: str = "") -> str:
    """RSS 2.0."""
    rows = "".join(
        f"<item><title>{_e(one.title)}</title><link>{_e(one.link)}</link><guid isPermaLink='false'>{one.id}</guid>"
        f"<pubDate>{one.mail}</pubDate><description>{_e(one.summary)}</description>"
        + (f"<content:encoded><![CDATA[<p>{one.body}</p>]]></content:encoded>" if one.body else "")
        + "</item>"
        for one in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Wire</title><link>https://news.example/</link>{rows}</channel></rss>"
    )


def atom(items: Sequence[Item] = ITEMS) -> str:
    """Atom 1.0; the feed's own link and an enclosure stand beside the pages' links."""
    rows = "".join(
        f'<entry><title type="html">{_e(one.title)}</title><id>{one.id}</id><updated>{one.at}</updated>'
        f'<link rel="enclosure" href="/film.mp4"/><link rel="alternate" type="text/html" href="{_e(one.link)}"/>'
        f"<summary>{_e(one.summary)}</summary>"
        + (
            f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{_e(one.body)}</p></div></content>'
            if one.body
            else ""
        )
        + "</entry>"
        for one in items
    )
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><id>u</id>'
        f'<updated>2024-12-13T12:00:00Z</updated><link rel="self" href="/self.xml"/>{rows}</feed>'
    )


def rdf(items: Sequence[Item] = ITEMS) -> str:
    """RSS 1.0."""
    rows = "".join(
        f'<item rdf:about="{one.id}"><title>{_e(one.title)}</title><link>{_e(one.link)}</link>'
        f"<description>{_e(one.summary)}</description><dc:date>{one.at}</dc:date></item>"
        for one in items
    )
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel rdf:about='x'><title>Wire</title></channel>{rows}</rdf:RDF>"
    )


def json_feed(items: Sequence[Item] = ITEMS) -> str:
    """JSON Feed 1.1."""
    rows = [
        {
            "id": one.id,
            "url": one.link,
            "title": one.title,
            "summary": one.summary,
            "date_published": one.at,
        }
        | ({"content_html": f"<p>{one.body}</p>"} if one.body else {})
        for one in items
    ]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": rows})


def page(items: Sequence[Item] = ITEMS) -> str:
    """A section page: a list of links with a date and a teaser, furniture around it."""
    rows = "".join(
        f'<li class="card"><h3><a href="{_e(one.link)}">{one.title}</a></h3><time datetime="{one.at}">today</time>'
        f"<p>{_e(one.summary)}</p></li>"
        for one in items
    )
    return (
        "<html><head><title>Wire</title></head><body><nav><a href='/'>Home</a><a href='/a/9'>Most read</a></nav>"
        f"<main><ul>{rows}</ul></main></body></html>"
    )
