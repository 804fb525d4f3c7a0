"""What an alert is called: where it moved to is read in every form, however little room there is."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from monitor.model.alert import Alert, Escalate, Matcher, Notification, Route, Severity
from monitor.model.spans import span
from monitor.model.words import ENGLISH
from monitor.pipeline.compose import compose
from monitor.render.message import SUBJECT_MOST
from monitor.render.titles import Title, lasting
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert

LONG = {
    "claim": "comprehensive-northern-fishing-quota-settlement-between-islands-and-mainland",
    "before": "negotiations-between-the-parties-continue",
    "after": "provisionally-initialled-by-negotiators",
}
SOURCE = "the-coastal-morning-gazette-international-edition"
MOVE = (
    "Comprehensive northern fishing quota settlement between islands and mainland: "
    "negotiations-between-the-parties-continue → provisionally-initialled-by-negotiators"
)


def composed(*alerts: Alert, **options: Any) -> Notification:
    return compose(delivery(*alerts), NOW, **options)


def joined(text: str) -> str:
    return " ".join(text.split())


def other(n: int) -> Alert:
    return edit_alert(n, facts={"before_sentence": f"Some {n}00 dockers would lose their work."})


@pytest.mark.parametrize("more", [0, 3])
def test_the_state_that_it_moved_to_is_never_cut_and_the_body_tells_the_move_in_full_first(more: int) -> None:
    told = composed(claim_alert(source=SOURCE, facts=LONG), *(other(n) for n in range(more)))
    assert len(told.title) <= SUBJECT_MOST
    assert LONG["after"] in told.title
    assert told.title.count("(") == told.title.count(")")
    number = "1/4 " if more else ""
    assert joined(told.text.split("NOTICE")[-2 if more else 0]).endswith(number + MOVE)
    assert f">{number}{MOVE}</h2>" in told.html
    assert MOVE in json.dumps(told.blocks, ensure_ascii=False)
    assert MOVE in told.lead
    assert told.document["alerts"][0]["title"] == f"{MOVE} ({SOURCE})"


def test_what_the_acceptance_of_long_names_was_about_reads_in_a_subject() -> None:
    names = {"claim": "government-formation-talks", "before": "agreement-in-principle", "after": "signed"}
    told = composed(claim_alert(source="nordmark-public-radio", facts=names))
    assert told.title.endswith("→ signed (nordmark-public-radio)")
    assert told.title.startswith("Government form")


@pytest.mark.parametrize("most", range(20, 160, 7))
def test_a_title_is_cut_where_it_says_least(most: int) -> None:
    title = Title("signed", "Government formation talks", "agreement-in-principle", where="nordmark-public-radio")
    said = title.fit(most)
    assert len(said) <= most
    assert "signed" in said
    if len(said) < len(str(title)) and title.before in said:
        assert str(title).startswith(said[:10])


def test_a_change_of_values_keeps_the_new_value() -> None:
    reason = 'quotation replaced: "we are close but i will not promise a date to anybody" → "we are done"'
    told = composed(edit_alert(source=SOURCE, facts={"edit_kind": "quote", "reason": reason, "after_sentence": "x"}))
    assert '→ "we are done"' in told.title
    assert len(told.title) <= SUBJECT_MOST


def test_what_flaps_says_so_over_its_part_and_where_it_stands_now_is_never_cut() -> None:
    there, back = (LONG["before"], LONG["after"]), (LONG["after"], LONG["before"])
    flips = [
        claim_alert(n, source=SOURCE, facts=LONG | {"before": a, "after": b, "captured_at": f"2026-12-16T14:{n}0:00Z"})
        for n, (a, b) in enumerate([there, back, there], start=1)
    ]
    told = composed(*flips)
    assert len(told.title) <= SUBJECT_MOST
    assert f"now {LONG['after']}" in told.title
    assert "flapping" in joined(told.text.split("NOTICE")[0])
    assert "flapping" in json.dumps(told.blocks[:2])


@pytest.mark.parametrize("more", [0, 1, 12])
def test_how_often_it_went_back_and_forth_is_never_cut(more: int) -> None:
    flips = {"captured_at": "2026-12-16T14:10:00Z", "flips": 12}
    for facts in (flips, flips | {"claim": "night-ferry", "before": "running", "after": "weekends-only"}):
        for n in (1, 2):
            flapping = [claim_alert(one, source=SOURCE, facts=LONG | facts) for one in range(n)]
            told = composed(*flapping, *(other(one) for one in range(10, 10 + more)))
            assert len(told.title) <= SUBJECT_MOST
            assert "flapping" in told.title
            assert "12 times" in told.title


def test_long_values_stand_in_the_sentences_below_and_not_over_them_too() -> None:
    reason = 'quotation altered: "nobody has asked them to pack and nobody has told them" → "they can stay for ever"'
    facts = {"edit_kind": "quote", "reason": reason, "after_sentence": '"They can stay for ever," he said.'}
    assert composed(edit_alert(facts=facts)).text.startswith("Quotation altered\n")
    short = composed(edit_alert(facts=facts | {"reason": "figure changed: 250 → 90"}))
    assert short.text.startswith("Figure changed: 250 → 90\n")
    assert short.title == "Figure changed: 250 → 90 (agency)"


def test_a_reversal_says_in_its_body_what_it_came_from_and_after_how_long() -> None:
    back = {"before": "signed", "after": "talks", "returned_after_s": 22, "returns_to": "harbour-lease/agency@1"}
    told = composed(claim_alert(kind="reversal", facts=back))
    assert told.title == "Agreement status: back to talks (agency, after 22 s)"
    assert told.text.startswith("Agreement status: signed → talks, back after 22 s\n")
    assert "Went back to the text of harbour-lease/agency@1 after 22 s." in joined(told.text)
    assert "signed → talks, back after 22 s" in json.dumps(told.blocks, ensure_ascii=False)


def test_a_removal_tells_its_words_and_how_long_they_had_stood() -> None:
    gone = edit_alert(facts={"stood_s": 79_200, "unannounced": True, "reason": "sentence taken out: it still holds"})
    told = composed(gone)
    assert told.title.startswith("Removed without notice (life 22 h): Some 1,200 dockers would lose ")
    assert "was: Some 1,200 dockers would lose their work." in told.text
    assert "Why: it still holds" in told.text
    part = composed(edit_alert(facts={"stood_s": 79_200, "after_sentence": "Some dockers."}))
    assert "It had stood for 22 h." in part.text


def test_who_says_so_is_a_line_of_its_own_in_every_form() -> None:
    told = composed(claim_alert(facts={"attribution": "two board members"}))
    assert "\nAccording to two board members.\n" in told.text
    assert "According to two board members." in told.html
    assert "According to two board members." in json.dumps(told.blocks)


def health(what: str, **facts: Any) -> Alert:
    return Alert(
        kind="source",
        severity=Severity.NOTICE,
        title="stored",
        facts={"what": what, "since": (NOW - timedelta(hours=4, minutes=23)).isoformat(), **facts},
        dedup_key="b" * 64,
        at=NOW,
        story="bases",
        source="agency",
    )


def test_a_blind_source_is_told_with_its_story_and_in_the_reader_s_zone() -> None:
    blind = health("blind", story_title="Bases in Syria", reason="consent")
    told = composed(blind, zone="Asia/Tokyo")
    assert told.title == "monitor: blind on agency (Bases in Syria) since 18:41"
    assert "Blind since 16 Dec 2026, 18:41 JST (consent)." in joined(told.text)
    far = composed(health("blind", story_title="The long and winding dispute about the northern fishing quotas " * 3))
    assert far.title.endswith(" since 09:41")
    assert len(far.title) <= SUBJECT_MOST
    yesterday = composed(blind, zone="America/Los_Angeles").title
    assert yesterday.endswith("since 01:41")
    assert composed(blind, zone="Pacific/Honolulu").title.endswith("since 15 Dec, 23:41")


@pytest.mark.parametrize(("changes", "missed"), [(0, "no change missed"), (1, "1 change"), (4, "4 changes")])
def test_seeing_again_says_since_when_for_how_long_it_was_blind_and_what_was_missed(changes: int, missed: str) -> None:
    seen = health("seeing again", story_title="Bases in Syria", until=NOW.isoformat(), lasted_s=15_780, changes=changes)
    told = composed(seen)
    assert told.title == f"monitor: seeing agency again (Bases in Syria) since 14:04, {missed}"
    wanted = f"Seeing again since 16 Dec 2026, 14:04 UTC (blind for 4 h 23 min, {missed})."
    assert wanted in joined(told.text)


def test_a_receiver_s_name_stays_as_it_is_written() -> None:
    fault = Alert(
        kind="system",
        severity=Severity.NOTICE,
        title="monitor: desk takes no alerts; 1 message waits for it",
        facts={"what": "desk refuses", "receiver": "desk", "since": NOW.isoformat(), "holds": True},
        dedup_key="c" * 64,
        at=NOW,
    )
    told = composed(fault, zone="Europe/Berlin")
    assert told.title == "monitor: desk takes no alerts; 1 message waits for it since 15:04"
    assert "\ndesk refuses since 16 Dec 2026, 15:04 CET.\n" in told.text


@pytest.mark.parametrize("seconds", [0, 8, 59.6, 61, 2400, 4980, 79_200, 93_600, 864_000])
def test_a_length_of_time_is_written_in_one_way(seconds: float) -> None:
    assert lasting(seconds, ENGLISH) == span(seconds)


def test_an_escalation_after_seconds_says_seconds() -> None:
    route = Route("moves", Matcher(), ("desk",), escalate=Escalate(timedelta(seconds=8), ("chief",)))
    told = compose(delivery(receiver="chief", group_key="escalate/moves/x"), NOW, route)
    assert "Nobody acknowledged it within 8 s, so" in joined(told.text)


def test_moved_claims_come_first_then_what_is_loud_then_what_scores_highest_then_as_the_article_has_it() -> None:
    plain = [edit_alert(n, facts={"score": 0.6, "edit_kind": "number"}) for n in range(4)]
    high = edit_alert(9, facts={"score": 0.9, "edit_kind": "addition"})
    loud = edit_alert(10, severity=Severity.NOTICE, facts={"edit_kind": "replaced", "score": 0.1})
    quiet = claim_alert(11, severity=Severity.INFO)
    urgent = claim_alert(12, severity=Severity.URGENT, claim="troops", facts={"claim": "troops"})
    told = composed(*plain, high, loud, quiet, urgent)
    expected = [urgent, quiet, loud, high, *plain]
    assert told.alert_ids == tuple(one.dedup_key for one in expected)


@pytest.mark.parametrize("many", [11, 30, 61])
def test_slack_names_every_id_in_text_and_blocks_and_the_other_forms_do_so_each(many: int) -> None:
    alerts = [
        edit_alert(
            n,
            facts={
                "edit_kind": "number",
                "reason": f"figure changed: {n} → {n + 1}",
                "before_sentence": f"Some {n} of the many ships lay in the old harbour all through the winter.",
                "after_sentence": f"Some {n + 1} of the many ships lay in the old harbour all through the winter.",
            },
        )
        for n in range(many)
    ]
    told = composed(*alerts)
    slack = told.lead + json.dumps(told.blocks)
    missing = [one for one in told.alert_ids if one not in slack]
    assert missing == []
    assert all(f"alert id: {one}" in told.text for one in told.alert_ids)
    assert [one["alert_id"] for one in told.document["alerts"]] == list(told.alert_ids)


def test_what_slack_has_no_room_for_is_counted() -> None:
    told = composed(*(edit_alert(n, facts={"before_sentence": f"Some {n} left. " * 30}) for n in range(300)))
    named = [one for one in told.alert_ids if one in told.lead + json.dumps(told.blocks)]
    left = len(told.alert_ids) - len(named)
    assert left > 0
    assert f"and {left} more: `monitor alerts list`" in told.lead


def test_an_amount_is_shown_as_the_text_writes_it_where_the_currency_was_guessed() -> None:
    fee = {
        "claim": "berth-fee",
        "before": "SEK 300",
        "after": "SEK 1450",
        "before_sentence": "A berth costs 300 crowns in winter.",
        "after_sentence": "A berth costs 1,450 crowns in winter.",
        "reason": "figure changed: SEK 300 → SEK 1450",
    }
    told = composed(claim_alert(facts=fee))
    assert told.title == "Berth fee: 300 crowns → 1,450 crowns (agency)"
    assert "SEK" not in told.text
    assert told.document["alerts"][0]["facts"]["after"] == "SEK 1450"  # programs get the value
    plain = fee | {"before_sentence": "It was SEK 300.", "after_sentence": "It is 1450 now."}
    assert composed(claim_alert(facts=plain)).title == "Berth fee: SEK 300 → SEK 1450 (agency)"


def test_who_says_so_now_stands_in_the_subject_and_a_removed_death_before_it() -> None:
    said = edit_alert(
        1,
        facts={
            "edit_kind": "attribution",
            "reason": "said by another source",
            "score": 0.989,
            "marked": [["-", "Mayor Tove Lien"], ["+", "Aides to the minister"], ["=", " said so."]],
            "before_sentence": "Mayor Tove Lien said so.",
            "after_sentence": "Aides to the minister said so.",
        },
    )
    assert composed(said).title == "Said by: Mayor Tove Lien → Aides to the minister (agency)"
    gone = {
        "edit_kind": "removal",
        "reason": "sentence taken out: something that happened, without explanation",
        "score": 0.56,
        "before_sentence": "Three divers died when the pier fell, police said.",
        "after_sentence": None,
    }
    both = composed(said, edit_alert(2, facts=gone))
    assert both.title.startswith("Removed: Three divers died")
    assert "without explanation" not in both.text
    assert "it tells of something that happened, and the page gives no reason" in joined(both.text)
    mild = composed(said, edit_alert(2, facts=gone | {"before_sentence": "The mayor was glad to hear of it."}))
    assert mild.title.startswith("Said by")


def test_how_many_more_changes_there_are_never_reads_as_a_duration() -> None:
    back = {"before": "signed", "after": "talks", "returned_after_s": 22}
    told = composed(claim_alert(kind="reversal", facts=back), other(2), other(3))
    assert "back after 22 s, and 2 more changes" in json.dumps(told.blocks[0])
