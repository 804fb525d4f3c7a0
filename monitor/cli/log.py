"""Which versions are there, and what changed in each?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import NOTHING
from monitor.cli.filters import Asked, Given, emptied, filtered
from monitor.cli.frame import Frame, frame_of
from monitor.cli.refs import meant, resolve_row
from monitor.cli.times import show_time
from monitor.cli.who import name_of

if TYPE_CHECKING:
    from monitor.model.observation import Edit
    from monitor.model.record import ChangeRow, Mark, VersionRow
    from monitor.ports import History
    from monitor.render.log_text import Entry, Failure

Pages = Callable[..., Iterator[tuple["Entry", ...]]]  # of what is asked for, at most so many versions
FINE = ("new", "unchanged", "not_modified", "found", "fetched")  # outcomes that went as they should


FIRST, MORE = 60, 400  # versions of the first page and of those after it


@filtered
def command(
    ctx: typer.Context,
    story: Annotated[
        str | None, typer.Argument(help="STORY, STORY/SOURCE or one version, STORY/SOURCE@3; all of them without it.")
    ] = None,
    patch: Annotated[bool, typer.Option("--patch", "-p", help="Each edit with its words marked.")] = False,
    stat: Annotated[bool, typer.Option("--stat", help="Edits by kind.")] = False,
    reverse: Annotated[bool, typer.Option("--reverse", help="Oldest first.")] = False,
    captures: Annotated[bool, typer.Option("--captures", help="Fetches that came to nothing, too.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most N versions.")] = None,
    *,
    given: Given,
) -> int | None:
    """Versions and what changed in each, newest first.

    Cosmetic versions are dimmed; a claim that moved stands below its version with the sentence that proves it, and so
    do people's rulings, notes and tags, and with --kind the edits of that kind. A star marks what was recorded since
    `monitor seen`; --unseen shows that, and what others noted, tagged or ruled since. Unannounced: something material
    changed, and neither a note nor a newer date on the page says so.

    Examples:
      monitor log syria-bases --since "3d" --material
      monitor log syria-bases/agency -p
      monitor log syria-bases/agency@3 -p
      monitor log --unseen
      monitor log syria-bases --kind removal
      monitor log --captures
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        place = meant(story or "", history, now)
        asked = given.read(frame, history, place.place, now)
        one = resolve_row(place, history, now, asked.known_at) if place.names_version else None
        stories = [one.ref.story] if one else [asked.story] if asked.story else [each for each, *_ in history.stories()]
        seen = history.bookmarks(name_of(frame, given.by))

        def pages(asked: Asked, limit: int | None = limit) -> Iterator[tuple[Entry, ...]]:
            return pages_of(history, stories, asked, limit, seen, one)

        if not (frame.json or stat or reverse or captures):
            _stream(frame, asked, pages, stories, now, patch=patch)
            return None
        entries = [entry for page in pages(asked) for entry in page]
        failures = _failures(history, stories, asked) if captures and one is None else ()
        if not (frame.json or entries or failures):
            frame.screen.note(_nothing(asked, pages, stories))
            return None
    _show(frame, asked, entries, failures, stories, now, patch=patch, stat=stat, reverse=reverse)
    return None


def pages_of(
    history: History,
    stories: Sequence[str],
    asked: Asked,
    limit: int | None = None,
    seen: Mapping[str, datetime] | None = None,
    one: VersionRow | None = None,
) -> Iterator[tuple[Entry, ...]]:
    """The versions that are asked for, newest first, a page at a time, with their changes and the claims that moved;
    of `one` version only, where it is given."""
    marks = _marks(history, stories, asked)
    fresh = _fresh(history, stories, asked)

    def takes(row: VersionRow) -> bool:
        return asked.has_row(row) or (str(row.ref) in fresh and asked.without("unseen").has_row(row))

    if one is not None:
        yield from filter(None, [_entries(history, asked, [one] if takes(one) else [], marks, seen or {})])
        return
    left, before, size = limit, None, FIRST
    source = None if _is_feed(history, stories, asked.source) else asked.source
    while left is None or left > 0:
        rows = history.versions(
            asked.story, source, asked.since, asked.until, size, known_at=asked.known_at, before=before
        )
        if not rows:
            return
        entries = _entries(history, asked, [row for row in rows if takes(row)], marks, seen or {})[:left]
        left = None if left is None else left - len(entries)
        if entries:
            yield entries
        before, size = rows[-1], MORE


