"""What several sources, and one that cannot decide, come to: through the one path, a real store and the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.cli.alert_docs import delivery_word, shown
from monitor.model.alert import DeliveryState, Matcher, Notification, Severity, Silence, StoredAlert
from tests.fakes.newsroom import COSMETIC, FIRST, MOVED, QUIET, SHIPS, SIGNED, TALKS, Newsroom, page

MINUTES = timedelta(minutes=1)
DENIED = page("Ministry denies a deal", TALKS.replace("said", "insisted"), SHIPS.format(40), *QUIET)
OWN_WORDS = page(
    "A deal, at last",
    "At dawn, port officials told us, an agreement on the harbour was reached.",
    SHIPS.format(12),
    *QUIET,
)
COPIED = page("Now there is one", SIGNED, SHIPS.format(12), *QUIET)


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


def news(room: Newsroom) -> list[Notification]:
    """What the desk was told of the story; the other receiver takes nothing, which it hears of, too."""
    return [notification for notification, _ in room.takes.got if notification.thread == "harbour"]


def test_what_one_site_copies_from_another_is_no_message_of_its_own(room: Newsroom) -> None:
    room.publish({"agency": MOVED})
    room.deliver()
    room.publish({"wire": MOVED})
    room.deliver()
    (first,), (copy,) = claims(room, "agency"), claims(room, "wire")
    assert (first.alert.severity, "copy_of" in first.alert.facts) == (Severity.NOTICE, False)
    assert (copy.alert.severity, copy.alert.facts["copy_of"]) == (Severity.NOTICE, "agency")
    held = next(row for row in copy.deliveries if row.receiver == "desk")
    sent = next(row for row in first.deliveries if row.receiver == "desk").sent_at
    assert sent is not None
    assert held.state == DeliveryState.MUTED
    assert held.muted_by == f"carries the words of agency, told {sent:%Y-%m-%d %H:%M} UTC"


def test_a_copy_of_what_was_silenced_is_told_as_loudly_and_named_as_one(room: Newsroom) -> None:
    quiet = Silence(Matcher({"source": ("agency",)}), None, room.clock.now() + timedelta(days=1), "being rebuilt")
    room.app.outbox.silence(quiet, room.clock.now())
    room.publish({"agency": MOVED})
    room.deliver()
    assert news(room) == []
    room.publish({"wire": MOVED})
    room.deliver()
    (notification,) = news(room)
    assert notification.severity is Severity.NOTICE
    assert "Carries the words of agency" in notification.text


ROUTES = """\
routes:
  - {name: theirs, match: {source: agency}, receivers: [mail]}
  - {name: moves, match: {kind: [claim, reversal], severity: [notice, urgent]}, receivers: [desk], group_wait: 10m}
