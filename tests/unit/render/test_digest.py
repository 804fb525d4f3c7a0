"""What a digest says beside its alerts."""

from __future__ import annotations

from datetime import time, timedelta

from monitor.model.alert import Besides, Digest, First, Matcher, Route
from monitor.pipeline.compose import compose
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert

DAILY = Route("daily", Matcher(), ("desk",), digest=Digest(time(7, 30), "UTC"))


def firsts(many: int) -> Besides:
    seen = tuple(First(f"harbour-lease/wire-{n}", NOW, f"Talks <b>go</b> on, {n}") for n in range(many))
    return Besides(NOW - timedelta(days=1), firsts=seen)


def test_a_new_source_is_one_line_of_the_digest() -> None:
    told = compose(delivery(), NOW, DAILY, besides=firsts(1))
    text = " ".join(told.text.split())
    assert "New: harbour-lease/wire-0, first seen 16 Dec 2026, 14:04 UTC: Talks <b>go</b> on, 0" in text
    assert "&lt;b&gt;go" in told.html
    assert "first seen" not in compose(delivery(), NOW, None, besides=firsts(1)).text


def test_of_many_new_sources_a_digest_names_a_few_and_counts_the_rest() -> None:
    text = compose(delivery(), NOW, DAILY, besides=firsts(40)).text
    assert (text.count("first seen"), "New sources beside these: 35." in text) == (5, True)


def test_what_was_told_in_part_says_how_much_of_it() -> None:
    first, second = claim_alert(1), claim_alert(2, source="wire")
    for told, said in (((), ""), ((first,), ": 1 of 2."), ((first, second), ", when it happened.")):
        text = compose(delivery(first, second, told=told), NOW, DAILY).text
        assert ("Told before" in text) == bool(told)
        assert said in text


def test_the_message_that_fills_an_hour_says_that_the_rest_waits_and_what_was_collected_says_how_it_stands() -> None:
    last = " ".join(compose(delivery(full_until=NOW), NOW, zone="Europe/Berlin").text.split())
    assert "30 messages in an hour: what is not urgent waits until 16 Dec 2026, 15:04 CET, and is one message" in last
    by_now = claim_alert(7, facts={"before": "signed", "after": "rejected"})
    held = compose(delivery(claim_alert(1), edit_alert(2), group_key="moves/flood", later=(by_now,)), NOW)
    text = " ".join(held.text.split())
    assert "The hour was full: 2 alerts are collected here, the oldest first." in text
    assert "By now: Agreement status rejected (agency)." in text
