"""The demo's receivers: they take what real ones take, refuse what real ones refuse, and keep it."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import httpx
import pytest

from monitor.adapters.clock_system import SystemClock
from monitor.demo.receivers import MailServer, Webhook


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    server = MailServer(SystemClock())
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def hook() -> AsyncIterator[Webhook]:
    hook = Webhook(SystemClock())
    await hook.start()
    yield hook
    await hook.stop()


def a_mail(text: str = "Hello.\n.\n..dots\n") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "monitor@demo.example", "editor@demo.example", "Talks → agreed"
    message["X-Monitor-Alert-Id"] = "abc123"
    message.set_content(text)
    message.add_alternative("<p>Hello.</p>", subtype="html")
    return message


async def conversation(port: int, *lines: str) -> list[str]:
    """The first line of the answer to each line, the greeting first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answers = [(await reader.readline()).decode().strip()]
    for line in lines:
        writer.write(line.encode() + b"\r\n")
        answer = await reader.readline()
        answers.append(answer.decode().strip())
        while answer[3:4] == b"-":
            answer = await reader.readline()
    writer.close()
    return answers


async def test_a_mail_is_kept_as_it_was_sent(mail: MailServer) -> None:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", mail.port, timeout=5) as client:
            client.send_message(a_mail())

    await asyncio.to_thread(send)
    (kept,) = mail.mails
    assert kept.subject == "Talks → agreed"
    assert kept.text == "Hello.\n.\n..dots\n"
    assert kept.recipients == ("editor@demo.example",)
    assert "abc123" in kept.everything
    assert "<p>Hello.</p>" in kept.everything


async def test_mail_commands_out_of_order_are_refused(mail: MailServer) -> None:
    answers = await conversation(
        mail.port, "MAIL FROM:<a@b.c>", "EHLO x", "RCPT TO:<a@b.c>", "DATA", "MAIL FROM:<a@b.c> SIZE=99999999",
        "MAIL FROM: a@b.c", "MAIL FROM:<a@b.c> BODY=8BITMIME", "MAIL FROM:<a@b.c>", "RCPT TO:<>", "DATA", "WAT", "QUIT",
    )  # fmt: skip
    codes = [answer[:3] for answer in answers]
    assert codes == ["220", "503", "250", "503", "503", "552", "501", "250", "503", "501", "503", "502", "221"]
    assert mail.mails == []


async def test_a_mail_cut_in_the_middle_is_not_taken(mail: MailServer) -> None:
    await conversation(mail.port, "EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA")
    assert mail.mails == []


async def test_a_mail_line_without_end_closes_the_connection(mail: MailServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", mail.port)
    await reader.readline()
    writer.write(b"x" * 20_000)
    assert await reader.read() == b""
    writer.close()


def post_url(hook: Webhook) -> str:
    return hook.url.removeprefix("slack+")


async def test_a_post_is_kept_and_answered_like_slack(hook: Webhook) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(post_url(hook), json={"text": "Talks → agreed", "blocks": [block]})
        form = await client.post(post_url(hook), data={"payload": '{"text": "as a form"}'})
    assert (answer.status_code, answer.text, form.text) == (200, "ok", "ok")
    assert [post.text for post in hook.posts] == ["Talks → agreed", "as a form"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "no_text"),
        ([], "invalid_payload"),
        ({"blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "invalid_blocks"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}, "invalid_blocks"),
        ({"blocks": [{"text": {"text": "x"}}]}, "invalid_blocks"),
        ({"text": "x" * 40_001}, "msg_too_long"),
    ],
)
async def test_a_post_that_slack_would_refuse_is_refused(hook: Webhook, body: object, word: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(post_url(hook), json=body)
    assert (answer.status_code, answer.text) == (400, word)
    assert hook.posts == []


async def test_a_wrong_hook_address_is_no_service(hook: Webhook) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(post_url(hook) + "x", json={"text": "x"})).status_code == 404
        assert (await client.get(post_url(hook))).status_code == 405
