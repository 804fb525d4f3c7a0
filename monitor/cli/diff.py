"""What changed between two versions?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.asked import followed, similar_of
from monitor.cli.exits import Code
from monitor.cli.filters import Asked, Given, filtered_as
from monitor.cli.frame import Frame, frame_of
from monitor.cli.refs import Ref, meant, resolve_pair, resolve_row
from monitor.cli.times import show_time
from monitor.model.errors import NotFound
from monitor.model.ids import SourceRef

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from monitor.model.article import Version
    from monitor.model.ids import VersionRef
    from monitor.model.observation import ClaimChange, Observation, Pair, Reading
    from monitor.model.record import ChangeRow
    from monitor.ports import History
    from monitor.render.diff_text import Row
    from monitor.render.styled import Line


@filtered_as(
    since="Against the version that stood then.",
    until="The version that stood then.",
    kind="Edits of this kind; claims that moved are left out.",
    material="Material edits and claims that moved.",
    cosmetic="Cosmetic edits only.",
    claim="This claim's move, and the edits of its sentences.",
    unseen="Against the version that you last saw: `monitor seen`.",
)
def command(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None, typer.Argument(help="A..B, two references, or one: against the version before it.")
    ] = None,
    words: Annotated[bool, typer.Option("--words", help="The whole text as it runs, changed words marked.")] = False,
    side_by_side: Annotated[bool, typer.Option("--side-by-side", "-y", help="Old left, new right.")] = False,
    form: Annotated[str, typer.Option("--format", metavar="text|html", help="HTML is one page on stdout.")] = "text",
    context: Annotated[
        int | None, typer.Option("--context", "-U", metavar="N", min=0, help="Unchanged sentences around a change.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Fold nothing.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 1 when the change is material.")] = False,
    *,
    given: Given,
) -> int | None:
    """What changed between two versions, of one source or of two, by number or by time.

    Removed words stand in [-…-], added ones in {+…+}; a moved sentence says where it stood. With --since, --until or
    --unseen a source is compared with itself as it stood then, or as you last saw it; --kind, --material and --claim
    leave out what is of no such kind. Unannounced: something material changed, and neither a note nor a newer date on
    the page says so (never said going back in time). Texts that went away and came back do not differ: `log` shows the
    detour.

    Two sources are no two versions: sentences that carry one statement stand beside each other, of all others it is
    said which source alone has them.

    Examples:
      monitor diff syria-bases/agency
      monitor diff syria-bases/agency@3..5 --side-by-side
      monitor diff syria-bases/agency --unseen
      monitor diff "syria-bases/agency@{yesterday 18:00}" syria-bases/wire --format html > diff.html
    """
    from monitor.render.diff_text import rows_of

    frame = frame_of(ctx)
    if form not in ("text", "html"):
        raise typer.BadParameter("--format is text or html")
    refs = refs or []
    if len(refs) > 2:
        raise typer.BadParameter(_too_many(refs))
    now = frame.now()
    with frame.history() as history:
        alone = len(refs) == 1 and ".." not in refs[0]  # two may be of different sources
        asked = given.read(frame, history, meant(refs[0], history, now).place if alone else None, now)
        older, newer = _pair(history, refs, asked, now)
        before, after = history.version(older, asked.known_at), history.version(newer, asked.known_at)
        names = _names(older, newer)
        pairs, whole = _compared(frame, history, before, after, asked, names)
        between = _between(history, before, after) if not whole.edits else 0
    observation = _narrowed(whole, asked)
    rows = rows_of(pairs, observation.edits, asked.kind)
    if asked.by_change:
        rows = tuple(row for row in rows if row.edits)
    shown = None if full else 1 if context is None else context
    if frame.json:
        frame.screen.emit_json(_document(before, after, observation, rows) | {"sources": names})
    elif form == "html":
        _html(frame, before, after, observation, rows, shown, _said(pairs, observation, names))
    else:
        left_out = _left_out(whole, asked)
        told = None if names is None or left_out else (pairs, names)
        head = _head(before, after, observation, left_out, frame.screen.width, told)
        _text(frame, head, observation, rows, shown, words=words, side=side_by_side)
    _note_detour(frame, between, newer)
    return Code.FAILED if exit_code and observation.material else None


def _note_detour(frame: Frame, between: int, newer: VersionRef) -> None:
    if between:
        versions = f"{between} version{'s' * (between != 1)}"
        frame.screen.note(f"{versions} between them came and went: monitor log {newer.story}/{newer.source}")


def _compared(
    frame: Frame, history: History, before: Version, after: Version, asked: Asked, names: tuple[str, str] | None
) -> tuple[Sequence[Pair], Observation]:
    """Which sentences belong together, and what differs."""
    if names is not None:
        return _across(frame, history, before, after, asked, names)
    observation = _observed(frame, history, before, after, asked)
    return _pairs(before, after, observation), observation


def _too_many(refs: Sequence[str]) -> str:
    """That there are too many references; two numbers after a source are meant as its versions."""
    first, *points = refs
    said = "one or two references, not more"
    if len(points) == 2 and all(point.isdigit() for point in points):
        return f"{said}; two versions of one source: monitor diff {first.partition('@')[0]}@{points[0]}..{points[1]}"
    return said


def _names(older: VersionRef, newer: VersionRef) -> tuple[str, str] | None:
    """The names of two sources; None where there is one."""
    one, other = SourceRef(older.story, older.source), SourceRef(newer.story, newer.source)
    if one == other:
        return None
    return (str(one), str(other)) if one.source == other.source else (one.source, other.source)


def _across(
    frame: Frame, history: History, before: Version, after: Version, asked: Asked, names: tuple[str, str]
) -> tuple[tuple[Pair, ...], Observation]:
    """What two sources say: their claims as they were read of each, their statements beside each other."""
    from monitor.analysis.across import across, edits_across
    from monitor.analysis.edits import Context
    from monitor.analysis.sentences import sentences_of
    from monitor.model.observation import Observation

    pairs = across(sentences_of(before.article), sentences_of(after.article))
    subjects = tuple(phrase for claim in followed(frame, after.ref.story).claims for phrase in claim.subject)
    changes, readings = _told_of(history, before.ref, after.ref, asked)
    edits = edits_across(pairs, Context(before.article.at, after.article.at, subjects), names)
    score = max((edit.score for edit in edits), default=0.0)
    moved = any(change.changed for change in changes)
    analyzer = readings[0].analyzer if readings else ""
    material = moved or any(edit.material for edit in edits)
    return pairs, Observation(edits, readings, changes, material, 1.0 if moved else score, False, analyzer)


def _pairs(before: Version, after: Version, observation: Observation) -> Sequence[Pair]:
    """Which sentences belong together: as the edits tell; compared anew only where they do not fit the texts."""
    from monitor.analysis.pairing import recalled
    from monitor.analysis.sentences import sentences_of

    old, new = sentences_of(before.article), sentences_of(after.article)
    found = recalled(old, new, observation.edits)
    if found is not None:
        return found
    from monitor.analysis.align import align

    return align(old, new)


def _pair(history: History, refs: Sequence[str], asked: Asked, now: datetime) -> tuple[VersionRef, VersionRef]:
    """Older and newer version."""
    if len(refs) == 2 or (refs and ".." in refs[0]):
        return resolve_pair(refs, history, now, asked.known_at)
    place = meant(refs[0], history, now) if refs else Ref()
    if place.source is None and asked.source is not None and place.tag is None:
        place = replace(place, story=asked.story, source=asked.source)
    if asked.until is not None and not place.names_version:
        place = replace(place, at=asked.until)
    newer = resolve_row(place, history, now, asked.known_at)
    source = SourceRef(newer.ref.story, newer.ref.source)
    older = None
    if asked.since is not None:
        older = history.at(source, asked.since, asked.known_at) or history.first(source, asked.known_at)
    elif asked.seen is not None and newer.ref.story in asked.seen:
        older = history.back(source, 0, asked.seen[newer.ref.story]) or history.first(source, asked.known_at)
    else:
        older = history.earlier(newer.ref, asked.known_at)
    if older is None:
        raise NotFound(
            f"{newer.ref} is the first version of {source}: nothing to compare with; `monitor show {newer.ref}`"
        )
    return older.ref, newer.ref


def _observed(frame: Frame, history: History, before: Version, after: Version, asked: Asked) -> Observation:
    """What differs: as it was judged where one follows the other and nobody has ruled since, else judged now."""
    change = history.changes([after.ref], asked.known_at).get(after.ref)
    rulings = history.rulings(after.ref.story, asked.known_at)
    if change is not None and change.before == before.ref and change.edits and not rulings:
        return _stored(history, change, asked)
    from monitor.analysis.observe import observe

    story = followed(frame, after.ref.story).taught(rulings)
    found = observe(before.article, after.article, story, similar_of(frame))
    forward = before.ref.source == after.ref.source and before.captured_at < after.captured_at
    return found if forward else replace(found, unannounced=False)  # a page announces what comes after, of its own


def _stored(history: History, change: ChangeRow, asked: Asked) -> Observation:
    from monitor.model.observation import Observation

    claims, new = _told_of(history, change.before, change.after, asked)
    return Observation(change.edits, new, claims, change.material, change.score, change.unannounced, change.analyzer)


def _told_of(
    history: History, before: VersionRef, after: VersionRef, asked: Asked
) -> tuple[tuple[ClaimChange, ...], tuple[Reading, ...]]:
    """The claims of two versions as they were read, and the newer one's readings."""
    from monitor.model.observation import ClaimChange

    told = history.readings([before, after], asked.known_at)
    old = {one.row.claim_id: one.row.reading() for one in told if one.row.ref == before}
    new = {one.row.claim_id: one.row.reading() for one in told if one.row.ref == after}
    return tuple(ClaimChange(claim, old[claim], new[claim]) for claim in new if claim in old), tuple(new.values())


