"""Which alerts are one thing to tell? The same move of several sources, and flapping; the strongest stands first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model.alert import Alert, Severity
from monitor.model.words import ENGLISH, Words
from monitor.render.inert import line
from monitor.render.parts import Part, moment, part_of, seen_at
from monitor.render.titles import Title, claim_name, number

LOUD = (Severity.INFO, Severity.NOTICE, Severity.URGENT)
KINDS = ("claim", "reversal", "source", "system", "edit")
EDITS = ("status", "negation", "removal", "number", "date", "quote", "entity", "attribution", "hedge", "addition")
FLAP_END_MOST = 60  # of each of the two in a title
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
    """Sources that report one and the same move are told together, the strongest first; not what is disputed."""
    groups: dict[object, list[Alert]] = {}
    for alert in alerts:
        move = _move(alert) if alert.kind == "claim" and not alert.facts.get("against") else None
        groups.setdefault((alert.story, alert.claim, *move) if move else alert.dedup_key, []).append(alert)
    return tuple(tuple(group) for group in groups.values())


def _flapping(alerts: Iterable[Alert]) -> tuple[tuple[tuple[Alert, ...], ...], tuple[Alert, ...]]:
    """Claims that one source moved back and forth so often that they are one thing to tell, and all other alerts."""
    runs: dict[object, list[Alert]] = {}
    for alert in sorted(alerts, key=lambda one: (seen_at(one), one.dedup_key)):
        both = _both(alert)
        what = alert.claim or (str(alert.facts.get("edit_kind")), frozenset(both or ()))
        runs.setdefault((alert.story, alert.source, what) if both else alert.dedup_key, []).append(alert)
    flapping = tuple(tuple(run) for run in runs.values() if _is_flapping(run))
    told = {alert.dedup_key for run in flapping for alert in run}
    return flapping, tuple(alert for alert in alerts if alert.dedup_key not in told)


def _move(alert: Alert) -> tuple[str, str] | None:
    before, after = alert.facts.get("before"), alert.facts.get("after")
    return (str(before), str(after)) if before and after else None


def _both(alert: Alert) -> tuple[str, str] | None:
    """The two things that it goes between: the states of a claim, the values or else the sentences of an edit."""
    if alert.claim:
        return _move(alert)
    if not alert.facts.get("edit_kind"):
        return None
    values = alert.facts.get("values")
    if isinstance(values, list | tuple) and len(values) == 2:
        return str(values[0]), str(values[1])
    sides = tuple(str(alert.facts.get(side) or "") for side in ("before_sentence", "after_sentence"))
    return (sides[0], sides[1]) if any(sides) else None


def _is_flapping(run: Sequence[Alert]) -> bool:
    """From the third move on, where at least one of them led back to what was left before."""
    ends = [both[1] for both in map(_both, run) if both]
    return bool(_flips(run)) or (len(run) >= FLAPS and len(set(ends)) < len(ends))


def _flips(run: Sequence[Alert]) -> int:
    """How often it went back and forth in a day, where the alerts say so; they need not all be in this message."""
    return int(max((number(alert.facts, "flips") or 0 for alert in run), default=0))


def _flap(run: Sequence[Alert], zone: str, words: Words) -> Part:
    """A run of moves as one part: both values, how often, over which time, and the last sentences."""
    last = part_of((run[-1],), zone, words)
    start, end = (moment(seen_at(one), zone) for one in (run[0], run[-1]))
    times = max(len(run), _flips(run))
    name = _flap_title(run, times, words)
    if name is not None:
        last = replace(last, title=str(name), name=name, heading=name.move)
    return replace(
        last,
        severity=max((alert.severity for alert in run), key=LOUD.index),
        notes=(*((words("flapped", n=times, start=start, end=end),) if len(run) > 1 else ()), *last.notes),
        ids=tuple(line(alert.dedup_key, 80) for alert in reversed(run)),
    )


def _flap_title(run: Sequence[Alert], times: int, words: Words) -> Title | None:
    """What goes between which two, how often, and where it stands; None where the alerts do not say between which."""
    alert, both = run[-1], _both(run[-1])
    name = claim_name(alert.claim) if alert.claim else line(alert.facts.get("edit_kind") or "", 20).capitalize()
    if not both or not name:
        return None
    ends = dict.fromkeys(line(end, FLAP_END_MOST) for each in run for end in _both(each) or ())
    now = line(both[1], FLAP_END_MOST) or words("gone")
    short = all(ends) and (alert.claim or alert.facts.get("values"))  # whole sentences stand below as what was and is
    between = " ↔ ".join(ends) if short else ""
    said = words("times_now", n=times, state=now)
    return Title(said, name, between, ", ", where=line(alert.source or "", 60), sign=words("flapping"))
