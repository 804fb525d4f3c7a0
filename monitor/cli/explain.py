"""Why was something told, or not? Each edit and moved claim of a version beside the alerts that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from monitor.cli.alert_docs import NO_ROUTES, delivery_word, reaches
from monitor.cli.asked import followed
from monitor.cli.frame import Frame
from monitor.cli.lines import print_lines
from monitor.cli.refs import resolve
from monitor.cli.screen import Span
from monitor.cli.times import show_time
from monitor.render.styled import Bit, wrap
from monitor.render.titles import told_as
from monitor.render.verdict_text import counted

INDENT = " " * 10
ASK = "No route took it; what each route says of it now: monitor alerts explain {}"

if TYPE_CHECKING:
    from monitor.model.alert import StoredAlert
    from monitor.model.ids import VersionRef
    from monitor.model.observation import Edit
    from monitor.model.record import ChangeRow
    from monitor.model.story import Story
    from monitor.ports import History
    from monitor.render.log_text import Move


@dataclass(frozen=True, slots=True)
class Why:
    """One thing of a version: what it was, whether anybody was or is to be told, and the reason in words; `unrouted`
    is the number of an alert of it that no route took."""

    what: str
    told: bool
    reason: str
    unrouted: int | None = None


def _moment(at: datetime) -> str:
    return show_time(at)


def explain_version(frame: Frame, history: History, which: str, now: datetime) -> None:
    """What came of every edit and moved claim of a version."""
    ref = resolve(which, history, now)
    change = history.changes([ref]).get(ref)
    reasons = reasons_of(history, followed(frame, ref.story), ref)
    lost = next((why for why in reasons if why.unrouted is not None), None)
    cure = _cure(frame, lost.unrouted) if lost is not None and lost.unrouted is not None else None
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "ref": str(ref), "reasons": reasons, "cure": cure})
        return
    _print(frame, ref, change, reasons)
    if cure is not None:
        frame.screen.note(cure)


def _cure(frame: Frame, alert: int) -> str:
    """What to do where an alert has no way."""
    from monitor.model.errors import ConfigError

    try:
        return f"No route took it: {NO_ROUTES}" if not frame.settings().routes else ASK.format(alert)
    except ConfigError:
        return ASK.format(alert)


def reasons_of(history: History, story: Story, ref: VersionRef) -> tuple[Why, ...]:
    """What came of each edit and moved claim of a version, and why."""
    from monitor.cli.moves import told_moves

    moves = told_moves(history.readings([ref])).get(ref, ())
    alerts = [each for each in history.alerts(ref.story) if each.alert.source == ref.source and each.seq == ref.seq]
    return _reasons(story, history.changes([ref]).get(ref), moves, alerts)


def _print(frame: Frame, ref: VersionRef, change: ChangeRow | None, reasons: Sequence[Why]) -> None:
    frame.screen.print(Span(str(ref), "bold"))
    if change is None and not reasons:
        frame.screen.print("The first version of its source: a baseline is noted, not told.")
    elif not reasons:
        frame.screen.print("Nothing changed that could be told.")
    for why in reasons:
        sign = Bit("told      ", "good") if why.told else Bit("not told  ", "dim")
        print_lines(frame, wrap([Bit(why.what)], frame.screen.width, [sign], INDENT))
        for part in why.reason.split(" | "):
            print_lines(frame, wrap([Bit(part, "dim")], frame.screen.width, [Bit(INDENT)], INDENT))


def _reasons(
    story: Story, change: ChangeRow | None, moves: Sequence[Move], alerts: Sequence[StoredAlert]
) -> tuple[Why, ...]:
    out = []
    for move in moves:
        mine = [each for each in alerts if each.alert.claim == move.claim_id]
        out.append(_of_move(move, mine))
    edits = change.edits if change else ()
    for edit in edits:
        mine = [each for each in alerts if each.alert.claim is None and _is_of(each, edit)]
        if edit.material or mine:
            out.append(_of_edit(story, edit, mine, alerts))
    cosmetic = [edit for edit in edits if not edit.material]
    if cosmetic:
        many = f"{len(cosmetic)} cosmetic edit{'s' * (len(cosmetic) != 1)}"
        out.append(Why(f"{many}: {counted(cosmetic)}", told=False, reason="no fact differs in them"))
    others = [each for each in alerts if each.alert.kind in ("source", "system")]
    out += [_of_alerts(told_as(each.alert), [each]) for each in others]
    return tuple(out)


def _is_of(each: StoredAlert, edit: Edit) -> bool:
    facts = each.alert.facts
    return (facts.get("before_sentence"), facts.get("after_sentence")) == (edit.before, edit.after)


def _of_move(move: Move, alerts: Sequence[StoredAlert]) -> Why:
    what = f"claim {move.claim_id}: {move.before} → {move.after}"
    if alerts:
        return _of_alerts(what, alerts)
    if move.after == "unknown":
        return Why(what, told=False, reason="the article no longer says; that alone is recorded, not told")
    return Why(
        what,
        told=False,
        reason="no alert was raised when it was recorded: read alike then, read again later, or backfilled",
    )


def _words_of(edit: Edit) -> str:
    """What an edit did, as its message says it: a sentence of which only a part went still stands."""
    if edit.before is None or edit.after is None or not edit.reason:
        return edit.after or edit.before or ""
    return f"{edit.reason}, in “{edit.after}”"


def _of_edit(story: Story, edit: Edit, mine: Sequence[StoredAlert], alerts: Sequence[StoredAlert]) -> Why:
    what = f"{edit.kind}: {_words_of(edit)}"
    if mine:
        return _of_alerts(what, mine)
    if edit.kind not in story.tell.kinds and edit.kind != "status":
        kinds = ", ".join(story.tell.kinds)
        return Why(what, told=False, reason=f"edits of kind {edit.kind} are not told; tell.edits.kinds: {kinds}")
    claims = [each for each in alerts if each.alert.claim is not None]
    shown = [each for each in claims if edit.after in each.alert.facts.get("evidence", ())]
    with_claim = shown or (claims if edit.kind == "status" else [])
    if with_claim:
        return replace(_of_alerts(what, with_claim[:1]), reason=f"with the claim it moved: {_ways(with_claim[:1])}")
    if edit.score < story.tell.from_score:
        least = story.tell.from_score
        return Why(what, told=False, reason=f"score {edit.score:.2f} is below tell.edits.from_score {least:g}")
    return Why(what, told=False, reason="no alert was raised when it was recorded (other rules or settings then)")


def _of_alerts(what: str, alerts: Sequence[StoredAlert]) -> Why:
    """Told where one of its alerts goes to somebody."""
    unrouted = next((each.id for each in alerts if not each.deliveries), None)
    return Why(what, any(map(reaches, alerts)), _ways(alerts), unrouted)


def _ways(alerts: Sequence[StoredAlert]) -> str:
    parts = []
    for each in alerts:
        ways = "; ".join(f"{row.receiver}: {delivery_word(row, _moment, each.alert)}" for row in each.deliveries)
        parts.append(f"alert {each.id}: {ways or 'told to nobody, no route took it'}")
    return " | ".join(parts)
