"""Which alerts are one thing to tell? The same move of several sources, and flapping; the strongest stands first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model.alert import Alert, Severity
from monitor.model.words import ENGLISH, Words
from monitor.render.inert import line
from monitor.render.parts import Part, moment, number, part_of, seen_at

LOUD = (Severity.INFO, Severity.NOTICE, Severity.URGENT)
KINDS = ("claim", "reversal", "source", "system", "edit")
EDITS = ("status", "negation", "removal", "number", "date", "quote", "entity", "attribution", "hedge", "addition")
FLAPS = 3  # so many moves of one claim in one source, some of them back, are told as one


def parts_of(alerts: Sequence[Alert], zone: str, words: Words = ENGLISH) -> tuple[Part, ...]:
    """Everything to tell, the loudest first; every alert is in exactly one part."""
    flapping, others = _flapping(alerts)
    parts = [_flap(run, zone, words) for run in flapping]
    parts += [part_of(group, zone, words) for group in _folded(strongest(others))]
    return tuple(sorted(parts, key=lambda part: -LOUD.index(part.severity)))


def strongest(alerts: Iterable[Alert]) -> tuple[Alert, ...]:
    """The alerts as a message tells them, the strongest first."""
    return tuple(sorted(alerts, key=_order))


def _order(alert: Alert) -> tuple[int, int, int, bool, float, datetime, str]:
    kind = KINDS.index(alert.kind) if alert.kind in KINDS else len(KINDS)
    edit = str(alert.facts.get("edit_kind", ""))
    rank = EDITS.index(edit) if edit in EDITS else len(EDITS)
    score = number(alert.facts, "score") or number(alert.facts, "confidence") or 0.0
    copied = bool(alert.facts.get("copy_of"))  # whose text it is stands before who carries it
    return -LOUD.index(alert.severity), kind, rank, copied, -score, alert.at, alert.dedup_key


def _folded(alerts: Iterable[Alert]) -> tuple[tuple[Alert, ...], ...]:
    """Sources that report one and the same move are told together, the strongest first."""
    groups: dict[object, list[Alert]] = {}
    for alert in alerts:
        move = _move(alert) if alert.kind == "claim" else None
        groups.setdefault((alert.story, alert.claim, *move) if move else alert.dedup_key, []).append(alert)
    return tuple(tuple(group) for group in groups.values())


def _flapping(alerts: Iterable[Alert]) -> tuple[tuple[tuple[Alert, ...], ...], tuple[Alert, ...]]:
    """Claims that one source moved back and forth so often that they are one thing to tell, and all other alerts."""
    runs: dict[object, list[Alert]] = {}
    for alert in sorted(alerts, key=lambda one: (seen_at(one), one.dedup_key)):
        run = (alert.story, alert.source, alert.claim) if alert.claim and _move(alert) else alert.dedup_key
        runs.setdefault(run, []).append(alert)
    flapping = tuple(tuple(run) for run in runs.values() if _is_flapping(run))
    told = {alert.dedup_key for run in flapping for alert in run}
    return flapping, tuple(alert for alert in alerts if alert.dedup_key not in told)


def _move(alert: Alert) -> tuple[str, str] | None:
    before, after = alert.facts.get("before"), alert.facts.get("after")
    return (str(before), str(after)) if before and after else None


def _is_flapping(run: Sequence[Alert]) -> bool:
    """From the third move on, where at least one of them led back to a state that was left before."""
    states = [move[1] for move in map(_move, run) if move]
    return bool(_flips(run)) or (len(run) >= FLAPS and len(set(states)) < len(states))


def _flips(run: Sequence[Alert]) -> int:
    """How often it went back and forth in a day, where the alerts say so; they need not all be in this message."""
    return int(max((number(alert.facts, "flips") or 0 for alert in run), default=0))


def _flap(run: Sequence[Alert], zone: str, words: Words) -> Part:
    """A run of moves as one part: both values, how often, over which time, and the last sentences."""
    last = part_of((run[-1],), zone, words)
    states = tuple(dict.fromkeys(line(state, 60) for alert in run for state in _move(alert) or ()))
    claim = line(str(run[-1].claim).replace("-", " ").capitalize(), 60)
    now = line(run[-1].facts.get("after", ""), 60)
    start, end = (moment(seen_at(one), zone) for one in (run[0], run[-1]))
    times = max(len(run), _flips(run))
    return replace(
        last,
        title=f"{claim}: flapping {' ↔ '.join(states)}, {times} times, now {now} ({line(run[-1].source or '', 60)})",
        severity=max((alert.severity for alert in run), key=LOUD.index),
        notes=(*((words("flapped", n=times, start=start, end=end),) if len(run) > 1 else ()), *last.notes),
        ids=tuple(line(alert.dedup_key, 80) for alert in reversed(run)),
    )
