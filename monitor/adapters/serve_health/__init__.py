"""How do others see that the daemon is well? A page on this machine, a health check's address, the supervisor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from monitor.adapters.serve_health.page import Page
from monitor.adapters.serve_health.ping import ping
from monitor.adapters.serve_health.supervisor import say
from monitor.model.config import HealthSigns
from monitor.model.vitals import Condition

log = logging.getLogger("monitor")


class HealthBeacon:
    """What the configuration asks for (`ports.Beacon`); an address that cannot be taken is told, and stops nothing."""

    def __init__(self, signs: HealthSigns, condition: Callable[[], Condition], env: Mapping[str, str]) -> None:
        self._signs, self._socket = signs, env.get("NOTIFY_SOCKET", "")
        self._page: Page | None = None
        if signs.listen is None:
            return
        try:
            self._page = Page(signs.listen, condition, public=signs.public)
            log.info("health page", extra={"at": f"http://{signs.listen}/healthz"})
        except OSError as error:
            log.error("no health page", extra={"at": signs.listen, "detail": error.strerror})

    def say(self, words: str) -> None:
        """To systemd, where it started us with Type=notify."""
        if self._socket:
            say(self._socket, words)

    def ping(self, well: bool, why: str) -> str | None:
        """One sign of life; None where it was taken, or where none is asked for."""
        return ping(self._signs.ping, well=well, why=why) if self._signs.ping else None

    def close(self) -> None:
        """Closes the page."""
        if self._page is not None:
            self._page.close()


__all__ = ["HealthBeacon"]
