"""Which plugin takes this receiver's address?"""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from typing import Protocol
from urllib.parse import unquote, urlsplit

from monitor.adapters.notify_apprise.turns import Turns
from monitor.model.alert import Notification, Receipt, Receiver
from monitor.model.errors import DeliveryError
from monitor.ports import Clock, Notifier
from monitor.render.inert import line

LOUD_LIBRARIES = ("apprise", "httpx", "httpcore", "urllib3", "requests")  # they log addresses, which hold secrets
SLACK_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
SLACK_SHORT = re.compile(r"slack://(?:[^/@]+@)?([A-Z0-9]+)/([A-Z0-9]+)/([A-Za-z0-9]+)/?(\?.*)?", re.DOTALL)
SLACK_BOT = re.compile(r"slack://(xox[a-z]-[A-Za-z0-9-]+)/([^?]+)(\?.*)?", re.DOTALL)
SECRET_LEAST = 6  # shorter pieces of an address would blank out ordinary words


class Sender(Protocol):
    """A plugin that is ready to send in one of our forms."""

    async def deliver(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """As `Notifier.send`."""
        ...


class AppriseNotifier:
    """A receiver's notifier. Its errors never hold a piece of the address that could be a secret."""

    def __init__(self, receiver: Receiver, sender: Sender) -> None:
        self._secrets = secrets_of(receiver.url)
        self._sender = sender

    async def send(self, notification: Notification, key: str, thread: Receipt | None) -> Receipt:
        """Sends once, in bounded time; returns only when the receiver accepted it. Raises DeliveryError."""
        try:
            receipt = await self._sender.deliver(notification, key, thread)
            refused = tuple((who, masked(answer, self._secrets)) for who, answer in receipt.refused)
            return replace(receipt, answer=masked(receipt.answer, self._secrets), refused=refused)
        except DeliveryError as error:
            text = masked(str(error), self._secrets)
            raise DeliveryError(
                text, permanent=error.permanent, retry_after_s=error.retry_after_s, too_much=error.too_much
            ) from None


def notifier(receiver: Receiver, clock: Clock, turns: Turns | None = None) -> Notifier:
    """The notifier for one receiver. Raises DeliveryError(permanent) for an address that nobody can read.

    Receivers that share `turns` share the rate of a channel.
    """
    for name in LOUD_LIBRARIES:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
    logging.getLogger("apprise").propagate = False
    url = plugin_url(receiver.url.strip())
    sender = _own(url, receiver, clock, turns or Turns(clock)) or _stock(url)
    if sender is None:
        raise DeliveryError(
            f'receiver "{receiver.name}": its address is not one that Apprise or monitor can read '
            "(forms: https://hooks.slack.com/services/…, mailtos://…, jsons://…, or any Apprise URL)",
            permanent=True,
        )
    return AppriseNotifier(receiver, sender)


def plugin_url(url: str) -> str:
    """The address in the scheme of our own plugin, where it has one.

    >>> plugin_url("https://hooks.slack.com/services/T/B/X"), plugin_url("json://desk.example/in")
    ('monitorslacks://hooks.slack.com/services/T/B/X', 'monitorjson://desk.example/in')
    """
    scheme, colon, rest = url.partition("://")
    scheme = scheme.lower()
    host = rest.partition("/")[0].lower()
    if scheme == "https" and host in SLACK_HOSTS:
        return f"monitorslacks://{rest}"
    short = SLACK_SHORT.fullmatch(url)
    if short:
        path, query = "/".join(short.group(1, 2, 3)), short.group(4) or ""
        return f"monitorslacks://{SLACK_HOSTS[0]}/services/{path}{query}"
    bot = SLACK_BOT.fullmatch(url)
    if bot:
        return f"monitorslackbots://{bot.group(1)}@slack.com/{bot.group(2)}{bot.group(3) or ''}"
    if scheme in ("slack+http", "slack+https") and "@" in rest.partition("/")[0]:
        return f"monitorslackbot{'s' if scheme == 'slack+https' else ''}://{rest}"
    ours = {
        "slack+http": "monitorslack",
        "slack+https": "monitorslacks",
        "json": "monitorjson",
        "jsons": "monitorjsons",
        "http+json": "monitorjson",
        "https+json": "monitorjsons",
        "json+http": "monitorjson",
        "json+https": "monitorjsons",
        "mailto": "monitormail",
        "mailtos": "monitormails",
    }
    return f"{ours.get(scheme, scheme)}{colon}{rest}"


def _own(url: str, receiver: Receiver, clock: Clock, turns: Turns) -> Sender | None:
    scheme = url.partition("://")[0]
    if not scheme.startswith("monitor"):
        return None
    from apprise.exception import AppriseException

    from monitor.adapters.notify_apprise.plugins import PLUGINS, asset

    plugin = PLUGINS.get(scheme)
    results = plugin.parse_url(url) if plugin else None
    if not plugin or not results:
        return None
    try:
        made: Sender = plugin(**results, asset=asset(), form=receiver.format, clock=clock, turns=turns)
    except (AppriseException, TypeError, ValueError) as error:
        raise DeliveryError(
            masked(f'receiver "{receiver.name}": {line(error, 200)}', secrets_of(receiver.url)), permanent=True
        ) from None
    return made


def _stock(url: str) -> Sender | None:
    from monitor.adapters.notify_apprise.stock import stock

    return stock(url)


def secrets_of(url: str) -> tuple[str, ...]:
    """The pieces of an address that must not be shown: user, password, path and query values, long ones first."""
    parts = urlsplit(url)
    pieces = {*re.split(r"[/;,]", parts.path), *re.split(r"[&=]", parts.query)}
    userinfo = parts.netloc.rpartition("@")[0]
    pieces |= {userinfo, *userinfo.split(":")}
    if parts.scheme not in ("http", "https", "slack+http", "slack+https", "json", "jsons", "mailto", "mailtos"):
        pieces.add(parts.netloc)  # services whose token stands where a host would
    both = {piece for one in pieces for piece in (one, unquote(one))}
    return tuple(sorted((one for one in both if len(one) >= SECRET_LEAST and "@" not in one), key=len, reverse=True))


def masked(text: str, secrets: tuple[str, ...]) -> str:
    """The text with each of `secrets` blanked out.

    >>> masked("404 at /services/T0AB/xyzsecret", ("xyzsecret",))
    '404 at /services/T0AB/***'
    """
    for secret in secrets:
        text = text.replace(secret, "***")
    return text
