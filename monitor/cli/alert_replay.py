"""What would another configuration have told? The stored alerts go through its routes and mutes; nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.cli.alert_docs import placed_title
from monitor.cli.frame import Frame
from monitor.cli.lines import print_lines
from monitor.cli.screen import Column, Span
from monitor.cli.times import show_time
from monitor.render.styled import Bit, wrap
from monitor.render.titles import told_as

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.alert import Alert, StoredAlert
    from monitor.model.config import Settings
    from monitor.pipeline.replay import Replayed
    from monitor.ports import History


def replay_with(frame: Frame, folder: Path, since: datetime, now: datetime) -> None:
    """Prints what `folder`'s configuration would have sent, held and spared of the alerts since then."""
    from monitor.pipeline.replay import also_told, replay
    from monitor.settings.load import load

    settings = load(folder, frame.env)
    with frame.history() as history:
        known = history.alerts()
        stored = tuple(each for each in known if each.alert.at >= since)
        earlier = tuple(each for each in known if each.alert.at < since)
        new = also_told(stored, _changes(history, settings, since), settings.stories, frame.settings().stories)
        found = replay((*stored, *new), settings, history.silences(), now, earlier)
    if frame.json:
        frame.screen.emit_json(_document(found, stored, new, since))
        return
    _print(frame, found, stored, new, (settings, folder, since, now))


def _changes(history: History, settings: Settings, since: datetime) -> list[Any]:
    rows = [row for story in settings.stories for row in _versions(history, story.id, since)]
    changes = history.changes([row.ref for row in rows])
    return [(row, changes[row.ref]) for row in rows if row.ref in changes]


def _versions(history: History, story: str, since: datetime) -> Sequence[Any]:
    known = [name for name, _, _ in history.stories()]
    return history.versions(story, since=since) if story in known else ()


def _sent_then(stored: Sequence[StoredAlert]) -> Counter[str]:
    """How many messages each receiver had in fact; not those that tell of one that takes none: here all take theirs."""
    told = [each for each in stored if each.alert.facts.get("what") not in ("dead letter", "nothing to tell")]
    rows = {row.id: row for each in told for row in each.deliveries if row.state.value == "sent"}
    return Counter(row.receiver for row in rows.values())


def _print(
    frame: Frame,
    found: Replayed,
    stored: Sequence[StoredAlert],
    new: Sequence[StoredAlert],
    tried: tuple[Settings, Path, datetime, datetime],
) -> None:
    screen, (settings, folder, since, now) = frame.screen, tried
    span = f"Alerts from {show_time(since, now)} to {show_time(now, now)}"
    if not stored and not new:
        screen.note(f"{span}: no alert was raised, so there is nothing to try it on. Earlier ones: --since 30d")
        return
    screen.print(Span(f"{span}, by {folder}. This is a rehearsal: nothing is sent.", "dim"))
    rows = [
        (show_time(one.at, now), one.receiver, Span(one.route, "dim"), _titles(one.alerts)) for one in found.messages
    ]
    columns = (
        Column("when", least=11),
        Column("receiver"),
        Column("route", drop_below=80),
        Column("what", wrap=True, least=24),
    )
    if rows:
        screen.table(columns, rows)
    else:
        screen.print(_nothing(settings, len(stored) + len(new)))
    then, would = _sent_then(stored), Counter(one.receiver for one in found.messages)
    for name in sorted(then | would):
        screen.print(Span(name, "bold"), f": {would[name]} message{'s' * (would[name] != 1)} instead of {then[name]}")
    _reasons(frame, "held", [(one.why, f"{placed_title(one.alert)} → {one.receiver}") for one in found.held])
    _reasons(frame, "told to nobody", [(why, placed_title(alert)) for alert, why in found.spared])
    if new:
        screen.print(f"{len(new)} edit{'s' * (len(new) != 1)} told that had not been told.")


def _reasons(frame: Frame, word: str, found: Sequence[tuple[str, str]]) -> None:
    for why, n in Counter(why for why, _ in found).most_common():
        head = [Bit(f"{n} {word}: ", "bold"), Bit(why)]
        print_lines(frame, wrap(head, frame.screen.width, (), "  "))
        for what in [what for reason, what in found if reason == why][:3]:
            print_lines(frame, wrap([Bit(what, "dim")], frame.screen.width, [Bit("    ")], "    "))


def _titles(alerts: Sequence[Alert]) -> str:
    more = f" and {len(alerts) - 1} more" if len(alerts) > 1 else ""
    return f"{placed_title(alerts[0])}{more}"


def _nothing(settings: Settings, alerts: int) -> str:
    many = f"{alerts} alert{'s' * (alerts != 1)}"
    if not settings.routes:
        return f"It would send nothing: it has no routes, so all {many} would be told to nobody."
    return f"It would send nothing: of {many} none would have gone out."


def _document(
    found: Replayed, stored: Sequence[StoredAlert], new: Sequence[StoredAlert], since: datetime
) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "since": since,
        "alerts": len(stored),
        "new": [_named(each.alert) for each in new],
        "sent_then": dict(_sent_then(stored)),
        "sent": [
            {"at": one.at, "receiver": one.receiver, "route": one.route, "group": one.group_key,
             "alerts": [_named(alert) for alert in one.alerts]}
            for one in found.messages
        ],
        "held": [{**_named(one.alert), "receiver": one.receiver, "why": one.why} for one in found.held],
        "spared": [{**_named(alert), "why": why} for alert, why in found.spared],
    }  # fmt: skip


def _named(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.dedup_key,
        "title": told_as(alert),
        "at": alert.at,
        "story": alert.story,
        "source": alert.source,
    }
