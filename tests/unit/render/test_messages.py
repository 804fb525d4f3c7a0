"""What a message says, in which order, and that nothing in it is alive."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from monitor.model.alert import Alert, Besides, Digest, Escalate, Matcher, Notification, Route, Severity
from monitor.model.words import Words
from monitor.pipeline.compose import compose
from monitor.render.inert import clip, line, link
from monitor.render.message import message
from monitor.render.text import WIDTH
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert

GOLDEN = Path(__file__).parents[2] / "golden" / "alerts"
HOSTILE = "<!channel> <@U1> <script>x</script> \x1b[31mred\x1b]8;;x\x07 \u202eg\u2069 \x00\r\nBcc: a@b.c \udcff"


def reversal() -> Alert:
    return claim_alert(
        5,
        kind="reversal",
        severity=Severity.URGENT,
        title="Agreement status: back to talks (agency, after 40 min)",
        facts={
            "before": "signed",
            "after": "talks",
            "confidence": 0.71,
            "before_sentence": "Both sides signed the agreement in Port Ellis.",
            "after_sentence": "Talks on the harbour are taking place in Port Ellis.",
            "marked": [],
            "returns_to": "harbour-lease/agency@1",
            "returned_after_s": 2400,
            "reason": "",
        },
    )


def blind() -> Alert:
    return Alert(
        kind="source",
        severity=Severity.NOTICE,
        title="monitor: blind on agency since 2026-12-16 03:00 UTC (consent)",
        facts={
            "what": "blind",
            "since": "2026-12-16T03:00:00+00:00",
            "reason": "consent",
            "url": "https://news.example/world/harbour",
            "command": "monitor log harbour-lease/agency",
            "story_title": "The lease of the harbour",
        },
        dedup_key="b11d" * 16,
        at=NOW,
        story="harbour-lease",
        source="agency",
    )


CASES: Mapping[str, tuple[Alert, ...]] = {
    "claim": (claim_alert(),),
    "removal": (edit_alert(),),
    "reversal": (reversal(),),
    "blind": (blind(),),
    "several": (
        edit_alert(),
        claim_alert(),
        claim_alert(
            8,
            source="wire",
            at=NOW + timedelta(minutes=16),
            title="Agreement status: talks → signed (wire)",
            facts={"version": "harbour-lease/wire@4", "captured_at": "2026-12-16T14:20:00+00:00"},
        ),
    ),
}


DIGEST = Route("moves", Matcher(), ("desk",), digest=Digest(time(7, 30), "UTC"))
URGENT = Route("moves", Matcher(), ("desk",), escalate=Escalate(timedelta(minutes=20), ("chief",)))


def composed(*alerts: Alert, **options: Any) -> Notification:
    return compose(delivery(*alerts), NOW, **options)


def golden(name: str, text: str) -> None:
    """`make golden` writes the file; else it must be the same."""
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_text_of_a_message_is_as_reviewed(name: str) -> None:
    told = composed(*CASES[name])
    golden(f"{name}.txt", f"Subject: {told.title}\n\n{told.text}")


@pytest.mark.parametrize("name", ["claim", "several"])
def test_the_other_forms_of_a_message_are_as_reviewed(name: str) -> None:
    told = composed(*CASES[name])
    slack = {"text": told.lead, "blocks": list(told.blocks)}
    golden(f"{name}.slack.json", json.dumps(slack, ensure_ascii=False, indent=1) + "\n")
    golden(f"{name}.html", told.html.replace("><", ">\n<"))


def test_the_document_of_a_message_is_as_reviewed() -> None:
    golden("claim.json", json.dumps(composed(*CASES["claim"]).document, ensure_ascii=False, indent=1) + "\n")


def test_content_stands_in_the_order_a_reader_needs() -> None:
    text = composed(claim_alert()).text
    order = [
        "talks → signed",
        "NOTICE · The lease of the harbour · agency",
        "was:",
        "now:",
        "Certainty",
        "https://",
        "monitor diff",
        "alert id",
        "Why",
    ]
    places = [text.index(one) for one in order]
    assert places == sorted(places)


def test_no_line_of_text_is_wider_than_72_columns_but_for_what_cannot_be_broken() -> None:
    told = composed(*CASES["several"], reversal(), blind())
    long = [row for row in told.text.splitlines() if len(row) > WIDTH]
    assert all(row.startswith(("alert id: ", "Page:", "Diff:", "Stored:", "Not now?")) for row in long)


@pytest.mark.parametrize("name", CASES)
def test_a_subject_fits_a_phone(name: str) -> None:
    assert len(composed(*CASES[name]).title) <= 78
    assert len(composed(*CASES[name], route=DIGEST).title) <= 78
    long = claim_alert(title="A very long name of a claim that nobody will ever read to its end " * 3)
    assert len(composed(long, edit_alert()).title) <= 78


def test_the_strongest_comes_first_and_every_id_is_named() -> None:
    told = composed(edit_alert(), claim_alert(), reversal())
    assert told.alert_ids == (reversal().dedup_key, claim_alert().dedup_key, edit_alert().dedup_key)
    assert told.severity is Severity.URGENT
    blocks = json.dumps(told.blocks)
    for one in told.alert_ids:
        assert f"alert id: {one}" in told.text
        assert f"alert id: {one}" in told.html
        assert one in blocks
    assert [alert["alert_id"] for alert in told.document["alerts"]] == list(told.alert_ids)


def test_sources_that_report_the_same_move_are_one_part_that_names_them_all() -> None:
    said = message(CASES["several"], "desk", "moves", NOW)
    assert len(said.parts) == 2
    assert said.parts[0].also == ("wire, 16 Dec 2026, 14:20 UTC (monitor show harbour-lease/wire@4)",)
    assert said.subject == "Agreement status: talks → signed (agency) and 1 more"


def test_a_copy_is_named_as_one_and_a_denial_names_who_stands_against_it() -> None:
    wire = claim_alert(8, source="wire", facts={"copy_of": "agency", "version": "harbour-lease/wire@4"})
    said = message([claim_alert(), wire], "desk", "moves", NOW)
    assert said.parts[0].also == ("wire, 16 Dec 2026, 14:04 UTC, a copy of agency (monitor show harbour-lease/wire@4)",)
    assert "Carries the words of agency: a copy, not a confirmation." in composed(wire).text
    denied = composed(claim_alert(facts={"against": "wire: talks"}))
    assert "Disputed: against wire: talks." in denied.text


def test_a_source_that_goes_back_and_forth_is_one_part_with_both_values_and_the_count() -> None:
    flips = [
        claim_alert(
            n,
            kind="claim" if n % 2 else "reversal",
            facts={
                "before": "talks" if n % 2 else "signed",
                "after": "signed" if n % 2 else "talks",
                "captured_at": (NOW + timedelta(minutes=10 * n)).isoformat(),
            },
        )
        for n in range(1, 5)
    ]
    said = message([*flips, edit_alert()], "desk", "moves", NOW)
    assert len(said.parts) == 2
    assert said.parts[0].title == "Agreement status: flapping talks ↔ signed, 4 times, now talks (agency)"
    assert set(said.ids) == {alert.dedup_key for alert in [*flips, edit_alert()]}
    assert said.parts[0].notes[0].startswith("It moved 4 times from 16 Dec 2026, 14:14 UTC to 16 Dec 2026, 14:44 UTC")


def test_a_digest_has_claims_first_then_edits_then_sources_and_says_what_was_told_before() -> None:
    told = delivery(blind(), edit_alert(), claim_alert(), told=(claim_alert(),))
    text = compose(told, NOW, DIGEST).text
    places = [text.index(one) for one in ("talks → signed", " Removed\n", "monitor: blind on agency")]
    assert places == sorted(places)
    assert text.count("Told before, when it happened.") == 1
    assert "Told before" in text[places[0] : places[1]]
    assert "Told before" not in compose(told, NOW).text


BESIDES = Besides(NOW - timedelta(days=1), 6, ("harbour-lease/wire",), 0)


def test_a_digest_ends_with_what_nobody_was_told_who_cannot_be_seen_and_what_is_undelivered() -> None:
    told = composed(claim_alert(), route=DIGEST, besides=BESIDES)
    golden("digest.txt", f"Subject: {told.title}\n\n{told.text}")
    for form in (told.html, json.dumps(told.blocks, ensure_ascii=False), told.document["text"]):
        for said in (
            "only cosmetic since 15 Dec 2026",
            "Blind now: wire (The lease of the harbour).",
            "Every message was delivered, to every receiver.",
        ):
            assert said in " ".join(form.split())
    other = composed(claim_alert(), route=DIGEST, besides=replace(BESIDES, blind=(), undelivered=3)).text
    assert "No source is blind." in other
    assert "Messages not delivered so far, to any receiver: 3" in other
    assert "cosmetic" not in composed(claim_alert(), besides=BESIDES).text  # no digest, no summary


def test_what_parts_of_one_version_share_stands_in_the_first_of_them() -> None:
    same = {"version": "harbour-lease/agency@3", "previous": "harbour-lease/agency@2", "unannounced": True}
    text = composed(*(edit_alert(n, title=f"Removal {n} (agency)", facts=same) for n in (1, 2)), blind()).text
    for once in ("monitor show harbour-lease/agency@3", "Unannounced: "):
        assert text.count(once) == 1


def test_a_reason_that_the_title_tells_is_not_told_twice_and_nothing_is_certain() -> None:
    sure = claim_alert(facts={"confidence": 1.0, "reason": "agreement-status: talks → signed"})
    assert "Certainty: 0.99 (high)\n" in composed(sure).text
    assert "Why:" not in composed(edit_alert(facts={"reason": "sentence taken out"})).text


def test_a_claim_that_climbs_its_ladder_is_not_flapping() -> None:
    ladder = ("talks", "agreed", "signed", "in force")
    steps = [
        claim_alert(n, facts={"before": ladder[n], "after": ladder[n + 1]}, title=f"Status: {ladder[n + 1]}")
        for n in range(3)
    ]
    assert len(message(steps, "desk", "moves", NOW).parts) == 3


def test_what_would_be_escalated_says_how_to_stop_it_and_an_escalation_says_why_it_came() -> None:
    first = compose(delivery(claim_alert()), NOW, URGENT)
    assert f"Seen it? monitor alerts ack {claim_alert().dedup_key[:12]}" in first.text
    later = compose(delivery(claim_alert(), receiver="chief", group_key="escalate/moves/x"), NOW, URGENT)
    assert 'Nobody acknowledged it within 20 min, so route "moves" tells chief.' in " ".join(later.text.split())


GERMAN = Words(
    {
        "was": "vorher", "now": "jetzt", "certainty": "Sicherheit", "high": "hoch", "notice": "Hinweis",
        "why": "Warum Sie das lesen", "unannounced": "Ohne Hinweis geändert.", "not_now": "Jetzt nicht?",
        "page": "Seite", "gone": "<i>(fort)</i>",
        "sent_by_of": "Die Regel {route} schickt {kinds} zu {stories} an {receiver}.",
    }
)  # fmt: skip


def test_a_receiver_is_told_in_its_own_words_and_zone() -> None:
    told = composed(claim_alert(), edit_alert(), words=GERMAN, zone="Europe/Berlin")
    assert "HINWEIS · The lease of the harbour · agency · 16 Dec 2026, 15:04 CET" in told.text
    for text in (
        "vorher: ",
        "jetzt: ",
        "Sicherheit: 0.93 (hoch)",
        "Seite: ",
        "Warum Sie das lesen: ",
        "Jetzt nicht? mon",
    ):
        assert text in told.text
    for label in ("Vorher", "Jetzt", "Sicherheit", "HINWEIS", "Ohne Hinweis geändert.", "Warum Sie das lesen"):
        assert label in told.html
    chat = json.dumps(told.blocks, ensure_ascii=False)
    for label in ("Vorher: ", "Jetzt: ", "*Hinweis*", "|Seite>", "Jetzt nicht?"):
        assert label in chat
    assert "<i>" not in told.html + chat
    assert "alert id: " in told.text


def test_what_no_phrase_replaces_stays_english() -> None:
    assert composed(claim_alert(), words=Words({"was": "vorher"})).text.count("now: ") == 1


def test_many_parts_have_their_titles_first() -> None:
    many = [edit_alert(n, facts={"version": f"s/a@{n}", "before_sentence": f"Some {n} left."}) for n in range(1, 6)]
    text = composed(*many).text
    head = text.split("-" * WIDTH)[0]
    assert all(f"Removed: Some {n} left. (agency)" in head for n in range(1, 6))
    assert len(composed(*(edit_alert(n) for n in range(200))).html.encode()) < 150_000


def test_marks_give_way_to_plain_sentences_where_nearly_all_words_differ() -> None:
    far = claim_alert(facts={"marked": [["-", "Talks are taking place in Rome"], ["+", "Both signed"], ["=", "."]]})
    text = composed(far).text
    assert "[-" not in text
    assert "was: Talks on the harbour are taking place in Port Ellis." in text


def test_evidence_stands_in_for_sentences_that_are_missing() -> None:
    bare = claim_alert(facts={"marked": None, "before_sentence": None, "after_sentence": None})
    assert "now: Both sides signed the agreement in Port Ellis." in composed(bare).text


def test_an_alert_without_any_fact_is_still_a_message() -> None:
    bare = Alert("system", Severity.NOTICE, "monitor: the ticker is late", {}, "f" * 64, NOW)
    told = composed(bare)
    assert told.title == "monitor: the ticker is late"
    assert f"alert id: {'f' * 64}" in told.text


def test_equal_alerts_make_an_equal_document_at_any_time() -> None:
    told = delivery(claim_alert())
    assert compose(told, NOW).document == compose(told, NOW + timedelta(hours=3)).document


class Tags(HTMLParser):
    """What a mail program would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def hostile() -> Alert:
    return claim_alert(
        title=f"Status: {HOSTILE}",
        source="agency",
        facts={
            "question": HOSTILE,
            "before": HOSTILE,
            "before_sentence": HOSTILE,
            "after_sentence": f"{HOSTILE} now",
            "marked": [["=", HOSTILE], ["+", " now"]],
            "reason": HOSTILE,
            "url": "https://news.example/a|b?x=<!channel>",
            "detail": HOSTILE,
            "story_title": HOSTILE,
        },
    )


