"""How is an archive asked? At its pace: index pages one after another, then captures; what fails is tried again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.adapters.archive_memento import cdx, timemap
from monitor.model.config import ArchivePlace
from monitor.model.filling import Listed, Memento
from monitor.model.outcome import (
    Disallowed,
    Failed,
    Fetched,
    FetchOutcome,
    Gone,
    NotModified,
    RateLimited,
    Reason,
    Request,
    SourceUnreachable,
    TooLarge,
    Via,
)
from monitor.ports import Clock, Fetcher

LINES = 2_000  # captures asked for at once: some 300 kB of index
PAGES = 1_000  # of an index, at most
TRIES = 5
WAIT = timedelta(seconds=10)  # before the second try; each further one waits twice as long
WAIT_MOST_S = 3_600.0
_STAMP = re.compile(r"(?<!\d)\d{14}(?!\d)")

Tell = Callable[[str], None]


class MementoArchive:
    """`ports.Archive` over HTTP. `tell` hears of waits, in words."""

    def __init__(self, place: ArchivePlace, fetcher: Fetcher, clock: Clock, tell: Tell = lambda said: None) -> None:
        self._place, self._fetcher, self._clock, self._tell = place, fetcher, clock, tell
        self._next = {True: float("-inf"), False: float("-inf")}  # by whether it is the index: when it may be asked
        self._last = float("-inf")
        self._gap_s = 0.0  # what the archive's robots.txt asks for

    via = Via.ARCHIVE

    async def mementos(self, url: str, since: datetime | None, until: datetime | None) -> Listed:
        """The captures of an address, oldest first, each moment once; what was read before a trouble is given."""
        found: dict[datetime, Memento] = {}
        read = self._timemap if self._place.kind == "timemap" else self._cdx
        trouble = await read(url, since, until, found)
        wanted = [at for at in sorted(found) if (since is None or at >= since) and (until is None or at < until)]
        return Listed(tuple(found[at] for at in wanted), trouble)

    async def _cdx(
        self, url: str, since: datetime | None, until: datetime | None, found: dict[datetime, Memento]
    ) -> str | None:
        begin, resume = cdx.stamp(since) if since else None, None
        end = cdx.stamp(until) if until else None
        for _ in range(PAGES):
            asked = cdx.query(self._place.index, url, LINES, begin, end, resume)
            answer = await self._ask(asked, index=True)
            if isinstance(answer, Gone):
                return None  # some endpoints say so of an address they have nothing of
            if not isinstance(answer, Fetched):
                return _words(answer)
            try:
                page = cdx.read(answer.body, self._place.page)
            except (ValueError, LookupError, RecursionError):
                return f"the answer of {self._place.index} is no CDX index"
            before = len(found)
            for memento in page.mementos:
                _keep(found, memento)
            last = cdx.last_of(page.mementos)
            if page.resume is not None:
                resume = page.resume
            elif page.lines >= LINES and last is not None and len(found) > before:
                begin = cdx.stamp(last)  # no key: the next page begins where this one ended
            else:
                return None
        return f"the index has more than {PAGES} pages"

    async def _timemap(
        self, url: str, since: datetime | None, until: datetime | None, found: dict[datetime, Memento]
    ) -> str | None:
        todo, seen = [self._place.index.replace("{url}", url)], set[str]()
        while todo:
            asked = todo.pop(0)
            if asked in seen:
                continue
            if len(seen) == PAGES:
                return f"the TimeMap has more than {PAGES} pages"
            seen.add(asked)
            answer = await self._ask(asked, index=True)
            if isinstance(answer, Gone) and len(seen) == 1:
                return None  # nothing is archived of it
            if not isinstance(answer, Fetched):
                return _words(answer)
            try:
                page = timemap.read(answer.body, answer.final_url, url, self._place.page)
            except (ValueError, LookupError, RecursionError):
                return f"the answer of {asked} is no TimeMap"
            for memento in page.mementos:
                _keep(found, memento)
            todo += page.others
        return None

    async def page(self, memento: Memento) -> FetchOutcome:
        """The bytes of one capture."""
        answer = await self._ask(memento.url, index=False)
        if not isinstance(answer, Fetched):
            return answer
        given = _moment_of(answer, memento)
        if given is not None and given != memento.at.replace(microsecond=0):
            said = f"the archive gave the capture of {given:%Y-%m-%d %H:%M:%S} for it"
            return SourceUnreachable(Reason.REDIRECT, answer.at, answer.ms, said, 200, answer.final_url)
        return replace(
            answer,
            url=memento.original,
            final_url=memento.original,
            at=memento.at,
            etag=None,
            last_modified=None,
            moved_to=None,
            received=_captured(answer.received),
        )

    async def _ask(self, url: str, *, index: bool) -> FetchOutcome:
        """One answer, after as many tries as it takes; the last one's outcome where none is good."""
        answer: FetchOutcome | None = None
        for n in range(TRIES):
            await self._pace(index)
            answer = await self._fetcher.fetch(Request(url, ignore_robots=self._place.ignore_robots is not None))
            self._gap_s = max(self._gap_s, answer.host_gap_s)
            if not isinstance(answer, Failed) or isinstance(answer, Gone | Disallowed | TooLarge):
                return answer
            wait_s = answer.retry_after_s if isinstance(answer, RateLimited) else None
            if wait_s is None:
                wait_s = (WAIT * 2**n).total_seconds()
            if n + 1 < TRIES:
                self._tell(f"the archive: {answer.detail or answer.reason.value}; again in {wait_s:.0f} s")
                await self._clock.sleep(min(wait_s, WAIT_MOST_S))
        assert answer is not None  # it was tried
        return answer

    async def _pace(self, index: bool) -> None:
        """Waits for this request's turn: index and pages have each their own gap, and robots.txt one for both."""
        own = (self._place.index_gap if index else self._place.gap).total_seconds()
        at = max(self._next[index], self._last + self._gap_s, self._clock.monotonic())
        await self._clock.sleep(at - self._clock.monotonic())
        self._last = at
        self._next[index] = at + own


def _keep(found: dict[datetime, Memento], memento: Memento) -> None:
    """Of several captures of one moment a page is better than an error."""
    before = found.get(memento.at)
    if before is None or (before.is_error and not memento.is_error):
        found[memento.at] = memento


def _words(answer: FetchOutcome) -> str:
    assert not isinstance(answer, Fetched)
    return "it answered with 304" if isinstance(answer, NotModified) else answer.detail or answer.reason.value


def _moment_of(answer: Fetched, memento: Memento) -> datetime | None:
    """Which capture was given: archives lead to the nearest one where the asked one is missing."""
    for name, value in answer.received:
        if name.lower() == "memento-datetime":
            return timemap.moment(value)
    if cdx.stamp(memento.at) not in memento.url:
        return None  # an archive that does not write the moment into its addresses
    found = _STAMP.search(answer.final_url)
    return cdx.moment_of(found[0]) if found else None


def _captured(received: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The headers that the page itself came with, as archives hand them on; else those of the archive's answer."""
    prefix = "x-archive-orig-"
    theirs = [(name[len(prefix) :], value) for name, value in received if name.lower().startswith(prefix)]
    own = {name.lower() for name, _ in theirs}
    typed = [pair for pair in received if pair[0].lower() == "content-type" and "content-type" not in own]
    kept = [pair for pair in theirs if pair[0].lower() not in ("set-cookie", "set-cookie2")]
    return (*typed, *kept)
