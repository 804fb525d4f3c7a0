"""Whatever a page says is harmless at every receiver, in the log and on the terminal: each payload at each of them."""

from __future__ import annotations

import email
import email.policy
import io
import json
import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters import notify_file
from monitor.adapters.clock_system import SystemClock
from monitor.adapters.notify_apprise import notifier
from monitor.cli.logs import EventFormatter
from monitor.cli.screen import Screen, Span
from monitor.model.alert import Alert, Notification, Receipt, Receiver, StoredAlert
from monitor.pipeline.compose import compose
from monitor.render.alert_text import alert_lines
from monitor.render.block_kit import faults_of
from monitor.render.parts import moment
from monitor.render.webhook_schema import SCHEMA
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert
from tests.fakes.json_schema import faults
from tests.fakes.payloads import payloads
from tests.fakes.sinks import Sinks, running
from tests.flow.test_slack_bot import Slack

PAYLOADS = payloads()
# controls but for the line feed, direction marks, what hides, lone surrogates
MOVES = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)
WAKES = re.compile(r"<[!@#]|@(?:channel|here|everyone)\b")
OWN_COLOUR = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
TAGS = {"html", "head", "meta", "style", "title", "body", "div", "h1", "h2", "p", "b", "br", "span", "del", "ins", "a",
        "code", "hr", "details", "summary", "table", "tr", "td"}  # fmt: skip
OUR_PAGE = "https://news.example/"


def saying(text: str) -> Alert:
    """An alert that says it wherever a page, or whoever names things, has a say."""
    places = (
        "question", "before", "after", "before_sentence", "after_sentence", "reason", "detail", "story_title",
        "attribution", "rival", "already", "copy_of", "against", "returns_to", "version", "previous", "headline",
    )  # fmt: skip
    return claim_alert(
        title=f"Status: {text}",
        source="agency",
        facts=dict.fromkeys(places, text)
        | {"marked": [["=", text], ["-", text], ["+", f" {text}"]], "evidence": [text], "url": f"{OUR_PAGE}?q={text}"},
    )


@dataclass(frozen=True)
class Told:
    """A message with the payload in it."""

    alert: Alert
    message: Notification
    key: str
    root: Receipt | None = None


@pytest.fixture(params=PAYLOADS)
def told(request: pytest.FixtureRequest) -> Told:
    return composed(request.param)


@cache
def composed(name: str) -> Told:
    alert = saying(PAYLOADS[name])
    root = Receipt("ok", "C0DESK:17.1")
    one = delivery(alert, edit_alert(facts={"before_sentence": alert.title}), root=root, told=(alert,))
    return Told(alert, compose(one, NOW), one.key, root)


@pytest.fixture(scope="module")
def sinks() -> Iterator[Sinks]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def slack() -> Iterator[Slack]:
    with Slack() as server:
        yield server
        server.shutdown()


async def arrived(sinks: Sinks, url: str, told: Told) -> dict[str, Any]:
    """What the receiver at the address got."""
    sinks.reset()
    await notifier(Receiver("desk", url), SystemClock()).send(told.message, told.key, None)
    (row,) = sinks.rows()
    assert row["accepted"]
    assert told.alert.dedup_key in row["alert_ids"]
    return row


def texts_of(blocks: Any) -> list[str]:
    if isinstance(blocks, dict):
        return [
            text
            for key, one in blocks.items()
            for text in ([one] if key == "text" and isinstance(one, str) else texts_of(one))
        ]
    return [text for one in blocks for text in texts_of(one)] if isinstance(blocks, list) else []


def check_slack(body: dict[str, Any]) -> None:
    """Nothing in mrkdwn is alive but the links that are ours."""
    assert faults_of(body["text"], body["blocks"]) == ()
    for text in [body["text"], *texts_of(body["blocks"])]:
        assert not MOVES.search(text)
        for link in re.findall(r"<([^>]*)>", text):
            assert link.startswith(OUR_PAGE), link
            assert link.endswith("|Page"), link
        for alive in ("*bold*", "`code`", "`id`", "<!", "<@", "<#"):
            assert alive not in text


async def test_slack(sinks: Sinks, told: Told) -> None:
    row = await arrived(sinks, sinks.slack(), told)
    body = json.loads(row["body"])
    check_slack(body)
    assert row["danger"] == []
    assert (body["unfurl_links"], body["unfurl_media"]) == (False, False)


async def test_a_slack_bot_s_reply_and_the_board_of_its_thread(slack: Slack, told: Told) -> None:
    await notifier(Receiver("desk", slack.url), SystemClock()).send(told.message, told.key, told.root)
    check_slack(slack.posts[-1])
    check_slack(slack.updates[-1])


