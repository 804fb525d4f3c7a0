"""kill -9 at every boundary of the path and at random moments: nothing seen is lost, nothing is stored twice, every
alert arrives, and a second time only under the same id. So too where two daemons are started by mistake, and where the
database is held by somebody else, cannot be written or is full.

In `make check` each boundary once and 10 random kills, on each database; `make kill ROUNDS=20` runs all of it so often.
"""

from __future__ import annotations

import json
import os
import random
import re
import select
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from monitor import wiring
from monitor.model.ids import VersionRef
from monitor.ports import History
from monitor.settings.load import load
from tests.conformance.stores import KINDS, database

HARNESS = Path(__file__).resolve().parent.parent / "harness"
PROGRAM = Path(__file__).resolve().parent / "kill_program.py"
FIRST = 14  # from this version on every page of the harness holds a sentence with its number
ANNEX = re.compile(r"annex (\d+) of the base agreement")

BOUNDARIES = [  # in the order of the path; before one call is after the one before it
    ("schedule.lease", "before"),
    ("schedule.lease", "after"),
    ("fetcher.fetch", "after"),
    ("store.before", "after"),
    ("runner.run", "before"),
    ("runner.run", "after"),
    ("store.record", "before"),
    ("inside.write_version", "after"),  # in the transaction: the version is written, its alerts are not
    ("inside.post", "after"),  # in the transaction: all is written, nothing is committed
    ("store.record", "after"),
    ("store.note", "before"),
    ("store.note", "after"),
    ("schedule.postpone_host", "before"),
    ("schedule.postpone_host", "after"),
    ("outbox.lease", "before"),
    ("outbox.lease", "after"),
    ("notifier.send", "before"),
    ("notifier.send", "after"),  # the receiver has accepted it, and nobody has written that down
    ("outbox.settle", "before"),
    ("outbox.settle", "after"),
    ("store.pulse", "after"),
]
RANDOM = 10
ALERT_ID = re.compile(r"alert id: ([0-9a-f]{64})")
TROUBLES = {
    "locked": r"held (the database|a row) too long",
    "read-only": r"cannot be written|takes no writes",
    "full": r"disk is full",
}

CONFIG = """
similar: none
store: {store}
fetch: {{per_host: 1/0.02s, timeout: 2s, confirm_after: 0.1s, allow_private: ["127.0.0.1:{page}"]}}
timing: {{tick: 0.05s, lease: 1s, retry: {{base: 0.1s, cap: 0.5s}}, grace: 2s}}
receivers:
  desk: {{url: "json://127.0.0.1:{sink}/hook/ok/desk"}}
  chat: {{url: "slack+http://127.0.0.1:{sink}/services/T000/B000/XXXX"}}
routes:
  - {{name: all, match: {{}}, receivers: [desk, chat], group_by: [story], group_wait: 0.05s, group_interval: 0.05s}}
"""
# its claim comes back to no value, so that no message rests because something flaps
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
  - {{id: annex, question: "Which annex is it at?", subject: [annex, base agreement], value: number}}
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


class Nest:
    """The process that lives are forked from, one after another."""

    def __init__(self) -> None:
        self.pid: int | None = None  # of the present life
        env = os.environ | {"PYTHONPATH": str(PROGRAM.parent.parent.parent)}
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            start_new_session=True,
            bufsize=0,
        )

    def tell(self, order: dict) -> None:
        self.process.stdin.write(json.dumps(order).encode() + b"\n")

    def hear(self, seconds: float) -> dict | None:
        """The next answer; None where there is none so soon."""
        if not select.select([self.process.stdout], [], [], seconds)[0]:
            return None
        answer = json.loads(self.process.stdout.readline())
        self.pid = answer.get("pid")
        return answer

    def clear(self) -> None:
        """Ends the life that a failed test left."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGKILL)
            assert self.hear(30) is not None

    def end(self) -> None:
        """Ends it and whatever it began."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def nests():
    found = (Nest(), Nest())
    yield found
    for one in found:
        one.end()


@pytest.fixture
def nest(nests):
    yield nests[0]
    nests[0].clear()


@pytest.fixture
def second_nest(nests):
    yield nests[1]
    nests[1].clear()


