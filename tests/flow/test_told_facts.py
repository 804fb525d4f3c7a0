"""What a message says of a removal and of who said so: from the page through the store to the words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor.model.alert import Alert
from monitor.model.ids import SourceRef
from monitor.pipeline.compose import compose
from tests.conformance.stores import KINDS, database
from tests.fakes.alerts import NOW, delivery
from tests.fakes.newsroom import FIRST, QUIET, SHIPS, SIGNED, TALKS, Newsroom, page

LOST = "Some 1,200 dockers have lost their work since the flood of 1978, two board members said."
ROUTES = "routes: [{name: all, match: {}, receivers: [desk]}]\n"


@pytest.fixture(params=KINDS)
def room(
    request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Newsroom]:
    with database(request.param, tmp_path_factory) as url:
        made = Newsroom(tmp_path, store=url, routes=ROUTES)
        made.publish({"agency": FIRST})
        yield made
        made.close()


def told(room: Newsroom, kind: str) -> Alert:
    return next(each.alert for each in room.app.history.alerts() if each.alert.facts.get("edit_kind", "claim") == kind)


def test_a_removal_says_for_how_long_its_sentence_had_stood(room: Newsroom) -> None:
    with_it = page("Talks on the harbour go on", TALKS, LOST, SHIPS.format(12), *QUIET)
    room.publish({"agency": with_it})
    room.publish({"agency": FIRST.replace("grain that", "grain which")}, after=timedelta(hours=22))
    alert = told(room, "removal")
    assert alert.facts["stood_s"] == 22 * 3600
    message = compose(delivery(alert), NOW)
    assert message.title.startswith("Removed without notice (life 22 h): Some 1,200 dockers")
    assert LOST in " ".join(message.text.split())


def test_a_sentence_of_the_first_version_has_stood_since_then_and_of_others_nothing_is_said(room: Newsroom) -> None:
    began = room.app.history.versions("harbour", "agency")[0].captured_at
    since = room.app.store.stood_since(SourceRef("harbour", "agency"), (TALKS, "Nobody ever wrote this."))
    assert since == {TALKS: began}


def test_who_says_so_is_told_beside_the_certainty(room: Newsroom) -> None:
    room.publish({"agency": page("Harbour agreement signed", SIGNED, SHIPS.format(12), *QUIET)})
    alert = told(room, "claim")
    assert alert.facts["attribution"] == "the port ministry"
    assert "\nAccording to the port ministry.\n" in compose(delivery(alert), NOW).text


def test_a_blind_spell_is_told_with_the_story_and_its_end_with_what_was_missed(room: Newsroom) -> None:
    shown = dict(room.fetcher.pages)
    room.fetcher.pages.clear()
    for hours in (1, 4):
        room.clock.advance(timedelta(hours=hours))
        room.check(("agency",))
    room.fetcher.pages |= shown
    room.clock.advance(timedelta(minutes=23))
    room.check(("agency",))
    told_of = [each.alert for each in room.app.history.alerts() if each.alert.kind == "source"]
    again, blind = (alert for alert in told_of if alert.source == "agency")
    since = (room.clock.now() - timedelta(hours=4, minutes=23)).astimezone(ZoneInfo("Asia/Tokyo"))
    told = compose(delivery(blind), NOW, zone="Asia/Tokyo")
    assert told.title.startswith("monitor: blind on agency (The harbour of Brenholm) since ")
    assert f"{since:%H:%M}" in told.title
    assert f"Blind since {since:%-d %b %Y, %H:%M} JST (timeout)." in " ".join(told.text.split())
    end = compose(delivery(again), NOW, zone="Asia/Tokyo")
    assert end.title.endswith(", no change missed")
    assert "(blind for 4 h 23 min, no change missed)." in " ".join(end.text.split())
