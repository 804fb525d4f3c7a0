"""What if Apprise itself calls one of our plugins, with a title and a body only?"""

from __future__ import annotations

import asyncio
from typing import Protocol

from monitor.model.alert import Notification, Receipt, Severity
from monitor.model.errors import DeliveryError
from monitor.model.ids import sha_of
from monitor.render.chat import escape
from monitor.render.html import paragraph_of
from monitor.render.inert import clean, defuse, line


class _Sender(Protocol):
    async def deliver(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt: ...


def notification_of(title: str, body: str) -> Notification:
    """Title and body as a notification in every form; its id is their hash."""
    key = sha_of([title, body])
    text = clean(body)
    return Notification(
        title=line(title, 200) or line(body, 78),
        text=f"{text}\n\nalert id: {key}\n",
        html=paragraph_of(text),
        blocks=(),
        document={
            "schema_version": 1,
            "type": "message",
            "alert_id": key,
            "title": defuse(line(title)),
            "text": defuse(text),
        },
        alert_ids=(key,),
        severity=Severity.INFO,
        thread="monitor",
        lead=escape(f"{line(title)}\n{text}\nalert id: {key}"),
    )


def send_plain(plugin: _Sender, title: str, body: str) -> bool:
    """Sends title and body through the plugin, for Apprise's own synchronous `send`; False when it was refused."""
    notification = notification_of(title, body)
    try:
        asyncio.run(plugin.deliver(notification, notification.alert_ids[0], None))
    except DeliveryError:
        return False
    return True
