"""What did a source say before we watched, or while we did not look? Archived captures, put in between in time order.

The same reading, gate and comparison as for a live page; nobody is alerted. Each capture is one transaction and known
by its moment, so a run that was ended at any point is taken up where it was, and one that is run again changes nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.model.article import Article, Version
from monitor.model.errors import StaleLease
from monitor.model.filling import Between, Filling, Laid, Memento, settled, with_readings
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Observation, Reading
from monitor.model.outcome import (
    Capture,
    Extracted,
    ExtractOutcome,
    Failed,
    Fetched,
    FetchOutcome,
    Gone,
    Reason,
    Suspect,
    TimedOut,
    Unchanged,
    Via,
    outcome_name,
)
from monitor.model.story import Source, Story
from monitor.pipeline import find
from monitor.pipeline.adjudicate import adjudicated
from monitor.pipeline.gate import gate
from monitor.pipeline.live import carried
from monitor.pipeline.parts import Parts
from monitor.pipeline.read import compare, read_page
from monitor.ports import Archive

EXTRACT_S = 10.0
OBSERVE_S = 30.0
REMEMBERED = 16  # pages that are kept at hand with what they read as: archives list the same one again and again
IN_A_ROW = 5  # captures that could not be had, one after another: the archive is in trouble, not they
WAIT_S = 1.0  # for a look at the source that is under way
UNREAD = Observation((), (), (), False, 0.0, False, "unread")
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Span:
    """Which captures: from `since` up to, but not with, `until`, and at most `limit` of those that are new."""

    since: datetime | None = None
    until: datetime | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What the index came to, before the first capture is looked at."""

    ref: SourceRef
    listed: int
    known: int
    to_do: int
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What one capture came to: `new`, `unchanged`, another outcome, or `failed`: it could not be had and is not
    stored, so the next run tries again."""

    ref: SourceRef
    at: datetime
    n: int
    outcome: str
    versions: tuple[VersionRef, ...] = ()
    detail: str = ""


async def backfill(
    parts: Parts, archive: Archive, story: Story, source: Source, span: Span
) -> AsyncIterator[Listing | Step]:
    """Fills one source's past from an archive, oldest first; tells how it goes. Raises StoreError."""
    ref = SourceRef(story.id, source.name)
    listed = await archive.mementos(source.url, span.since, span.until)
    known = await parts.aside(parts.store.sighted, ref)
    wanted = {memento.at: memento for memento in reversed(listed.mementos) if _within(memento.at, span)}
    new = [memento for at, memento in sorted(wanted.items()) if at not in known]
    to_do = new if span.limit is None else new[: span.limit]
    yield Listing(ref, len(wanted), len(wanted) - len(new), len(to_do), listed.trouble)
    fill = _Fill(parts, archive, story, source, ref)
    in_a_row = 0
    for n, memento in enumerate(to_do, 1):
        step = await fill.one(memento, n)
        in_a_row = in_a_row + 1 if step.outcome == FAILED else 0
        yield step
        if in_a_row == IN_A_ROW:
            return


def _within(at: datetime, span: Span) -> bool:
    return (span.since is None or at >= span.since) and (span.until is None or at < span.until)


@dataclass(slots=True)
class _Fill:
    """One source on its way back."""

    parts: Parts
    archive: Archive
    story: Story
    source: Source
    ref: SourceRef
    had: OrderedDict[str, tuple[Fetched, ExtractOutcome | TimedOut]] = field(default_factory=OrderedDict)

    async def one(self, memento: Memento, n: int) -> Step:
        """One capture: had, read, judged, stored."""
        if memento.is_error:
            return await self._missed(memento, n, refused(self.archive.via, memento))
        got = self.had.get(memento.digest or "") or await self._get(memento)
        if isinstance(got, Gone) and memento.http_status is None:  # the archive gives what it was given then
            gone = replace(memento, http_status=got.http_status)
            return await self._missed(memento, n, refused(self.archive.via, gone))
        if not isinstance(got, tuple):
            return Step(self.ref, memento.at, n, FAILED, detail=got.detail if isinstance(got, Failed) else "")
        page, read = replace(got[0], at=memento.at, url=memento.original, final_url=memento.original), got[1]
        if isinstance(read, Extracted):
            return await self._judge(memento, n, page, read.article)
        assert not isinstance(read, Unchanged)  # nothing was remembered to be glanced at
        capture = replace(
            _capture(self.archive.via, memento, page, outcome_name(read)),
            reason=read.reason,
            detail=read.detail or None,
        )
        return await self._missed(memento, n, capture)

    async def _get(self, memento: Memento) -> tuple[Fetched, ExtractOutcome | TimedOut] | FetchOutcome:
        """The page of a capture and what it reads as; what else came where it could not be had."""
        page = await self.archive.page(memento)
        if not isinstance(page, Fetched):
            return page
        reader = find.extractor_of(self.parts, self.source)
        read = await self.parts.runner.run(read_page, reader, page, None, timeout_s=EXTRACT_S)
        if memento.digest is not None and not isinstance(read, TimedOut):
            self.had[memento.digest] = (page, read)
            if len(self.had) > REMEMBERED:
                self.had.popitem(last=False)
        return page, read

    async def _judge(self, memento: Memento, n: int, page: Fetched, read: Article) -> Step:
        while True:
            found = await self.parts.aside(self.parts.store.between, self.ref, memento.at)
            if found.known:
                return Step(self.ref, memento.at, n, "known")
            try:
                return await self._put(memento, n, page, read, found)
            except StaleLease:  # a look is under way, or was meanwhile
                await self.parts.clock.sleep(WAIT_S)

    async def _put(self, memento: Memento, n: int, page: Fetched, read: Article, found: Between) -> Step:
        previous = found.previous
        article = read if read.at else replace(read, at=memento.at)
        article = carried(previous.article if previous else None, article)
        if previous is not None and _holds(previous, article):
            await self._store(self._capture(memento, None, "unchanged"), found, None)
            return Step(self.ref, memento.at, n, "unchanged")
        gated = self._gated(article, found, memento.at)
        if isinstance(gated, Suspect):
            capture = replace(
                _capture(self.archive.via, memento, page, "suspect"), reason=gated.reason, detail=gated.detail or None
            )
            await self._store(capture, found, None, gated)
            return Step(self.ref, memento.at, n, "suspect", detail=gated.detail)
        filled = await Judging(self.parts, self.story, found).filling(gated)
        made = await self._store(self._capture(memento, page, "new"), found, filled)
        return Step(self.ref, memento.at, n, "new" if made else "known", tuple(one.ref for one in made))

    def _gated(self, article: Article, found: Between, at: datetime) -> Article | Suspect:
        if found.following is not None and _holds(found.following, article):
            return article  # it came again: that is what stood next
        confirm_after: timedelta = self.parts.settings.fetch.confirm_after
        before = found.previous.article if found.previous else None
        return gate(before, article, found.suspect, at, confirm_after)

    def _capture(
        self, memento: Memento, page: Fetched | None, outcome: str, reason: Reason | None = None, detail: str = ""
    ) -> Capture:
        capture = _capture(self.archive.via, memento, page, outcome)
        return replace(capture, reason=reason, detail=detail or None)

    async def _missed(self, memento: Memento, n: int, capture: Capture) -> Step:
        while True:
            found = await self.parts.aside(self.parts.store.between, self.ref, memento.at)
            try:
                if not found.known:
                    await self._store(capture, found, None)
                return Step(self.ref, memento.at, n, capture.outcome, detail=capture.detail or "")
            except StaleLease:
                await self.parts.clock.sleep(WAIT_S)

    async def _store(
        self, capture: Capture, found: Between, filled: Filling | None, suspect: Suspect | None = None
    ) -> tuple[Version, ...]:
        name = find.extractor_of(self.parts, self.source).name
        return await self.parts.aside(self.parts.store.fill, self.ref, capture, name, found, filled, suspect)


