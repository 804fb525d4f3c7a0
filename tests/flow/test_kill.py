"""kill -9 at random and chosen moments: nothing seen is lost, nothing is stored twice, every alert arrives.

In `make check` 8 chosen and 8 random kills on each database; `make kill ROUNDS=40` runs more of both.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor import wiring
from monitor.ports import History
from monitor.settings.load import load
from tests.conformance.stores import KINDS, database

HARNESS = Path(__file__).resolve().parent.parent / "harness"
PROGRAM = Path(__file__).resolve().parent / "kill_program.py"
FIRST = 14  # from this version on every page of the harness holds a sentence with its number
ANNEX = "annex {} of the base agreement"

POINTS = [
    ("fetcher.fetch", "after"),
    ("runner.run", "before"),
    ("runner.run", "after"),
    ("schedule.lease", "after"),
    ("schedule.postpone_host", "before"),
    ("store.record", "before"),
    ("store.record", "after"),
    ("store.note", "after"),
    ("outbox.lease", "before"),
    ("outbox.lease", "after"),
    ("notifier.send", "before"),
    ("notifier.send", "after"),
    ("outbox.settle", "before"),
    ("outbox.settle", "after"),
    ("store.before", "after"),
    ("schedule.lease", "before"),
]

CONFIG = """
store: {store}
fetch: {{per_host: 1/0.02s, timeout: 2s, confirm_after: 0.1s, allow_private: ["127.0.0.1:{page}"]}}
timing: {{tick: 0.05s, lease: 1s, retry: {{base: 0.1s, cap: 0.5s}}, grace: 2s}}
receivers:
  desk: {{url: "json://127.0.0.1:{sink}/hook/ok/desk"}}
  chat: {{url: "slack+http://127.0.0.1:{sink}/services/T000/B000/XXXX"}}
routes:
  - {{name: all, match: {{}}, receivers: [desk, chat], group_by: [story], group_wait: 0.05s, group_interval: 0.05s}}
"""
STORY = """
story: bases
title: Two bases
every: 0.05s
tell:
  edits:
    from_score: 0.0
    kinds: [status, number, date, entity, quote, negation, hedge, attribution, addition, removal]
sources:
  - {{name: agency, url: "http://127.0.0.1:{page}/story/agency"}}
claims:
  - id: agreement
    question: Is there an agreement?
    subject: [base agreement, agreement]
    states:
      talks: [talks are taking place, nearing an agreement]
      agreed: [reached an agreement, has signed]
