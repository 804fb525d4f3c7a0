"""Where does a text stand, or stood? The index leads to versions that brought its words; their sentences decide."""

# statements are put together of this package's own constants, values are always bound

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from monitor.adapters.store_sql.packing import Shelf
from monitor.adapters.store_sql.reader import Reader
from monitor.adapters.store_sql.reads import FROM, NEWEST, WHOLE, article_of
from monitor.adapters.store_sql.review import edits
from monitor.adapters.store_sql.values import hexed, moment
from monitor.adapters.store_sql.words import tokens
from monitor.analysis.gone import Fates
from monitor.analysis.sentences import sentences_of
from monitor.analysis.tidy import fold
from monitor.model.ids import VersionRef
from monitor.model.record import EditQuery, SearchHit

_LITE = "v.id in (select rowid from search where search match :words)"
_POSTGRES = "v.id in (select version_id from search where words @@ cast(:words as tsquery))"


def search(
    reader: Reader,
    shelf: Shelf,
    text: str,
    story: str | None,
    known_at: datetime | None = None,
    limit: int | None = None,
) -> tuple[SearchHit, ...]:
    """Each sentence that holds the text, once a source, in the version that first had it, with what became of it;
    oldest first, `limit` of them. Of versions that had been recorded at `known_at`."""
    words, wanted = tokens(text), fold(text)
    if not words:
        return ()
    values: dict[str, Any] = {"words": _query(words, sqlite=reader.sqlite)}
    more = ""
    if story is not None:
        more, values["story"] = "and s.story_id = :story", story
    if known_at is not None:
        more, values["known"] = f"{more} and v.recorded_at <= :known", known_at
    condition = _LITE if reader.sqlite else _POSTGRES
    sql = f"select {WHOLE} {FROM} where {condition} {more} order by v.captured_at, v.seq"
    first: dict[tuple[int, str], tuple[VersionRef, str]] = {}
    for cells in reader.all(sql, **values):
        if limit is not None and len(first) >= limit:
            break
        ref = VersionRef(cells[0], cells[1], cells[2])
        for sentence in _sentences(reader, shelf, hexed(cells[14]), ref):
            if wanted in fold(sentence):
                first.setdefault((cells[18], sentence), (ref, cells[3]))
    kept: dict[int, _Kept] = {}
    for (source, _), (ref, _) in first.items():
        if source not in kept:
            kept[source] = _Kept(reader, ref, _standing(reader, shelf, source, known_at), known_at)
    return tuple(
        kept[source].hit(ref, moment(captured_at), sentence)
        for (source, sentence), (ref, captured_at) in islice(first.items(), limit)
    )


class _Kept:
    """What became of a source's sentences; its edits are read where one does not stand any more."""

    def __init__(self, reader: Reader, ref: VersionRef, standing: frozenset[str], known_at: datetime | None) -> None:
        self._reader, self._ref, self._standing, self._known_at = reader, ref, standing, known_at

    @cached_property
    def _fates(self) -> Fates:
        query = EditQuery(source=self._ref.source)
        return Fates(edits(self._reader, self._ref.story, query, self._known_at), self._standing)

    def hit(self, ref: VersionRef, at: datetime, sentence: str) -> SearchHit:
        """A sentence with what became of it."""
        if sentence in self._standing:
            return SearchHit(ref, at, sentence, still_there=True, now=sentence)
        fate = self._fates.of(sentence)
        return SearchHit(ref, at, sentence, still_there=False, now=fate.now, left=fate.left, last=fate.last)


def _query(words: tuple[str, ...], *, sqlite: bool) -> str:
    """All the words, the last one as the beginning of a word. Words are letters and digits only: nothing to escape."""
    *whole, last = words
    if sqlite:
        return " ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
    return " & ".join([*(f"'{word}'" for word in whole), f"'{last}':*"])


def _sentences(reader: Reader, shelf: Shelf, article_sha: str, ref: VersionRef) -> tuple[str, ...]:
    return tuple(sentence.text for sentence in sentences_of(article_of(reader, shelf, article_sha, str(ref))))


def _standing(reader: Reader, shelf: Shelf, source: int, known_at: datetime | None) -> frozenset[str]:
    more, known = ("", {}) if known_at is None else ("and v.recorded_at <= :known", {"known": known_at})
    sql = f"select {WHOLE} {FROM} where v.source_id = :source {more} {NEWEST} limit 1"
    cells = reader.first(sql, source=source, **known)
    if cells is None:
        return frozenset()
    return frozenset(_sentences(reader, shelf, hexed(cells[14]), VersionRef(cells[0], cells[1], cells[2])))
