"""What is not said now, and the reason that is kept for it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from monitor.model.alert import Inhibit, Matcher, QuietHours, Severity, Silence
from monitor.pipeline.mute import copied, end_of_rest, hush, inhibited, silenced
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


def test_a_copy_is_named_beside_what_it_copies_and_else_left_out() -> None:
    first, copy = claim_alert(1), claim_alert(2, source="wire", facts={"copy_of": "agency"})
    assert copied((first, copy)) == ((first, copy), {})
    kept, why = copied((copy,))
    assert (kept, list(why.values())) == ((), ["carries the words of agency, told when they came"])
    edit = edit_alert(source="wire", facts={"copy_of": "agency"})
    assert copied((first, edit))[0] == (first,)
    hushed = hush(delivery(copy), (), (), None, NOW)
    assert (hushed.kept, list(hushed.muted)) == ((), [copy.dedup_key])
