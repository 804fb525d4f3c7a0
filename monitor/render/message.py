"""What does a message say? The parts of its alerts, a subject, and why the reader has it, for every form."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.model.alert import ALERT_KINDS, HOURLY, NOTHING, Alert, Besides, Severity
from monitor.model.ids import is_slug
from monitor.model.words import ENGLISH, Words
from monitor.render.folding import LOUD, parts_of
from monitor.render.inert import clip, line
from monitor.render.parts import Part, moment, plain
from monitor.render.titles import claim_name, lasting

ID_SHOWN = 12  # digits of an alert id that a command takes for it
SUBJECT_MOST = 78  # what a phone and a mail list show of a subject
HEADER_MOST = 150  # what Slack takes as a header


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told when nobody acknowledges in time; `reached`: this message is that."""

    to: tuple[str, ...]
    after: timedelta
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A group of alerts for one receiver: the subject, its parts (strongest first), and why the reader has it."""

    subject: str
    parts: tuple[Part, ...]
    why: str
    actions: tuple[tuple[str, str], ...]  # what a reader may want to do: a question and the command that does it
    story: str
    title: str = "monitor"  # the story's, for a subject that stays the same
    words: Words = ENGLISH
    besides: tuple[str, ...] = ()  # what a digest says of its stories after its parts
    header: str = ""  # the subject with more room
    zone: str = "UTC"

    @property
    def ids(self) -> tuple[str, ...]:
        """Every alert id, the strongest first."""
        return tuple(one for part in self.parts for one in part.ids)

    @property
    def severity(self) -> Severity:
        """The loudest of its parts."""
        return max((part.severity for part in self.parts), key=LOUD.index, default=Severity.INFO)


def message(
    alerts: Sequence[Alert],
    receiver: str,
    route: str,
    now: datetime,
    *,
    zone: str = "UTC",
    words: Words = ENGLISH,
    digest: bool = False,
    escalation: Escalation | None = None,
    before: Collection[str] = (),
    besides: Besides | None = None,
    held: str = "",
    later: Sequence[Alert] = (),
    full_until: datetime | None = None,
) -> Message:
    """The message that tells `alerts`, in the reader's zone and words. Equal alerts give an equal message.

    `before`: ids of those that the reader was told of already; `besides`: what a digest ends with.
    `held`: the phrase for why it was held back, where it was; then the oldest comes first, and where its claims stand
    by now (`later`) is said. `full_until`: what comes after it waits until then.
    """
    places = {alert.dedup_key: n for n, alert in enumerate(alerts)}
    parts = tuple(sorted(parts_of(alerts, zone, words), key=lambda part: _order(part, places)))
    if digest:
        parts = tuple(sorted((_known(part, before, words) for part in parts), key=_place))
    if held:
        parts = tuple(sorted(parts, key=lambda part: min((places.get(one, 0) for one in part.ids), default=0)))
    parts = _told_once(parts)
    said = [words(held, n=len(alerts)), _by_now(later, words)] if held else []
    if full_until is not None:
        said.append(words("hour_full", most=HOURLY, at=moment(full_until, zone)))
    parts = tuple(replace(one, notes=(*filter(None, said), *one.notes)) for one in parts[:1]) + parts[1:]
    stories = tuple(dict.fromkeys(alert.story for alert in alerts if alert.story))
    titles = _titles(alerts)
    title = next(iter(titles.values()), stories[0] if stories else "monitor")
    nothing = all(alert.facts.get("what") == NOTHING for alert in alerts)
    daily = _digest_subject(parts, title, now, zone, nothing=nothing) if digest else ""
    return Message(
        subject=daily or _subject(parts, words, kept=held == "kept_quiet"),
        parts=parts,
        why=_why(alerts, _named(stories, titles), line(receiver, 80), line(route, 80), escalation, words),
        actions=_actions(alerts, stories, parts, escalation, words),
        story=stories[0] if len(stories) == 1 else "",
        title=title if len(stories) == 1 else "monitor",
        words=words,
        besides=_besides(besides, titles, zone, words) if besides else (),
        header=daily or _header(parts, words),
        zone=zone,
    )


def _order(part: Part, places: Mapping[str, int]) -> tuple[bool, bool, int, float, int]:
    """What is urgent, then moved claims, then the rest: by severity and score, else as the article has it."""
    moved = part.kind in ("claim", "reversal") and not part.edit
    first = places.get(part.ids[0], 0) if part.ids else 0
    score = max(part.score, GRAVE_SCORE) if part.edit == "removal" and GRAVE.search(plain(part.was)) else part.score
    return part.severity is not Severity.URGENT, not moved, -LOUD.index(part.severity), -score, first


GRAVE = re.compile(r"\d|\b(?:died?|dies|dead|deaths?|killed|drowned|wounded|injured|casualties)\b", re.IGNORECASE)
GRAVE_SCORE = 0.99  # of a removed sentence with a figure or a death: it stands before whom another is said by
FIRSTS_MOST = 5  # first versions that a digest names one by one


def _titles(alerts: Sequence[Alert]) -> Mapping[str, str]:
    """What each story is called, by its name."""
    said = ((alert.story, line(alert.facts.get("story_title") or "", 80)) for alert in alerts)
    return {story: title for story, title in said if story and title}


def _named(stories: Sequence[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f'"{titles[one]}"' if one in titles else one for one in stories)


def _besides(said: Besides, titles: Mapping[str, str], zone: str, words: Words) -> tuple[str, ...]:
    names = ", ".join(_placed(one, titles) for one in said.blind)
    blind = [words("blind_now", sources=line(names, 300))] if said.blind else []
    if said.unseen:
        blind.append(words("never_seen", sources=line(", ".join(_placed(one, titles) for one in said.unseen), 300)))
    unsent = words("undelivered", n=said.undelivered) if said.undelivered else words("all_delivered")
    firsts = [
        words("first_seen", source=line(one.source, 80), at=moment(one.at, zone), headline=line(one.headline, 120))
        for one in said.firsts[:FIRSTS_MOST]
    ]
    more = len(said.firsts) - len(firsts)
    firsts += [words("first_seen_more", n=more)] * (more > 0)
    return (
        *firsts,
        words("cosmetic_since", n=said.cosmetic, at=moment(said.since, zone)),
        *(blind or [words("none_blind")]),
        unsent,
    )


def _placed(ref: str, titles: Mapping[str, str]) -> str:
    """A source with its story's title: `wire (The lease of the harbour)`."""
    story, _, source = ref.partition("/")
    return f"{source} ({titles[story]})" if story in titles else ref


