"""Every command that a message names is one that can be pasted, whatever took it there."""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from monitor.adapters.notify_apprise.letter import letter
from monitor.adapters.notify_apprise.slack import payload
from monitor.adapters.notify_apprise.stock import StockSender
from monitor.cli.exits import Code
from monitor.model.alert import Alert, Escalate, Matcher, Notification, Route, Severity
from monitor.pipeline.compose import compose
from monitor.render.inert import JOINER
from tests.fakes.alerts import NOW, claim_alert, delivery, edit_alert
from tests.fakes.terminal import Terminal

LINE = re.compile(r"monitor (?:[a-z]+ )?[a-z]+ [^`<)\n]*[^`<)\n .]|monitor (?:doctor|check)")
ESCALATES = Route("moves", Matcher(), ("desk",), escalate=Escalate(timedelta(minutes=20), ("chief",)))


def message() -> Notification:
    wire = claim_alert(8, source="wire", facts={"version": "harbour-lease/wire@4"})
    fault = Alert(
        "system", Severity.NOTICE, "monitor: desk takes no alerts",
        {"what": "desk refuses", "since": NOW.isoformat(), "command": "monitor alerts test desk"}, "e" * 64, NOW,
    )  # fmt: skip
    hostile = edit_alert(facts={"before_sentence": "Wake @everyone and [go](https://evil.example), @42 of you."})
    return compose(delivery(claim_alert(), wire, hostile, fault), NOW, ESCALATES)


def stock(told: Notification) -> str:
    @dataclass
    class Plugin:
        service_name: str = "chat"
        body_maxlen: int = 32_768
        got: list[str] = field(default_factory=list)

    return StockSender(Plugin())._fitting(told)


def mail(told: Notification, kind: str) -> str:
    raw = letter(told, "k", sender=("m", "m@desk.example"), to=["e@desk.example"], extra={}, with_html=True).as_bytes()
    part = email.message_from_bytes(raw, policy=email.policy.default).get_body((kind,))  # type: ignore[attr-defined]
    text = str(part.get_content())
    return html.unescape(re.sub(r"</(?:code|p)>|<br>", "\n", text)) if kind == "html" else text


def slack(told: Notification) -> str:
    return html.unescape(json.dumps(payload(told, with_blocks=True), ensure_ascii=False).replace("\\n", "\n"))


FORMS: dict[str, Callable[[Notification], str]] = {
    "mail, as text": lambda told: mail(told, "plain"),
    "mail, as HTML": lambda told: mail(told, "html"),
    "Slack": slack,
    "webhook": lambda told: str(told.document["text"]),
    "any other service": stock,
}


@pytest.fixture
def desk(monitor: Terminal) -> Terminal:
    monitor("init")
    (monitor.folder / "config" / "stories" / "harbour-lease.yaml").write_text(
        "story: harbour-lease\nsources:\n  - {name: agency, url: 'https://news.example/a'}\n"
        "  - {name: wire, url: 'https://wire.example/a'}\n"
        "claims: [{id: agreement-status, question: Agreed?, subject: [deal], states: {talks: [], signed: []}}]\n",
        encoding="utf-8",
    )
    return monitor


@pytest.mark.parametrize("form", FORMS)
def test_every_command_of_a_message_is_taken_as_it_stands(desk: Terminal, form: str) -> None:
    said = FORMS[form](message())
    found = {one.strip() for one in LINE.findall(said)}
    wanted = ("show", "diff", "alerts ack", "silence add", "alerts test")
    assert all(any(one.startswith(f"monitor {each}") for one in found) for each in wanted), found
    assert "monitor show harbour-lease/wire@4" in found
    for one in found:
        if one.startswith("monitor alerts test"):
            continue  # it would send
        _, *argv = shlex.split(one)
        assert desk(*argv).code in (Code.DONE, Code.NOT_FOUND), one


@pytest.mark.parametrize("form", FORMS)
def test_ids_and_addresses_are_whole_and_only_page_text_is_guarded(form: str) -> None:
    told = message()
    said = FORMS[form](told)
    assert all(one in said for one in told.alert_ids)
    assert (f"@{JOINER}everyone" in said) == (form == "any other service")
    assert JOINER not in "".join(LINE.findall(said))


def test_an_address_with_a_sign_works_and_wakes_nobody() -> None:
    told = compose(delivery(claim_alert(facts={"url": "https://x.example/@me/4"})), NOW)
    said: Any = stock(told)
    assert "https://x.example/%40me/4" in said
    assert JOINER not in said
