"""What does a receiver's answer mean? Pure: status and body → accepted, or refused for now or for good."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from monitor.model.alert import Receipt
from monitor.model.errors import DeliveryError
from monitor.render.inert import line

ANSWER_MOST = 160  # characters of a receiver's own words that are kept
PASSING = frozenset({303, 302, 307, 408, 409, 423, 424, 425, 429})  # and every 5xx: the same message may pass later
LASTING_WORDS = frozenset(
    {"no_service", "no_team", "team_disabled", "invalid_token", "channel_not_found", "channel_is_archived",
     "user_not_found", "action_prohibited", "posting_to_general_channel_denied", "invalid_auth", "not_authed",
     "account_inactive", "token_revoked", "not_in_channel", "is_archived", "missing_scope"}
)  # fmt: skip
TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP: `body` is the beginning of it as text, header names are in lower case."""

    status: int
    body: str
    headers: dict[str, str]

    @property
    def words(self) -> str:
        """The receiver's own words, short and harmless."""
        return line(self.body, ANSWER_MOST)


def judge(answer: Answer) -> Receipt:
    """The receipt of an answer that accepts; raises DeliveryError for every other.

    A redirect is never success: followed, the message would arrive elsewhere without its body. A 2xx with an error in
    its body is what it says.
    """
    status = answer.status
    if 200 <= status < 300:
        fault = fault_in(answer.body)
        if fault is None:
            return Receipt(f"{status} {answer.words}".strip())
        raise DeliveryError(
            f"{status}, but the answer says: {fault}", permanent=fault in LASTING_WORDS, too_much=_too_much(fault)
        )
    if 300 <= status < 400:
        raise DeliveryError(
            f"redirected ({status}); redirects are not followed, check the address", permanent=status not in PASSING
        )
    passing = status in PASSING or status >= 500
    said = f": {answer.words}" if answer.words else ""
    raise DeliveryError(
        f"{status}{said}", permanent=not passing, retry_after_s=retry_after(answer), too_much=_too_much(answer.words)
    )


def _too_much(said: str) -> bool:
    """Whether a shorter or plainer message may be taken."""
    return any(word in said for word in TOO_MUCH)


def fault_in(body: str) -> str | None:
    """The error that an answer's body tells of, None where it tells of none.

    >>> fault_in('{"ok": false, "error": "channel_not_found"}'), fault_in("ok"), fault_in('{"id": 7, "error": null}')
    ('channel_not_found', None, None)
    """
    try:
        value: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return "false" if value is False else None
    for key in ("error", "errors", "error_message"):
        if value.get(key):
            return line(value[key], ANSWER_MOST)
    for key in ("ok", "success", "accepted"):
        if value.get(key) is False:
            return f"{key} is false"
    status = value.get("status")
    return line(status, 40) if isinstance(status, str) and status.lower() in ("error", "failed", "failure") else None


def retry_after(answer: Answer) -> float | None:
    """Seconds that the receiver asks us to wait: a number, or a date against its own clock; None where neither is."""
    said = answer.headers.get("retry-after", "").strip()
    if not said:
        return None
    try:
        seconds = float(said)
        return seconds if 0 <= seconds < float("inf") else None
    except ValueError:
        pass
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(answer.headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(wait, timedelta(0)).total_seconds()
