"""What would a check find? The same path over a store that takes nothing down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from monitor.model.article import Article, Version
from monitor.model.errors import NotFound
from monitor.model.found import Adopted
from monitor.model.ids import GENESIS, SourceRef, VersionRef
from monitor.model.observation import Observation
from monitor.model.outcome import Capture, Fetched
from monitor.model.record import Before, VersionRow
from monitor.model.story import Lease, Leased, Source
from monitor.ports import Store

NOTHING = Before(None, None, None, (), (), {}, None, (), None, announced=False)


@dataclass(frozen=True, slots=True)
class DryStore:
    """The part of a Store that a check uses: reads are the store's own, writes end here."""

    store: Store

    def before(self, ref: SourceRef, at: datetime) -> Before:
        """What is stored; nothing for a source that was never checked."""
        try:
            return self.store.before(ref, at)
        except NotFound:
            return NOTHING

    def article(self, ref: VersionRef) -> Version:
        """As the store."""
        return self.store.article(ref)

    def page(self, ref: VersionRef) -> Fetched | None:
        """As the store."""
        return self.store.page(ref)

    def lay(self, *_: Any) -> bool:
        """Nothing is laid on."""
        return False

    def earlier(self, ref: SourceRef, text_sha: str) -> VersionRow | None:
        """As the store."""
        return self.store.earlier(ref, text_sha)

    def left_at(self, ref: VersionRef) -> datetime | None:
        """As the store."""
        return self.store.left_at(ref)

    def runs(self, ref: SourceRef, claims: Sequence[str]) -> Mapping[str, tuple[tuple[str, datetime], ...]]:
        """What is stored; nothing for a source that was never checked."""
        try:
            return self.store.runs(ref, claims)
        except NotFound:
            return {}

    def carriers(self, ref: SourceRef, claim: str, quotes: Sequence[str]) -> tuple[str, ...]:
        """As the store."""
        return self.store.carriers(ref, claim, quotes)

    def adopt(self, *_: Any) -> Adopted:
        """Nothing is taken up."""
        return Adopted()

    def twin(self, *_: Any) -> None:
        """Nobody is looked for: nothing would come of it."""

    def note(self, *_: Any, **__: Any) -> None:
        """Nothing is taken down."""

    def record(
        self,
        leased: Leased,
        worker: str,
        capture: Capture,
        container: Any,
        extractor: str,
        article: Article,
        observation: Observation,
        *_: Any,
    ) -> Version:
        """The version as it would be, without a place in the chain."""
        seq = self.before(leased.ref, capture.at).next_seq
        return Version(
            VersionRef(leased.ref.story, leased.ref.source, seq),
            capture.at,
            article,
            article.text_sha,
            article.article_sha,
            extractor,
            observation_sha=GENESIS,
            prev_chain=GENESIS,
            chain=GENESIS,
            recorded_at=capture.at,
        )


def free_lease(ref: SourceRef, source: Source) -> Lease:
    """The right to look, without a place in the schedule; nothing is remembered, so the whole page is read."""
    leased = Leased(0, ref, 0, source.kind, 0, None, None, None, None, None, None)
    return Lease(urlsplit(source.url).hostname or "", source.url, "rehearsal", (leased,))
