"""A digest that comes every day, be there something to tell or not: through a real store and the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from monitor.model.alert import Digest, Matcher, Route
from monitor.model.errors import ConfigError
from monitor.pipeline.nothing import QuietDays, expected, last_two
from monitor.settings.load import load
from tests.fakes.newsroom import COSMETIC, FIRST, MOVED, Newsroom

ROUTES = """\
routes:
  - {name: daily, match: {story: harbour}, receivers: [desk], digest: {at: "07:30", zone: Europe/Berlin, always: true}}
"""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path, routes=ROUTES)
    made.publish({"agency": FIRST, "wire": FIRST})
    yield made
    made.close()


def live(room: Newsroom, until: datetime, days: QuietDays | None = None) -> list[str]:
    """Lets time pass and sends what is due; the subjects of what the desk got, with their texts."""
    days, before = days or QuietDays(), len(room.takes.got)
    while room.clock.now() < until:
        room.clock.advance(timedelta(minutes=10))
        asyncio.run(days.tell(room.app))
        room.deliver()
    return [f"{told.title}\n{told.text}" for told, _ in room.takes.got[before:]]


def evening(room: Newsroom, days: int = 1) -> datetime:
    return room.clock.now().replace(hour=20, minute=0, second=0, microsecond=0) + timedelta(days=days)


def test_a_day_with_nothing_to_tell_says_so_with_what_a_digest_ends_with(room: Newsroom) -> None:
    live(room, evening(room, 0))
    room.publish({"agency": COSMETIC})
    (told,) = live(room, evening(room))
    assert told.startswith("The harbour of Brenholm: nothing to tell — ")
    assert "The harbour of Brenholm: nothing to tell since 1 Mar, 14:00" in told  # its first look, and nothing before
    assert "only cosmetic since 1 Mar 2026, 14:00" in " ".join(told.split())  # one date
    (second,) = live(room, evening(room))
    assert "nothing to tell since 2 Mar, 07:4" in second
    assert "No source is blind." in told


def test_a_day_with_something_to_tell_has_its_digest_and_no_other(room: Newsroom) -> None:
    live(room, evening(room, 0))
    room.publish({"agency": MOVED})
    (told,) = live(room, evening(room))
    assert "talks → agreed" in told
    assert "nothing to tell" not in told.lower()


def test_nobody_is_told_that_there_was_nothing_before_anything_was_looked_at(tmp_path: Path) -> None:
    made = Newsroom(tmp_path, routes=ROUTES)
    assert live(made, evening(made, 2)) == []  # nobody asked a source yet
    made.publish({"agency": FIRST})
    assert live(made, evening(made, 0)) == []  # nor before the hour of the day on which it began
    (told,) = live(made, evening(made))
    assert "Never seen yet: wire (The harbour of Brenholm)." in " ".join(told.split())
    assert "No source is blind" not in told
    made.close()


def test_each_day_is_told_once_over_restarts_too(room: Newsroom) -> None:
    live(room, evening(room, 0))
    told = [said for _ in range(3) for said in live(room, room.clock.now() + timedelta(hours=8))]  # each a new life
    assert len(told) == 1
    assert len(live(room, evening(room, 3))) == 3


def test_who_did_not_ask_for_it_hears_nothing_on_a_quiet_day(tmp_path: Path) -> None:
    made = Newsroom(tmp_path, routes=ROUTES.replace(", always: true", ""))
    made.publish({"agency": FIRST})
    assert live(made, evening(made, 2)) == []
    made.close()


def test_what_is_expected_is_one_for_each_receiver_and_story_that_the_route_takes(room: Newsroom) -> None:
    settings, now = room.settings, datetime(2026, 12, 16, 7, 40, tzinfo=UTC)
    other = replace(settings.stories[0], id="other")
    daily = Route("daily", Matcher(), ("desk", "mail"), digest=Digest(time(7, 30), "UTC", always=True))
    only = replace(daily, name="only", match=Matcher({"story": ("other",)}), receivers=("desk",))
    both = replace(settings, stories=(settings.stories[0], other), routes=(daily, only))
    found = [(one.way.receiver, one.way.group_key) for one in expected(both, now)]
    assert found == [
        ("desk", "daily/digest/story=harbour"),
        ("mail", "daily/digest/story=harbour"),
        ("desk", "daily/digest/story=other"),
        ("mail", "daily/digest/story=other"),
        ("desk", "only/digest/story=other"),
    ]
    assert len({one.way.alert.dedup_key for one in expected(both, now)}) == 5
    assert list(expected(both, now + timedelta(hours=5))) == []  # it comes at its hour, and not outside it


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-01-10T06:29", "2026-01-09T06:30"),
        ("2026-01-10T06:30", "2026-01-10T06:30"),
        ("2026-07-10T05:30", "2026-07-10T05:30"),
    ],
)
def test_the_last_hour_of_a_digest_is_by_its_zone_s_clock(now: str, last: str) -> None:
    since, at = last_two(Digest(time(7, 30), "Europe/Berlin"), datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert at == datetime.fromisoformat(last).replace(tzinfo=UTC)
    assert at - since == timedelta(days=1)


def test_it_is_of_one_story_and_the_configuration_says_so(room: Newsroom) -> None:
    path = room.config / "monitor.yaml"
    path.write_text(path.read_text().replace("receivers: [desk],", "receivers: [desk], group_by: [source],"))
    with pytest.raises(ConfigError, match=r"digest\.always is of one story"):
        load(room.config, {})