async def test_mail(sinks: Sinks, told: Told) -> None:
    row = await arrived(sinks, sinks.mail("ok"), told)
    assert row["danger"] == []
    assert row["rcpt"] == ["ok@sink.example"]
    names = [name.lower() for name, _ in row["headers"]]
    assert not {"bcc", "cc"} & set(names)
    assert {name for name in names if names.count(name) > 1} <= {"x-alert-id", "x-monitor-alert-id"}
    assert len(row["subject"]) <= 78
    assert all(not MOVES.search(value) and "\n" not in value for _, value in row["headers"])
    text, html = row["parts"]["text/plain"], row["parts"]["text/html"]
    assert not MOVES.search(text.replace("\r\n", "\n"))
    assert "Why you got this" in text  # nothing ended the message early
    check_html(html.replace("\r\n", "\n"))


class Tags(HTMLParser):
    """What a mail program would see."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def check_html(html: str) -> None:
    """Only our tags, only our link, nothing that loads or runs."""
    assert not MOVES.search(html)
    page = Tags()
    page.feed(html)
    assert {tag for tag, _ in page.seen} <= TAGS
    for tag, attributes in page.seen:
        assert set(attributes) <= {"style", "href", "rel", "name", "content", "charset", "lang", "width", "role"}
        assert tag != "a" or str(attributes["href"]).startswith(OUR_PAGE)
        assert "url(" not in str(attributes.get("style"))


async def test_webhook(sinks: Sinks, told: Told) -> None:
    row = await arrived(sinks, sinks.hook("ok", "inert"), told)
    document = json.loads(row["body"])
    assert row["danger"] == []
    assert faults(SCHEMA, document) == []
    assert set(document) == {*SCHEMA["required"], "text"}
    check_document(document)


def check_document(value: Any) -> None:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            check_document(one)
    if isinstance(value, str):
        assert not MOVES.search(value.replace("\t", " "))
        assert not re.search(r"<[!@#]\w", value)


async def test_any_other_service(sinks: Sinks, told: Told) -> None:
    row = await arrived(sinks, f"xml://127.0.0.1:{sinks.http}/hook/ok/inert", told)
    said = {one.tag.rpartition("}")[2]: one.text or "" for one in ET.fromstring(row["body"]).iter()}
    for text in (said["Subject"], said["Message"]):
        assert not MOVES.search(text)
        assert not WAKES.search(text)
        assert "](" not in text
    assert said["Message"].rstrip()


async def test_a_file(tmp_path: Path, told: Told) -> None:
    for _ in range(2):
        await notify_file.notifier(Receiver("log", "out.jsonl"), tmp_path).send(told.message, told.key, None)
    lines = (tmp_path / "out.jsonl").read_bytes().split(b"\n")
    assert len(lines) == 3
    check_document(json.loads(lines[0]))


@pytest.mark.parametrize("as_json", [False, True])
def test_the_log(told: Told, as_json: bool) -> None:
    record = logging.makeLogRecord({"msg": "told", "title": told.alert.title, "reason": told.alert.facts["reason"]})
    logged = EventFormatter(as_json).format(record)
    assert not MOVES.search(logged)
    assert "\n" not in logged
    if as_json:
        assert json.loads(logged)["event"] == "told"


def print_alert(screen: Screen, alert: Alert) -> None:
    for line in alert_lines(StoredAlert(1, alert, ()), lambda at: moment(at, "UTC"), 72):
        screen.print(tuple(Span(bit.text, bit.style) for bit in line))


SHOWN: dict[str, Callable[[Screen, Told], None]] = {
    "the message": lambda screen, told: screen.print(told.message.text),
    "the alert": lambda screen, told: print_alert(screen, told.alert),
    "as JSON": lambda screen, told: screen.emit_json(told.alert),
}


@pytest.mark.parametrize("what", SHOWN)
def test_the_terminal(told: Told, what: str) -> None:
    for color in ("always", "never"):
        out = io.StringIO()
        SHOWN[what](Screen(color=color, pager=False, out=out, env={"TERM": "xterm-256color"}), told)
        shown = out.getvalue()
        assert not MOVES.search(OWN_COLOUR.sub("", shown) if color == "always" else shown)
        assert shown.encode()


def test_the_table_holds_what_the_harness_serves() -> None:
    assert {"ansi", "slack", "html", "formula", "mailhdr", "markdown", "template", "rich", "path", "sql", "json", "csv",
            "yaml"} <= set(PAYLOADS)  # fmt: skip
    assert not MOVES.search(email.message_from_string("", policy=email.policy.default).as_string())
