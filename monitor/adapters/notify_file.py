"""How are notifications kept in a file? One JSON object a line: for tests, demos, and whoever tails a file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from monitor.model.alert import Notification, Receipt, Receiver
from monitor.model.errors import DeliveryError
from monitor.ports import Notifier


class FileNotifier:
    """Appends to `path`; a line is written whole or not at all, since one write is one line."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def send(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Appends the document with its idempotency key. Raises DeliveryError where the file cannot be written."""
        entry = {"idempotency_key": key, "alert_ids": list(notification.alert_ids), **notification.document}
        data = json.dumps(entry, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"
        try:
            await asyncio.to_thread(self._append, data)
        except OSError as error:
            raise DeliveryError(f"{self._path.name}: {error.strerror}", permanent=False) from error
        return Receipt("written", str(self._path))

    def _append(self, data: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab", buffering=0) as file:
            file.write(data)


def notifier(receiver: Receiver, root: Path = Path()) -> Notifier:
    """The notifier for a file: `file://PATH` or a path, as it stands; a relative one starts at `root`."""
    url = receiver.url.strip().removeprefix("file://")
    if not url:
        raise DeliveryError(f'receiver "{receiver.name}": a file receiver needs a path', permanent=True)
    return FileNotifier(root / url)
