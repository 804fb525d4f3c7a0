"""What a person gets who does something wrong, or has bad luck: a clear word, the documented exit code, nothing lost.

The real program, in a folder of its own; pages, receivers, disks and locks are real too.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.adapters.clock_system import SystemClock
from monitor.adapters.store_sql import open_store
from monitor.adapters.store_sql.history import open_history
from tests.fakes.newsroom import QUIET, SHIPS, SIGNED, TALKS, page
from tests.fakes.shell import Shell
from tests.fakes.sinks import Sinks, running
from tests.fakes.site import Site, serving

CONFIG = """store: sqlite:///var/monitor.db
fetch: {{per_host: 1/0.02s, timeout: 20s, confirm_after: 1s, allow_private: ["127.0.0.1:{port}"]}}
timing: {{tick: 0.1s, retry: {{base: 0.2s, cap: 0.5s}}, grace: 5s}}
receivers:
  desk: {{url: "{desk}"}}
routes:
  - {{name: all, match: {{kind: [claim, reversal]}}, receivers: [desk], group_wait: 0s, group_interval: 0s}}
"""
STORY = """story: harbour
title: The harbour
every: 1h
sources:
  - {{name: agency, url: "{url}"}}
claims:
  - id: agreement
    question: Is there an agreement on the harbour?
    subject: [agreement on the harbour, talks on the harbour]
    states:
      talks: [talks are taking place, negotiations continue]
      agreed: [agreement reached, both sides signed the agreement]
"""
BEFORE = page("Talks on the harbour go on", TALKS, SHIPS.format(12), *QUIET)
AFTER = page("Talks on the harbour go on", SIGNED, SHIPS.format(12), *QUIET)


@dataclass
class Desk:
    """A person's folder: a configuration, a page that is followed, and a shell."""

    shell: Shell
    site: Site
    begun: Path  # a database that holds one version

    @property
    def main(self) -> Path:
        return self.shell.folder / "config" / "monitor.yaml"

    @property
    def story(self) -> Path:
        return self.shell.folder / "config" / "stories" / "harbour.yaml"

    @property
    def database(self) -> Path:
        return self.shell.folder / "var" / "monitor.db"

    def edit(self, path: Path, old: str, new: str) -> str:
        """Replaces text in a file; gives what stood there."""
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))
        return text

    def begin(self) -> None:
        """One version is stored."""
        self.site.pages["/a"] = BEFORE
        shutil.copytree(self.begun, self.database.parent)

    def versions(self) -> list[int]:
        """What is stored, and whole."""
        clock, url = SystemClock(), f"sqlite:///{self.database}"
        opened, history = open_store(url, clock), open_history(url, clock)
        try:
            assert opened.store.verify().broken is None
            return sorted(row.ref.seq for row in history.versions())
        finally:
            history.close()
            opened.close()


def set_up(folder: Path, site: Site, begun: Path) -> Desk:
    made = Desk(Shell(folder), site, begun)
    made.story.parent.mkdir(parents=True)
    made.main.write_text(CONFIG.format(port=site.port, desk="file:var/alerts.jsonl"))
    made.story.write_text(STORY.format(url=site.url("/a")))
    return made


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun")
    with serving() as site:
        desk = set_up(folder, site, folder / "var")
        site.pages["/a"] = BEFORE
        ran = desk.shell("check")
    assert (ran.code, "1 source: 1 new." in ran.out) == (0, True), ran
    return folder / "var"


@pytest.fixture
def desk(tmp_path: Path, begun: Path) -> Iterator[Desk]:
    with serving() as site:
        yield set_up(tmp_path, site, begun)


@pytest.fixture
def sinks() -> Iterator[Sinks]:
    with running("--slack-rate", "0") as receivers:
        yield receivers


# -- the configuration

MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "a misspelt key": (
        "story",
        "every: 1h",
        "evry: 1h",
        r'harbour\.yaml:3:1: evry: unknown key; did you mean "every"\?',
    ),
    "a bad address": (
        *("story", '"http://', '"htp://'),
        r"harbour\.yaml:5:25: sources\.0\.url: expected an address that begins with https:// or http://",
    ),
    "a receiver that is not there": (
        *("main", "receivers: [desk]", "receivers: [dsk]"),
        r'monitor\.yaml:7:\d+: routes\.0\.receivers\.0: no receiver "dsk"; did you mean "desk"\?',
    ),
    "a variable that is not set": (
        *("main", "file:var/alerts.jsonl", "${NOBODY_SET_THIS}"),
        r"monitor\.yaml:5:\d+: receivers\.desk\.url: the variable NOBODY_SET_THIS is not set; set it",
    ),
    "what is not YAML": (
        "story",
        "title: The harbour",
        "title: [The harbour",
        r"harbour\.yaml:\d+:\d+: not valid YAML",
    ),
    "a ladder of one state": (
        *("story", "      agreed: [agreement reached, both sides signed the agreement]\n", ""),
        r"harbour\.yaml:\d+:\d+: claims\.0\.states: .*two",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_line_field_and_the_way_out(desk: Desk, mistake: str) -> None:
    where, old, new, words = MISTAKES[mistake]
    desk.edit(desk.main if where == "main" else desk.story, old, new)
    ran = desk.shell("check")
    assert ran.code == 2
    assert re.search(rf"^config/(?:stories/)?{words}", ran.err, re.MULTILINE), ran.err
    assert not desk.database.exists()


def test_two_files_of_one_story_are_told_with_both_names(desk: Desk) -> None:
    shutil.copy(desk.story, desk.story.with_name("zwei.yaml"))
    ran = desk.shell("run")
    assert ran.code == 2
    assert 'config/stories/zwei.yaml:1:8: story: "harbour" is the story of config/stories/harbour.yaml' in ran.err


def test_a_look_back_needs_no_right_configuration(desk: Desk) -> None:
    desk.begin()
    desk.edit(desk.story, "every", "evry")
    desk.edit(desk.main, "file:var/alerts.jsonl", "${NOBODY_SET_THIS}")
    assert desk.shell("check").code == 2
    for command in (("log",), ("show", "harbour/agency"), ("export", "harbour"), ("verify",)):
        assert desk.shell(*command).code == 0, command


# -- the database


@contextmanager
def garbage(desk: Desk) -> Iterator[str]:
    desk.database.with_name("monitor.db-wal").unlink(missing_ok=True)
    desk.database.write_bytes(os.urandom(9000))
    yield "is not a database of monitor; name another file under `store:` or restore a backup"


@contextmanager
def newer(desk: Desk) -> Iterator[str]:
    with sqlite3.connect(desk.database) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    connection.close()
    yield "made by a newer release"


@contextmanager
def locked(desk: Desk) -> Iterator[str]:
    connection = sqlite3.connect(desk.database, isolation_level=None)
    connection.execute("begin exclusive")
    yield "another process held the database too long; nothing was written, try again"
    connection.close()


@contextmanager
def read_only(desk: Desk) -> Iterator[str]:
    folder = desk.database.parent
    if disk(folder, "ro,size=4m"):
        try:
            yield r"cannot be (?:made|opened|written)"
        finally:
            subprocess.run(["umount", str(folder)], check=True)
        return
    if os.geteuid() == 0:  # nobody binds root here: a path below a file cannot be written by anybody
        desk.edit(desk.main, "var/monitor.db", "config/monitor.yaml/monitor.db")
    else:
        folder.chmod(0o500)
        desk.database.chmod(0o400)
    yield r"cannot be (?:made|opened|written)"
    folder.chmod(0o700)


def disk(folder: Path, options: str) -> bool:
    """Puts a disk in memory over a folder; False where this user may not."""
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return (
        shutil.which("mount") is not None and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


CHECK, RUN = ("check", "--all"), ("run", "--once-idle")


@pytest.mark.parametrize(
    ("trouble", "command"),
    [(garbage, CHECK), (newer, RUN), (locked, CHECK), (read_only, CHECK), (read_only, RUN)],
    ids=lambda one: one[0] if isinstance(one, tuple) else one.__name__,
)
def test_a_database_that_cannot_be_used_is_named_with_the_way_out_and_nothing_is_lost(
    desk: Desk, trouble: Callable[[Desk], Iterator[str]], command: tuple[str, ...]
) -> None:
    desk.begin()
    config = desk.main.read_text()
    desk.site.pages["/a"] = AFTER
    with trouble(desk) as words:  # type: ignore[attr-defined]
        ran = desk.shell(*command)
    assert ran.code == 6
    assert re.search(words, ran.err), ran.err
    assert "monitor.db" in ran.err
    if trouble in (garbage, newer):
        shutil.copytree(desk.begun, desk.database.parent, dirs_exist_ok=True)
    desk.main.write_text(config)
    assert desk.shell("check", "--all").code == 0
    assert desk.versions() == [1, 2]


def fill(folder: Path) -> Path:
    """Takes all the room that is left."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return filler
    return filler


@pytest.mark.parametrize("room", [0, 40_000], ids=["no room at all", "room for a part"])
def test_a_full_disk_is_told_and_when_it_has_room_again_the_change_is_stored_and_told(desk: Desk, room: int) -> None:
    desk.begin()
    desk.edit(desk.main, "file:var/alerts.jsonl", "file:alerts.jsonl")
    folder = desk.database.parent
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    tiny = disk(folder, "size=2m")
    try:
        for name, body in kept.items():
            (folder / name).write_bytes(body)
        desk.site.pages["/a"] = AFTER.replace("</body>", f"<!-- {os.urandom(60_000).hex()} --></body>")
        if tiny:
            filler = fill(folder)
            os.truncate(filler, max(filler.stat().st_size - room, 0))
            ran = desk.shell("check", "--all")
            filler.unlink()
        else:  # no disk of our own: the same refusal, file by file
            most = max(map(len, kept.values())) // 2 + room
            ran = desk.shell("check", "--all", before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
        assert ran.code == 6
        assert re.search(r"monitor\.db: the disk (?:is full|gave an error)", ran.err), ran.err
        assert "source" not in ran.out
        assert desk.versions() == [1]
        ran = desk.shell("check", "--all")
        assert (ran.code, "talks → agreed" in ran.out, "1 sent" in ran.out) == (0, True, True), ran
        assert desk.versions() == [1, 2]
    finally:
        if tiny:
            subprocess.run(["umount", str(folder)], check=True)
    assert len((desk.shell.folder / "alerts.jsonl").read_text().splitlines()) == 1


# -- receivers


def test_an_alert_that_slack_did_not_take_is_named_kept_and_sent_when_it_does(desk: Desk, sinks: Sinks) -> None:
    desk.edit(desk.main, "file:var/alerts.jsonl", sinks.slack("auto"))
    sinks.mode("slack", "500")
    desk.begin()
    desk.site.pages["/a"] = AFTER
    ran = desk.shell("check", "--all")
    assert ran.code == 0  # the source was seen; the alert waits
    assert re.search(r"^desk: not taken yet: 500.*; tried again from \d", ran.err, re.MULTILINE), ran.err
    sinks.mode("slack", "ok")
    desk.shell("run", "--once-idle")
    assert ways(desk) == ["sent"]
    taken = [row for row in sinks.rows() if row.get("accepted")]
    assert [row["alert_ids"] for row in taken] == [sinks.rows()[0]["alert_ids"]]
    assert desk.versions() == [1, 2]


def ways(desk: Desk) -> list[str]:
    """What became of each delivery."""
    return [row["state"] for row in json.loads(desk.shell("alerts", "list", "--json").out)["alerts"] if row["state"]]


def test_mail_that_is_refused_ends_with_eight_and_can_be_sent_again(desk: Desk, sinks: Sinks) -> None:
    desk.edit(desk.main, "file:var/alerts.jsonl", sinks.mail("perm550"))
    desk.begin()
    desk.site.pages["/a"] = AFTER
    ran = desk.shell("check", "--all")
    assert ran.code == 8
    assert "desk: given up: 550" in ran.err
    assert "Next: monitor alerts list --dead" in ran.err
    assert desk.shell("alerts", "list", "--dead").code == 8
    desk.edit(desk.main, "perm550@", "ok@")
    assert desk.shell("alerts", "retry", "--dead").code == 0
    assert "1 sent" in desk.shell("check").out
    assert ways(desk) == ["sent"]
    assert [row["rcpt"] for row in sinks.rows() if row.get("accepted")] == [["ok@sink.example"]]


@pytest.mark.parametrize(
    ("where", "says"),
    [("302", "redirected (302); redirects are not followed"), ("refused", "no connection: Connection refused")],
)
def test_a_webhook_that_redirects_or_refuses_has_not_taken_anything(
    desk: Desk, sinks: Sinks, where: str, says: str
) -> None:
    url = sinks.hook("302", "desk") if where == "302" else "json://127.0.0.1:1/hook"
    desk.edit(desk.main, "file:var/alerts.jsonl", url)
    desk.begin()
    desk.site.pages["/a"] = AFTER
    ran = desk.shell("check", "--all")
    assert (ran.code, says in ran.err) == (0, True), ran.err
    assert not [row for row in sinks.rows() if row.get("accepted")]
    tried = desk.shell("alerts", "test", "desk")
    assert (tried.code, says in tried.err + tried.out) == (8, True), tried


# -- the daemon


def test_a_second_daemon_is_refused_and_says_who_runs(desk: Desk) -> None:
    desk.begin()
    with desk.shell.started("run") as daemon:
        ready = daemon.until("daemon ready")
        ran = desk.shell("run")
        assert ran.code == 5
        assert "another daemon runs on it (pid " + re.findall(r"pid=(\d+)", ready)[0] in ran.err
        assert desk.shell("check", "--all").code == 0  # beside it
        daemon.send(signal.SIGTERM)
        assert daemon.code() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_daemon_with_nought_and_doctor_knows_that_it_was_meant(
    desk: Desk, number: signal.Signals
) -> None:
    desk.site.pages["/a"] = BEFORE
    with desk.shell.started("run") as daemon:
        daemon.until("captured")
        daemon.send(number)
        assert daemon.code() == 0
        assert [line.split("  ")[0][9:].strip() for line in daemon.said[-2:]] == ["stopping", "stopped"]
    assert desk.versions() == [1]
    found = json.loads(desk.shell("doctor", "--json").out)["findings"]
    assert [one["text"].split(" today")[0] for one in found if one["area"] == "daemon"] == ["was stopped"]


def test_a_fetch_that_hangs_is_cut_off_after_the_grace_and_tried_again_by_the_next(desk: Desk) -> None:
    desk.edit(desk.story, desk.site.url("/a"), desk.site.url("/hang"))
    with desk.shell.started("run", "--drain", "0.5") as daemon:
        daemon.until("daemon ready")
        assert desk.site.asked.wait(30)
        daemon.send(signal.SIGTERM)
        assert daemon.code() == 0
        assert "cut=1" in daemon.said[-1]
    desk.site.asked.clear()
    with desk.shell.started("run", "--drain", "60") as daemon:
        assert desk.site.asked.wait(30)
        daemon.send(signal.SIGTERM)
        daemon.until("stopping")
        daemon.send(signal.SIGTERM)
        assert daemon.code() == 130  # it would have waited for a minute


def test_a_check_that_is_interrupted_says_so_and_leaves_the_record_whole(desk: Desk) -> None:
    desk.begin()
    desk.edit(desk.story, desk.site.url("/a"), desk.site.url("/hang"))
    with desk.shell.started("check", "--all") as check:
        assert desk.site.asked.wait(30)
        check.send(signal.SIGINT)
        assert check.code() == 130
        assert check.said[-1] == "Interrupted.\n"
    desk.edit(desk.story, desk.site.url("/hang"), desk.site.url("/a"))
    desk.site.pages["/a"] = AFTER
    assert desk.shell("check", "--all").code == 0  # at once: no lease was left behind
    assert desk.versions() == [1, 2]


def test_a_daemon_keeps_its_last_good_configuration_says_so_once_and_takes_the_mended_one_up(desk: Desk) -> None:
    desk.site.pages |= {"/a": BEFORE, "/b": BEFORE}
    with desk.shell.started("run") as daemon:
        daemon.until("captured")
        good = desk.edit(desk.story, "every: 1h", "evry: 1h")
        assert 'evry: unknown key; did you mean \\"every\\"?' in daemon.until("configuration kept")
        desk.story.write_text(good.replace("every: 1h", "evry: 1h") + "# still wrong in the same way\n")
        desk.main.touch()
        desk.story.write_text(good.replace("claims:", f'  - {{name: wire, url: "{desk.site.url("/b")}"}}\nclaims:'))
        daemon.until("configuration taken up")
        assert "source=harbour/wire" in daemon.until("captured")
        daemon.send(signal.SIGTERM)
        assert daemon.code() == 0
        assert sum("configuration kept" in line for line in daemon.said) == 1


# -- the network and the terminal


def test_without_a_network_each_source_says_so_and_what_is_stored_stays(desk: Desk) -> None:
    desk.begin()
    desk.edit(desk.story, "claims:", '  - {name: wire, url: "http://news.example/x"}\nclaims:')
    (desk.shell.folder / "vnet.json").write_text('{"hosts": {"news.example": []}, "routes": {}}')
    desk.edit(desk.story, desk.site.url("/a"), "http://93.184.1.1/a")
    vnet = {
        "PYTHONPATH": f"{Path(__file__).parents[1] / 'harness' / 'vnet'}{os.pathsep}{Path.cwd()}",
        "VNET": str(desk.shell.folder / "vnet.json"),
    }
    ran = desk.shell("check", "--all", env=vnet)
    assert ran.code == 3
    assert "harbour/wire  source unreachable (network) news.example has no address" in ran.out
    assert "harbour/agency  source unreachable (network)" in ran.out
    assert desk.versions() == [1]


@pytest.mark.parametrize("command", ["log", "log --json", "show harbour/agency", "export harbour", "doctor", "--help"])
def test_a_reader_that_has_gone_is_no_failure(desk: Desk, command: str) -> None:
    desk.begin()
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "monitor", *command.split()],
        cwd=desk.shell.folder,
        env=desk.shell.environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert (process.returncode, process.stderr) == (0, "")


def test_on_a_narrow_terminal_without_colour_no_line_is_too_long_and_no_escape_is_sent(desk: Desk) -> None:
    desk.begin()
    desk.site.pages["/a"] = AFTER
    desk.shell("check", "--all")
    for command in ("log", "show harbour/agency", "diff harbour/agency", "timeline harbour", "alerts list", "list"):
        shown = on_a_terminal(desk, *command.split(), env={"NO_COLOR": "1", "COLUMNS": "60", "TERM": "xterm"})
        assert shown.strip(), command
        assert "\x1b" not in shown, command
        assert max(map(len, shown.splitlines())) <= 60, command


def on_a_terminal(desk: Desk, *argv: str, env: dict[str, str]) -> str:
    """What a person sees on stdout."""
    controller, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", *argv, "--no-pager"],
        cwd=desk.shell.folder,
        env=desk.shell.environment(env),
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=subprocess.DEVNULL,
    )
    os.close(terminal)
    shown = b""
    while True:
        try:
            piece = os.read(controller, 65536)
        except OSError:  # Linux says so when the other side is closed
            break
        if not piece:
            break
        shown += piece
    os.close(controller)
    assert process.wait(60) == 0
    return shown.decode().replace("\r\n", "\n")