def _told_once(parts: Sequence[Part]) -> tuple[Part, ...]:
    """What several parts of one version share, where to read on and what is said of the page, stands in the first."""
    out: list[Part] = []
    first: Part | None = None
    for part in parts:
        if first is not None and part.pointers and part.pointers == first.pointers:
            shared = tuple(note for note in part.notes if note in first.notes)
            part = replace(part, pointers=(), notes=tuple(note for note in part.notes if note not in shared))
        else:
            first = part
        out.append(part)
    return tuple(out)


def _known(part: Part, before: Collection[str], words: Words) -> Part:
    """The part, said to be known where all of it was told already, or how much of it was."""
    known, all_of_it = sum(one in before for one in part.ids), len(part.ids)
    if not known:
        return part
    said = words("told_before") if known == all_of_it else words("told_in_part", n=known, all=all_of_it)
    return replace(part, notes=(said, *part.notes))


def _place(part: Part) -> int:
    """Where it stands in a digest: moved claims, then edits, then sources and the program itself."""
    return ("claim", "reversal", "edit", "source", "system").index(part.kind) if part.kind in ALERT_KINDS else 5


def _by_now(later: Sequence[Alert], words: Words) -> str:
    """Where each claim stands in each source, in a line."""
    rows = [
        f"{claim_name(one.claim)} {line(one.facts.get('after') or '', 60)} ({line(one.source or '', 60)})"
        for one in later
        if one.facts.get("after")
    ]
    return words("stands_now", claims=line("; ".join(rows), 600)) if rows else ""


def _subject(parts: Sequence[Part], words: Words, most: int = SUBJECT_MOST, *, kept: bool = False) -> str:
    if not parts:
        return "monitor: nothing to tell"
    more = len(parts) - 1
    tail = f" {words('and_more', n=more)}" if more else ""
    tail += f", {words('kept_tail')}" if kept else ""
    return parts[0].titled(most - len(tail)) + tail


def _header(parts: Sequence[Part], words: Words) -> str:
    """The first part's heading where there is room; it need not be told again over the part."""
    if parts and parts[0].heading:
        others = len(parts) - 1
        more = words("and_more_change" if others == 1 else "and_more_changes", n=others) if others else ""
        if len(parts[0].heading) + len(more) <= HEADER_MOST:
            return parts[0].heading + more
    return _subject(parts, words, HEADER_MOST)


def _digest_subject(parts: Sequence[Part], title: str, now: datetime, zone: str, *, nothing: bool) -> str:
    names = {"claim": "claim moved", "reversal": "reversal", "source": "source note", "system": "system note"}
    counts: dict[str, int] = {}
    for part in parts:
        name = part.edit or names.get(part.kind, part.kind)
        counts[name] = counts.get(name, 0) + 1
    said = [NOTHING] if nothing else [f"{n} {_many(name) if n > 1 else name}" for name, n in counts.items()]
    day = now.astimezone(ZoneInfo(zone)).strftime("%-d %b")
    tail = f": {', '.join(said)} — {day}"
    if len(tail) > SUBJECT_MOST - 20:
        tail = f": {len(parts)} changes — {day}"
    return clip(title, SUBJECT_MOST - len(tail)) + tail


def _many(name: str) -> str:
    return name.replace("claim", "claims") if name.startswith("claim") else f"{name}s"


def _why(
    alerts: Sequence[Alert],
    stories: Sequence[str],
    receiver: str,
    route: str,
    escalation: Escalation | None,
    words: Words,
) -> str:
    if escalation and escalation.reached:
        time = lasting(escalation.after.total_seconds(), words)
        return words("unseen", time=time, route=route, receiver=receiver)
    kinds = ", ".join(dict.fromkeys(alert.kind for alert in alerts))
    name = "sent_by_of" if stories else "sent_by"
    return words(name, route=route, kinds=kinds, stories=", ".join(stories[:3]), receiver=receiver)


def _actions(
    alerts: Sequence[Alert],
    stories: Sequence[str],
    parts: Sequence[Part],
    escalation: Escalation | None,
    words: Words,
) -> tuple[tuple[str, str], ...]:
    actions = []
    if escalation and parts:
        actions.append((words("seen_it"), f"monitor alerts ack {parts[0].ids[0][:ID_SHOWN]}"))
    quiet = _quiet(alerts, stories)
    return (*actions, (words("not_now"), quiet)) if quiet else tuple(actions)


def _quiet(alerts: Sequence[Alert], stories: Sequence[str]) -> str:
    if not stories or not is_slug(stories[0]):
        return ""
    only = ""
    for flag in ("source", "claim", "kind"):
        values = {getattr(alert, flag) or "" for alert in alerts}
        told = flag == "kind" and values == {"claim"}  # a claim's name says it already
        only += f" --{flag} {min(values)}" if len(values) == 1 and is_slug(min(values)) and not told else ""
    return f"monitor silence add --story {stories[0]}{only} --for 2h"