def _between(history: History, before: Version, after: Version) -> int:
    """How many versions of one source came and went between two that do not differ."""
    first, last = before.ref, after.ref
    if (first.story, first.source) != (last.story, last.source) or first == last:
        return 0
    span = sorted((before.captured_at, after.captured_at))
    rows = history.versions(first.story, first.source, span[0], span[1])
    return sum(1 for row in rows if row.ref not in (first, last))


def _narrowed(observation: Observation, asked: Asked) -> Observation:
    """Only the edits of the kind, and the claim, that are asked for: a moved claim is no edit, and not cosmetic."""
    if not asked.by_change:
        return observation
    by_kind = asked.claim is None and bool(asked.kind or asked.cosmetic)
    changes = tuple(one for one in observation.changes if asked.claim in (None, one.claim_id) and not by_kind)
    old = {proof.sentence for one in changes for proof in one.before.evidence}
    new = {proof.sentence for one in changes for proof in one.after.evidence}
    edits = tuple(
        edit
        for edit in observation.edits
        if asked.has_edit(edit) and (asked.claim is None or edit.after_n in new or edit.before_n in old)
    )
    material = any(edit.material for edit in edits) or any(one.changed for one in changes)
    return replace(observation, edits=edits, changes=changes, material=material)


def _left_out(whole: Observation, asked: Asked) -> str:
    """What the filters left out, in words; empty where they left something to show."""
    from monitor.render.verdict_text import counted

    kept = _narrowed(whole, asked)
    if not asked.by_change or kept.edits or any(one.changed for one in kept.changes):
        return ""
    moved = sum(one.changed for one in whole.changes)
    others = [f"{moved} claim{'s' * (moved != 1)} moved"] if moved else []
    others += [counted(whole.edits)] if whole.edits else []
    weight = "material " if asked.material else "cosmetic " if asked.cosmetic else ""
    of = f" of {asked.claim}" if asked.claim else ""
    return f"No {weight}{asked.kind or ''}{' ' * bool(asked.kind)}edit{of}" + (
        f"; others: {', '.join(others)}." * bool(others) or "."
    )


