"""How does text from a page become harmless? One place for every form that leaves the program."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, urlencode, urlsplit, urlunsplit

# C0 but tab and line feed, DEL, C1; direction marks and overrides; invisible operators; tags; interlinear marks.
# ZWJ and ZWNJ stay: Persian, Hindi and family emoji need them.
HOSTILE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
SURROGATE = re.compile("[\ud800-\udfff]")
TOKENS = re.compile(r"(?i)^(?:.*(?:token|secret|passw|signature)|(?:api|access)?_?key|sig|auth|pwd|session(?:_?id)?)$")
JOINER = "\u2060"
MENTION = re.compile(r"<(?=[@!#])")  # <!channel>, <@U…>, <#C…>: no news text has them
LIVE = re.compile(
    r"@(?=\w)|<(?=[@!#])|\](?=\()"
)  # also @everyone and [label](link), for text that may be read as markup
# our own references, and addresses, in which a @ is written so that it wakes nobody and the address still works
OURS = re.compile(r"(?P<ours>(?<![\w@/-])[a-z0-9-]+/[a-z0-9-]+@[0-9]+(?![\w@]))|(?P<url>https?://[^\s<>\[\](){}\"|]+)")
LINKABLE = ("http", "https")
URL_MOST = 1000  # longer ones are no use in a message and break Slack's limit for links


def clean(text: str) -> str:
    r"""The text without anything that moves a cursor, turns the direction or hides; spaces stay as they are.

    >>> clean("a\x1b]0;owned\x07b \u202egnp")
    'a]0;ownedb gnp'
    """
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return SURROGATE.sub("\ufffd", HOSTILE.sub("", text))


def line(text: object, most: int = 2000) -> str:
    r"""The text as one clean line of at most `most` characters.

    >>> line("Talks\r\nBcc: x@y  go on")
    'Talks Bcc: x@y go on'
    """
    return clip(" ".join(clean(str(text)).split()), most)


def clip(text: str, most: int) -> str:
    """At most `most` characters, cut at a word where one ends near, with an ellipsis.

    >>> clip("both sides signed", 12)
    'both sides…'
    """
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most // 2 else cut).rstrip(" ,;:.-–") + "…"


def defuse(text: str, pattern: re.Pattern[str] = MENTION) -> str:
    """The text with mentions broken up by a character that nobody sees: relayed to a chat, it wakes no channel."""
    return pattern.sub(lambda found: found.group() + JOINER, text)


def guarded(text: str) -> str:
    """Text that may be read as markup, defused. What a reader pastes stays whole: our references and addresses.

    >>> guarded("monitor show port/agency@2")
    'monitor show port/agency@2'
    >>> guarded("https://news.example/@desk/1, @all") == f"https://news.example/%40desk/1, @{JOINER}all"
    True
    """
    out, at = [], 0
    for found in OURS.finditer(text):
        out += [defuse(text[at : found.start()], LIVE), found.group().replace("@", "%40" if found["url"] else "@")]
        at = found.end()
    return "".join([*out, defuse(text[at:], LIVE)])


def clean_values(value: Any) -> Any:
    """Plain JSON values with every text in them cleaned and defused, keys too."""
    match value:
        case str():
            return defuse(clean(value))
        case Mapping():
            return {clean(str(key)): clean_values(inner) for key, inner in value.items()}
        case float() if not isfinite(value):
            return None  # JSON has no such number
        case list() | tuple():
            return [clean_values(inner) for inner in value]
        case _:
            return value


def link(url: object) -> str:
    """An http(s) address that can be shown and clicked: no user, no token, no character that ends a link; else "".

    >>> link("https://u:p@news.example/a?id=3&token=abc"), link("javascript:alert(1)")
    ('https://news.example/a?id=3&token=***', '')
    """
    text = line(url, 10_000)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in LINKABLE or not host or re.search(r"[^\w.:-]", host):
        return ""
    host = f"[{host}]" if ":" in host else host
    where = f"{host}:{port}" if port else host
    safe = SplitResult(parts.scheme, where, quote(parts.path, safe="/%:@!$&'()*+,;=~-._"), _query(parts.query), "")
    shown = urlunsplit(safe)
    return shown if len(shown) <= URL_MOST else ""


def _query(query: str) -> str:
    pairs = [(key, "***" if TOKENS.match(key) else value) for key, value in parse_qsl(query, keep_blank_values=True)]
    return urlencode(pairs, safe="*/:,")