def test_page_text_is_inert_in_every_form() -> None:
    told = composed(hostile())
    everything = "\n".join(
        (told.title, told.text, told.html, told.lead, json.dumps([told.blocks, told.document], ensure_ascii=False))
    )
    assert not any(0x7F <= ord(char) < 0xA0 or (ord(char) < 32 and char != "\n") for char in everything)
    assert not set("\u202e\u2069\u2066") & set(everything)
    assert not any(0xD800 <= ord(char) < 0xE000 for char in everything)
    assert "\n" not in told.title
    chat = told.lead + json.dumps(told.blocks, ensure_ascii=False)
    assert "<!" not in chat
    assert "<@" not in chat


def test_html_holds_no_tag_of_the_page_and_loads_nothing() -> None:
    tags = Tags()
    tags.feed(composed(hostile(), edit_alert(), reversal(), blind()).html)
    names = {tag for tag, _ in tags.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "form", "svg", "video", "base"}
    links = [attrs.get("href") or "" for tag, attrs in tags.tags if tag == "a"]
    assert all(one.startswith(("https://", "http://")) for one in links)
    assert not any(name.startswith("on") or name == "src" for _, attrs in tags.tags for name in attrs)


def test_slack_s_limits_are_kept_however_much_there_is_to_tell() -> None:
    huge = [
        claim_alert(
            n,
            title=f"Claim {n}: " + "long " * 60,
            facts={
                "after": f"s{n}",
                "after_sentence": "word & " * 2000,
                "before_sentence": "old " * 2000,
                "marked": None,
            },
        )
        for n in range(80)
    ]
    told = composed(*huge)
    assert len(told.blocks) <= 50
    assert len(json.dumps(told.blocks, ensure_ascii=False)) < 20_000
    for block in told.blocks:
        texts = [block["text"]] if "text" in block else block.get("elements", [])
        assert all(0 < len(one["text"]) <= (150 if block["type"] == "header" else 3000) for one in texts)
        assert len(block.get("elements", [])) <= 10
    assert (
        sum(len(one["text"]) for b in told.blocks for one in ([b["text"]] if "text" in b else b.get("elements", [])))
        < 13_000
    )
    assert len(told.lead) <= 4000
    assert told.text.count("alert id: ") == 80


def test_a_link_shows_no_secret_and_only_goes_to_the_web() -> None:
    assert link("https://user:pass@news.example:8443/a b?id=1&api_key=zzz#frag") == (
        "https://news.example:8443/a%20b?id=1&api_key=***"
    )
    assert link("https://news.example/x|y>z") == "https://news.example/x%7Cy%3Ez"
    assert [link(one) for one in ("javascript:x", "file:///etc/passwd", "//x", "https://", "http://[::1")] == [""] * 5
    assert link("http://[::1]:8080/x") == "http://[::1]:8080/x"


def test_no_form_shows_the_secrets_of_a_source_s_address() -> None:
    told = composed(claim_alert(facts={"url": "https://joe:hushhush@news.example/a?token=verysecret&id=3"}))
    everything = told.text + told.html + told.lead + json.dumps([told.blocks, told.document])
    assert "https://news.example/a?token=***" in told.text
    assert "hushhush" not in everything
    assert "verysecret" not in everything


def test_lines_are_single_and_cut_at_words() -> None:
    assert line("a\u2028b\r\nc\td") == "a b c d"
    assert clip("one two three", 9) == "one two…"
    assert clip("x" * 50, 10) == "x" * 9 + "…"
