"""A Slack bot: one thread a story, and an answer under 200 that says no."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from monitor.adapters.clock_system import SystemClock
from monitor.adapters.notify_apprise import notifier
from monitor.adapters.notify_apprise.turns import Turns
from monitor.model.alert import Receipt, Receiver, Severity
from monitor.model.errors import DeliveryError
from monitor.pipeline.compose import compose
from monitor.ports import Clock
from monitor.render.block_kit import faults_of
from tests.fakes.alerts import NOW, claim_alert, delivery
from tests.fakes.clock import FakeClock


class Slack(ThreadingHTTPServer):
    """As much of Slack's API as posting needs: tokens, timestamps, threads, refusals."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Api)
        self.posts: list[dict[str, Any]] = []
        self.updates: list[dict[str, Any]] = []
        self.answer: dict[str, Any] | None = None
        self.no_update: dict[str, Any] | None = None
        self.gone: set[str] = set()  # threads whose root was deleted
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"slack+http://xoxb-1-secrettoken@127.0.0.1:{self.server_address[1]}/C0DESK"


class Api(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Slack = self.server  # type: ignore[assignment]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        refused = server.answer if "blocks" in body else None
        if self.headers["Authorization"] != "Bearer xoxb-1-secrettoken":
            answer: dict[str, Any] = {"ok": False, "error": "invalid_auth"}
        elif self.path == "/api/chat.update":
            answer = server.no_update or {"ok": True, "channel": body["channel"], "ts": body["ts"]}
            server.updates += [] if server.no_update else [body]
        elif self.path != "/api/chat.postMessage":
            answer = {"ok": False, "error": "unknown_method"}
        elif refused:
            answer = refused
        elif body.get("thread_ts") in server.gone:
            answer = {"ok": False, "error": "thread_not_found"}
        else:
            server.posts.append(body)
            answer = {"ok": True, "channel": "C0DESK", "ts": f"17000000{len(server.posts):02}.000100"}
        data = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as server:
        yield server
        server.shutdown()


async def send(url: str, thread: Receipt | None = None, clock: Clock | None = None, **changes: Any) -> Receipt:
    told = delivery(claim_alert(2, **changes), root=thread, told=(claim_alert(1),) if thread else ())
    return await notifier(Receiver("desk", url), clock or SystemClock()).send(compose(told, NOW), told.key, thread)


async def test_later_messages_of_a_story_reply_to_its_first(slack: Slack) -> None:
    root = await send(slack.url)
    assert root.address == "C0DESK:1700000001.000100"
    await send(slack.url, root)
    await send(slack.url, root, severity=Severity.URGENT)
    first, second, third = slack.posts
    assert first["channel"] == "C0DESK"
    assert "thread_ts" not in first
    assert (second["thread_ts"], second["reply_broadcast"]) == ("1700000001.000100", False)
    assert third["reply_broadcast"] is True
    assert all(one["text"] and one["blocks"] for one in slack.posts)


async def test_a_refusal_under_200_is_a_refusal(slack: Slack) -> None:
    slack.answer = {"ok": False, "error": "channel_not_found"}
    with pytest.raises(DeliveryError, match="channel_not_found") as lasting:
        await send(slack.url)
    assert lasting.value.permanent
    slack.answer = {"ok": False, "error": "fatal_error"}
    with pytest.raises(DeliveryError) as passing:
        await send(slack.url)
    assert not passing.value.permanent


async def test_a_wrong_token_is_refused_for_good_and_never_shown(slack: Slack) -> None:
    with pytest.raises(DeliveryError, match="invalid_auth") as refused:
        await send(slack.url.replace("secrettoken", "othertoken"))
    assert refused.value.permanent
    assert "othertoken" not in str(refused.value)


async def test_blocks_that_slack_refuses_become_text(slack: Slack) -> None:
    slack.answer = {"ok": False, "error": "invalid_blocks"}
    await send(slack.url)
    assert "blocks" not in slack.posts[0]
    assert "talks → signed" in slack.posts[0]["text"]


async def test_the_root_shows_how_the_story_stands_after_each_reply(slack: Slack) -> None:
    root = await send(slack.url)
    assert slack.updates == []
    await send(slack.url, root)
    (board,) = slack.updates
    assert (board["channel"], board["ts"]) == ("C0DESK", "1700000001.000100")
    assert board["text"].startswith("The lease of the harbour: as it stands\nAgreement status: *signed*")
    assert faults_of(board["text"], board["blocks"]) == ()
    assert len(slack.posts) == 2  # the change itself is a reply


async def test_a_root_that_cannot_be_changed_costs_no_alert_and_no_repeat(slack: Slack) -> None:
    root = await send(slack.url)
    slack.no_update = {"ok": False, "error": "edit_window_closed"}
    receipt = await send(slack.url, root)
    assert "stays as it was: 200, but the answer says: edit_window_closed" in receipt.answer
    assert len(slack.posts) == 2


async def test_a_deleted_root_and_another_channel_begin_a_new_thread(slack: Slack) -> None:
    root = await send(slack.url)
    slack.gone.add("1700000001.000100")
    again = await send(slack.url, root)
    assert again.address == "C0DESK:1700000002.000100"
    await send(slack.url, Receipt("ok", "C0OTHER:1700000009.000100"))
    assert "thread_ts" not in slack.posts[1]
    assert (slack.posts[2]["channel"], "thread_ts" in slack.posts[2]) == ("C0DESK", False)


async def test_two_receivers_on_one_channel_share_its_rate(slack: Slack) -> None:
    clock = FakeClock()
    turns = Turns(clock)
    doors = [notifier(Receiver(name, f"{slack.url}?rate=1"), clock, turns) for name in ("desk", "night", "chief")]
    told = delivery(claim_alert())
    sends = [asyncio.create_task(one.send(compose(told, NOW), told.key, None)) for one in doors]
    await sends[0]
    await clock.sleep(0)
    assert len(slack.posts) == 1
    for n in (2, 3):
        clock.advance(1.0)
        await sends[n - 1]
        assert len(slack.posts) == n


async def test_blocks_beyond_what_slack_takes_are_not_sent(slack: Slack) -> None:
    told = delivery(claim_alert())
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}
    message = replace(compose(told, NOW), blocks=(long,))
    await notifier(Receiver("desk", slack.url), SystemClock()).send(message, told.key, None)
    assert "blocks" not in slack.posts[0]


@pytest.mark.parametrize("rate", ["fast", "-1", "1e9"])
def test_a_rate_that_is_none_is_refused_at_once(rate: str) -> None:
    with pytest.raises(DeliveryError, match="rate is a number"):
        notifier(Receiver("desk", f"slack+https://chat.example/hooks/x?rate={rate}"), SystemClock())
