"""What is an alert called in one line? Built of its facts, so that what it moved to is never what is cut away."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.model.alert import Alert
from monitor.model.spans import amounts
from monitor.model.words import ENGLISH, Words
from monitor.render.inert import clip, line
from monitor.render.written import written

STATE_MOST = 120
SPEAKER_MOST = 60  # of who says it, in a title
WORDS_MOST = 90  # of a removed sentence; all of it stands below
HEAD_LEAST, WHERE_LEAST, BEFORE_LEAST = 14, 10, 8  # what a piece keeps as long as anything else can be cut
NUMBER_MOST = 1e12  # no fact of an alert is larger
MOVE = re.compile(r"(?P<head>[^:→]{1,60}: )?(?P<before>.+?) → (?P<after>.+)")


@dataclass(frozen=True, slots=True)
class Title:
    """A title in pieces: `head: sign before → after[rest] (where, how)[tail]`. Only `after` is always there.

    Cut to size, the head and the source give way first, then what was before; what is now stands to the last, and the
    sign (one word) stays with it.
    """

    after: str
    head: str = ""
    before: str = ""
    joint: str = " → "
    rest: str = ""
    where: str = ""
    how: str = ""
    tail: str = ""
    sign: str = ""

    def __str__(self) -> str:
        place = ", ".join(one for one in (self.where, self.how) if one)
        return f"{self.move}{f' ({place})' if place else ''}{self.tail}"

    @property
    def move(self) -> str:
        """What happened, without where."""
        head = f"{self.head}: " if self.head else ""
        sign = f"{self.sign}{' ' if self.before else self.joint}" if self.sign else ""
        return f"{head}{sign}{f'{self.before}{self.joint}' if self.before else ''}{self.after}{self.rest}"

    def fit(self, most: int) -> str:
        """The title in at most so many characters."""
        one = self
        for name, least in (("head", HEAD_LEAST), ("where", WHERE_LEAST), ("before", BEFORE_LEAST)):
            one = one._less(name, least, most)
        for less in ({"where": ""}, {"head": "", "how": ""}, {"before": "…" if one.before else "", "rest": ""}):
            if len(str(one)) > most:
                one = replace(one, **less)
        over = len(str(one)) - most
        return str(replace(one, after=clip(one.after, max(len(one.after) - over, 1))) if over > 0 else one)

    def _less(self, name: str, least: int, most: int) -> Title:
        text: str = getattr(self, name)
        over = len(str(self)) - most
        if over <= 0 or len(text) <= least:
            return self
        spare = max(len(self.where) - WHERE_LEAST, 0) if name == "head" else 0
        share = over - min(spare, over // 2)  # the source bears its half
        return replace(self, **{name: clip(text, max(least, len(text) - share))})


def title_of(alert: Alert, zone: str, words: Words) -> Title:
    """The alert's title; where its facts do not tell, the one that it was stored with."""
    facts = alert.facts
    if alert.kind in ("claim", "reversal") and facts.get("claim") and line(facts.get("after") or ""):
        return _of_claim(alert, words)
    if facts.get("edit_kind"):
        return _of_edit(alert, words)
    if alert.kind in ("source", "system") and facts.get("what"):
        return _of_health(alert, zone, words)
    return _stored(alert)


def told_as(alert: Alert) -> str:
    """What a change is called, uncut, in English; of what concerns a source or the program, the stored title, whose
    times name their zone."""
    return alert.title if alert.kind in ("source", "system") else str(title_of(written(alert), "UTC", ENGLISH))


def _stored(alert: Alert) -> Title:
    return Title(line(alert.title, 200) or f"monitor: {line(alert.kind, 20)} alert")


def claim_name(claim: object) -> str:
    """A claim's name as words: `Agreement status`.

    >>> claim_name("agreement-status")
    'Agreement status'
    """
    return line(str(claim).replace("-", " ").capitalize(), STATE_MOST)


def lasting(seconds: float, words: Words) -> str:
    """A length of time in the reader's words: two units at most."""
    return " ".join(words(unit, n=n) for n, unit in amounts(seconds))


def clock_of(at: datetime, now: datetime, zone: str) -> str:
    """A time as short as it can be: the hour alone on the same day, else with the day."""
    there = ZoneInfo(zone)
    local = at.astimezone(there)
    same = local.date() == now.astimezone(there).date()
    return local.strftime("%H:%M" if same else "%-d %b, %H:%M")


def number(facts: Mapping[str, Any], key: str) -> float | None:
    """A finite number, None for anything else."""
    value = facts.get(key)
    return float(value) if isinstance(value, int | float) and abs(value) < NUMBER_MOST else None


def time_of(value: object) -> datetime | None:
    """A time of the facts, None for anything else."""
    if isinstance(value, datetime):
        return value
    try:
        found = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def _source(alert: Alert) -> str:
    return line(alert.source or "", 80)


