"""Who brought each sentence of an article, and which sentences are gone for good?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.filters import Asked, Given, filtered
from monitor.cli.frame import Frame, frame_of
from monitor.cli.origins import ALL, Found, Look
from monitor.cli.refs import Ref, meant, resolve_row
from monitor.cli.times import show_span, show_time
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.ids import VersionRef
    from monitor.model.observation import Edit
    from monitor.model.record import VersionRow
    from monitor.model.review import Arrival, Blamed, Gone
    from monitor.ports import History
    from monitor.render.styled import Line


@filtered
def command(
    ctx: typer.Context,
    ref: Annotated[
        str | None, typer.Argument(help="STORY (each of its sources), STORY/SOURCE or one version: STORY/SOURCE@3.")
    ] = None,
    whole: Annotated[bool, typer.Option("--all", help="Every earlier wording, every sentence that is gone.")] = False,
    removed: Annotated[bool, typer.Option("--removed", help="Only the sentences that are gone for good.")] = False,
    *,
    given: Given,
) -> None:
    """Each sentence of an article with the version and time that brought its present form, and how it ran before.

    + came later, ~ is another wording of what stood there; no sign: it stands since the first version. What took the
    place of another statement is new, and the other is gone. A sentence that another source had before says so, and so
    does one that was away and came back.

    Below stand the sentences that are gone for good, the newest first: for how long each had stood, in all its
    wordings, and whether the page owned up when it went (an update note, a newer date). Over all stories:
    monitor search --removed.

    Examples:
      monitor blame syria-bases/agency
      monitor blame syria-bases/agency@5 --since 2025-01-01
      monitor blame syria-bases --removed --material
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        place = meant(ref or "", history, now)
        asked = given.read(frame, history, place.place, now)
        most = ALL if whole or (removed and asked.narrowed) else 3
        rows = _rows(history, place, asked, now)
        looks = [Look(history, row, asked.known_at, most) for row in rows]
        parts = (_narrowed(history, asked, look, removed=removed) for look in looks)
        if not frame.json:
            _show(frame, asked, looks, parts, now)
            return
        documents = [document(Found(row, told, tuple(gone))) for row, (told, gone) in zip(rows, parts, strict=True)]
    several = {"schema_version": 1, "story": rows[0].ref.story, "articles": documents}
    frame.screen.emit_json(documents[0] if len(documents) == 1 else several)


def _rows(history: History, place: Ref, asked: Asked, now: datetime) -> list[VersionRow]:
    """The version that is meant, or the newest one of each source of the story. Raises NotFound."""
    if asked.source is not None and place.source is None and asked.story is not None:
        place = replace(place, story=asked.story, source=asked.source)
    stories = [each for each, _, _ in history.stories()]
    story = place.story or (stories[0] if len(stories) == 1 else None)
    if story not in stories or place.source is not None or place.names_version:
        return [resolve_row(place, history, now, asked.known_at)]
    newest = [history.back(SourceRef(story, name), 0, asked.known_at) for name in history.sources(story)]
    rows = [row for row in newest if row is not None]
    if not rows:
        raise NotFound(f"{story} has no version yet. Next: monitor check {story}")
    return rows


def _narrowed(
    history: History, asked: Asked, look: Look, *, removed: bool
) -> tuple[tuple[Blamed, ...], Iterator[Gone]]:
    """Only what was brought, or taken away, by what the filters ask for; the latter is looked for as it is shown."""
    proofs: frozenset[str] | None = None
    if asked.claim is not None:
        told = history.readings([look.row.ref], asked.known_at)
        proofs = frozenset(item.quote for one in told if one.row.claim_id == asked.claim for item in one.row.evidence)

    def takes(at: datetime, edit: Edit | None) -> bool:
        fits = edit is not None and asked.has_edit(edit)
        return asked.has_time(at) and (fits or not asked.by_edit)

    @cache
    def unseen(ref: VersionRef) -> bool:
        return asked.seen is None or asked.is_unseen(history.row(ref))

    sentences = tuple(
        one
        for one in (() if removed else look.sentences())
        if takes(one.came.at, one.edit) and unseen(one.came.ref) and (proofs is None or one.sentence.text in proofs)
    )
    pages = look.gone(lambda left: takes(left.captured_at, left.edit))
    return sentences, (one for page in pages for one in page if unseen(one.left.ref))


