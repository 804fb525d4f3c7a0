"""What is worth telling, to whom, and what became of it? Alerts, routes, deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from monitor.model.words import ENGLISH, Words


class Severity(StrEnum):
    """How loud. A closed set, in rising order."""

    INFO = "info"
    NOTICE = "notice"
    URGENT = "urgent"


ALERT_KINDS = ("claim", "edit", "reversal", "source", "system")


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing worth telling. `dedup_key` is its public id: the same step run twice makes the same one.

    `facts` are plain JSON values, complete enough to write every form of the message without the store:
    claim/edit/reversal: `question, claim, before, after, confidence, before_sentence, after_sentence, evidence, reason,
    edit_kind, source, url, version, previous, captured_at, published_at, unannounced, returns_to, returned_after_s,
    marked` (word operations [op, text] from the sentence before to the one after), `score, already, rival,
    story_title`, `copy_of` (the source whose words it carries), `against` (what it disputes: `source: state`),
    `settled` (who said so already, where it ends a dispute), `taken_back` (who had its very sentence and says
    something else now),
    `flips` (how often it went back and forth in a day, where that is flapping), `values` (the two that an edit
    changes);
    `attribution` (who says so, in the sentence's words), `stood_s` (for how long a removed sentence had stood);
    source/system: `what, since, reason, detail, command, receiver, recipient`, `holds` (it is not over), and of what is
    over `until, lasted_s, changes`. Unused ones are left out.
    """

    kind: str
    severity: Severity
    title: str
    facts: Mapping[str, Any] = field(hash=False)
    dedup_key: str
    at: datetime
    story: str | None = None
    source: str | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Matcher:
    """Which alerts: each key given (story source claim kind severity) must hold one of its values; empty takes all."""

    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def takes(self, alert: Alert) -> bool:
        """Whether the alert is one of them."""
        return all(getattr(alert, key) in values for key, values in self.of.items())


@dataclass(frozen=True, slots=True)
class Digest:
    """A clock time of a zone at which waiting alerts are sent together; `always`: also where none wait."""

    at: time
    zone: str
    always: bool = False


@dataclass(frozen=True, slots=True)
class Escalate:
    """Who hears of it when nobody acknowledges within `after`."""

    after: timedelta
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Who hears of what, and what is told together. The first match wins unless `proceed` (`continue:` in the file).

    `subject` of mails: change, or story for one that stays the same as long as the story does. Times in `zone`.
    """

    name: str
    match: Matcher
    receivers: tuple[str, ...]
    group_by: tuple[str, ...] = ("story",)
    group_wait: timedelta = timedelta(0)
    group_interval: timedelta = timedelta(0)
    digest: Digest | None = None
    escalate: Escalate | None = None
    proceed: bool = False
    zone: str | None = None
    subject: str = "change"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where alerts go. `url` holds secrets and never appears in a repr; `format` is auto, text, html, chat or json.

    `zone` is its reader's, in whose `words` it is told.
    """

    name: str
    url: str = field(repr=False)
    kind: str = "apprise"
    format: str = "auto"
    zone: str | None = None
    words: Words = ENGLISH


@dataclass(frozen=True, slots=True)
class Silence:
    """A person says "not now". `id` is None for one written in the configuration."""

    match: Matcher
    starts_at: datetime | None
    ends_at: datetime
    comment: str
    created_by: str = ""
    id: int | None = None


SILENCED = "silence "  # begins the reason of what a silence mutes


