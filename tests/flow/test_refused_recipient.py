"""One of several recipients who is refused is a dead letter of its own: announced, seen by doctor, sent again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from monitor.cli.exits import Code
from tests.fakes.sinks import Sinks, running
from tests.fakes.site import serving
from tests.fakes.terminal import Terminal
from tests.flow.test_mends import MAIN, Desk

REFUSED = "perm550@sink.example"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with serving() as site, running() as sinks:
        made = Desk(Terminal(tmp_path, monkeypatch), site, sinks)
        both = sinks.mail("ok").replace("to=ok@", f"to={REFUSED},ok@")
        text = (made.folder / MAIN).read_text(encoding="utf-8")
        text = text.replace("receivers: {", f'receivers: {{mail: {{url: "{both}"}}, ')
        made.write(MAIN, text.replace("receivers: [desk]", "receivers: [mail]"))
        yield made


def listed(desk: Desk, *which: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(desk.terminal("alerts", "list", "--json", *which).out)["alerts"]
    return found


def accepted(sinks: Sinks, sink: str) -> list[dict[str, Any]]:
    return [row for row in sinks.rows() if row.get("accepted") and row["sink"] == sink]


def test_who_was_refused_is_announced_seen_by_doctor_and_can_be_sent_again(desk: Desk) -> None:
    desk.page(2)
    ran = desk.terminal("check", "--all")
    assert ran.code == Code.DEAD
    assert f"mail: {REFUSED} refused for good: 550 5.1.1 no such user. Next: monitor alerts list --dead" in ran.err
    desk.terminal("check")
    lost = next(row for row in listed(desk, "--dead") if row["kind"] != "system")
    assert (lost["state"], lost["last_error"]) == ("sent", f"{REFUSED} refused for good: 550 5.1.1 no such user")
    (told,) = [row for row in listed(desk) if row["kind"] == "system"]
    assert told["title"] == f"monitor: {REFUSED}, a recipient of mail, does not take alerts"
    assert told["receiver"] == "desk"
    assert "550 5.1.1 no such user" in next(
        row["body"] for row in desk.sinks.rows() if told["id"] in row.get("alert_ids", ())
    )
    assert "1 given up: their receivers refuse them" in [one["text"] for one in desk.findings()]

    desk.page(3)
    desk.terminal("check", "--all")
    desk.terminal("check")
    assert len([row for row in listed(desk) if row["kind"] == "system"]) == 1, "once a day for one address"

    desk.alter(MAIN, REFUSED, "ok2@sink.example")
    desk.run("monitor alerts retry --dead")
    desk.run("monitor check")
    assert desk.findings() == []
    mails = [row["headers"] for row in accepted(desk.sinks, "smtp") if lost["id"] in row["alert_ids"]]
    ids = {value for heads in mails for name, value in heads if name == "Message-ID"}
    assert (len(mails), len(ids)) == (2, 1), "who has it already knows it by its id"


def test_a_test_message_says_who_was_refused_and_ends_with_eight(desk: Desk) -> None:
    ran = desk.terminal("alerts", "test", "mail")
    assert ran.code == Code.DEAD
    assert f"{REFUSED} of mail: 550 5.1.1 no such user" in " ".join(ran.err.split())
    assert ran.out.count("monitor: test message, nothing has changed") == 1
    asked = desk.terminal("alerts", "test", "mail", "--json")
    assert asked.code == Code.DEAD
    assert json.loads(asked.out)["refused"] == [{"recipient": REFUSED, "answer": "550 5.1.1 no such user"}]