def _text(
    frame: Frame,
    head: Iterator[Line],
    observation: Observation,
    rows: Sequence[Row],
    context: int | None,
    *,
    words: bool,
    side: bool,
) -> None:
    from monitor.cli.lines import ops_of, print_paged
    from monitor.render.diff_text import inline_lines, side_lines, words_lines

    width = frame.screen.width
    body: tuple[Line, ...] = ()
    if words:
        body = words_lines(rows, ops_of, width)
    elif side:
        body = side_lines(rows, ops_of, width, context)
    elif observation.edits:
        body = inline_lines(rows, ops_of, width, context)
    lines = list(head)
    print_paged(frame, [*lines, (), *body] if body else lines)


def _head(
    before: Version,
    after: Version,
    observation: Observation,
    left_out: str,
    width: int,
    two: tuple[Sequence[Pair], tuple[str, str]] | None,
) -> Iterator[Line]:
    from monitor.cli.lines import ops_of
    from monitor.render.styled import Bit, wrap
    from monitor.render.verdict_text import claim_lines, summary

    same = before.ref == after.ref
    for sign, version in (("", before),) if same else (("---", before), ("+++", after)):
        bits = [Bit(f"{version.ref}", "bold"), Bit(f"  {show_time(version.captured_at)}", "dim")]
        yield from wrap(bits, width, [Bit(f"{sign} ", "dim")] if sign else (), "    ")
    if two is not None:
        from monitor.analysis.across import counts  # it compares texts anew, which a stored difference needs not
        from monitor.render.across_text import across_lines

        yield from across_lines(counts(two[0]), observation.changes, two[1], width)
        return
    yield from wrap([Bit(left_out, "bold")] if left_out else summary(observation), width)
    for change in observation.changes:
        if change.changed:
            yield from claim_lines(change, ops_of, width)


