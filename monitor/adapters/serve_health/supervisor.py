"""How does systemd hear that we are ready and alive? One datagram to the socket that it named."""

from __future__ import annotations

import logging
import socket

log = logging.getLogger("monitor")


def say(place: str, words: str) -> None:
    """READY=1, WATCHDOG=1, STOPPING=1. A supervisor that does not listen stops nothing."""
    address = "\0" + place[1:] if place.startswith("@") else place
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.settimeout(1.0)
            channel.sendto(words.encode(), address)
    except OSError as error:
        log.warning("supervisor", extra={"detail": error.strerror or type(error).__name__})
