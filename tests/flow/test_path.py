"""The one path, from a page to what is stored and told, over a real database and a clock that moves when told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.engine.handlers import Handlers
from monitor.model.alert import Alert
from monitor.model.ids import SourceRef, VersionRef
from monitor.model.outcome import Extracted, Fetched, Gone, Reason, TimedOut
from monitor.pipeline.check import Checked, check
from tests.fakes.newsroom import COSMETIC, FIRST, MOVED, QUIET, SHIPS, TALKS, Newsroom, page

AGENCY = SourceRef("harbour", "agency")
CONSENT = (
    "<html><head><title>Before you continue</title></head><body><h1>Before you continue</h1><form action='/consent'>"
    "<p>We and our partners use cookies. Please accept or reject all cookies to continue.</p>"
    "<button>Accept all</button><button>Reject all</button></form></body></html>"
)


@pytest.fixture
def room(tmp_path):
    made = Newsroom(tmp_path)
    yield made
    made.close()


def one(found: tuple[Checked, ...]) -> Checked:
    """The agency's part of a check."""
    (seen,) = [seen for seen in found if seen.ref == AGENCY]
    return seen


def publish(room: Newsroom, text: str, after: timedelta = timedelta(hours=1)) -> Checked:
    return one(room.publish({"agency": text}, after))


def alerts(room: Newsroom) -> list[Alert]:
    """What was told of the agency, oldest first; the wire never answers."""
    rows = reversed(room.app.history.alerts("harbour"))
    return [row.alert for row in rows if row.alert.source == "agency"]


def noisy(text: str, n: int) -> str:
    return text.replace("<footer>", f"<aside><a href='/{n}'>Story {n}</a> {n} readers</aside><footer>{n} ")


class Counting:
    """An extractor that counts whole pages."""

    def __init__(self, extractor) -> None:
        self._extractor, self.name, self.whole = extractor, extractor.name, 0

    def extract(self, page):
        self.whole += 1
        return self._extractor.extract(page)

    def glance(self, page, container):
        return self._extractor.glance(page, container)


def test_the_first_version_is_a_baseline_with_readings_and_no_alarm(room):
    seen = publish(room, FIRST)
    assert (seen.outcome, seen.version.ref) == ("new", VersionRef("harbour", "agency", 1))
    assert {reading.claim_id: reading.state for reading in seen.observation.readings}["agreement"] == "talks"
    assert alerts(room) == []


def test_page_noise_never_makes_a_version_and_costs_no_whole_extraction(room):
    publish(room, FIRST)
    room.app = replace(room.app, extractor=Counting(room.app.extractor))
    assert {publish(room, noisy(FIRST, n)).outcome for n in range(1, 6)} == {"unchanged"}
    assert room.app.extractor.whole == 0


def test_the_whole_page_is_read_again_once_a_day(room):
    publish(room, FIRST)
    room.app = replace(room.app, extractor=Counting(room.app.extractor))
    publish(room, noisy(FIRST, 1), timedelta(hours=25))
    publish(room, noisy(FIRST, 2))
    assert room.app.extractor.whole == 1


def test_a_cosmetic_version_is_stored_and_wakes_nobody(room):
    publish(room, FIRST)
    seen = publish(room, COSMETIC)
    assert (seen.outcome, seen.observation.material, seen.alerts) == ("new", False, ())


def test_a_moved_claim_is_alerted_once_and_its_way_back_is_a_reversal(room):
    publish(room, FIRST)
    publish(room, MOVED)
    seen = publish(room, FIRST, timedelta(minutes=40))
    assert seen.version.returns_to == 1
    kinds = [(alert.kind, alert.claim) for alert in alerts(room) if alert.claim == "agreement"]
    assert kinds == [("claim", "agreement"), ("reversal", "agreement")]
    assert "after 40 min" in next(alert.title for alert in alerts(room) if alert.kind == "reversal")


def test_a_wall_is_never_a_version_and_blindness_is_told_once_with_its_end(room):
    publish(room, FIRST)
    outcomes = {publish(room, CONSENT).outcome for _ in range(6)}
    assert outcomes == {"not_an_article"}
    blind = [alert for alert in alerts(room) if alert.kind == "source"]
    assert [alert.facts["what"] for alert in blind] == ["blind"]
    assert "consent" in blind[0].title
    publish(room, FIRST)
    assert [alert.facts["what"] for alert in alerts(room)] == ["blind", "seeing again"]
    assert len(room.app.history.versions("harbour")) == 1


def test_half_a_page_is_believed_only_when_it_comes_again_later(room):
    long = page(
        "Talks on the harbour go on", TALKS, *QUIET, *(f"{QUIET[0]} Part {n} of the report." for n in range(20))
    )
    short = page("Talks on the harbour go on", TALKS, *QUIET[:2])
    publish(room, long)
    assert publish(room, short).outcome == "suspect"
    assert publish(room, short, timedelta(minutes=2)).outcome == "suspect"
    assert publish(room, short, timedelta(minutes=11)).outcome == "new"


