"""What was told, to whom, and why or why not? Alerts and their deliveries."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.alert_docs import (
    NO_ROUTES,
    alert_rows,
    can_be_sent_again,
    delivery_word,
    placed_title,
    shown,
    state_of,
)
from monitor.cli.asked import moment, where
from monitor.cli.exits import Code
from monitor.cli.frame import Frame, frame_of, group
from monitor.cli.refs import missing
from monitor.cli.screen import Column, Span
from monitor.cli.times import show_time
from monitor.model.errors import ConfigError, NotFound
from monitor.render.titles import told_as

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.model.alert import ReceiverState, StoredAlert
    from monitor.ports import History

SEVERITY_FROM = 72
LEAST_BESIDE = 29  # columns of the number, the day and the delivery, with the gaps
PLACE_FROM = 100  # columns: narrower screens have the story in the title
LEAST_KEY = 6  # hex digits of an alert id that are enough to name one

app = group("Alerts, their deliveries, and why something was or was not told.")

Which = Annotated[str, typer.Argument(help="An alert's number or the beginning of its id.")]


@app.command("list")
def list_(
    ctx: typer.Context,
    story: Annotated[str | None, typer.Argument(help="One story only.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="TIME", help="Raised at or after.")] = None,
    dead: Annotated[
        bool, typer.Option("--dead", help="Given up by a receiver; ends with 8 when there are any.")
    ] = False,
    muted: Annotated[
        bool, typer.Option("--muted", help="Kept back by a silence, a stronger alert, quiet hours.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=1, help="At most N alerts.")] = 50,
) -> int | None:
    """Alerts with what became of them, newest first.

    Examples:
      monitor alerts list syria-bases --since 2d
      monitor alerts list --dead
    """
    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        place = where(history, story, None, now)
        found = history.alerts(place.story, moment(frame, "since", since, now), dead=dead, muted=muted)
        failing = history.receivers()
    if frame.json:
        rows = [row for each in found for row in alert_rows(each)]
        frame.screen.emit_json({"schema_version": 1, "alerts": rows, "failing": [asdict(one) for one in failing]})
    elif not found:
        frame.screen.note(_none(dead=dead, muted=muted, narrowed=bool(story or since)))
    else:
        _table(frame, found[:limit], now)
        lost = next((each.id for each in found[:limit] if not each.deliveries), None)
        if lost is not None and not _routed(frame):
            frame.screen.note(f"Nobody was told: {NO_ROUTES}")
        elif lost is not None:
            frame.screen.note(f"no route: told to nobody, for no route took it. Why: monitor alerts explain {lost}")
        if len(found) > limit:
            frame.screen.note(f"{len(found) - limit} older ones: --limit {len(found)}")
    for one in failing:
        frame.screen.note(_fails(one, now))
    return Code.DEAD if dead and found else None


def _routed(frame: Frame) -> bool:
    """Whether the configuration has routes; taken for granted where it cannot be read."""
    try:
        return bool(frame.settings().routes)
    except ConfigError:
        return True


def _none(*, dead: bool, muted: bool, narrowed: bool) -> str:
    if dead:
        return "No delivery was given up."
    if muted:
        return "Nothing was kept back."
    hint = "monitor alerts list" if narrowed else "monitor log --material; try a receiver: monitor alerts test NAME"
    return f"No alert yet. What changed: {hint}" if not narrowed else f"No alert fits. All of them: {hint}"


def _fails(one: ReceiverState, now: datetime) -> str:
    many = f"{one.failures} failure{'s' * (one.failures != 1)} in a row since {show_time(one.since, now)}"
    rests = one.rests_until is not None and one.rests_until > now
    next_try = f"; nothing goes to it before {show_time(one.rests_until, now)}" if rests and one.rests_until else ""
    return f"{one.name} does not take alerts: {many}{next_try}. Last: {one.reason}. Try: monitor alerts test {one.name}"


def _table(frame: Frame, found: Sequence[StoredAlert], now: datetime) -> None:
    narrow = frame.screen.width < PLACE_FROM
    words = (word for each in found if narrow for word in placed_title(each.alert).split())
    longest = min(max(map(len, words), default=0), frame.screen.width - LEAST_BESIDE)  # a reference is not broken
    columns = (
        Column("#", right=True, least=3),
        Column("when", least=10, wrap=frame.screen.width < SEVERITY_FROM),
        Column("severity", drop_below=SEVERITY_FROM),
        Column("what", wrap=True, least=max(20, longest)),
        Column("source", drop_below=PLACE_FROM),
        Column("delivery", wrap=True, least=10),
    )
    rows = []
    for each in found:
        alert = each.alert
        loud = "urgent" if alert.severity.value == "urgent" else "plain"
        source = f"{alert.story}/{alert.source}" if alert.source else alert.story or "monitor"
        rows.append(
            (
                str(each.id),
                show_time(alert.at, now),
                Span(alert.severity.value, loud),
                placed_title(alert) if narrow else told_as(alert),
                Span(f"{source}@{each.seq}" if each.seq else source, "dim"),
                _states(each),
            )
        )
    frame.screen.table(columns, rows)


def _states(each: StoredAlert) -> tuple[Span, ...]:
    if not each.deliveries:
        return (Span("no route", "dim"),)
    parts: list[Span] = []
    for n, row in enumerate(each.deliveries):
        state = state_of(row)
        style = {"dead": "bad", "sent": "good", "muted": "dim"}.get(state, "plain")
        parts.append(Span(f"{', ' if n else ''}{row.receiver} "))
        some = state == "sent" and row.reason is not None
        parts.append(Span("sent, not to all" if some else shown(row), "bad" if some else style))
    if each.acked_at is not None:
        parts.append(Span(f", seen by {each.acked_by}", "dim"))
    return tuple(parts)


def find(history: History, which: str) -> StoredAlert:
    """The alert with that number, or whose id begins so. Raises NotFound."""
    if which.isdigit() and len(which) < 12:
        return history.alert(int(which))
    begin = which.lower()
    if len(begin) >= LEAST_KEY:
        found = [each for each in history.alerts() if each.alert.dedup_key.startswith(begin)]
        if len(found) == 1:
            return found[0]
        if found:
            raise NotFound(f'"{which}" begins {len(found)} alert ids; give more digits')
    raise NotFound(f'no alert "{which}"; they are listed by: monitor alerts list')


@app.command("show")
def show(ctx: typer.Context, which: Which) -> int | None:
    """One alert: the message as it is written, and every way it went.

    Examples:
      monitor alerts show 12
    """
    from monitor.cli.lines import print_paged
    from monitor.render.alert_text import alert_lines

    frame = frame_of(ctx)
    with frame.history() as history:
        found = find(history, which)
    if frame.json:
        frame.screen.emit_json(_document(found))
        return None
    print_paged(frame, alert_lines(found, lambda at: show_time(at), frame.screen.width))
    frame.screen.print()
    for row in found.deliveries:
        frame.screen.print(Span(row.receiver, "bold"), f": {delivery_word(row, lambda at: show_time(at), found.alert)}")
    if not found.deliveries:
        frame.screen.print(f"Told to nobody: no route took it. Why: monitor alerts explain {found.id}")
    return None


def _document(found: StoredAlert) -> dict[str, Any]:
    from monitor.render.alert_text import facts_document

    rows = alert_rows(found)
    head = {
        key: rows[0][key] for key in rows[0] if key not in ("receiver", "state", "attempts", "due_at", "last_error")
    }
    return {
        "schema_version": 1,
        **head,
        "facts": facts_document(found.alert.facts),
        "deliveries": [
            {
                "id": row.id,
                "receiver": row.receiver,
                "route": row.route,
                "group": row.group_key,
                "state": state_of(row),
                "attempts": row.attempts,
                "due_at": row.due_at,
                "sent_at": row.sent_at,
                "last_error": row.reason,
                "answer": row.answer,
                "muted_by": row.muted_by,
                "why": delivery_word(row, lambda at: show_time(at), found.alert),
            }
            for row in found.deliveries
        ],
    }


@app.command("explain")
def explain(
    ctx: typer.Context,
    which: Annotated[str, typer.Argument(help="An alert, or a version: why was I (not) told of it?")],
) -> int | None:
    """Why something was told, or was not.

    For a version every edit and moved claim is gone through: told, to whom, or what kept it back.

    Examples:
      monitor alerts explain 12
      monitor alerts explain syria-bases/agency@7
    """
    from monitor.cli.explain import explain_version
    from monitor.cli.stages import explain_alert

    frame = frame_of(ctx)
    now = frame.now()
    with frame.history() as history:
        digits = all(char in "0123456789abcdef" for char in which.lower())
        if digits and (which.isdigit() or len(which) >= LEAST_KEY):
            found = find(history, which)
            explain_alert(frame, found, _stages(frame, history, found, now))
        else:
            explain_version(frame, history, which, now)
    return None


def _stages(frame: Frame, history: History, found: StoredAlert, now: datetime) -> tuple[tuple[str, str], ...]:
    from monitor.cli.stages import stages

    try:
        settings = frame.settings()
    except ConfigError as error:
        return (("configuration", f"cannot be read: {error}"),)
    return stages(found, settings, (*settings.silences, *history.silences()), now)


@app.command("replay")
def replay(
    ctx: typer.Context,
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Alerts raised at or after.")] = "7d",
    with_: Annotated[
        Path | None, typer.Option("--with", metavar="DIR", help="The configuration to try; else the present one.")
    ] = None,
) -> int | None:
    """Try a changed configuration on past alerts: what it would have sent, held, and spared. Nothing is sent.

    The folder is a whole configuration: monitor.yaml and stories/, as in config/. Begin with a copy of that and change
    its receivers, routes, silences or what its stories tell; the database stays the present one.

    Examples:
      cp -r config /tmp/other       # change /tmp/other/monitor.yaml, then
      monitor alerts replay --since 7d --with /tmp/other
    """
    from monitor.cli.alert_replay import replay_with

    frame = frame_of(ctx)
    now = frame.now()
    begins = moment(frame, "since", since, now)
    assert begins is not None  # the option has a default
    replay_with(frame, with_ or frame.folder, begins, now)
    return None


@app.command("ack")
def ack(
    ctx: typer.Context,
    which: Which,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who has seen it; else $USER.")] = None,
) -> int | None:
    """Say that a person has seen an alert: it is not escalated any more, nor is what stood beside it in its message.

    Examples:
      monitor alerts ack 12
    """
    frame = frame_of(ctx)
    name = by or frame.env.get("USER") or frame.env.get("LOGNAME") or "somebody"
    with frame.app() as parts:
        found = find(parts.history, which)
        seen = parts.store.ack(found.id, name, parts.clock.now())
    others = f", with the {len(seen) - 1} beside it in its message" if len(seen) > 1 else ""
    frame.screen.note(f"Alert {found.id} is marked as seen by {name}{others}.")
    return None


@app.command("retry")
def retry(
    ctx: typer.Context,
    which: Annotated[str | None, typer.Argument(help="An alert's number or the beginning of its id.")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="Every delivery that was given up.")] = False,
) -> int | None:
    """Send again what a receiver did not take: it is due now.

    Examples:
      monitor alerts retry 12
      monitor alerts retry --dead
    """
    frame = frame_of(ctx)
    if (which is None) != dead:
        raise typer.BadParameter("name an alert, or --dead for all that were given up")
    with frame.app() as parts:
        alerts = parts.history.alerts(dead=True) if which is None else (find(parts.history, which),)
        waiting = {row.id: row.receiver for each in alerts for row in each.deliveries if can_be_sent_again(row)}
        for delivery in waiting:
            parts.outbox.retry(delivery, parts.clock.now())
    if frame.json:
        frame.screen.emit_json({"schema_version": 1, "due": sorted(waiting)})
    elif not waiting:
        frame.screen.note("Nothing waits to be sent again.")
    else:
        receivers = ", ".join(sorted(set(waiting.values())))
        many = f"{len(waiting)} deliver{'ies' if len(waiting) != 1 else 'y'}"
        frame.screen.note(f"{many} to {receivers} due now. The daemon sends, or: monitor check")
    return None


@app.command("test")
def test(
    ctx: typer.Context, receiver: Annotated[str, typer.Argument(help="A receiver of config/monitor.yaml.")]
) -> int | None:
    """Send a test message to a receiver and print what it really answered.

    Examples:
      monitor alerts test desk-slack
    """
    from monitor.cli.alert_test import send_test

    frame = frame_of(ctx)
    settings = frame.settings()
    known = [each.name for each in settings.receivers]
    if receiver not in known:
        raise NotFound(missing("receiver", receiver, known))
    return send_test(frame, settings.receiver(receiver))
