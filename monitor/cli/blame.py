"""Who brought each sentence of an article, and which sentences are gone for good?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.filters import Asked, Given, filtered
from monitor.cli.frame import Frame, frame_of
from monitor.cli.refs import meant, resolve_row
from monitor.cli.times import show_span, show_time
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.analysis.blame import Past
    from monitor.analysis.sentences import Standing
    from monitor.model.article import Sentence
    from monitor.model.ids import VersionRef
    from monitor.model.observation import Edit
    from monitor.model.record import VersionRow
    from monitor.model.review import Arrival, Blamed, Gone
    from monitor.ports import History

OTHERS = 40  # other sources of the story that are looked through for the same sentence
ALL = 10_000


@dataclass(frozen=True, slots=True)
class Found:
    """An article's sentences with their origins, and those that are gone."""

    row: VersionRow
    sentences: tuple[Blamed, ...]
    gone: tuple[Gone, ...]


@filtered
def command(
    ctx: typer.Context,
    ref: Annotated[str | None, typer.Argument(help="STORY/SOURCE, or one version of it: STORY/SOURCE@3.")] = None,
    whole: Annotated[bool, typer.Option("--all", help="Every earlier wording, every sentence that is gone.")] = False,
    removed: Annotated[bool, typer.Option("--removed", help="Only the sentences that are gone for good.")] = False,
    *,
    given: Given,
) -> None:
    """Each sentence of an article with the version and time that brought its present form, and how it ran before.

    Below stand the sentences that are gone for good, with how long they stood. + was added, ~ is another wording;
    no sign: it stands since the first version. A sentence that another source had before says so.

    Examples:
      monitor blame syria-bases/agency
      monitor blame syria-bases/agency@7 --since yesterday
      monitor blame syria-bases/agency --removed --all
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        place = meant(ref or "", history, now)
        asked = given.read(frame, history, place.place, now)
        if asked.source is not None and place.source is None:
            ref = f"{asked.story or ''}/{asked.source}" if asked.story else asked.source
            place = meant(ref, history, now) if asked.story else place
        row = resolve_row(place, history, now, asked.known_at)
        found = _narrowed(history, asked, blamed(history, row, asked.known_at, most=ALL if whole else 3))
    if removed:
        found = Found(found.row, (), found.gone)
    if frame.json:
        frame.screen.emit_json(document(found))
        return
    _show(frame, found, now)


def blamed(history: History, row: VersionRow, known_at: datetime | None, most: int) -> Found:
    """The origins of a version's sentences."""
    from monitor.analysis.blame import blame, gone_for_good
    from monitor.analysis.sentences import sentences_of
    from monitor.model.record import EditQuery

    source = row.ref.source
    sentences = sentences_of(history.version(row.ref, known_at).article)
    past = past_of(history, row, known_at)
    removals = EditQuery(source, gone=True, upto=row, limit=None if most == ALL else 20)
    removed = history.edits(row.ref.story, removals, known_at)
    others = _elsewhere(history, row, sentences, known_at)
    texts = [sentence.text for sentence in sentences]
    return Found(row, blame(sentences, past, most, others), gone_for_good(removed, texts, past, min(most, 3)))


def past_of(history: History, row: VersionRow, known_at: datetime | None) -> Past:
    """What `blame` asks of the record of a version's source, up to that version."""
    from monitor.analysis.blame import Past
    from monitor.analysis.sentences import Standing
    from monitor.model.record import EditQuery
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
        lambda: history.edits(story, EditQuery(source, upto=row), known_at),
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


def _narrowed(history: History, asked: Asked, found: Found) -> Found:
    """Only what was brought, or taken away, by what the filters ask for."""
    rows: dict[Any, VersionRow] = {}
    proofs: frozenset[str] | None = None
    if asked.claim is not None:
        told = history.readings([found.row.ref], asked.known_at)
        proofs = frozenset(item.quote for one in told if one.row.claim_id == asked.claim for item in one.row.evidence)

    def takes(arrival: Arrival, edit: Edit | None) -> bool:
        if asked.seen is not None:
            row = rows.get(arrival.ref) or history.row(arrival.ref)
            rows[arrival.ref] = row
            if not asked.is_unseen(row):
                return False
        fits = edit is not None and asked.has_edit(edit)
        return asked.has_time(arrival.at) and (fits or not (asked.kind or asked.material))

    sentences = tuple(
        one for one in found.sentences if takes(one.came, one.edit) and (proofs is None or one.sentence.text in proofs)
    )
    return Found(found.row, sentences, tuple(one for one in found.gone if takes(one.left, one.edit)))


def _show(frame: Frame, found: Found, now: datetime) -> None:
    from monitor.cli.lines import ops_of, print_paged
    from monitor.render.blame_text import Told, Was, Words, blame_lines
    from monitor.render.styled import Bit, wrap

    def was(one: Blamed | Gone) -> tuple[Was, ...]:
        return tuple(Was(w.text, w.came.ref.seq, w.left.ref.seq, w.left.at - w.came.at) for w in one.earlier)

    told = [
        Told(one.sentence, one.sentence.text, one.came.ref, one.came.at, one.edit, was(one), one.more, _note(one, now))
        for one in found.sentences
    ]
    gone = [
        Told(None, one.text, one.came.ref, one.came.at, one.edit, was(one), False, "", (one.left.ref.seq, one.left.at))
        for one in found.gone
    ]
    width = frame.screen.width
    words = Words(lambda at: show_time(at, now), show_span, ops_of)
    head = f"{found.row.ref}  {show_time(found.row.captured_at)}"
    lines = [*wrap([Bit(head, "bold")], width), (), *blame_lines(told, gone, words, width)]
    print_paged(frame, lines)
    if not told and not gone:
        frame.screen.note("No sentence fits. Leave an option out to see all of them.")


def _note(one: Blamed, now: datetime) -> str:
    if one.elsewhere is None:
        return ""
    before = one.came.at - one.elsewhere.at
    return f"{one.elsewhere.ref.source} had it {show_span(before)} before, @{one.elsewhere.ref.seq}"


def document(found: Found) -> dict[str, Any]:
    """What `--json` gives."""

    def place(arrival: Arrival) -> dict[str, Any]:
        return {"ref": str(arrival.ref), "source": arrival.ref.source, "seq": arrival.ref.seq, "at": arrival.at}

    def earlier(one: Blamed | Gone) -> list[dict[str, Any]]:
        return [{"text": was.text, "came": place(was.came), "left": place(was.left)} for was in one.earlier]

    return {
        "schema_version": 1,
        "ref": str(found.row.ref),
        "captured_at": found.row.captured_at,
        "sentences": [
            {
                "n": one.sentence.n,
                "text": one.sentence.text,
                "came": place(one.came),
                "kind": one.edit.kind if one.edit else None,
                "material": bool(one.edit and one.edit.material),
                "earlier": earlier(one),
                "more": one.more,
                "first_in": place(one.elsewhere) if one.elsewhere else None,
            }
            for one in found.sentences
        ],
        "gone": [
            {
                "text": one.text,
                "came": place(one.came),
                "left": place(one.left),
                "stood_s": (one.left.at - one.came.at).total_seconds(),
                "kind": one.edit.kind,
                "material": one.edit.material,
                "earlier": earlier(one),
            }
            for one in found.gone
        ],
    }