def _said(pairs: Sequence[Pair], observation: Observation, names: tuple[str, str] | None) -> str:
    """What is said of two sources in one line; of one source the page says it itself."""
    if names is None:
        return ""
    from monitor.analysis.across import counts
    from monitor.render.across_text import in_short

    return in_short(counts(pairs), observation.changes, names)


def _html(
    frame: Frame,
    before: Version,
    after: Version,
    observation: Observation,
    rows: Sequence[Row],
    context: int | None,
    said: str,
) -> None:
    from monitor.cli.lines import ops_of
    from monitor.render.diff_html import Titles, page

    titles = Titles(
        before=str(before.ref),
        after=str(after.ref),
        before_at=show_time(before.captured_at),
        after_at=show_time(after.captured_at),
        headline=after.article.headline or str(after.ref),
        said=said,
    )
    frame.screen.write(page(titles, observation, rows, ops_of, context))


def _document(before: Version, after: Version, observation: Observation, rows: Sequence[Row]) -> dict[str, Any]:
    from monitor.cli.lines import ops_of
    from monitor.render.verdict import verdict

    places = []
    for row in rows:
        both = bool(row.pair.before and row.pair.after)
        places.append(
            {
                "shape": row.pair.shape,
                "before": row.before if row.pair.before else None,
                "after": row.after if row.pair.after else None,
                "before_n": [sentence.n for sentence in row.pair.before],
                "after_n": [sentence.n for sentence in row.pair.after],
                "words": [list(op) for op in ops_of(row.before, row.after)] if both and not row.same else [],
            }
        )
    return {
        "before": _side(before),
        "after": _side(after),
        **verdict(observation),
        "rows": places,
    }


def _side(version: Version) -> dict[str, Any]:
    return {
        "ref": str(version.ref),
        "captured_at": version.captured_at,
        "headline": version.article.headline,
        "text_sha": version.text_sha,
    }
