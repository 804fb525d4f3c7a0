"""A mail's headers: what a mail program threads, filters and drops repeats by."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import Any

import pytest

from monitor.adapters.notify_apprise.letter import letter
from monitor.model.alert import Delivery, Matcher, Route, Severity
from monitor.pipeline.compose import compose
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert

STORY = Route("moves", Matcher(), ("desk",), subject="story")


def parsed(told: Delivery, route: Route | None = None, now: Any = NOW, **options: Any) -> EmailMessage:
    """The mail as the standard library reads it off the wire."""
    written = letter(
        compose(told, now, route), told.key,
        sender=("monitor", "monitor@desk.example"), to=["editor@desk.example"], extra={}, with_html=True, **options,
    )  # fmt: skip
    read = email.message_from_bytes(written.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert read.defects == []
    return read


def test_text_and_html_are_alternatives_and_both_are_complete() -> None:
    mail = parsed(delivery(claim_alert(), edit_alert()))
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        said = part.get_content()
        for one, head in ((claim_alert(), "Agreement status: talks → signed"), (edit_alert(), "Removed")):
            assert head in said
            assert f"alert id: {one.dedup_key}" in said
        assert "Both sides signed the agreement" in said


def test_a_repeat_has_the_same_id_and_another_receiver_or_alert_has_another() -> None:
    first = parsed(delivery())["Message-ID"]
    assert parsed(delivery(attempts=3), now=NOW + timedelta(hours=2))["Message-ID"] == first
    assert parsed(delivery(receiver="chief"))["Message-ID"] != first
    assert parsed(delivery(claim_alert(2)))["Message-ID"] != first
    assert claim_alert().dedup_key in first


def test_all_mails_of_a_story_are_one_thread() -> None:
    mails = [parsed(delivery(one)) for one in (claim_alert(), claim_alert(2), edit_alert())]
    roots = {(mail["In-Reply-To"], mail["References"]) for mail in mails}
    assert roots == {("<story.harbour-lease@desk.example>",) * 2}
    other = parsed(delivery(claim_alert(story="bases")))
    assert other["References"] == "<story.bases@desk.example>"


def test_the_subject_is_the_change_or_where_the_route_wants_it_always_the_story() -> None:
    for one, subject in (
        (claim_alert(), "Agreement status: talks → signed (agency)"),
        (edit_alert(), "Removed: Some 1,200 dockers would lose their work. (agency)"),
    ):
        assert parsed(delivery(one))["Subject"] == subject
        mail = parsed(delivery(one), STORY)
        assert mail["Subject"] == "The lease of the harbour"
        text = mail.get_body(("plain",))
        assert text is not None
        assert text.get_content().startswith(subject.split(" (")[0].split(": Some")[0])
    assert parsed(delivery(), constant_subject=True)["Subject"] == "The lease of the harbour"


def test_a_machine_s_mail_says_that_it_is_one_and_how_to_end_it() -> None:
    mail = parsed(delivery(claim_alert(severity=Severity.URGENT), edit_alert()))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<harbour-lease.monitor.desk.example>"
    assert mail["List-Unsubscribe"].startswith("<mailto:monitor@desk.example?subject=unsubscribe")
    assert mail["Importance"] == "high"
    assert mail.get_all("X-Monitor-Alert-Id") == [claim_alert().dedup_key, edit_alert().dedup_key]
    assert mail["Date"] is not None


def test_long_names_do_not_break_what_programs_read() -> None:
    name = "a-name-that-goes-on-" * 9 + "x"
    told = delivery(claim_alert(story=name))
    written = letter(
        compose(told, NOW), told.key,
        sender=("monitor", f"monitor@{'long-name.' * 8}example"), to=["e@desk.example"] * 9, extra={}, with_html=False,
    ).as_bytes()  # fmt: skip
    head = written.split(b"\r\n\r\n")[0].decode().split("\r\n")
    for header in ("Message-ID: <", "In-Reply-To: <story.", "References: <story.", "List-Id: <", "List-Unsubscribe: <"):
        assert [line.endswith(">") for line in head if line.startswith(header)] == [True], header
    assert max(map(len, head)) <= 998


@pytest.mark.parametrize(
    "subject",
    [
        "Quotas & fishing — talks → signed & sealed, the agreement in principle (gazette) & 3 more",
        "Küstenwache & Hafen: 250 → 90 Schiffe & Boote, die im Hafen liegen (die-zeitung-im-norden)",
        "The long and winding dispute about the northern fishing quotas <b>& what…",
        "a" * 60 + " & " + "b" * 60,
    ],
)
def test_a_folded_subject_reads_as_it_was_written(subject: str) -> None:
    told = replace(compose(delivery(), NOW), title=subject)
    raw = letter(told, "k", sender=("monitor", "m@desk.example"), to=["e@desk.example"], extra={}, with_html=False)
    for policy in (email.policy.default, email.policy.compat32):
        read = email.message_from_bytes(raw.as_bytes(), policy=policy)
        unfolded = re.sub(r"\r?\n(?=[ \t])", "", read["Subject"])
        assert str(make_header(decode_header(unfolded))) == subject
    assert max(map(len, raw.as_bytes().split(b"\r\n\r\n")[0].splitlines())) <= 998


def test_no_header_takes_a_line_of_a_page() -> None:
    evil = "Base\r\nBcc: victim@evil.example\r\n\r\nbody"
    told = delivery(claim_alert(source=evil, facts={"story_title": evil, "after": evil}))
    for route in (None, STORY):
        mail = parsed(told, route)
        assert mail["Bcc"] is None
        assert "Bcc: victim" in mail["Subject"]
        assert len(mail["Subject"]) <= 78
