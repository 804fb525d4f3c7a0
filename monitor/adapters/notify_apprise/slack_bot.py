"""How does a notification reach Slack as a bot? One thread a story: the first message is its root, later ones reply."""

from __future__ import annotations

import json
from typing import Any

from monitor.adapters.notify_apprise.post import post
from monitor.adapters.notify_apprise.slack import SlackPlugin, payload
from monitor.adapters.notify_apprise.verdict import TOO_MUCH, judge
from monitor.model.alert import Notification, Receipt, Severity
from monitor.model.errors import DeliveryError


class SlackBotPlugin(SlackPlugin):
    """Posts with `chat.postMessage`; the token is the user of the address, its path the channel."""

    service_name = "Slack bot"
    protocol = "monitorslackbot"
    secure_protocol = "monitorslackbots"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.channel = (self.fullpath or "").strip("/").lstrip("#")
        if not self.user or not self.channel:
            raise ValueError("a Slack bot needs its token and a channel, slack://xoxb-…/CHANNEL")

    async def deliver(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Posts as a reply to `thread` where there is one; an urgent reply shows in the channel too."""
        place = self._place(thread, notification.severity)
        try:
            return await self._say(payload(notification, with_blocks=self.form != "text") | place, key)
        except DeliveryError as error:
            if not any(word in str(error) for word in TOO_MUCH):
                raise
            return await self._say(payload(notification, with_blocks=False) | place, key)

    def _place(self, thread: Receipt | None, severity: Severity) -> dict[str, Any]:
        channel, _, ts = (thread.address or "").partition(":") if thread else ("", "", "")
        if not ts:
            return {"channel": self.channel}
        return {"channel": channel, "thread_ts": ts, "reply_broadcast": severity is Severity.URGENT}

    async def _say(self, body: dict[str, Any], key: str) -> Receipt:
        where = f"{self.host}:{self.port}" if self.port else self.host
        answer = await post(
            f"{'https' if self.secure else 'http'}://{where}/api/chat.postMessage",
            json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"),
            {"Authorization": f"Bearer {self.user}", "Idempotency-Key": key},
            deadline_s=self.socket_read_timeout,
            verify=self.verify_certificate,
        )
        judge(answer)
        try:
            said = json.loads(answer.body)
            address = f"{said['channel']}:{said['ts']}"
        except (ValueError, KeyError, TypeError) as error:
            raise DeliveryError(
                f"{answer.status}, but the answer is not Slack's: {answer.words}", permanent=False
            ) from error
        return Receipt(f"{answer.status} ok", address)

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:
        """The address again; with `privacy` without its token."""
        where = f"{self.host}:{self.port}" if self.port else self.host
        token = "***" if privacy else self.user
        return f"{self.secure_protocol if self.secure else self.protocol}://{token}@{where}/{self.channel}"
