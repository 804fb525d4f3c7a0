"""Which Apprise plugins are our own? A table of schemes; `register` makes them known to Apprise itself as well."""

from __future__ import annotations

from typing import Any

from monitor.adapters.notify_apprise.bases import AppriseAsset, NotificationManager
from monitor.adapters.notify_apprise.mail import MailPlugin
from monitor.adapters.notify_apprise.slack import SlackPlugin
from monitor.adapters.notify_apprise.slack_bot import SlackBotPlugin
from monitor.adapters.notify_apprise.webhook import WebhookPlugin

PLUGINS: dict[str, Any] = {
    "monitorslack": SlackPlugin,
    "monitorslacks": SlackPlugin,
    "monitorslackbot": SlackBotPlugin,
    "monitorslackbots": SlackBotPlugin,
    "monitorjson": WebhookPlugin,
    "monitorjsons": WebhookPlugin,
    "monitormail": MailPlugin,
    "monitormails": MailPlugin,
}


def asset() -> Any:
    """How Apprise presents itself: as us, without pictures, never following a redirect, nothing kept on disk."""
    return AppriseAsset(
        app_id="monitor", app_desc="monitor", app_url="", image_url_mask="", http_redirects=False, secure_logging=True
    )


def register() -> None:
    """Makes the plugins known to Apprise, so that any program of it reads their addresses."""
    manager = NotificationManager()
    for scheme, plugin in PLUGINS.items():
        if scheme not in manager:
            manager.add(plugin, schemas=(scheme,))
