"""How does a notification reach a program? The JSON document over HTTP, with its id as idempotency key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from monitor.adapters.notify_apprise.bases import NotifyJSON, without_ours
from monitor.adapters.notify_apprise.plain import send_plain
from monitor.adapters.notify_apprise.post import post
from monitor.adapters.notify_apprise.verdict import Answer, judge
from monitor.model.alert import Notification, Receipt
from monitor.ports import Clock

DEADLINE_S = 10.0  # `?rto=` in the address changes it
METHODS = ("POST", "PUT", "PATCH")
SIGNATURE = "X-Monitor-Signature"  # where the address has `?hmac=SECRET`: v1=HMAC-SHA-256 of "TIMESTAMP.BODY", in hex
TIMESTAMP = "X-Monitor-Timestamp"  # seconds since 1970 of this attempt: an old one sent again is seen to be old


class WebhookPlugin(NotifyJSON):  # type: ignore[misc]  # Apprise
    """Apprise's `json://` address (user, headers `+X=`, GET parameters `-x=`, extras `:x=`), our document."""

    protocol = "monitorjson"
    secure_protocol = "monitorjsons"
    socket_read_timeout = DEADLINE_S

    def __init__(
        self, hmac_secret: str | None = None, form: str = "auto", clock: Clock | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**without_ours(kwargs))
        self.hmac_secret, self.form, self.clock = hmac_secret, form, clock
        if hmac_secret and clock is None:
            raise ValueError("a signature needs the time; this address works in monitor only")
        if self.method not in METHODS:
            raise ValueError(f"method {self.method} carries no document; use one of {', '.join(METHODS)}")

    async def deliver(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Posts the document; one that is refused for its size goes again without its texts."""
        answer = await self._post(notification.document, notification, key)
        if answer.status == 413:
            answer = await self._post(short(notification.document), notification, key)
        return judge(answer)

    async def _post(self, document: Mapping[str, Any], notification: Notification, key: str) -> Answer:
        body = json.dumps({**document, **self.payload_extras}, ensure_ascii=False, allow_nan=False)
        data = body.encode("utf-8", "replace")
        headers = {"Idempotency-Key": key, **self.headers}
        if notification.alert_ids:
            headers["X-Alert-Id"] = notification.alert_ids[0]
        if self.hmac_secret and self.clock is not None:
            headers |= signed(data, self.hmac_secret, int(self.clock.now().timestamp()))
        return await post(
            self._address(),
            data,
            headers,
            method=self.method,
            deadline_s=self.socket_read_timeout,
            verify=self.verify_certificate,
            auth=(self.user, self.password or "") if self.user else None,
        )

    def _address(self) -> str:
        where = f"{self.host}:{self.port}" if self.port else self.host
        query = f"?{urlencode(self.params)}" if self.params else ""
        return f"{'https' if self.secure else 'http'}://{where}{quote(self.fullpath or '/', safe='/%')}{query}"

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        """Apprise's own way in."""
        return send_plain(self, title, body)

    @staticmethod
    def parse_url(url: str) -> Any:
        """The parts of the address, as Apprise wants them, and the signing secret."""
        results = NotifyJSON.parse_url(url)
        if results and results["qsd"].get("hmac"):
            results["hmac_secret"] = NotifyJSON.unquote(results["qsd"]["hmac"])
        return results


def signed(body: bytes, secret: str, at: int) -> dict[str, str]:
    """The headers that prove who sent the body, and when."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {TIMESTAMP: str(at), SIGNATURE: f"v1={digest}"}


def short(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without the texts of pages: what happened, where, and every id."""
    keep = ("alert_id", "kind", "severity", "title", "at", "story", "source", "claim")
    alerts = [{key: alert.get(key) for key in keep} for alert in document.get("alerts", ())]
    return {**{key: value for key, value in document.items() if key != "text"}, "alerts": alerts, "shortened": True}
