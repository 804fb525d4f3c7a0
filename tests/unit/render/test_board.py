"""The board of a story's Slack thread, and what Slack takes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.model.alert import Alert, Notification, Receipt
from monitor.model.words import Words
from monitor.pipeline.compose import compose
from monitor.render.block_kit import faults_of, size_of
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert

ROOT = Receipt("ok", "C1:17.1")


def moved(n: int, before: str, after: str, source: str = "agency", **more: Any) -> Alert:
    at = NOW + timedelta(minutes=n)
    facts = {"before": before, "after": after, "captured_at": at.isoformat()}
    return claim_alert(n, title=f"Agreement status: {before} → {after} ({source})", source=source, facts=facts, **more)


def after(*told: Alert, now: Alert | None = None, **options: Any) -> Notification:
    return compose(replace(delivery(now or claim_alert()), root=ROOT, told=told), NOW, **options)


def test_the_board_shows_what_each_source_says_now_and_what_moved_it() -> None:
    told = (moved(1, "talks", "signed"), moved(2, "talks", "signed", "wire"), edit_alert())
    board = after(*told, now=moved(9, "signed", "talks")).board
    assert board is not None
    header, states, moves, *_ = board.blocks
    assert header["text"]["text"] == "The lease of the harbour: as it stands"
    assert states["text"]["text"] == (
        "Agreement status: *talks* (agency, 16 Dec 2026, 14:13 UTC); *signed* (wire, 16 Dec 2026, 14:06 UTC)"
    )
    assert moves["text"]["text"].count("\n• ") == 4
    assert "Both sides" in json.dumps(board.blocks)  # the first change keeps its sentences
    assert board.lead.startswith("The lease of the harbour: as it stands\nAgreement status: *talks*")
    assert faults_of(board.lead, board.blocks) == ()


def test_the_first_message_of_a_story_has_no_board() -> None:
    assert compose(delivery(claim_alert()), NOW).board is None


def test_a_board_of_a_long_hostile_story_keeps_within_what_slack_takes() -> None:
    evil = "<!channel> *x* " * 30
    told = [
        moved(n, "talks", f"s{n} {evil}", f"source-{n % 30}", claim=f"claim-{n % 40}", story="harbour-lease")
        for n in range(100)
    ]
    board = after(*told).board
    assert board is not None
    assert faults_of(board.lead, board.blocks) == ()
    assert "<!" not in json.dumps(board.blocks) + board.lead


def test_a_board_speaks_the_receiver_s_words_and_zone() -> None:
    words = Words({"as_it_stands": "Stand: {story}", "told_so_far": "Bisher"})
    board = after(moved(1, "talks", "signed"), words=words, zone="Europe/Berlin").board
    assert board is not None
    text = json.dumps(board.blocks, ensure_ascii=False)
    assert "Stand: The lease of the harbour" in text
    assert "Bisher" in text
    assert "15:05 CET" in text


@pytest.mark.parametrize("words", ["long ", "длинно ", "<&> ", "\U0001f6a2 "])
def test_however_much_there_is_to_tell_slack_takes_it(words: str) -> None:
    huge = [
        claim_alert(
            n,
            title=f"Claim {n}: " + words * 60,
            facts={"after": f"s{n}", "after_sentence": words * 900, "before_sentence": words * 800, "marked": None},
        )
        for n in range(80)
    ]
    told = compose(delivery(*huge), NOW)
    assert faults_of(told.lead, told.blocks) == ()
    assert sum(map(size_of, told.blocks)) <= 13_000


def text(kind: str, said: str) -> dict[str, str]:
    return {"type": kind, "text": said}


BEYOND: dict[str, tuple[str, list[dict[str, Any]], str]] = {
    "no text": (" ", [], "no top-level text"),
    "text": ("x" * 4001, [], "4001 characters, 4000 at most"),
    "blocks": ("x", [{"type": "divider"}] * 51, "51 blocks, 50 at most"),
    "together": ("x", [{"type": "section", "text": text("mrkdwn", "x" * 2900)}] * 5, "13000 at most"),
    "escaped": ("x", [{"type": "section", "text": text("mrkdwn", "д" * 1200)}] * 2, "13000 at most"),
    "header": ("x", [{"type": "header", "text": text("plain_text", "x" * 151)}], "151 characters, 150 at most"),
    "header kind": ("x", [{"type": "header", "text": text("mrkdwn", "x")}], "not plain_text"),
    "section": ("x", [{"type": "section", "text": text("mrkdwn", "x" * 3001)}], "3001 characters, 3000 at most"),
    "empty": ("x", [{"type": "section", "text": text("mrkdwn", "")}], "its text is empty"),
    "fields": ("x", [{"type": "section", "fields": [text("mrkdwn", "x")] * 11}], "11 fields, 1 to 10"),
    "field": ("x", [{"type": "section", "fields": [text("mrkdwn", "x" * 2001)]}], "2001 characters, 2000 at most"),
    "context": ("x", [{"type": "context", "elements": [text("mrkdwn", "x")] * 11}], "11 elements, 1 to 10"),
    "buttons": ("x", [{"type": "actions", "elements": []}], "0 buttons, 1 to 25"),
    "button": (
        "x",
        [{"type": "actions", "elements": [{"type": "button", "text": text("plain_text", "x" * 76)}]}],
        "76 characters, 75 at most",
    ),
    "url": (
        "x",
        [{"type": "actions", "elements": [{"type": "button", "text": text("plain_text", "x"), "url": "h" * 3001}]}],
        "3001 characters, 3000 at most",
    ),
    "unknown": ("x", [{"type": "image"}], "no image blocks"),
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_slack_would_refuse_is_seen(name: str) -> None:
    lead, blocks, fault = BEYOND[name]
    (found,) = faults_of(lead, blocks)
    assert fault in found