@dataclass(frozen=True, slots=True)
class Inhibit:
    """A stronger alert (`source`) makes a weaker one (`target`) needless where the `equal` keys agree."""

    source: Matcher
    target: Matcher
    equal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end` in `zone` these receivers rest; what is `excepted` by severity goes through."""

    receivers: tuple[str, ...]
    start: time
    end: time
    zone: str
    excepted: tuple[str, ...] = ("urgent",)


@dataclass(frozen=True, slots=True)
class Planned:
    """An alert's way to one receiver: joins the collecting delivery of that receiver and group, or opens one."""

    alert: Alert
    receiver: str
    route: str
    group_key: str
    due_at: datetime


NOTHING = "nothing to tell"  # what an alert tells that a digest is made of where it has no other
HOURLY = 30  # messages to one receiver in an hour; what comes beyond is collected into one
FLAP = "flap/"  # begins what stands beside a receiver for one thing that flaps: when it was last told that it does
FLOOD = "*"  # beside a receiver among the times of its last messages: when the one began that filled its hour


@dataclass(frozen=True, slots=True)
class First:
    """The first version of a source (`story/source`): a baseline, of which nothing is told but that it is there."""

    source: str
    at: datetime
    headline: str


@dataclass(frozen=True, slots=True)
class Besides:
    """What a digest tells of its stories beside its alerts: how many versions since `since` were cosmetic, which
    sources are blind (`story/source`), how many messages to anyone are given up or refused so far or wait for a
    receiver that fails, which sources were seen for the first time, and which were never seen."""

    since: datetime
    cosmetic: int = 0
    blind: tuple[str, ...] = ()
    undelivered: int = 0
    firsts: tuple[First, ...] = ()
    unseen: tuple[str, ...] = ()


class DeliveryState(StrEnum):
    """A closed set: collecting → sending → sent, or retrying → sending; muted and dead are ends."""

    COLLECTING = "collecting"
    SENDING = "sending"
    RETRYING = "retrying"
    SENT = "sent"
    MUTED = "muted"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receiver answered: its words, and the address of what was posted where there is one (Slack's ts).

    `refused`: those of several recipients who will never take it, each with the answer; the others have it.
    """

    answer: str
    address: str | None = None
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def lost(self) -> str | None:
        """Who did not get it, in words; None where everybody did."""
        return "; ".join(f"{who} refused for good: {answer}" for who, answer in self.refused) or None


@dataclass(frozen=True, slots=True)
class Heard:
    """An alert that somebody was really sent, when, and by which group."""

    alert: Alert
    at: datetime
    group_key: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One group to one receiver, leased for sending. `attempts` counts this one, `root` is the thread's first."""

    id: int
    receiver: str
    route: str
    group_key: str
    token: int
    attempts: int
    due_at: datetime
    created_at: datetime
    alerts: tuple[Alert, ...]
    key: str  # idempotency key: receiver and the dedup keys of all its alerts
    muted: Mapping[str, str] = field(default_factory=dict, hash=False)  # dedup_key → why it was muted already
    acked: Mapping[str, str] = field(default_factory=dict, hash=False)  # dedup_key → who has acknowledged it
    root: Receipt | None = None
    failures: int = 0  # how often in a row the receiver had failed before, whatever it was sent
    told: tuple[
        Alert, ...
    ] = ()  # what stands in its thread already, the oldest first; of a digest, what was told before
    heard: tuple[
        Heard, ...
    ] = ()  # what its receiver was sent of the same claims and texts before, the oldest first; of
    # an escalation, what those were sent who are told by its route
    later: tuple[Alert, ...] = ()  # of what was held back: where its claims stand by now, in each source
    full_until: datetime | None = None  # it fills its receiver's hour: what is not urgent rests until then


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """A receiver that fails: how often in a row, since when, and until when nothing is sent to it.

    After `RESTS_AFTER` failures it is tried with one delivery at a time, each time its rest ends.
    """

    name: str
    failures: int
    since: datetime
    rests_until: datetime | None
    reason: str

    @property
    def open(self) -> bool:
        """Whether it is taken to be down: only probes go to it."""
        return self.failures >= RESTS_AFTER


RESTS_AFTER = 3  # failures in a row that tell of the receiver, not of a message


@dataclass(frozen=True, slots=True)
class Sent:
    """The receiver took it."""

    receipt: Receipt
    muted: Mapping[str, str] = field(default_factory=dict, hash=False)  # alerts left out, with the reason


@dataclass(frozen=True, slots=True)
class Retry:
    """It did not, this time; or it is not the time to ask."""

    at: datetime
    reason: str
    counts: bool = True  # False: quiet hours, not a failure
    rests: bool = False  # the receiver gets nothing else before `at` either


QUIET = "quiet hours"  # the reason of a Retry that keeps no later delivery waiting


@dataclass(frozen=True, slots=True)
class Muted:
    """Nothing of it is to be said; why, by alert."""

    why: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Dead:
    """The receiver will never take it."""

    reason: str


Settled = Sent | Retry | Muted | Dead


@dataclass(frozen=True, slots=True)
class Board:
    """How a story stands after this message: what the first message of its thread is changed to, as Slack takes it."""

    lead: str
    blocks: tuple[Mapping[str, Any], ...] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Notification:
    """A group of alerts written out for one receiver. `document` is the JSON form; `blocks` Slack's Block Kit.

    `alert_ids` are the dedup keys it names, the strongest first; `thread` groups the messages of one story; `lead` is
    the short text of chats, for phones and screen readers. `topic` is the story's title; `steady`: the route wants it
    as the subject of mails, so that they stay one thread everywhere.
    """

    title: str
    text: str
    html: str
    blocks: tuple[Mapping[str, Any], ...] = field(hash=False)
    document: Mapping[str, Any] = field(hash=False)
    alert_ids: tuple[str, ...]
    severity: Severity
    thread: str
    lead: str = ""
    topic: str = ""
    steady: bool = False
    board: Board | None = None


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert with the ways it went, for `alerts`."""

    id: int
    alert: Alert
    deliveries: tuple[DeliveryRow, ...]
    seq: int | None = None  # the version that caused it
    acked_at: datetime | None = None
    acked_by: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One delivery as the history shows it. `muted_by` is the reason in words why this alert was left out of it."""

    id: int
    receiver: str
    route: str
    group_key: str
    state: DeliveryState
    attempts: int
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None
    reason: str | None
    answer: str | None
    muted_by: str | None
