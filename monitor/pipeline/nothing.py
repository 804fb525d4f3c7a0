"""Which digests come even where there is nothing to tell? Silence is earned: who asked for that hears each day.

Such a digest vouches for a time: none comes where nothing was looked at, and none much after its hour, when nobody was
there to look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.model.alert import NOTHING, Alert, Digest, Planned, Route, Severity
from monitor.model.config import Settings
from monitor.model.ids import dedup_key
from monitor.model.story import Story
from monitor.pipeline.parts import Parts
from monitor.pipeline.plan import digest_key, next_digest

CHANCE = timedelta(minutes=1)  # so long after the hour it is clear that nothing else goes out for it
LATE = timedelta(hours=1)  # who was not there for so long does not know whether there was nothing to tell


@dataclass(frozen=True, slots=True)
class Expected:
    """A digest that must come at `at`, be there something to tell or not, since the one at `since`."""

    way: Planned
    since: datetime
    at: datetime

    def of(self, since: datetime) -> Planned:
        """Its way, with what it vouches for: that nothing was to tell since then."""
        alert = self.way.alert
        return replace(self.way, alert=replace(alert, facts={**alert.facts, "since": since.isoformat()}))


def expected(settings: Settings, now: datetime) -> Iterator[Expected]:
    """The digests that were due last, of those that are wanted every day; one for each receiver and story."""
    for route in settings.routes:
        if route.digest is None or not route.digest.always:
            continue
        since, at = last_two(route.digest, now - CHANCE)
        if now - at >= LATE:
            continue
        for story in settings.stories:
            if story.id in route.match.of.get("story", (story.id,)):
                for receiver in route.receivers:
                    yield _expected(route, receiver, story, since, at, now)


def last_two(digest: Digest, now: datetime) -> tuple[datetime, datetime]:
    """The last two times up to now at which the zone's clock showed the digest's hour."""
    found: list[datetime] = []
    begin = now - timedelta(days=3)
    while (begin := next_digest(digest, begin)) <= now:
        found.append(begin)
    return found[-2], found[-1]


def _expected(route: Route, receiver: str, story: Story, since: datetime, at: datetime, now: datetime) -> Expected:
    alert = Alert(
        kind="system",
        severity=Severity.INFO,
        title=f"{story.title}: nothing to tell",
        facts={"what": NOTHING, "since": since.isoformat(), "holds": True, "story_title": story.title},
        dedup_key=dedup_key("monitor", at.isoformat(), "system", f"{NOTHING} {receiver} {route.name} {story.id}"),
        at=now,
        story=story.id,
    )
    return Expected(Planned(alert, receiver, route.name, digest_key(alert, route), now), since, at)


@dataclass(slots=True)
class QuietDays:
    """Tells, once for each digest's hour, what nobody else told: that there is nothing to tell."""

    done: set[tuple[str, str, datetime]] = field(default_factory=set)

    async def tell(self, parts: Parts) -> None:
        """Plans what is missing; each is looked for once in this life, and told once however often it is looked for."""
        now, present = parts.clock.now(), set()
        for one in expected(parts.settings, now):
            way = one.way
            mark = (way.receiver, way.group_key, one.at)
            present.add(mark)
            if mark not in self.done:
                await self._tell(parts, one, now)
        self.done = present

    async def _tell(self, parts: Parts, one: Expected, now: datetime) -> None:
        way, outbox = one.way, parts.outbox
        if await parts.aside(outbox.had, way.receiver, way.group_key, one.since, one.at):
            return
        since = await parts.aside(outbox.vouches, way.receiver, way.group_key, str(way.alert.story), one.at)
        if since is not None:
            told = one.of(since)
            await parts.aside(parts.store.tell, (told.alert,), (told,), now)
