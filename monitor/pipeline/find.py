"""What do the kinds of source ask of the one path? Who reads a page, and what becomes of what a list leads to."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from monitor.analysis.tidy import fold
from monitor.model.article import Article
from monitor.model.config import FetchLimits
from monitor.model.found import ENTRY, NEVER_DUE, Entry, Finding, Follow, Found, is_child
from monitor.model.observation import Standing
from monitor.model.outcome import Fetched, TimedOut
from monitor.model.story import Leased, Source, Story
from monitor.pipeline.parts import Parts
from monitor.pipeline.read import where
from monitor.ports import Extractor, Fetcher, Finder


def source_of(story: Story, leased: Leased, url: str) -> Source:
    """What the configuration says of a leased source; a found one is read as its list says. Raises KeyError."""
    if leased.found is None:
        return story.source(leased.ref.source)
    parent = story.source(leased.found.parent)
    same_host = urlsplit(parent.url).netloc == urlsplit(url).netloc
    return replace(
        parent,
        name=leased.ref.source,
        url=url,
        kind=leased.kind,
        every=story.every,
        headers=parent.headers if same_host else (),
        match=(),
        link="",
        was=None,
    )


def extractor_of(parts: Parts, source: Source) -> Extractor:
    """Who reads this source's pages."""
    return parts.extractors(source) or parts.extractor


def finder_of(parts: Parts, source: Source) -> Finder | None:
    """Who reads the list, where the source is one."""
    return parts.finders(source)


def fetcher_of(parts: Parts, sources: Sequence[Source]) -> Fetcher:
    """Who gets the page."""
    return parts.fetchers(sources[0], parts.fetcher, parts.settings.fetch) or parts.fetcher


def find_entries(finder: Finder, page: Fetched) -> Finding | TimedOut:
    """The list read, in a worker; a fault of ours there comes back as a value."""
    try:
        return finder.find(page)
    except MemoryError:
        raise
    except Exception as error:
        return TimedOut(where(error))


def wanted(found: Found, source: Source, limits: FetchLimits) -> tuple[Entry, ...]:
    """The newest entries that belong to the story by its rule and may be followed."""
    mine = [one for one in found.entries if matches(one, source.match) and _may_follow(one, source, limits)]
    if not source.full:
        mine = [replace(one, article=None) if one.url else one for one in mine]
    return tuple(mine[: source.items])


def follow_of(story: Story, source: Source) -> Follow:
    """How a list's entries are followed."""
    return Follow(source.items, source.follow, story.every)


def matches(entry: Entry, words: Sequence[str]) -> bool:
    """Whether title or summary hold one of the words, as whole words in any case; `Tart*` stands for all that begins
    so. Without words every entry belongs.

    >>> entry = Entry("1", "https://news.example/1", "Port of Tartus closes")
    >>> matches(entry, ["tartus"]), matches(entry, ["tart"]), matches(entry, ["tart*"]), matches(entry, [])
    (True, False, True, True)
    """
    if not words:
        return True
    text = fold(f"{entry.title}\n{entry.summary}")
    return any(_holds(text, fold(word)) for word in words)


def _holds(text: str, word: str) -> bool:
    begins = word.endswith("*")
    word = word.rstrip("*").strip()
    start = text.find(word) if word else -1
    while start >= 0:
        end = start + len(word)
        spaced = word.isascii() or not _unspaced(word[0])
        free = not spaced or not text[start - 1 : start].isalnum() or start == 0
        ends = begins or not spaced or not text[end : end + 1].isalnum()
        if free and ends:
            return True
        start = text.find(word, start + 1)
    return False


def _unspaced(char: str) -> bool:
    return "\u0e00" <= char <= "\u0eff" or "\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff"


def _may_follow(entry: Entry, source: Source, limits: FetchLimits) -> bool:
    """A list on the open web cannot lead to the private addresses that the user opened for another source."""
    if not entry.url or _place(entry.url) == _place(source.url):
        return True
    return not _is_private(entry.url, limits) or _is_private(source.url, limits)


def _place(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _is_private(url: str, limits: FetchLimits) -> bool:
    host = urlsplit(url).hostname or ""
    if _place(url) in limits.allow_private or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def dated(leased: Leased, article: Article, at: datetime) -> Article:
    """The article with the date that the list gave, where its page gives none."""
    told_at = leased.found.told_at if leased.found else None
    if told_at is None or article.published_at is not None or article.modified_at is not None or told_at > at:
        return article
    return replace(article, published_at=told_at, at=told_at)


def due_of(leased: Leased, due_at: datetime) -> datetime:
    """When it is asked again; what is read in its list is never due by itself."""
    return NEVER_DUE if leased.kind == ENTRY else due_at


def places(page: Fetched, article: Article) -> tuple[str, ...]:
    """The addresses that a page is known by: where it came from, and the one it claims on its own host."""
    claimed = urlsplit(article.url).hostname == urlsplit(page.final_url).hostname
    return (page.final_url, article.url) if claimed and article.url else (page.final_url,)


def standing_for(leased: Leased, standing: Mapping[str, Standing]) -> Mapping[str, Standing]:
    """The states that a first version may move. What a list held when it was first read is history: there one entry
    after another moves nothing, though it may move what another source had."""
    found = leased.found
    if found is None or found.is_news:
        return standing
    return {claim: one for claim, one in standing.items() if not is_child(one.source, found.parent)}
