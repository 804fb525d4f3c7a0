"""What does a person say of a reading? It is right, it is another state, it is wrong; or that was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.frame import Frame, frame_of, group
from monitor.cli.marks import LONGEST
from monitor.cli.screen import Span
from monitor.cli.who import By, name_of
from monitor.model.errors import NotFound

if TYPE_CHECKING:
    from monitor.model.article import Article
    from monitor.model.ids import VersionRef
    from monitor.model.observation import Reading
    from monitor.model.record import Ruled
    from monitor.model.story import Claim
    from monitor.ports import History
    from monitor.wiring import App

Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")]
ALIKE = 0.8  # one letter more or less is a slip; "halted" is not located

app = group("A person's ruling on what was read: it stands over any rules' and is an example from then on.")

At = Annotated[
    str, typer.Argument(metavar="REF", help="Which version: STORY/SOURCE@3; or the number of an alert on a claim.")
]
Which = Annotated[
    str | None,
    typer.Argument(metavar="CLAIM", help="Which claim; may be left out with an alert, or where one is read."),
]
Sentences = Annotated[
    list[int] | None,
    typer.Option("--sentence", metavar="N", help="The sentence that says so, by its number in `show`; 0 the headline."),
]


@app.command("list")
def list_(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="Which story; all of them without it.")] = None,
) -> None:
    """The rulings that stand, the newest first, and below them those that were undone or ruled anew.

    Examples:
      monitor claim list syria-bases
    """
    from monitor.cli.asked import story_of
    from monitor.cli.times import show_time

    frame = frame_of(ctx)
    with frame.history() as history:
        stories = [story_of(history, story)] if story else [name for name, _, _ in history.stories()]
        every = [one for name in stories for one in history.ruled(name)]
    every.sort(key=lambda one: (one.row.seen_from, str(one.row.ref)), reverse=True)
    stand, ended = [one for one in every if one.ended is None], [one for one in every if one.ended is not None]
    if frame.json:
        undone = [_ruling(one) | _end(one) for one in ended]
        frame.screen.emit_json({"schema_version": 1, "rulings": [_ruling(one) for one in stand], "undone": undone})
        return
    if not every:
        frame.screen.note("Nobody has ruled on a reading. To do so: monitor claim confirm STORY/SOURCE@3 CLAIM")
    elif not stand:
        frame.screen.note("No ruling stands; those that were given:")
    for one in (*stand, *ended):
        row = one.row
        against = f", not {row.rival['state']}" if row.rival else ""
        said = f"{row.state}{against}, by {row.ruled_by}{f': {one.why}' if one.why else ''}"
        head = (Span(f"{show_time(row.seen_from)}  ", "dim"), f"{row.ref}  ", Span(f"{row.claim_id}: ", "bold"))
        frame.screen.print(*head, Span(said, "plain" if one.ended is None else "dim"))
        if one.ended is not None and one.ended_at is not None:
            who = f" by {one.ended_by}" if one.ended_by else ""
            why = f": {one.ended_why}" if one.ended_why else ""
            frame.screen.print(f"  {one.ended} {show_time(one.ended_at)}{who}{why}")


def _end(one: Ruled) -> dict[str, Any]:
    return {"ended": one.ended, "ended_at": one.ended_at, "ended_by": one.ended_by, "ended_why": one.ended_why}


def _ruling(one: Ruled) -> dict[str, Any]:
    row = one.row
    return {
        "ref": str(row.ref),
        "id": row.claim_id,
        "state": row.state,
        "by": row.ruled_by,
        "at": row.seen_from,
        "instead_of": row.rival["state"] if row.rival else None,
        "why": one.why,
        "evidence": [proof.quote for proof in row.evidence],
    }


@app.command("confirm")
def confirm(
    ctx: typer.Context, ref: At, claim: Which = None, sentence: Sentences = None, why: Why = "", by: By = None
) -> None:
    """The reading is right. Its sentences are examples of that state from now on.

    Examples:
      monitor claim confirm syria-bases/agency@3 agreement-status
      monitor claim confirm 12            the claim of alert 12
    """
    _rule(frame_of(ctx), ref, claim, None, sentence or (), by, why)


@app.command("correct")
def correct(
    ctx: typer.Context,
    ref: At,
    claim: Which = None,
    state: Annotated[str, typer.Option("--state", metavar="STATE", help="What it says: a state, or a value.")] = "",
    sentence: Sentences = None,
    why: Why = "",
    by: By = None,
) -> None:
    """The article says another state than was read.

    Examples:
      monitor claim correct syria-bases/agency@3 agreement-status --state talks --sentence 2
      monitor claim correct floods/wire@7 deaths --state 1,240 --why "the desk counted again"
    """
    if not state:
        raise typer.BadParameter("--state is needed: what does the article say?")
    _rule(frame_of(ctx), ref, claim, state, sentence or (), by, why)


@app.command("reject")
def reject(
    ctx: typer.Context, ref: At, claim: Which = None, sentence: Sentences = None, why: Why = "", by: By = None
) -> None:
    """The reading is wrong: the article does not say. Its sentences are examples of what says nothing.

    Examples:
      monitor claim reject syria-bases/agency@3 agreement-status
    """
    _rule(frame_of(ctx), ref, claim, "unknown", sentence or (), by, why, reject=True)


@app.command("undo")
def undo(ctx: typer.Context, ref: At, claim: Which = None, why: Why = "", by: By = None) -> None:
    """Take a ruling off: the rules' own reading comes back. What was ruled stays in the record, and in `claim list`.

    Examples:
      monitor claim undo syria-bases/agency@3 agreement-status --why "a slip of mine"
    """
    frame = frame_of(ctx)
    name, reason = name_of(frame, by), _reason(why)
    with frame.app() as parts:
        version, claim_id = _target(frame, parts.history, ref, claim)
        back = parts.store.undo_ruling(version, claim_id, parts.clock.now(), name, reason)
    _tell(frame, version, back, "the rules' reading is back")


def _rule(
    frame: Frame,
    ref: str,
    claim: str | None,
    state: str | None,
    sentences: Sequence[int],
    by: str | None,
    why: str,
    *,
    reject: bool = False,
) -> None:
    """`state` None: the one that was read."""
    from monitor.analysis.rulings import judged

    name, reason = name_of(frame, by), _reason(why)
    with frame.app() as parts:
        version, claim_id = _target(frame, parts.history, ref, claim)
        definition = _taught(frame, parts.history, version.story, claim_id)
        article = parts.history.version(version).article
        current = _current(parts, version, claim_id)
        if reject and not current.known:
            raise typer.BadParameter(f"{claim_id} is unknown in {version} already; to say what it is: claim correct")
        ruled = current.state if state is None else _state(definition, state, article)
        _check_sentences(article, sentences, version)
        reading = judged(article, definition, ruled, current, name, sentences, parts.similar)
        if reading.known and not reading.evidence:
            raise typer.BadParameter(
                f"which sentence says so? Name it with --sentence; the numbers: monitor show {version}"
            )
        parts.store.rule(version, reading, parts.clock.now(), reason)
    _tell(frame, version, reading, "it stands for this version and is an example from now on", current)


def _reason(why: str) -> str:
    """The reason on one line. Raises typer.BadParameter for one that is a text."""
    words = " ".join(why.split())
    if len(words) > LONGEST:
        raise typer.BadParameter(f"--why: at most {LONGEST} characters")
    return words


def _target(frame: Frame, history: History, ref: str, claim: str | None) -> tuple[VersionRef, str]:
    """The version and the claim that are meant. Raises NotFound with the choices."""
    from monitor.cli.asked import check_claim
    from monitor.cli.refs import resolve

    if claim is None and ref.isdigit():
        return _of_alert(history, int(ref), frame)
    version = resolve(ref, history, frame.now())
    if claim is not None:
        check_claim(history, [version.story], claim)
        return version, claim
    known = [claim_id for claim_id, _, active in history.claims(version.story) if active]
    if len(known) != 1:
        raise NotFound(f"which claim? Name one of: {', '.join(known)}" if known else f"{version.story} tracks no claim")
    return version, known[0]


def _of_alert(history: History, number: int, frame: Frame) -> tuple[VersionRef, str]:
    from monitor.cli.refs import resolve

    alert = history.alert(number).alert
    if alert.claim is None or "version" not in alert.facts:
        raise NotFound(f"alert {number} is about no claim; name the version and the claim: STORY/SOURCE@3 CLAIM")
    return resolve(str(alert.facts["version"]), history, frame.now()), alert.claim


def _taught(frame: Frame, history: History, story: str, claim_id: str) -> Claim:
    """The claim as configured, with the rulings there are. Raises NotFound where it is not tracked any more."""
    try:
        return frame.settings().story(story).taught(history.rulings(story)).claim(claim_id)
    except KeyError as error:
        raise NotFound(
            f"{claim_id} is no longer tracked: its states are not known; see monitor edit {story}"
        ) from error


def _current(parts: App, version: VersionRef, claim_id: str) -> Reading:
    """What stands now; unknown where the claim was never read in that version."""
    from monitor.model.observation import Reading
    from monitor.model.story import UNKNOWN

    for told in parts.history.readings([version]):
        if told.row.claim_id == claim_id:
            return told.row.reading()
    return Reading(claim_id, UNKNOWN, 0.0, (), "")


def _state(claim: Claim, said: str, article: Article) -> str:
    from monitor.analysis.rulings import state_of

    state = state_of(claim, said, article)
    if state is not None:
        return state
    if claim.states:
        raise typer.BadParameter(
            f'--state: expected one of {", ".join(claim.ladder)} or unknown, not "{said}"{_spelt(said, claim.ladder)}'
        )
    raise typer.BadParameter(f'--state: "{said}" holds no {claim.value}')


def _spelt(said: str, known: Sequence[str]) -> str:
    """`; did you mean "X"?` for a slip of the pen only: another word is another state."""
    from difflib import get_close_matches

    found = get_close_matches("-".join(said.lower().split()), known, 1, ALIKE)
    return f'; did you mean "{found[0]}"?' if found else ""


def _check_sentences(article: Article, numbers: Sequence[int], version: VersionRef) -> None:
    from monitor.analysis.sentences import sentences_of

    known = {sentence.n for sentence in sentences_of(article)}
    for number in numbers:
        if number not in known:
            raise NotFound(f"{version} has no sentence {number}; it has 0 (the headline) to {max(known, default=0)}")


def _tell(frame: Frame, version: VersionRef, reading: Reading, what: str, before: Reading | None = None) -> None:
    if frame.json:
        frame.screen.emit_json(_document(version, reading, before))
        return
    moved = f"{before.state} → " if before is not None and before.state != reading.state else ""
    frame.screen.print(Span(f"{reading.claim_id}: ", "bold"), moved, Span(reading.state, "bold"), f" in {version}")
    for proof in reading.evidence:
        frame.screen.print(f"  “{proof.quote}”")
    rival = reading.rival
    if rival is not None and before is not None:
        said, more = {proof.quote for proof in before.evidence}, "nothing" if not reading.known else "nothing else"
        for proof in rival.evidence:  # one that never carried that state is taught to say none, which is another thing
            taught = f"not {rival.state}" if proof.quote in said else f"says {more} of it"
            frame.screen.print(Span(f"  {taught}: “{proof.quote}”", "dim"))
    frame.screen.note(f"{what[:1].upper()}{what[1:]}. Next: monitor timeline {version.story}")


def _document(version: VersionRef, reading: Reading, before: Reading | None) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "ref": str(version),
        "id": reading.claim_id,
        "before": before.state if before is not None else None,
        "state": reading.state,
        "analyzer": reading.analyzer,
        "evidence": [{"sentence": proof.sentence, "quote": proof.quote} for proof in reading.evidence],
        "against": [
            {"sentence": proof.sentence, "quote": proof.quote}
            for proof in (reading.rival.evidence if reading.rival is not None and before is not None else ())
        ],
    }
