"""Mail over TLS: the certificate is checked, the password goes nowhere without it."""

from __future__ import annotations

import shutil
import socketserver
import ssl
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitor.adapters.clock_system import SystemClock
from monitor.adapters.notify_apprise import notifier
from monitor.model.alert import Receipt, Receiver
from monitor.model.errors import DeliveryError
from monitor.pipeline.compose import compose
from tests.fakes.alerts import NOW, delivery

sys.path.insert(0, str(Path(__file__).parents[1] / "harness"))
import certs

SECRET = "AGRlc2sAaHVzaC1odXNo"  # base64 of \0desk\0hush-hush


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    assert shutil.which("openssl"), "the openssl command makes the test certificates"
    paths = certs.make(tmp_path_factory.mktemp("certs"))
    assert paths is not None
    return paths


class Mailbox(socketserver.StreamRequestHandler):
    """As much SMTP as one delivery needs; everything that comes in is kept in clear."""

    def handle(self) -> None:
        server: Server = self.server  # type: ignore[assignment]
        try:
            self._talk(server)
        except (OSError, ssl.SSLError):
            return

    def _talk(self, server: Server) -> None:
        if server.mode == "ssl":
            self._wrap(server)
        self._say("220 mail.example ESMTP")
        while row := self.rfile.readline():
            server.heard.append(row)
            verb = row.split(b" ")[0].strip().upper()
            if verb == b"EHLO":
                more = "" if isinstance(self.connection, ssl.SSLSocket) else "250-STARTTLS\r\n"
                self._say(f"250-mail.example\r\n{more}250 AUTH PLAIN")
            elif verb == b"STARTTLS":
                self._say("220 go")
                self._wrap(server)
            elif verb == b"AUTH":
                self._say("235 ok")
            elif verb == b"DATA":
                self._say("354 go")
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    server.heard.append(part)
                self._say("250 queued")
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _wrap(self, server: Server) -> None:
        self.connection = server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")

    def _say(self, text: str) -> None:
        self.connection.sendall(text.encode() + b"\r\n")

    def finish(self) -> None:
        self.rfile.close()
        self.connection.close()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, pem: str, mode: str) -> None:
        super().__init__(("127.0.0.1", 0), Mailbox)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem)
        self.mode, self.heard = mode, list[bytes]()


@contextmanager
def mailbox(pem: str, mode: str) -> Iterator[Server]:
    with Server(pem, mode) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


async def send(server: Server, more: str = "") -> Receipt:
    port = server.server_address[1]
    url = f"mailtos://desk:hush-hush@localhost:{port}/?from=m@desk.example&to=e@desk.example&mode={server.mode}&rto=5{more}"
    told = delivery()
    return await notifier(Receiver("desk", url), SystemClock()).send(compose(told, NOW), told.key, None)


@pytest.mark.parametrize("mode", ["ssl", "starttls"])
async def test_mail_goes_out_over_tls_with_a_checked_certificate(
    mode: str, made: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", made["ca"])
    with mailbox(made["good"], mode) as server:
        assert (await send(server)).answer == "250 queued"
    heard = b"".join(server.heard)
    assert SECRET.encode() in heard
    if mode == "starttls":
        assert heard.index(b"STARTTLS") < heard.index(b"AUTH")


@pytest.mark.parametrize("mode", ["ssl", "starttls"])
@pytest.mark.parametrize("which", ["selfsigned", "wronghost"])
async def test_a_certificate_that_is_not_the_server_s_gets_no_password(
    which: str, mode: str, made: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", made["ca"])
    with mailbox(made[which], mode) as server, pytest.raises(DeliveryError) as refused:
        await send(server)
    assert "TLS" in str(refused.value)
    assert not refused.value.permanent
    assert SECRET.encode() not in b"".join(server.heard)


async def test_verify_no_in_the_address_is_the_user_s_word(made: dict[str, str]) -> None:
    with mailbox(made["selfsigned"], "ssl") as server:
        assert (await send(server, "&verify=no")).answer == "250 queued"
