"""Where does a text stand, or where did it stand? Over all text ever seen, gone text marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.filters import Asked, Given, filtered
from monitor.cli.frame import Frame, frame_of
from monitor.cli.times import show_time
from monitor.model.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model.record import Placed, SearchHit
    from monitor.ports import History
    from monitor.render.styled import Line


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that holds the text, and the edit that took it away where it is gone."""

    found: SearchHit
    left: Placed | None


@filtered
def command(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(help="Words as they stand in the text; the last may be cut.")] = None,
    story: Annotated[str | None, typer.Argument(help="STORY or STORY/SOURCE; all of them without it.")] = None,
    removed: Annotated[bool, typer.Option("--removed", help="Only what is gone from its source.")] = False,
    *,
    given: Given,
) -> None:
    """Sentences that hold a text, in any version of any source, each where it first stood.

    What its source no longer has is marked [-…-], with the version that took it away and what came in its place.
    Without a text --removed lists the sentences that were taken away, the newest first.

    Examples:
      monitor search "verbal understanding"
      monitor search withdrawal syria-bases --removed
      monitor search --removed --since 3d
    """
    frame = frame_of(ctx)
    now = frame.now()
    if text is None and not removed:
        raise typer.BadParameter("which words? (or --removed for all that was taken away)")
    with frame.history() as history:
        if text is not None and story is None and removed and text.partition("/")[0] in _stories(history):
            text, story = None, text
        asked = given.read(frame, history, story, now)
        hits = _hits(history, text, asked) if text is not None else _taken(history, asked)
        hits = _narrowed(history, asked, [hit for hit in hits if not (removed and hit.found.still_there)])
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "text": text, "hits": [_document(hit) for hit in hits]})
        return
    if not hits:
        if text is None:
            frame.screen.note("No sentence was taken away that fits.")
            return
        raise NotFound(f'no sentence that fits holds "{text}"')
    _show(frame, hits, now)


def _stories(history: History) -> list[str]:
    return [story for story, _, _ in history.stories()]


def _hits(history: History, text: str, asked: Asked) -> list[Hit]:
    from monitor.model.record import EditQuery

    found = history.search(text, asked.story, asked.known_at)
    gone = [hit for hit in found if not hit.still_there]
    left: dict[tuple[str, str, str], Placed] = {}
    for story in {hit.ref.story for hit in gone}:
        texts = tuple({hit.sentence for hit in gone if hit.ref.story == story})
        for placed in history.edits(story, EditQuery(took=texts), asked.known_at):  # newest first
            left.setdefault((story, placed.ref.source, placed.edit.before or ""), placed)
    return [Hit(hit, left.get((hit.ref.story, hit.ref.source, hit.sentence))) for hit in found]


def _taken(history: History, asked: Asked) -> list[Hit]:
    """The sentences that were taken away and are not back, the newest first, in the version that took them."""
    from monitor.analysis.blame import parts_of
    from monitor.analysis.sentences import sentences_of
    from monitor.model.ids import SourceRef
    from monitor.model.record import EditQuery, SearchHit

    hits: list[Hit] = []
    standing: dict[SourceRef, frozenset[str]] = {}
    for story in [asked.story] if asked.story else _stories(history):
        for placed in history.edits(story, EditQuery(gone=True), asked.known_at):
            source = SourceRef(story, placed.ref.source)
            if source not in standing:
                newest = history.back(source, 0, asked.known_at)
                texts = sentences_of(history.version(newest.ref, asked.known_at).article) if newest else ()
                standing[source] = frozenset(one.text for one in texts)
            hits += [
                Hit(SearchHit(placed.ref, placed.captured_at, text, still_there=False), placed)
                for text in parts_of(placed.edit.before)
                if text not in standing[source]
            ]
    return hits


def _narrowed(history: History, asked: Asked, hits: Sequence[Hit]) -> list[Hit]:
    """Those whose version, that brought the sentence or took it away, is asked for."""
    refs = sorted({hit.left.ref if hit.left else hit.found.ref for hit in hits})
    changes = history.changes(refs if asked.by_change else (), asked.known_at)
    proofs: dict[Any, frozenset[str]] = {}
    if asked.claim is not None:
        for one in history.readings(sorted({hit.found.ref for hit in hits}), asked.known_at):
            if one.row.claim_id == asked.claim:
                proofs[one.row.ref] = frozenset(proof.quote for proof in one.row.evidence)

    def fits(hit: Hit) -> bool:
        ref = hit.left.ref if hit.left else hit.found.ref
        at = hit.left.captured_at if hit.left else hit.found.captured_at
        if not asked.has_source(ref.source) or not asked.has_time(at) or not asked.has_change(changes.get(ref)):
            return False
        if asked.claim is not None and hit.found.sentence not in proofs.get(hit.found.ref, frozenset()):
            return False
        return asked.seen is None or asked.is_unseen(history.row(ref))

    return [hit for hit in hits if fits(hit)]


def _show(frame: Frame, hits: Sequence[Hit], now: datetime) -> None:
    from monitor.cli.lines import print_paged
    from monitor.render.styled import Bit, removed, wrap

    width = frame.screen.width
    many = len({hit.found.ref.story for hit in hits}) > 1
    lines: list[Line] = []
    for hit in hits:
        ref = hit.found.ref
        name = str(ref) if many else f"{ref.source}@{ref.seq}"
        head = [Bit(f"{show_time(hit.found.captured_at, now)}  ", "dim"), Bit(f"{name}  ", "bold")]
        text = Bit(hit.found.sentence) if hit.found.still_there else removed(hit.found.sentence)
        lines += wrap([text], width, head, "    ")
        if hit.found.still_there or (hit.left is not None and hit.left.ref == ref):
            continue  # the line itself says it: it stands, or went with that very version
        if hit.left is None:
            lines += wrap([Bit("gone", "dim")], width, [Bit("    ")], "    ")
            continue
        after = hit.left.edit.after
        said = f"gone with @{hit.left.ref.seq}, {show_time(hit.left.captured_at, now)}{': now' if after else ''}"
        bits = [Bit(said, "dim"), Bit(f" “{after}”" if after else "")]
        lines += wrap(bits, width, [Bit("    ")], "    ")
    print_paged(frame, lines)


def _document(hit: Hit) -> dict[str, Any]:
    found, left = hit.found, hit.left
    return {
        "ref": str(found.ref),
        "source": found.ref.source,
        "seq": found.ref.seq,
        "at": found.captured_at,
        "sentence": found.sentence,
        "still_there": found.still_there,
        "gone_with": str(left.ref) if left else None,
        "gone_at": left.captured_at if left else None,
        "replaced_by": left.edit.after if left else None,
    }
