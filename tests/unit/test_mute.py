"""What is not said now, and the reason that is kept for it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from monitor.model.alert import Alert, Delivery, Heard, Inhibit, Matcher, QuietHours, Route, Severity, Silence
from monitor.pipeline.mute import hush, inhibited, silenced
from monitor.pipeline.plan import end_of_rest
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert

HOUR = timedelta(hours=1)
BY_SOURCE = Inhibit(Matcher({"kind": ("claim",)}), Matcher({"kind": ("edit",)}), ("story", "source"))
NIGHT = QuietHours(("desk",), time(23), time(6), "Europe/Berlin")


def silence(of: dict[str, tuple[str, ...]], until: datetime = NOW + HOUR) -> Silence:
    return Silence(Matcher(of), None, until, "site relaunch", "kim", 7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_silence_takes_what_it_matches_and_says_who_and_why() -> None:
    kept, why = silenced((claim_alert(), edit_alert()), (silence({"kind": ("edit",)}),), NOW)
    assert [alert.kind for alert in kept] == ["claim"]
    assert why == {edit_alert().dedup_key: "silence 7 by kim: site relaunch, until 2026-12-16 15:04 UTC"}


def test_a_silence_ends_at_its_end_and_begins_at_its_beginning() -> None:
    late = Silence(Matcher(), NOW + HOUR, NOW + 2 * HOUR, "later")
    assert silenced((claim_alert(),), (silence({}, NOW), late), NOW)[1] == {}
    assert silenced((claim_alert(),), (late,), NOW + HOUR)[0] == ()


def test_a_moved_claim_makes_an_edit_of_the_same_version_needless() -> None:
    kept, why = inhibited((claim_alert(2), edit_alert()), (BY_SOURCE,))
    assert [alert.kind for alert in kept] == ["claim"]
    assert list(why.values()) == ['needless beside "Agreement status: talks → signed (agency)"']


def test_a_claim_of_another_version_or_source_hides_no_edit() -> None:
    assert len(inhibited((claim_alert(1), edit_alert()), (BY_SOURCE,))[0]) == 2
    assert len(inhibited((claim_alert(2, source="wire"), edit_alert()), (BY_SOURCE,))[0]) == 2


def test_a_silenced_alert_makes_no_other_needless() -> None:
    told = delivery(claim_alert(2), edit_alert())
    hushed = hush(told, (silence({"kind": ("claim",)}),), (BY_SOURCE,), None, NOW)
    assert [alert.kind for alert in hushed.kept] == ["edit"]


def test_what_was_muted_at_an_earlier_attempt_stays_muted() -> None:
    told = delivery(claim_alert(), edit_alert(), muted={edit_alert().dedup_key: "silence 3: gone by now"})
    hushed = hush(told, (), (), None, NOW)
    assert [alert.kind for alert in hushed.kept] == ["claim"]
    assert hushed.muted == {edit_alert().dedup_key: "silence 3: gone by now"}


def test_an_acknowledgement_mutes_the_escalation_and_nothing_else() -> None:
    seen = {claim_alert().dedup_key: "kim"}
    escalation = delivery(claim_alert(), group_key="escalate/urgent/story=x", acked=seen)
    assert hush(escalation, (), (), None, NOW).muted == {claim_alert().dedup_key: "acknowledged by kim"}
    assert hush(delivery(claim_alert(), acked=seen), (), (), None, NOW).muted == {}
    assert hush(delivery(claim_alert(), group_key="escalate/urgent/story=x"), (), (), None, NOW).kept


def test_quiet_hours_move_a_message_to_their_end_unless_it_is_urgent() -> None:
    night = at("2026-12-17T02:00")
    told = delivery(claim_alert())
    assert hush(told, (), (), NIGHT, night).wait_until == at("2026-12-17T05:00")
    assert hush(delivery(claim_alert(severity=Severity.URGENT)), (), (), NIGHT, night).wait_until is None
    assert hush(delivery(claim_alert(), receiver="mail"), (), (), NIGHT, night).wait_until is None


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-01-10T21:59", None),
        ("2026-01-10T22:00", "2026-01-11T05:00"),  # 23:00 in Berlin
        ("2026-01-11T04:59", "2026-01-11T05:00"),
        ("2026-01-11T05:00", None),
        ("2026-03-28T23:00", "2026-03-29T04:00"),  # the short night
        ("2026-10-24T23:00", "2026-10-25T05:00"),  # the long night
    ],
)
def test_the_night_is_the_zone_s_night(now: str, end: str | None) -> None:
    assert end_of_rest(NIGHT, at(now)) == (at(end) if end else None)


def test_a_rest_within_one_day_is_not_over_midnight() -> None:
    lunch = QuietHours(("desk",), time(12), time(13), "UTC")
    assert end_of_rest(lunch, at("2026-01-10T12:30")) == at("2026-01-10T13:00")
    assert end_of_rest(lunch, at("2026-01-10T13:30")) is None
    assert end_of_rest(lunch, at("2026-01-10T00:30")) is None


def sent(alert: Alert, minutes_ago: float = 60, group: str = "moves/story=harbour-lease") -> Heard:
    return Heard(alert, NOW - timedelta(minutes=minutes_ago), group)


def left(told: Delivery, route: Route | None = None) -> tuple[list[Alert], list[str]]:
    """What is told of a delivery, and why not the rest."""
    hushed = hush(told, (), (BY_SOURCE,), None, NOW, route)
    return list(hushed.kept), list(hushed.muted.values())


FIRST = claim_alert(1, severity=Severity.URGENT)
COPY = claim_alert(2, source="wire", severity=Severity.URGENT, facts={"copy_of": "agency"})
SECOND = claim_alert(3, source="wire", severity=Severity.URGENT, facts={"already": "agency"})
LOUD = Route("urgent", Matcher({"severity": ("urgent",)}), ("desk",))


def test_a_copy_is_named_beside_what_it_copies_and_left_out_where_that_was_sent() -> None:
    assert left(delivery(FIRST, COPY)) == ([FIRST, COPY], [])
    assert left(delivery(COPY, heard=(sent(FIRST),))) == (
        [],
        ["carries the words of agency, told 2026-12-16 13:04 UTC"],
    )
    elsewhere = claim_alert(7, source="mirror")
    assert left(delivery(COPY, heard=(sent(elsewhere),)))[1] == [
        "carries the words of agency; what mirror says was told 2026-12-16 13:04 UTC"
    ]
    edit = edit_alert(source="wire", facts={"copy_of": "agency"})
    assert left(delivery(edit, edit_alert())) == ([edit_alert()], ["carries the words of agency, told beside them"])
    assert left(delivery(edit, heard=(sent(edit_alert()),)))[0] == []


def test_a_copy_of_what_this_receiver_was_never_sent_is_as_loud_as_the_first() -> None:
    assert left(delivery(COPY)) == ([COPY], [])
    other = claim_alert(1, facts={"after": "rejected"})
    assert left(delivery(COPY, heard=(sent(other),))) == ([COPY], [])
    edit = edit_alert(source="wire", facts={"copy_of": "agency"})
    assert left(delivery(edit)) == ([edit], [])


def test_a_copy_whose_first_is_silenced_in_the_same_message_is_told() -> None:
    hushed = hush(delivery(FIRST, COPY), (silence({"source": ("agency",)}),), (), None, NOW)
    assert hushed.kept == (COPY,)


def test_the_edits_of_a_copy_are_as_needless_beside_its_claim_as_those_of_the_first_were() -> None:
    edit = edit_alert(source="wire", facts={"copy_of": "agency"})
    assert left(delivery(COPY, edit, heard=(sent(FIRST),)))[0] == []


def test_what_another_said_already_is_info_to_who_heard_that_and_loud_to_who_did_not() -> None:
    assert left(delivery(SECOND), LOUD) == ([SECOND], [])
    heard = delivery(SECOND, heard=(sent(FIRST),))
    assert [one.severity for one in left(heard)[0]] == [Severity.INFO]
    kept, why = left(heard, LOUD)
    assert (kept, why) == (
        [],
        ["agency said so already, told 2026-12-16 13:04 UTC; route urgent takes none that says it again"],
    )


def test_a_move_that_undoes_what_was_heard_of_its_source_is_told_though_another_has_its_words() -> None:
    forth = claim_alert(4, source="wire", facts={"before": "signed", "after": "talks"})
    mirror = claim_alert(5, source="mirror")
    for kind in ("claim", "reversal"):
        back = claim_alert(6, kind=kind, source="wire", facts={"copy_of": "mirror"})  # talks → signed
        assert left(delivery(back, heard=(sent(mirror), sent(forth, 5)))) == ([back], [])
    assert left(delivery(back, heard=(sent(mirror),)))[0] == []  # nothing was ever heard of it


def test_by_two_routes_a_receiver_hears_an_alert_once_and_a_digest_and_an_escalation_say_it_again() -> None:
    heard = (sent(FIRST),)
    assert left(delivery(FIRST, heard=heard)) == ([], ["told 2026-12-16 13:04 UTC by another route"])
    for group in ("daily/digest/story=x", "escalate/urgent/story=x"):
        assert left(delivery(FIRST, heard=heard, group_key=group)) == ([FIRST], [])
