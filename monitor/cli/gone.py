"""What is gone for good, over all sources? The statement that went last first, a page at a time."""

from __future__ import annotations

import heapq
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING

from monitor.cli.origins import MORE, PAGE, Look, owned_up
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from monitor.analysis.gone import Fate
    from monitor.cli.filters import Asked
    from monitor.model.ids import VersionRef
    from monitor.model.record import Placed, VersionRow
    from monitor.model.review import Gone
    from monitor.ports import History

    Left = tuple[tuple[datetime, int], Fate, "_Place"]  # when it went, what became of it, and where


def gone_pages(
    history: History, text: str | None, asked: Asked, limit: int | None, *, quiet: bool = False
) -> Iterator[tuple[tuple[Gone, ...], bool]]:
    """The statements that are gone for good, the one that went last first, in pages; `limit` of them at most, and
    whether there are more; `quiet`: those to which the page did not own up."""
    places = [_Place(history, row, asked, quiet=quiet) for row in newest_of(history, asked)]
    wanted = None
    if text is not None:
        hits = history.search(text, asked.story, asked.known_at)
        wanted = {(hit.ref.story, hit.ref.source, hit.last) for hit in hits if hit.gone}
        among = {(story, source) for story, source, _ in wanted}
        places = [place for place in places if (place.row.ref.story, place.row.ref.source) in among]
    fates = heapq.merge(*(place.fates(wanted) for place in places), key=lambda one: one[0], reverse=True)
    shown = 0
    for size in chain([PAGE], repeat(MORE)):
        left = size if limit is None else min(size, limit - shown)
        page = list(islice(fates, left))
        shown += len(page)
        if page:
            more = shown == limit and next(fates, None) is not None
            yield tuple(_lives(page)), more
        if len(page) < left or shown == limit:
            return


def _lives(page: Sequence[Left]) -> Iterator[Gone]:
    """How long each had stood: those of one source at once, in the order of the page."""
    of = {id(place): place for _, _, place in page}
    found = {key: iter(place.lives([fate for _, fate, its in page if its is place])) for key, place in of.items()}
    return (next(found[id(place)]) for _, _, place in page)


class _Place:
    """A source in which something may be gone; its record is read at the first question."""

    def __init__(self, history: History, row: VersionRow, asked: Asked, *, quiet: bool) -> None:
        self._history, self.row, self._asked, self._quiet = history, row, asked, quiet
        self._owned: dict[VersionRef, bool] = {}
        self._look = Look(history, row, asked.known_at)

    def fates(self, wanted: AbstractSet[tuple[str, str, str | None]] | None) -> Iterator[Left]:
        """What is gone and asked for, the newest first, each with when that was."""
        history, asked, ref = self._history, self._asked, self.row.ref
        found = (
            (fate, fate.left)
            for fate in self._look.fates(self._takes)
            if fate.left is not None and (wanted is None or (ref.story, ref.source, fate.last) in wanted)
        )
        for fate, left in self._proven(found):
            if self._quiet and self._owns_up(left.ref):
                continue
            if asked.seen is None or asked.is_unseen(history.row(left.ref)):
                yield (left.captured_at, left.ref.seq), fate, self

    def _owns_up(self, ref: VersionRef) -> bool:
        """Whether the page owned up to what a version took away."""
        if ref not in self._owned:
            change = self._history.changes([ref], self._asked.known_at).get(ref)
            self._owned[ref] = change is not None and owned_up(self._history, change, self._asked.known_at)[0]
        return self._owned[ref]

    def _takes(self, left: Placed) -> bool:
        return self._asked.has_time(left.captured_at) and self._asked.has_edit(left.edit)

    def _proven(self, found: Iterator[tuple[Fate, Placed]]) -> Iterator[tuple[Fate, Placed]]:
        """Those that carried the claim that is asked for, where one is."""
        if self._asked.claim is None:
            yield from found
        while some := list(islice(found, MORE)):
            proven = proofs(self._history, self._asked, [left.before for _, left in some]) or {}
            yield from ((fate, left) for fate, left in some if fate.last in proven.get(left.before, frozenset()))

    def lives(self, fates: Sequence[Fate]) -> tuple[Gone, ...]:
        """How long each of them had stood."""
        return self._look.lives(fates)


def is_gone(history: History, asked: Asked) -> bool:
    """Whether anything is gone that fits."""
    return next(gone_pages(history, None, asked, 1), None) is not None


def newest_of(history: History, asked: Asked) -> list[VersionRow]:
    """The newest version of each source that is asked for."""
    sources = [
        SourceRef(story, name)
        for story in ([asked.story] if asked.story else [one for one, _, _ in history.stories()])
        for name in history.sources(story)
        if asked.has_source(name)
    ]
    rows = (history.back(source, 0, asked.known_at) for source in sources)
    return [row for row in rows if row is not None]


def proofs(history: History, asked: Asked, refs: Sequence[VersionRef]) -> Mapping[VersionRef, frozenset[str]] | None:
    """The sentences that carry the claim that is asked for, by version; None where none is."""
    if asked.claim is None:
        return None
    return {
        one.row.ref: frozenset(proof.quote for proof in one.row.evidence)
        for one in history.readings(sorted(set(refs)), asked.known_at)
        if one.row.claim_id == asked.claim
    }