"""


@pytest.mark.parametrize("words", [MOVED, OWN_WORDS], ids=["a copy", "in its own words"])
def test_who_was_not_told_of_the_first_hears_the_second_as_loudly(tmp_path: Path, words: str) -> None:
    made = Newsroom(tmp_path, routes=ROUTES)
    made.publish({"agency": FIRST, "wire": COSMETIC})
    made.publish({"agency": MOVED})
    made.deliver()
    made.publish({"wire": words})
    made.clock.advance(timedelta(minutes=10))
    made.deliver()
    made.close()
    (notification,) = news(made)
    assert notification.severity is Severity.NOTICE


def test_an_echo_goes_the_routes_of_the_loudness_it_is_told_with(tmp_path: Path) -> None:
    rest = ROUTES.replace("receivers: [desk], group", "receivers: [mail], group")
    made = Newsroom(tmp_path, routes=rest + "  - {name: rest, match: {}, receivers: [desk]}\n")
    made.publish({"agency": FIRST, "wire": COSMETIC})
    made.publish({"agency": MOVED})
    made.publish({"wire": OWN_WORDS})
    made.clock.advance(timedelta(minutes=10))
    made.deliver()
    assert news(made) == []  # nobody told the desk of the first, and the echo is as loud as that to who was not
    (echo,) = claims(made, "wire")
    assert echo.alert.facts["already"] == "agency"
    why = next(row.muted_by for row in echo.deliveries if row.receiver == "desk")
    assert why == "as loud as the first it goes by another route; rest takes it only as info"
    made.close()


def test_the_last_word_on_a_source_never_stays_wrong_though_another_has_said_it_before(room: Newsroom) -> None:
    for source, text in (("wire", MOVED), ("agency", OWN_WORDS), ("agency", FIRST), ("agency", COPIED)):
        room.publish({source: text})
        room.deliver()
    last = claims(room, "agency")[-1]
    assert (last.alert.facts["copy_of"], last.alert.facts["after"]) == ("wire", "agreed")
    assert [row.state for row in last.deliveries if row.receiver == "desk"] == [DeliveryState.SENT]
    assert last.alert.dedup_key in room.takes.got[-1][0].alert_ids


def test_a_claim_that_goes_back_is_a_reversal_though_the_text_is_a_new_one(room: Newsroom) -> None:
    room.publish({"agency": MOVED})
    room.publish({"agency": DENIED}, after=40 * MINUTES)
    last = claims(room, "agency")[-1].alert
    assert (last.kind, last.facts["returned_after_s"]) == ("reversal", 2400)
    assert last.title == "Agreement: back to talks (agency, after 40 min)"


def test_who_brought_it_and_takes_it_back_while_another_holds_it_disputes_it(room: Newsroom) -> None:
    room.publish({"agency": MOVED})
    room.publish({"wire": OWN_WORDS})
    room.publish({"agency": DENIED}, after=40 * MINUTES)
    last = claims(room, "agency")[-1].alert
    assert last.facts["against"] == "wire: agreed"
    assert last.title.startswith("Agreement: back to talks, disputed (agency")


def test_who_joins_a_disputed_state_ends_the_dispute_and_says_who_said_it_already(room: Newsroom) -> None:
    room.publish({"agency": MOVED})
    room.publish({"wire": OWN_WORDS})
    room.publish({"agency": DENIED}, after=40 * MINUTES)
    room.deliver()
    room.publish({"wire": FIRST})
    room.deliver()
    last = claims(room, "wire")[-1].alert
    assert (last.facts["settled"], "against" in last.facts) == ("agency", False)
    assert "No longer disputed: agency said so already." in " ".join(news(room)[-1].text.split())


def test_a_sentence_that_all_who_had_it_took_back_is_not_told_as_fresh_news(room: Newsroom) -> None:
    room.publish({"wire": MOVED})
    room.publish({"wire": FIRST})
    room.publish({"agency": COPIED})
    alert = claims(room, "agency")[-1].alert
    assert alert.title == "Agreement: talks → agreed, disputed (agency)"
    assert (alert.facts["taken_back"], alert.facts["against"]) == ("wire", "wire: talks")
    assert alert.severity is Severity.NOTICE
    room.clock.advance(10 * MINUTES)
    room.deliver()
    assert "Not new: wire had this very sentence and took it back." in " ".join(news(room)[-1].text.split())
    room.publish({"agency": OWN_WORDS}, after=MINUTES)
    room.publish({"wire": MOVED})
    assert "taken_back" not in claims(room, "wire")[-1].alert.facts  # another still says so


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
    assert denial.alert.title == "Agreement: back to talks, disputed (wire, after 1 h)"
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
    third, *after = claims(room, "agency")[3:]
    assert [row.state for row in third.deliveries if row.receiver == "desk"] == [DeliveryState.SENT]  # said at once
    (row,) = {each.deliveries[0] for each in after}  # one message for all that came after
    assert row.state == DeliveryState.COLLECTING
    assert "(flapping), so its messages rest" in delivery_word(row, str, after[0].alert)
    room.clock.advance(timedelta(hours=6))
    told = len(room.takes.got)
    room.deliver()
    (last,) = [notification for notification, _ in room.takes.got[told:]]
    assert "flapping" in last.title
    assert "6 times" in last.title


def test_what_else_a_version_changes_does_not_take_along_what_rests_because_it_flaps(room: Newsroom) -> None:
    for n in range(9):
        told = FIRST if n % 2 else MOVED
        fleet = told.replace(SHIPS.format(12 if n % 2 else 40), SHIPS.format(101 + n))
        room.publish({"agency": fleet}, after=MINUTES)
        room.deliver()
    flaps = [one for one in news(room) if "Agreement: flapping" in one.text]
    assert len(flaps) == 1  # the third way back, at once; those that came after it rest
    fleets = [one for one in news(room) if "Ships:" in one.text]
    assert len(fleets) == 9  # each at once, as ever
    room.clock.advance(timedelta(hours=6))
    room.deliver()
    assert news(room)[-1].title == "Agreement: flapping talks ↔ agreed, 8 times, now agreed (agency)"


NIGHT = """\
routes:
  - {name: all, match: {kind: [claim, reversal]}, receivers: [desk]}
quiet_hours: {receivers: [desk], from: "23:00", to: "06:00", zone: UTC, except: [urgent]}
"""


def test_what_the_night_kept_is_one_message_the_oldest_first_that_says_where_it_stands_by_now(tmp_path: Path) -> None:
    made = Newsroom(tmp_path, routes=NIGHT)
    made.publish({"agency": FIRST, "wire": COSMETIC})
    night = made.clock.now().replace(hour=23, minute=30)
    made.publish({"agency": MOVED}, after=night - made.clock.now())
    made.deliver()
    made.publish({"agency": FIRST})
    made.deliver()
    made.publish({"wire": MOVED})
    made.deliver()
    assert news(made) == []
    (row,) = {each.deliveries[0] for each in claims(made, "agency")}
    assert shown(row) == "held (quiet hours)"
    made.clock.advance(timedelta(hours=7))
    made.deliver()
    (told,) = news(made)
    assert told.title == "Agreement: talks → agreed (agency) and 3 more, kept for quiet hours"
    text = " ".join(told.text.split())
    assert "Kept for quiet hours; the oldest first." in text
    assert "By now: Agreement talks (agency); Ships 12 (agency); Agreement agreed (wire); Ships 40 (wire)." in text
    made.close()


ESCALATES = """\
routes:
  - {name: all, match: {story: harbour}, receivers: [desk], group_wait: 10m, escalate: {after: 30m, to: [mail]}}
"""


def test_an_ack_of_one_alert_of_a_message_takes_back_the_escalation_of_all_of_it(tmp_path: Path) -> None:
    made = Newsroom(tmp_path, routes=ESCALATES)
    made.publish({"agency": FIRST, "wire": COSMETIC})
    made.publish({"agency": MOVED})  # the agreement and the number of ships
    made.clock.advance(10 * MINUTES)
    made.deliver()
    ((message, _),) = made.takes.got
    assert len(message.alert_ids) > 1
    stored = {each.alert.dedup_key: each.id for each in made.app.history.alerts()}
    first = stored[message.alert_ids[0]]
    seen = made.app.store.ack(first, "kim", made.clock.now())
    assert {stored[key] for key in message.alert_ids} == set(seen)
    made.clock.advance(timedelta(hours=1))
    made.deliver()
    made.close()
    assert made.refuses.got == []
