"""A month of stories as newsrooms tell them: gold stories on two sites each, with noise, walls and outages.

The real daemon works on it, with the real reader, engine, store and policy; the network, the receivers and the time are
made up. What an editor would want to hear is known: it stands in the gold stories.
"""

from __future__ import annotations

import html
import random
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.adapters.extract_html import HtmlExtractor
from monitor.adapters.store_sql.history import open_history
from monitor.evaluation.gold import GoldStory, GoldVersion
from monitor.model.alert import Alert, Digest, Inhibit, Matcher, Notification, Receipt, Receiver, Route, StoredAlert
from monitor.model.config import FetchLimits, Settings, Timing
from monitor.model.outcome import Fetched, FetchOutcome, NotModified, Reason, Request, SourceUnreachable
from monitor.model.story import UNKNOWN, Story
from monitor.settings.schema import StoryFile
from monitor.settings.units import clock_time
from monitor.settings.values import story_of
from tests.fakes.world import START, World

COPY_LAG_H = (0.4, 5.0)  # how long after the agency the other site carries its text
WALL = """<!doctype html><html lang="en"><head><title>Before you continue</title></head><body><div class="consent-modal"
id="consent" role="dialog"><h1>Before you continue to News</h1><p>We and 412 partners store cookies on your device to
deliver and measure ads.</p><button>Accept all</button><button>Reject all</button></div></body></html>"""
BYLINES = ("By our correspondent", "By our correspondent and staff", "Staff report", "By the newsroom")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows from an hour on: a version of the gold story and which of its noises."""

    hour: float
    gold: int
    noise: int = 0


@dataclass
class Place:
    """One source: its page over the month, and the hours at which it shows a wall or nothing."""

    story: GoldStory
    name: str
    shows: tuple[Shown, ...]
    walls: tuple[tuple[float, float], ...] = ()
    outages: tuple[tuple[float, float], ...] = ()

    def at(self, hour: float) -> Shown:
        """What it shows then; the first version until the story moves on."""
        n = bisect_right([one.hour for one in self.shows], hour)
        return self.shows[max(n - 1, 0)]

    def troubled(self, hour: float, slack_h: float = 0.0) -> bool:
        """Whether it shows no article then, or ceased to show none just before."""
        return any(start <= hour < end + slack_h for start, end in (*self.walls, *self.outages))


def places_of(stories: Sequence[GoldStory], days: float, seed: int = 1) -> dict[str, Place]:
    """Two sites for each story, by address."""
    chance, found = random.Random(seed), dict[str, Place]()
    for n, story in enumerate(stories):
        room = days * 24 - 30
        span = (story.versions[-1].at - story.versions[0].at) / timedelta(hours=1)
        begin = chance.uniform(2, max(3.0, room - span)) if span < room else 2.0
        pace = min(1.0, room / max(span, 1.0))
        hours = [begin + pace * ((one.at - story.versions[0].at) / timedelta(hours=1)) for one in story.versions]
        lags = [chance.uniform(*COPY_LAG_H) for _ in hours]
        late = [max(hour + lag, 0) for hour, lag in zip(hours, lags, strict=True)]
        flips = n % 6 == 2  # one story in six is edited back and forth
        agency = _shows(chance, hours, days, flips=flips)
        copy = _shows(chance, sorted(late), days, noisy=False)
        for name, shows in (("agency", agency), ("wire", copy)):
            place = Place(story, name, shows, _spells(chance, days, 0.8), _spells(chance, days, 0.8))
            found[f"https://{name}.{story.slug}.example/story"] = place
    return found


def _shows(
    chance: random.Random, hours: Sequence[float], days: float, *, noisy: bool = True, flips: bool = False
) -> tuple[Shown, ...]:
    shown = [Shown(hour, n) for n, hour in enumerate(hours)]
    ends = [*hours[1:], days * 24]
    if noisy:
        for n, (start, end) in enumerate(zip(hours, ends, strict=True)):
            at, noise = start, 0
            while (at := at + chance.uniform(3, 40)) < end - 0.5 and noise < 8:
                noise += 1
                shown.append(Shown(at, n, noise))
    if flips and len(hours) > 3:
        at = (hours[2] + hours[3]) / 2
        shown += [Shown(at + 0.7 * k, 1 if k % 2 == 0 else 2) for k in range(6)]  # ends on the newer one
    return tuple(sorted(shown, key=lambda one: one.hour))


def _spells(chance: random.Random, days: float, per_month: float) -> tuple[tuple[float, float], ...]:
    many = int(chance.random() < per_month * days / 30)
    starts = (chance.uniform(24, days * 24 - 12) for _ in range(many))
    return tuple((start, start + chance.uniform(4, 8)) for start in starts)


def page(place: Place, shown: Shown, look: int) -> str:
    """The article in its page; around it stands what differs at every look."""
    version = place.story.versions[shown.gold]
    paragraphs = [f"<p>{html.escape(one)}</p>" for one in version.body.text.split("\n\n")]
    byline = BYLINES[shown.noise % len(BYLINES)] if place.name == "agency" else "From our partner agency"
    at = START + timedelta(hours=shown.hour)
    first = START + timedelta(hours=place.shows[0].hour)
    more = (
        f'<aside><a href="/{look}">Read also: {look} things to know today</a></aside>' if shown.noise % 3 == 2 else ""
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{html.escape(version.body.headline)}</title>'
        f'<meta property="article:published_time" content="{first.isoformat()}">'
        f'<meta property="article:modified_time" content="{at.isoformat()}"></head><body>'
        f"<nav><a href='/'>Home</a> <a href='/w'>World</a> {look} readers</nav><main><article>"
        f"<h1>{html.escape(version.body.headline)}</h1><p class='byline'>{byline}</p>{''.join(paragraphs)}{more}"
        "</article></main><footer>All rights reserved</footer></body></html>"
    )


@dataclass
class Sites:
    """The network."""

    world: Any
    places: Mapping[str, Place]
    looks: int = 0
    answers: dict[str, dict[str, Shown]] = field(default_factory=dict)  # source → capture time → what it showed

    @property
    def hour(self) -> float:
        return float(self.world.clock.monotonic()) / 3600

    async def fetch(self, request: Request) -> FetchOutcome:
        self.looks += 1
        await self.world.clock.sleep(0.2)
        place, at, hour = self.places[request.url], self.world.clock.now(), self.hour
        shown = place.at(hour)
        if any(start <= hour < end for start, end in place.outages):
            return SourceUnreachable(Reason.HTTP, at, 200, "503", http_status=503)
        if any(start <= hour < end for start, end in place.walls):
            return Fetched(
                request.url, request.url, WALL.encode(), "text/html", "utf-8", None, None, 200, None, at, 200
            )
        etag = f'"{shown.gold}-{shown.noise}-{shown.hour:.2f}"'
        if request.etag == etag:
            return NotModified(at, 200, request.url)
        self.answers.setdefault(f"{place.story.slug}/{place.name}", {})[at.isoformat()] = shown
        body = page(place, shown, self.looks).encode()
        return Fetched(request.url, request.url, body, "text/html", "utf-8", etag, None, 200, None, at, 200)

    async def aclose(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Got:
    """One message that a receiver has."""

    at: datetime
    receiver: str
    notification: Notification


@dataclass
class _Taker:
    world: Any
    name: str

    async def send(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        self.world.got.append(Got(self.world.clock.now(), self.name, notification))
        return Receipt("ok")


MINUTES = timedelta(minutes=1)
DESK, MAIL = Receiver("desk", "json://desk.example"), Receiver("mail", "json://mail.example")
GROUPED = (
    Route("urgent", Matcher({"severity": ("urgent",)}), ("desk",)),
    Route(
        "moves",
        Matcher({"kind": ("claim", "reversal", "source", "system"), "severity": ("notice", "urgent")}),
        ("desk",),
        group_wait=10 * MINUTES,
        group_interval=15 * MINUTES,
    ),
    Route("digest", Matcher(), ("mail",), digest=Digest(clock_time("07:30"), "UTC")),
)
TOLD = Matcher({"kind": ("claim", "reversal", "source", "system")})
SINGLE = (
    Route("all", TOLD, ("desk",), group_by=("story", "source", "claim")),
    Route("rest", Matcher(), ("mail",), group_by=("story", "source")),
)
INHIBIT = (Inhibit(Matcher({"kind": ("claim",)}), Matcher({"kind": ("edit",)}), ("story", "source")),)


class Month(World):
    """The stories, followed for the days by a daemon that is left alone."""

    def __init__(self, folder: Path, stories: Sequence[GoldStory], days: float, *, seed: int = 1) -> None:
        self.places, self.days, self.gold = places_of(stories, days, seed), days, {one.slug: one for one in stories}
        self.got: list[Got] = []
        self.followed = tuple(self._followed(one) for one in stories)
        super().__init__(f"sqlite:///{folder / 'month.db'}", {}, lambda hour: self.followed, gap_s=2.0, tick_s=30.0)
        self.fetcher = self.web = Sites(self, self.places)  # type: ignore[assignment]
        self.extractor = HtmlExtractor()  # type: ignore[assignment]

    def _followed(self, gold: GoldStory) -> Story:
        mine = [(url, place) for url, place in self.places.items() if place.story is gold]
        sources = [{"name": place.name, "url": url} for url, place in mine]
        claims = [dict(claim) for claim in gold.claims]
        return story_of(
            StoryFile.model_validate(
                {"story": gold.slug, "title": gold.title, "every": "30m", "sources": sources, "claims": claims}
            )
        )

    def _settings(self, hour: float) -> Settings:
        return Settings(
            root=Path(),
            folder=Path("config"),
            store=self.store_url,
            fetch=FetchLimits(gap=timedelta(seconds=self.gap_s)),
            timing=Timing(tick=timedelta(seconds=self.tick_s)),
            stories=self.stories(hour),
            receivers=(DESK, MAIL),
            routes=GROUPED,
            inhibit=INHIBIT,
        )

    def notifier(self, receiver: Receiver) -> _Taker:
        return _Taker(self, receiver.name)

    def stored(self) -> tuple[StoredAlert, ...]:
        """Every alert with what became of it."""
        history = open_history(self.store_url, self.clock)
        try:
            return history.alerts()
        finally:
            history.close()

    def judge(self) -> Judge:
        """Who knows what is worth a message."""
        return Judge(self)


@dataclass
class Judge:
    """Tells useful messages from useless ones, by the gold stories."""

    month: Month
    _steps: dict[str, tuple[int, int] | None] = field(default_factory=dict)

    def steps(self, alert: Alert) -> tuple[int, int] | None:
        """The gold versions between which the page moved, for an alert on its text; None for any other."""
        key, source = alert.dedup_key, f"{alert.story}/{alert.source}"
        if key not in self._steps:
            now = self.month.web.answers.get(source, {}).get(str(alert.facts.get("captured_at")))  # type: ignore[attr-defined]
            self._steps[key] = (self._before(source, str(alert.facts.get("captured_at"))), now.gold) if now else None
        return self._steps[key]

    def _before(self, source: str, captured_at: str) -> int:
        seen: Mapping[str, Shown] = self.month.web.answers.get(source, {})  # type: ignore[attr-defined]
        earlier = [at for at in seen if at < captured_at]
        return seen[max(earlier)].gold if earlier else -1

    def is_useful(self, alert: Alert) -> bool:
        """Whether an editor wants to know: a step that the gold story calls material, or a source that went blind."""
        place = next(
            (one for one in self.month.places.values() if (one.story.slug, one.name) == (alert.story, alert.source)),
            None,
        )
        if alert.kind == "source" and place is not None:
            hour = (alert.at - START) / timedelta(hours=1)
            return place.troubled(hour, slack_h=30.0)
        steps = self.steps(alert)
        if steps is None or place is None:
            return alert.kind == "system"
        first, last = sorted(steps)
        return any(is_material(place.story, n) for n in range(max(first, 0) + 1, last + 1)) or first == -1 < last


def is_material(story: GoldStory, n: int) -> bool:
    """Whether version `n` tells something that the one before did not."""
    return bool(moved(story, n)) or any(edit.material for edit in story.versions[n].edits)


def moved(story: GoldStory, n: int) -> tuple[str, ...]:
    """The claims that version `n` moves to a known state."""
    before, after = story.versions[n - 1], story.versions[n]
    return tuple(claim for claim in after.states if _state(after, claim) not in (UNKNOWN, _state(before, claim)))


def _state(version: GoldVersion, claim: str) -> str:
    return version.states.get(claim, (UNKNOWN, ()))[0]


@dataclass(frozen=True, slots=True)
class Count:
    """What one receiver got."""

    messages: int
    useless: int
    alerts: int
    repeated: int


def counted(judge: Judge, messages: Sequence[tuple[str, Sequence[Alert]]]) -> dict[str, Count]:
    """Messages as (receiver, alerts), in the order of sending. Useless is one in which nothing is both material and new
    to this receiver."""
    found: dict[str, list[int]] = {}
    seen: set[tuple[str, str]] = set()
    known: set[tuple[str, str, str, int]] = set()
    for receiver, alerts in messages:
        count = found.setdefault(receiver, [0, 0, 0, 0])
        marks = {(receiver, *mark) for alert in alerts if judge.is_useful(alert) for mark in _marks(judge, alert)}
        count[0] += 1
        count[1] += not marks - known
        count[2] += len(alerts)
        count[3] += sum((receiver, alert.dedup_key) in seen for alert in alerts)
        known |= marks
        seen |= {(receiver, alert.dedup_key) for alert in alerts}
    return {receiver: Count(*numbers) for receiver, numbers in sorted(found.items())}


def _marks(judge: Judge, alert: Alert) -> list[tuple[str, str, int]]:
    """What an alert teaches: each gold step by its claim or kind of edit; a way back is new each time."""
    steps = judge.steps(alert)
    if steps is None or alert.kind == "reversal":
        return [(alert.dedup_key, "", 0)]
    first, last = sorted(steps)
    what = alert.claim or "edits"
    return [(str(alert.story), what, n) for n in range(max(first, 0) + 1, last + 1)] or [(str(alert.story), what, last)]


def missing(judge: Judge, told: Sequence[Alert]) -> tuple[tuple[str, int], ...]:
    """Versions that move a claim and of which nobody was told anything."""
    covered = set()
    for alert in told:
        steps = judge.steps(alert)
        if steps is not None:
            covered |= {(alert.story, n) for n in range(max(min(steps), 0), max(steps) + 1)}
    wanted = [
        (slug, n) for slug, story in judge.month.gold.items() for n in range(1, len(story.versions)) if moved(story, n)
    ]
    return tuple(mark for mark in wanted if mark not in covered)
