"""How does a notification reach Slack? An incoming webhook, or any server that speaks like one."""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar
from urllib.parse import quote

from monitor.adapters.notify_apprise.bases import NotifyBase, without_ours
from monitor.adapters.notify_apprise.plain import send_plain
from monitor.adapters.notify_apprise.post import post
from monitor.adapters.notify_apprise.turns import Turns
from monitor.adapters.notify_apprise.verdict import TOO_MUCH, Answer, judge
from monitor.model.alert import Notification, Receipt
from monitor.model.errors import DeliveryError
from monitor.render.block_kit import faults_of

SLACK_HOSTS = ("slack.com", "hooks.slack.com", "hooks.slack-gov.com", "slack-gov.com")
DEADLINE_S = 10.0  # Slack answers within a second or two; `?rto=` in the address changes it


class SlackPlugin(NotifyBase):  # type: ignore[misc]  # Apprise
    """Slack with top-level text always and Block Kit; a message that is refused for its blocks goes again as text."""

    service_name = "Slack"
    protocol = "monitorslack"
    secure_protocol = "monitorslacks"
    setup_url = "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"
    request_rate_per_sec = 0
    socket_read_timeout = DEADLINE_S
    templates: ClassVar[Any] = ("{schema}://{host}/{path}", "{schema}://{host}:{port}/{path}")
    template_tokens: ClassVar[Any] = dict(
        NotifyBase.template_tokens,
        host={"name": "Hostname", "type": "string", "required": True},
        port={"name": "Port", "type": "int", "min": 1, "max": 65535},
        path={"name": "Path", "type": "string", "private": True, "map_to": "fullpath"},
    )

    def __init__(
        self,
        fullpath: str | None = None,
        form: str = "auto",
        rate: str | None = None,
        turns: Turns | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**without_ours(kwargs))
        self.fullpath = fullpath or "/"
        self.form, self.turns = form, turns
        self.gap_s = gap_s(rate, self.host)
        if self.fullpath == "/":
            raise ValueError("a Slack address needs its path, /services/…")

    async def deliver(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Posts text and blocks; a webhook has no threads, so `thread` is not used."""
        await self._turn(self.fullpath)
        try:
            return judge_slack(
                await self._post(payload(notification, with_blocks=self.form != "text"), key, notification)
            )
        except DeliveryError as error:
            if not any(word in str(error) for word in TOO_MUCH):
                raise
            return judge_slack(await self._post(payload(notification, with_blocks=False), key, notification))

    async def _turn(self, channel: str) -> None:
        if self.turns and self.gap_s:
            await self.turns.wait(f"{self.host}{channel}", self.gap_s)

    async def _post(self, body: dict[str, Any], key: str, notification: Notification) -> Answer:
        where = f"{self.host}:{self.port}" if self.port else self.host
        headers = {"Idempotency-Key": key}
        if notification.alert_ids:
            headers["X-Alert-Id"] = notification.alert_ids[0]
        return await post(
            f"{'https' if self.secure else 'http'}://{where}{quote(self.fullpath, safe='/%')}",
            json.dumps(body, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace"),
            headers,
            deadline_s=self.socket_read_timeout,
            verify=self.verify_certificate,
        )

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        """Apprise's own way in."""
        return send_plain(self, title, body)

    def url(self, privacy: bool = False, *_: Any, **__: Any) -> str:
        """The address again; with `privacy` without what is secret in it."""
        where = f"{self.host}:{self.port}" if self.port else self.host
        path = "/***" if privacy else self.fullpath
        return f"{self.secure_protocol if self.secure else self.protocol}://{where}{path}"

    @staticmethod
    def parse_url(url: str) -> Any:
        """The parts of the address, as Apprise wants them, and how many messages a second it takes (`?rate=`)."""
        results = NotifyBase.parse_url(url)
        if results and results["qsd"].get("rate"):
            results["rate"] = results["qsd"]["rate"]
        return results


def gap_s(rate: str | None, host: str) -> float:
    """Seconds between two messages: of the rate given (0: no limit), else one for Slack itself, which asks for it.

    >>> gap_s(None, "hooks.slack.com"), gap_s("2", "chat.example"), gap_s(None, "chat.example")
    (1.0, 0.5, 0.0)
    """
    if rate is None:
        return 1.0 if host in SLACK_HOSTS else 0.0
    given = float(rate) if re.fullmatch(r"\d{1,3}(\.\d+)?", rate) else -1.0
    if given < 0:
        raise ValueError("rate is a number of messages a second, such as 1 or 0.5")
    return 1 / given if given else 0.0


def payload(notification: Notification, *, with_blocks: bool) -> dict[str, Any]:
    """What is posted. `text` is always there: phones and screen readers use nothing else."""
    body: dict[str, Any] = {
        "text": notification.lead or notification.title,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    if with_blocks and notification.blocks and not faults_of(body["text"], notification.blocks):
        body["blocks"] = [dict(block) for block in notification.blocks]
    return body


def judge_slack(answer: Answer) -> Receipt:
    """Slack says "ok"; compatible servers say nothing, or JSON. Any other words under 200 are not Slack's."""
    receipt = judge(answer)
    said = answer.body.strip()
    if said.lower() in ("", "ok") or said.startswith("{"):
        return receipt
    raise DeliveryError(f"{answer.status}, but the answer is not Slack's: {answer.words}", permanent=False)
