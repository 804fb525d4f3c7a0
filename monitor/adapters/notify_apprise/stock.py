"""How does a notification reach any other service? Through Apprise's own plugin, as plain text."""

from __future__ import annotations

import re
from typing import Any

from monitor.adapters.notify_apprise.aside import in_thread
from monitor.adapters.notify_apprise.bases import Apprise, NotifyFormat, NotifyType
from monitor.adapters.notify_apprise.plugins import asset, register
from monitor.adapters.notify_apprise.verdict import PASSING
from monitor.model.alert import Notification, Receipt, Severity
from monitor.model.errors import DeliveryError
from monitor.render.inert import guarded, line

DEADLINE_S = 25.0  # over the plugin's own connect and read limits, which Apprise sets to a few seconds each
STATUS = re.compile(r"(?:error|status|code|HTTP)\D{0,3}([1-5]\d\d)\b", re.IGNORECASE)
TYPES = {Severity.URGENT: NotifyType.FAILURE, Severity.NOTICE: NotifyType.WARNING, Severity.INFO: NotifyType.INFO}


def stock(url: str) -> StockSender | None:
    """The sender for an address that Apprise reads by itself; None where it cannot."""
    register()
    plugin = Apprise.instantiate(options(url), asset=asset(), suppress_exceptions=True)
    return StockSender(plugin) if plugin else None


def options(url: str) -> str:
    """The address with what Apprise must not do for us: follow redirects, retry, add its name or a picture."""
    wanted = {"redirect": "no", "retry": "0", "footer": "no", "image": "no", "format": "text"}
    query = url.partition("?")[2].lower()
    more = "&".join(f"{key}={value}" for key, value in wanted.items() if not re.search(rf"(?:^|&){key}=", query))
    return url + ("&" if "?" in url else "?") + more if more else url


class StockSender:
    """One Apprise plugin, one receiver: a failure is never part of a success."""

    def __init__(self, plugin: Any) -> None:
        self._plugin = plugin
        self._apprise = Apprise(asset=asset())
        self._apprise.add(plugin)

    async def deliver(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Sends text; Apprise gives no answer but its log lines, in which a status may stand."""
        title, body = guarded(notification.title), self._fitting(notification)
        kind = TYPES[notification.severity]
        try:
            result = await in_thread(
                lambda: self._apprise.notify(body=body, title=title, notify_type=kind, body_format=NotifyFormat.TEXT),
                lambda: None,
                deadline_s=DEADLINE_S,
            )
        except TimeoutError as error:
            raise DeliveryError(f"no answer within {DEADLINE_S:g} s", permanent=False) from error
        if result:
            return Receipt(f"accepted by {line(self._plugin.service_name, 40)}")
        raise refusal(tuple(str(getattr(entry, "message", entry)) for entry in result.logs()))

    def _fitting(self, notification: Notification) -> str:
        """The whole text, or its beginning and every id where the service takes less. The title stands above it."""
        first, _, rest = notification.text.partition("\n")
        text = guarded(rest if notification.title.startswith(first) else notification.text)
        most = int(getattr(self._plugin, "body_maxlen", 32_768) or 32_768)
        if len(text) <= most:
            return text
        ids = "\n".join(f"alert id: {one}" for one in notification.alert_ids)[: most // 2]
        return f"{text[: most - len(ids) - 5].rstrip()}\n…\n{ids}"


def refusal(logs: tuple[str, ...]) -> DeliveryError:
    """What the plugin's own log lines tell: the last status in them decides; without one it may pass."""
    statuses = [int(found) for entry in logs for found in STATUS.findall(entry)]
    status = statuses[-1] if statuses else None
    permanent = status is not None and 300 <= status < 500 and status not in PASSING
    said = line(logs[-1], 160) if logs else "no reason given"
    return DeliveryError(f"Apprise: {said}", permanent=permanent)