def _is_feed(history: History, stories: Sequence[str], source: str | None) -> bool:
    """Whether the versions of a source are those of the items that it led to."""
    if source is None:
        return False
    from monitor.model.found import is_child

    return any(is_child(name, source) for story in stories for name in history.sources(story))


def _entries(
    history: History,
    asked: Asked,
    rows: Sequence[VersionRow],
    marks: Mapping[str, tuple[Mark, ...]],
    seen: Mapping[str, datetime],
) -> tuple[Entry, ...]:
    from monitor.cli.moves import ruled, told_moves
    from monitor.render.log_text import Entry

    refs = [row.ref for row in rows]
    changes = history.changes(refs, asked.known_at)
    told = [one for one in history.readings(refs, asked.known_at) if asked.claim in (None, one.row.claim_id)]
    moves, rulings = told_moves(told), ruled(one.row for one in told)
    entries = (
        Entry(
            row,
            changes.get(row.ref),
            moves.get(row.ref, ()),
            rulings.get(row.ref, ()),
            marks.get(str(row.ref), ()),
            unseen=row.ref.story in seen and row.recorded_at > seen[row.ref.story],
            asked=_of_kind(asked, changes.get(row.ref)),
            kind=asked.kind,
        )
        for row in rows
    )
    return tuple(entry for entry in entries if _fits(asked, entry))


def _of_kind(asked: Asked, change: ChangeRow | None) -> tuple[Edit, ...]:
    """The edits of the kind that is asked for."""
    return tuple(filter(asked.has_edit, change.edits)) if asked.kind is not None and change is not None else ()


def _fits(asked: Asked, entry: Entry) -> bool:
    """Whether an entry passes --claim, --kind, --material and --cosmetic."""
    if asked.claim is not None and not (entry.moves or entry.rulings):
        return False
    if asked.kind is not None and not entry.asked:
        return False
    if asked.cosmetic and (entry.change is None or not entry.change.edits):
        return False  # a first version or another extractor's is neither
    return asked.has_weight(entry.material)


def _marks(history: History, stories: Sequence[str], asked: Asked) -> dict[str, tuple[Mark, ...]]:
    """Notes, rulings with what took them off, and the tags that stand, by the version they are about."""
    from monitor.cli.refs import tags_of
    from monitor.model.record import RULED

    found: dict[str, tuple[Mark, ...]] = {}
    for story in stories:
        tags = tags_of(history, story)
        marks = history.marks(story, ("note", "tag", *RULED))
        last = {(mark.ref, mark.claim): mark for mark in marks if mark.act in RULED}
        for mark in marks:
            if mark.act == "ruling" and not mark.why and last[mark.ref, mark.claim] == mark:
                continue  # its reading says it already
            stands = mark.act != "tag" or str(tags.get(mark.text)) == mark.ref
            if stands and (asked.known_at is None or mark.at <= asked.known_at):
                found[mark.ref] = (*found.get(mark.ref, ()), mark)
    return found


def _fresh(history: History, stories: Sequence[str], asked: Asked) -> frozenset[str]:
    """The versions on which another person ruled, noted or tagged since this reader's mark."""
    from monitor.model.record import RULED

    seen = asked.seen or {}
    return frozenset(
        mark.ref
        for story in stories
        if story in seen
        for mark in history.marks(story, ("note", "tag", *RULED))
        if mark.at > seen[story] and mark.by != asked.reader
    )


def _failures(history: History, stories: Sequence[str], wanted: Asked) -> tuple[Failure, ...]:
    """Runs of captures that came to nothing, those of one source with the same reason as one."""
    from monitor.render.log_text import Failure

    found: list[Failure] = []
    for story in stories:
        last: dict[str, Failure | None] = {}
        for row in history.captures(story, wanted.source, wanted.since):
            learnt = row.seen_at or row.at
            if not wanted.has_time(row.at) or (wanted.known_at is not None and learnt > wanted.known_at):
                continue
            run = last.get(row.ref.source)
            if row.outcome in FINE:
                run = None
            elif run is not None and (run.last.outcome, run.last.reason) == (row.outcome, row.reason):
                found.remove(run)
                run = Failure(run.first, row, run.times + 1)
                found.append(run)
            else:
                run = Failure(row, row, 1)
                found.append(run)
            last[row.ref.source] = run
    return tuple(found)