def _after_time(facts: Mapping[str, Any], words: Words) -> str:
    seconds = number(facts, "returned_after_s")
    return words("after", time=lasting(seconds, words)) if seconds is not None else ""


def _of_claim(alert: Alert, words: Words) -> Title:
    facts = alert.facts
    before, after = (line(facts.get(key) or "", STATE_MOST) for key in ("before", "after"))
    head, where = claim_name(facts["claim"]), _source(alert)
    if number(facts, "flips"):
        return _flapping(head, (before, after), facts, where, words)
    rest = f", {words('disputed')}" if facts.get("against") else ""
    if alert.kind == "reversal":
        return Title(words("back_to", state=after), head, rest=rest, where=where, how=_after_time(facts, words))
    return Title(after, head, before, rest=rest, where=where)


def _flapping(head: str, both: tuple[str, str], facts: Mapping[str, Any], where: str, words: Words) -> Title:
    times = words("times_a_day", n=int(number(facts, "flips") or 0))
    return Title(times, head, " ↔ ".join(sorted(both)), ", ", where=where, sign=words("flapping"))


def _of_edit(alert: Alert, words: Words) -> Title:
    facts = alert.facts
    how = _after_time(facts, words) if facts.get("returns_to") else ""
    reason = line(facts.get("reason") or "", 200)
    removed = removed_of(facts, words)
    if removed:
        return Title(f"{removed}: {line(facts['before_sentence'], WORDS_MOST)}", where=_source(alert), how=how)
    if not reason:
        return _stored(alert)
    values = facts.get("values")
    if number(facts, "flips") and isinstance(values, list | tuple) and len(values) == 2:
        both = (line(values[0], STATE_MOST), line(values[1], STATE_MOST))
        return _flapping(line(facts["edit_kind"], 20).capitalize(), both, facts, _source(alert), words)
    if facts["edit_kind"] == "attribution" and (said := _speakers(facts.get("marked"))):
        return Title(said[1], words("said_by"), said[0], where=_source(alert), how=how)
    text = reason[:1].upper() + reason[1:]
    found = MOVE.fullmatch(text)
    if found is None:
        return Title(text, where=_source(alert), how=how)
    head = (found["head"] or "").removesuffix(": ")
    return Title(found["after"], head, found["before"], where=_source(alert), how=how)


def _speakers(marked: object) -> tuple[str, str] | None:
    """Who said it and who does now, by the words that differ; None where that is not a name's length on both sides."""
    ops = [(str(one[0]), str(one[1])) for one in marked if len(one) == 2] if isinstance(marked, list | tuple) else []
    changed = [n for n, (op, _) in enumerate(ops) if op != "="]
    if not changed:
        return None
    span = ops[changed[0] : changed[-1] + 1]
    lost, gained = (line("".join(text for op, text in span if op in ("=", sign))) for sign in "-+")
    return (lost, gained) if 0 < len(lost) <= SPEAKER_MOST and 0 < len(gained) <= SPEAKER_MOST else None


def removed_of(facts: Mapping[str, Any], words: Words) -> str:
    """`Removed without notice (life 22 h)` where a whole sentence is gone; else nothing."""
    if facts.get("edit_kind") != "removal" or not facts.get("before_sentence") or facts.get("after_sentence"):
        return ""
    said = words("removed_quietly" if facts.get("unannounced") else "removed")
    stood = number(facts, "stood_s")
    return f"{said} ({words('life', time=lasting(stood, words))})" if stood is not None else said


def _of_health(alert: Alert, zone: str, words: Words) -> Title:
    """What is the matter with a source or with the program: since when in the reader's zone, in which story."""
    facts, stored = alert.facts, _stored(alert)
    since, lasted = time_of(facts.get("since")), number(facts, "lasted_s")
    if since is None:
        return stored
    begun = f" {words('since', at=clock_of(since, alert.at, zone))}"
    if alert.kind == "system":
        return replace(stored, tail=begun if facts.get("holds") else "")
    story, source = line(facts.get("story_title") or alert.story or "", 80), _source(alert)
    match facts["what"]:
        case "blind":
            return Title(words("blind_on", source=source), where=story, tail=begun)
        case "seeing again" if lasted is not None:
            now = words("since", at=clock_of(alert.at, alert.at, zone))
            return Title(words("seeing", source=source), where=story, tail=f" {now}, {missed_of(facts, words)}")
        case "gone":
            return Title(words("gone_from", source=source), where=story, tail=begun)
        case "back" if lasted is not None:
            changed = words("back_changed" if number(facts, "changes") else "back_same")
            return Title(words("is_back", source=source, time=lasting(lasted, words)), where=story, tail=f", {changed}")
    return stored


def missed_of(facts: Mapping[str, Any], words: Words) -> str:
    """What happened while a source could not be seen."""
    changes = int(number(facts, "changes") or 0)
    return words("missed_none" if not changes else "missed_one" if changes == 1 else "missed", n=changes)
