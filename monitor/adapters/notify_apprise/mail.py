"""How does a notification reach a mailbox? Our own SMTP exchange, so that each reply code is what it says.

The address is Apprise's (`mailto://`, `mailtos://`: servers of known providers, modes, several recipients); message and
exchange are ours.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from email.message import EmailMessage
from typing import Any

from monitor.adapters.notify_apprise.aside import in_thread
from monitor.adapters.notify_apprise.bases import NotifyEmail, without_ours
from monitor.adapters.notify_apprise.letter import letter
from monitor.adapters.notify_apprise.plain import send_plain
from monitor.adapters.notify_apprise.reach import why
from monitor.model.alert import Notification, Receipt
from monitor.model.errors import DeliveryError
from monitor.render.inert import line

DEADLINE_S = 20.0  # for the whole exchange; `?rto=` in the address changes it
TOO_BIG = 552  # the reply code for a message over the size limit
TLS_PORT = 465  # TLS from the first byte


class MailPlugin(NotifyEmail):  # type: ignore[misc]  # Apprise
    """Mail with a complete text part beside the HTML, threads by story and an id that a repeat shares."""

    protocol = "monitormail"
    secure_protocol = "monitormails"
    request_rate_per_sec = 0
    socket_read_timeout = DEADLINE_S

    def __init__(self, form: str = "auto", subject_of: str = "change", **kwargs: Any) -> None:
        super().__init__(**without_ours(kwargs))
        self.form, self.subject_of = form, subject_of
        self.recipients = tuple(dict.fromkeys([*(address for _, address in self.targets), *self.cc, *self.bcc]))
        if not self.recipients:
            raise ValueError("a mail address needs a recipient, …/desk@example.org or ?to=")

    async def deliver(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """One message to all recipients; one that is refused for its size goes again as text alone."""
        try:
            return await self._exchange(self._letter(notification, key, with_html=self.form != "text"))
        except DeliveryError as error:
            if not str(error).startswith(str(TOO_BIG)):
                raise
            return await self._exchange(self._letter(notification, key, with_html=False))

    def _letter(self, notification: Notification, key: str, *, with_html: bool) -> EmailMessage:
        name, address = self.from_addr
        return letter(
            notification,
            key,
            sender=("monitor" if name in ("Apprise", None, False) else str(name), address),
            to=[address for _, address in self.targets],
            cc=sorted(self.cc),
            reply_to=sorted(self.reply_to),
            extra=self.headers,
            with_html=with_html,
            constant_subject=self.subject_of == "story",
        )

    async def _exchange(self, message: EmailMessage) -> Receipt:
        wire = _Wire(self)
        try:
            return await in_thread(lambda: wire.send(message), wire.cut, deadline_s=self.socket_read_timeout)
        except TimeoutError as error:
            raise DeliveryError(f"no answer within {self.socket_read_timeout:g} s", permanent=False) from error

    def send(self, body: str, title: str = "", **_: Any) -> bool:
        """Apprise's own way in."""
        return send_plain(self, title, body)

    @staticmethod
    def parse_url(url: str) -> Any:
        """The parts of the address, as Apprise wants them, and what the subject says (`?subject=story`)."""
        results = NotifyEmail.parse_url(url)
        if results and results.get("port") == TLS_PORT and results.get("secure") and not results.get("secure_mode"):
            results["secure_mode"] = "ssl"  # else it would wait for a greeting that never comes
        if results and results["qsd"].get("subject") in ("story", "change"):
            results["subject_of"] = results["qsd"]["subject"]
        return results


class _Smtp(smtplib.SMTP):
    """Remembers what the server said to the message itself, which smtplib throws away."""

    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        """As smtplib's."""
        code, words = super().data(msg)
        self.answer = f"{code} {line(words.decode('utf-8', 'replace'), 160)}".strip()
        return code, words


class _SmtpTls(_Smtp, smtplib.SMTP_SSL):
    """The same with TLS from the first byte."""


class _Wire:
    """One SMTP exchange in a thread; `cut` ends it from outside."""

    def __init__(self, plugin: MailPlugin) -> None:
        self._plugin = plugin
        self._smtp: _Smtp | None = None
        self._is_cut = False

    def cut(self) -> None:
        """Closes the connection under the exchange: the thread ends with an error nobody waits for."""
        self._is_cut = True
        sock = getattr(self._smtp, "sock", None)
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                sock.close()

    def send(self, message: EmailMessage) -> Receipt:
        """The exchange. Raises DeliveryError with the server's own code."""
        try:
            return self._talk(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients) from error
        except smtplib.SMTPResponseException as error:
            raise _reply(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(f"the mail server cannot do it: {line(error, 120)}", permanent=False) from error
        except ssl.SSLError as error:
            raise DeliveryError(
                f"TLS with the mail server failed: {line(error.reason or '', 80)}", permanent=False
            ) from error
        except smtplib.SMTPException as error:
            raise DeliveryError(f"the mail server broke off: {why(error)}", permanent=False) from error
        except OSError as error:
            raise DeliveryError(f"no connection to the mail server: {why(error)}", permanent=False) from error

    def _talk(self, message: EmailMessage) -> Receipt:
        plugin = self._plugin
        smtp = self._open()
        try:
            if plugin.secure_mode == "starttls":
                smtp.starttls(context=self._tls())
            if plugin.user and plugin.password:
                smtp.login(plugin.user, plugin.password)
            refused = smtp.send_message(message, plugin.from_addr[1], plugin.recipients)
            if refused:
                error = _refused(refused)
                if not error.permanent:
                    raise error  # to all again: who has it already knows it by its Message-ID
                lost = tuple((who, str(_reply(code, words))) for who, (code, words) in sorted(refused.items()))
                said = f"{smtp.answer}; {len(refused)} of {len(plugin.recipients)} refused for good"
                return Receipt(said, refused=lost)
            return Receipt(smtp.answer)
        finally:
            _close(smtp)

    def _open(self) -> _Smtp:
        plugin, wait_s = self._plugin, self._plugin.socket_read_timeout
        name = socket.gethostname() or "localhost"
        if plugin.secure_mode == "ssl":
            self._smtp = _SmtpTls(local_hostname=name, timeout=wait_s, context=self._tls())
        else:
            self._smtp = _Smtp(local_hostname=name, timeout=wait_s)
        self._smtp._host = plugin.smtp_host  # type: ignore[attr-defined]  # the name that TLS is checked against
        code, words = self._smtp.connect(plugin.smtp_host, int(plugin.port))
        if code != 220 or self._is_cut:
            self._smtp.close()
            raise smtplib.SMTPConnectError(code, words)
        return self._smtp

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._plugin.verify_certificate:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _close(smtp: smtplib.SMTP) -> None:
    """Says goodbye where there is anyone to say it to; what was accepted stays accepted."""
    try:
        smtp.quit()
    except (smtplib.SMTPException, OSError):
        smtp.close()


def _reply(code: int, words: bytes | str) -> DeliveryError:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return DeliveryError(f"{code} {line(text, 160)}", permanent=500 <= code < 600, too_much=code == TOO_BIG)


def _refused(recipients: dict[str, tuple[int, bytes]]) -> DeliveryError:
    """One error for all refused recipients: for good only where each refusal is."""
    errors = [_reply(code, words) for code, words in recipients.values()]
    passing = [error for error in errors if not error.permanent]
    first = (passing or errors)[0]
    return DeliveryError(str(first), permanent=not passing, too_much=all(error.too_much for error in errors))