def _stream(
    frame: Frame,
    asked: Asked,
    pages: Pages,
    stories: Sequence[str],
    now: datetime,
    *,
    patch: bool,
) -> None:
    """Prints page after page: the first one stands on the screen before the second one is read."""
    from monitor.cli.lines import ops_of, print_lines
    from monitor.render.log_text import layout_of, log_lines

    found = pages(asked)
    first = next(found, None)
    if first is None:
        frame.screen.note(_nothing(asked, pages, stories))
        return
    width, many = frame.screen.width, len(stories) > 1

    def moment(at: datetime) -> str:
        return show_time(at, now)

    layout = layout_of(first, moment, width, stories=many)
    with frame.screen.paged():
        for page in chain([first], found):
            lines = log_lines(
                page, moment, width, stories=many, patch=ops_of if patch or asked.kind else None, layout=layout
            )
            print_lines(frame, lines)


def _show(
    frame: Frame,
    wanted: Asked,
    entries: Sequence[Entry],
    failures: Sequence[Failure],
    stories: Sequence[str],
    now: datetime,
    *,
    patch: bool,
    stat: bool,
    reverse: bool,
) -> None:
    ordered: list[Entry | Failure] = [*entries, *failures]
    ordered.sort(key=lambda each: each.at, reverse=not reverse)
    if frame.json:
        frame.screen.emit_json(
            {"schema_version": 1, "versions": [_document(entry) for entry in (entries[::-1] if reverse else entries)]}
            | ({"captures": [_failure(failure) for failure in failures]} if failures else {})
        )
        return
    from monitor.cli.lines import ops_of, print_paged
    from monitor.render.log_text import log_lines, stat_lines

    if stat:
        print_paged(frame, stat_lines(entries, frame.screen.width))
        return
    print_paged(
        frame,
        log_lines(
            ordered,
            lambda at: show_time(at, now),
            frame.screen.width,
            stories=len(stories) > 1,
            patch=ops_of if patch or wanted.kind else None,
        ),
    )


def _nothing(wanted: Asked, pages: Pages, stories: Sequence[str]) -> str:
    if not stories:
        return NOTHING
    if wanted.narrowed:
        whole = f"monitor log {wanted.story or ''}".rstrip()
        return emptied(wanted, lambda less: next(pages(less, 1), None) is not None, whole)
    return "No version yet. Next: monitor check; what fetches came to: monitor log --captures"


def _document(entry: Entry) -> dict[str, Any]:
    from monitor.render.verdict import edit_document

    row, change = entry.row, entry.change
    return {
        "ref": str(row.ref),
        "story": row.ref.story,
        "source": row.ref.source,
        "seq": row.ref.seq,
        "captured_at": row.captured_at,
        "recorded_at": row.recorded_at,
        "published_at": row.published_at,
        "modified_at": row.modified_at,
        "headline": row.headline,
        "words": row.words,
        "returns_to": row.returns_to,
        "baseline": change is None,
        "material": entry.material,
        "score": change.score if change else None,
        "unannounced": change.unannounced if change else False,
        "edits": [edit_document(edit) for edit in change.edits] if change else [],
        "claims": [
            {
                "id": move.claim_id,
                "before": move.before,
                "after": move.after,
                "changed": True,
                "confidence": move.confidence,
                "evidence": [proof.quote for proof in move.evidence],
                "ruled_by": move.ruled_by,
            }
            for move in entry.moves
        ],
        "rulings": [
            {
                "id": row.claim_id,
                "state": row.state,
                "by": row.ruled_by,
                "at": row.seen_from,
                "instead_of": row.rival["state"] if row.rival else None,
                "evidence": [proof.quote for proof in row.evidence],
            }
            for row in entry.rulings
        ],
        "marks": [
            {"act": mark.act, "text": mark.text, "by": mark.by, "at": mark.at, "claim": mark.claim, "why": mark.why}
            for mark in entry.marks
        ],
        "unseen": entry.unseen,
    }


def _failure(failure: Failure) -> dict[str, Any]:
    row = failure.last
    return {
        "story": row.ref.story,
        "source": row.ref.source,
        "from": failure.first.at,
        "until": row.at,
        "times": failure.times,
        "outcome": row.outcome,
        "reason": row.reason,
        "http_status": row.http_status,
        "detail": row.detail,
    }
