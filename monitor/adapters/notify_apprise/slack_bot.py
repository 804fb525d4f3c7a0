"""How does a notification reach Slack as a bot? One thread a story: its first message is the root, later ones reply,
and the root is changed to how the story stands."""

from __future__ import annotations

import json
import re
from typing import Any

from monitor.adapters.notify_apprise.post import post
from monitor.adapters.notify_apprise.slack import SlackPlugin, payload
from monitor.adapters.notify_apprise.verdict import TOO_MUCH, Answer, judge
from monitor.model.alert import Board, Notification, Receipt, Severity
from monitor.model.errors import DeliveryError
from monitor.render.block_kit import faults_of

CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{5,}")  # what Slack names a channel by; a name may stand in the address too
NO_ROOT = ("thread_not_found", "message_not_found", "cannot_reply_to_message")  # the root was deleted


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
        """Posts as a reply to `thread` where there is one; an urgent reply shows in the channel too.

        That the root could not be changed is noted and no failure: the message arrived, and the next one changes it.
        """
        root = self._root(thread)
        try:
            receipt = await self._reply(notification, key, root)
        except DeliveryError as error:
            if not root or not any(word in str(error) for word in NO_ROOT):
                raise
            return await self._reply(notification, key, None)
        if root and notification.board:
            return Receipt(f"{receipt.answer}{await self._renew(root, notification.board)}", receipt.address)
        return receipt

    def _root(self, thread: Receipt | None) -> tuple[str, str] | None:
        """Channel and timestamp of the root; None where there is none in the channel of the address."""
        channel, _, ts = (thread.address or "").partition(":") if thread else ("", "", "")
        moved = CHANNEL_ID.fullmatch(self.channel) and channel != self.channel
        return None if not ts or moved else (channel, ts)

    async def _reply(self, notification: Notification, key: str, root: tuple[str, str] | None) -> Receipt:
        place: dict[str, Any] = {"channel": self.channel}
        if root:
            urgent = notification.severity is Severity.URGENT
            place = {"channel": root[0], "thread_ts": root[1], "reply_broadcast": urgent}
        await self._turn(f"/{place['channel']}")
        try:
            return await self._say(payload(notification, with_blocks=self.form != "text") | place, key)
        except DeliveryError as error:
            if not any(word in str(error) for word in TOO_MUCH):
                raise
            return await self._say(payload(notification, with_blocks=False) | place, key)

    async def _say(self, body: dict[str, Any], key: str) -> Receipt:
        answer = await self._call("chat.postMessage", body, {"Idempotency-Key": key})
        judge(answer)
        try:
            said = json.loads(answer.body)
            address = f"{said['channel']}:{said['ts']}"
        except (ValueError, KeyError, TypeError) as error:
            raise DeliveryError(
                f"{answer.status}, but the answer is not Slack's: {answer.words}", permanent=False
            ) from error
        return Receipt(f"{answer.status} ok", address)

    async def _renew(self, root: tuple[str, str], board: Board) -> str:
        """Changes the root; what to add to the receipt where it could not be done."""
        shown = self.form != "text" and not faults_of(board.lead, board.blocks)
        body = {
            "channel": root[0],
            "ts": root[1],
            "text": board.lead,
            "blocks": [dict(block) for block in board.blocks] if shown else [],  # left out, the old ones would stay
        }
        try:
            judge(await self._call("chat.update", body, {}))
        except DeliveryError as error:
            return f"; the first message of the thread stays as it was: {error}"
        return ""

    async def _call(self, method: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        where = f"{self.host}:{self.port}" if self.port else self.host
        return await post(
            f"{'https' if self.secure else 'http'}://{where}/api/{method}",
            json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"),
            {"Authorization": f"Bearer {self.user}", **headers},
            deadline_s=self.socket_read_timeout,
            verify=self.verify_certificate,
        )

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:
        """The address again; with `privacy` without its token."""
        where = f"{self.host}:{self.port}" if self.port else self.host
        token = "***" if privacy else self.user
        return f"{self.secure_protocol if self.secure else self.protocol}://{token}@{where}/{self.channel}"
