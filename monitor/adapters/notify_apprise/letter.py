"""How is a notification written as a mail? Headers that mail programs thread, filter and drop repeats by."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import formatdate

from monitor.model.alert import Notification, Severity
from monitor.model.ids import sha256
from monitor.render.inert import line

IDS_MOST = 50  # alert ids given as headers; the text names all of them
WHOLE = ("message-id", "in-reply-to", "references", "list-id", "list-unsubscribe", "x-alert-id", "x-monitor-alert-id")
LINE_MOST = 76  # of a line of a header
IMPORTANCE = {Severity.URGENT: "high", Severity.NOTICE: "normal", Severity.INFO: "low"}


class Lines(EmailPolicy):
    """Mail lines, where an id stays in one piece: folded, the library would write a long one as encoded words, which
    no program threads or unsubscribes by."""

    def fold(self, name: str, value: str) -> str:
        """As the library's, but for ids and the subject: folded between a plain and an encoded word, the library would
        write one space more than there is."""
        if name.lower() in WHOLE:
            return f"{name}: {value}{self.linesep}"
        if name.lower() == "subject":
            charset = "us-ascii" if str(value).isascii() else "utf-8"
            said: str = Header(str(value), charset, header_name=name, maxlinelen=LINE_MOST).encode(linesep=self.linesep)
            return f"{name}: {said}{self.linesep}"
        folded: str = super().fold(name, value)
        return folded

    def fold_binary(self, name: str, value: str) -> bytes:
        """The same as bytes."""
        ours = name.lower() in WHOLE or name.lower() == "subject"
        return self.fold(name, value).encode("ascii") if ours else super().fold_binary(name, value)


LINES = Lines(linesep="\r\n")


def letter(
    notification: Notification,
    key: str,
    *,
    sender: tuple[str, str],
    to: Sequence[str],
    cc: Sequence[str] = (),
    reply_to: Sequence[str] = (),
    extra: Mapping[str, str],
    with_html: bool,
    constant_subject: bool = False,
) -> EmailMessage:
    """The message. Message-ID comes of alert id and key: the same on every attempt, so a mailbox can drop a repeat."""
    domain = re.sub(r"[^A-Za-z0-9.-]", "", sender[1].rpartition("@")[2]) or "monitor.invalid"
    story = re.sub(r"[^a-z0-9-]", "-", notification.thread.lower()) or "monitor"
    root = f"<story.{story}@{domain}>"
    message = EmailMessage(policy=LINES)
    message["From"] = Address(display_name=line(sender[0], 60), addr_spec=sender[1])
    message["To"] = ", ".join(to)
    for name, addresses in (("Cc", cc), ("Reply-To", reply_to)):
        if addresses:
            message[name] = ", ".join(addresses)
    steady = notification.topic and (notification.steady or constant_subject)
    message["Subject"] = line(notification.topic if steady else notification.title, 200)
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = message_id(notification, key, domain)
    message["In-Reply-To"] = root
    message["References"] = root
    message["List-Id"] = f"<{story}.monitor.{domain}>"
    message["List-Unsubscribe"] = f"<mailto:{(*reply_to, sender[1])[0]}?subject=unsubscribe%20{story}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Importance"] = IMPORTANCE[notification.severity]
    for one in notification.alert_ids[:IDS_MOST]:
        message["X-Alert-Id"] = one
        message["X-Monitor-Alert-Id"] = one
    for name, value in extra.items():
        if re.fullmatch(r"[A-Za-z0-9-]+", name) and name not in message:
            message[name] = line(value, 500)
    message.set_content(notification.text, cte="quoted-printable")
    if with_html:
        message.add_alternative(notification.html, subtype="html", cte="quoted-printable")
    return message


def message_id(notification: Notification, key: str, domain: str) -> str:
    """`<ALERT.KEY@domain>`: two receivers of one alert get two messages, two attempts of one delivery the same."""
    alert = notification.alert_ids[0] if notification.alert_ids else "none"
    return f"<{re.sub(r'[^A-Za-z0-9._-]', '', alert)[:80]}.{sha256(key)[:12]}@{domain}>"
