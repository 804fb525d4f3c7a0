"""How does a notification reach a program? The JSON document over HTTP, with its id as idempotency key."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from monitor.adapters.notify_apprise.bases import NotifyJSON
from monitor.adapters.notify_apprise.plain import send_plain
from monitor.adapters.notify_apprise.post import post
from monitor.adapters.notify_apprise.verdict import Answer, judge
from monitor.model.alert import Notification, Receipt

DEADLINE_S = 10.0  # `?rto=` in the address changes it
METHODS = ("POST", "PUT", "PATCH")
SIGNATURE = "X-Monitor-Signature"  # sha256=HMAC of the body, where the address has `?hmac=SECRET`


class WebhookPlugin(NotifyJSON):  # type: ignore[misc]  # Apprise
    """Apprise's `json://` address (user, headers `+X=`, GET parameters `-x=`, extras `:x=`), our document."""

    protocol = "monitorjson"
    secure_protocol = "monitorjsons"
    socket_read_timeout = DEADLINE_S

    def __init__(self, hmac_secret: str | None = None, form: str = "auto", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hmac_secret, self.form = hmac_secret, form
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
        if self.hmac_secret:
            digest = hmac.new(self.hmac_secret.encode(), data, hashlib.sha256).hexdigest()
            headers[SIGNATURE] = f"sha256={digest}"
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


def short(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without the texts of pages: what happened, where, and every id."""
    keep = ("alert_id", "kind", "severity", "title", "at", "story", "source", "claim")
    alerts = [{key: alert.get(key) for key in keep} for alert in document.get("alerts", ())]
    return {**{key: value for key, value in document.items() if key != "text"}, "alerts": alerts, "shortened": True}
