"""The whole path on the shipped story: real pages, the real daemon, a real mail server and webhook."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from monitor.demo.seeds import read_seed

SEED = read_seed()
TOLD = [telling for telling in SEED.versions if not telling.expected.baseline and not telling.expected.quiet]


def environment(**more: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    return {**env, "MONITOR_STORE_URL": "sqlite:////nowhere/never.db", **more}  # must not lead the demo astray


def monitor(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "monitor", *words],
        capture_output=True,
        text=True,
        timeout=150,
        env=environment(**env),
    )


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_each_version_is_captured_judged_and_told_as_the_story_promises(tmp_path: Path) -> None:
    ran = monitor("--json", "demo", "--folder", str(tmp_path / "a b"))
    assert ran.returncode == 0, ran.stderr
    events = [json.loads(line) for line in ran.stdout.splitlines()]
    versions = [event for event in events if event["event"] == "version"]
    told = [event for event in events if event["event"] == "told"]
    assert [v["version"] for v in versions] == [f"{SEED.name}/{t.source}@{t.seq}" for t in SEED.versions]
    assert [t["version"] for t in told] == [f"{SEED.name}/{t.source}@{t.seq}" for t in TOLD]
    _check_the_moves(versions)
    assert all(event["seconds"] < 10 for event in told)
    end = events[-1]
    assert (end["event"], end["ok"], end["faults"]) == ("end", True, [])
    assert end["seconds"] < 60
    pid = next(event["pid"] for event in events if event["event"] == "ready")
    assert not is_alive(pid)
    _check_what_stays(end["config"])


def _check_the_moves(versions: list[dict[str, Any]]) -> None:
    for telling, version in zip(SEED.versions, versions, strict=True):
        moved = {claim["id"]: (claim["before"], claim["after"]) for claim in version["claims"]}
        assert moved == dict(telling.expected.claims), telling.file
        assert bool(version["alerts"]) is (telling in TOLD), telling.file
        text = (telling.headline, *telling.paragraphs)
        for claim in version["claims"]:
            if claim["after"] != "unknown":
                assert any(claim["evidence"] in block for block in text), telling.file
    quiet = [v for t, v in zip(SEED.versions, versions, strict=True) if t.expected.quiet]
    assert [version["material"] for version in quiet] == [False, False]
    back = next(v for t, v in zip(SEED.versions, versions, strict=True) if t.expected.returns_to is not None)
    assert back["returns_to"] == back_to()


def back_to() -> int:
    number = next(t.expected.returns_to for t in SEED.versions if t.expected.returns_to is not None)
    return SEED.versions[number].seq


def _check_what_stays(config: str) -> None:
    """The folder stays, and the reading commands work on it."""
    env = {"MONITOR_STORE_URL": ""}
    log = monitor("--config", config, "--json", "log", SEED.name, **env)
    assert log.returncode == 0, log.stderr
    assert len(json.loads(log.stdout)["versions"]) == len(SEED.versions)
    verified = monitor("--config", config, "verify", **env)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_it_reads_well_on_a_narrow_screen_without_colour(tmp_path: Path) -> None:
    ran = monitor("demo", "--folder", str(tmp_path / "narrow"), NO_COLOR="1", COLUMNS="60")
    assert ran.returncode == 0, ran.stderr
    assert "\x1b" not in ran.stdout
    for line in ran.stdout.partition("\n$ monitor")[0].splitlines():
        assert len(line) <= 60 or str(tmp_path) in line or "://" in line, line  # only what is copied whole is longer
    assert ran.stdout.count("●") >= sum(len(t.expected.claims) or 1 for t in TOLD)
    assert len(re.findall(r"cosmetic \(.+?\)\s+–\s+no\s+alert", ran.stdout, re.DOTALL)) == 2
    assert len(re.findall(r"delivered:\s+mail,\s+slack\s+\(", ran.stdout)) == len(TOLD)
    tried = [line.strip() for line in ran.stdout.partition("Try next")[2].splitlines()[1:]]
    assert len(tried) == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_demo_ends_its_daemon_and_takes_its_folder_away(tmp_path: Path, number: signal.Signals) -> None:
    place = tmp_path / "cut"
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "--json", "demo", "--folder", str(place)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    pid = next(event["pid"] for line in process.stdout if (event := json.loads(line))["event"] == "ready")
    process.send_signal(number)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert not place.exists()
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        os.sched_yield()
    assert not is_alive(pid)


def test_a_folder_that_exists_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    ran = monitor("demo", "--folder", str(tmp_path))
    assert ran.returncode == 1
    assert "does not exist yet" in ran.stderr
    assert (tmp_path / "mine").read_text() == "precious"


def test_an_installed_package_brings_the_story_with_it(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=root, check=True, capture_output=True, timeout=60)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    code = "from monitor.demo.seeds import folder, read_seed; print(folder()); print(len(read_seed().versions))"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(tmp_path / "site")),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout.split() == [str(tmp_path / "site" / "monitor" / "seeds"), str(len(SEED.versions))], ran.stderr
