"""Which versions are there, and what changed in each?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import NOTHING, check_claim, moment, where
from monitor.cli.frame import Frame, frame_of
from monitor.cli.times import show_time
from monitor.model.found import is_child

if TYPE_CHECKING:
    from monitor.model.record import VersionRow
    from monitor.ports import History
    from monitor.render.log_text import Entry, Failure

FINE = ("new", "unchanged", "not_modified", "found", "fetched")  # outcomes that went as they should


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries the user asked for."""

    story: str | None
    source: str | None
    since: datetime | None
    until: datetime | None
    claim: str | None
    kind: str | None
    material: bool
    limit: int | None

    def takes(self, entry: Entry) -> bool:
        """Whether an entry passes --claim, --kind and --material."""
        if self.claim is not None and all(move.claim_id != self.claim for move in entry.moves):
            return False
        edits = entry.change.edits if entry.change else ()
        if self.kind is not None and all(self.kind not in (edit.kind, *edit.kinds) for edit in edits):
            return False
        return entry.material or not self.material


def command(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="STORY or STORY/SOURCE; all of them without it.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="Captured at or after.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="TIME", help="Captured at or before.")] = None,
    source: Annotated[str | None, typer.Option("--source", metavar="NAME", help="One source only.")] = None,
    claim: Annotated[str | None, typer.Option("--claim", metavar="ID", help="Where this claim moved.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="With an edit of this kind.")] = None,
    material: Annotated[bool, typer.Option("--material", help="Material changes only.")] = False,
    patch: Annotated[bool, typer.Option("--patch", "-p", help="Each edit with its words marked.")] = False,
    stat: Annotated[bool, typer.Option("--stat", help="Edits by kind.")] = False,
    reverse: Annotated[bool, typer.Option("--reverse", help="Oldest first.")] = False,
    captures: Annotated[bool, typer.Option("--captures", help="Fetches that came to nothing, too.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", "-n", metavar="N", min=1, help="At most N versions.")] = None,
) -> int | None:
    """Versions and what changed in each, newest first.

    Cosmetic versions are dimmed; a claim that moved stands below its version with the sentence that proves it.

    Examples:
      monitor log syria-bases --since "3d" --material
      monitor log syria-bases/agency -p
      monitor log --captures
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        place = where(history, story, source, now)
        stories = [place.story] if place.story else [each for each, _, _ in history.stories()]
        check_claim(history, stories, claim)
        _check_kind(kind)
        wanted = Wanted(
            place.story, place.source, moment(frame, "since", since, now), moment(frame, "until", until, now),
            claim, kind, material, limit,
        )  # fmt: skip
        entries = entries_of(history, stories, wanted)
        failures = _failures(history, stories, wanted) if captures else ()
    _show(frame, wanted, entries, failures, stories, now, patch=patch, stat=stat, reverse=reverse)
    return None


def _check_kind(kind: str | None) -> None:
    from monitor.cli.refs import missing
    from monitor.model.observation import EDIT_KINDS

    if kind is not None and kind not in EDIT_KINDS:
        raise typer.BadParameter(missing("edit kind", kind, EDIT_KINDS))


def entries_of(history: History, stories: Sequence[str], wanted: Wanted) -> tuple[Entry, ...]:
    """The versions that are asked for, newest first, with their changes and the claims that moved."""
    from monitor.cli.moves import moves_of, ruled
    from monitor.render.log_text import Entry

    plain = wanted.claim is None and wanted.kind is None and not wanted.material
    limit = wanted.limit if plain else None
    rows = _versions(history, wanted, limit)
    changes = history.changes([row.ref for row in rows])
    readings = [history.claim_timeline(story) for story in stories]
    moves = {ref: found for of_story in readings for ref, found in moves_of(of_story).items()}
    rulings = {ref: found for of_story in readings for ref, found in ruled(of_story).items()}
    entries = (Entry(row, changes.get(row.ref), moves.get(row.ref, ()), rulings.get(row.ref, ())) for row in rows)
    return tuple(entry for entry in entries if wanted.takes(entry))[: wanted.limit]


def _versions(history: History, wanted: Wanted, limit: int | None) -> list[VersionRow]:
    """The versions of a story or source, newest first; a feed's are those of the items it led to."""
    names: list[str | None] = [wanted.source]
    if wanted.story is not None and wanted.source is not None:
        known = history.sources(wanted.story)
        names += [name for name in known if is_child(name, wanted.source)]
    found = [row for name in names for row in history.versions(wanted.story, name, wanted.since, wanted.until, limit)]
    return found if len(names) == 1 else sorted(found, key=lambda row: (row.captured_at, row.ref), reverse=True)


def _failures(history: History, stories: Sequence[str], wanted: Wanted) -> tuple[Failure, ...]:
    """Runs of captures that came to nothing, those of one source with the same reason as one."""
    from monitor.render.log_text import Failure

    found: list[Failure] = []
    for story in stories:
        last: dict[str, Failure | None] = {}
        for row in history.captures(story, wanted.source, wanted.since):
            if wanted.until is not None and row.at > wanted.until:
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


def _show(
    frame: Frame,
    wanted: Wanted,
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
    if not ordered:
        frame.screen.note(_nothing(wanted, stories))
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
            patch=ops_of if patch else None,
        ),
    )


def _nothing(wanted: Wanted, stories: Sequence[str]) -> str:
    if not stories:
        return NOTHING
    narrowed = any((wanted.since, wanted.until, wanted.claim, wanted.kind, wanted.material, wanted.source))
    if narrowed:
        return "No version fits. Leave an option out, or look at all of them: monitor log"
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