class Daemon:
    """One life of the daemon, its words kept in a file."""

    def __init__(self, nest: Nest, folder: Path, *at: object, inline: bool = False) -> None:
        self.nest, self.log, self.code = nest, folder.parent / "daemon.log", None
        self.log.touch()
        self.began = self.log.stat().st_size
        trouble = str(folder.parent / "trouble")
        nest.tell({"config": str(folder), "log": str(self.log), "at": at or None, "inline": inline, "trouble": trouble})
        self.pid = nest.hear(60)["pid"]

    def until(self, words: str, times: int = 1) -> None:
        """Returns when it has said so in this life."""
        deadline = time.monotonic() + 60
        while self.said().count(words) < times:
            assert self.wait(0.02) is None, self.said()[-3000:]
            assert time.monotonic() < deadline, f"never {words}: {self.said()[-3000:]}"

    def said(self) -> str:
        return self.log.read_bytes()[self.began :].decode()

    def wait(self, seconds: float) -> int | None:
        """Its exit code; None while it lives."""
        if self.code is None:
            answer = self.nest.hear(seconds)
            self.code = None if answer is None else answer["exit"]
        return self.code

    def end(self, number: int) -> int:
        if self.code is None:
            os.kill(self.pid, number)
        return self.wait(30)


class Case:
    """A page that moves on only when its present version is stored, and the daemon that follows it."""

    def __init__(self, nest: Nest, config: Path, page: Server, sink: Server) -> None:
        self.nest, self.config, self.page, self.sink = nest, config, page, sink
        self.settings = load(config, os.environ)
        self.numbers: dict[VersionRef, int] = {}  # of versions seen here
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
            for row in rows:
                if row.ref not in self.numbers:
                    self.numbers[row.ref] = _number(history.version(row.ref).article.text)
            return [self.numbers[row.ref] for row in rows]
        finally:
            history.close()

    def move_on(self) -> None:
        if self.version in self.stored():
            self.version += 1
            self.tell()

    def finish(self) -> None:
        """Lives on undisturbed for one more version, until everything is delivered."""
        daemon = Daemon(self.nest, self.config, inline=True)
        try:
            self.until(daemon, lambda: self.version in self.stored())
            self.move_on()
            self.until(daemon, lambda: self.version in self.stored())
            self.until(daemon, self._settled)
        finally:
            assert daemon.end(signal.SIGTERM) == 0

    def until(self, daemon: Daemon, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 90
        while not done():
            assert daemon.wait(0.1) is None, daemon.said()[-3000:]
            assert time.monotonic() < deadline, f"{self.version}: {self.stored()}\n{daemon.said()[-6000:]}"

    def knows_what_was_sent(self) -> bool:
        """Whether every alert that a receiver was sent is stored."""
        history = self.history()
        try:
            stored = {alert.alert.dedup_key for alert in history.alerts()}
        finally:
            history.close()
        return all(_ids(row) - {_key(row)} <= stored for row in _received(self.sink))

    def _settled(self) -> bool:
        history = self.history()
        try:
            rows = [row for alert in history.alerts() for row in alert.deliveries]
            return bool(rows) and all(row.state.value == "sent" for row in rows)
        finally:
            history.close()


def _number(text: str) -> int:
    return int(ANNEX.search(text)[1])


def assert_nothing_is_lost(case: Case) -> None:
    """The promises, whatever happened."""
    numbers = case.stored()
    assert numbers == list(range(FIRST, case.version + 1)), "every version once, in order"
    history = case.history()
    try:
        alerts = history.alerts()
        known = {str(row.ref) for row in history.versions("bases")}
    finally:
        history.close()
    received = _received(case.sink)
    ids = {key for row in received for key in _ids(row)}
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


def report(request, case: Case, moments: str, kills: int) -> None:
    """A row for the docs, where one is asked for."""
    page = request.config.getoption("--report")
    if page is None:
        return
    told = Counter(key for row in _received(case.sink) for key in _ids(row) - {_key(row)})
    receivers = 2
    repeats = sum(times - receivers for times in told.values())
    database = request.node.callspec.id.split("-")[0]
    row = f"| {database} | {moments} | {kills} | {len(case.stored())} | {len(told)} | {repeats} | none |"
    with Path(page).open("a", encoding="utf-8") as file:
        file.write(row + "\n")


def _ids(row: dict) -> set[str]:
    """Every id that a message names: those the receiver read out of it, and those of its text."""
    body = row.get("body")
    return {*row["alert_ids"], *ALERT_ID.findall(body if isinstance(body, str) else json.dumps(body))}


def _key(row: dict) -> str | None:
    return row["headers"].get("idempotency-key")


def _received(sink: Server) -> list[dict]:
    rows = json.loads(sink.ask("/_log"))["rows"]
    return [row for row in rows if row.get("accepted")]


def rounds(request, least: int) -> int:
    """How many kills: what `make check` has time for, or as many as are asked for."""
    asked = request.config.getoption("--rounds")
    return least if asked is None else int(asked)


@pytest.mark.kill
def test_killed_at_chosen_moments_nothing_is_lost(request, nest, config, page, sink):
    case = Case(nest, config, page, sink)
    for n in range(rounds(request, 1)):
        for point, when in BOUNDARIES:
            daemon = Daemon(nest, config, point, when, 1 + n % 3, inline=point != "runner.run")
            deadline = time.monotonic() + 60
            while daemon.wait(0.05) is None and time.monotonic() < deadline:
                case.move_on()
            died = daemon.wait(0)
            daemon.end(signal.SIGKILL)
            assert died == -signal.SIGKILL, f"{point} {when} was never reached: {daemon.said()[-3000:]}"
            case.move_on()
    case.finish()
    assert_nothing_is_lost(case)
    report(request, case, "every boundary", rounds(request, 1) * len(BOUNDARIES))


@pytest.mark.kill
def test_killed_at_random_moments_nothing_is_lost(request, nest, config, page, sink):
    case, chance = Case(nest, config, page, sink), random.Random(request.node.name)
    for n in range(rounds(request, RANDOM)):
        daemon = Daemon(nest, config, inline=n % 2 == 0)  # where the machine is busy, a worker comes late
        daemon.until("daemon ready" if n % 2 else "captured")  # at the start, and in the middle of the work
        lives_until = time.monotonic() + chance.uniform(0, 1.5)
        while daemon.wait(0.05) is None and time.monotonic() < lives_until:
            case.move_on()
        daemon.end(signal.SIGKILL)
        case.move_on()
    case.finish()
    assert_nothing_is_lost(case)
    report(request, case, "random", rounds(request, RANDOM))


@pytest.mark.kill
def test_two_daemons_by_mistake_are_one(request, nest, second_nest, config, page, sink):
    case = Case(nest, config, page, sink)
    first = Daemon(nest, config, inline=True)
    first.until("daemon ready")
    second = Daemon(second_nest, config, inline=True)
    assert second.wait(30) == 5
    assert "another daemon runs on it" in second.said()
    first.end(signal.SIGKILL)
    both = [Daemon(one, config, inline=True) for one in (second_nest, nest)]  # a dead one's place is free at once
    deadline = time.monotonic() + 60
    while [one.wait(0.02) for one in both].count(5) != 1 and time.monotonic() < deadline:
        case.move_on()
    (survivor,) = [one for one in both if one.wait(0) is None]
    survivor.until("daemon ready")
    survivor.end(signal.SIGKILL)
    case.finish()
    assert_nothing_is_lost(case)
    report(request, case, "two daemons", 2)


@pytest.mark.kill
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_database_in_trouble_loses_nothing(request, nest, config, page, sink, database_url, trouble):
    case = Case(nest, config, page, sink)
    daemon = Daemon(nest, config, inline=True)
    daemon.until("new", 1)
    case.move_on()
    with troubled(database_url, config.parent / "trouble", trouble):
        deadline = time.monotonic() + 60
        while len(re.findall(TROUBLES[trouble], daemon.said())) < 2 and time.monotonic() < deadline:
            assert daemon.wait(0.05) is None, "it lives on"
            case.move_on()
        assert re.search(TROUBLES[trouble], daemon.said()), daemon.said()[-3000:]
    daemon.until("captured", daemon.said().count("captured") + 2)
    case.until(daemon, case.knows_what_was_sent)  # a word past a database that took nothing is stored when it does
    daemon.end(signal.SIGKILL)
    case.finish()
    assert_nothing_is_lost(case)
    report(request, case, f"database {trouble}", 1)


@contextmanager
def troubled(url: str, file: Path, trouble: str) -> Iterator[None]:
    """The database is held, cannot be written, or is full, until the end of the block."""
    if trouble == "locked":
        with held(url):
            yield
    elif url.startswith("sqlite"):
        file.write_text(trouble)
        yield
        file.unlink()
    else:
        with refusing(url, trouble):
            yield


@contextmanager
def held(url: str) -> Iterator[None]:
    """Somebody else holds it: a shell that began a transaction and was left open."""
    if url.startswith("sqlite"):
        holder = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
        holder.execute("begin immediate")
        yield
        holder.execute("rollback")
        holder.close()
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as holder:
            holder.execute("lock table pulse, sources, deliveries in exclusive mode")
            yield
            holder.rollback()


@contextmanager
def refusing(url: str, trouble: str) -> Iterator[None]:
    """A server whose disk is full, or that only reads: a standby, a full volume that the host mounted anew."""
    full = (
        "create function refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$"
    )
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as server:
        if trouble == "full":
            server.execute(full)
            for table in ("captures", "pulse", "alerts"):
                server.execute(
                    f"create trigger full_{table} before insert or update on {table} execute function refuse()"
                )
            yield
            server.execute("drop function refuse() cascade")
            return
        name = server.execute("select current_database()").fetchone()[0]
        server.execute(f'alter database "{name}" set default_transaction_read_only = on')
        cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
        cut += "and pid <> pg_backend_pid() and application_name = 'monitor'"
        server.execute(cut)
        yield
        server.execute("set default_transaction_read_only = off")
        server.execute(f'alter database "{name}" reset default_transaction_read_only')
        server.execute(cut)