"""


@dataclass
class Server:
    process: subprocess.Popen
    ports: dict[str, int]

    @classmethod
    def start(cls, name: str, *args: str) -> Server:
        process = subprocess.Popen(
            [sys.executable, str(HARNESS / name), "--port", "0", *args], stdout=subprocess.PIPE, text=True
        )
        return cls(process, json.loads(process.stdout.readline())["ports"])

    def ask(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['http']}{path}", timeout=10) as answer:
            return answer.read()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def page():
    server = Server.start("hostile_server.py", "--no-tls")
    yield server
    server.end()


@pytest.fixture
def sink(tmp_path):
    server = Server.start("sinks.py", "--log", str(tmp_path / "sinks.jsonl"), "--slack-rate", "0")
    yield server
    server.end()


@pytest.fixture(params=KINDS)
def database_url(request, tmp_path_factory):
    with database(request.param, tmp_path_factory) as url:
        yield url


@pytest.fixture
def config(tmp_path, page, sink, database_url):
    folder = tmp_path / "config"
    (folder / "stories").mkdir(parents=True)
    ports = {"page": page.ports["http"], "sink": sink.ports["http"], "store": database_url}
    (folder / "monitor.yaml").write_text(CONFIG.format(**ports))
    (folder / "stories" / "bases.yaml").write_text(STORY.format(**ports))
    return folder


class Daemon:
    """One life of the daemon, its words kept in a file."""

    def __init__(self, folder: Path, *at: str) -> None:
        env = os.environ | {"PYTHONPATH": str(PROGRAM.parent.parent.parent)}
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # a life of a second should not be spent on compiling
        self.log = folder.parent / "daemon.log"
        self.words = self.log.open("ab")
        self.ready = self._count()
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(folder), *at], stderr=self.words, stdout=self.words, env=env
        )

    def wait_ready(self) -> None:
        """Returns when it watches; what it does then is what a kill should meet."""
        before = self.ready
        deadline = time.monotonic() + 60
        while self._count() == before:
            assert self.wait(0.02) is None, self.log.read_text()[-3000:]
            assert time.monotonic() < deadline, "never ready"

    def _count(self) -> int:
        return self.log.read_text().count("daemon ready")

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None while it lives."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.words.close()
        return code


class Case:
    """A page that moves on only when its present version is stored, and the daemon that follows it."""

    def __init__(self, config: Path, page: Server, sink: Server) -> None:
        self.config, self.page, self.sink = config, page, sink
        self.settings = load(config, os.environ)
        self.version = FIRST
        self.tell()

    def tell(self) -> None:
        self.page.ask(f"/_set?version={self.version}&key=agency")

    def history(self) -> History:
        return wiring.open_history(self.settings)

    def stored(self) -> list[int]:
        """The numbers of the stored versions, in order."""
        history = self.history()
        try:
            rows = sorted(history.versions("bases"), key=lambda row: row.ref.seq)
            return [_number(history.version(row.ref).article.text) for row in rows]
        finally:
            history.close()

    def move_on(self) -> None:
        if self.version in self.stored():
            self.version += 1
            self.tell()

    def finish(self) -> None:
        """Lives on undisturbed for two more versions, until everything is delivered."""
        daemon = Daemon(self.config)
        try:
            self._until(daemon, lambda: self.version in self.stored())
            for _ in range(2):
                self.move_on()
                self._until(daemon, lambda: self.version in self.stored())
            self._until(daemon, self._settled)
        finally:
            assert daemon.end(signal.SIGTERM) == 0

    def _until(self, daemon: Daemon, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 90
        while not done():
            assert daemon.wait(0.2) is None, daemon.log.read_text()[-3000:]
            assert time.monotonic() < deadline, f"{self.version}: {self.stored()}\n{daemon.log.read_text()[-6000:]}"

    def _settled(self) -> bool:
        history = self.history()
        try:
            rows = [row for alert in history.alerts("bases") for row in alert.deliveries]
            return bool(rows) and all(row.state.value == "sent" for row in rows)
        finally:
            history.close()


def _number(text: str) -> int:
    return next(n for n in range(FIRST, FIRST + 1000) if ANNEX.format(n) in text)


def assert_nothing_is_lost(case: Case) -> None:
    """The promises, whatever happened."""
    numbers = case.stored()
    assert numbers == list(range(FIRST, case.version + 1)), "every version once, in order"
    history = case.history()
    try:
        alerts = history.alerts("bases")
        known = {str(row.ref) for row in history.versions("bases")}
    finally:
        history.close()
    received = _received(case.sink)
    ids = {key for row in received for key in row["alert_ids"]}
    keys = {_key(row) for row in received}  # of deliveries; each names its alerts as well
    told = {alert.alert.facts.get("version") for alert in alerts}
    assert told <= known | {None}, "no alert without a version"
    assert {f"bases/agency@{seq}" for seq in range(2, len(numbers) + 1)} <= told, "every material change has an alert"
    stored = {alert.alert.dedup_key for alert in alerts}
    assert stored <= ids, "every alert arrived"
    assert ids <= stored | keys, "nothing arrived that is not stored"
    app = wiring.build(case.settings)
    try:
        assert app.store.verify().broken is None
    finally:
        app.history.close()
        app.store.close()


def report(request, case: Case, kills: int) -> None:
    """A row for the docs, where one is asked for."""
    page = request.config.getoption("--report")
    if page is None:
        return
    told = Counter(key for row in _received(case.sink) for key in {*row["alert_ids"]} - {_key(row)})
    receivers = 2
    repeats = sum(times - receivers for times in told.values())
    moments, database = request.node.name.split("_")[2:4][1], request.node.callspec.id
    row = f"| {database} | {moments} | {kills} | {len(case.stored())} | {len(told)} | {repeats} | none |"
    with Path(page).open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def _key(row: dict) -> str | None:
    return row["headers"].get("idempotency-key")


def _received(sink: Server) -> list[dict]:
    rows = json.loads(sink.ask("/_log"))["rows"]
    return [row for row in rows if row.get("accepted")]


def rounds(request) -> int:
    return int(request.config.getoption("--rounds"))


@pytest.mark.kill
def test_killed_at_chosen_moments_nothing_is_lost(request, config, page, sink):
    case = Case(config, page, sink)
    count = rounds(request)
    points = [POINTS[n % len(POINTS)] for n in range(count)] if count > 8 else POINTS[::2]
    for n, (point, when) in enumerate(points):
        daemon = Daemon(config, point, when, str(1 + n // len(POINTS)))
        deadline = time.monotonic() + 90
        while daemon.wait(0.1) is None and time.monotonic() < deadline:
            case.move_on()
        died = daemon.wait(0)
        daemon.end(signal.SIGKILL)
        assert died == -signal.SIGKILL, f"{point} {when} was never reached"
        case.move_on()
    case.finish()
    assert_nothing_is_lost(case)
    report(request, case, len(points))


@pytest.mark.kill
def test_killed_at_random_moments_nothing_is_lost(request, config, page, sink):
    case, chance = Case(config, page, sink), random.Random(request.node.name)
    for _ in range(rounds(request)):
        daemon = Daemon(config)
        daemon.wait_ready()
        lives_until = time.monotonic() + chance.uniform(0, 2.5)
        while daemon.wait(0.05) is None and time.monotonic() < lives_until:
            case.move_on()
        daemon.end(signal.SIGKILL)
        case.move_on()
    case.finish()
    assert_nothing_is_lost(case)
    report(request, case, rounds(request))
