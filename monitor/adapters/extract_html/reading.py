"""What does a page say? The whole reading: tree, facts, headline, container, paragraphs, walls, article."""

from __future__ import annotations

import re
from itertools import takewhile
from urllib.parse import urlsplit

from monitor.adapters.extract_html import jsonld
from monitor.adapters.extract_html.container import Found, article_of
from monitor.adapters.extract_html.facts import Facts, facts_of
from monitor.adapters.extract_html.glance import container_for
from monitor.adapters.extract_html.headline import headline_of
from monitor.adapters.extract_html.tree import Element, Unreadable, tree_of
from monitor.adapters.extract_html.visible import shown_texts
from monitor.adapters.extract_html.walls import LONGEST, Seen, wall_of
from monitor.analysis.tidy import tidy
from monitor.model.article import Article
from monitor.model.outcome import Extracted, ExtractOutcome, Fetched, NothingExtracted, Reason

_TOLD_LEAST = 40  # words that JSON-LD must give where the page shows none
_BYLINE_MOST = 300
_CHALLENGE = re.compile(
    r"g-recaptcha|h-captcha|hcaptcha|cf-turnstile|cf-challenge|cf-wrapper|challenge-form|px-captcha|datadome|captcha-delivery|arkose"
)
_HOME = re.compile(r"|[a-z]{2}(?:-[a-z]{2})?|home|index\.\w{2,5}|start(?:seite)?|[a-z]{2}/home", re.IGNORECASE)
_WALL = re.compile(
    r"(?:^|[\s_-])(?:paywall|subscri\w*wall|meter(?:ed)?-?(?:wall|offer)|piano-(?:offer|inline)|regwall)"
)


def extract(page: Fetched) -> ExtractOutcome:
    """The article of a page, or why there is none."""
    try:
        root = tree_of(page)
    except Unreadable as error:
        return error.why
    facts = facts_of(root, page.final_url)
    headline = headline_of(root, facts)
    found = article_of(root, headline)
    wall = wall_of(_seen(page, root, facts, headline, found))
    told = _told(facts) if wall is not None else ()
    if wall is not None and told and (isinstance(wall, NothingExtracted) or wall.reason is Reason.JS_REQUIRED):
        found = Found(None, told)  # the text stands in the page's data only, put on screen by a script
    elif wall is not None:
        return wall
    article = Article(
        headline=headline,
        paragraphs=found.paragraphs,
        byline=facts.byline or _shown_byline(root),
        published_at=facts.published(page.at),
        modified_at=facts.modified(page.at),
        at=facts.modified(page.at) or facts.published(page.at) or page.at,
        language=facts.language,
        url=facts.canonical,
        site=facts.site,
    )
    return Extracted(article, container_for(page, root, found, facts.sha(headline)))


def _told(facts: Facts) -> tuple[str, ...]:
    if jsonld.free(facts.article) is False:
        return ()
    lines = tuple(text for line in facts.body.splitlines() if (text := tidy(re.sub(r"<[^>]{1,200}>", " ", line))))
    return lines if sum(len(line.split()) for line in lines) >= _TOLD_LEAST else ()


def _shown_byline(root: Element) -> str:
    for element in root.iter("a", "span", "p", "div", "address"):
        attributes = element.attrib
        if not attributes:
            continue
        marked = attributes.get("rel") == "author" or "author" in attributes.get("itemprop", "")
        if marked or "byline" in attributes.get("class", "").lower():
            text = tidy("".join(takewhile(lambda part: not any(map(str.isdigit, part)), shown_texts(element))))
            if 0 < len(text) <= _BYLINE_MOST:
                return re.sub(r"^by\s+", "", text, flags=re.IGNORECASE)
    return ""


def _seen(page: Fetched, root: Element, facts: Facts, headline: str, found: Found) -> Seen:
    text = "\n".join(found.paragraphs)
    words = len(text.split()) or 0
    if _is_unspaced(text):
        words = max(words, len(text) // 2)
    short = words < LONGEST
    whole = page.body if short else b""
    return Seen(
        words=words,
        title=facts.title[:300],
        headline=headline[:300],
        text=text[:5000],
        page=_visible(root)[:20_000] if short else "",
        declared=facts.declared,
        free=jsonld.free(facts.article),
        told_words=_told_words(facts),
        password=short and any((el.get("type") or "").lower() == "password" for el in root.iter("input")),
        challenge=short and _CHALLENGE.search(whole[:200_000].decode("latin-1")) is not None,
        paywall=short and _has_wall_element(root),
        refresh=short and _refreshes(page, root),
        scripted=short and _is_shell(root),
        home=_is_home(page),
    )


def _is_unspaced(text: str) -> bool:
    """Whether the script sets no blanks between words (Chinese, Japanese, Thai): words are then counted by length."""
    return bool(text) and len(text.split()) * 12 < len(text) and not text[:200].isascii()


def _told_words(facts: Facts) -> int:
    told = facts.article.get("wordCount")
    if isinstance(told, int) and not isinstance(told, bool):
        return max(0, min(told, 100_000))
    return int(told) if isinstance(told, str) and told.isdecimal() and len(told) < 6 else 0


def _visible(root: Element) -> str:
    body = root.find("body")
    return tidy(" ".join(shown_texts(body))) if body is not None else ""


def _has_wall_element(root: Element) -> bool:
    return any(
        _WALL.search(f"{element.get('class', '')} {element.get('id', '')}".lower())
        for element in root.iter("div", "section", "aside", "p")
        if element.attrib
    )


def _refreshes(page: Fetched, root: Element) -> bool:
    if any(name == "refresh" and value for name, value in page.headers):
        return True
    return any((element.get("http-equiv") or "").strip().lower() == "refresh" for element in root.iter("meta"))


def _is_shell(root: Element) -> bool:
    for element in root.iter("noscript"):
        if "javascript" in element.text_content().lower():
            return True
    for element in root.iter("div"):
        if element.get("id") in ("root", "app", "__next", "__nuxt") and not element.text_content().strip():
            return next(root.iter("script"), None) is not None
    return False


def _is_home(page: Fetched) -> bool:
    """Whether a deep address was redirected to the home page: the article is gone, whatever stands there."""
    if page.final_url == page.url:
        return False
    asked, came = urlsplit(page.url).path.strip("/"), urlsplit(page.final_url)
    there = came.path.strip("/")
    return len(asked) > len(there) and not came.query and _HOME.fullmatch(there) is not None
