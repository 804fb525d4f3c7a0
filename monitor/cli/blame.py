"""Who brought each sentence of an article, and which sentences are gone for good?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.filters import Asked, Given, filtered
from monitor.cli.frame import Frame, frame_of
from monitor.cli.origins import ALL, Found
from monitor.cli.origins import blamed as blamed
from monitor.cli.refs import Ref, meant, resolve_row
from monitor.cli.times import show_span, show_time
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from datetime import datetime

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
    place of another statement is new, and the other is gone. A sentence that another source had before says so.

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
        found = [_narrowed(history, asked, blamed(history, row, asked.known_at, most)) for row in rows]
    if removed:
        found = [Found(one.row, (), one.gone, one.older) for one in found]
    if frame.json:
        documents = [document(one) for one in found]
        several = {"schema_version": 1, "story": rows[0].ref.story, "articles": documents}
        frame.screen.emit_json(documents[0] if len(documents) == 1 else several)
        return
    _show(frame, found, now)
    if not any(one.sentences or one.gone for one in found):
        options = " ".join(asked.options.values())
        frame.screen.note(
            f"No sentence fits {options}. Leave it out to see all of them." if options else "No sentence is gone."
        )


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
        return asked.has_time(arrival.at) and (fits or not asked.by_edit)

    sentences = tuple(
        one for one in found.sentences if takes(one.came, one.edit) and (proofs is None or one.sentence.text in proofs)
    )
    return Found(found.row, sentences, tuple(one for one in found.gone if takes(one.left, one.edit)), found.older)


def _show(frame: Frame, found: Sequence[Found], now: datetime) -> None:
    from monitor.cli.lines import print_paged

    lines: list[Line] = []
    for one in found:
        lines += [(), *_lines(frame, one, now)] if lines else _lines(frame, one, now)
    print_paged(frame, lines)
    if any(one.older for one in found):
        frame.screen.note("The newest changes were looked through for what is gone; all of them: --all")


def _lines(frame: Frame, found: Found, now: datetime) -> list[Line]:
    from monitor.cli.lines import ops_of
    from monitor.render.blame_text import Lost, Told, Was, Words, blame_lines
    from monitor.render.styled import Bit, wrap

    def was(one: Blamed | Gone) -> tuple[Was, ...]:
        return tuple(Was(w.text, w.came.ref.seq, w.left.ref.seq, w.left.at - w.came.at) for w in one.earlier)

    told = [
        Told(one.sentence, one.came.ref.seq, one.came.at, one.edit, was(one), one.more, one.anew, _note(one))
        for one in found.sentences
    ]
    gone = [Lost(one, was(one)) for one in found.gone]
    width = frame.screen.width
    words = Words(lambda at: show_time(at, now), show_span, ops_of)
    head = wrap([Bit(f"{found.row.ref}  {show_time(found.row.captured_at)}", "bold")], width)
    source = SourceRef(found.row.ref.story, found.row.ref.source)
    return [*head, (), *blame_lines(told, gone, str(source), words, width)]


def _note(one: Blamed) -> str:
    if one.elsewhere is None:
        return ""
    before = one.came.at - one.elsewhere.at
    return f"{one.elsewhere.ref.source} had it {show_span(before)} before: {one.elsewhere.ref}"


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
                "replaced_by": one.edit.after,
                "kind": one.edit.kind,
                "material": one.edit.material,
                "earlier": earlier(one),
            }
            for one in found.gone
        ],
    }
