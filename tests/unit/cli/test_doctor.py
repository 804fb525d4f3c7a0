"""`monitor doctor`: each fault with the command that mends it, and 7 when something is wrong."""

from __future__ import annotations

import json
import re
import shlex
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from typer.core import TyperGroup

from monitor import wiring
from monitor.adapters.serve_health.page import Page
from monitor.cli import doctor
from monitor.cli.app import program
from monitor.cli.doctor import _skew
from monitor.cli.exits import Code
from monitor.cli.frame import Frame
from monitor.model.errors import DeliveryError, StoreError
from monitor.model.vitals import Condition
from monitor.settings.load import load
from tests.fakes.clock import START, FakeClock
from tests.fakes.lookback import FakeLookback, beat, health, row
from tests.fakes.terminal import Terminal


@pytest.fixture
def stored(monitor: Terminal, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """A configuration with a story, and a database with these rows and this health."""
    monitor("init", "--seed")
    (monitor.folder / "var" / "monitor.db").touch(mode=0o600)
    monkeypatch.setattr(wiring, "clock", FakeClock)

    def store(*rows: Any, **changes: Any) -> None:
        monkeypatch.setattr(wiring, "open_history", lambda settings: FakeLookback(*rows, health=health(**changes)))

    store(row("agency", story="syria-bases"))
    return store


def findings(monitor: Terminal, level: str, **env: str) -> list[dict[str, Any]]:
    ran = monitor("doctor", "--json", env={"CONTACT": "desk@news.example", **env})
    found = json.loads(ran.out)
    assert ran.code == (Code.DONE if found["well"] else Code.VERIFICATION)
    return [one for one in found["findings"] if one["level"] == level]


def test_all_is_well(monitor: Terminal, stored: Callable[..., None]) -> None:
    ran = monitor("doctor", env={"CONTACT": "desk@news.example"})
    assert ran.code == Code.DONE
    assert ran.out.splitlines()[-1] == "All is well."
    assert "✓ daemon      runs (heartbeat 2 s ago)" in ran.out
    assert ran.err == ""


def watch(name: str, text: str, command: str, **more: Any) -> dict[str, Any]:
    """What the running daemon found wrong with itself."""
    spell = {"text": text, "command": command, "told": True, "unheld_s": 0.0, **more}
    return {"watchdog": (START, {"spells": {name: spell}})}


DOWN = {"failures": 4, "since": "2026-03-01T11:00:00+00:00", "rests_until": None, "reason": "503"}
WRONG: dict[str, tuple[dict[str, Any], tuple[str, str, str]]] = {
    "a dead daemon": ({"pulses": beat(7200)}, ("daemon", "no heartbeat for 2 h", "monitor run")),
    "a configuration that the daemon refused": (
        {"pulses": beat(2, config="x.yaml:3: unknown key")},
        ("daemon", "keeps the last good configuration: x.yaml:3: unknown key", "monitor edit"),
    ),
    "a blind source": (
        {"blind": (row("wire", failures=9, last_reason="consent"),)},
        ("sources", "blind on bases/wire: failed 9 times in a row (consent)", "monitor check bases/wire --all"),
    ),
    "a full disk": (
        {"problems": ("m.db: the disk is full",)},
        ("database", "m.db: the disk is full", "make room there"),
    ),
    "a receiver that refuses": (
        {"pulses": beat(2) | watch("desk refuses", "desk takes no alerts", "monitor alerts test desk")},
        ("watch", "desk takes no alerts", "monitor alerts test desk"),
    ),
    "workers that die": (
        {"pulses": beat(2) | watch("workers failing", "its workers die", "monitor log --captures")},
        ("watch", "its workers die", "monitor log --captures"),
    ),
    "a receiver that is down": (
        {"pulses": beat(2) | {"receiver:desk": (START, DOWN)}},
        (
            "deliveries",
            "desk is down: 4 failures in a row since 2026-03-01 11:00 +00:00: 503",
            "monitor alerts test desk",
        ),
    ),
    "dead deliveries": ({"dead_deliveries": 2}, ("deliveries", "2 given up", "monitor alerts list --dead")),
    "a newer database": (
        {"schema": "0009"},
        ("database", "var/monitor.db has schema 0009, this release 0001", "a newer one needs the newer release"),
    ),
    "a hurt database": (
        {"problems": ("row 7 missing from index x", "row 7 missing from index x")},
        ("database", "row 7 missing from index x", "put a backup back"),
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_each_fault_comes_with_what_mends_it(monitor: Terminal, stored: Callable[..., None], what: str) -> None:
    changes, (area, text, mend) = WRONG[what]
    stored(row("agency"), **changes)
    found = findings(monitor, "bad")[-1]
    assert found["area"] == area
    assert text in found["text"]
    assert mend in found["mend"]


WORTH_A_LOOK: dict[str, tuple[dict[str, Any], str]] = {
    "stuck leases": ({"stuck_leases": 3}, "3 held by a worker that went away"),
    "a late clock-work": ({"pulses": beat(2, late_s=42.0)}, "42 s late"),
    "failed jobs": ({"pulses": beat(2, failed_jobs=5)}, "5 of its jobs failed"),
    "a daemon that was stopped": ({"pulses": beat(2, stopped=True)}, "was stopped"),
    "no daemon although something is due": ({"pulses": {}}, "none has run on this database"),
}


def test_what_is_not_told_yet_what_is_over_and_what_a_dead_daemon_thought_is_no_fault(
    monitor: Terminal, stored: Callable[..., None]
) -> None:
    for pulses in (
        beat(2) | watch("desk refuses", "x", "y", told=False),
        beat(2) | watch("desk refuses", "x", "y", unheld_s=15.0),
        beat(2, stopped=True) | watch("desk refuses", "x", "y"),
        beat(2) | watch("disk nearly full", "x", "y"),  # looked at from here
    ):
        stored(row("agency"), pulses=pulses)
        assert findings(monitor, "bad") == []


def test_a_disk_that_is_nearly_full_is_a_fault(
    monitor: Terminal, stored: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda place: SimpleNamespace(free=50_000_000))
    (found,) = findings(monitor, "bad")
    assert (found["text"], found["mend"]) == (
        "0.1 GB free where the database is",
        "make room there, or shorten keep.raw",
    )


def test_the_health_page_is_asked_where_a_daemon_runs(monitor: Terminal, stored: Callable[..., None]) -> None:
    main = monitor.folder / "config" / "monitor.yaml"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    text = main.read_text(encoding="utf-8")
    main.write_text(f'{text}\nhealth: {{listen: "127.0.0.1:{port}"}}\n', encoding="utf-8")
    (found,) = findings(monitor, "bad")
    assert found["text"].startswith(f"nothing answers at http://127.0.0.1:{port}/healthz (ConnectionRefusedError)")
    assert found["mend"] == "name a free port under health.listen: monitor edit"
    page = Page(f"127.0.0.1:{port}", lambda: Condition((), {}))
    assert f"http://127.0.0.1:{port}/healthz answers" in [one["text"] for one in findings(monitor, "ok")]
    page.close()
    stored(row("agency"), pulses=beat(2, stopped=True))
    assert findings(monitor, "bad") == []


def parses(command: str) -> bool:
    """Whether the program would take this command line."""
    _, *argv = shlex.split(command)
    context = program().make_context("monitor", argv, obj=Frame({}))
    while isinstance(context.command, TyperGroup):
        name, found, rest = context.command.resolve_command(context, [*context._protected_args, *context.args])
        assert found is not None
        context = found.make_context(name, rest, parent=context)
    return True


COMMAND = re.compile(r"monitor [a-z][^,;()]*?(?=,|;|\(|$| brings| then)")


@pytest.mark.parametrize("what", [*WRONG, *WORTH_A_LOOK, "a frozen daemon", "an agent without a contact"])
def test_every_command_that_mends_is_one_that_the_program_takes(
    monitor: Terminal, stored: Callable[..., None], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    changes = (WRONG.get(what) or WORTH_A_LOOK.get(what) or ({"pulses": beat(7200)}, ""))[0]
    monkeypatch.setattr(doctor, "_lives", lambda settings: what == "a frozen daemon")
    stored(row("agency", due_at=START), row("gone", status="gone"), **changes)
    found = json.loads(monitor("doctor", "--json", env={"CONTACT": "nobody"}).out)["findings"]
    mends = [one["mend"] for one in found if one["level"] != "ok" and one["mend"]]
    commands = [command.strip() for mend in mends for command in COMMAND.findall(mend)]
    assert commands
    assert all(parses(command) for command in commands), commands


def test_a_daemon_that_stands_still_holds_the_place_of_another_so_it_is_ended_first(
    monitor: Terminal, stored: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(row("agency"), pulses=beat(7200, pid=4711))
    with wiring.daemon_place(load(monitor.folder / "config", {})):
        (found,) = findings(monitor, "bad")
    assert "its process 4711 is there, but stands still" in found["text"]
    assert found["mend"].startswith("kill -9 4711, then: monitor run")
    (found,) = findings(monitor, "bad")
    assert found["mend"] == "monitor run, or: systemctl restart monitor"


def test_a_variable_is_advised_only_where_the_agent_has_one(monitor: Terminal, stored: Callable[..., None]) -> None:
    main = monitor.folder / "config" / "monitor.yaml"
    text = main.read_text(encoding="utf-8")
    main.write_text(text.replace("${CONTACT:-not given}", "the desk"), encoding="utf-8")
    (found,) = findings(monitor, "warn")
    assert found["mend"] == "put an address in: monitor edit"


@pytest.mark.parametrize(
    ("routes", "left"),
    [
        ("[{match: {}}]", None),
        ("[{match: {kind: [claim, edit]}}, {match: {kind: [reversal, source, system]}}]", None),
        ("[{match: {severity: [urgent]}}, {match: {severity: [notice, info]}}]", None),
        ("[{match: {story: [syria-bases]}}, {match: {kind: system}}]", None),
        ("[{match: {story: [syria-bases]}}]", "system alerts"),
        ("[{match: {kind: claim}}, {match: {severity: urgent}}]",
         ", ".join(f"{kind} alerts of severity info or notice" for kind in ("edit", "reversal", "source", "system"))),
        ("[{match: {source: [agency]}}]", "claim alerts, edit alerts, reversal alerts, source alerts, system alerts"),
    ],
)  # fmt: skip
def test_what_no_route_takes_is_named_and_routes_that_take_all_together_are_enough(
    monitor: Terminal, stored: Callable[..., None], routes: str, left: str | None
) -> None:
    (monitor.folder / "config" / "monitor.yaml").write_text(
        "fetch: {user_agent: 'm (desk@news.example)'}\nreceivers: {d: {url: 'file:x'}}\nroutes: "
        + "".join(
            f"\n  - {{name: r{n}, receivers: d, {one}}}" for n, one in enumerate(re.findall(r"match: {.*?}", routes))
        ),
        encoding="utf-8",
    )
    (monitor.folder / "config" / "monitor.yaml").chmod(0o600)
    warned = [one["text"] for one in findings(monitor, "warn")]
    wanted = [f"no route takes {left}: they are kept, and nobody is told; add one with match: {{}}"] if left else []
    assert [one for one in warned if "no route" in one] == wanted


@pytest.mark.parametrize("what", WORTH_A_LOOK)
def test_what_is_worth_a_look_is_not_wrong(monitor: Terminal, stored: Callable[..., None], what: str) -> None:
    changes, text = WORTH_A_LOOK[what]
    stored(row("agency", due_at=START), **changes)
    assert any(text in one["text"] for one in findings(monitor, "warn"))
    assert findings(monitor, "bad") == []


def test_a_source_that_is_gone_is_worth_a_look(monitor: Terminal, stored: Callable[..., None]) -> None:
    stored(row("agency"), row("wire", status="gone"))
    (found,) = findings(monitor, "warn")
    assert found["mend"] == "take it out or give it its new address: monitor edit bases"


def test_a_site_must_be_able_to_ask_somebody(monitor: Terminal, stored: Callable[..., None]) -> None:
    (found,) = findings(monitor, "warn", CONTACT="the desk")
    assert "names nobody whom a site could ask" in found["text"]
    assert found["mend"] == "put an address in: export CONTACT=desk@news.example, or: monitor edit"


def test_an_exception_from_robots_txt_is_shown_with_its_reason(monitor: Terminal, stored: Callable[..., None]) -> None:
    path = monitor.folder / "config" / "stories" / "port.yaml"
    path.write_text(
        "story: port\nsources:\n  - {name: a, url: https://a.example/1, ignore_robots: the publisher agreed by mail}\n",
        encoding="utf-8",
    )
    texts = [one["text"] for one in findings(monitor, "warn")]
    assert "port/a: robots.txt is not asked, because the publisher agreed by mail" in texts
    stored(row("a", story="port"))
    listed = json.loads(monitor("list", "port", "--json").out)
    assert listed["sources"][0]["why"] == "every 15 min; robots.txt not asked: the publisher agreed by mail"


def test_a_dead_network_a_clock_that_was_set_and_a_host_that_rests_are_told(
    monitor: Terminal, stored: Callable[..., None]
) -> None:
    when = START.isoformat()
    stored(
        row("wire", host_failures=5, host_next_at=START, host_gap_s=30.0),
        pulses=beat(2, network_down_since=when, clock_set={"by_s": -3600, "at": when}),
    )
    (bad,) = findings(monitor, "bad")
    assert (bad["area"], bad["text"].split(" since")[0]) == ("network", "the network is down here")
    warned = {one["area"]: one["text"] for one in findings(monitor, "warn")}
    assert warned["clock"].startswith("the clock was set back by 1 h (")
    assert warned["fetch"].startswith("wire.example failed 5 times in a row and is asked again ")
    told = [one["text"] for one in findings(monitor, "ok") if one["area"] == "fetch"]
    assert told == ["wire.example: robots.txt asks for 30 s between two requests, and gets it"]


def test_every_fault_of_the_configuration_is_named(monitor: Terminal, stored: Callable[..., None]) -> None:
    path = monitor.folder / "config" / "stories" / "syria-bases.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("every: 15m", "eveery: 15m"), encoding="utf-8")
    (found,) = findings(monitor, "bad")
    assert found["text"].startswith("config/stories/syria-bases.yaml:7:1: eveery: unknown key; did you mean")
    assert found["mend"] == "monitor edit syria-bases"


def test_an_address_that_nobody_can_read_is_a_fault_and_no_secret_is_shown(
    monitor: Terminal, stored: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(receiver: Any) -> Any:
        raise DeliveryError(f'receiver "{receiver.name}": its address cannot be read', permanent=True)

    ran = monitor("doctor", env={"DESK_URL": "slack://xoxb-sesame/1/2"})
    assert "sesame" not in ran.out + ran.err
    monkeypatch.setattr(wiring, "notifier", refuse)
    (found,) = findings(monitor, "bad")
    assert (found["text"], found["mend"]) == ("desk: its address cannot be read", "monitor edit")


def test_a_database_that_cannot_be_opened_is_a_fault(
    monitor: Terminal, stored: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(settings: Any) -> Any:
        raise StoreError("var/monitor.db: is not a database of monitor")

    monkeypatch.setattr(wiring, "open_history", refuse)
    (found,) = findings(monitor, "bad")
    assert (found["area"], found["text"]) == ("database", "var/monitor.db: is not a database of monitor")


def test_open_files_exceptions_and_foreign_variables_are_told(monitor: Terminal, stored: Callable[..., None]) -> None:
    main = monitor.folder / "config" / "monitor.yaml"
    main.write_text(
        main.read_text(encoding="utf-8").replace("allow_private: []", 'allow_private: ["10.0.0.1:80"]'),
        encoding="utf-8",
    )
    main.chmod(0o644)
    texts = [one["text"] for one in findings(monitor, "warn", MONITOR_STOER_URL="x")]
    assert "everybody may read config/monitor.yaml" in texts
    assert "pages may come from the private address 10.0.0.1:80 (fetch.allow_private)" in texts
    assert 'the variable MONITOR_STOER_URL means nothing here; did you mean "MONITOR_STORE_URL"?' in texts
    main.chmod(0o666)
    (found,) = findings(monitor, "bad")
    assert (found["text"], found["mend"]) == (
        "everybody may write to config/monitor.yaml",
        "chmod 600 config/monitor.yaml",
    )


def test_without_a_configuration_the_first_command_is_named(monitor: Terminal) -> None:
    (found,) = findings(monitor, "bad")
    assert (found["text"], found["mend"]) == ("there is no configuration in config/", "monitor init")


def test_a_fresh_configuration_is_worth_a_look_but_not_wrong(monitor: Terminal) -> None:
    monitor("init")
    assert [(one["area"], one["mend"]) for one in findings(monitor, "warn")] == [
        ("config", "monitor add URL"),
        ("database", "monitor check"),
    ]


def test_the_findings_fit_a_narrow_screen(monitor: Terminal, stored: Callable[..., None]) -> None:
    stored(row("agency"), blind=(row("a-source-with-a-rather-long-name", failures=9, last_reason="captcha"),))
    out = monitor("doctor", env={"COLUMNS": "60"}).out
    assert max(map(len, out.splitlines())) <= 60


@pytest.mark.parametrize(
    ("date", "skew"),
    [
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120.0),
        ("Sun, 01 Mar 2026 13:00:00 +0100", 0.0),
        ("yesterday", None),
        (None, None),
    ],
)
def test_the_clocks_are_compared_where_the_server_says_its_time(date: str | None, skew: float | None) -> None:
    assert _skew({"Date": date} if date else {}, START) == skew