def test_one_accident_is_forgotten_when_the_page_is_whole_again(room):
    long = page(
        "Talks on the harbour go on", TALKS, *QUIET, *(f"{QUIET[0]} Part {n} of the report." for n in range(20))
    )
    publish(room, long)
    assert publish(room, page("Talks on the harbour go on", TALKS, *QUIET[:2])).outcome == "suspect"
    assert publish(room, long).outcome == "unchanged"
    assert alerts(room) == []


def test_a_page_that_is_gone_is_told_once(room):
    publish(room, FIRST)

    class Taken:
        async def fetch(self, request):
            return Gone(Reason.GONE, room.clock.now(), 5, http_status=410)

    room.app = replace(room.app, fetcher=Taken())
    room.clock.advance(timedelta(hours=1))
    assert one(room.check(("agency",))).outcome == "gone"
    assert [alert.facts["what"] for alert in alerts(room)] == ["gone"]
    assert {row.status for row in room.app.history.rows(room.clock.now()) if row.ref == AGENCY} == {"gone"}


def test_a_page_that_comes_back_is_told_once_and_followed_again(room):
    class Taken:
        async def fetch(self, request):
            return Gone(Reason.GONE, room.clock.now(), 5, http_status=410)

    publish(room, FIRST)
    serving, room.app = room.app, replace(room.app, fetcher=Taken())
    for _ in range(3):
        room.clock.advance(timedelta(hours=25))
        looked = room.check_due()
        assert [seen.outcome for seen in looked if seen.ref == AGENCY] == ["gone"]
    assert [alert.facts["what"] for alert in alerts(room)] == ["gone"]
    room.app = serving
    room.clock.advance(timedelta(hours=25))
    assert [seen.outcome for seen in room.check_due() if seen.ref == AGENCY] == ["unchanged"]
    assert [alert.facts["what"] for alert in alerts(room)] == ["gone", "back"]
    assert "unchanged" in alerts(room)[-1].title
    assert {row.status for row in room.app.history.rows(room.clock.now()) if row.ref == AGENCY} == {"active"}
    assert publish(room, FIRST).alerts == ()


def test_a_version_that_cannot_be_read_is_stored_all_the_same_and_told(room):
    class Dying:
        async def run(self, fn, *args, timeout_s):
            result = fn(*args)
            return result if isinstance(result, Extracted) else TimedOut("killed")

        async def aclose(self):
            pass

    publish(room, FIRST)
    room.app = replace(room.app, runner=Dying())
    seen = publish(room, MOVED)
    assert seen.version.ref.seq == 2
    assert [(alert.kind, alert.facts["what"]) for alert in alerts(room)] == [("system", "unread version")]


def test_two_stories_with_one_address_fetch_it_once_and_each_keeps_it(room):
    first = room.settings.stories[0]
    twin = replace(first, id="port", sources=first.sources[:1])
    room.settings = replace(room.settings, stories=(first, twin))
    room.app = replace(room.app, settings=room.settings)
    room.app.schedule.sync(room.settings.stories, room.clock.now())
    fetched = []

    class Counted:
        async def fetch(self, request):
            fetched.append(request.url)
            body = FIRST.encode()
            return Fetched(
                request.url, request.url, body, "text/html", "utf-8", None, None, 200, None, room.clock.now(), 1
            )

    room.app = replace(room.app, fetcher=Counted())
    now = room.clock.now()
    (lease,) = room.app.schedule.lease(now, "agency.example", 8, "w", until=now + timedelta(minutes=1))
    found = asyncio.run(check(room.app, lease))
    assert (len(fetched), {one.ref.story for one in found}) == (1, {"harbour", "port"})
    assert all(one.version for one in found)


def test_a_source_that_vanished_from_the_configuration_hands_its_lease_back_and_harms_nobody(room):
    publish(room, FIRST)
    room.app = replace(room.app, settings=replace(room.settings, stories=()))
    now = room.clock.now() + timedelta(hours=1)
    room.clock.advance(timedelta(hours=1))
    handlers = Handlers(room.app, "w")
    asyncio.run(handlers.drain("agency.example"))
    assert handlers.failures == 0
    assert room.app.schedule.due_hosts(now + timedelta(days=1))


def test_numbers_that_move_are_read_with_their_sentence(room):
    publish(room, FIRST)
    seen = publish(room, FIRST.replace(SHIPS.format(12), SHIPS.format(17)))
    (change,) = [change for change in seen.observation.changes if change.changed]
    assert (change.claim_id, change.before.state, change.after.state) == ("ships", "12", "17")
    assert change.after.evidence[0].quote == SHIPS.format(17)
