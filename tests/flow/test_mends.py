"""`monitor doctor` names what mends each fault: break it, run what it says, and all is well."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.adapters.store_sql import open_store
from monitor.cli.exits import Code
from tests.fakes.clock import FakeClock
from tests.fakes.sinks import Sinks, running
from tests.fakes.site import Site, serving
from tests.fakes.terminal import Terminal

CONFIG = """\
fetch: {{per_host: 1/0.01s, allow_private: ["127.0.0.1:{port}"], user_agent: "monitor (desk@news.example)"}}
timing: {{tick: 0.1s, retry: {{base: 0.01s, cap: 0.02s}}}}
similar: none
receivers: {{desk: {{url: "{url}"}}}}
routes: [{{name: all, match: {{}}, receivers: [desk]}}]
"""
STORY = "story: t\nevery: 1h\nfixed: true\nsources: [{{name: a, url: 'http://127.0.0.1:{port}/a'}}]\n"
CLAIM = "claims: [{id: n, question: How many talks?, subject: [talks], value: number}]\n"
PAGE = (
    "<html><body><article><h1>Talks</h1>" + "<p>The talks go on in the old town hall {n} today.</p>" * 9 + "</article>"
)
MAIN, T = "config/monitor.yaml", "config/stories/t.yaml"


class Desk:
    """A configuration of one story on a site of this machine, and a person who does what doctor says."""

    def __init__(self, terminal: Terminal, site: Site, sinks: Sinks) -> None:
        self.terminal, self.site, self.sinks, self.folder = terminal, site, sinks, terminal.folder
        (self.folder / "config" / "stories").mkdir(parents=True, mode=0o700)
        self.page(1)
        self.write(MAIN, CONFIG.format(port=site.port, url=sinks.hook("auto", "mends")))
        self.write(T, STORY.format(port=site.port) + CLAIM)
        sinks.mode("mends", "ok")
        assert self.terminal("init", "--upgrade").code == Code.DONE
        assert self.terminal("check").code == Code.DONE
        self.store = f"sqlite:///{self.folder}/var/monitor.db"

    def page(self, n: int) -> None:
        self.site.pages["/a"] = PAGE.replace("{n}", str(n))

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)

    def alter(self, name: str, old: str, new: str) -> None:
        text = (self.folder / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def findings(self) -> list[dict[str, Any]]:
        ran = self.terminal("doctor", "--json")
        found = json.loads(ran.out)
        bad = [one for one in found["findings"] if one["level"] == "bad"]
        assert ran.code == (Code.VERIFICATION if bad else Code.DONE)
        ours = ("schema", "database")
        return bad + [one for one in found["findings"] if one["level"] == "warn" and one["area"] in ours]

    def run(self, command: str) -> None:
        """What a person copies from the screen."""
        name, *argv = shlex.split(command)
        if name == "monitor":
            self.terminal(*argv, env={"EDITOR": "sed -i -e s/eveery/every/ -e s/jsn:/json:/"})
        else:
            subprocess.run([name, *argv], check=True, cwd=self.folder)


def no_configuration(desk: Desk) -> None:
    (desk.folder / MAIN).rename(desk.folder / "kept.yaml")


def no_database(desk: Desk) -> None:
    for path in (desk.folder / "var").iterdir():
        path.unlink()


def blind(desk: Desk) -> None:
    del desk.site.pages["/a"]
    for _ in range(4):
        desk.terminal("check", "--all")


def dead(desk: Desk) -> None:
    desk.sinks.mode("mends", "404")
    desk.page(2)
    desk.terminal("check", "--all")


def silent(desk: Desk) -> None:
    opened = open_store(desk.store, FakeClock())
    opened.store.pulse("daemon", datetime.now(UTC) - timedelta(hours=2), {"pid": 1, "late_s": 0.0})
    opened.close()


def retry(desk: Desk) -> None:
    desk.sinks.mode("mends", "ok")
    for alert in json.loads(desk.terminal("alerts", "list", "--dead", "--json").out)["alerts"]:
        desk.run(f"monitor alerts retry {alert['id']}")
    desk.run("monitor check")


def look_again(desk: Desk) -> None:
    desk.page(2)
    desk.run("monitor check t/a --all")


def put_back(desk: Desk) -> None:
    desk.run("monitor init")
    (desk.folder / "kept.yaml").rename(desk.folder / MAIN)


# what is broken → how, what doctor says, and what a person does then (where it is not simply that)
FAULTS: dict[str, tuple[Callable[[Desk], object], str, Callable[[Desk], None] | None]] = {
    "an unknown key": (lambda desk: desk.alter(T, "every:", "eveery:"), "monitor edit t", None),
    "an address nobody can read": (lambda desk: desk.alter(MAIN, "json://", "jsn://"), "monitor edit", None),
    "no configuration": (no_configuration, "monitor init", put_back),
    "an old schema": (
        lambda desk: desk.write("config/story.schema.json", "{}"),
        "monitor init --upgrade",
        None,
    ),
    "a file that everybody may write": (lambda desk: (desk.folder / MAIN).chmod(0o666), f"chmod 600 {MAIN}", None),
    "a dead letter": (dead, "monitor alerts list --dead, then: monitor alerts retry --dead", retry),
    "a blind source": (blind, "monitor check t/a --all, or change its address: monitor edit t", look_again),
    "a daemon that died": (
        silent,
        "monitor run, or: systemctl restart monitor",
        lambda desk: desk.run("monitor run --once-idle --drain 0"),
    ),
    "no database": (no_database, "monitor check", None),
}


def test_each_fault_is_mended_by_what_doctor_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving() as site, running() as sinks:
        desk = Desk(Terminal(tmp_path, monkeypatch), site, sinks)
        assert desk.findings() == []
        for what, (breaks, mend, deed) in FAULTS.items():
            breaks(desk)
            found = desk.findings()
            assert mend in [one["mend"] for one in found], (what, found)
            if deed is None:
                desk.run(mend)
            else:
                deed(desk)
            assert desk.findings() == [], what
