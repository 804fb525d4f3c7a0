"""What does the record tell of sentences: who brought them, how they ran before, what is gone, did the page say so?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING

from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.analysis.blame import Past
    from monitor.analysis.gone import Fate
    from monitor.analysis.sentences import Standing
    from monitor.model.article import Sentence
    from monitor.model.ids import VersionRef
    from monitor.model.record import ChangeRow, Placed, VersionRow
    from monitor.model.review import Arrival, Blamed, Gone
    from monitor.ports import History

OTHERS = 40  # other sources of the story that are looked through for the same sentence
NEWEST = 240  # edits that are looked through for what is gone, where not all of it is asked for
ALL = 10_000
PAGE, MORE = 60, 400  # statements of the first page of what is gone, and of those after it


@dataclass(frozen=True, slots=True)
class Found:
    """An article's sentences with their origins, and what is gone; `older`: more may have gone before that."""

    row: VersionRow
    sentences: tuple[Blamed, ...]
    gone: tuple[Gone, ...]
    older: bool = False


class Look:
    """What a version's source tells of its sentences, and of those that are gone; read as it is asked for. At most
    `most` earlier wordings each; all that is gone only where all of them are asked for."""

    def __init__(self, history: History, row: VersionRow, known_at: datetime | None, most: int = ALL) -> None:
        self._history, self.row, self._known_at, self._most = history, row, known_at, most
        self._limit = None if most == ALL else NEWEST

    @cached_property
    def _sentences(self) -> tuple[Sentence, ...]:
        from monitor.analysis.sentences import sentences_of

        return sentences_of(self._history.version(self.row.ref, self._known_at).article)

    @cached_property
    def _edits(self) -> Sequence[Placed]:
        return edits_to(self._history, self.row, self._known_at, self._limit)

    @cached_property
    def _past(self) -> Past:
        return past_of(self._history, self.row, self._known_at, self._edits if self._limit is None else None)

    @property
    def older(self) -> bool:
        """Whether more may have gone before what was looked through."""
        return self._limit is not None and len(self._edits) >= self._limit

    def sentences(self) -> tuple[Blamed, ...]:
        """The origin of each sentence."""
        from monitor.analysis.blame import blame

        elsewhere = _elsewhere(self._history, self.row, self._sentences, self._known_at)
        return blame(self._sentences, self._past, self._most, elsewhere)

    def fates(self, wanted: Callable[[Placed], bool] | None = None) -> Iterator[Fate]:
        """What is gone, by the edits that are wanted, the newest first."""
        from monitor.analysis.gone import Fates

        return Fates(self._edits, [one.text for one in self._sentences]).gone(wanted)

    def lives(self, fates: Iterable[Fate]) -> tuple[Gone, ...]:
        """How long each of them had stood."""
        return lived(self._history, self._past, fates, self._known_at, self._most)

    def gone(self, wanted: Callable[[Placed], bool] | None = None) -> Iterator[tuple[Gone, ...]]:
        """What is gone with how long it had stood, a page at a time."""
        fates = self.fates(wanted)
        for size in chain([PAGE], repeat(MORE)):
            page = list(islice(fates, size))
            if page:
                yield self.lives(page)
            if len(page) < size:
                return


def blamed(history: History, row: VersionRow, known_at: datetime | None, most: int) -> Found:
    """The origins of a version's sentences, with at most `most` earlier wordings each."""
    look = Look(history, row, known_at, most)
    return Found(row, look.sentences(), tuple(chain.from_iterable(look.gone())), look.older)


def edits_to(
    history: History, row: VersionRow, known_at: datetime | None, limit: int | None = None
) -> Sequence[Placed]:
    """The edits up to a version, the newest `limit` of them, newest first."""
    from monitor.model.record import EditQuery

    return history.edits(row.ref.story, EditQuery(row.ref.source, upto=row, limit=limit), known_at)


def lived(
    history: History, past: Past, fates: Iterable[Fate], known_at: datetime | None, most: int = 3
) -> tuple[Gone, ...]:
    """How long what is gone had stood, in all its wordings, and whether the page owned up when it went."""
    from monitor.analysis.blame import DEEP
    from monitor.analysis.gone import lives

    found = lives(fates, past, min(most, 3), max(most, DEEP))
    changes = history.changes(sorted({one.left.ref for one in found}), known_at)
    owned = {ref: owned_up(history, change, known_at) for ref, change in changes.items()}

    def told(one: Gone) -> Gone:
        announced, by = owned.get(one.left.ref, (None, ()))
        return replace(one, announced=announced, announced_by=by)

    return tuple(map(told, found))


def owned_up(history: History, change: ChangeRow, known_at: datetime | None) -> tuple[bool, tuple[str, ...]]:
    """Whether the page owned up to a change, and how. Whether it did the record says of a material one."""
    from monitor.analysis.announced import announced_by

    if change.material and change.unannounced:
        return False, ()
    before, after = (history.row(ref, known_at) for ref in (change.before, change.after))
    edits = change.edits
    by = announced_by(before, after, [one.before or "" for one in edits], [one.after or "" for one in edits])
    return change.material or bool(by), by


def past_of(
    history: History, row: VersionRow, known_at: datetime | None, edits: Sequence[Placed] | None = None
) -> Past:
    """What `blame` asks of the record of a version's source, up to that version; `edits` are all of them, where they
    have been read."""
    from monitor.analysis.blame import Past
    from monitor.analysis.sentences import Standing
    from monitor.model.review import Arrival

    story, source = row.ref.story, row.ref.source
    kept: dict[VersionRef, Standing] = {}

    def standing(ref: VersionRef) -> Standing:
        if ref not in kept:
            kept[ref] = Standing(history.version(ref, known_at).article)
        return kept[ref]

    def versions() -> Sequence[Arrival]:
        rows = history.versions(story, source, known_at=known_at)
        place = (row.captured_at, row.ref.seq)
        return [Arrival(one.ref, one.captured_at) for one in rows if (one.captured_at, one.ref.seq) <= place]

    first = history.first(SourceRef(story, source), known_at) or row
    return Past(
        Arrival(first.ref, first.captured_at),
        history.brought(row, known_at),
        lambda: edits_to(history, row, known_at) if edits is None else edits,
        standing,
        versions,
    )


def _elsewhere(
    history: History, row: VersionRow, sentences: Sequence[Sentence], known_at: datetime | None
) -> dict[str, Arrival]:
    """Where other sources of the story first had the same sentences."""
    from monitor.analysis.blame import parts_of
    from monitor.analysis.sentences import sentences_of
    from monitor.model.record import EditQuery
    from monitor.model.review import Arrival

    texts = frozenset(sentence.text for sentence in sentences if len(sentence.text.split()) > 4)
    found: dict[str, Arrival] = {}
    names = [name for name in history.sources(row.ref.story) if name != row.ref.source][:OTHERS]
    for name in names:
        first = history.first(SourceRef(row.ref.story, name), known_at)
        if first is None or first.captured_at > row.captured_at:
            continue
        here = Arrival(first.ref, first.captured_at)
        for one in sentences_of(history.version(first.ref, known_at).article):
            if one.text in texts and (one.text not in found or here.at < found[one.text].at):
                found[one.text] = here
    if names:
        query = EditQuery(brought=tuple(texts), until=row.captured_at)
        for placed in history.edits(row.ref.story, query, known_at):
            for text in parts_of(placed.edit.after):
                other = placed.ref.source != row.ref.source and text in texts
                if other and (text not in found or placed.captured_at < found[text].at):
                    found[text] = Arrival(placed.ref, placed.captured_at)
    return found
