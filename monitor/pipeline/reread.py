"""What do stored versions say by today's rules? New readings are laid over the old ones; nobody is alerted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace

from monitor.model.article import Article, Version
from monitor.model.errors import NotFound
from monitor.model.filling import Laid, Layer, settled
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.observation import Observation
from monitor.model.outcome import Extracted, TimedOut
from monitor.model.record import ChangeRow, ClaimRow
from monitor.model.story import Ruling, Story
from monitor.pipeline import find
from monitor.pipeline.adjudicate import adjudicated
from monitor.pipeline.live import carried
from monitor.pipeline.parts import Parts
from monitor.pipeline.read import compare, read_page
from monitor.ports import Extractor, History

EXTRACT_S = 10.0
OBSERVE_S = 30.0


async def read_claim(parts: Parts, story: Story, claim_id: str) -> int:
    """Reads one claim from the last version of each of the story's sources; gives how many were read."""
    count, now = 0, parts.clock.now()
    for source in story.sources:
        before = await parts.aside(parts.store.before, SourceRef(story.id, source.name), now)
        if before.previous is None:
            continue
        taught = story.taught(before.rulings)
        seen = await parts.runner.run(
            compare, None, before.previous.article, taught, parts.similar, timeout_s=OBSERVE_S
        )
        if isinstance(seen, TimedOut):
            continue
        readings = [reading for reading in seen.readings if reading.claim_id == claim_id]
        await parts.aside(parts.store.reread, before.previous.ref, readings, now)
        count += 1
    return count


@dataclass(frozen=True, slots=True)
class Reread:
    """What one version says today that it did not say before. `moved` holds (claim, state before, state now); `edits`
    how many the change to it had and has; `text` whether its page is read otherwise. `failed`: reading took too long.
    """

    ref: VersionRef
    moved: tuple[tuple[str, str, str], ...] = ()
    edits: tuple[int, int] | None = None
    text: bool = False
    laid: bool = False
    failed: bool = False

    @property
    def differs(self) -> bool:
        """Whether a person would see a difference."""
        return bool(self.moved or self.edits or self.text)


@dataclass(frozen=True, slots=True)
class _Today:
    """A version as today's extractor and rules see it."""

    version: Version
    article: Article
    own: Observation | None


async def reread(parts: Parts, history: History, story: Story, name: str, *, dry: bool) -> AsyncIterator[Reread]:
    """Judges the versions of one source again, oldest first, each pair by today's rules; lays down what differs.

    Nothing stored is rewritten: what stood is closed, and the journal says so. A person's ruling stays. `dry`: nothing
    is laid. A version whose page is not kept any more is judged by the text that was read then.
    """
    judge = _Judge(parts, history, story, SourceRef(story.id, name))
    waiting: _Today | None = None
    async for today in judge.walk():
        if waiting is not None:
            yield await judge.settle(waiting, today.own, dry=dry)
        waiting = today
    if waiting is not None:
        yield await judge.settle(waiting, None, dry=dry)


class _Judge:
    """One source under today's rules."""

    def __init__(self, parts: Parts, history: History, story: Story, ref: SourceRef) -> None:
        self._parts, self._history, self._ref = parts, history, ref
        rows = history.versions(ref.story, ref.source)
        self._refs = [row.ref for row in sorted(rows, key=lambda row: (row.captured_at, row.ref.seq))]
        self._changes = history.changes(self._refs)
        self._readings: dict[VersionRef, list[ClaimRow]] = {}
        for row in history.claim_timeline(ref.story):
            if row.ref.source == ref.source:
                self._readings.setdefault(row.ref, []).append(row)
        self._story = story
        self._extractor = _extractor_of(parts, story, ref.source)

    async def walk(self) -> AsyncIterator[_Today]:
        """Every version in time, as seen today."""
        taught = self._story.taught(await self._rulings())
        before: Article | None = None
        for ref in self._refs:
            version = self._history.version(ref)
            article = await self._article(version, before)
            seen = await self._parts.runner.run(
                compare, before, article, taught, self._parts.similar, timeout_s=OBSERVE_S
            )
            seen = await adjudicated(self._parts, taught, article, seen)
            yield _Today(version, article, None if isinstance(seen, TimedOut) else seen)
            before = article

    async def settle(self, today: _Today, after: Observation | None, *, dry: bool) -> Reread:
        """Lays what a version says today, given what became of it."""
        ref, own = today.version.ref, today.own
        if own is None:
            return Reread(ref, failed=True)
        readings = settled(own, after)
        layer = None
        if today.article.article_sha != today.version.article.article_sha and self._extractor is not None:
            layer = Layer(self._extractor.name, today.article)
        change = self._changes.get(ref)
        states = {row.claim_id: row.state for row in self._readings.get(ref, ()) if row.ruled_by is None}
        found = Reread(
            ref,
            tuple(
                (one.claim_id, states[one.claim_id], one.state)
                for one in readings
                if one.claim_id in states and states[one.claim_id] != one.state
            ),
            _edits(change, own),
            layer is not None and today.article.text_sha != today.version.article.text_sha,
        )
        if dry:
            return found
        laid = Laid(ref, readings, own if change is not None else None, layer)
        now = self._parts.clock.now()
        return replace(found, laid=await self._parts.aside(self._parts.store.lay, laid, now))

    async def _rulings(self) -> Sequence[Ruling]:
        now = self._parts.clock.now()
        try:
            before = await self._parts.aside(self._parts.store.before, self._ref, now)
        except NotFound:
            return ()
        return before.rulings

    async def _article(self, version: Version, before: Article | None) -> Article:
        """The version's page as today's extractor reads it; the text that stands where there is none to read."""
        if self._extractor is None:
            return version.article
        page = await self._parts.aside(self._parts.store.page, version.ref)
        if page is None:
            return version.article
        read = await self._parts.runner.run(read_page, self._extractor, page, None, timeout_s=EXTRACT_S)
        if not isinstance(read, Extracted):
            return version.article
        article = read.article if read.article.at else replace(read.article, at=page.at)
        return carried(before, article)


def _extractor_of(parts: Parts, story: Story, name: str) -> Extractor | None:
    """Who reads its pages; None for what a list led to: its text may lie in the list."""
    try:
        return find.extractor_of(parts, story.source(name))
    except KeyError:
        return None


def _edits(change: ChangeRow | None, own: Observation) -> tuple[int, int] | None:
    if change is None:
        return None
    was = [(edit.kind, edit.before, edit.after) for edit in change.edits]
    now = [(edit.kind, edit.before, edit.after) for edit in own.edits]
    return None if was == now else (len(was), len(now))
