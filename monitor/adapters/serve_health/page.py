"""Which page says whether the daemon is well? Two addresses, read only, answered from memory."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from monitor.model.vitals import Condition
from monitor.render.vitals_text import health_json, metrics_text

PATIENCE_S = 5.0  # a client that is slower is left
AT_ONCE = 16
OURS = ("localhost", "127.0.0.1", "[::1]")


class Page:
    """Answers until closed. Raises OSError where the address cannot be taken."""

    def __init__(self, listen: str, condition: Callable[[], Condition], *, public: bool = False) -> None:
        host, _, port = listen.rpartition(":")
        self._server = _Server((host.strip("[]"), int(port)), condition, None if public else {host, *OURS})
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.2,), name="health page", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Lets the address go."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(PATIENCE_S)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, at: tuple[str, int], condition: Callable[[], Condition], hosts: set[str] | None) -> None:
        self.condition, self.hosts = condition, hosts
        self._places = threading.BoundedSemaphore(AT_ONCE)
        if ":" in at[0]:
            self.address_family = socket.AF_INET6
        super().__init__(at, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """One more at most than there are places is turned away, not queued."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Gives its place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event."""


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE_S
    server: _Server
    server_version, sys_version = "monitor", ""

    def do_GET(self) -> None:
        """The page."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Its head."""
        self._answer(body=False)

    def _answer(self, *, body: bool) -> None:
        path = self.path.split("?", 1)[0]
        hosts = self.server.hosts
        if hosts is not None and self.headers.get("Host", "").rpartition(":")[0].lower() not in hosts:
            self._send(403, "text/plain", "ask by this machine's name for itself\n", body=body)  # no rebinding
        elif path == "/healthz":
            condition = self.server.condition()
            self._send(503 if condition.reasons else 200, "application/json", health_json(condition) + "\n", body=body)
        elif path == "/metrics":
            self._send(200, "text/plain; version=0.0.4", metrics_text(self.server.condition()), body=body)
        else:
            self._send(404, "text/plain", "there are /healthz and /metrics\n", body=body)

    def _send(self, status: int, kind: str, text: str, *, body: bool) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind if "version" in kind else f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Probes come every few seconds: they are no news."""
