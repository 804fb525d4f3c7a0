"""A Slack bot: one thread a story, and an answer under 200 that says no."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from monitor.adapters.notify_apprise import notifier
from monitor.model.alert import Receipt, Receiver, Severity
from monitor.model.errors import DeliveryError
from monitor.pipeline.compose import compose
from tests.fakes.alerts import NOW, claim_alert, delivery


class Slack(ThreadingHTTPServer):
    """As much of Slack's API as posting needs: tokens, timestamps, threads, refusals."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Api)
        self.posts: list[dict[str, Any]] = []
        self.answer: dict[str, Any] | None = None
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"slack+http://xoxb-1-secrettoken@127.0.0.1:{self.server_address[1]}/C0DESK"


class Api(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server: Slack = self.server  # type: ignore[assignment]
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        allowed = self.headers["Authorization"] == "Bearer xoxb-1-secrettoken" and self.path == "/api/chat.postMessage"
        refused = server.answer if "blocks" in body else None
        if not allowed:
            answer: dict[str, Any] = {"ok": False, "error": "invalid_auth"}
        elif refused:
            answer = refused
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


async def send(url: str, thread: Receipt | None = None, **changes: Any) -> Receipt:
    told = delivery(claim_alert(**changes))
    return await notifier(Receiver("desk", url)).send(compose(told, NOW), told.key, thread)


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
