"""What several sources, and one that cannot decide, come to: through the one path, a real store and the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model.alert import DeliveryState, Severity, StoredAlert
from tests.fakes.newsroom import COSMETIC, FIRST, MOVED, QUIET, SHIPS, TALKS, Newsroom, page

MINUTES = timedelta(minutes=1)
DENIED = page("Ministry denies a deal", TALKS.replace("said", "insisted"), SHIPS.format(40), *QUIET)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path)
    made.publish({"agency": FIRST, "wire": COSMETIC})
    yield made
    made.close()


def claims(room: Newsroom, source: str) -> list[StoredAlert]:
    """The alerts on the agreement that a source brought, the oldest first."""
    found = [each for each in room.app.history.alerts() if each.alert.source == source]
    return [each for each in reversed(found) if each.alert.claim == "agreement"]


def test_what_one_site_copies_from_another_is_no_message_of_its_own(room: Newsroom) -> None:
    room.publish({"agency": MOVED})
    room.deliver()
    room.publish({"wire": MOVED})
    room.deliver()
    (first,), (copy,) = claims(room, "agency"), claims(room, "wire")
    assert (first.alert.severity, "copy_of" in first.alert.facts) == (Severity.NOTICE, False)
    assert (copy.alert.severity, copy.alert.facts["copy_of"]) == (Severity.INFO, "agency")
    held = next(row for row in copy.deliveries if row.receiver == "desk")
    assert (held.state, held.muted_by) == (DeliveryState.MUTED, "carries the words of agency, told when they came")


def test_in_one_message_the_copy_is_named_beside_what_it_copies(room: Newsroom) -> None:
    room.publish({"agency": MOVED})
    room.publish({"wire": MOVED}, after=5 * MINUTES)
    told = len(room.takes.got)
    room.deliver()
    messages = [notification for notification, _ in room.takes.got[told:]]
    (first,), (copy,) = claims(room, "agency"), claims(room, "wire")
    (together,) = [one for one in messages if first.alert.dedup_key in one.alert_ids]
    assert copy.alert.dedup_key in together.alert_ids
    assert "copy of agency" in together.text


def test_a_denial_elsewhere_is_told_and_names_what_it_denies(room: Newsroom) -> None:
    room.publish({"agency": MOVED, "wire": MOVED})
    room.publish({"wire": DENIED})
    denial = claims(room, "wire")[-1]
    assert denial.alert.facts["against"] == "agency: agreed"
    assert denial.alert.title == "Agreement: agreed → talks, disputed (wire)"
    assert denial.alert.severity is Severity.NOTICE


def test_who_goes_back_and_forth_is_told_as_one_thing_from_the_third_time_on(room: Newsroom) -> None:
    for n in range(7):
        room.publish({"agency": FIRST if n % 2 else MOVED}, after=40 * MINUTES)
        room.deliver()
    titles = [each.alert.title for each in claims(room, "agency")]
    assert titles[:3] == [
        "Agreement: talks → agreed (agency)",
        "Agreement: back to talks (agency, after 41 min)",
        "Agreement: back to agreed (agency, after 41 min)",
    ]
    assert titles[3] == "Agreement: flapping agreed ↔ talks, 3 times in a day (agency)"
    waiting = {each.deliveries[0].id for each in claims(room, "agency")[4:]}
    assert len(waiting) == 1  # one message for all that came after
    room.clock.advance(timedelta(hours=6))
    told = len(room.takes.got)
    room.deliver()
    (last,) = [notification for notification, _ in room.takes.got[told:]]
    assert "flapping" in last.title
    assert "6 times" in last.title