def _show(
    frame: Frame,
    asked: Asked,
    looks: Sequence[Look],
    parts: Iterable[tuple[tuple[Blamed, ...], Iterator[Gone]]],
    now: datetime,
) -> None:
    """Prints what is found as it is found: the first page stands on the screen before the rest is looked for."""
    from monitor.cli.lines import print_paged
    from monitor.render.styled import Bit, wrap

    some = False

    def lines() -> Iterator[Line]:
        nonlocal some
        for n, (look, (told, gone)) in enumerate(zip(looks, parts, strict=True)):
            if n:
                yield ()
            row = look.row
            yield from wrap([Bit(f"{row.ref}  {show_time(row.captured_at)}", "bold")], frame.screen.width)
            yield ()
            for line in _lines(frame, row, told, gone, now):
                some = True
                yield line

    print_paged(frame, lines())
    if any(look.older for look in looks):
        frame.screen.note("The newest changes were looked through for what is gone; all of them: --all")
    if not some:
        options = " ".join(asked.options.values())
        frame.screen.note(
            f"No sentence fits {options}. Leave it out to see all of them." if options else "No sentence is gone."
        )


def _lines(
    frame: Frame, row: VersionRow, told: Sequence[Blamed], gone: Iterator[Gone], now: datetime
) -> Iterator[Line]:
    from monitor.cli.lines import ops_of
    from monitor.render.blame_text import Lost, Told, Was, Words, blame_lines

    def was(one: Blamed | Gone) -> tuple[Was, ...]:
        return tuple(Was(w.text, w.came.ref.seq, w.left.ref.seq, w.left.at - w.came.at) for w in one.earlier)

    sentences = [
        Told(
            one.sentence,
            one.came.ref.seq,
            one.came.at,
            one.edit,
            was(one),
            one.more,
            one.anew,
            _note(one),
            one.restored is not None,
        )
        for one in told
    ]
    words = Words(lambda at: show_time(at, now), show_span, ops_of)
    lost = (Lost(one, was(one)) for one in gone)
    return blame_lines(sentences, lost, str(SourceRef(row.ref.story, row.ref.source)), words, frame.screen.width)


def _note(one: Blamed) -> str:
    notes = []
    if (was := one.restored) is not None:
        stood = f"@{was.came.ref.seq}" + (f" to @{was.last.seq}" if was.last != was.came.ref else "")
        notes.append(f"restored at @{one.came.ref.seq}; stood {stood}, gone @{was.left.ref.seq}")
    if one.elsewhere is not None:
        before = one.came.at - one.elsewhere.at
        notes.append(f"{one.elsewhere.ref.source} had it {show_span(before)} before: {one.elsewhere.ref}")
    return "; ".join(notes)


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
                "anew": one.anew,
                "earlier": earlier(one),
                "more": one.more,
                "restored": {"came": place(was.came), "last": str(was.last), "left": place(was.left)}
                if (was := one.restored)
                else None,
                "first_in": place(one.elsewhere) if one.elsewhere else None,
            }
            for one in found.sentences
        ],
        "gone": [
            {
                "text": one.text,
                "came": place(one.came),
                "left": place(one.left),
                "since": place(one.since),
                "stood_s": (one.left.at - one.since.at).total_seconds(),
                "worded_s": (one.left.at - one.came.at).total_seconds(),
                "announced": one.announced,
                "announced_by": list(one.announced_by),
                "replaced_by": one.edit.after,
                "kind": one.edit.kind,
                "material": one.edit.material,
                "earlier": earlier(one),
            }
            for one in found.gone
        ],
    }
