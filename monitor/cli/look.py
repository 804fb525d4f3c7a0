"""What stands at an address? One fetch and one extraction, as `add` shows them before anything is written."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from monitor.model.article import Article
from monitor.model.outcome import Extracted, Failed, Fetched, NotModified, Reason, TimedOut, outcome_name

if TYPE_CHECKING:
    from monitor.cli.frame import Frame
    from monitor.model.story import Source
    from monitor.ports import Extractor, Fetcher, Runner

WORDS_LEAST = 60  # a shorter text is more often a teaser or a picture's caption than an article
EXTRACTION_S = 20.0
SENTENCES = 3

BECAUSE: dict[Reason, str] = {
    Reason.CONSENT: "the page asks for consent first",
    Reason.LOGIN: "the page asks to log in",
    Reason.CAPTCHA: "the page asks to prove that one is human",
    Reason.BLOCKED: "the site refused us",
    Reason.PAYWALL: "only the beginning is free to read",
    Reason.SOFT_404: "the page says that there is nothing here",
    Reason.MAINTENANCE: "the site says that it is being worked on",
    Reason.JS_REQUIRED: "the page shows nothing without JavaScript",
    Reason.META_REFRESH: "the page only leads to another one",
    Reason.THIN: "there is too little text",
    Reason.EMPTY: "there is no text",
    Reason.TYPE: "it is not a web page",
    Reason.NOT_TEXT: "it is not text",
    Reason.PARSER: "it could not be read in time",
    Reason.ROBOTS: "the site's robots.txt does not allow it",
    Reason.SSRF: "the address is private; where that is meant, name it in fetch.allow_private",
    Reason.GONE: "there is nothing at this address (any more)",
    Reason.RATE_LIMITED: "the site asks us to come later",
    Reason.TIMEOUT: "the site did not answer in time",
    Reason.DEADLINE: "the site did not answer in time",
    Reason.TLS: "the connection is not secure",
    Reason.NETWORK: "the site cannot be reached",
    Reason.HTTP: "the server answered with an error",
    Reason.PROTOCOL: "the server does not speak HTTP as it should",
    Reason.TRUNCATED: "the page broke off",
    Reason.DECODE: "the page could not be decoded",
    Reason.REDIRECT: "it leads on and on, or to where it may not",
    Reason.SCHEME: "it leads to something that is not http",
    Reason.URL: "the address is not right",
    Reason.TOO_LARGE: "the page is larger than fetch.max_bytes",
    Reason.BOMB: "the page unpacks to far more than was sent",
    Reason.REPLACED: "another text stands there",
}


class Eyes(Protocol):
    """What looking needs of an App."""

    @property
    def fetcher(self) -> Fetcher:
        """Gets the page."""
        ...

    @property
    def extractor(self) -> Extractor:
        """Reads it."""
        ...

    @property
    def runner(self) -> Runner:
        """Runs the reading where it can be stopped."""
        ...


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at an address gave. `because` says why it does or does not look like an article."""

    url: str
    reached: bool
    looks_right: bool
    because: str
    outcome: str
    reason: str | None = None
    final_url: str | None = None
    moved_to: str | None = None
    article: Article | None = None
    sentences: tuple[str, ...] = ()
    ms: int = 0
    kind: str = "article"
    path: tuple[tuple[str, str], ...] = ()
    feeds: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The look as plain JSON values."""
        article = self.article
        return {
            "url": self.url,
            "final_url": self.final_url,
            "outcome": self.outcome,
            "reason": self.reason,
            "looks_like_an_article": self.looks_right,
            "because": self.because,
            "headline": article.headline if article else None,
            "byline": article.byline or None if article else None,
            "published_at": article.published_at if article else None,
            "words": article.words if article else 0,
            "sentences": list(self.sentences),
            "ms": self.ms,
            "kind": self.kind,
            "path": dict(self.path) or None,
            "feeds": list(self.feeds),
        }


def known(url: str) -> Looked:
    """An address that need not be looked at: it is followed already."""
    return Looked(url, True, True, "it is followed already", "known")


def look_at(
    frame: Frame, urls: Sequence[str], kind: str | None, options: Mapping[str, Any] | None = None
) -> tuple[Looked, ...]:
    """Fetches and reads each address once, with what the configuration says of fetching. Without a `kind` it is seen
    from what stands there."""
    from monitor import wiring

    async def looking() -> tuple[Looked, ...]:
        app = wiring.build(frame.settings())
        try:
            return await look(app, urls, kind, options)
        finally:
            await app.aclose()

    return asyncio.run(looking())


async def look(
    eyes: Eyes, urls: Sequence[str], kind: str | None = None, options: Mapping[str, Any] | None = None
) -> tuple[Looked, ...]:
    """Looks at each address, one after the other."""
    return tuple([await _look(eyes, url, kind, options or {}) for url in urls])


async def _look(eyes: Eyes, url: str, kind: str | None, options: Mapping[str, Any]) -> Looked:
    from monitor import wiring
    from monitor.cli.kinds import Sniffed, sniff
    from monitor.model.config import FetchLimits
    from monitor.model.outcome import Request
    from monitor.model.story import Source

    drawer = wiring.drawer(Source("new", url, kind or ""), eyes.fetcher, FetchLimits())
    page = await (drawer or eyes.fetcher).fetch(Request(url))
    if not isinstance(page, Fetched):
        return _not_reached(url, page)
    sniffed = await eyes.runner.run(sniff, page, timeout_s=EXTRACTION_S)
    seen = sniffed if isinstance(sniffed, Sniffed) else Sniffed()
    chosen = kind or seen.kind
    path = tuple((options.get("path") or (seen.path if chosen == "json" else {})).items())
    source = Source("new", url, chosen, link=options.get("link") or "", path=path)
    looked = Looked(url, True, False, "", "", None, page.final_url, page.moved_to, ms=page.ms, kind=chosen, path=path)
    looked = replace(looked, feeds=seen.feeds)
    return await _as_list(eyes, looked, page, source) or await _as_article(eyes, looked, page, source)


async def _as_list(eyes: Eyes, looked: Looked, page: Fetched, source: Source) -> Looked | None:
    """A feed or list by its entries; None for what is none of these."""
    from monitor import wiring
    from monitor.model.found import Found
    from monitor.pipeline.find import find_entries

    finder = wiring.finder(source)
    if finder is None:
        return None
    found = await eyes.runner.run(find_entries, finder, page, timeout_s=EXTRACTION_S)
    if not isinstance(found, Found):
        return replace(looked, because=found.detail, outcome=_name(found), reason=found.reason.value)
    titles = tuple(one.title or one.url for one in found.entries[:SENTENCES])
    why = f"it has {len(found.entries)} entr{'y' if len(found.entries) == 1 else 'ies'}"
    return replace(looked, looks_right=bool(titles), because=why, outcome="fetched", sentences=titles)


async def _as_article(eyes: Eyes, looked: Looked, page: Fetched, source: Source) -> Looked:
    from monitor import wiring
    from monitor.pipeline.read import read_page

    extractor = wiring.reader(source) or eyes.extractor
    read = await eyes.runner.run(read_page, extractor, page, None, timeout_s=EXTRACTION_S)
    if not isinstance(read, Extracted):
        reason: Reason = getattr(read, "reason", Reason.EMPTY)
        why = BECAUSE.get(reason, reason.value) + _in_brackets(getattr(read, "detail", ""))
        why += "; with a browser it may: --kind js" if reason is Reason.JS_REQUIRED and source.kind == "article" else ""
        return replace(looked, because=why, outcome=_name(read), reason=reason.value)
    article = read.article
    right = article.words >= WORDS_LEAST
    why = f"a headline and {article.words:,} words of text" if right else f"there are only {article.words} words"
    return replace(
        looked, looks_right=right, because=why, outcome="extracted", article=article, sentences=_first(article)
    )


def _name(read: object) -> str:
    return "timed_out" if isinstance(read, TimedOut) else outcome_name(read)


def _not_reached(url: str, outcome: Failed | NotModified) -> Looked:
    if isinstance(outcome, NotModified):  # nobody asked whether it was
        return Looked(url, False, False, "the site said that nothing is new", outcome_name(outcome))
    why = BECAUSE.get(outcome.reason, outcome.reason.value)
    told = str(outcome.http_status or "")
    status = f"status {told}" if told and told not in outcome.detail else ""
    return Looked(
        url,
        False,
        False,
        why + _in_brackets(", ".join(part for part in (status, outcome.detail) if part)),
        outcome_name(outcome),
        outcome.reason.value,
        outcome.final_url,
        ms=outcome.ms,
    )


def _in_brackets(detail: str) -> str:
    return f" ({detail})" if detail else ""


def _first(article: Article) -> tuple[str, ...]:
    from monitor.analysis.sentences import split

    found: list[str] = []
    for paragraph in article.paragraphs:
        if not paragraph.rstrip("\"'”’»)").endswith((".", "!", "?", "…", "。")) and len(paragraph) < 80:
            continue  # a byline, a caption or a crosshead
        found += split(paragraph)
        if len(found) >= SENTENCES:
            break
    return tuple(found[:SENTENCES])
