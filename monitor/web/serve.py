"""How are pages served? One process, one port, stopped by Ctrl-C or SIGTERM; no request is written down."""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from monitor.model.errors import ConfigError
from monitor.web.door import App

MOST = 64  # requests at a time; more are told to come again


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are ours: a stop is no error."""
        yield


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A port of ours. Raises ConfigError where it cannot be had."""
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, proto)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind(address)
        except OSError:
            made.close()
            raise
        return made
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(f"{host}:{port} cannot be listened on: {why}; another one: --port 0") from error


def serve(app: App, door: socket.socket, ready: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        limit_concurrency=MOST,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
    )
    asyncio.run(_serve(_Server(config), door, ready))


async def _serve(server: uvicorn.Server, door: socket.socket, ready: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.force_exit, server.should_exit = server.should_exit, True

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    door.listen(128)
    ready()
    await server.serve(sockets=[door])