@dataclass(frozen=True, slots=True)
class Judging:
    """Compares what stands around a moment with what stood at it, each pair by today's rules."""

    parts: Parts
    story: Story
    found: Between

    async def filling(self, article: Article) -> Filling:
        """The version and all that follows from it: its own change, the way back where there was one, the next
        version's change, and what its neighbours are read as now."""
        found = self.found
        own = await self.pair(found.previous, article) or UNREAD
        back = None
        last = article
        if found.again is not None and found.previous is not None:
            back = await self.pair_of(article, found.previous.article) or UNREAD
            last = found.previous.article
        onward = await self.pair_of(last, found.following.article) if found.following else None
        laid = []
        if found.previous is not None and own is not UNREAD:
            base = await self.pair(found.earlier, found.previous.article)
            laid.append(Laid(found.previous.ref, settled(base, own) if base else ()))
        if found.following is not None:
            readings = await self._readings_of_next(onward)
            laid.append(Laid(found.following.ref, readings, onward or UNREAD))
        return Filling(
            article,
            with_readings(own, settled(own, back or onward)),
            with_readings(back, settled(back, onward)) if back is not None else None,
            tuple(laid),
        )

    async def _readings_of_next(self, onward: Observation | None) -> tuple[Reading, ...]:
        if onward is None:
            return ()
        following, later = self.found.following, self.found.later
        after = await self.pair_of(following.article, later.article) if following and later else None
        return settled(onward, after)

    async def pair(self, before: Version | None, article: Article) -> Observation | None:
        """`pair_of`, with a version."""
        return await self.pair_of(before.article if before else None, article)

    async def pair_of(self, before: Article | None, article: Article) -> Observation | None:
        """What differs and what the newer text says; None where reading it took too long."""
        story = self.story.taught(self.found.rulings)
        seen = await self.parts.runner.run(compare, before, article, story, self.parts.similar, timeout_s=OBSERVE_S)
        seen = await adjudicated(self.parts, self.story, article, seen)
        return None if isinstance(seen, TimedOut) else seen


def _holds(version: Version, article: Article) -> bool:
    return article.text_sha in (version.text_sha, version.article.text_sha)


def _capture(via: Via, memento: Memento, page: Fetched | None, outcome: str) -> Capture:
    if page is None:
        return Capture(memento.at, 0, outcome, http_status=memento.http_status, final_url=memento.original, via=via)
    return Capture(
        memento.at,
        page.ms,
        outcome,
        None,
        page.http_status,
        page.final_url,
        None,  # the archive's own connection says nothing of the page's
        None,
        page.body,
        via,
        page.received,
    )


def refused(via: Via, memento: Memento) -> Capture:
    """The capture of what an archive's crawler was refused.

    >>> at = datetime.fromisoformat("2024-12-14T09:00Z")
    >>> refused(Via.ARCHIVE, Memento(at, "", "https://news.example/", http_status=404)).outcome
    'gone'
    """
    status = memento.http_status or 0
    outcome, reason = "source_unreachable", Reason.HTTP
    if status in (404, 410):
        outcome, reason = "gone", Reason.GONE
    elif status in (401, 403, 451):
        outcome, reason = "blocked", Reason.BLOCKED
    elif status == 429:
        outcome, reason = "rate_limited", Reason.RATE_LIMITED
    elif 300 <= status < 400:
        reason = Reason.REDIRECT
    return replace(
        _capture(via, memento, None, outcome), reason=reason, detail=f"the archive's crawler was answered {status}"
    )
